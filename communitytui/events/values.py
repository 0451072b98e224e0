"""What the counts of days mean: the values of metrics, with what they lack and what is not known.

Definitions and formulas are those of the registry; windows end on the day of the value and
include it. A day that the source lacks is a gap and gets no value; a value is partial where its
window reaches before the first day or holds a gap, or where the day is not over: today, and the
last day of a file, for nobody waits for midnight to write one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from communitytui.domain.metrics.daily import ActiveLevel, Answered, Cohort, Daily, Happened
from communitytui.domain.metrics.readings import Value
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.events.gifts import NEEDS, Cover, Gifts
from communitytui.events.ledger import ENDED
from communitytui.events.rolling import running
from communitytui.events.silence import holes
from communitytui.i18n import N_

_MONTH, _WEEK = 30, 7
#: For how long a count of members that somebody stated holds, in days.
_STATED_FOR = 31
#: The share of messages that answer a known one, below which answers are written as any message.
THREADED = 0.05
_ROUND = 6
_NOTHING = Happened()

_NO_REACTIONS = N_("this export has no reactions")
NO_REPLIES = N_("this export has no replies")
NO_QUESTIONS = N_("this export has no questions: no text, or nobody asked")
FLAT = N_("too few messages say which one they answer, so answers cannot be counted")
NO_JOINS = N_("this export has no joins")
_NO_LEAVES = N_("this export has no leaves")
_NOBODY_NEW = N_("no one joined long enough before the end of this export")
_NO_MEMBERS = N_("number of members unknown; say it when importing")
_MISFIT = N_(
    "{members} members cannot be right: {people} people posted in the 30 days "
    "through {day}; give the right number when importing"
)
_NO_STAFF = N_("staff unknown; name them when importing")
#: What can be told when importing, by the reason that asks for it: ``wants`` is its option.
_WANTS: Mapping[str, Mapping[str, int | str]] = {
    _NO_MEMBERS: {"wants": "members"},
    _NO_STAFF: {"wants": "staff"},
}


class Unavailable(NamedTuple):
    """A metric that an export cannot give, and why (a message id): never a 0."""

    metric: str
    reason: str
    values: Mapping[str, int | str] = MappingProxyType({})


class Measured(NamedTuple):
    """What a ledger says: values by metric and day, and what it cannot say."""

    values: list[Value]
    unavailable: list[Unavailable]
    gaps: list[date]


class Values:
    """The values that follow from the counts of days.

    ``covers`` are the days that there is something of. ``stated`` are counts of members that
    somebody stated, by day; ``groups`` those of groups of chats, whose sum is that of the whole
    where nothing is stated of it. ``today`` is not over yet.
    """

    def __init__(
        self,
        daily: Daily,
        covers: Sequence[Cover],
        today: int,
        stated: Mapping[int, int],
        groups: Mapping[frozenset[int], Mapping[int, int]] = MappingProxyType({}),
    ) -> None:
        self._daily, self._covers, self._today = daily, covers, today
        self._stated, self._groups = dict(stated), groups
        self.gifts = Gifts(covers, groups, stated=bool(stated))
        self.first, self.last = daily.first, daily.last
        self._days = daily.days
        self._misfit: tuple[int, int, int] | None = None

    def _on(self, day: int) -> Happened:
        return self._days.get(day, _NOTHING)

    def _events(self, day: int) -> int:
        return self._on(day).events

    def gaps(self) -> set[int]:
        """Return the days that the export lacks: no file covers them, or they are a hole."""
        found = holes(self.first, self.last, self._events)
        days = range(self.first, self.last + 1)
        return found | {day for day in days if not self._events(day) and not self._is_covered(day)}

    def _is_open(self, day: int) -> bool:
        """Tell whether a day may not be over in the files: they were written in the midst of it."""
        covering = [each for each in self._covers if each.first <= day <= each.last]
        return bool(covering) and all(c.last == day and ENDED not in c.gives for c in covering)

    def _is_covered(self, day: int) -> bool:
        return bool(self.gifts.on(day))

    def measure(
        self, since: int | None = None, more: Callable[[range], Iterable[Value]] = lambda _: ()
    ) -> Measured:
        """Return the values of the days from ``since`` on (all without it).

        ``more`` are values that others count for the same days.
        """
        if not self._covers:
            return Measured([], [], [])
        start = max(self.first, since if since is not None else self.first)
        gaps = self.gaps()
        sums = _Sums(self.first, self.last)
        lacking = sums.of(dict.fromkeys(gaps, 1))
        days = range(start, self.last + 1)
        unfinished = {day for day in days if day >= self._today or self._is_open(day)}
        values = []
        for metric, level, day, value, n in self._all(start, sums):
            if day in gaps or value is None:
                continue
            window = REGISTRY[metric].window or 1
            begins = day - window + 1
            partial = begins < self.first or day in unfinished or lacking(begins, day) > 0
            # How many members there are was stated, and is no count of what happened.
            partial = partial and not (metric == "members" and day in self._stated)
            exact = round(value, _ROUND)
            values.append(Value(metric, level, date.fromordinal(day), exact, partial, n))
        values += more(days)
        shown = [date.fromordinal(day) for day in sorted(gaps) if day >= start]
        return Measured(values, self._unavailable({value.metric for value in values}), shown)

    def _all(self, start: int, sums: _Sums) -> Iterator[_Item]:
        days = range(start, self.last + 1)
        yield from self._active("post", self._daily.post, days)
        if self._daily.interact is not None:
            yield from self._active("interact", self._daily.interact, days)
        yield from self._amounts(days, sums)
        yield from self._spread(days, sums)
        yield from self._growth(days, sums)
        yield from self._newcomer_shares(days)
        if "replies" in self._daily.gives and self._daily.questions and not self._is_flat():
            found = self._daily.answers(days)
            for day, seen in zip(days, found, strict=True):
                if self._gives_all("replies", day):
                    yield from _answer_items(day, seen)

    def _is_flat(self) -> bool:
        """Tell whether hardly any message answers another by its id, so that answers are unseen."""
        carrying = sum(d.sent for day, d in self._days.items() if self._gives_all("replies", day))
        return self._daily.resolved < THREADED * carrying

    def _active(self, level: str, people: ActiveLevel, days: range) -> Iterator[_Item]:
        first, last = days.start, days.stop - 1
        week = running(people.week, first, last)
        month = running(people.month, first, last)
        habit = running(people.habit, first, last)
        for day in days:
            daily, monthly = people.daily.get(day, 0), month[day]
            yield "dau", level, day, daily, None
            yield "wau", level, day, week[day], None
            yield "mau", level, day, monthly, None
            # Discourse averages the daily ratios; each day has its own, 0 without anybody.
            yield "stickiness", level, day, 100 * daily / monthly if monthly else 0, monthly
            if monthly:
                yield "wau_mau", level, day, 100 * week[day] / monthly, monthly
                yield "habit", level, day, 100 * habit[day] / monthly, monthly

    def _amounts(self, days: range, sums: _Sums) -> Iterator[_Item]:
        posts = sums.of({day: d.posts for day, d in self._days.items()})
        reactions = {day: d.reactions for day, d in self._days.items()}
        replies = {day: d.replies for day, d in self._days.items()}
        liked, replied = sums.of(reactions), sums.of(replies)
        week = running(self._daily.post.week, days.start, days.stop - 1)
        for day in days:
            begins = day - _MONTH + 1
            messages = posts(begins, day)
            yield "messages", None, day, self._on(day).posts, None
            if week[day]:
                posted = posts(day - _WEEK + 1, day)
                yield "posts_per_active", None, day, posted / week[day], week[day]
            if self._gives_all("reactions", day):
                count = reactions.get(day, 0)
                yield "reactions", None, day, count, None
                yield "interactions", None, day, self._on(day).posts + count, None
                if messages:
                    ratio = liked(begins, day) / messages
                    yield "reactions_per_message", None, day, ratio, messages
            if self._gives_all("replies", day):
                yield "replies", None, day, replies.get(day, 0), None
                if messages:
                    ratio = replied(begins, day) / messages
                    yield "replies_per_message", None, day, ratio, messages

    def _spread(self, days: range, sums: _Sums) -> Iterator[_Item]:
        staffed = sums.of({day: d.staffed for day, d in self._days.items()})
        posts = sums.of({day: d.sent for day, d in self._days.items()})
        known = self._members(days, sums)
        left = sums.of({day: d.left for day, d in self._days.items()})
        both = running(self._daily.both, days.start, days.stop - 1)
        before = running(self._daily.post.month, days.start - _MONTH, days.stop - 1 - _MONTH)
        for day in days:
            spread, earlier = self._daily.spreads.get(day), before[day - _MONTH]
            people = spread.contributors if spread else 0
            yield "contributors", None, day, people, None
            # Of staff who do not count it is nowhere known whether they are members still.
            members = known.get(day, 0) - self._daily.out
            if members > 0 and self._fit(people, members, day, left):
                share = min(100 * people / members, 100.0)
                yield "participation", None, day, share, members
            if earlier:
                returning = 100 * both[day] / earlier
                yield "returning", None, day, returning, earlier
                yield "lapse", None, day, 100 - returning, earlier
            sent = posts(day - _MONTH + 1, day)
            if self._daily.staff and sent:
                yield "staff_share", None, day, 100 * staffed(day - _MONTH + 1, day) / sent, sent
            if spread is None:
                continue
            if spread.gini is not None:
                yield "gini", None, day, spread.gini, people
            yield "caf50", None, day, spread.caf50, people
            yield "top1_share", None, day, spread.top1, people
            yield "next9_share", None, day, spread.next9, people
            yield "rest_share", None, day, spread.rest, people

    def _fit(self, people: int, members: int, day: int, left: _Sum) -> bool:
        """Tell whether so many can have posted; those who have left since are no members now."""
        if people <= members + left(day - _MONTH + 1, day):
            return True
        self._misfit = self._misfit or (people, members, day)
        return False

    def _growth(self, days: range, sums: _Sums) -> Iterator[_Item]:
        joined = sums.of({day: d.joined for day, d in self._days.items()})
        left = sums.of({day: d.left for day, d in self._days.items()})
        known = self._members(range(days.start - _WEEK, days.stop), sums)
        for day in days:
            begins = day - _WEEK + 1
            if self._gives_all("joins", day):
                yield "joins", None, day, joined(day, day), None
            if self._gives_all("leaves", day):
                yield "leaves", None, day, left(day, day), None
            if day in known:
                yield "members", None, day, known[day], None
            if not self._gives_all("net_growth", day):
                continue
            net = joined(begins, day) - left(begins, day)
            yield "net_growth", None, day, net, None
            members = known.get(begins - 1)
            if members and self._gives_all("growth_rate", day):
                yield "growth_rate", None, day, 100 * net / members, None
                yield "leave_rate", None, day, 100 * left(begins, day) / members, None

    def _members(self, days: range, sums: _Sums) -> dict[int, int]:
        """Return the members at the end of each day that they are known for.

        A count that was stated holds for a month; where joins and leaves are given, other days
        follow from the nearest count.
        """
        if not self._stated:
            return {day: count for day in days if (count := self._sum(day)) is not None}
        joined = sums.of({day: d.joined for day, d in self._days.items()})
        left = sums.of({day: d.left for day, d in self._days.items()})
        moving = self._daily.gives >= {"joins", "leaves"}
        found = {}
        for day in days:
            near = min(self._stated, key=lambda stated: (abs(stated - day), -stated))
            count = self._stated[near]
            if moving and self.first <= day + 1 and near <= self.last:
                low, high = sorted((day, near))
                net = joined(low + 1, high) - left(low + 1, high)
                count += net if day > near else -net
            elif not 0 <= day - near <= _STATED_FOR:
                continue
            if count >= 0:
                found[day] = count
        return found

    def _sum(self, day: int) -> int | None:
        """Return the members of all groups, where each that is there has a count."""
        if not self._groups or self.gifts.of(day, NEEDS["members"]) != frozenset():
            return None
        there = self.gifts.on(day).keys()
        return sum(counts[day] for chats, counts in self._groups.items() if chats & there)

    def members(self) -> dict[int, int]:
        """Return the members at the end of each day that they are known for."""
        days = range(self.first, self.last + 1)
        return self._members(days, _Sums(self.first, self.last))

    def _through(self, first: int, last: int) -> Cohort:
        """Return the newcomers of the days from ``first`` to ``last`` together."""
        known = self._daily.cohorts
        rows = [known[day] for day in range(first, last + 1) if day in known]
        return Cohort(*(sum(row[i] for row in rows) for i in range(3)))

    def _newcomer_shares(self, days: range) -> Iterator[_Item]:
        for day in days:
            cohort = self._through(day - 13, day - 7)
            # By sight they are everybody's; else a cohort is of who came, as long as it lasts.
            if cohort.newcomers and not self.gifts.of(day, NEEDS["joins"]):
                share = 100 * cohort.stayed / cohort.newcomers
                yield "retention_w1", None, day, share, cohort.newcomers
            if self._gives_all("joins", day):
                cohort = self._through(day - 36, day - 7)
                if cohort.newcomers:
                    share = 100 * cohort.activated / cohort.newcomers
                    yield "activation_7d", None, day, share, cohort.newcomers

    def _gives_all(self, metric: str, day: int) -> bool:
        """Tell whether all who are there on a day give what a metric needs."""
        return self.gifts.of(day, NEEDS[metric]) == frozenset()

    def _unavailable(self, found: set[str]) -> list[Unavailable]:
        told = [
            Unavailable(metric, reason, _WANTS.get(reason, {}))
            for metric, reason in self._reasons()
            if metric not in found
        ]
        if self._misfit is not None:
            people, members, day = self._misfit
            about: dict[str, int | str] = {
                "people": people,
                "members": members,
                "day": str(date.fromordinal(day)),
                "wants": "members",
            }
            told.append(Unavailable("participation", _MISFIT, about))
        return told

    def _reasons(self) -> Iterator[tuple[str, str]]:
        gives = self._daily.gives
        if "reactions" not in gives:
            for metric in ("reactions", "interactions", "reactions_per_message"):
                yield metric, _NO_REACTIONS
        if "replies" not in gives:
            yield "replies", NO_REPLIES
            yield "replies_per_message", NO_REPLIES
        no_answers = NO_QUESTIONS if "replies" in gives else NO_REPLIES
        if "replies" in gives and self._daily.questions:
            no_answers = FLAT
        for metric in ("openers", "ttfr", "ttfr_p75", "ttfr_p90", "unanswered"):
            yield metric, no_answers
        joins = "joins" in gives
        yield "joins", NO_JOINS
        yield "net_growth", _NO_LEAVES if joins else NO_JOINS
        for metric in ("activation_7d", "retention_w1"):
            yield metric, _NOBODY_NEW if joins else NO_JOINS
        yield "leaves", _NO_LEAVES
        if not self._stated and not self._groups:
            for metric in ("members", "participation", "growth_rate", "leave_rate"):
                yield metric, _NO_MEMBERS
        if not self._daily.staff:
            yield "staff_share", _NO_STAFF


_Item = tuple[str, str | None, int, float | None, int | None]


class _Sums:
    """Sums over days, each in one step."""

    def __init__(self, first: int, last: int) -> None:
        self._first, self._last = first, last

    def of(self, amounts: Mapping[int, int]) -> _Sum:
        days = range(self._first, self._last + 1)
        return _Sum(self._first, [0, *accumulate(amounts.get(day, 0) for day in days)])


class _Sum:
    """The sum of amounts from one day through another; days outside have none."""

    def __init__(self, first: int, totals: list[int]) -> None:
        self._first, self._totals = first, totals

    def __call__(self, first: int, last: int) -> int:
        top = len(self._totals) - 1
        low = min(max(first - self._first, 0), top)
        high = min(max(last - self._first + 1, 0), top)
        return self._totals[high] - self._totals[low]


def _answer_items(day: int, seen: Answered) -> Iterator[_Item]:
    yield "openers", None, day, seen.openers, None
    for metric, value in (("ttfr", seen.median), ("ttfr_p75", seen.p75), ("ttfr_p90", seen.p90)):
        yield metric, None, day, value, seen.answered
    yield "unanswered", None, day, seen.unanswered, seen.ripe
