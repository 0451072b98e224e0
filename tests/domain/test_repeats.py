"""How often an entry comes again: as it is typed in both languages, its days against dateutil."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.plan.repeats import (
    LAST,
    LAST_DAY,
    MOST,
    Repeat,
    days_until,
    read_repeat,
    read_until,
)
from communitytui.errors import BadValue
from communitytui.i18n import speaking
from communitytui.words.rhythms import show_repeat

WEDNESDAY = date(2026, 11, 25)

#: What is typed, and how it is told in both languages.
TYPED = """
every day | 每天: daily; every day; 每天; 天天; 每日; day
every 2 days | 每 2 天: 2d; every other day; 隔天; 每两天
every week | 每周: weekly; 每周; 每个星期
every week, Thu | 每周，周四: thu; every Thursday; Thursdays; 每周四; 周四; 礼拜四; 星期四
every week, Thu 20:00 | 每周，周四 20:00: thu 20:00; every thursday at 8pm; 每周四晚8点
every week, Mon, Thu | 每周，周一、周四: mon, thu; mon and thu; mon/thu; 周一、四; 每周一和周四
every week, Mon, Thu | 每周，周一、周四: mon thu; 周一四; 周一周四; 每周一，四
every week, Mon, Tue, Wed | 每周，周一、周二、周三: mon-wed; mon to wed; 周一到周三; 周一至三
every week, Sat, Sun | 每周，周六、周日: weekends; 周末; 每周末
every 2 weeks | 每 2 周: 2 weeks; fortnightly; every two weeks; 每两周; 隔周
every 2 weeks, Thu | 每 2 周，周四: every other thu; 2 weeks on thu; 每两周周四; 隔周四; 隔周的周四
every month | 每月: monthly; 每月; 每个月
every 3 months | 每 3 个月: quarterly; every quarter; 每季度; 每3个月
every month, day 15 | 每月，15 日: 15th; every month on the 15th; 每月15号; 15日; 每月十五日
every month, last day | 每月，最后一天: last day; the last day of the month; 每月最后一天; 月底
every month, 1st Mon | 每月，第一个周一: first mon; 1st monday of the month; 每月首个周一
every month, last Fri | 每月，最后一个周五: last fri; 每月最后一个周五
every 12 months | 每 12 个月: yearly; 每年
"""
CASES = [
    (typed.strip(), *map(str.strip, told.split("|")))
    for told, _, all_typed in (line.partition(": ") for line in TYPED.strip().splitlines())
    for typed in all_typed.split(";")
]


@pytest.mark.parametrize(("typed", "english", "chinese"), CASES)
def test_it_is_understood_and_told(typed: str, english: str, chinese: str) -> None:
    with speaking("en"):
        assert show_repeat(*read_repeat(typed)) == english
    with speaking("zh"):
        assert show_repeat(*read_repeat(typed)) == chinese


NO_RULE = "|every|每|15|一|2|0 weeks|32th|周八|monthly thu|day thu|soon|fri-mon|thu 25:00|100 days"


@pytest.mark.parametrize("typed", [*NO_RULE.split("|"), "x" * 100, "\x1b[2J"])
def test_what_is_no_rule_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_repeat(typed)


UNITS: dict[str, Any] = {"d": DAILY, "w": WEEKLY, "m": MONTHLY}


def by_dateutil(repeat: Repeat, start: date, n: int) -> list[date]:
    """Return the first days as dateutil counts them from the first of them."""
    first = next(repeat.days(start))
    days: dict[str, Any] = {"byweekday": [each - 1 for each in repeat.weekdays] or None}
    if repeat.nth:
        days = {"byweekday": [weekday(repeat.weekdays[0] - 1)(repeat.nth)]}
    elif repeat.unit == "m":
        day = repeat.day or start.day
        days = {"bymonthday": list(range(28, day + 1)) if day > 28 else [day], "bysetpos": [-1]}
    rule = rrule(UNITS[repeat.unit], datetime.combine(first, time()), repeat.by, **days, count=n)
    return [each.date() for each in rule]


NO, ONE_DAY = st.just(0), st.tuples(st.integers(1, 7))
WEEKDAYS = st.lists(st.integers(1, 7), max_size=7, unique=True).map(tuple)
NTH = st.sampled_from([1, 2, 3, 4, LAST])
REPEATS = st.one_of(
    st.builds(Repeat, st.integers(1, 40), st.just("d"), st.just(()), NO, NO),
    st.builds(Repeat, st.integers(1, 9), st.just("w"), WEEKDAYS, NO, NO),
    st.builds(Repeat, st.integers(1, 13), st.just("m"), st.just(()), st.integers(0, LAST_DAY), NO),
    st.builds(Repeat, st.integers(1, 13), st.just("m"), ONE_DAY, NO, NTH),
)


@given(REPEATS, st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_its_days_are_those_of_dateutil(repeat: Repeat, start: date) -> None:
    ours = list(islice(repeat.days(start), 12))
    assert ours[0] >= start
    assert ours == by_dateutil(repeat, start, 12)


def test_it_ends_on_a_day_or_after_so_many() -> None:
    thursdays, _ = read_repeat("thu")
    assert days_until(thursdays, date(2026, 12, 10), WEDNESDAY) == [
        date(2026, 11, 26),
        date(2026, 12, 3),
        date(2026, 12, 10),
    ]
    assert len(days_until(thursdays, 5, WEDNESDAY)) == 5
    assert [read_until(text) for text in ("5x", "5 times", "5次", "５场", "5", "fri")] == [
        *(5, 5, 5, 5),
        *(None, None),
    ]
    for until in (WEDNESDAY, 0, date(9999, 1, 1), MOST + 1):
        with pytest.raises(BadValue):
            days_until(thursdays, until, WEDNESDAY)
    # Where the years end that people type, it ends.
    assert len(days_until(Repeat(12, "m"), 300, date(2990, 1, 1))) == 10
