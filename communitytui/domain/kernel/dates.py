"""Dates as people type them, in Chinese and English: understood exactly, or refused.

A phrase means the same in both languages of the program and depends on nothing but ``today``.
Weeks start on Monday. What a phrase without a year, month or week means:

- ``fri``, ``周五``, ``12-01``, ``12月1日``: the coming one, and today counts;
- ``5号``, ``月初``, ``som``: this month's, as long as it has not passed; then it could be this
  month's or the next one's, and both are named instead (``本月5号``, ``下月初`` say which);
- ``this fri``/``本周五``, ``next fri``/``下周五``, ``last fri``/``上周五``: the Friday of this
  week, of the next, of the last: from Monday 2026-11-23, ``下周五`` is 2026-12-04;
- ``12/4`` is April or December, as people are used to: both are named instead. ``25/12`` and
  ``12/25`` can only be one day, and after a year it is the month before the day, as in ISO;
- ``+1m`` from the 31st is the last day of a shorter month;
- ``eow eom eoq eoy``, ``月底``, ``季末``, ``年底``: the last day of the week, month, quarter, year.

What could be many days (``周末``, ``12月初``, ``next week``) is refused, and so is a day that the
calendar does not have: ``02-30``, and ``Fri 2026-12-05``, which is a Saturday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from communitytui.domain.kernel.date_words import (
    MONTHS,
    NEAR,
    PERIODS,
    PLACES,
    STEPS,
    UNITS,
    WEEKDAYS,
    nearest_phrase,
    number,
    plain,
)
from communitytui.errors import BadValue
from communitytui.message import N_

# A year outside is a slip of the finger ("0226"), and a plan does not reach that far.
_YEARS = range(1900, 3000)
_LONGEST = 40
_QUOTED = 60

_MISSPELT = N_("{text} is not a date")
_TWO_DAYS = N_("{text} could be {one} or {other}; type one of them")
_UNKNOWN = N_("{text} is not a date; try 2026-12-01, fri, +3d, eom or 下周五")
_NO_SUCH_DAY = N_("{text} is not in the calendar")
_MANY_DAYS = N_("{text} could be more than one day; say which")
_BACKWARDS = N_("{text} ends before it starts")
_ENDLESS = N_("{text} has neither a start nor an end")


class DateError(BadValue):
    """A text that is not exactly one date, or one span of dates.

    ``hint`` is a phrase that looks like what was typed, or None. ``text``, also among the values,
    is what was typed, cut and without anything that a terminal would obey.
    """

    def __init__(self, message: str, text: str, hint: str | None = None, **days: str) -> None:
        self.text = "".join(char for char in text if char.isprintable())[:_QUOTED]
        super().__init__(message, hint=hint, text=self.text, **days)


class _TwoDays(Exception):
    """A phrase with two readings; ``passed`` where it is two only because one has passed."""

    def __init__(self, one: date, other: date, passed: bool = False) -> None:
        self.one, self.other = sorted((one, other))
        self.passed = passed
        super().__init__(one, other)


def _within(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise ValueError(year)
    return date(year, month, day)


def _add_months(day: date, months: int) -> date:
    """Return ``day`` so many months later; a day too late for its month is that month's last."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if years not in _YEARS:
        raise ValueError(years)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _add(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    return _add_months(day, count * (12 if unit == "y" else 1))


def _start_of(day: date, period: str) -> date:
    """Return the first day of the week, month, quarter or year (``w m q y``) around ``day``."""
    if period == "w":
        return day - timedelta(days=day.weekday())
    return date(day.year, {"m": day.month, "q": (day.month - 1) // 3 * 3 + 1, "y": 1}[period], 1)


def _next_start(day: date, period: str, steps: int = 1) -> date:
    """Return the first day of the period so many after the one around ``day``."""
    start = _start_of(day, period)
    return _add(start, 3 * steps, "m") if period == "q" else _add(start, steps, period)


def _coming(today: date, month: int | None, day: int) -> date:
    """Return the first such day from ``today`` on; ``month`` None means in any month."""
    # Eight years reach over the widest gap between two leap days.
    for ahead in range(97):
        first = _add_months(today.replace(day=1), ahead)
        if month in (None, first.month) and day <= monthrange(first.year, first.month)[1]:
            found = first.replace(day=day)
            if found >= today:
                return found
    raise ValueError(day)


_Match = re.Match[str]


def _near(m: _Match, today: date) -> date:
    return today + timedelta(days=NEAR[m["w"]])


def _full(m: _Match, today: date) -> date:
    return _within(int(m["y"]), number(m["m"]), number(m["d"]))


def _shown(m: _Match, today: date) -> date:
    day = _full(m, today)
    weekday = m["before"] or m["behind"]
    if weekday and WEEKDAYS[weekday] != day.weekday():
        raise ValueError(weekday)
    return day


def _slashed(m: _Match, today: date) -> date:
    """Two numbers of which nobody says which is the month; a year may follow them."""
    one, other = int(m["a"]), int(m["b"])
    readings = {(one, other), (other, one)}
    days = [
        _within(int(m["y"]), month, day) if m["y"] else _coming(today, month, day)
        for month, day in readings
        if month <= 12 and 1 <= day <= 31
    ]
    if not days:
        raise ValueError(one, other)
    if len(days) > 1:
        raise _TwoDays(days[0], days[1])
    return days[0]


def _month_day(m: _Match, today: date) -> date:
    if not 1 <= number(m["d"]) <= 31:
        raise ValueError(m["d"])
    return _coming(today, number(m["m"]), number(m["d"]))


def _named_month(m: _Match, today: date) -> date:
    if m["y"]:
        return _within(int(m["y"]), MONTHS[m["m"]], int(m["d"]))
    if int(m["d"]) < 1:
        raise ValueError(m["d"])
    return _coming(today, MONTHS[m["m"]], int(m["d"]))


def _year_word(m: _Match, today: date) -> date:
    return _within(today.year + STEPS[m["s"]], number(m["m"]), number(m["d"]))


def _day_of_month(m: _Match, today: date) -> date:
    day = number(m["d"])
    if not 1 <= day <= 31:
        raise ValueError(day)
    coming = _coming(today, None, day)
    if day < today.day:
        raise _TwoDays(today.replace(day=day), coming, passed=True)
    return coming


def _day_of_that_month(m: _Match, today: date) -> date:
    return _add_months(today.replace(day=1), STEPS[m["s"]]).replace(day=number(m["d"]))


def _coming_weekday(m: _Match, today: date) -> date:
    return today + timedelta(days=(WEEKDAYS[m["w"]] - today.weekday()) % 7)


def _weekday_of_week(m: _Match, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=7 * STEPS[m["s"]] + WEEKDAYS[m["w"]])


def _signed(m: _Match, today: date) -> date:
    return _add(today, int(m["n"]) * (-1 if m["sign"] == "-" else 1), m["u"])


def _counted(m: _Match, today: date) -> date:
    back = m["way"] in ("ago", "前", "之前", "以前")
    return _add(today, number(m["n"]) * (-1 if back else 1), UNITS[m["u"]])


def _period_end(m: _Match, today: date) -> date:
    period = PERIODS[m["p"]]
    start = _next_start(today, period, STEPS[m["s"] or ""])
    if period == "w":
        return start + timedelta(days=6)
    last = _add_months(start, {"m": 0, "q": 2, "y": 11}[period])
    return last.replace(day=monthrange(last.year, last.month)[1])


def _period_start(m: _Match, today: date) -> date:
    period = PERIODS[m["p"]]
    if m["s"]:
        return _next_start(today, period, STEPS[m["s"]])
    start = _start_of(today, period)
    if start < today:
        raise _TwoDays(start, _next_start(today, period), passed=True)
    return start


class _Rule(NamedTuple):
    #: Compiled when it is first tried (``re`` remembers it): all of them take 10 ms, an ISO date
    #: needs one.
    pattern: str
    meaning: Callable[[_Match, date], date]
    #: Without a year, month or week of its own: as the end of a span it follows the beginning.
    floating: bool


def _placed(pattern: str) -> str:
    for name, place in PLACES.items():
        pattern = pattern.replace(f"<{name}>", place)
    return pattern


def _rule(pattern: str, meaning: Callable[[_Match, date], date], floating: bool = False) -> _Rule:
    return _Rule(_placed(pattern), meaning, floating)


_RULES = (
    _rule(r"(?P<w><NEAR>)", _near),
    _rule(
        r"(?:(?P<before><WEEKDAY>),? )?"
        r"(?P<y><YEAR>)(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
        r"(?: ?(?:<WEEK>)(?P<behind>[一二三四五六日天]))?",
        _shown,
    ),
    _rule(r"(?P<y><YEAR>) ?年 ?(?P<m><DAY>) ?月 ?(?P<d><DAY>) ?[日号]?", _full),
    _rule(r"(?P<s>[今明去后前])年 ?(?P<m><DAY>)月(?P<d><DAY>)[日号]?", _year_word),
    _rule(r"(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})", _month_day, floating=True),
    _rule(r"(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})(?P<y>)", _slashed, floating=True),
    _rule(r"(?P<a>[0-9]{1,2})(?P<s>[-/.])(?P<b>[0-9]{1,2})(?P=s)(?P<y><YEAR>)", _slashed),
    _rule(r"(?P<m><DAY>) ?月 ?(?P<d><DAY>) ?[日号]?", _month_day, floating=True),
    _rule(r"(?P<m><MONTH>)\.? (?P<d>[0-9]{1,2})(?:,? (?P<y><YEAR>))?", _named_month, True),
    _rule(r"(?P<d>[0-9]{1,2}) (?P<m><MONTH>)\.?(?: (?P<y><YEAR>))?", _named_month, True),
    _rule(r"(?P<d><DAY>) ?[日号]", _day_of_month, floating=True),
    _rule(r"(?P<s><STEP>)月(?P<d><DAY>)[日号]", _day_of_that_month),
    _rule(r"(?P<w><WEEKDAY>)", _coming_weekday, floating=True),
    _rule(r"(?:<WEEK>)(?P<w>[一二三四五六日天])", _coming_weekday, floating=True),
    _rule(r"(?P<s>this|next|last) (?P<w><WEEKDAY>)", _weekday_of_week),
    _rule(r"(?P<s><STEP>)(?:<WEEK>)(?P<w>[一二三四五六日天])", _weekday_of_week),
    _rule(r"(?P<sign>[+-]?)(?P<n>[0-9]{1,4}) ?(?P<u>[dwmy])", _signed),
    _rule(r"in (?P<n>[0-9]{1,4}) ?(?P<u><UNIT>)(?P<way>)", _counted),
    _rule(r"(?P<n>[0-9]{1,4}) ?(?P<u><UNIT>) (?P<way>ago|later)", _counted),
    _rule(r"(?P<n><NUM>) ?(?P<u>天|日|周|个?星期|个?礼拜|个月|年)(?P<way>[之以]?[前后])", _counted),
    _rule(r"(?P<s>)eo(?P<p>[wmqy])", _period_end, floating=True),
    _rule(r"(?P<s>)end of (?:the )?(?P<p>week|month|quarter|year)", _period_end, True),
    _rule(r"end of (?P<s>this|next|last) (?P<p>week|month|quarter|year)", _period_end),
    _rule(r"(?P<s>)(?P<p>[月季年])(?:(?<=季)度)?[底末]", _period_end, floating=True),
    _rule(r"(?P<s><STEP>)(?P<p>[月季])(?:(?<=季)度)?[底末]", _period_end),
    _rule(r"(?P<s>[今明去后前])(?P<p>年)年?[底末]", _period_end),
    _rule(r"(?P<s>)so(?P<p>[wmqy])", _period_start, floating=True),
    _rule(r"start of (?:(?P<s>this|next|last) )?(?P<p>week|month|quarter|year)", _period_start),
    _rule(r"(?P<s>)(?P<p>[月季年])(?:(?<=季)度)?初", _period_start, floating=True),
    _rule(r"(?P<s><STEP>)(?P<p>[月季])(?:(?<=季)度)?初", _period_start),
    _rule(r"(?P<s>[今明去后前])(?P<p>年)年?初", _period_start),
)
_VAGUE = (
    r"(?:<STEP>)?(?:周|星期|礼拜)末?|(?:<STEP>|<DAY>)?月[初中]?|(?:[今明去后前])?年[初中]?|weekend|"
    r"(?:this|next|last) (?:week|weekend|month|quarter|year)".replace(
        "<STEP>", PLACES["STEP"]
    ).replace("<DAY>", PLACES["DAY"])
)


#: What is many days; a span takes all of them.
_STRETCHES = tuple(
    _placed(pattern)
    for pattern in (
        r"(?P<s><STEP>)(?:<WEEK>)",
        r"(?P<s><STEP>)(?P<p>[月季])(?:(?<=季)度)?",
        r"(?P<s>[今明去后前])(?P<p>年)",
        r"(?P<s>this|next|last) (?P<p>week|month|quarter|year)",
        r"(?P<s><STEP>)?(?:<WEEK>)(?P<weekend>末)",
        r"(?:(?P<s>this|next|last) )?(?P<weekend>weekend)",
        r"(?:(?P<y><YEAR>) ?年 ?)?(?P<m><DAY>) ?月份?",
        r"(?P<y><YEAR>)-(?P<m>[0-9]{1,2})",
        r"(?P<m><MONTH>)\.?(?: (?P<y><YEAR>))?",
        r"(?P<y><YEAR>) ?年",
    )
)


def _stretch(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of a week, month, quarter or year; else None."""
    phrase = plain(text) if len(text) <= _LONGEST else ""
    for pattern in _STRETCHES:
        match = re.fullmatch(pattern, phrase)
        if match is None:
            continue
        found = match.groupdict()
        try:
            if found.get("m") or found.get("y"):
                return _calendar_stretch(found, today)
            period = PERIODS[found.get("p") or "w"]
            first = _next_start(today, period, STEPS[found["s"] or ""])
            last = _next_start(first, period) - timedelta(days=1)
            return (last - timedelta(days=1) if found.get("weekend") else first), last
        except (ValueError, KeyError, OverflowError):
            raise DateError(_NO_SUCH_DAY, text) from None
    return None


def _calendar_stretch(found: Mapping[str, str | None], today: date) -> tuple[date, date]:
    """Return a month, of the year said or the coming one (this month counts), or a whole year."""
    word = found.get("m")
    if not word:
        year = int(found["y"] or 0)
        return _within(year, 1, 1), _within(year, 12, 31)
    month = MONTHS.get(word) or number(word)
    year = int(found["y"] or 0) or today.year + (month < today.month)
    first = _within(year, month, 1)
    return first, _next_start(first, "m") - timedelta(days=1)


def _understand(text: str, today: date, since: date | None = None) -> date:
    phrase = plain(text) if len(text) <= _LONGEST else ""
    for rule in _RULES:
        match = re.fullmatch(rule.pattern, phrase)
        if match is None:
            continue
        after = since if rule.floating else None
        try:
            return _checked(rule.meaning(match, after or today))
        except _TwoDays as two:
            if after and two.passed:
                return two.other
            days = {"one": two.one.isoformat(), "other": two.other.isoformat()}
            raise DateError(_TWO_DAYS, text, **days) from None
        except (ValueError, KeyError, OverflowError):
            raise DateError(_NO_SUCH_DAY, text) from None
    if re.fullmatch(_VAGUE, phrase):
        raise DateError(_MANY_DAYS, text)
    hint = nearest_phrase(phrase)
    raise DateError(_MISSPELT if hint else _UNKNOWN, text, hint)


def _checked(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(day)
    return day


def parse_date(text: str, today: date) -> date:
    """Return the one day that ``text`` names, seen from ``today``.

    Raises ``DateError`` for everything that is not exactly one day between
    the years 1900 and 2999. Where there are two readings the error names both as ISO dates.
    """
    return _understand(text, today)


def parse_span(text: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day of ``fri..eom``, ``..fri``, ``fri..`` or ``fri``.

    What is many days is all of them: ``本周``, ``next month``, ``12月``, ``2026-12``. A missing
    end is None: open. ``none`` (``无``), for what has no date at all, gives ``(None, None)``,
    which no other text does. An end without a year, month or week of its own is the first one
    after the beginning: ``2026-12-01..eom`` ends on 2026-12-31, even when it is still November.
    Raises ``DateError``, also for an end before the beginning.
    """
    phrase = plain(text)
    if phrase in ("none", "无"):
        return None, None
    left, dots, right = (part.strip() for part in phrase.partition(".."))
    if not dots:
        day = None if (whole := _stretch(text, today)) else _understand(text, today)
        return whole or (day, day)
    if not left and not right:
        raise DateError(_ENDLESS, text)
    first = (_stretch(left, today) or (_understand(left, today),))[0] if left else None
    since = max(today, first) if first is not None else None
    last = None
    if right:
        last = (_stretch(right, since or today) or (_understand(right, today, since),))[-1]
    if first is not None and last is not None and last < first:
        raise DateError(_BACKWARDS, text)
    return first, last
