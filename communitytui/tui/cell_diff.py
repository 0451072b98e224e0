"""Sending only the cells that changed.

Textual sends whole lines of every widget that was repainted: 10 KB for a key that moves one
highlight. Here the last frame is kept as cells, and an update sends the runs that differ from
it, with a colour change only where the colour changes.

What is read from Textual (``LayoutUpdate``, ``ChopsUpdate`` and their fields) is not promised by
it. This module is the only one that knows these; where they look different, ``Diff.wrap`` gives
the update back as it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

#: The SGR parameters of a style: attributes, colour, background.
Code = tuple[str, str, str]
#: One cell: what stands in it, and its style. The cells behind the first one of a wide character
#: hold no text.
Cell = tuple[str, Code]
_PLAIN: Code = ("", "", "")
_UNKNOWN: Cell = ("\0", _PLAIN)
#: Attributes that show on a blank: underline, reverse, strike, overline.
_ON_BLANKS = frozenset(["4", "7", "9", "21", "53"])
#: Fewer equal cells than this between two runs are sent along: jumping costs as much.
_GAP = 6
_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}
_KNOWN = all(
    name in kind.__init__.__code__.co_varnames
    for kind, names in ((LayoutUpdate, ("strips", "region")), (ChopsUpdate, ("chops", "spans")))
    for name in names
)


class Diff:
    """The last frame that the terminal was sent, and what differs from it.

    ``substitutes`` replaces characters that the terminal cannot show, one cell by one cell.
    """

    def __init__(self, substitutes: Mapping[int, str] | None = None) -> None:
        self._substitutes = substitutes
        self._rows: list[list[Cell]] = []
        self._size = (0, 0)
        self._stale = True
        self._codes: dict[Style | None, tuple[Code, Code]] = {None: (_PLAIN, _PLAIN)}

    def forget(self) -> None:
        """Send everything next time: the terminal may show something else by now."""
        # A flag: this is called from signal handlers too, in the middle of anything.
        self._stale = True

    def wrap(self, update: Any, size: tuple[int, int]) -> Any:
        """Return an update that writes only what changed; one of an unknown kind as it is."""
        if not _KNOWN or not isinstance(update, (LayoutUpdate, ChopsUpdate)):
            if update is not None:
                self.forget()
            return update
        return _CellUpdate(self, update, size)

    def write(
        self, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int], console: Console
    ) -> str:
        """Take ``update`` into the frame and return the sequences that lead there."""
        if size != self._size or self._stale:
            self._size, self._stale = size, False
            self._rows = [[_UNKNOWN] * size[0] for _ in range(size[1])]
        system = _SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        before: dict[int, list[Cell]] = {}
        for y, x, strip in _pieces(update):
            if not 0 <= y < size[1]:
                continue
            if y not in before:
                before[y] = self._rows[y].copy()
            self._paint(self._rows[y], x, strip, system)
        out: list[str] = []
        sgr = _PLAIN
        for y in sorted(before):
            sgr = _line(out, y, before[y], self._rows[y], sgr)
        if sgr != _PLAIN:
            out.append("\x1b[0m")
        return "".join(out)

    def _paint(self, row: list[Cell], x: int, strip: Strip, system: ColorSystem) -> None:
        """Put a strip into a row of the frame."""
        end, cells = len(row), self._cells(strip, system)
        if x < 0 or x >= end:
            return
        cells = cells[: end - x]
        if not cells:
            return
        # A wide character that is half covered disappears from the terminal as a whole.
        if x and row[x][0] == "":
            _blank_from(row, x)
        after = x + len(cells)
        if after < end and row[after][0] == "":
            place = after
            while place < end and row[place][0] == "":
                row[place] = (" ", row[place][1])
                place += 1
        row[x:after] = cells

    def _cells(self, strip: Strip, system: ColorSystem) -> list[Cell]:
        cells: list[Cell] = []
        for text, style, control in strip:
            if control or not text:
                continue
            code, blank = self._code(style, system)
            if self._substitutes is not None and not text.isascii():
                text = text.translate(self._substitutes)
            if text.isascii():
                cells.extend([(char, blank if char == " " else code) for char in text])
            else:
                _add_wide(cells, text, code, blank)
        return cells

    def _code(self, style: Style | None, system: ColorSystem) -> tuple[Code, Code]:
        """Return the parameters of a style for text, and for blanks, whose colour is not seen."""
        pair = self._codes.get(style)
        if pair is None:
            if len(self._codes) > 4000:
                self._codes = {None: (_PLAIN, _PLAIN)}
            assert style is not None
            code = _parts(style, system)
            seen = _ON_BLANKS.intersection(code[0].split(";"))
            pair = self._codes[style] = (code, code if seen else ("", "", code[2]))
        return pair


class _CellUpdate(CompositorUpdate):
    """An update of Textual's that is written as the cells that differ."""

    def __init__(
        self, diff: Diff, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int]
    ) -> None:
        self._diff = diff
        self._update = update
        self._screen = size

    def render_segments(self, console: Console) -> str:
        """Return the sequences; called by Textual only when they are sent."""
        return self._diff.write(self._update, self._screen, console)


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield line, column and strip of everything that the update would write."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, x1, x2 in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is None or x > x2 or end <= x1:
                continue
            whole = x2 > x >= x1 and end <= x2
            yield y, x, chop if whole else chop.crop(0, min(end, x2) - x)


