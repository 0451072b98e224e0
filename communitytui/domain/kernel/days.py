"""Days before and after a day, to the ends of the calendar and no further.

A file may hold the first day there is, or the last; a view may have no day yet. What counts days
from one of them must not fail where the calendar ends: it stops there.
"""

from __future__ import annotations

from datetime import date, timedelta

from communitytui.message import Message

# A year outside is a slip of the finger ("0226"), and a plan does not reach that far.
_YEARS = range(1900, 3000)
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


def shift(day: date, days: int) -> date:
    """Return the day that is so many days after ``day``, or before it where they are negative.

    Beyond the first and the last day of the calendar, that one.
    """
    return date.fromordinal(min(max(day.toordinal() + days, _FIRST), _LAST))


def week_of(day: date, today: date) -> Message:
    """Return the ISO week of a day, with its year where that is not the one of ``today``."""
    year, week, _ = day.isocalendar()
    if year == today.isocalendar().year:
        return Message("week {n}", n=week)
    return Message("week {n} of {year}", n=week, year=year)


def within(day: date) -> date:
    """Return ``day`` if its year is one that people type; raises ``ValueError``."""
    if day.year not in _YEARS:
        raise ValueError(day)
    return day


def last_of_month(day: date) -> date:
    """Return the last day of the month of ``day``."""
    # Every month has a 28th, and four days on is the next one. (``calendar`` costs 3 ms.)
    later = day.replace(day=28) + timedelta(days=4)
    return later - timedelta(days=later.day)


def add_months(day: date, months: int) -> date:
    """Return ``day`` so many months later; a day too late for its month is that month's last.

    Raises ``ValueError`` beyond the years that people type.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year not in _YEARS:
        raise ValueError(year)
    return date(year, month + 1, min(day.day, last_of_month(date(year, month + 1, 1)).day))
