"""The shortest way from one frame of cells to another, in sequences that every terminal knows.

Cells are written style by style, not line by line: a colour costs up to 19 bytes each time it is
set, a jump at most 8. Blanks that reach far are erased, which takes 5 bytes, where the terminal
erases in the colour of the ground. REP, which would shorten rules, is left out: mosh lacks it, and
tmux and others know it for ASCII only, whatever terminfo says of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import groupby
from operator import ne
from typing import NamedTuple

#: The SGR parameters of a style: attributes, colour, background.
Code = tuple[str, str, str]
#: One cell: what stands in it, and its style. The cells behind the first one of a wide character
#: hold no text.
Cell = tuple[str, Code]
#: A line of the screen: its number, what stands there, and what is to stand there.
Line = tuple[int, list[Cell], list[Cell]]
PLAIN: Code = ("", "", "")
#: Attributes that show on a blank: underline, reverse, strike, overline.
_ON_BLANKS = frozenset(["4", "7", "9", "21", "53"])
#: What ends an attribute.
_ENDS = {
    **dict.fromkeys("12", "22"),
    **{str(number): str(number + 20) for number in range(3, 10)},
    "6": "25",
    "21": "24",
    "51": "54",
    "52": "54",
    "53": "55",
}
#: From so many blanks on erasing is shorter, between two texts and behind the last one.
_BETWEEN, _BEHIND = 9, 4


def shows_on_blanks(code: Code) -> bool:
    """Tell whether a style can be seen where nothing is written."""
    return bool(code[0]) and not _ON_BLANKS.isdisjoint(code[0].split(";"))


def erases_in_colour(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the terminal erases in the colour of the ground, by what terminfo says.

    GNU screen does not, also where somebody has set TERM to what it is not.
    """
    if environment.get("STY"):
        return False
    try:
        # Not every Python has it; the whole of ``curses`` takes another 2 ms.
        terminfo = import_module("_curses")
    except ImportError:
        return False
    try:
        terminfo.setupterm(environment.get("TERM", "dumb"), 1)
        return (terminfo.tigetflag("bce"), terminfo.tigetstr("ech")) == (1, b"\x1b[%p1%dX")
    except terminfo.error:
        return False


class _Piece(NamedTuple):
    """Cells of one line that are written at once; without a text they are erased."""

    y: int
    first: int
    last: int
    text: str


