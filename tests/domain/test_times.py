"""Times of day as people type them, alone and behind a day."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.dates import parse_date, parse_moment
from communitytui.domain.kernel.times import parse_time
from communitytui.domain.kernel.words import read_day
from communitytui.errors import BadValue

MONDAY = date(2026, 11, 23)

TIMES = """
18:00 18:00 | 8:30 08:30 | 18：05 18:05 | 20点 20:00 | 20点半 20:30 | 晚上8点 20:00 | 晚8点半 20:30
晚上八点 20:00 | 下午3点15分 15:15 | 下午三点二十 15:20 | 早上8点 08:00 | 凌晨12点 00:00
中午12点 12:00 | 中午1点 13:00 | 中午 12:00 | 上午10点整 10:00 | 0点 00:00 | 晚上8:30 20:30
8pm 20:00 | 8 pm 20:00 | 8:30pm 20:30 | 12am 00:00 | 12pm 12:00 | 8am 08:00 | noon 12:00
"""
TABLE = [each.strip().rpartition(" ")[::2] for each in TIMES.replace("\n", "|").split("|") if each]


@pytest.mark.parametrize(("text", "shown"), TABLE)
def test_a_time_is_understood(text: str, shown: str) -> None:
    assert parse_time(text) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("8点", "8点 could be 08:00 or 20:00; type one of them"),
        ("12点半", "could be 00:30 or 12:30"),
        ("24:00", "24:00 is not a time; try 18:00 or 8pm"),
        ("18:60", "is not a time"),
        ("25点", "is not a time"),
        ("8", "is not a time"),
        ("下午十五百点", "is not a time"),
        ("soon\x1b[2J", "soon.2J is not a time"),
        ("", "is not a time"),
    ],
)
def test_what_is_no_time_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        parse_time(text)


MOMENTS = [
    ("12-05 18:00", "2026-12-05", "18:00"),
    ("12月5日 18:00", "2026-12-05", "18:00"),
    ("12.5 晚上8点", "2026-12-05", "20:00"),
    ("今晚8点", "2026-11-23", "20:00"),
    ("明晚八点半", "2026-11-24", "20:30"),
    ("明早9点", "2026-11-24", "09:00"),
    ("tonight 8pm", "2026-11-23", "20:00"),
    ("tomorrow at 8pm", "2026-11-24", "20:00"),
    ("下周五 20点", "2026-12-04", "20:00"),
    ("周五晚8点", "2026-11-27", "20:00"),
    ("next fri 19:30", "2026-12-04", "19:30"),
    ("3天后 下午3点", "2026-11-26", "15:00"),
    ("今晚", "2026-11-23", None),
    ("12.5", "2026-12-05", None),
]


@pytest.mark.parametrize(("text", "day", "at"), MOMENTS)
def test_a_day_and_a_time_are_understood(text: str, day: str, at: str | None) -> None:
    assert parse_moment(text, MONDAY) == (date.fromisoformat(day), at)


def test_a_time_where_only_a_day_is_asked_is_refused_with_the_day() -> None:
    with pytest.raises(BadValue, match=r"今晚8点 has a time of day; type 2026-11-23$"):
        read_day("今晚8点", MONDAY)


@given(st.times())
def test_every_shown_time_is_understood(at: time) -> None:
    shown = f"{at:%H:%M}"
    assert parse_time(shown) == shown
    day = date(2026, 12, 4)
    for text in (f"2026-12-04 {shown}", f"2026-12-04 周五 {shown}", f"12-04 {shown}"):
        assert parse_moment(text, MONDAY) == (day, shown)


@given(st.text(max_size=50))
def test_any_text_is_a_moment_or_is_refused(text: str) -> None:
    try:
        day, at = parse_moment(text, MONDAY)
    except BadValue:
        return
    assert at or parse_date(text, MONDAY) == day
