"""Dates as people type them, in Chinese and English: understood exactly, or refused.

A phrase means the same in both languages of the program and depends on nothing but ``today``.
Weeks start on Monday. What a phrase without a year, month or week means:

- ``fri``, ``周五``, ``12-01``, ``12月1日``, ``1号``: the coming one, and today counts;
- ``this fri``/``本周五``, ``next fri``/``下周五``, ``last fri``/``上周五``: the Friday of this
  week, of the next, of the last: from Monday 2026-11-23, ``下周五`` is 2026-12-04;
- ``12/1`` is the month before the day, always;
- ``+1m`` from the 31st is the last day of a shorter month;
- ``eow eom eoq eoy``, ``月底``, ``年底``: the last day of the week, month, quarter, year.

What could be two days (``周末``, ``月初``, ``next week``) is refused, and so is a day that the
calendar does not have.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from communitytui.i18n.messages import N_
from communitytui.i18n.showing import show_date, show_day, show_due, show_instant

__all__ = [
    "DateError",
    "parse_date",
    "parse_span",
    "show_date",
    "show_day",
    "show_due",
    "show_instant",
]

# A year outside is a slip of the finger ("0226"), and a plan does not reach that far.
_YEARS = range(1900, 3000)
_LONGEST = 40
_QUOTED = 60

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_UNKNOWN = N_("{text} is not a date; try 2026-12-01, fri, +3d, eom or 下周五")
_NO_SUCH_DAY = N_("{text} is not in the calendar")
_MANY_DAYS = N_("{text} could be more than one day; say which")
_BACKWARDS = N_("{text} ends before it begins")
_ENDLESS = N_("{text} has neither a beginning nor an end")


class DateError(ValueError):
    """A text that is not exactly one date, or one span of dates.

    ``message`` is a message id with the place ``{text}``; ``text`` is what was typed, cut and
    without anything that a terminal would obey.
    """

    def __init__(self, message: str, text: str) -> None:
        self.text = "".join(char for char in text if char.isprintable())[:_QUOTED]
        self.message = message
        super().__init__(message.format(text=self.text))


_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday 一",
            "tue tues tuesday 二",
            "wed weds wednesday 三",
            "thu thur thurs thursday 四",
            "fri friday 五",
            "sat saturday 六",
            "sun sunday 日 天",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_NEAR = {
    name: days
    for days, names in {
        -3: "大前天",
        -2: "前天",
        -1: "yesterday 昨天 昨日",
        0: "today 今天 今日",
        1: "tomorrow 明天 明日",
        2: "后天 後天",
        3: "大后天 大後天",
    }.items()
    for name in names.split()
}
_UNITS = {
    name: unit
    for unit, names in {
        "d": "d day days 天 日",
        "w": "w week weeks 周 星期 个星期 礼拜 个礼拜",
        "m": "m month months 月 个月",
        "y": "y year years 年",
    }.items()
    for name in names.split()
}
#: How many weeks, months or years away the words for last, this and next are.
_STEPS = {
    "": 0,
    **dict.fromkeys(("this", "本", "这", "这个", "今"), 0),
    **dict.fromkeys(("next", "下", "下个", "明"), 1),
    **dict.fromkeys(("last", "上", "上个", "去"), -1),
    **dict.fromkeys(("下下", "下下个", "后"), 2),
    **dict.fromkeys(("上上", "上上个", "前"), -2),
}
_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip


def _number(text: str) -> int:
    """Return the whole number that digits or Chinese numerals up to 99 spell."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text]  # one numeral; "一二" is no number, and fails here
    if tens and _DIGITS[tens] == 0:
        raise ValueError(text)
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


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


