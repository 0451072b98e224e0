"""When a community is awake: the hours of its week, and which of them are best for a post.

An hour of the week is told by the mean of the days that had it. Its interval is that of Student's
t over these days, one a week, so what makes whole weeks busy or quiet is in it. In simulations
with weeks and hours that vary beyond chance (``tests/benchmarks/hours_bench.py``) the intervals of
the five best of 168 hours held their true mean in 93 to 98 % of all cases; but the best of so many
looks better than it is, by 18 to 30 % with 4 weeks, 9 to 16 % with 8 and 2 to 5 % with 26. So
nothing is called best of fewer than four whole weeks, and beside each stands in how many weeks it
was, and on how many days a post may have made it so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from communitytui.domain.kernel.sampling import mean, t_quantile

HOURS, WEEKDAYS = 24, 7
#: Whole weeks below which no hour is called best, and how many best ones are told.
LEAST_WEEKS, BEST = 4, 5
#: The weeks that are looked at where nobody says how many.
WEEKS = 12
#: The share of what happens that the core hours hold.
CORE = 0.8
#: What is counted by hour; ``team`` are the answers by staff.
OF = ("people", "messages", "answers", "team")


class WeekHour(NamedTuple):
    """An hour of the week: what happened in it on each day that had it; Monday is 0."""

    weekday: int
    hour: int
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        """What happened on all days together."""
        return sum(self.values)

    @property
    def mean(self) -> float | None:
        """What happens on such a day; ``None`` where no day had the hour."""
        return mean(self.values) if self.values else None


class Best(NamedTuple):
    """One of the best hours: its mean with a 95 % interval, and in how many weeks it was one."""

    slot: WeekHour
    mean: float
    low: float
    high: float
    #: The weeks in which it was among as many best ones.
    among: int
    weeks: int
    #: The days on which an entry of the calendar stood in it, or shortly before.
    posts: int


class Responses(NamedTuple):
    """How questions by members fared in working hours, which are as they are kept.

    ``median`` and ``most`` are seconds of working time to the first answer by somebody else: half
    of the answers, and 90 %, came within them. ``outside`` were asked and answered while nobody
    works, and are none of those that were ``asked``.
    """

    hours: str
    asked: int
    outside: int
    answered: int
    median: float | None
    most: float | None


class WeekHours(NamedTuple):
    """What was counted by hour in a community, or one group of it, from ``first`` to ``last``.

    ``lacking`` says why one of ``OF`` has no map (a message id). ``unknown`` are the days of
    which events are known, but not their hours.
    """

    community: int
    chat_group: int | None
    first: date
    last: date
    maps: Mapping[str, HourMap]
    lacking: Mapping[str, str]
    unknown: int
    responses: Responses | None = None

    def __bool__(self) -> bool:
        """Tell whether any hour is known."""
        return any(found.days for found in self.maps.values())


class HourMap:
    """The hours of the week, from counts of 24 hours by day (an ordinal).

    ``absent`` are the hours (day and hour) that a day lacked, for the clocks went forward;
    ``posts`` those in which an entry of the calendar stood, or shortly before.
    """

    def __init__(
        self,
        days: Mapping[int, Sequence[int]],
        absent: Collection[tuple[int, int]] = frozenset(),
        posts: Collection[tuple[int, int]] = frozenset(),
    ) -> None:
        self.days = dict(sorted(days.items()))
        self._absent, self._posts = frozenset(absent), frozenset(posts)

    @cached_property
    def slots(self) -> list[WeekHour]:
        """All 168 hours, from Monday at midnight on."""
        found: dict[tuple[int, int], list[int]] = {
            (weekday, hour): [] for weekday in range(WEEKDAYS) for hour in range(HOURS)
        }
        for day, counts in self.days.items():
            for hour, count in enumerate(counts):
                if (day, hour) not in self._absent:
                    found[weekday_of(day), hour].append(count)
        return [WeekHour(*place, tuple(values)) for place, values in found.items()]

    @cached_property
    def mondays(self) -> list[int]:
        """The Mondays of the weeks of which all days are there."""
        return [
            day
            for day in self.days
            if weekday_of(day) == 0 and all(day + n in self.days for n in range(WEEKDAYS))
        ]

    @property
    def weeks(self) -> int:
        """On how many whole weeks it rests."""
        return len(self.mondays)

    @property
    def total(self) -> int:
        """What happened altogether."""
        return sum(map(sum, self.days.values()))

    def at(self, weekday: int, hour: int) -> WeekHour:
        """Return an hour of the week."""
        return self.slots[weekday * HOURS + hour]

    def by_hour(self) -> list[float]:
        """Return what happens in each hour of a day, in the mean of all days."""
        sums = [0.0] * HOURS
        counts = [0] * HOURS
        for slot in self.slots:
            sums[slot.hour] += slot.total
            counts[slot.hour] += len(slot.values)
        return [total / n if n else 0.0 for total, n in zip(sums, counts, strict=True)]

    def core(self, share: float = CORE) -> tuple[int, int, float] | None:
        """Return the fewest hours in a row that hold so large a share of all, and what share.

        The end is the hour behind them; they may go over midnight. ``None`` for nothing at all.
        """
        totals = [sum(self.at(day, hour).total for day in range(WEEKDAYS)) for hour in range(HOURS)]
        if not self.total:
            return None
        for long in range(1, HOURS + 1):
            sums = [sum(totals[(at + n) % HOURS] for n in range(long)) for at in range(HOURS)]
            start = max(range(HOURS), key=sums.__getitem__)
            if sums[start] >= share * self.total:
                return start, (start + long) % HOURS, sums[start] / self.total
        return None

    def share(self, start: int, end: int) -> float:
        """Return the share of all that happens from an hour to before another."""
        inside = {(start + n) % HOURS for n in range((end - start) % HOURS or HOURS)}
        return sum(slot.total for slot in self.slots if slot.hour in inside) / (self.total or 1)

    def best(self, most: int = BEST) -> list[Best]:
        """Return the best hours, the best first; none where there are too few weeks for it."""
        if self.weeks < LEAST_WEEKS or not self.total:
            return []
        order = sorted(self.slots, key=lambda slot: -(slot.mean or 0.0))
        found = [slot for slot in order[:most] if slot.total]
        winners = [_winners(self.days, monday, most) for monday in self.mondays]
        return [_best(slot, winners, self._behind(slot)) for slot in found]

    def _behind(self, slot: WeekHour) -> int:
        return sum(
            (day, slot.hour) in self._posts for day in self.days if weekday_of(day) == slot.weekday
        )


def _best(slot: WeekHour, winners: Sequence[set[tuple[int, int]]], posts: int) -> Best:
    middle, half = mean(slot.values), 0.0
    n = len(slot.values)
    if n > 1:
        variance = sum((value - middle) ** 2 for value in slot.values) / (n - 1)
        half = t_quantile(n - 1) * math.sqrt(variance / n)
    among = sum((slot.weekday, slot.hour) in week for week in winners)
    return Best(slot, middle, max(middle - half, 0.0), middle + half, among, len(winners), posts)


def _winners(days: Mapping[int, Sequence[int]], monday: int, most: int) -> set[tuple[int, int]]:
    """Return the hours of one week that no more than ``most - 1`` others of it were above."""
    week = {
        (weekday, hour): count
        for weekday in range(WEEKDAYS)
        for hour, count in enumerate(days[monday + weekday])
    }
    line = max(sorted(week.values(), reverse=True)[most - 1], 1)
    return {place for place, count in week.items() if count >= line}


def weekday_of(day: int) -> int:
    """Return the weekday of an ordinal, Monday 0."""
    return (day - 1) % WEEKDAYS


def steps(values: Iterable[float], many: int) -> list[float]:
    """Return the lower ends of the shades of a map, but of the lightest: ``many`` in all.

    Shades stand for equal shares of the highest value, so that twice as dark is twice as many.
    """
    top = max(values, default=0.0)
    return [top * step / many for step in range(1, many)] if top else []
