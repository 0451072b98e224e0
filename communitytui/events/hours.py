"""What happened in each hour of each local day, counted from the ledger and kept nowhere.

Hours are those of the clock on the wall: one that clocks go through twice is one, and one that
they leave out has nothing. Days of files that an older version took in have no hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from communitytui.events.ledger import BOT, STAFF, Ledger
from communitytui.events.rows import DayPart
from communitytui.events.tally import DayCount, Openers, Tally, once, without

_HOUR_OF = bytes(quarter // 4 for quarter in range(256))


class HourCount(NamedTuple):
    """What happened in one hour: messages, the people who sent them, answers to others.

    ``staffed`` are the answers that staff gave.
    """

    messages: int = 0
    people: int = 0
    answers: int = 0
    staffed: int = 0


class Hours(NamedTuple):
    """The hours in which something happened, by day (an ordinal) and hour.

    ``unknown`` has the messages of each day whose hours are not known, ``openers`` the questions
    with the instants at which they were asked and first answered.
    """

    days: dict[int, dict[int, HourCount]]
    unknown: dict[int, int]
    openers: Openers


class _HourTally(Tally):
    """A tally that looks at the hours of what passes through it."""

    def __init__(
        self,
        ledger: Ledger,
        first: int,
        last: int,
        chats: Collection[int] | None,
        without_staff: bool,
    ) -> None:
        bots = ledger.marked(BOT)
        super().__init__(
            ledger,
            first,
            last,
            bots,
            ledger.marked(STAFF) - bots,
            without_staff=without_staff,
            chats=chats,
        )
        self._hour = ledger.local.hour
        self.messages: Counter[tuple[int, int]] = Counter()
        self.people: dict[tuple[int, int], int] = {}
        self.answers: Counter[tuple[int, int]] = Counter()
        self.staffed: Counter[tuple[int, int]] = Counter()
        self.unknown: dict[int, int] = {}

    def _day(self, day: int, parts: list[DayPart]) -> DayCount:
        people: set[tuple[int, int]] = set()
        messages = [without(part, self._out) for part in parts if part.kind in "mM"]
        for authors, quarters in once(messages):
            if len(quarters) < len(authors):
                self.unknown[day] = self.unknown.get(day, 0) + len(authors)
                continue
            hours = quarters.translate(_HOUR_OF)
            for hour, count in Counter(hours).items():
                self.messages[day, hour] += count
            people.update(zip(hours, authors, strict=True))
        for hour, count in Counter(hour for hour, _ in people).items():
            self.people[day, hour] = count
        return super()._day(day, parts)

    def _answer(self, day: int, author: int, at: int, count: int) -> None:
        if author not in self._out:
            self.answers[day, self._hour(at)] += count
        if author in self._staff:
            self.staffed[day, self._hour(at)] += count


def counts(
    ledger: Ledger,
    first: int,
    last: int,
    chats: Collection[int] | None = None,
    *,
    without_staff: bool = False,
) -> Hours:
    """Count the hours of the local days from ``first`` to ``last`` (ordinals), bots left out.

    Of some ``chats`` (numbers in the ledger) only what is known to be of them, else of all; who
    is in two of them counts once. ``without_staff``: what staff wrote counts nowhere but among
    the answers of staff.
    """
    tally = _HourTally(ledger, first, last, chats, without_staff)
    for _ in tally:
        pass
    days: dict[int, dict[int, HourCount]] = {}
    for day, hour in sorted({*tally.messages, *tally.answers, *tally.staffed}):
        at = day, hour
        days.setdefault(day, {})[hour] = HourCount(
            tally.messages[at], tally.people.get(at, 0), tally.answers[at], tally.staffed[at]
        )
    return Hours(days, tally.unknown, tally.openers)
