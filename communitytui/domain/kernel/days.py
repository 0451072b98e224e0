"""Days before and after a day, to the ends of the calendar and no further.

A file may hold the first day there is, or the last; a view may have no day yet. What counts days
from one of them must not fail where the calendar ends: it stops there.
"""

from __future__ import annotations

from datetime import date

from communitytui.message import Message

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
