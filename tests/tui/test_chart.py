"""The chart of readings: exact widths, honest lines, gaps, levels, dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.metrics.readings import Reading
from communitytui.i18n.cells import width
from communitytui.tui.chart import draw
from communitytui.tui.drawing import Span
from communitytui.views.plot import Level, Mark, Plot, near, scale, thinned

FIRST = date(2026, 8, 1)
TODAY = date(2026, 11, 23)
values = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 2))


def days(numbers: list[float], skip: frozenset[int] = frozenset()) -> list[Reading]:
    return [
        Reading(FIRST + timedelta(days=place), number, "")
        for place, number in enumerate(numbers)
        if place not in skip
    ]


def plot(readings: list[Reading], **more: object) -> Plot:
    return Plot(readings[0].day, readings[-1].day, readings, **more)  # type: ignore[arg-type]


def text(line: list[Span]) -> str:
    return "".join(piece for piece, _ in line)


def dots(lines: list[list[Span]]) -> list[tuple[int, int]]:
    """Return (column, row) of every cell with a dot in it."""
    return [
        (column, row)
        for row, line in enumerate(lines)
        for column, sign in enumerate(text(line))
        if 0x2800 < ord(sign) < 0x2900
    ]


@given(
    st.lists(values, min_size=1, max_size=200),
    st.integers(20, 160),
    st.integers(3, 20),
    st.lists(values, max_size=3),
    st.sampled_from(["{:g}", "{:g} 人", "{:g}%"]),
)
def test_every_line_is_exactly_as_wide_as_asked(
    numbers: list[float], cells: int, rows: int, lines: list[float], form: str
) -> None:
    readings = days(numbers)
    found = plot(
        readings,
        levels=[Level(value, "╌", "good") for value in lines],
        marks=[Mark(readings[-1].day, "▲", "info", "")],
    )
    drawn = draw(found, cells, rows, form.format, TODAY)
    assert drawn == [] or len(drawn) == rows + 2
    assert {width(text(line)) for line in drawn} <= {cells}


@given(st.lists(values, min_size=1, max_size=60), st.integers(3, 30))
def test_a_scale_holds_its_values_and_its_ticks_are_round(numbers: list[float], rows: int) -> None:
    found = scale(numbers, rows)
    assert found.low <= min(numbers) + 1e-6
    assert max(numbers) - 1e-6 <= found.high
    assert found.low < found.high
    assert (found.ticks[0], found.ticks[-1]) == (found.low, found.high)
    places = [found.place(tick, rows) for tick in found.ticks]
    assert places == sorted(places, reverse=True)


def test_higher_values_stand_higher_and_later_ones_to_the_right() -> None:
    drawn = draw(plot(days([1, 2, 3, 4, 5, 6, 7, 8])), 60, 8, "{:g}".format, TODAY)
    cells = dots(drawn[:8])
    assert min(cells)[1] >= 6
    assert max(cells)[1] == 0
    rows = [min(row for column, row in cells if column == c) for c in sorted({c for c, _ in cells})]
    assert rows == sorted(rows, reverse=True)


def test_a_gap_is_no_line_and_no_zero() -> None:
    whole = dots(draw(plot(days([5.0] * 40)), 60, 6, "{:g}".format, TODAY)[:6])
    skip = frozenset(range(15, 25))
    holed = dots(draw(plot(days([5.0] * 40, skip)), 60, 6, "{:g}".format, TODAY)[:6])
    columns = {column for column, _ in whole} - {column for column, _ in holed}
    assert len(columns) >= 8
    assert max(columns) - min(columns) == len(columns) - 1
    # Nothing falls to the bottom where nothing is known.
    assert {row for _, row in holed} == {row for _, row in whole}


def test_what_is_partial_stands_alone_in_another_ink() -> None:
    readings = days([5.0, 6.0, 7.0, 8.0, 9.0])
    readings[2] = readings[2]._replace(partial=True)
    drawn = draw(plot(readings), 60, 6, "{:g}".format, TODAY)
    inks = {ink for line in drawn[:6] for piece, ink in line if ord(piece[0]) > 0x2800}
    assert inks == {"primary bold", "muted"}


def test_a_level_far_away_does_not_flatten_the_readings() -> None:
    numbers = [10.0, 12.0, 11.0, 13.0]
    far, close = Level(500.0, "╌", "good"), Level(14.0, "╌", "bad")
    assert near([far, close], numbers) == [close]
    drawn = draw(plot(days(numbers), levels=[far, close]), 60, 8, "{:g}".format, TODAY)
    inks = {ink for line in drawn for piece, ink in line if "╌" in piece}
    assert inks == {"bad"}


def test_ten_years_are_thinned_to_medians_of_stretches() -> None:
    readings = days([float(place % 7) for place in range(3650)])
    kept = thinned(readings, 120)
    assert len(kept) == 120
    assert {reading.value for reading in kept} == {3.0}
    assert [reading.day for reading in kept] == sorted(reading.day for reading in kept)
    assert thinned(readings[:50], 120) == readings[:50]


@pytest.mark.parametrize(("cells", "rows"), [(10, 8), (60, 2), (5, 5)])
def test_without_room_there_is_no_chart(cells: int, rows: int) -> None:
    assert draw(plot(days([1.0, 2.0])), cells, rows, "{:g}".format, TODAY) == []


def test_dates_stand_under_their_days() -> None:
    drawn = draw(plot(days([1.0] * 92)), 80, 5, "{:g}".format, TODAY)
    line = text(drawn[-1])
    assert "08-01" in line
    assert line.rstrip().endswith("10-31")
