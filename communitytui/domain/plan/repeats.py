"""How often an entry of the calendar comes again: as people type it, and the days that follow.

What comes again is made ahead, as entries of their own that share the key of their series: each
can be moved, cancelled and counted by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from typing import NamedTuple

from communitytui.domain.kernel.date_words import PLACES, UNITS, WEEKDAYS, number, plain
from communitytui.domain.kernel.days import add_months, last_of_month, shift
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.times import TIME, parse_time
from communitytui.errors import BadValue
from communitytui.message import N_

#: So many entries are made at once, at most: a year of days.
MOST = 366
#: The last day of a month, as a day of it; the last weekday of a month, as one of its weekdays.
LAST_DAY, LAST = 31, -1
_LONGEST = 60
_UNKNOWN = N_("{text} does not say how often; try thu, 2 weeks, 15th, first mon or 每周四")


class Repeat(NamedTuple):
    """Every so many days, weeks or months (``d w m``), and on which days of them.

    ``weekdays`` are 1 Monday to 7 Sunday; ``day`` is one of the month, where 31 is the last;
    ``nth`` is which of such weekdays of the month. Without any of them it is the day it begins on.
    """

    by: int
    unit: str
    weekdays: tuple[int, ...] = ()
    day: int = 0
    nth: int = 0

    def days(self, start: date) -> Iterator[date]:
        """Yield its days from ``start`` on, to the end of the years that people type."""
        match self.unit:
            case "d":
                yield from (shift(start, self.by * n) for n in count())
            case "w":
                yield from self._in_weeks(start)
            case _:
                yield from self._in_months(start)

    def _in_weeks(self, start: date) -> Iterator[date]:
        wanted = self.weekdays or (start.isoweekday(),)
        first = next(d for n in range(7) if (d := shift(start, n)).isoweekday() in wanted)
        for week in count(0, 7 * self.by):
            monday = shift(first, week - first.weekday())
            days = (shift(monday, weekday - 1) for weekday in sorted(wanted))
            yield from (day for day in days if day >= first)

    def _in_months(self, start: date) -> Iterator[date]:
        month = start.replace(day=1)
        if self._of_month(month, start.day) < start:
            month = add_months(month, 1)
        for n in count(0, self.by):
            yield self._of_month(add_months(month, n), start.day)

    def _of_month(self, month: date, day: int) -> date:
        last = last_of_month(month)
        if not self.nth:
            return month.replace(day=min(self.day or day, last.day))
        (weekday,) = self.weekdays
        if self.nth == LAST:
            return shift(last, -((last.isoweekday() - weekday) % 7))
        return shift(month, (weekday - month.isoweekday()) % 7 + 7 * (self.nth - 1))


def days_until(repeat: Repeat, until: date | int, start: date) -> list[date]:
    """Return the days from ``start`` to ``until``, or so many; at most ``MOST``.

    Raises ``BadValue`` where there is none, or too many.
    """
    found: list[date] = []
    try:
        for day in repeat.days(start):
            if day > until if isinstance(until, date) else len(found) == until:
                break
            if len(found) == MOST:
                raise BadValue(N_("more than {n} entries at once; end sooner"), n=MOST)
            found.append(day)
    except (ValueError, OverflowError):
        pass
    if not found:
        raise BadValue(N_("there is no such day until {until}"), until=until)
    return found


_WEEKDAYS = (1, 2, 3, 4, 5)
#: What is said in one word, or begins what follows: ``每周`` before ``四``.
_SAID: dict[str, Repeat] = {
    name: meant
    for names, meant in (
        ("daily|day|天|日|天天", Repeat(1, "d")),
        ("other day|隔天|隔日", Repeat(2, "d")),
        ("weekday|weekdays|workday|workdays|working day|工作日", Repeat(1, "w", _WEEKDAYS)),
        ("weekend|weekends|周末", Repeat(1, "w", (6, 7))),
        ("weekly|week|周|星期|礼拜|个星期|个礼拜", Repeat(1, "w")),
        ("fortnightly|biweekly|fortnight|other week|隔周|双周|隔一周", Repeat(2, "w")),
        ("monthly|month|月|个月", Repeat(1, "m")),
        ("other month|隔月|隔一个月", Repeat(2, "m")),
        ("quarterly|quarter|季|季度|个季度", Repeat(3, "m")),
        ("yearly|annually|year|年", Repeat(12, "m")),
    )
    for name in names.split("|")
}
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NTH = {
    name: nth
    for nth, names in {
        1: "first 1st 第一个 首个",
        2: "second 2nd 第二个",
        3: "third 3rd 第三个",
        4: "fourth 4th 第四个",
        LAST: "last 最后一个",
    }.items()
    for name in names.split()
}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_UNITS = {**UNITS, "quarter": "q", "quarters": "q", "季度": "q", "个季度": "q"}
_COUNTED = rf"(?P<n>{PLACES['NUM']}) ?(?P<unit>{_any(_UNITS)})"
_BEGINNING = rf"(?:{_COUNTED}|(?P<said>{_any(_SAID)}))(?P<rest>.*)"
_OF_MONTH = "(?: of (?:the|each|every) month)?"
_DAY = (
    rf"(?:(?:the )?(?P<en>[0-9]{{1,2}})(?:st|nd|rd|th)|(?P<zh>{PLACES['DAY']}) ?[日号]"
    rf"|(?P<last>(?:the )?last day|[底末]|最后一天)){_OF_MONTH}"
)
_WEEKDAY = rf"(?:{PLACES['WEEKDAY']})s?|(?:{PLACES['WEEK']})?[一二三四五六日天]"
_NTH_DAY = rf"(?:the )?(?P<nth>{_any(_NTH)}) ?(?P<weekday>{_WEEKDAY}){_OF_MONTH}"
_BETWEEN = r" ?(?:-|–|to|到|至) ?"
_APART = r" ?(?:,|/|、|&|and|和|与|及)? ?"


def read_repeat(text: str) -> tuple[Repeat, str | None]:
    """Return how often ``text`` says, and the time of day behind it: ``thu 20:00``, ``每周四``.

    Raises ``BadValue``.
    """
    phrase = plain(text) if len(text) <= _LONGEST else ""
    if timed := re.fullmatch(rf"(?P<day>.+?)(?: at)? ?(?P<time>{TIME})", phrase):
        found = _read(timed["day"])
        if found is not None:
            return found, parse_time(timed["time"])
    found = _read(phrase)
    if found is None:
        raise BadValue(_UNKNOWN, text=clean_line(text, 40))
    return found, None


def _read(phrase: str) -> Repeat | None:
    body = re.sub("^(?:every |each |on |每逢|每个?|逢)", "", phrase).strip()
    body = re.sub(f"^(?:{_any(_NUMBERS)}) ", lambda m: f"{_NUMBERS[m[0].strip()]} ", body)
    body = re.sub(rf"^other (?={PLACES['WEEKDAY']})", "2 weeks ", body)
    if body in _SAID:
        return _SAID[body]
    # 每15日 counts days; by itself 15日 is one of the month.
    match = None if re.fullmatch(_DAY, phrase) else re.fullmatch(_BEGINNING, body)
    try:
        if match is None:
            return _on(Repeat(1, ""), body)
        every = _SAID[match["said"]] if match["said"] else _counted(match["n"], match["unit"])
        rest = re.sub("^(?: ?,| on the| on|的)? ?", "", match["rest"])
        # "6th" and "mondays" begin with no word of these.
        found = _on(every, rest) if rest else every
        return found or _on(Repeat(1, ""), body)
    except (ValueError, KeyError):
        return None


def _counted(n: str, unit: str) -> Repeat:
    by = number(n)
    if not 1 <= by <= 99:
        raise ValueError(by)
    months = {"m": 1, "q": 3, "y": 12}.get(_UNITS[unit])
    return Repeat(by * months, "m") if months else Repeat(by, _UNITS[unit])


def _on(every: Repeat, rest: str) -> Repeat | None:
    """Return ``every`` on the days that ``rest`` names, of weeks or months; None for others."""
    if every.unit in ("", "m"):
        if match := re.fullmatch(_DAY, rest):
            day = LAST_DAY if match["last"] else number(match["en"] or match["zh"])
            return every._replace(unit="m", day=day) if 1 <= day <= LAST_DAY else None
        if match := re.fullmatch(_NTH_DAY, rest):
            weekday = _weekday(match["weekday"])
            return every._replace(unit="m", weekdays=(weekday,), nth=_NTH[match["nth"]])
    if every.unit in ("", "w") and not every.weekdays:
        # By itself 一 is a number.
        if every.unit == "" and re.match("[一二三四五六日天]", rest):
            return None
        if match := re.fullmatch(rf"({_WEEKDAY}){_BETWEEN}({_WEEKDAY})", rest):
            first, last = _weekday(match[1]), _weekday(match[2])
            found = tuple(range(first, last + 1))
            return every._replace(unit="w", weekdays=found) if found else None
        if re.fullmatch(rf"(?:{_WEEKDAY})(?:{_APART}(?:{_WEEKDAY}))*", rest):
            found = tuple(sorted({_weekday(each) for each in re.findall(_WEEKDAY, rest)}))
            return every._replace(unit="w", weekdays=found)
    return None


def _weekday(word: str) -> int:
    name = re.sub(f"^(?:{PLACES['WEEK']})", "", word)
    return WEEKDAYS[name if name in WEEKDAYS else name.removesuffix("s")] + 1


def read_until(text: str) -> int | None:
    """Return how many there are to be, of ``12x`` or ``12次``; ``None`` for what is no count."""
    match = re.fullmatch(r"([0-9]{1,4}) ?(?:x|times|次|场|期|篇)", plain(text[:_LONGEST]))
    return int(match[1]) if match else None
