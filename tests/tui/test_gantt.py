"""Bars over time: every line is exactly as wide as the chart, whatever the days are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.days import shift
from communitytui.i18n.cells import width
from communitytui.tui.drawing import Span
from communitytui.tui.gantt import (
    CRITICAL,
    DAY,
    DEADLINE,
    MONTH,
    PLANNED,
    TODAY,
    WEEK,
    ZOOMS,
    TaskBar,
    TimeWindow,
    draw,
    monday_of,
    scale,
)

FIRST = date(2026, 11, 23)  # a Monday
days = st.dates()


def text(spans: list[Span]) -> str:
    return "".join(piece for piece, _ in spans)


@given(
    first=days,
    today=days,
    begin=days,
    length=st.integers(0, 4000),
    zoom=st.sampled_from(ZOOMS),
    cells=st.integers(0, 200),
)
def test_lines_fill_the_chart_at_any_day(
    first: date, today: date, begin: date, length: int, zoom: object, cells: int
) -> None:
    window = TimeWindow(first, zoom, cells)  # type: ignore[arg-type]
    bar = TaskBar(begin, shift(begin, length), planned=(first, first), due=today)
    assert width(text(draw(bar, window, today))) == cells
    for line in scale(window, today):
        assert width(text(line)) == cells


@pytest.mark.parametrize(("zoom", "column"), [(DAY, 21), (WEEK, 7), (MONTH, 1)])
def test_a_day_stands_where_its_zoom_puts_it(zoom: object, column: int) -> None:
    assert TimeWindow(FIRST, zoom, 60).column(FIRST + timedelta(days=7)) == column  # type: ignore[arg-type]


def test_a_bar_covers_its_days_and_shows_plan_deadline_and_today() -> None:
    window = TimeWindow(FIRST, WEEK, 14)
    bar = TaskBar(
        date(2026, 11, 25),
        date(2026, 11, 27),
        CRITICAL,
        "bad",
        planned=(date(2026, 11, 24), date(2026, 11, 26)),
        due=date(2026, 11, 26),
    )
    assert text(draw(bar, window, date(2026, 12, 1))) == (
        f" {PLANNED}{CRITICAL}{DEADLINE}{CRITICAL}   {TODAY}     "
    )


def test_what_lies_outside_is_pointed_at() -> None:
    window = TimeWindow(FIRST, WEEK, 5)
    before = TaskBar(date(2026, 10, 1), date(2026, 10, 2))
    after = TaskBar(date(2027, 1, 1), date(2027, 1, 2))
    assert text(draw(before, window, FIRST - timedelta(days=40))) == "‹    "
    assert text(draw(after, window, FIRST - timedelta(days=40))) == "    ›"
    assert text(draw(None, window, FIRST)) == f"{TODAY}    "


def test_the_scale_names_months_weeks_and_today() -> None:
    months, weeks = scale(TimeWindow(FIRST, WEEK, 30), date(2026, 12, 2))
    assert text(months) == "2026-11 2026-12               "
    # Where there is no room for both, the first days of a month are no reason to lose another.
    months, _ = scale(TimeWindow(date(2026, 11, 30), WEEK, 40), FIRST)
    assert text(months) == " 2026-12                        2027-01 "
    months, _ = scale(TimeWindow(date(2026, 10, 5), MONTH, 40), FIRST)
    assert text(months).split() == ["10", "11", "12", "01", "02", "03", "04", "05", "06", "07"]
    assert text(weeks) == "23     30▾    07     14     21"
    assert ("▾", "warn bold") in weeks
    months, numbers = scale(TimeWindow(FIRST, DAY, 9), FIRST)
    assert text(numbers) == "23 24 25 "
    assert numbers[1] == ("23", "warn bold")


@given(days)
def test_a_week_begins_on_monday(day: date) -> None:
    first = monday_of(day)
    assert first <= day
    assert first.weekday() == 0 or first == date.min
