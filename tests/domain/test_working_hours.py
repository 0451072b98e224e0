"""Working hours as people write them, and waits against a walk through every minute."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from communitytui.domain.kernel.workdays import Workdays
from communitytui.domain.kernel.working_hours import OpenTime, read_working_hours
from communitytui.errors import BadValue


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("09:00-18:00 mon-fri", "09:00-18:00 mon-fri"),
        ("mon-fri 9:00 - 18:00", "09:00-18:00 mon-fri"),
        ("9:00-12:00, 13:30-18:00", "09:00-12:00 13:30-18:00"),
        ("周一至周五 9:00-18:00", "09:00-18:00 mon-fri"),
        ("10:00–22:00 sat,sun", "10:00-22:00 sat-sun"),
        ("20:00-02:00 fri-mon wed", "20:00-02:00 mon wed fri-sun"),
        ("0:00-24:00", "00:00-24:00"),
        ("9:00至17:30 周二、周四", "09:00-17:30 tue thu"),
    ],
)
def test_hours_are_read_in_both_languages(typed: str, kept: str) -> None:
    found = read_working_hours(typed)
    assert found.text == kept
    assert read_working_hours(kept) == found


@pytest.mark.parametrize(
    "typed",
    ["", "mon-fri", "9-18", "25:00-26:00", "09:00-18:00 someday", "09:00-12:00 11:00-18:00",
     "20:00-10:00 09:00-12:00", "9:00-18:00 " + "mon " * 60],
)  # fmt: skip
def test_what_is_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_working_hours(typed)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("text", ["09:00-12:00 13:30-18:00 mon-fri", "22:00-02:00 sun-thu"])
def test_waits_are_the_minutes_that_were_worked(zone: str, text: str) -> None:
    hours, there = read_working_hours(text), ZoneInfo(zone)
    office = Workdays(working=True, exceptions=["2026-10-28", "+2026-10-31"])
    first, last = date(2026, 10, 20), date(2026, 11, 9)
    found = OpenTime(hours, there, office, first, last)
    begin = datetime(2026, 10, 22, tzinfo=UTC)
    open_minutes = [_is_open(begin + timedelta(minutes=n), there, text) for n in range(12 * 1440)]
    chance, base = random.Random(5), int(begin.timestamp())
    assert [found.holds(base + 60 * n) for n in range(len(open_minutes))] == open_minutes
    for _ in range(50):
        start, end = sorted(chance.sample(range(len(open_minutes)), 2))
        worked = sum(open_minutes[start:end])
        assert found.between(base + 60 * start, base + 60 * end) == 60 * worked


def _is_open(at: datetime, zone: ZoneInfo, text: str) -> bool:
    local = at.astimezone(zone)
    clock = local.strftime("%H:%M")
    day = local.date()
    if text.startswith("22"):
        if clock < "02:00":
            day -= timedelta(days=1)
        elif clock < "22:00":
            return False
        days = (6, 0, 1, 2, 3)
    else:
        if not ("09:00" <= clock < "12:00" or "13:30" <= clock < "18:00"):
            return False
        days = (0, 1, 2, 3, 4)
    if day == date(2026, 10, 28):
        return False
    return day.weekday() in days or day == date(2026, 10, 31)
