"""Readings over time as a chart of cells: a braille line between axes, standards, marks.

Pure functions of values. A cell holds 2 x 4 dots; every line is exactly as wide as it was asked
to be, whatever its labels are written in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.readings import Reading, rhythm
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_date
from communitytui.views.plot import Axis, Level, Plot, near, scale

if TYPE_CHECKING:
    from communitytui.tui.drawing import Span

#: A line of the chart is at least so many cells wide between its axis and its end, and so high.
LEAST_ACROSS, LEAST_ROWS = 12, 3
#: The dots of a cell, by column and row from the top (Unicode braille patterns).
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BRAILLE = 0x2800
#: What fills the band of what is usual.
BAND = "░"


class _Canvas:
    """A grid of dots; each cell has the ink of the line that was drawn there last."""

    def __init__(self, across: int, rows: int) -> None:
        self.across, self.rows = across, rows
        self._bits = [[0] * across for _ in range(rows)]
        self._inks = [[""] * across for _ in range(rows)]

    def dot(self, x: int, y: int, ink: str) -> None:
        """Set one dot; ``y`` is counted from the top."""
        row, column = y // 4, x // 2
        if self._inks[row][column] != ink:
            # Two lines in one cell would be one mess of one colour: the later one has it.
            self._bits[row][column], self._inks[row][column] = 0, ink
        self._bits[row][column] |= _DOTS[x % 2][y % 4]

    def line(self, start: tuple[int, int], end: tuple[int, int], ink: str) -> None:
        """Set the dots from one to another (Bresenham)."""
        (x, y), (to_x, to_y) = start, end
        wide, high = abs(to_x - x), -abs(to_y - y)
        step_x, step_y = (1 if to_x > x else -1), (1 if to_y > y else -1)
        error = wide + high
        while True:
            self.dot(x, y, ink)
            if (x, y) == (to_x, to_y):
                return
            twice = 2 * error
            if twice >= high:
                error, x = error + high, x + step_x
            if twice <= wide:
                error, y = error + wide, y + step_y

    def row(self, number: int, ground: Level | None) -> list[Span]:
        """Return a row; where nothing is drawn, the level that runs through it."""
        spans: list[Span] = []
        for bits, ink in zip(self._bits[number], self._inks[number], strict=True):
            if bits:
                spans.append((chr(_BRAILLE + bits), ink))
            elif ground is not None:
                spans.append((ground.sign, ground.ink))
            else:
                spans.append((" ", "text"))
        return spans


def draw(
    plot: Plot, cells: int, rows: int, show: Callable[[float], str], today: date
) -> list[list[Span]]:
    """Return the chart: ``rows`` lines, a line of marks where there are some, a line of dates.

    Empty where there are no readings, or no room for a chart of them.
    """
    values = [reading.value for reading in (*plot.readings, *plot.before)]
    if not plot.readings or rows < LEAST_ROWS:
        return []
    levels = near(plot.levels, values)
    edges = near([Level(edge, "", "") for edge in plot.band or ()], values)
    bounds = scale([*values, *(level.value for level in (*levels, *edges))], rows)
    labels = {bounds.place(tick, rows): show(tick) for tick in bounds.ticks}
    room = max(map(width, labels.values()))
    across = cells - room - 2
    if across < LEAST_ACROSS:
        return []
    canvas = _Canvas(across, rows)
    _trace(canvas, plot, plot.before, bounds, "faint")
    _trace(canvas, plot, plot.readings, bounds, "primary bold")
    grounds = _band(plot, bounds, rows)
    grounds |= {bounds.place(level.value, rows): level for level in reversed(levels)}
    lines: list[list[Span]] = []
    for row in range(rows):
        label = pad(labels.get(row, ""), room, "right")
        sign = "┤" if row in labels else "│"
        lines.append([(f"{label} ", "faint"), (sign, "rule"), *canvas.row(row, grounds.get(row))])
    if plot.marks:
        lines.append([(" " * (room + 2), "faint"), *_marks(plot, across)])
    lines.append([(" " * (room + 2), "faint"), *_dates(plot, across, today)])
    return lines


def _band(plot: Plot, bounds: Axis, rows: int) -> dict[int, Level]:
    if plot.band is None:
        return {}
    low, high = plot.band
    shown = range(bounds.place(high, rows), bounds.place(low, rows) + 1)
    return dict.fromkeys(shown, Level(low, BAND, "rule"))


def _column(plot: Plot, day: date, count: int) -> int:
    days = max(1, (plot.last - plot.first).days)
    return min(count - 1, max(0, round((day - plot.first).days / days * (count - 1))))


def _trace(
    canvas: _Canvas, plot: Plot, readings: Sequence[Reading], bounds: Axis, ink: str
) -> None:
    """Draw readings; over a gap there is no line, and what is partial stands alone."""
    step = plot.step or rhythm(readings) or 1
    wide, high = canvas.across * 2, canvas.rows * 4
    before: Reading | None = None
    for reading in readings:
        end = _column(plot, reading.day, wide), bounds.place(reading.value, high)
        gap = before is None or round((reading.day - before.day).days / step) > 1
        if before is None or gap or reading.partial or before.partial:
            canvas.dot(*end, "muted" if reading.partial else ink)
        else:
            start = _column(plot, before.day, wide), bounds.place(before.value, high)
            canvas.line(start, end, ink)
        before = reading


def _marks(plot: Plot, across: int) -> list[Span]:
    row: list[Span] = [(" ", "text")] * across
    for mark in plot.marks:
        if plot.first <= mark.day <= plot.last:
            row[_column(plot, mark.day, across)] = (mark.sign, mark.ink)
    return row


def _dates(plot: Plot, across: int, today: date) -> list[Span]:
    """Return dates below the axis, each centred on its day, as many as stand clear."""
    text = ""
    days = (plot.last - plot.first).days
    for part in range(5):
        day = shift(plot.first, round(days * part / 4))
        words = show_date(day, today)
        middle = _column(plot, day, across)
        begin = min(max(0, middle - width(words) // 2), across - width(words))
        if begin >= width(text) + (2 if text else 0):
            text = pad(text, begin) + words
    return [(pad(clip(text, across), across), "faint")]
