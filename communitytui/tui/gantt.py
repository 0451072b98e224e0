"""A timetable as bars: which day each cell stands for, the scale above, and the bar of a task.

Pure functions of days; a column is one cell of the chart. Three zooms: a day has three cells, or
one, or a week has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.i18n import N_
from communitytui.tui.drawing import Span


class Zoom(NamedTuple):
    """How much time a cell stands for: ``cells`` cells are ``days`` days."""

    message: str
    cells: int
    days: int


DAY, WEEK, MONTH = Zoom(N_("days"), 3, 1), Zoom(N_("weeks"), 1, 1), Zoom(N_("months"), 1, 7)
ZOOMS = (DAY, WEEK, MONTH)

#: Signs of a bar, by what it says; the inks say the same once more.
OPEN, CRITICAL, DONE, PLANNED, DEADLINE, TODAY = "█", "▓", "━", "░", "◆", "│"


class TaskBar(NamedTuple):
    """What is drawn of one task, all as inclusive days; ``None`` for what it has not.

    ``planned`` are the days of the first plan where they differ, ``due`` a deadline that the end
    lies behind.
    """

    first: date
    last: date
    sign: str = OPEN
    ink: str = "primary"
    planned: tuple[date, date] | None = None
    due: date | None = None


class TimeWindow(NamedTuple):
    """The part of time that is visible: its first day, how it is zoomed, how many cells."""

    first: date
    zoom: Zoom
    cells: int

    @property
    def last(self) -> date:
        """The last day of which something is visible."""
        return shift(self.first, self.days - 1)

    @property
    def days(self) -> int:
        """How many days there is room for, at least one."""
        return max(1, self.cells * self.zoom.days // self.zoom.cells)

    def column(self, day: date) -> int:
        """Return the first cell of a day; it may lie outside."""
        return (day - self.first).days * self.zoom.cells // self.zoom.days

    def columns(self, first: date, last: date) -> range:
        """Return the visible cells of the days from ``first`` to ``last``."""
        left = max(0, self.column(first))
        right = self.column(last) + (self.zoom.cells if self.zoom.days == 1 else 1)
        return range(left, min(self.cells, right))


class TimeAxis:
    """Which part of time is visible, in ``room`` cells; ``changed`` is called when it is another.

    ``chosen`` is set once somebody went elsewhere: then it does not go back to today by itself.
    """

    def __init__(self, room: Callable[[], int], changed: Callable[[], None]) -> None:
        self._room = room
        self._changed = changed
        self.first = date.min
        self.zoom = 1
        self.chosen = False

    @property
    def window(self) -> TimeWindow:
        """The part of time that is visible."""
        return TimeWindow(self.first, ZOOMS[self.zoom], self._room())

    def _look_at(self, day: date) -> None:
        self.first = monday_of(day)
        self._changed()

    def to_today(self, today: date, start: date, end: date) -> None:
        """Look at today in the left third, or at the beginning of a plan that has not begun."""
        day = shift(min(today, end), -self.window.days // 4)
        self._look_at(start if today < start else max(start, day))

    def scroll(self, by: int) -> None:
        """Go on by a third of what is visible, in weeks."""
        self.chosen = True
        self._look_at(shift(self.first, by * max(7, self.window.days // 3)))

    def zoom_by(self, by: int) -> None:
        """Show more time or less, around the same middle, as far as it goes."""
        if 0 <= self.zoom - by < len(ZOOMS):
            self.chosen = True
            middle = shift(self.first, self.window.days // 2)
            self.zoom -= by
            self._look_at(shift(middle, -self.window.days // 2))


def monday_of(day: date) -> date:
    """Return the Monday of the week of ``day``."""
    return shift(day, -day.weekday())


def scale(window: TimeWindow, today: date) -> tuple[list[Span], list[Span]]:
    """Return the two lines of the head: months, and below them days or weeks."""
    months = _months(window)
    line = [" "] * window.cells
    if window.zoom is DAY:
        for number in range(window.days):
            day = shift(window.first, number)
            _put(line, window.column(day), f"{day.day:02}")
    elif window.zoom is WEEK:
        for day in _mondays(window):
            _put(line, window.column(day), f"{day.day:02}")
    else:
        for day in _firsts(window):
            _put(line, window.column(day), "╷")
    return [("".join(months), "muted bold")], _with_today(line, window, today)


def _months(window: TimeWindow) -> list[str]:
    """Return the line of months: each is named at its boundary, as long as there is room for."""
    line = [" "] * window.cells
    starts = [window.first, *(day for day in _firsts(window) if day > window.first)]
    columns = [max(0, window.column(day)) for day in starts]
    for day, column, end in zip(starts, columns, [*columns[1:], window.cells + 1], strict=True):
        text = next((t for t in (f"{day:%Y-%m}", f"{day:%m}") if len(t) < end - column), "")
        _put(line, column, text)
    return line


def _with_today(line: list[str], window: TimeWindow, today: date) -> list[Span]:
    column = window.column(today)
    if not 0 <= column < window.cells:
        return [("".join(line), "muted")]
    size = 2 if "".join(line[column : column + 2]).isdigit() else 1
    head, tail = "".join(line[:column]), "".join(line[column + size :])
    mark = "".join(line[column : column + size]).strip() or "▾"
    return [(head, "muted"), (mark, "warn bold"), (tail, "muted")]


def _firsts(window: TimeWindow) -> Iterator[date]:
    """Yield the visible days that begin a month."""
    day = window.first.replace(day=1)
    while day <= window.last:
        if day >= window.first:
            yield day
        ahead = shift(day, 32)
        if ahead <= day:
            return
        day = ahead.replace(day=1)


def _mondays(window: TimeWindow) -> Iterator[date]:
    day = monday_of(window.first)
    while day <= window.last:
        if day >= window.first:
            yield day
        ahead = shift(day, 7)
        if ahead == day:
            return
        day = ahead


def _put(line: list[str], column: int, text: str) -> None:
    """Write a text into the cells from ``column`` on, where there is room for all of it."""
    size = len(text)
    here = line[column : column + size]
    if column >= 0 and len(here) == size and not "".join(here).strip():
        line[column : column + size] = text


def draw(bar: TaskBar | None, window: TimeWindow, today: date) -> list[Span]:
    """Return the cells of one task: bar, first plan, deadline, today's line."""
    signs: list[tuple[str, str]] = [(" ", "text")] * window.cells
    column = window.column(today)
    if 0 <= column < window.cells:
        signs[column] = (TODAY, "warn")
    if bar is not None and signs:
        if bar.last < window.first:
            signs[0] = ("‹", bar.ink)
        elif bar.first > window.last:
            signs[-1] = ("›", bar.ink)
        if bar.planned is not None:
            for place in window.columns(*bar.planned):
                signs[place] = (PLANNED, "faint")
        for place in window.columns(bar.first, bar.last):
            signs[place] = (bar.sign, bar.ink)
        if bar.due is not None:
            for place in list(window.columns(bar.due, bar.due))[-1:]:
                signs[place] = (DEADLINE, "bad")
    return _joined(signs)


def _joined(signs: list[tuple[str, str]]) -> list[Span]:
    spans: list[Span] = []
    for sign, ink in signs:
        if spans and spans[-1][1] == ink:
            spans[-1] = (spans[-1][0] + sign, ink)
        else:
            spans.append((sign, ink))
    return spans
