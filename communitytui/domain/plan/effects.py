"""What a post did: people and messages in the hours after it against what is usual then.

Usual is what the same hours of the same weekday had in the weeks around, up to eight before and
eight after, without those in which there was an entry as well. Where an entry stands on that
weekday nearly every week, the same hours of other days of its kind (Monday to Friday, or the
weekend) stand in for them, which is said. What one more such time would have without a post is
bounded by a prediction interval (G. J. Hahn, J. Quality Technology 1, 1969) of Student's t: on
square roots for people, whose spread then hardly depends on their level (F. J. Anscombe,
Biometrika 35, 1948), on logarithms for messages, which come in bursts. The effect is what there
was less that.

In simulated communities with weekdays, hours and busy and quiet weeks, 20 people more after 10 of
40 entries where 21 are usual (``tests/benchmarks/hours_bench.py``), the intervals held the truth in
94 to 95 %, and in 94 % of the pairs an entry that brought people stood above one that did not.
Where two entries lie so close that their hours overlap, nobody can say which of them it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from communitytui.domain.kernel.sampling import mean, t_quantile
from communitytui.domain.plan.entries import AIM, Entry

#: Why nothing is known of an entry: it has no time of day, or no import has its hours.
Why = Literal["time", "covered"]
#: Windows are counted in quarters of an hour of local time since the first day of year 1.
DAY = 96
_QUARTERS = 4
#: The hours after an entry that are looked at, the longest first in which few entries overlap.
SPANS = (24, 12, 6, 3)
#: The share of entries that may overlap for that.
_FEW = 0.25
#: How many weeks around an entry tell what is usual, and on each side.
_AROUND = 8
#: Such times that are needed to say what is usual.
LEAST = 4
#: Entries of a kind below which it is told after the others.
RANKED = 3


class PostHours(NamedTuple):
    """A stretch of local time in quarters, the end not included."""

    start: int
    end: int

    @property
    def days(self) -> range:
        """The days (ordinals) that it touches."""
        return range(self.start // DAY, (self.end - 1) // DAY + 1)

    def overlaps(self, other: PostHours) -> bool:
        """Tell whether two of them share a moment."""
        return self.start < other.end and other.start < self.end

    def moved(self, days: int) -> PostHours:
        """Return the same hours so many days later."""
        return PostHours(self.start + days * DAY, self.end + days * DAY)


class Seen(NamedTuple):
    """What was counted in a window."""

    people: int
    messages: int


class Posted(NamedTuple):
    """An entry that came to pass at a known hour, and what it is compared with."""

    entry: Entry
    window: PostHours
    #: The same hours without an entry; too few of them are none.
    usual: tuple[PostHours, ...]
    #: Whether they are of the same weekday, and not of other days of its kind.
    same_weekday: bool
    #: The entries whose hours overlap with its own.
    others: tuple[int, ...]

    @property
    def hours(self) -> int:
        """How many hours after it are looked at."""
        return (self.window.end - self.window.start) // _QUARTERS


class Gain(NamedTuple):
    """What was counted, what is usual, and what the entry brought, with a 95 % interval."""

    value: int
    usual: float
    low: float
    high: float
    #: The standard error of what is usual.
    error: float

    @property
    def brought(self) -> float:
        """What there was beyond what is usual."""
        return self.value - self.usual


class PostEffect(NamedTuple):
    """What came after an entry; ``people`` and ``messages`` are ``None`` where nothing is usual."""

    posted: Posted
    seen: Seen
    people: Gain | None
    messages: Gain | None

    @property
    def is_separable(self) -> bool:
        """Whether what came is this entry's alone, and can be told."""
        return self.people is not None and not self.posted.others


class Did(NamedTuple):
    """What posts did, the oldest first, and why nothing is known of others."""

    effects: list[PostEffect]
    why: list[Why]


class Ranked(NamedTuple):
    """Entries that have something in common: how many, and how many people each brought."""

    key: str
    n: int
    brought: float
    low: float
    high: float


def start_of(entry: Entry) -> int | None:
    """Return the quarter in which an entry began; ``None`` without a time of day."""
    if entry.time is None:
        return None
    hour, minute = map(int, entry.time.split(":"))
    return entry.day.toordinal() * DAY + hour * _QUARTERS + minute // 15


