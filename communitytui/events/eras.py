"""Dates of other calendars than the Gregorian, as phones write them."""

from __future__ import annotations

from datetime import date

#: What the days of the Solar Hijri count are more than ordinals: 1403-01-01 is 2024-03-20.
_HIJRI_BEGIN = 356_033


def common_era(parts: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return a numeric date in the Gregorian calendar, whatever calendar its year is of.

    Thai phones count from the Buddha (543 years more), Persian ones by the Solar Hijri calendar,
    whose date begins with the year. A year of two digits from 52 on is of the former: no chat is
    from before 2009, nor from after 2051.
    """
    first, second, third = parts
    if len(first) == 4:
        year = int(first)
        if 1300 <= year < 1500:
            day = date.fromordinal(_solar_hijri(year, int(second), int(third)))
            return str(day.year), str(day.month), str(day.day)
        return (str(year - 543), second, third) if 2400 <= year < 2700 else parts
    if len(third) == 4 and 2400 <= int(third) < 2700:
        return first, second, str(int(third) - 543)
    if len(third) == 2 and int(third) >= 52:
        return first, second, str(int(third) + 2500 - 543)
    return parts


def _solar_hijri(year: int, month: int, day: int) -> int:
    """Return the ordinal of a date by the arithmetic calendar of 33 years with 8 leap days.

    In our time it agrees with the calendar that is observed, as the tests show.
    """
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise ValueError(month)
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    cycle, rest = divmod(year + 1595, 33)
    return 12053 * cycle + 365 * rest + (rest + 3) // 4 + before + day - _HIJRI_BEGIN