class Writer:
    """Writes what differs between two frames; ``erases`` as ``erases_in_colour`` tells."""

    def __init__(self, erases: bool) -> None:
        self._erases = erases

    def can_erase(self, code: Code) -> bool:
        """Tell whether blanks of a style may be erased instead of written."""
        return self._erases or code[2] in ("", "49")

    def write(self, lines: Iterable[Line], sgr: Code = PLAIN) -> str:
        """Return what leads from old lines to new ones; ``sgr`` is in force, and nothing after."""
        rows = {line[0]: line for line in lines if line[1] != line[2]}
        groups: dict[Code, list[_Piece]] = {}
        for y, old, new in rows.values():
            for code, piece in self._pieces(y, old, new):
                groups.setdefault(code, []).append(piece)
        _house_blanks(groups)
        out: list[str] = []
        rank = {code: at for at, code in enumerate(_in_order(groups, sgr))}
        y = x = -1
        for code in rank:
            out.append(change(sgr, code))
            sgr = code
            for piece in groups[code]:
                _, old, new = rows[piece.y]
                way = _way(y, x, piece.y, piece.first)
                if y == piece.y and 0 <= x < piece.first < x + 5:
                    over = _bridge(old[x : piece.first], new[x : piece.first], code, rank)
                    way = over if over and len(over.encode()) < len(way) else way
                out += [way, piece.text or _erasing(piece, len(new))]
                y, x = piece.y, piece.last if piece.text else piece.first
                if x == len(new):
                    # Behind the last column terminals differ in where the cursor is.
                    x = -1
        if sgr != PLAIN:
            out.append("\x1b[m")
        return "".join(out)

    def _pieces(self, y: int, old: list[Cell], new: list[Cell]) -> Iterator[tuple[Code, _Piece]]:
        """Yield what of a line is to be written, in pieces of one style."""
        tail = end = len(new)
        if is_blank(new[-1]) and self.can_erase(new[-1][1]):
            while tail and new[tail - 1] == new[-1]:
                tail -= 1
        for first, last in _runs(old, new):
            if last - max(first, tail) > 3:
                # All that follows is blank, and may be erased along.
                yield from self._split(y, new, first, end)
                return
            yield from self._split(y, new, first, last)

    def _split(
        self, y: int, new: list[Cell], first: int, last: int
    ) -> Iterator[tuple[Code, _Piece]]:
        """Yield the pieces of a run. Short blanks go with a text beside them."""
        code, start, text, is_text = PLAIN, first, "", False
        end = first
        for (blank, key), group in groupby(new[first:last], key=_kind):
            cells = [cell[0] for cell in group]
            found = "".join(cells)
            here, end = end, end + len(cells)
            few = _BEHIND if end == last else _BETWEEN
            if blank and len(cells) >= few and self.can_erase(key):
                if text:
                    yield code, _Piece(y, start, here, text)
                yield key, _Piece(y, here, end, "")
                start, text, is_text = end, "", False
            elif text and _suits(blank, key, code):
                text += found
                is_text = is_text or not blank
            elif text and not is_text and _suits(True, code, key):
                code, text, is_text = key, text + found, not blank
            else:
                if text:
                    yield code, _Piece(y, start, here, text)
                code, start, text, is_text = key, here, found, not blank
        if text:
            yield code, _Piece(y, start, last, text)


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell shows nothing but its ground."""
    return cell[0] == " " and not cell[1][0] and not cell[1][1]


def _kind(cell: Cell) -> tuple[bool, Code]:
    return is_blank(cell), cell[1]


def _suits(blank: bool, key: Code, code: Code) -> bool:
    """Tell whether cells of the style ``key`` look the same in the style ``code``."""
    return key == code or (blank and key[2] == code[2] and not shows_on_blanks(code))


def _erasing(piece: _Piece, end: int) -> str:
    return "\x1b[K" if piece.last == end else f"\x1b[{piece.last - piece.first}X"


def _house_blanks(groups: dict[Code, list[_Piece]]) -> None:
    """Let blanks that stand alone be written along with a text on the same ground."""
    for key in [code for code in groups if code[:2] == ("", "")]:
        hosts = [code for code in groups if code[2] == key[2] and not code[0] and code[1]]
        if hosts:
            host = max(hosts, key=lambda code: len(groups[code]))
            pieces = groups.pop(key)
            blanks = [piece for piece in pieces if not piece.text.strip(" ")]
            texts = [piece for piece in pieces if piece.text.strip(" ")]
            groups[host] = sorted(groups[host] + blanks)
            if texts:
                groups[key] = texts


def _in_order(codes: Iterable[Code], sgr: Code) -> Iterator[Code]:
    """Yield styles so that each has much in common with the one before it."""
    left = sorted(codes)
    while left:
        sgr = min(left, key=lambda code: sum(map(ne, code, sgr)))
        left.remove(sgr)
        yield sgr


def _bridge(
    old: Sequence[Cell], new: Sequence[Cell], code: Code, rank: Mapping[Code, int]
) -> str | None:
    """Return what can be written over cells to get behind them; None where nothing can.

    That is what stands there in the same style, and blanks where something else is to come.
    """
    over = []
    for was, cell in zip(old, new, strict=True):
        if _suits(is_blank(cell), cell[1], code):
            over.append(cell[0])
        elif was != cell and rank.get(cell[1], -1) > rank[code]:
            over.append(" ")
        else:
            return None
    return "".join(over)


def _way(from_y: int, from_x: int, y: int, x: int) -> str:
    """Return the shortest way of the cursor to a cell; a column of -1 is not known."""
    if y == from_y and 0 <= from_x <= x:
        return _forward(x - from_x)
    ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
    down = y - from_y
    if from_y >= 0 and 0 < down < 4:
        ways.append("\r" + "\n" * down + _forward(x))
    if from_x >= 0 and down == 1:
        ways.append("\x1b[B" + ("\b" * (from_x - x) or _forward(x - from_x)))
    return min(ways, key=len)


def _forward(cells: int) -> str:
    return "" if not cells else "\x1b[C" if cells == 1 else f"\x1b[{cells}C"


def change(now: Code, code: Code) -> str:
    """Return the sequence from one style to another."""
    if now == code:
        return ""
    had, has = (part.split(";") if part else [] for part in (now[0], code[0]))
    ended = {_ENDS.get(one, "0") for one in had if one not in has}
    parts = [*sorted(ended), *(one for one in has if one not in had or _ENDS.get(one) in ended)]
    parts += [part or default for part, was, default in _grounds(now, code) if part != was]
    whole = ["", *(part for part in code if part)]
    if "0" in ended or len(";".join(whole)) < len(";".join(parts)):
        parts = whole
    return f"\x1b[{';'.join(parts)}m"


def _grounds(now: Code, code: Code) -> list[tuple[str, str, str]]:
    return [(code[1], now[1], "39"), (code[2], now[2], "49")]


def _runs(old: list[Cell], new: list[Cell]) -> Iterator[tuple[int, int]]:
    """Yield the runs of cells that differ, as first and one past the last, in whole characters.

    Blanks between two runs are sent along where they are few, or make one blank of both sides.
    """
    end, last = len(new), 0
    differs = [was != now for was, now in zip(old, new, strict=True)]
    differs.append(False)
    start = -1
    while True in differs[last:]:
        first = differs.index(True, last)
        while first and new[first][0] == "":
            first -= 1
        if start >= 0 and not _joins(new, last, first):
            yield start, last
            start = -1
        start = first if start < 0 else start
        last = differs.index(False, differs.index(True, last))
        while last < end and new[last][0] == "":
            last += 1
    if start >= 0:
        yield start, last


def _joins(new: list[Cell], last: int, first: int) -> bool:
    """Tell whether the run that ends at ``last`` and the one that begins at ``first`` are one."""
    blank = new[last]
    if not is_blank(blank) or new[last:first].count(blank) < first - last:
        return False
    return new[last - 1] == new[first] == blank or (
        first - last < 3 and new[last - 1][1] == new[first][1]
    )
