from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.metrics import readings as module
from communitytui.domain.metrics.readings import Gap, Reading, Readings, gaps, rhythm

FIRST = date(2024, 1, 1)


def yearly(days: list[date]) -> list[dict[str, Any]]:
    """Return the records that hold a reading of each day; its value is the day's number."""
    records: dict[int, dict[str, Any]] = {}
    for day in days:
        record = records.setdefault(day.year, {"year": day.year, "days": {}})
        record["days"][day.isoformat()] = {"v": day.toordinal(), "s": "t"}
    return list(records.values())


def on(*offsets: int) -> list[Reading]:
    return [Reading(FIRST + timedelta(days=offset), offset, "t") for offset in offsets]


def test_readings_of_several_years_come_in_order() -> None:
    records = [
        {"year": 2027, "days": {"2027-01-01": {"v": 2.0, "s": "b"}}},
        {
            "year": 2026,
            "days": {"2026-12-31": {"v": 1.0, "s": "a"}, "2026-01-01": {"v": 0.0, "s": "c"}},
        },
    ]
    readings = Readings(records)
    assert [reading.value for reading in readings] == [0, 1, 2]
    assert [reading.value for reading in reversed(readings)] == [2, 1, 0]
    assert readings.latest == readings[-1] == Reading(date(2027, 1, 1), 2.0, "b")


def test_a_reading_knows_its_sample_and_whether_its_window_is_full() -> None:
    days = {"2026-01-01": {"v": 1, "s": "a", "p": True, "n": 12}, "2026-01-02": {"v": 2, "s": "a"}}
    first, second = Readings([{"year": 2026, "days": days}])
    assert (first.partial, first.n) == (True, 12)
    assert (second.partial, second.n) == (False, None)


@given(
    st.sets(st.integers(0, 900), max_size=60),
    st.integers(-70, 70),
    st.one_of(st.none(), st.integers(-70, 70)),
    st.integers(1, 3),
)
def test_a_series_is_sliced_and_indexed_like_a_tuple(
    offsets: set[int], start: int, stop: int | None, step: int
) -> None:
    days = [FIRST + timedelta(days=offset) for offset in offsets]
    readings = Readings(yearly(days))
    plain = tuple(Reading(day, day.toordinal(), "t") for day in sorted(days))
    assert readings == plain
    assert len(readings) == len(plain)
    assert readings[start:stop:step] == plain[start:stop:step]
    assert readings.latest == (plain[-1] if plain else None)
    for place in (start, -start):
        if -len(plain) <= place < len(plain):
            assert readings[place] == plain[place]
        else:
            with pytest.raises(IndexError):
                readings[place]


@given(st.sets(st.integers(0, 900), max_size=60), st.integers(0, 900), st.integers(0, 900))
def test_between_and_on(offsets: set[int], first: int, last: int) -> None:
    days = [FIRST + timedelta(days=offset) for offset in sorted(offsets)]
    readings = Readings(yearly(days))
    low, high = FIRST + timedelta(days=first), FIRST + timedelta(days=last)
    found = readings.between(low, high)
    assert [reading.day for reading in found] == [day for day in days if low <= day <= high]
    assert readings.between(None, None) == tuple(readings)
    there = readings.on(low)
    assert (there.day if there else None) == (low if low in days else None)


def test_the_newest_reading_of_ten_years_builds_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = Readings(yearly([FIRST + timedelta(days=day) for day in range(3650)]))
    built: list[str] = []

    def build(*parts: Any) -> Reading:
        built.append(parts[0].isoformat())
        return Reading(*parts)

    monkeypatch.setattr(module, "Reading", build)
    assert readings.latest is not None
    assert len(readings[-12:]) == 12
    assert len(built) == 13


@pytest.mark.parametrize(
    ("offsets", "step"),
    [
        ([], None),
        ([0, 1, 2], None),
        ([0, 1, 2, 3], 1),
        ([0, 7, 14, 21], 7),
        ([0, 1, 2, 9, 10], 1),
        ([0, 30, 61, 91], 30),
    ],
)
def test_the_usual_rhythm(offsets: list[int], step: int | None) -> None:
    assert rhythm(on(*offsets)) == step


@pytest.mark.parametrize(
    ("offsets", "missing"),
    [
        ([0, 1, 2, 3], []),
        ([0, 1, 2, 5, 6], [(3, 4, 2)]),
        ([0, 1, 3, 4, 6, 7, 8], [(2, 2, 1), (5, 5, 1)]),
        # Once a week: a day early or late misses none, a week without does.
        ([0, 7, 15, 21, 35, 42], [(28, 28, 1)]),
        ([0, 7, 14, 21, 49], [(28, 42, 3)]),
        # Too few to know what is usual.
        ([0, 20, 21], []),
    ],
)
def test_gaps_are_the_days_that_lack_a_reading(
    offsets: list[int], missing: list[tuple[int, int, int]]
) -> None:
    expected = [Gap(FIRST + timedelta(days=a), FIRST + timedelta(days=b), n) for a, b, n in missing]
    assert gaps(on(*offsets)) == expected


def test_a_series_that_stopped_has_a_gap_up_to_today() -> None:
    readings = on(0, 1, 2, 3)
    assert gaps(readings, FIRST + timedelta(days=4)) == []
    (gap,) = gaps(readings, FIRST + timedelta(days=10))
    assert (gap.first, gap.last, gap.missing) == (
        FIRST + timedelta(days=4),
        FIRST + timedelta(days=9),
        6,
    )
