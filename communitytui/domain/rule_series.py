"""The readings that rules look at: full windows only, one level, one definition, day by day.

A rule looks back some weeks, a community may have ten years of readings: nothing here walks
through a year that is not asked for. Days without a reading are gaps, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from communitytui.domain.days import shift
from communitytui.domain.metrics import Metric, Standard, standard_of
from communitytui.domain.standards import baseline
from communitytui.domain.workspace import Workspace

#: How many weeks are looked through for those that an own baseline is made of.
_WEEKS_BACK = 26


class Point(NamedTuple):
    """A full reading: its day, its value, and the sample size behind it (None: unknown)."""

    day: date
    value: float
    n: int | None


class Series:
    """The full readings of one metric at one level and definition, found by their days."""

    def __init__(self, metric: Metric, records: Sequence[Mapping[str, Any]], today: date) -> None:
        self.metric = metric
        self._today = today
        self._years = {int(record["year"]): record["days"] for record in records}
        #: The days behind one reading; None where the definition has no window, or is unknown.
        self.window = metric.window

    @property
    def daily(self) -> bool:
        """Tell whether each reading is about its own day alone, so that weekdays matter."""
        return self.window == 1

    @property
    def period(self) -> int:
        """The days of one period of this metric: its window, a week at least."""
        return max(7, self.window) if self.window else 30

    def at(self, day: date) -> Point | None:
        """Return the full reading of a day, or ``None``; the future has none."""
        item = self._years.get(day.year, {}).get(day.isoformat())
        if item is None or item.get("p") or day > self._today:
            return None
        return Point(day, item["v"], item.get("n"))

    def between(self, first: date, last: date) -> list[Point]:
        """Return the readings of a span, oldest first."""
        found = (self.at(shift(first, place)) for place in range((last - first).days + 1))
        return [point for point in found if point is not None]

    def newest(self, first: date, last: date) -> Point | None:
        """Return the newest reading of a span, or ``None``."""
        for place in range((last - first).days + 1):
            point = self.at(shift(last, -place))
            if point is not None:
                return point
        return None

    @cached_property
    def last_day(self) -> date | None:
        """The day of the newest reading of all, or ``None``."""
        return next(self._days(reverse=True), None)

    @cached_property
    def first_day(self) -> date | None:
        """The day of the oldest reading of all, or ``None``."""
        return next(self._days(reverse=False), None)

    def _days(self, *, reverse: bool) -> Iterator[date]:
        """Yield the days with a full reading from one end; a year is only opened when due."""
        for year in sorted(self._years, reverse=reverse):
            for text in sorted(self._years[year], reverse=reverse):
                day = date.fromisoformat(text)
                if self.at(day) is not None:
                    yield day


class Readings:
    """The series and standards of one community, each made when a rule first asks for it."""

    def __init__(self, workspace: Workspace, community: int) -> None:
        self.workspace = workspace
        self.community = community
        self.today = workspace.today(community)
        self._series: dict[int, Series] = {}

    @cached_property
    def metrics(self) -> dict[str, dict[str | None, Metric]]:
        """The community's metrics by name and level."""
        found: dict[str, dict[str | None, Metric]] = {}
        records = self.workspace.tables.get("metrics", {})
        for id in sorted(records):
            if records[id]["community"] == self.community:
                metric = Metric(id, records[id])
                found.setdefault(metric.name, {})[metric.level] = metric
        return found

    @cached_property
    def _standards(self) -> dict[tuple[str, str | None], Mapping[str, Any]]:
        return {
            (record["metric"], record["level"]): record
            for record in self.workspace.tables.get("standards", {}).values()
            if record["community"] == self.community
        }

    def metric(self, name: str, level: str | None) -> Metric | None:
        """Return the metric of that name at ``level``, or the one that has no levels."""
        levels = self.metrics.get(name, {})
        return levels.get(level) or levels.get(None)

    def series(self, metric: Metric) -> Series:
        """Return the readings of a metric."""
        if metric.id not in self._series:
            records = self.workspace.yearly(metric)
            self._series[metric.id] = Series(metric, records, self.today)
        return self._series[metric.id]

    def standard(self, metric: Metric) -> Standard | None:
        """Return the standard of a metric as it is written down, or ``None``."""
        return standard_of(self._standards.get((metric.name, metric.level)))


def median(values: Sequence[float]) -> float:
    """Return the middle one of ``values``, or the mean of the middle two."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def full_weeks(before: date) -> Iterator[tuple[date, date]]:
    """Yield Monday and Sunday of the weeks before the week of ``before``, newest first."""
    monday = shift(before, -before.weekday())
    for place in range(1, _WEEKS_BACK + 1):
        first = shift(monday, -7 * place)
        yield first, shift(first, 6)


def own_lines(weeks: Sequence[float], direction: str) -> Standard | None:
    """Return an own baseline from weekly values, oldest first; ``None`` when they are too few."""
    lines = baseline(weeks, direction)
    return Standard(*lines, direction, "baseline") if lines else None


def line_to_miss(standard: Standard) -> float | None:
    """Return the line beyond which a value counts as below standard, or above it.

    A metric that is its own standard lies on the bad side of its median half of the time, so a
    third of the way to the alert line (one sigma of the XmR chart) is forgiven it. Other
    standards mean what they say; one without a target has only its alert line.
    """
    target, alert = standard.target, standard.alert
    if target is None:
        return alert
    if standard.provenance == "baseline" and alert is not None:
        return target - (target - alert) / 3
    return target
