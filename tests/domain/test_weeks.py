"""Weekly values: what of the readings may be judged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Reading, Readings
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.weeks import Week, monday_of, weeks_of

MONDAY = date(2026, 11, 2)


def metric(name: str, level: str | None = None) -> Metric:
    return Metric(1, {**REGISTRY[name].metric_record(level), "community": 1})


def days(*values: float | None, first: date = MONDAY) -> list[Reading]:
    """Return a reading a day from ``first`` on; ``None`` is a day without one."""
    return [
        Reading(first + timedelta(days=place), value, "t")
        for place, value in enumerate(values)
        if value is not None
    ]


def values(readings: list[Reading], name: str, until: date) -> list[float]:
    return [week.value for week in weeks_of(readings, metric(name), until)]


def test_a_week_is_the_mean_of_its_days_and_counts_once_it_is_over() -> None:
    readings = days(*range(1, 15))
    assert values(readings, "dau", MONDAY + timedelta(days=14)) == [4, 11]
    # On its own Sunday the second week is not over.
    assert values(readings, "dau", MONDAY + timedelta(days=13)) == [4]


def test_what_looks_back_is_taken_where_the_week_ends() -> None:
    readings = days(*range(1, 15))
    assert values(readings, "wau", MONDAY + timedelta(days=14)) == [7, 14]
    # The week ends with what is there of it.
    assert values(readings[:-2], "wau", MONDAY + timedelta(days=14)) == [7, 12]


def test_the_pattern_of_weekdays_stands_in_for_two_missing_days() -> None:
    whole = [10, 10, 10, 10, 10, 2, 2]
    lacking = [10, 10, 10, 10, 10, None, None]
    readings = days(*whole, *whole, *lacking, *whole)
    found = values(readings, "messages", MONDAY + timedelta(days=28))
    assert found == pytest.approx([54 / 7] * 4)
    # A third one is missing: the week is left out, not counted as 0.
    readings = days(*whole, *whole, *[10, 10, 10, 10, None, None, None], *whole)
    assert len(values(readings, "messages", MONDAY + timedelta(days=28))) == 3


def test_who_records_once_a_week_has_weeks_too() -> None:
    readings = [Reading(MONDAY + timedelta(days=7 * n), n, "t") for n in range(5)]
    assert values(readings, "dau", MONDAY + timedelta(days=40)) == [0, 1, 2, 3, 4]


def test_partial_readings_and_small_samples_are_no_part_of_a_week() -> None:
    readings = [
        Reading(MONDAY + timedelta(days=5), 10, "t", n=25),
        Reading(MONDAY + timedelta(days=6), 90, "t", n=19),
        Reading(MONDAY + timedelta(days=12), 20, "t", n=25),
        Reading(MONDAY + timedelta(days=13), 90, "t", partial=True, n=25),
    ]
    found = weeks_of(readings, metric("ttfr"), MONDAY + timedelta(days=14))
    assert found == [Week(MONDAY, 10, 25), Week(MONDAY + timedelta(days=7), 20, 25)]


def test_years_out_of_sight_are_not_read() -> None:
    record = {"year": 2026, "days": {str(r.day): {"v": r.value, "s": "t"} for r in days(*[1] * 14)}}
    readings = Readings([record])
    until = MONDAY + timedelta(days=14)
    assert [w.monday for w in weeks_of(readings, metric("dau"), until)] == [
        MONDAY,
        MONDAY + timedelta(days=7),
    ]
    since = MONDAY + timedelta(days=9)
    assert [w.monday for w in weeks_of(readings, metric("dau"), until, since)] == [monday_of(since)]
