from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.workdays import Workdays, calendar_of, office_of, read_holidays
from communitytui.errors import BadValue
from communitytui.words.errors import explain

DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))
EXCEPTIONS = st.lists(st.tuples(st.booleans(), DAYS), max_size=60).map(
    lambda pairs: list(
        {day: ("+" if plus else "") + day.isoformat() for plus, day in pairs}.values()
    )
)


def worked(exceptions: list[str], day: date) -> bool:
    """What a person with a wall calendar would say."""
    if f"+{day.isoformat()}" in exceptions:
        return True
    return day.weekday() < 5 and day.isoformat() not in exceptions


@given(EXCEPTIONS, DAYS)
def test_counting_agrees_with_ticking_off_the_days_one_by_one(
    exceptions: list[str], day: date
) -> None:
    calendar = Workdays(working=True, exceptions=exceptions)
    first = date(2025, 11, 24)
    ticked = [
        each for each in (first + timedelta(days=n) for n in range(500)) if worked(exceptions, each)
    ]
    begin = calendar.number(first)
    before = sum(each < day for each in ticked)
    assert calendar.number(day) - begin == before
    assert calendar.is_working(day) == worked(exceptions, day)
    assert calendar.between(first, day) == sum(each <= day for each in ticked)
    assert [calendar.day(begin + n) for n in range(len(ticked))] == ticked


@given(st.dates())
def test_every_day_is_its_own_number_in_the_plain_calendar(day: date) -> None:
    calendar = Workdays()
    assert calendar.day(calendar.number(day)) == day
    assert calendar.is_working(day)


def test_a_day_off_counts_as_the_next_working_day() -> None:
    calendar = Workdays(working=True)
    saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
    assert calendar.number(saturday) == calendar.number(monday)
    assert calendar.day(calendar.number(saturday)) == monday


def test_month_ends_and_leap_days_are_days_like_others() -> None:
    calendar = Workdays(working=True)
    assert calendar.day(calendar.number(date(2028, 1, 31)) + 1) == date(2028, 2, 1)
    assert calendar.day(calendar.number(date(2028, 2, 28)) + 1) == date(2028, 2, 29)
    assert calendar.day(calendar.number(date(2027, 2, 26)) + 1) == date(2027, 3, 1)


def test_what_changes_nothing_is_no_exception() -> None:
    odd = Workdays(working=True, exceptions=["2026-11-29", "+2026-11-30"])
    plain = Workdays(working=True)
    for n in range(20):
        day = date(2026, 11, 20) + timedelta(days=n)
        assert odd.number(day) == plain.number(day)


def test_a_plan_past_all_years_is_refused() -> None:
    for calendar in (Workdays(), Workdays(working=True)):
        with pytest.raises(BadValue, match="9999"):
            calendar.day(calendar.number(date.max) + 2)


def test_the_calendar_of_a_record_that_says_nothing_counts_every_day() -> None:
    sunday = date(2026, 11, 29)
    assert calendar_of({}).is_working(sunday)
    assert not calendar_of({"calendar": "working"}).is_working(sunday)
    assert not office_of({}).is_working(sunday)
    assert office_of({"holidays": ["+2026-11-29"]}).is_working(sunday)


def test_a_holiday_file() -> None:
    text = "\ufeff# 2027\n\n2027-02-08 春节\n+2027-02-06 补班\n2027-01-01\t元旦 # off\n2027-01-01\n"
    assert read_holidays(text) == ["2027-01-01", "+2027-02-06", "2027-02-08"]
    assert read_holidays("") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2027-01-01\n2027-02-30 no such day\n", 2),
        ("# ok\n\n春节\n", 3),
        ("2027/01/01", 1),
        ("2027-01-01\n+ 2027-01-09", 2),
        ("+2027-01-01\n2027-01-01", 2),
        ("2027-01-01\n+2027-01-01", 2),
        ("20270101", 1),
    ],
)
def test_one_bad_line_refuses_the_whole_file_and_is_named(text: str, line: int) -> None:
    with pytest.raises(BadValue) as caught:
        read_holidays(text)
    assert f"line {line}: " in explain(caught.value)


def test_a_file_of_more_days_than_anybody_lives_is_refused() -> None:
    days = [(date(2000, 1, 1) + timedelta(days=n)).isoformat() for n in range(5001)]
    with pytest.raises(BadValue, match="5000"):
        read_holidays("\n".join(days))