def _end_of(day: date, period: str) -> date:
    """Return the last day of the week, month, quarter or year (``w m q y``) around ``day``."""
    if period == "w":
        return day + timedelta(days=6 - day.weekday())
    month = {"m": day.month, "q": (day.month + 2) // 3 * 3, "y": 12}[period]
    return date(day.year, month, monthrange(day.year, month)[1])


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
    return today + timedelta(days=_NEAR[m["w"]])


def _full(m: _Match, today: date) -> date:
    return _within(int(m["y"]), _number(m["m"]), _number(m["d"]))


def _month_day(m: _Match, today: date) -> date:
    if not 1 <= _number(m["d"]) <= 31:
        raise ValueError(m["d"])
    return _coming(today, _number(m["m"]), _number(m["d"]))


def _named_month(m: _Match, today: date) -> date:
    if m["y"]:
        return _within(int(m["y"]), _MONTHS[m["m"]], int(m["d"]))
    if int(m["d"]) < 1:
        raise ValueError(m["d"])
    return _coming(today, _MONTHS[m["m"]], int(m["d"]))


def _year_word(m: _Match, today: date) -> date:
    return _within(today.year + _STEPS[m["s"]], _number(m["m"]), _number(m["d"]))


def _day_of_month(m: _Match, today: date) -> date:
    if _number(m["d"]) < 1:
        raise ValueError(m["d"])
    return _coming(today, None, _number(m["d"]))


def _day_of_that_month(m: _Match, today: date) -> date:
    return _add_months(today.replace(day=1), _STEPS[m["s"]]).replace(day=_number(m["d"]))


def _coming_weekday(m: _Match, today: date) -> date:
    return today + timedelta(days=(_WEEKDAYS[m["w"]] - today.weekday()) % 7)


def _weekday_of_week(m: _Match, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=7 * _STEPS[m["s"]] + _WEEKDAYS[m["w"]])


def _signed(m: _Match, today: date) -> date:
    return _add(today, int(m["n"]) * (-1 if m["sign"] == "-" else 1), m["u"])


def _counted(m: _Match, today: date) -> date:
    back = m["way"] in ("ago", "前", "之前", "以前")
    return _add(today, _number(m["n"]) * (-1 if back else 1), _UNITS[m["u"]])


def _period_end(m: _Match, today: date) -> date:
    return _end_of(today, m["p"][0])


def _month_end(m: _Match, today: date) -> date:
    return _end_of(_add_months(today.replace(day=1), _STEPS[m["s"]]), "m")


def _year_end(m: _Match, today: date) -> date:
    return _within(today.year + _STEPS[m["s"]], 12, 31)


class _Rule(NamedTuple):
    #: Compiled when it is first tried (``re`` remembers it): all of them take 10 ms, an ISO date
    #: needs one.
    pattern: str
    meaning: Callable[[_Match, date], date]
    #: Without a year, month or week of its own: as the end of a span it follows the beginning.
    floating: bool


_PLACES = {
    "NUM": r"(?:[0-9]{1,4}|[零〇一二两三四五六七八九十]{1,3})",
    "DAY": r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})",
    "NEAR": "|".join(_NEAR),
    "WEEKDAY": "|".join(name for name in _WEEKDAYS if name.isascii()),
    "MONTH": "|".join(_MONTHS),
    "STEP": "这个|本|这|下下个|下下|下个|下|上上个|上上|上个|上",
    "YEAR": r"[0-9]{4}",
}


def _rule(pattern: str, meaning: Callable[[_Match, date], date], floating: bool = False) -> _Rule:
    for name, place in _PLACES.items():
        pattern = pattern.replace(f"<{name}>", place)
    return _Rule(pattern, meaning, floating)


