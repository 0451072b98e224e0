"""Counts the days of a ledger, exact and in one pass; what follows of them for metrics.

Days are local days of the community's zone. What the counts mean is said in ``values``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from datetime import date
from functools import partial
from types import MappingProxyType

from communitytui.domain.metrics.daily import ActiveLevel, Daily, Happened, Spread
from communitytui.domain.metrics.readings import Value
from communitytui.events.cohorts import Newcomers, answers
from communitytui.events.gifts import NEEDS, covers, named
from communitytui.events.ledger import BOT, STAFF, Ledger
from communitytui.events.quarters import QUARTER
from communitytui.events.rolling import AuthorDays, Concentration, Habit, Returning, Window
from communitytui.events.tally import DayCount, Tally
from communitytui.events.values import Measured, Values

_MONTH, _WEEK = 30, 7


class _Level:
    """The rolling counts of people who are active in one sense."""

    def __init__(self) -> None:
        self.daily: dict[int, int] = {}
        self.week, self.month, self.habit = Window(_WEEK), Window(_MONTH), Habit()
        self._last = AuthorDays()

    def add(self, day: int, people: frozenset[int] | set[int]) -> None:
        self.daily[day] = len(people)
        latest = self._last.renew(day, people)
        self.week.add(day, latest)
        self.month.add(day, latest)
        self.habit.add(day, people)

    def counted(self) -> ActiveLevel:
        """Return what was counted; call once, after the last day."""
        self.habit.finish()
        return ActiveLevel(self.daily, self.week.changes, self.month.changes, self.habit.changes)


class _Counting:
    """One pass over the days from ``first`` to ``last`` of a ledger; see ``Tally``."""

    def __init__(
        self,
        ledger: Ledger,
        first: int,
        last: int,
        gives: frozenset[str],
        chats: Collection[int] | None,
        *,
        without_staff: bool,
    ) -> None:
        self._ledger, self._first, self._last, self._gives = ledger, first, last, gives
        bots = ledger.marked(BOT)
        self._staff = ledger.marked(STAFF) - bots
        self._out = self._staff if without_staff else frozenset()
        self._tally = Tally(
            ledger, first, last, bots, self._staff, without_staff=without_staff, chats=chats
        )
        self._days: dict[int, DayCount] = {}
        self._posts: dict[int, int] = {}
        self._spreads: dict[int, Spread | None] = {}
        self._post = _Level()
        # Of who posted or reacted; not counted while nobody reacted, for it would be the same.
        self._interact: _Level | None = None
        self._returning = Returning(_MONTH)
        self._newcomers = Newcomers(first, "joins" not in gives)

    def daily(self) -> Daily:
        """Count the days; call once."""
        if self._first <= self._last:
            self._read()
        self._returning.finish()
        openers = self._tally.openers
        return Daily(
            self._first,
            self._last,
            {day: self._happened(found) for day, found in self._days.items()},
            self._post.counted(),
            self._interact.counted() if self._interact is not None else None,
            self._returning.both,
            self._spreads,
            self._newcomers.cohorts(),
            len(openers),
            self._tally.resolved,
            partial(answers, openers, self._day_of, width=_MONTH),
            self._gives,
            len(self._staff),
            len(self._out),
        )

    def _happened(self, day: DayCount) -> Happened:
        return Happened(
            day.events,
            day.sent,
            self._posts[day.day],
            day.staffed,
            max(day.reactions, day.reacting),
            day.replies - self._tally.own[day.day],
            len(day.joined),
            day.left,
        )

    def _read(self) -> None:
        concentration = Concentration(_MONTH)
        behind = self._first
        for day in self._tally:
            at = day.day
            for silent in range(behind, at):
                concentration.move_to(silent)
                self._spreads[silent] = concentration.spread()
            behind = at + 1
            people = set(day.posts)
            if day.reacted and self._interact is None:
                self._interact = deepcopy(self._post)
            if self._interact is not None:
                self._interact.add(at, people | day.reacted)
            self._post.add(at, people)
            self._returning.add(at, people)
            self._newcomers.add(at, [n for n in day.joined if n not in self._out], people)
            concentration.add(at, day.posts)
            self._spreads[at] = concentration.spread()
            self._posts[at] = day.posts.total()
            # What was counted by person is not needed again.
            self._days[at] = day._replace(posts=type(day.posts)(), reacted=frozenset())

    def _day_of(self, at: int) -> int:
        return self._ledger.local.day(at // QUARTER)


class Aggregate:
    """The values of all days from ``first`` to ``last`` that a ledger holds.

    ``members`` are counts that somebody stated, by day; ``groups`` those of groups of chats,
    whose sum is that of the whole where nothing is stated of it. ``today`` is not over yet.
    ``without_staff``: staff do not count where ``Definition.without_staff`` says so. Of some
    ``chats`` only what is known to be of them; ``called`` are the names of groups by chat.
    """

    def __init__(
        self,
        ledger: Ledger,
        today: int,
        members: Mapping[int, int] | None = None,
        *,
        without_staff: bool = False,
        chats: Collection[int] | None = None,
        groups: Mapping[frozenset[int], Mapping[int, int]] = MappingProxyType({}),
        called: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self._ledger, self._today = ledger, today
        self._without_staff, self._groups, self._called = without_staff, groups, called
        found = covers(ledger, chats)
        self.first = min((each.first for each in found), default=0)
        self.last = max((each.last for each in found), default=-1)
        gives = frozenset[str]().union(*(each.gives for each in found))
        counting = _Counting(
            ledger, self.first, self.last, gives, chats, without_staff=without_staff
        )
        self._values = Values(counting.daily(), found, today, members or {}, groups)

    def gaps(self) -> set[int]:
        """Return the days that the export lacks: no file covers them, or they are a hole."""
        return self._values.gaps()

    def members(self) -> dict[int, int]:
        """Return the members at the end of each day that they are known for."""
        return self._values.members()

    def measure(self, since: int | None = None) -> Measured:
        """Return the values of the days from ``since`` on (all without it)."""
        return self._values.measure(since, self._of_some)

    def _of_some(self, days: range) -> Iterator[Value]:
        """Yield the values that only some chats can give, each of them counted as a whole."""
        wanted: dict[frozenset[int], dict[str, set[date]]] = {}
        for metric, gifts in NEEDS.items():
            for day in days:
                part = self._values.gifts.of(day, gifts)
                if part:
                    on = wanted.setdefault(part, {}).setdefault(metric, set())
                    on.add(date.fromordinal(day))
        for part, metrics in wanted.items():
            names = tuple(named(part, self._ledger.chats(), self._called))
            for value in self._part(part).measure(days.start).values:
                if value.day in metrics.get(value.metric, ()):
                    yield value._replace(of=names)

    def _part(self, chats: frozenset[int]) -> Aggregate:
        groups = {own: counts for own, counts in self._groups.items() if own <= chats}
        return Aggregate(
            self._ledger,
            self._today,
            without_staff=self._without_staff,
            chats=chats,
            groups=groups,
            called=self._called,
        )
