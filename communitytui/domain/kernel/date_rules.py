"""The grammar of dates: one table of phrases in both languages, and what each means.

``RULES`` name one day, ``STRETCHES`` many. Beside its pattern a rule has the phrases by which it
is told: completion offers them, slips are compared with them, and the guide lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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
    number,
)
from communitytui.domain.kernel.days import add_months, last_of_month, within


class TwoDays(Exception):
    """A phrase with two readings; ``passed`` where it is two only because one has passed."""

    def __init__(self, one: date, other: date, passed: bool = False) -> None:
        self.one, self.other = sorted((one, other))
        self.passed = passed
        super().__init__(one, other)


def _day(year: int, month: int, day: int) -> date:
    return within(date(year, month, day))


def _add(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    return add_months(day, count * (12 if unit == "y" else 1))


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
        first = add_months(today.replace(day=1), ahead)
        if month in (None, first.month) and day <= last_of_month(first).day:
            found = first.replace(day=day)
            if found >= today:
                return found
    raise ValueError(day)


Match = re.Match[str]

# -- what is one day


def _near(m: Match, today: date) -> date:
    return today + timedelta(days=NEAR[m["w"]])


def _full(m: Match, today: date) -> date:
    return _day(int(m["y"]), number(m["m"]), number(m["d"]))


def _shown(m: Match, today: date) -> date:
    return _on_weekday(m, _full(m, today))


def _on_weekday(m: Match, day: date) -> date:
    """Return ``day`` if it is the weekday that is written beside it, or if none is."""
    weekday = m["before"] or m["behind"]
    if weekday and WEEKDAYS[weekday] != day.weekday():
        raise ValueError(weekday)
    return day


def _slashed(m: Match, today: date) -> date:
    """Two numbers of which nobody says which is the month; a year may follow them."""
    one, other = int(m["a"]), int(m["b"])
    readings = {(one, other), (other, one)}
    days = [
        _day(int(m["y"]), month, day) if m["y"] else _coming(today, month, day)
        for month, day in readings
        if month <= 12 and 1 <= day <= 31
    ]
    if not days:
        raise ValueError(one, other)
    if len(days) > 1:
        raise TwoDays(days[0], days[1])
    return days[0]


def _shown_near(m: Match, today: date) -> date:
    return _on_weekday(m, _month_day(m, today))


def _month_day(m: Match, today: date) -> date:
    if not 1 <= number(m["d"]) <= 31:
        raise ValueError(m["d"])
    return _coming(today, number(m["m"]), number(m["d"]))


def _named_month(m: Match, today: date) -> date:
    if m["y"]:
        return _day(int(m["y"]), MONTHS[m["m"]], int(m["d"]))
    if int(m["d"]) < 1:
        raise ValueError(m["d"])
    return _coming(today, MONTHS[m["m"]], int(m["d"]))


def _year_word(m: Match, today: date) -> date:
    return _day(today.year + STEPS[m["s"]], number(m["m"]), number(m["d"]))


def _day_of_month(m: Match, today: date) -> date:
    day = number(m["d"])
    if not 1 <= day <= 31:
        raise ValueError(day)
    coming = _coming(today, None, day)
    if day < today.day:
        raise TwoDays(today.replace(day=day), coming, passed=True)
    return coming


def _day_of_that_month(m: Match, today: date) -> date:
    return add_months(today.replace(day=1), STEPS[m["s"]]).replace(day=number(m["d"]))


def _coming_weekday(m: Match, today: date) -> date:
    return today + timedelta(days=(WEEKDAYS[m["w"]] - today.weekday()) % 7)


def _weekday_of_week(m: Match, today: date) -> date:
    return _start_of(today, "w") + timedelta(days=7 * STEPS[m["s"]] + WEEKDAYS[m["w"]])


def _signed(m: Match, today: date) -> date:
    return _add(today, int(m["n"]) * (-1 if m["sign"] == "-" else 1), UNITS[m["u"]])


def _counted(m: Match, today: date) -> date:
    back = m["way"] in ("ago", "前", "之前", "以前")
    return _add(today, number(m["n"]) * (-1 if back else 1), UNITS[m["u"]])


def _late(m: Match, today: date) -> date:
    return today - timedelta(days=int(m["n"] or m["m"]))


def _period_end(m: Match, today: date) -> date:
    period = PERIODS[m["p"]]
    start = _next_start(today, period, STEPS[m["s"] or ""])
    if period == "w":
        return start + timedelta(days=6)
    return last_of_month(add_months(start, {"m": 0, "q": 2, "y": 11}[period]))


def _period_start(m: Match, today: date) -> date:
    period = PERIODS[m["p"]]
    if m["s"]:
        return _next_start(today, period, STEPS[m["s"]])
    start = _start_of(today, period)
    if start < today:
        raise TwoDays(start, _next_start(today, period), passed=True)
    return start


def _month_end(m: Match, today: date) -> date:
    return last_of_month(_calendar_month(m, today))


# -- what is many days


def _calendar_month(m: Match, today: date) -> date:
    """Return the first of a month: of the year said, or the coming one (this month counts)."""
    month = MONTHS.get(m["m"]) or number(m["m"])
    return _day(int(m["y"] or 0) or today.year + (month < today.month), month, 1)


def _days_of_month(m: Match, today: date) -> tuple[date, date]:
    first = _calendar_month(m, today)
    return first, last_of_month(first)


def _days_of_year(m: Match, today: date) -> tuple[date, date]:
    return _day(int(m["y"]), 1, 1), date(int(m["y"]), 12, 31)


def _days_of_period(m: Match, today: date) -> tuple[date, date]:
    period = PERIODS[m["p"]]
    first = _next_start(today, period, STEPS[m["s"]])
    return first, _next_start(first, period) - timedelta(days=1)


def _weekend(m: Match, today: date) -> tuple[date, date]:
    saturday = _next_start(today, "w", STEPS[m["s"] or m["zh"] or ""]) + timedelta(days=5)
    return saturday, saturday + timedelta(days=1)


# -- the table


class DateRule(NamedTuple):
    """What one pattern means, and the phrases by which people are told of it."""

    #: Compiled when it is first tried (``re`` remembers it): all of them take 10 ms, an ISO date
    #: needs one.
    pattern: str
    meaning: Callable[[Match, date], date]
    en: str
    zh: str
    #: Without a year, month or week of its own: as the end of a span it follows the beginning.
    floating: bool


class SpanRule(NamedTuple):
    """The same for a phrase that means several days."""

    pattern: str
    meaning: Callable[[Match, date], tuple[date, date]]
    en: str
    zh: str


def _placed(pattern: str) -> str:
    for name, place in PLACES.items():
        pattern = pattern.replace(f"<{name}>", place)
    return pattern


def _rule(
    pattern: str,
    meaning: Callable[[Match, date], date],
    en: str = "",
    zh: str = "",
    floating: bool = False,
) -> DateRule:
    return DateRule(_placed(pattern), meaning, en, zh, floating)


def _stretch(
    pattern: str, meaning: Callable[[Match, date], tuple[date, date]], en: str, zh: str = ""
) -> SpanRule:
    return SpanRule(_placed(pattern), meaning, en, zh)


def _beside_weekday(day: str) -> str:
    """Return the pattern of a day as lists show it: with its weekday, or without."""
    return rf"(?:(?P<before><WEEKDAY>),? )?{day}(?: ?(?:<WEEK>)(?P<behind>[一二三四五六日天]))?"


_YMD = r"(?P<y><YEAR>)(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
_ND = r"(?P<m><MONTH>)\.? (?P<d>[0-9]{1,2})(?:st|nd|rd|th)?(?:,? (?P<y><YEAR>))?"
_DN = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m><MONTH>)\.?(?: (?P<y><YEAR>))?"
_PERIOD = r"(?P<p>week|month|quarter|year)"
_ZH_UNIT = r"(?P<u>天|日|周|个?星期|个?礼拜|个月|年)"

#: The first that fits counts. What stands first among its phrases is offered where a day is typed,
#: unless it begins with a number of the calendar.
RULES = (
    _rule(r"(?P<w><NEAR>)", _near, "today | tomorrow | tonight", "今天 | 明天 | 今晚 | 明晚"),
    _rule(
        _beside_weekday(_YMD),
        _shown,
        "2026-12-04 | Fri 2026-12-04",
        "2026-12-04 | 2026-12-04 周五",
    ),
    _rule(
        r"(?P<y><YEAR>) ?年 ?(?P<m><DAY>) ?月 ?(?P<d><DAY>) ?[日号]?", _full, "", "2026年12月4日"
    ),
    _rule(
        r"(?P<s>[今明去后前])年 ?(?P<m><DAY>)月(?P<d><DAY>)[日号]?", _year_word, "", "明年3月1日"
    ),
    _rule(
        _beside_weekday(r"(?P<m>[0-9]{1,2})[-.](?P<d>[0-9]{1,2})"),
        _shown_near,
        "12-04 | 12.4",
        "12-04 | 12.4",
        True,
    ),
    _rule(r"(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})(?P<y>)", _slashed, "25/12 | 12/25", "12/25", True),
    _rule(
        r"(?P<a>[0-9]{1,2})(?P<s>[-/.])(?P<b>[0-9]{1,2})(?P=s)(?P<y><YEAR>)", _slashed, "25.12.2026"
    ),
    _rule(
        r"(?P<m><DAY>) ?月 ?(?P<d><DAY>) ?[日号]?",
        _month_day,
        "",
        "12月4日 | 12月4号",
        floating=True,
    ),
    _rule(_ND, _named_month, "Dec 4 | Dec 4, 2026", floating=True),
    _rule(_DN, _named_month, "4 Dec | 4th of December", floating=True),
    _rule(r"(?P<d><DAY>) ?[日号]", _day_of_month, "", "25号 | 25日", floating=True),
    _rule(r"(?:the )?(?P<d>[0-9]{1,2})(?:st|nd|rd|th)", _day_of_month, "the 25th", floating=True),
    _rule(r"(?P<s><STEP>)月(?P<d><DAY>)[日号]", _day_of_that_month, "", "本月25号 | 下月5号"),
    _rule(r"(?P<w><WEEKDAY>)", _coming_weekday, "fri | Friday", floating=True),
    _rule(r"(?:<WEEK>)(?P<w>[一二三四五六日天])", _coming_weekday, "", "周五 | 星期五", True),
    _rule(r"(?P<s>this|next|last) (?P<w><WEEKDAY>)", _weekday_of_week, "next fri | this fri"),
    _rule(
        r"(?P<s><STEP>)(?:<WEEK>)(?P<w>[一二三四五六日天])", _weekday_of_week, "", "下周五 | 本周五"
    ),
    _rule(r"(?P<sign>[+-]?)(?P<n>[0-9]{1,4}) ?(?P<u>[dwmy])", _signed, "+3d | +1w | +1m", "+3d"),
    _rule(rf"(?P<sign>[+-]?)(?P<n>[0-9]{{1,4}}) ?{_ZH_UNIT}", _signed, "", "+3天 | +1周 | +1个月"),
    _rule(r"in (?P<n>[0-9]{1,6}) ?(?P<u><UNIT>)(?P<way>)", _counted, "in 3 days"),
    _rule(r"(?P<n>[0-9]{1,6}) ?(?P<u><UNIT>) (?P<way>ago|later)", _counted, "3 days ago"),
    _rule(
        rf"(?P<n><NUM>) ?{_ZH_UNIT}(?P<way>[之以]?[前后])", _counted, "", "3天后 | 两周后 | 3天前"
    ),
    _rule(r"(?P<n>[0-9]{1,6}) d late|逾期 ?(?P<m>[0-9]{1,6}) ?天", _late),
    _rule(r"(?P<s>)eo(?P<p>[wmqy])", _period_end, "eom | eow | eoq | eoy", "eom | eow", True),
    _rule(rf"(?P<s>)(?:end|last day) of (?:the )?{_PERIOD}", _period_end, "end of month", "", True),
    _rule(
        rf"(?:end|last day) of (?P<s>this|next|last) {_PERIOD}", _period_end, "end of next month"
    ),
    _rule(r"(?P<s>)(?P<p>[月季年])(?:(?<=季)度)?(?:<END>)", _period_end, "", "月底 | 季末", True),
    _rule(
        r"(?P<s><STEP>)(?P<p>[月季周])(?:(?<=季)度)?(?:(?<!周)[底末]|的?最后一天)",
        _period_end,
        "",
        "下月底 | 本月最后一天 | 本周最后一天",
    ),
    _rule(r"(?P<s>[今明去后前])(?P<p>年)年?(?:<END>)", _period_end, "", "今年底"),
    _rule(r"(?P<y>)end of (?P<m><MONTH>)", _month_end, "end of december"),
    _rule(r"(?P<y>)(?P<m><DAY>)月份?(?:<END>)", _month_end, "", "12月底"),
    _rule(r"(?P<s>)so(?P<p>[wmqy])", _period_start, floating=True),
    _rule(rf"start of (?:(?P<s>this|next|last) )?{_PERIOD}", _period_start, "start of next month"),
    _rule(r"(?P<s>)(?P<p>[月季年])(?:(?<=季)度)?初", _period_start, floating=True),
    _rule(r"(?P<s><STEP>)(?P<p>[月季])(?:(?<=季)度)?初", _period_start, "", "下月初"),
    _rule(r"(?P<s>[今明去后前])(?P<p>年)年?初", _period_start, "", "明年初"),
)
#: What is many days; a span takes all of them.
STRETCHES = (
    _stretch(
        rf"(?P<s>this|next|last) {_PERIOD}",
        _days_of_period,
        "this week | next week | last week | this month | last month",
    ),
    _stretch(r"(?P<s><STEP>)(?P<p><WEEK>)", _days_of_period, "", "本周 | 下周 | 上周"),
    _stretch(
        r"(?P<s><STEP>)(?P<p>[月季])(?:(?<=季)度)?", _days_of_period, "", "本月 | 下月 | 上月"
    ),
    _stretch(r"(?P<s>[今明去后前])(?P<p>年)", _days_of_period, "", "今年"),
    _stretch(
        r"(?:(?P<s>this|next|last) )?weekend|(?P<zh><STEP>)?(?:<WEEK>)末",
        _weekend,
        "weekend",
        "周末",
    ),
    _stretch(r"(?:(?P<y><YEAR>) ?年 ?)?(?P<m><DAY>) ?月份?", _days_of_month, "", "12月"),
    _stretch(r"(?P<m><MONTH>)\.?(?: (?P<y><YEAR>))?", _days_of_month, "dec | december 2026"),
    _stretch(r"(?P<y><YEAR>)-(?P<m>[0-9]{1,2})", _days_of_month, "2026-12", "2026-12"),
    _stretch(r"(?P<y><YEAR>) ?年", _days_of_year, "", "2026年"),
)