def _parts(style: Style, system: ColorSystem) -> Code:
    """Return the SGR parameters of a style in three parts."""
    attributes = Strip.render_ansi(style.without_color, system)
    colour = background = ""
    if style.color is not None:
        colour = ";".join(style.color.downgrade(system).get_ansi_codes())
    if style.bgcolor is not None:
        background = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(foreground=False))
    return attributes, colour, background


def _add_wide(cells: list[Cell], text: str, code: Code, blank: Code) -> None:
    """Add the cells of a text with characters that take two cells, or none."""
    start = len(cells)
    for char in text:
        size = cell_len(char)
        if size:
            cells.append((char, blank if char == " " else code))
            if size == 2:
                cells.append(("", code))
        elif len(cells) > start:
            _join(cells, char)
    total = cell_len(text)
    if len(cells) - start != total:
        # Joined emoji take fewer cells than their parts: kept as one block.
        del cells[start:]
        cells.extend([(text, code), *[("", code)] * (total - 1)])


def _join(cells: list[Cell], mark: str) -> None:
    """Put a combining mark onto the character before it."""
    place = len(cells) - 1
    while place and cells[place][0] == "":
        place -= 1
    cells[place] = (cells[place][0] + mark, cells[place][1])


def _blank_from(row: list[Cell], x: int) -> None:
    """Blank the beginning of the wide character whose end is at ``x``."""
    place = x - 1
    while place and row[place][0] == "":
        row[place] = (" ", row[place][1])
        place -= 1
    row[place] = (" ", row[place][1])


def _line(out: list[str], y: int, old: list[Cell], new: list[Cell], sgr: Code) -> Code:
    """Write the runs of one line that differ; return the SGR parameters that are in force."""
    if old == new:
        return sgr
    for first, last in _runs(old, new):
        out.append(f"\x1b[{y + 1};{first + 1}H")
        for text, code in new[first:last]:
            if not text:
                continue
            if code is not sgr:
                change = _change(sgr, code, blank=text == " ")
                if change:
                    out.append(change)
                    sgr = code
            out.append(text)
    return sgr


def _change(now: Code, code: Code, *, blank: bool) -> str:
    """Return the sequence from one style to another; nothing where the difference is not seen."""
    if blank and now[2] == code[2] and code[:2] == ("", ""):
        return "" if not _ON_BLANKS.intersection(now[0].split(";")) else _full(code)
    if now[0] != code[0] or (now[1] and not code[1]) or (now[2] and not code[2]):
        return _full(code) if now != code else ""
    parts = [part for part, was in ((code[1], now[1]), (code[2], now[2])) if part != was]
    return f"\x1b[{';'.join(parts)}m" if parts else ""


def _full(code: Code) -> str:
    return f"\x1b[{';'.join(('0', *(part for part in code if part)))}m"


def _runs(old: list[Cell], new: list[Cell]) -> list[tuple[int, int]]:
    """Return the runs of cells that differ, as first and one past the last, small gaps closed."""
    runs: list[tuple[int, int]] = []
    for place, (was, now) in enumerate(zip(old, new, strict=True)):
        if was == now:
            continue
        if runs and place - runs[-1][1] < _GAP:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return [_whole(new, first, last) for first, last in runs]


def _whole(row: list[Cell], first: int, last: int) -> tuple[int, int]:
    """Widen a run so that it begins and ends between characters."""
    while first and row[first][0] == "":
        first -= 1
    while last < len(row) and row[last][0] == "":
        last += 1
    return first, last
