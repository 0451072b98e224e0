"""Steps from a day of its own: how far people say, and in which days a community counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.steps import Step, moved, own_step, read_step
from communitytui.domain.kernel.workdays import Workdays
from communitytui.errors import BadValue

EVERY = Workdays()
WORKING = Workdays(working=True, exceptions=["2026-12-25"])
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("+2w", Step(2, "w")),
        ("-3d", Step(-3, "d")),
        ("＋３天", Step(3, "d")),
        ("+1个月", Step(1, "m")),
        ("−2周", Step(-2, "w")),
        ("+ 1 year", Step(1, "y")),
    ],
)
def test_a_step_is_understood(text: str, step: Step) -> None:
    assert read_step(text) == step
    assert read_step(str(step)) == step


@pytest.mark.parametrize("text", ["2w", "+0d", "+", "+2", "soon", "+2h", "", "+99999d", "\x1b[2J"])
def test_what_says_not_how_far_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="does not say how far") as caught:
        read_step(text)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("due+1w", ("due", Step(1, "w"))),
        ("截止 + 1周", ("截止", Step(1, "w"))),
        ("start-2d", ("start", Step(-2, "d"))),
        ("+1w", None),
        ("12-05", None),
        ("2026-12-05", None),
        ("fri", None),
    ],
)
def test_a_step_from_a_field_is_told_from_a_date(text: str, found: object) -> None:
    assert own_step(text) == found


@pytest.mark.parametrize(
    ("day", "step", "found"),
    [
        ("2026-12-04", "+1d", "2026-12-07"),
        ("2026-12-07", "-1d", "2026-12-04"),
        ("2026-12-05", "+1d", "2026-12-07"),
        ("2026-12-05", "-1d", "2026-12-04"),
        ("2026-12-24", "+1d", "2026-12-28"),
        ("2026-12-04", "+2w", "2026-12-18"),
        ("2026-12-31", "+2m", "2027-02-28"),
    ],
)
def test_days_are_those_on_which_the_community_works(day: str, step: str, found: str) -> None:
    assert moved(date.fromisoformat(day), read_step(step), WORKING).isoformat() == found


@given(DAYS, st.integers(-400, 400).filter(bool))
def test_every_day_counts_where_nothing_else_is_said(day: date, count: int) -> None:
    assert moved(day, Step(count, "d"), EVERY) == day + timedelta(days=count)


@given(DAYS, st.integers(1, 400))
def test_a_step_on_and_back_leads_to_the_same_working_day(day: date, count: int) -> None:
    there = moved(day, Step(count, "d"), WORKING)
    assert WORKING.is_working(there)
    back = moved(there, Step(-count, "d"), WORKING)
    assert back == day if WORKING.is_working(day) else back < day


def test_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BadValue, match="is not in the calendar"):
        moved(date(2999, 12, 31), Step(1, "d"), EVERY)
    with pytest.raises(BadValue, match="is not in the calendar"):
        moved(date(2026, 12, 31), Step(9999, "y"), EVERY)
