"""Sending only the cells that changed.

Textual sends whole lines of every widget that was repainted: 10 KB for a key that moves one
highlight. Here the last frame is kept as cells, and an update sends those that differ from it.

What is read from Textual (``LayoutUpdate``, ``ChopsUpdate`` and their fields) is not promised by
it. This module is the only one that knows these; where they look different, ``Diff.wrap`` gives
the update back as it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from communitytui.tui.cell_writer import (
    PLAIN,
    Cell,
    Code,
    Line,
    Writer,
    change,
    is_blank,
    shows_on_blanks,
)

_UNKNOWN: Cell = ("\0", PLAIN)
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

    ``substitutes`` replaces characters that the terminal cannot show, one cell by one cell;
    ``erases`` says whether it erases in the colour of the ground.
    """

    def __init__(
        self, substitutes: Mapping[int, str] | None = None, *, erases: bool = False
    ) -> None:
        self._substitutes = substitutes
        self._writer = Writer(erases)
        self._rows: list[list[Cell]] = []
        self._size = (0, 0)
        self._stale = True
        self._codes: dict[Style | None, tuple[Code, Code]] = {None: (PLAIN, PLAIN)}

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
        everything = size != self._size or self._stale
        if everything:
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
        if everything and not any(_UNKNOWN in row for row in self._rows):
            ground = self._ground()
            if self._writer.can_erase(ground):
                old = [(" ", ground)] * size[0]
                before = dict.fromkeys(before, old)
                clear = f"{change(PLAIN, ground)}\x1b[2J"
                return clear + self._writer.write(self._lines(before), ground)
        return self._writer.write(self._lines(before))

    def _lines(self, before: Mapping[int, list[Cell]]) -> list[Line]:
        return [(y, before[y], self._rows[y]) for y in sorted(before)]

    def _ground(self) -> Code:
        """Return the style that most blanks have."""
        found = Counter(cell for row in self._rows for cell in row if is_blank(cell))
        return found.most_common(1)[0][0][1] if found else PLAIN

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
                self._codes = {None: (PLAIN, PLAIN)}
            assert style is not None
            code = _parts(style, system)
            blank = code if shows_on_blanks(code) else ("", "", code[2])
            pair = self._codes[style] = (code, blank)
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
