"""What becomes of newcomers and of questions, day by day. Days are ordinals, ascending."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from communitytui.domain.metrics.daily import Answered, Cohort
from communitytui.events.rolling import percentile
from communitytui.events.tally import Openers

#: Days that a newcomer has to post in, after the day of joining.
_WEEK = 7
#: Where first sight stands for joining, the first days make everybody look new.
_BURN_IN = 30
#: From this age on a question without an answer counts as unanswered: 72 hours, in whole days.
_RIPE = 3
_HOUR = 3600.0


class Newcomers:
    """Follows newcomers through their first week.

    A newcomer is who joined, for the first time; with ``by_sight`` who posted for the first time,
    the first 30 days of data left out.
    """

    def __init__(self, first: int, by_sight: bool) -> None:
        self._from = first + _BURN_IN if by_sight else first
        self._by_sight = by_sight
        self._known: set[int] = set()
        self._fresh: dict[int, dict[int, int]] = {}
        self._cohorts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, day: int, joined: Collection[int], posted: Collection[int]) -> None:
        """Take in who joined and who posted on ``day``."""
        for begun in [begun for begun in self._fresh if begun < day - _WEEK]:
            del self._fresh[begun]
        newcomers = set(posted if self._by_sight else joined) - self._known
        self._known |= newcomers
        if day >= self._from and newcomers:
            self._cohorts[day][0] += len(newcomers)
            self._fresh[day] = dict.fromkeys(newcomers, 0)
        posters = set(posted)
        for begun, people in self._fresh.items():
            cohort = self._cohorts[begun]
            for person in people.keys() & posters:
                # 1: posted within the week; 2: on a later day than the first.
                before = people[person]
                people[person] = before | 1 | (2 if day > begun else 0)
                cohort[1] += not before & 1
                cohort[2] += day > begun and not before & 2

    def cohorts(self) -> dict[int, Cohort]:
        """Return the newcomers by the day on which they came."""
        return {day: Cohort(*row) for day, row in self._cohorts.items()}


def answers(
    openers: Openers,
    day_of: Callable[[int], int],
    days: range,
    width: int,
) -> Iterator[Answered]:
    """Yield for each of ``days`` how the questions of the ``width`` days through it fared.

    Time to first response (CHAOSS): the first answer by another person minus the question; of
    the answers known by the end of the day median, 75th and 90th percentile. Unanswered
    (Discourse, topics with no response): of the questions older than 72 hours those without such
    an answer; younger ones are left out.
    """
    asked: dict[int, int] = defaultdict(int)
    replied: dict[int, list[int]] = defaultdict(list)
    leaving: dict[int, list[int]] = defaultdict(list)
    for number in range(len(openers)):
        asked[openers.day[number]] += 1
        if openers.first[number]:
            at = day_of(openers.first[number])
            replied[at].append(number)
            leaving[openers.day[number] + width].append(number)
    waits: list[int] = []
    held: set[int] = set()
    ripe_answered: dict[int, int] = defaultdict(int)
    start = min([*asked, *replied, days.start])
    for day in range(start, days.stop):
        for number in leaving.get(day, ()):
            if number in held:
                held.discard(number)
                wait = openers.first[number] - openers.at[number]
                del waits[bisect_left(waits, wait)]
        for number in replied.get(day, ()):
            ripe_answered[openers.day[number]] += 1
            if openers.day[number] > day - width:
                held.add(number)
                insort(waits, openers.first[number] - openers.at[number])
        if day >= days.start:
            yield _seen(asked, ripe_answered, waits, day, width)


def _seen(
    asked: Mapping[int, int],
    answered: Mapping[int, int],
    waits: list[int],
    day: int,
    width: int,
) -> Answered:
    window = range(day - width + 1, day + 1)
    ripe_days = range(window.start, day - _RIPE + 1)
    ripe = sum(asked.get(each, 0) for each in ripe_days)
    done = sum(answered.get(each, 0) for each in ripe_days)
    middle, upper, most = (
        percentile(waits, p) / _HOUR if waits else None for p in (0.5, 0.75, 0.9)
    )
    return Answered(
        sum(asked.get(each, 0) for each in window),
        len(waits),
        middle,
        upper,
        most,
        ripe,
        100 * (ripe - done) / ripe if ripe else None,
    )