_RULES = (
    _rule(r"(?P<w><NEAR>)", _near),
    _rule(r"(?P<y><YEAR>)(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})", _full),
    _rule(r"(?P<y><YEAR>) ?年 ?(?P<m><DAY>) ?月 ?(?P<d><DAY>) ?[日号]?", _full),
    _rule(r"(?P<s>[今明去后前])年(?P<m><DAY>)月(?P<d><DAY>)[日号]?", _year_word),
    _rule(r"(?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})", _month_day, floating=True),
    _rule(r"(?P<m><DAY>) ?月 ?(?P<d><DAY>) ?[日号]?", _month_day, floating=True),
    _rule(r"(?P<m><MONTH>)\.? (?P<d>[0-9]{1,2})(?:,? (?P<y><YEAR>))?", _named_month, True),
    _rule(r"(?P<d>[0-9]{1,2}) (?P<m><MONTH>)\.?(?: (?P<y><YEAR>))?", _named_month, True),
    _rule(r"(?P<d><DAY>) ?[日号]", _day_of_month, floating=True),
    _rule(r"(?P<s><STEP>)月(?P<d><DAY>)[日号]", _day_of_that_month),
    _rule(r"(?P<w><WEEKDAY>)", _coming_weekday, floating=True),
    _rule(r"(?:周|星期|礼拜)(?P<w>[一二三四五六日天])", _coming_weekday, floating=True),
    _rule(r"(?P<s>this|next|last) (?P<w><WEEKDAY>)", _weekday_of_week),
    _rule(r"(?P<s><STEP>)(?:周|星期|礼拜)(?P<w>[一二三四五六日天])", _weekday_of_week),
    _rule(r"(?P<sign>[+-])(?P<n>[0-9]{1,4}) ?(?P<u>[dwmy])", _signed),
    _rule(r"in (?P<n>[0-9]{1,4}) (?P<u>days?|weeks?|months?|years?)(?P<way>)", _counted),
    _rule(r"(?P<n>[0-9]{1,4}) (?P<u>days?|weeks?|months?|years?) (?P<way>ago)", _counted),
    _rule(r"(?P<n><NUM>) ?(?P<u>天|日|周|个?星期|个?礼拜|个月|年)(?P<way>[之以]?[前后])", _counted),
    _rule(r"eo(?P<p>[wmqy])", _period_end, floating=True),
    _rule(r"end of (?P<p>week|month|quarter|year)", _period_end, floating=True),
    _rule(r"(?P<s>)月[底末]", _month_end, floating=True),
    _rule(r"(?P<s><STEP>)月[底末]", _month_end),
    _rule(r"(?P<s>)年[底末]", _year_end, floating=True),
    _rule(r"(?P<s>[今明去后前])年年?[底末]", _year_end),
)
_VAGUE = (
    r"(?:<STEP>)?(?:周|星期|礼拜)末?|(?:<STEP>|<DAY>)?月[初中]?|(?:[今明去后前])?年[初中]?|weekend|"
    r"(?:this|next|last) (?:week|weekend|month|quarter|year)".replace(
        "<STEP>", _PLACES["STEP"]
    ).replace("<DAY>", _PLACES["DAY"])
)


def _plain(text: str) -> str:
    """Return what was typed in lower case, half width and single blanks."""
    return " ".join(text.translate(_WIDE).lower().split())


def _understand(text: str, today: date, since: date | None = None) -> date:
    phrase = _plain(text) if len(text) <= _LONGEST else ""
    for rule in _RULES:
        match = re.fullmatch(rule.pattern, phrase)
        if match is None:
            continue
        base = since if since is not None and rule.floating else today
        try:
            return _checked(rule.meaning(match, base))
        except (ValueError, KeyError, OverflowError):
            raise DateError(_NO_SUCH_DAY, text) from None
    raise DateError(_MANY_DAYS if re.fullmatch(_VAGUE, phrase) else _UNKNOWN, text)


def _checked(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(day)
    return day


def weekday_number(text: str) -> int | None:
    """Return the weekday meant by its name (``fri``, ``周五``): 1 Monday to 7 Sunday; or None."""
    name = re.sub(r"^(周|星期|礼拜)", "", _plain(text[:_LONGEST]))
    return _WEEKDAYS[name] + 1 if name in _WEEKDAYS else None


def parse_date(text: str, today: date) -> date:
    """Return the one day that ``text`` names, seen from ``today``.

    Raises ``DateError`` (a ``ValueError``) for everything that is not exactly one day between
    the years 1900 and 2999.
    """
    return _understand(text, today)


def parse_span(text: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day of ``fri..eom``, ``..fri``, ``fri..`` or ``fri``.

    A missing end is None: open. ``none`` (``无``), for what has no date at all, gives
    ``(None, None)``, which no other text does. An end without a year, month or week of its own
    is the first one after the beginning: ``2026-12-01..eom`` ends on 2026-12-31, even when it is
    still November. Raises ``DateError``, also for an end before the beginning.
    """
    phrase = _plain(text)
    if phrase in ("none", "无"):
        return None, None
    left, dots, right = (part.strip() for part in phrase.partition(".."))
    if not dots:
        day = _understand(text, today)
        return day, day
    if not left and not right:
        raise DateError(_ENDLESS, text)
    first = _understand(left, today) if left else None
    since = max(today, first) if first is not None else today
    last = _understand(right, today, since) if right else None
    if first is not None and last is not None and last < first:
        raise DateError(_BACKWARDS, text)
    return first, last
