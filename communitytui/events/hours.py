"""What happened in each hour of each local day, counted from the ledger and kept nowhere.

Hours are those of the clock on the wall: one that clocks go through twice is one, and one that
they leave out has nothing. Days of files that an older version took in have no hours.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop
from typing import NamedTuple

from communitytui.events.ledger import BOT, STAFF, Ledger
from communitytui.events.quarters import OF_DAY
from communitytui.events.rows import DayPart
from communitytui.events.tally import DayCount, Openers, Tally, once, without

#: From a quarter of local time before another, counted from the first day of year 1.
Stretch = tuple[int, int]
#: Who spoke in the quarters of a day that had anything, and how many messages there were.
_Quarters = dict[int, tuple[frozenset[int], int]]
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


def daily(
    ledger: Ledger, first: int, last: int, chats: Collection[int] | None = None
) -> dict[int, int]:
    """Return how many messages each day had, whoever wrote them; silent days are not there."""
    found = {}
    for day, parts in ledger.days(first, last, chats):
        messages = once([part for part in parts if part.kind in "mM"])
        found[day] = sum(len(authors) for authors, _ in messages)
    return found


def spoken(
    ledger: Ledger,
    stretches: Iterable[Stretch],
    chats: Collection[int] | None = None,
    out: Collection[int] = frozenset(),
) -> Mapping[Stretch, tuple[int, int]]:
    """Return the distinct people and the messages of any stretches of time, in one pass.

    Those in ``out`` do not count. What is held meanwhile are the days of the longest stretch.
    """
    asked = sorted(set(stretches))
    found = dict.fromkeys(asked, (0, 0))
    if not asked:
        return found
    longest = max(end - start for start, end in asked)
    by_end = [(end, start) for start, end in asked]
    heapify(by_end)
    held: dict[int, _Quarters] = {}
    first, last = asked[0][0] // OF_DAY, (max(end for _, end in asked) - 1) // OF_DAY
    for day, parts in ledger.days(first, last, chats):
        while by_end and by_end[0][0] <= day * OF_DAY:
            end, start = heappop(by_end)
            found[start, end] = _within(held, start, end)
        for old in [old for old in held if (old + 1) * OF_DAY <= day * OF_DAY - longest]:
            del held[old]
        held[day] = _by_quarter(parts, frozenset(out))
    for end, start in by_end:
        found[start, end] = _within(held, start, end)
    return found


def _within(held: Mapping[int, _Quarters], start: int, end: int) -> tuple[int, int]:
    people: set[int] = set()
    messages = 0
    for day in range(start // OF_DAY, (end - 1) // OF_DAY + 1):
        low, high = start - day * OF_DAY, end - day * OF_DAY
        for quarter, (authors, count) in held.get(day, {}).items():
            if low <= quarter < high:
                people |= authors
                messages += count
    return len(people), messages


def _by_quarter(parts: Iterable[DayPart], out: frozenset[int]) -> _Quarters:
    found: dict[int, list[int]] = defaultdict(list)
    for authors, quarters in once([without(part, out) for part in parts if part.kind in "mM"]):
        # Of some days the hours are not known.
        for author, quarter in zip(authors, quarters, strict=False):
            found[quarter].append(author)
    return {quarter: (frozenset(authors), len(authors)) for quarter, authors in found.items()}
