"""The days on which a community works, counted: from a day to its number and back.

A plan is computed in numbers, so that one more day is one more, whatever weekends and holidays
lie between. Two calendars share that interface: every day, or Monday to Friday without the
holidays and with the extra working days (补班) of a holiday file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date

from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.words import check_day
from communitytui.errors import BadValue
from communitytui.message import N_

#: A holiday file has at most so many days: a century of them.
HOLIDAYS_CAP = 5000
_LAST = date.max.toordinal()
_WEEK, _WORKED = 7, 5


class Workdays:
    """A calendar: ``number(day)`` counts the working days before a day, ``day`` goes back.

    ``exceptions`` are ISO dates that are no working days, and such with a ``+`` before them
    that are although they fall on a weekend. Without ``working`` every day counts. Both ways
    take the logarithm of the number of exceptions.
    """

    def __init__(self, *, working: bool = False, exceptions: Iterable[str] = ()) -> None:
        self.working = working
        self._ends: list[int] = []  # the ordinal of each exception
        self._extra: list[bool] = []
        self._net: list[int] = [0]  # what the exceptions before a place add to the plain count
        self._firsts: list[int] = [0]  # the number of the first day behind each exception
        # Many tasks begin and end on the same days: each is made once.
        self._days: dict[int, date] = {}
        if working:
            self._learn(exceptions)

    def _learn(self, exceptions: Iterable[str]) -> None:
        known: dict[int, bool] = {}
        for text in exceptions:
            known[date.fromisoformat(text.lstrip("+")).toordinal()] = text.startswith("+")
        for ordinal, extra in sorted(known.items()):
            weekend = (ordinal - 1) % _WEEK >= _WORKED
            # A holiday on a Sunday, or an extra working day on a Monday, changes nothing.
            if extra != weekend:
                continue
            self._ends.append(ordinal)
            self._extra.append(extra)
            self._net.append(self._net[-1] + (1 if extra else -1))
            self._firsts.append(_plain(ordinal + 1) + self._net[-1])

    def number(self, day: date) -> int:
        """Return how many working days lie before ``day`` since the first day of year 1.

        A day off has the number of the next working day.
        """
        ordinal = day.toordinal()
        if not self.working:
            return ordinal
        return _plain(ordinal) + self._net[bisect_left(self._ends, ordinal)]

    def day(self, number: int) -> date:
        """Return the working day with that number; raises ``BadValue`` past the year 9999."""
        found = self._days.get(number)
        if found is None:
            found = self._days[number] = self._find(number)
        return found

    def _find(self, number: int) -> date:
        if not self.working:
            return _date(number)
        # The place between two exceptions where the number falls.
        place = bisect_right(self._firsts, number) - 1
        weeks, rest = divmod(number - self._net[place], _WORKED)
        ordinal = weeks * _WEEK + rest + 1
        if place < len(self._ends) and ordinal >= self._ends[place]:
            # Past the next exception, and yet before the day behind it: it is that extra day.
            ordinal = self._ends[place]
        return _date(ordinal)

    def is_working(self, day: date) -> bool:
        """Tell whether people work on ``day``."""
        if not self.working:
            return True
        ordinal = day.toordinal()
        place = bisect_left(self._ends, ordinal)
        if place < len(self._ends) and self._ends[place] == ordinal:
            return self._extra[place]
        return (ordinal - 1) % _WEEK < _WORKED

    def between(self, first: date, last: date) -> int:
        """Return how many working days there are from ``first`` to ``last``, both counted."""
        if last < first:
            return 0
        return self.number(last) + self.is_working(last) - self.number(first)


def _plain(ordinal: int) -> int:
    """Return how many days from Monday to Friday lie before an ordinal. Day 1 was a Monday."""
    weeks, rest = divmod(ordinal - 1, _WEEK)
    return weeks * _WORKED + min(rest, _WORKED)


def _date(ordinal: int) -> date:
    if not 1 <= ordinal <= _LAST:
        raise BadValue(N_("the plan ends after the year 9999"))
    return date.fromordinal(ordinal)


def calendar_of(record: Record) -> Workdays:
    """Return the calendar that a community's record asks for; every day where it says nothing."""
    return Workdays(
        working=record.get("calendar") == "working", exceptions=record.get("holidays") or ()
    )


def office_of(record: Record) -> Workdays:
    """Return the days on which a community's people work, whichever days its plan counts."""
    return Workdays(working=True, exceptions=record.get("holidays") or ())


def check_holiday(value: object) -> str:
    """Return one day of a holiday list as it is stored: an ISO date, ``+`` before an extra day."""
    text = str(value).strip() if isinstance(value, str) else ""
    plus = "+" if text.startswith("+") else ""
    return plus + check_day(text[len(plus) :] or value)


def read_holidays(text: str) -> list[str]:
    """Return the days of a holiday file in their order, each once.

    A line is an ISO date and, behind a blank, a name that is not kept; ``+2026-02-14`` is an
    extra working day (补班); ``#`` begins a comment. Raises ``BadValue`` with the number of the
    first bad line: half a file of holidays would be a wrong calendar.
    """
    days: dict[str, int] = {}
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        try:
            day = check_holiday(line.split(maxsplit=1)[0])
            other = day[1:] if day.startswith("+") else f"+{day}"
            if other in days:
                raise BadValue(
                    N_("{day} is a day off and a working day (line {line})"),
                    day=day.lstrip("+"),
                    line=days[other],
                )
        except BadValue as error:
            raise BadValue(N_("line {line}: {problem}"), line=number, problem=error) from None
        days.setdefault(day, number)
    if len(days) > HOLIDAYS_CAP:
        raise BadValue(N_("expected a list of up to {cap}"), cap=HOLIDAYS_CAP)
    return sorted(days, key=lambda day: day.lstrip("+"))
