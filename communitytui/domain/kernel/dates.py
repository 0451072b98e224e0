"""Dates as people type them, in Chinese and English: understood exactly, or refused.

A phrase means the same in both languages of the program and depends on nothing but ``today``.
Weeks start on Monday. What a phrase without a year, month or week means:

- ``fri``, ``周五``, ``12-01``, ``12.1``, ``12月1日``: the coming one, and today counts;
- ``5号``, ``月初``, ``som``: this month's, as long as it has not passed; then it could be this
  month's or the next one's, and both are named instead (``本月5号``, ``下月初`` say which);
- ``this fri``/``本周五``, ``next fri``/``下周五``, ``last fri``/``上周五``: the Friday of this
  week, of the next, of the last: from Monday 2026-11-23, ``下周五`` is 2026-12-04;
- the month stands before the day, as in ISO. But ``12/4`` is April or December, as people are
  used to: both are named instead. ``25/12`` and ``12/25`` can only be one day;
- ``+1m`` from the 31st is the last day of a shorter month;
- ``eow eom eoq eoy``, ``月底``, ``季末``, ``年底``: the last day of the week, month, quarter, year.

What could be many days (``周末``, ``12月初``, ``next week``) is refused, and so is a day that the
calendar does not have: ``02-30``, and ``Fri 2026-12-05``, which is a Saturday. The phrases are
those of ``date_rules``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from communitytui.domain.kernel.date_rules import RULES, STRETCHES, DateRule, SpanRule, TwoDays
from communitytui.domain.kernel.date_words import NEAR, PLACES, WEEKDAYS, plain
from communitytui.domain.kernel.days import within
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.times import TIME, parse_time
from communitytui.errors import BadValue
from communitytui.message import N_

_LONGEST = 40
_QUOTED = 60

_MISSPELT = N_("{text} is not a date")
_TWO_DAYS = N_("{text} could be {one} or {other}; type one of them")
_UNKNOWN = N_("{text} is not a date; try 2026-12-01, fri, +3d, eom or 下周五")
_NO_SUCH_DAY = N_("{text} is not in the calendar")
_SOME_DAYS = N_("{text} is {first} to {last}; type one of these days")
_MANY_DAYS = N_("{text} could be more than one day; say which")
_BACKWARDS = N_("{text} ends before it starts")
_ENDLESS = N_("{text} has neither a start nor an end")
_VAGUE = f"(?:{PLACES['STEP']}|{PLACES['DAY']})?月[初中]?|周|星期|礼拜|(?:[今明去后前])?年[初中]?"

#: Days that are called by a part of them.
_NIGHTS = {"tonight": "today pm", "今晚": "今天晚上", "明晚": "明天晚上", "后晚": "后天晚上",
           "今早": "今天早上", "明早": "明天早上"}  # fmt: skip


class DateError(BadValue):
    """A text that is not exactly one date, or one span of dates.

    ``hint`` is a phrase that looks like what was typed, or None. ``text``, also among the values,
    is what was typed, cut and without anything that a terminal would obey.
    """

    def __init__(self, message: str, text: str, hint: str | None = None, **days: str) -> None:
        self.text = "".join(char for char in text if char.isprintable())[:_QUOTED]
        super().__init__(message, hint=hint, text=self.text, **days)


def phrases(language: str, table: Iterable[DateRule | SpanRule] = RULES) -> list[str]:
    """Return the phrases by which people are told of a table, in ``en`` or ``zh``."""
    told = (rule.zh if language == "zh" else rule.en for rule in table)
    return list(dict.fromkeys(phrase for each in told if each for phrase in each.split(" | ")))


def offered(language: str, *, spans: bool = False) -> list[str]:
    """Return what completion offers: words, not the numbers of a calendar.

    With ``spans`` also what is many days. Each is one word, as a shell and a filter take it.
    """
    known = phrases(language) + (phrases(language, STRETCHES) if spans else [])
    return [w.replace(" ", "_") for w in known if not (w[0].isdecimal() or w[0].isupper())]


def _nearest(phrase: str) -> str | None:
    """Return the phrase most like a misspelt one, or None."""
    weeks = [f"{step}周{day}" for step in ("", "本", "下", "上") for day in "一二三四五六日"]
    english = [name for name in WEEKDAYS if name.isascii()]
    months = [each for each in (*phrases("en"), *phrases("zh")) if not each[0].isdecimal()]
    known = [*NEAR, *english, *(f"next {day}" for day in english), *weeks, *months]
    return nearest(phrase, known, alike=0.65)


def _stretch(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of a week, month, quarter or year; else None."""
    phrase = plain(text) if len(text) <= _LONGEST else ""
    for rule in STRETCHES:
        if match := re.fullmatch(rule.pattern, phrase):
            try:
                return rule.meaning(match, today)
            except (ValueError, KeyError, OverflowError):
                raise DateError(_NO_SUCH_DAY, text) from None
    return None


def _understand(text: str, today: date, since: date | None = None) -> date:
    phrase = plain(text) if len(text) <= _LONGEST else ""
    for rule in RULES:
        if match := re.fullmatch(rule.pattern, phrase):
            return _meant(rule, match, text, since if rule.floating else None, today)
    # As a day is shown where it is typed: "2026-12-04 周五，11 天后".
    day, comma, far = phrase.rpartition(",")
    if comma and _told_twice(day, far, today):
        return _understand(day, today)
    raise _refusal(text, phrase, today)


def _meant(
    rule: DateRule, match: re.Match[str], text: str, after: date | None, today: date
) -> date:
    try:
        return within(rule.meaning(match, after or today))
    except TwoDays as two:
        if after and two.passed:
            return two.other
        days = {"one": two.one.isoformat(), "other": two.other.isoformat()}
        raise DateError(_TWO_DAYS, text, **days) from None
    except (ValueError, KeyError, OverflowError):
        raise DateError(_NO_SUCH_DAY, text) from None


def _told_twice(day: str, far: str, today: date) -> bool:
    try:
        return _understand(day, today) == _understand(far, today)
    except DateError:
        return False


def _refusal(text: str, phrase: str, today: date) -> DateError:
    if days := _stretch(text, today):
        return DateError(_SOME_DAYS, text, first=days[0].isoformat(), last=days[1].isoformat())
    if re.fullmatch(_VAGUE, phrase):
        return DateError(_MANY_DAYS, text)
    hint = _nearest(phrase)
    return DateError(_MISSPELT if hint else _UNKNOWN, text, hint)


def parse_date(text: str, today: date) -> date:
    """Return the one day that ``text`` names, seen from ``today``.

    Raises ``DateError`` for everything that is not exactly one day between
    the years 1900 and 2999. Where there are two readings the error names both as ISO dates.
    """
    return _understand(text, today)


def parse_moment(text: str, today: date) -> tuple[date, str | None]:
    """Return the day that ``text`` names, and the time of day behind it or ``None``.

    Raises ``DateError`` for what is no day, ``BadValue`` for what is no time.
    """
    phrase = plain(text) if len(text) <= _LONGEST else ""
    for night, said in _NIGHTS.items():
        if phrase.startswith(night) and phrase != night:
            phrase = said + phrase.removeprefix(night)
    match = re.fullmatch(rf"(?P<day>.+?)(?: at)? ?(?P<time>{TIME})", phrase)
    if match is None:
        return parse_date(text, today), None
    return parse_date(match["day"], today), parse_time(match["time"])


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
