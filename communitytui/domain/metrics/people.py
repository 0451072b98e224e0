"""People as numbers: who waits, who came, who fell silent, who answers; and cohorts of newcomers.

Nobody has a name here. Days are ordinals of the community's days; the lists are those of the last
day that is known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from communitytui.message import N_, Sayable

#: The lists, in order, and what they are called.
LISTS: Mapping[str, str] = {
    "unanswered": N_("Unanswered questions"),
    "newcomers": N_("Newcomers who have not spoken"),
    "silent": N_("Fallen silent"),
    "answering": N_("Answer most"),
    "first": N_("First posts"),
}
#: Days that the lists look back, and those that look for people who may be won back.
MONTH, QUARTER = 30, 90
#: Percent from which something is as good as certain.
SURE = 95
#: How unlikely a silence has to be by somebody's own rhythm.
_UNUSUAL = 0.05
_WEEK = 7


class Somebody(NamedTuple):
    """Somebody on a list, by the number in the ledger.

    ``day``: of the question, of joining, of the last or the first post. ``since``: from then to
    the end of what is known. ``times``: answers given, or days with posts; ``usual``: days from
    one of these to the next, the median. ``sure`` in percent, by ``of`` earlier cases.
    """

    number: int
    day: date
    since: timedelta
    at: int | None = None
    times: int | None = None
    usual: float | None = None
    sure: float | None = None
    of: int | None = None


class PeopleList(NamedTuple):
    """One list: what it ``rests`` on, or, where there is none (``rows`` is None), why not."""

    key: str
    rows: tuple[Somebody, ...] | None
    rests: Sayable

    @property
    def sure(self) -> int | None:
        """How many are on it with certainty as good as that; None where it is told of nobody."""
        told = [row.sure for row in self.rows or () if row.sure is not None]
        return sum(each >= SURE for each in told) if told else None


class Roster(NamedTuple):
    """The lists as of ``day``, the last that is known."""

    day: date
    lists: tuple[PeopleList, ...]


def sooner(waits: Sequence[float], so_far: float) -> float | None:
    """Return how sure it is, in percent, that a wait is not over later; None without ``waits``.

    These are earlier ones, in order: if they and this one came in any order, it would be among the
    longer ones with a chance of one more than there were of these, of one more than of all.
    """
    return 100 * bisect_right(waits, so_far) / (len(waits) + 1) if waits else None


class OwnRhythm:
    """How long somebody may be silent, by the breaks that people made before.

    ``lacking`` are days that nothing is known of: they are no silence.
    """

    def __init__(self, last: int, lacking: Collection[int] = ()) -> None:
        self._last, self._lacking = last, sorted(lacking)

    def _place(self, day: int) -> int:
        return day - bisect_left(self._lacking, day)

    def silence(self, number: int, days: Sequence[int]) -> Somebody | None:
        """Return who posted on ``days`` (in order), where the silence since is out of rhythm.

        If breaks came in any order, so long a one would be the next with a chance of at most one
        more than there were of it, of one more than there were at all: below 5 % it is unusual,
        which nobody's is who posted on fewer than 20 days.
        """
        places = [*map(self._place, days)]
        breaks = [after - before for before, after in pairwise(places)]
        silent = self._place(self._last) - places[-1]
        as_long = sum(each >= silent for each in breaks)
        chance = (as_long + 1) / (len(breaks) + 1)
        if chance > _UNUSUAL:
            return None
        return Somebody(
            number,
            date.fromordinal(days[-1]),
            timedelta(silent),
            times=len(days),
            usual=float(median(breaks)),
            sure=100 * (1 - chance),
            of=len(breaks),
        )


def has_left(joined: Sequence[int], left: Sequence[int], spoke: Sequence[int]) -> bool:
    """Tell whether somebody is gone: left, and neither came back nor posted since."""
    if not left or (spoke and spoke[-1] > left[-1]):
        return False
    if joined and joined[-1] >= left[-1]:
        # Of one day the order is unknown: who left as often as they came is gone.
        return joined[-1] == left[-1] and len(left) >= len(joined)
    return True


class WeekAfter(NamedTuple):
    """How many of a cohort posted in a week; ``partial``: not all of that week is known."""

    spoke: int
    partial: bool


class CohortWeek(NamedTuple):
    """Who came in the week from ``monday``, and how many posted in it and in each week after.

    ``partial``: the week is not over or the data begin in it, or they begin so shortly before
    that people who have long been there look new.
    """

    monday: date
    people: int
    weeks: tuple[WeekAfter, ...]
    partial: bool

    def percent(self, after: int) -> float | None:
        """Return the share who posted so many weeks after; None where there is none."""
        if after >= len(self.weeks) or not self.people:
            return None
        return 100 * self.weeks[after].spoke / self.people


class Cohorts(NamedTuple):
    """Newcomers by week, the newest first.

    By the day on which they ``joined``, where that is known of anybody; on the ``unknown``
    platforms by their first post.
    """

    weeks: tuple[CohortWeek, ...]
    joined: bool = True
    unknown: tuple[str, ...] = ()

    @property
    def by(self) -> str:
        """What newcomers are known by: ``joined``, ``seen`` or, here and there, ``both``."""
        if not self.unknown:
            return "joined"
        return "both" if self.joined else "seen"


NO_COHORTS = Cohorts(())


def cohorts(
    came: Mapping[int, int],
    spoke: Mapping[int, Sequence[int]],
    first: int,
    last: int,
    lacking: Collection[int] = (),
    *,
    seen: bool = False,
) -> Cohorts:
    """Return the cohorts of people by the day on which each ``came``, and the days they ``spoke``.

    Nobody spoke before. A week is one of the calendar, from Monday on. ``first`` and ``last`` are
    the days between which something is known, but for ``lacking``. ``seen``: some came when they
    first posted.
    """
    members: dict[int, list[int]] = {}
    for number, day in came.items():
        members.setdefault(_monday(day), []).append(number)
    unknown = {_monday(day) for day in lacking}
    settled = first + MONTH if seen else first
    final = _monday(last)
    rows = []
    for monday in sorted(members, reverse=True):
        counts = [0] * ((final - monday) // _WEEK + 1)
        for number in members[monday]:
            for week in {(_monday(day) - monday) // _WEEK for day in spoke.get(number, ())}:
                counts[week] += 1
        weeks = tuple(
            WeekAfter(count, (at := monday + _WEEK * after) in unknown or at + _WEEK - 1 > last)
            for after, count in enumerate(counts)
        )
        partial = weeks[0].partial or monday < settled
        rows.append(CohortWeek(date.fromordinal(monday), len(members[monday]), weeks, partial))
    return Cohorts(tuple(rows))


def _monday(day: int) -> int:
    # The first of January of year 1 was a Monday.
    return day - (day - 1) % _WEEK
