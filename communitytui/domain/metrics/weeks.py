"""The weekly values of a metric: what may be judged of its readings.

A week is Monday to Sunday, and counts once it is over. Of a daily metric its value is the mean of
the days, with the weekday pattern taken into account where up to two days are missing (each
weekday's share of a whole week, from the weeks at hand); of a metric that looks back several days
it is the reading with which the week ends. A day that is not over, a window that is not full and a
sample below what the metric needs are no part of it, and a week without enough days is left
out, not counted as 0. Of a daily metric by formula it is the formula of the week
(``metrics.derived``), not the mean of those of its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.derived import Computed
from communitytui.domain.metrics.readings import Reading, Readings

if TYPE_CHECKING:
    from communitytui.domain.metrics.metric import Metric

_DAYS = 7
#: A daily series has as many readings as this in most weeks; a week of it may lack two.
_DAILY_FROM, _LACKING = 5, 2


class Week(NamedTuple):
    """The value of one week: its Monday, and the sample behind it (None: nobody counted)."""

    monday: date
    value: float
    n: int | None = None

    @property
    def sunday(self) -> date:
        """Its last day."""
        return shift(self.monday, 6)


def monday_of(day: date) -> date:
    """Return the Monday of the week of ``day``."""
    return shift(day, -day.weekday())


def weeks_of(
    readings: Iterable[Reading], metric: Metric | None, until: date, since: date | None = None
) -> list[Week]:
    """Return the weekly values up to the day ``until``, which is not over, oldest first.

    With ``since`` only weeks from that day on are looked at.
    """
    first = monday_of(since) if since is not None else None
    last = shift(monday_of(until), -1)
    daily = metric is None or metric.is_daily
    if daily and isinstance(readings, Computed):
        return _by_formula(readings, _need(metric), first, last)
    found = _grouped(readings, metric, first, last)
    if not daily:
        return [_ending(monday, days) for monday, days in sorted(found.items())]
    counts = sorted(map(len, found.values()))
    if not counts or counts[len(counts) // 2] < _DAILY_FROM:
        return [_mean(monday, days, None) for monday, days in sorted(found.items())]
    shares = _shares(days for days in found.values() if len(days) == _DAYS)
    return [
        _mean(monday, days, shares)
        for monday, days in sorted(found.items())
        if len(days) >= _DAYS - _LACKING
    ]


def _by_formula(readings: Computed, need: int, first: date | None, last: date) -> list[Week]:
    """Return the weeks of a metric by formula; one with too small a sample is left out."""
    found: dict[date, list[str]] = {}
    for day in readings.whole_days(first, last):
        found.setdefault(_placed(day)[0], []).append(day)
    counts = sorted(map(len, found.values()))
    is_full = bool(counts) and counts[len(counts) // 2] >= _DAILY_FROM
    weeks = []
    for monday, days in sorted(found.items()):
        value, n = readings.pooled(days)
        enough = len(days) >= _DAYS - _LACKING or not is_full
        if value is not None and enough and (n is None or n * len(days) >= need):
            weeks.append(Week(monday, value, n))
    return weeks


def _need(metric: Metric | None) -> int:
    """Return the sample below which nothing is judged."""
    return metric.registered.need if metric is not None and metric.registered is not None else 0


_Day = tuple[int, float, int | None]


def _grouped(
    readings: Iterable[Reading], metric: Metric | None, first: date | None, last: date
) -> dict[date, list[_Day]]:
    """Return weekday, value and sample of each reading that may be judged, by its Monday."""
    need = _need(metric)
    found: dict[date, list[_Day]] = {}
    for day, value, n in _whole(readings, first, last):
        if n is None or n >= need:
            monday, weekday = _placed(day)
            found.setdefault(monday, []).append((weekday, value, n))
    return found


def _whole(
    readings: Iterable[Reading], first: date | None, last: date
) -> Iterable[tuple[str, float, int | None]]:
    if isinstance(readings, Readings):
        return readings.whole(first, last)
    return (
        (each.day.isoformat(), each.value, each.n)
        for each in readings
        if not each.partial and (first is None or each.day >= first) and each.day <= last
    )


@lru_cache(maxsize=8192)
def _placed(day: str) -> tuple[date, int]:
    """Return the Monday of a day and its weekday; the metrics of a community share their days."""
    found = date.fromisoformat(day)
    weekday = found.weekday()
    return shift(found, -weekday), weekday


def _ending(monday: date, days: Sequence[_Day]) -> Week:
    _, value, n = max(days, key=lambda day: day[0])
    return Week(monday, value, n)


def _shares(whole: Iterable[Sequence[_Day]]) -> list[float] | None:
    """Return what each weekday is of the mean of its week; ``None`` where nothing is known."""
    sums = [0.0] * _DAYS
    for days in whole:
        for weekday, value, _ in days:
            sums[weekday] += value
    total = sum(sums)
    if total <= 0 or min(sums) < 0:
        return None
    return [_DAYS * each / total for each in sums]


def _mean(monday: date, days: Sequence[_Day], shares: Sequence[float] | None) -> Week:
    counted = [n for _, _, n in days if n is not None]
    n = sum(counted) // len(counted) if counted else None
    total = sum(value for _, value, _ in days)
    usual = sum(shares[weekday] for weekday, _, _ in days) if shares else float(len(days))
    # Days on which nobody ever comes say nothing of the others.
    return Week(monday, total / (usual if usual > 0 else len(days)), n)