def behind(found: Iterable[Entry]) -> set[tuple[int, int]]:
    """Return the hours (day and hour) that entries which came to pass may have filled."""
    done = (start_of(each) for each in found if each.state == AIM[each.kind])
    hours = (
        start // _QUARTERS + n for start in done if start is not None for n in range(SPANS[-1])
    )
    return {divmod(hour, DAY // _QUARTERS) for hour in hours}


def span_of(found: Iterable[Entry]) -> int:
    """Return over how many hours the entries of a calendar can be told apart."""
    starts = sorted(start for entry in found if (start := start_of(entry)) is not None)
    for hours in SPANS:
        near = {
            place
            for first in range(len(starts) - 1)
            if starts[first + 1] - starts[first] < hours * _QUARTERS
            for place in (first, first + 1)
        }
        if len(near) <= _FEW * len(starts):
            return hours
    return SPANS[-1]


def posted(
    every: Iterable[Entry],
    covered: Collection[int],
    today: date,
    hours: int | None = None,
    group: int | None = None,
) -> tuple[list[Posted], list[Why]]:
    """Return the entries of a calendar that came to pass, and why others cannot be looked at.

    ``covered`` are the days (ordinals) whose hours are known. Of a ``group`` its own entries are
    looked at, and those of the whole community beside them; of the whole its own beside all.
    """
    past = [
        each
        for each in every
        if each.day <= today
        and each.state != "cancelled"
        and (group is None or each.chat_group in (None, group))
    ]
    done = [each for each in past if each.state == AIM[each.kind]]
    length = (hours or span_of(done)) * _QUARTERS
    windows = {
        each.id: PostHours(start, start + length)
        for each in done
        if (start := start_of(each)) is not None
    }
    kept = {id: w for id, w in windows.items() if all(day in covered for day in w.days)}
    taken = [_influence(each, length) for each in past]
    own = [each for each in done if each.chat_group == group]
    free = _free(covered, taken)
    why: list[Why] = [
        "time" if each.time is None else "covered" for each in own if each.id not in kept
    ]
    found = [_posted(e, kept[e.id], windows, free) for e in own if e.id in kept]
    return found, why


def _influence(entry: Entry, length: int) -> PostHours:
    """Return when an entry may have brought people: without a time, all of its day."""
    start = start_of(entry)
    if start is None:
        start = entry.day.toordinal() * DAY
        return PostHours(start, start + DAY + length)
    return PostHours(start, start + length)


def _free(covered: Collection[int], taken: Sequence[PostHours]) -> Callable[[PostHours], bool]:
    """Return what tells whether a window has known hours and no entry."""
    days: dict[int, list[PostHours]] = {}
    for each in taken:
        for day in each.days:
            days.setdefault(day, []).append(each)

    def free(window: PostHours) -> bool:
        return all(
            day in covered and not any(window.overlaps(each) for each in days.get(day, ()))
            for day in window.days
        )

    return free


def _posted(
    entry: Entry,
    window: PostHours,
    windows: Mapping[int, PostHours],
    free: Callable[[PostHours], bool],
) -> Posted:
    others = tuple(id for id, w in windows.items() if id != entry.id and w.overlaps(window))
    weeks = [week for back in range(1, _AROUND + 1) for week in (-back, back)]
    same = [w for week in weeks if free(w := window.moved(7 * week))]
    if len(same) >= LEAST:
        return Posted(entry, window, tuple(same), True, others)
    first = window.start // DAY
    near = (day for week in weeks if abs(week) <= _AROUND // 2 for day in _of_kind(first, week))
    alike = [w for days in near if free(w := window.moved(days))]
    return Posted(entry, window, tuple(alike), False, others)


def _of_kind(day: int, week: int) -> list[int]:
    """Return how far the days of a week lie from ``day`` that are working days as it is."""
    weekday = (day - 1) % 7
    same = range(5) if weekday < 5 else range(5, 7)
    return [7 * week + each - weekday for each in same]


def effect(found: Posted, seen: Mapping[PostHours, Seen]) -> PostEffect:
    """Return what came after an entry, from what was counted in all windows."""
    own, usual = seen[found.window], [seen[window] for window in found.usual]
    if len(usual) < LEAST:
        return PostEffect(found, own, None, None)
    people = _change(own.people, [each.people for each in usual], math.sqrt, lambda z: z * z)
    messages = _change(own.messages, [each.messages for each in usual], math.log1p, math.expm1)
    return PostEffect(found, own, people, messages)


def _change(
    value: int,
    usual: Sequence[int],
    to: Callable[[float], float],
    back: Callable[[float], float],
) -> Gain:
    n, middle = len(usual), mean(usual)
    judged = [to(each) for each in usual]
    centre = mean(judged)
    # One more time with the spread of chance alone, for a few that are alike by luck.
    chance = _chance(middle, to)
    variance = (sum((z - centre) ** 2 for z in judged) + chance) / n
    reach = t_quantile(n - 1) * math.sqrt(variance * (1 + 1 / n))
    low, high = back(max(centre - reach, 0.0)), back(centre + reach)
    spread = math.sqrt(sum((each - middle) ** 2 for each in usual) / (n - 1))
    return Gain(value, middle, value - high, value - low, spread / math.sqrt(n))


def _chance(middle: float, to: Callable[[float], float]) -> float:
    """Return the variance of a Poisson count about ``middle`` on the scale of ``to``."""
    return ((to(middle + math.sqrt(middle + 0.25)) - to(middle)) if middle else 0.5) ** 2


def ranking(found: Iterable[PostEffect], key: Callable[[Entry], str | None]) -> list[Ranked]:
    """Return how many people entries brought by what ``key`` says of them, the most first.

    Those that overlap, and those of which nothing is usual, are left out; of fewer than three
    little is known, so they come last.
    """
    groups: dict[str, list[Gain]] = {}
    for each in found:
        name = key(each.posted.entry)
        if name and each.people is not None and each.is_separable:
            groups.setdefault(name, []).append(each.people)
    rows = [_ranked(name, changes) for name, changes in groups.items()]
    return sorted(rows, key=lambda row: (row.n < RANKED, -row.brought, row.key))


def _ranked(name: str, changes: Sequence[Gain]) -> Ranked:
    n, middle = len(changes), mean([each.brought for each in changes])
    if n == 1:
        return Ranked(name, 1, middle, changes[0].low, changes[0].high)
    variance = sum((each.brought - middle) ** 2 for each in changes) / (n - 1)
    # What is usual is known no better for being asked several times.
    error = math.sqrt(variance / n + mean([each.error**2 for each in changes]))
    half = t_quantile(n - 1) * error
    return Ranked(name, n, middle, middle - half, middle + half)
