"""Signs for terminals that lack ours, or draw them two cells wide.

The panes draw one repertoire; what a terminal cannot show is replaced cell by cell on its way
out, so that borders, ellipses and every sign of every widget are covered in one place. A sign
that a user typed is replaced as well: the terminal could not have shown it either.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Terminals that draw ASCII only, or too little beyond it: the console, and the old ones.
ASCII_TERMS = frozenset({"linux", "vt52", "vt100", "vt102", "vt220", "ansi", "cons25"})

#: A replacement has the one cell of what it replaces.
Table = Mapping[int, str]


def _pairs(ours: str, theirs: str) -> dict[int, str]:
    return {ord(sign): other for sign, other in zip(ours, theirs, strict=True)}


#: Signs whose width is "ambiguous": two cells in terminals set up for Chinese.
NARROW: Table = {
    # ○ becomes what ◌ is, so that one gives way in turn.
    **_pairs("○◌◐●▲▼◆★↑↓→←⇧", "◌=◔*!v~*^v=<+"),
    **_pairs("…⋮–—·×≤≥“”‘’", "~:--.x<>\"\"''"),
    **_pairs("•□■", "*o#"),
    **_pairs("▁▂▃▄▅▆▇█▌▐▀░▒▓", "_.-~=+*####:+%"),
    **_pairs("▎▏▕▔▊▉▋▍", "|||-####"),
    **dict.fromkeys(map(ord, "▖▗▘▙▛▜▝▟"), "#"),
    **_pairs("─━│┃═║╷┈╌", "--||=||.-"),
    **dict.fromkeys(map(ord, "╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝"), "+"),
}


def _braille() -> dict[int, str]:
    """Return for each braille pattern a sign with its dots above, below, or both."""
    found = {}
    for bits in range(1, 256):
        above, below = bits & 0x1B, bits & 0xE4
        found[0x2800 + bits] = ":" if above and below else "'" if above else "."
    return found


#: Everything that is not ASCII.
ASCII: Table = {
    **NARROW,
    **_pairs("○◌◐◔✓✗⊘↻↺", "o=//+x-~~"),
    **_pairs("▾▸▰▱→‹›⏎", "v>#.><><"),
    **_pairs("‣◦▪☐☑✔−", ">o#o++-"),
    **_braille(),
}
TABLES: Mapping[str, Table | None] = {"unicode": None, "narrow": NARROW, "ascii": ASCII}


def table(asked: str | None, term: str) -> Table | None:
    """Return what replaces our signs: as the settings ask, else as the terminal needs."""
    if asked is None and term.split("-")[0] in ASCII_TERMS:
        asked = "ascii"
    return TABLES[asked or "unicode"]
