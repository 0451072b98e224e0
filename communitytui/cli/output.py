"""The only writer of stdout: JSON as raw bytes for programs, plain text for people.

What people read may hold a path, a name from the environment or a word typed, and a terminal
obeys what it can: here everything that is not to be seen is left out, colours of our own apart.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import chain, islice
from stat import S_ISREG
from typing import TYPE_CHECKING
from unicodedata import category

from communitytui.domain.kernel.text import clean_line, is_seen
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from communitytui.views.table import Record, Told

#: The number of the JSON contract; it grows only when a meaning changes.
VERSION = 1
#: From this many records on, importing the faster encoder costs less than it saves. So many are
#: made and encoded at a time: the next ones take the place of the last in the processor's cache.
_MANY = 100
_plain = False


def be_plain(on: bool) -> None:
    """Print for a screen reader from now on, or no longer: lines in words, no tables, no signs."""
    global _plain
    _plain = on


def is_plain() -> bool:
    """Tell whether a screen reader is listening."""
    return _plain


class NotWritten(OSError):
    """Standard output took nothing more: a full disk, a device that fails."""


def write(*data: bytes) -> None:
    """Write ``data`` to stdout as it is; raises ``NotWritten``, or ``BrokenPipeError``."""
    stream = sys.stdout.buffer
    try:
        stream.writelines(data)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotWritten(error.errno, error.strerror or str(error)) from error


def tables(*found: Told, nouns: str = "") -> None:
    """Print tables as records for programs, each under its noun, in one line of UTF-8.

    Tables of the same noun are one. ``nouns`` are there even without a table, and come first.
    """
    rows: dict[str, Iterable[Record]] = dict.fromkeys(nouns.split(), ())
    for table in found:
        rows[table.noun] = chain(rows.get(table.noun, ()), table.records())
    records(rows)


def records(nouns: Mapping[str, Iterable[Record]]) -> None:
    """Print ``{"version": 1, noun: records, …}`` as one line of UTF-8."""
    parts = [b'{"version":%d' % VERSION]
    for noun, found in nouns.items():
        rest, before = iter(found), b',"%s":[' % noun.encode()
        while some := list(islice(rest, _MANY)):
            parts += before, encoded(some, many=len(some) == _MANY)[1:-1]
            before = b","
        parts.append(b"]" if before == b"," else before + b"]")
    write(*parts, b"}\n")


def encoded(value: object, *, many: bool = False) -> bytes:
    """Return ``value`` as compact JSON; the bytes are the same whichever encoder made them."""
    if many or "orjson" in sys.modules:
        try:
            # 1 ms behind click, which few records do not repay.
            import orjson
        except ImportError:
            pass
        else:
            with suppress(TypeError):  # half a character, which it cannot write
                data = orjson.dumps(value)
                return data if is_seen(data) else _escaped(data.decode()).encode()
    # 1 ms, which text for people does not need.
    import json

    return _escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).encode()


#: What a terminal obeys, or nobody sees, and half characters: in JSON each has another spelling.
#: Compiled when it is first needed: that takes half a millisecond.
_OBEYED = (
    "[\x7f-\x9f\xad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def _escaped(text: str) -> str:
    """Return JSON with the same value that does nothing to a terminal it is shown on.

    A path that is not UTF-8 comes back from it as it was (Python's ``surrogateescape``).
    """
    return re.sub(_OBEYED, lambda found: f"\\u{ord(found[0]):04x}", text)


def text(lines: str | list[str]) -> None:
    """Print a line, or lines, for people; what the terminal cannot encode becomes ``?``."""
    shown = lines if isinstance(lines, str) else "\n".join(lines)
    if _plain:
        shown = _in_words(shown)
    if shown or isinstance(lines, str):
        write(f"{harmless(shown)}\n".encode(sys.stdout.encoding or "utf-8", "replace"))


def path(place: object) -> str:
    """Return a path as one line for people; a program reads the JSON."""
    return clean_line(str(place), 4096)


def harmless(text: str) -> str:
    """Return text for the terminal without what it would obey, but with the colours of ``paint``.

    Lines, tabs and blanks of all kinds stay, and what joins emoji families.
    """
    if text.replace("\n", "").isprintable():
        return text
    kept = (
        char
        for char in text
        if char.isprintable() or char in _KEPT or char in _MARKS or category(char) == "Zs"
    )
    return "".join(_MARKS.get(char, char) for char in kept)


def _in_words(text: str) -> str:
    """Return ``text`` with words for the signs that a screen reader leaves out, or spells."""
    words = {
        " → ": " " + tr("becomes") + " ",
        "≥ ": tr("at least") + " ",
        "≤ ": tr("at most") + " ",
        " · ": ", ",
        "…": "...",
    }
    for sign, word in words.items():
        text = text.replace(sign, word)
    return text


def is_terminal() -> bool:
    """Tell whether a person looks at stdout."""
    return sys.stdout.isatty()


def is_file() -> bool:
    """Tell whether standard output is a file, which keeps what is written to it."""
    try:
        return S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def show_only() -> None:
    """Raise ``BadValue`` where what names members would be kept."""
    if is_file():
        raise BadValue(
            N_("standard output is a file, and names of members go to no file: use a terminal")
        )


def room() -> int | None:
    """Return the width of the terminal in cells, or ``None`` where lines may have any length."""
    if not is_terminal():
        return None
    try:
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns)
    except OSError:
        return 80


def is_coloured() -> bool:
    """Tell whether colours may be used: on a terminal that has them, without ``NO_COLOR``."""
    if _plain or os.environ.get("NO_COLOR") or os.environ.get("TERM", "") == "dumb":
        return False
    return is_terminal()


#: Styles by name: the numbers of their SGR sequences.
_STYLES = {
    "head": "2",
    "title": "1",
    "good": "32",
    "warn": "33",
    "bad": "31",
    "late": "31;1",
    "doing": "36",
    "dim": "2",
}
#: Where a style begins and ends. Halves of characters that neither a file nor a path nor the
#: environment can hold: so no text can ask for a colour, or for anything else.
_BEGIN = {name: chr(0xDC01 + at) for at, name in enumerate(_STYLES)}
_END = chr(0xDC00)
_MARKS = {_BEGIN[name]: f"\x1b[{code}m" for name, code in _STYLES.items()} | {_END: "\x1b[0m"}
_KEPT = "\n\t\N{ZERO WIDTH JOINER}"


def paint(shown: str, style: str) -> str:
    """Return ``shown`` in a named style where colours may be used, else as it is."""
    if not style or not is_coloured():
        return shown
    return f"{_BEGIN[style]}{shown}{_END}"
