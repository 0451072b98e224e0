from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from communitytui.domain.metrics import (
    Metric,
    MetricState,
    Reading,
    Standard,
    baseline,
    judge,
    readings_of,
    standard_of,
    trend,
    weekly,
)
from communitytui.i18n import speaking

TODAY = date(2026, 12, 1)


def at(*values: float, step: int = 1, last: date = TODAY) -> list[Reading]:
    days = [last - timedelta(days=step * back) for back in range(len(values))]
    return [Reading(day, v, "t") for day, v in zip(reversed(days), values, strict=True)]


def standard(
    target: float | None, alert: float | None, direction: str = "up", provenance: str = "team"
) -> Standard:
    return Standard(target, alert, direction, provenance)


@pytest.mark.parametrize(
    ("value", "line", "verdict"),
    [
        (20, standard(20, 10), "good"),
        (19.9, standard(20, 10), "warn"),
        (10.1, standard(20, 10), "warn"),
        (10, standard(20, 10), "bad"),
        (5, standard(20, None), "warn"),
        (4, standard(None, 3), "good"),
        (3, standard(None, 3), "bad"),
        (2, standard(2, 5, "down"), "good"),
        (3, standard(2, 5, "down"), "warn"),
        (5, standard(2, 5, "down"), "bad"),
        (49, standard(None, 50, "down"), "good"),
        (50, standard(None, 50, "down"), "bad"),
        (1, standard(None, None), "unknown"),
        (1, standard(20, 10, "none"), "unknown"),
        (1, standard(20, 10, "up", "provisional"), "unknown"),
        (1, standard(20, 10, "up", "sourced"), "bad"),
        (1, None, "unknown"),
    ],
)
def test_judging(value: float, line: Standard | None, verdict: str) -> None:
    assert judge(at(value), line, TODAY).verdict == verdict


def test_without_a_reading_nothing_is_judged() -> None:
    judgement = judge([], standard(20, 10), TODAY)
    assert (judgement.verdict, judgement.reason) == ("unknown", "no reading yet")


def test_the_newest_reading_is_the_one_that_is_judged() -> None:
    assert judge(at(1, 1, 30), standard(20, 10), TODAY).verdict == "good"


def test_weeks_are_medians_and_this_week_is_left_out() -> None:
    # Mon 16 to Sun 22 November; Mon 23 to Sun 29; Tue 1 December is in the week of Mon 30.
    readings = [
        Reading(date(2026, 11, 16), 10, "t"),
        Reading(date(2026, 11, 18), 30, "t"),
        Reading(date(2026, 11, 22), 20, "t"),
        Reading(date(2026, 11, 29), 7, "t"),
        Reading(date(2026, 11, 30), 99, "t"),
        Reading(date(2026, 12, 1), 99, "t"),
    ]
    assert weekly(readings, TODAY) == [20, 7]


def test_own_baseline_needs_three_weeks() -> None:
    judgement = judge(at(10, 11, 12, step=7), standard(None, None, "up", "baseline"), TODAY)
    assert judgement.verdict == "unknown"
    assert judgement.reason == "own baseline: 2 of 3 full weeks so far"
    with speaking("zh"):
        assert judgement.values == {"have": 2, "need": 3}


def test_process_limits_by_hand() -> None:
    # Moving ranges 10, 2, 12: mean 8. Values: median 129, mean 129.5. 129.5 - 2.66 * 8 = 108.22.
    assert baseline([120, 130, 128, 140], "up") == (129, 108.22)
    assert baseline([120, 130, 128, 140], "down") == (129, 150.78)


def test_a_baseline_looks_at_eight_weeks() -> None:
    assert baseline([1000, *[10] * 8], "up") == (10, 10)


def test_a_count_has_no_alert_below_nothing_but_a_score_has() -> None:
    assert baseline([1, 9, 1, 9], "up") == (5, 0)
    lines = baseline([-20, -10, -15], "up")
    assert lines is not None
    assert lines[1] < lines[0] < 0


def test_own_baseline_judges_with_its_own_lines() -> None:
    readings = at(120, 130, 128, 140, 96, step=7)
    judgement = judge(readings, standard(None, None, "up", "baseline"), TODAY)
    assert judgement.verdict == "bad"
    assert judgement.standard == Standard(129, 108.22, "up", "baseline", "")


@pytest.mark.parametrize(
    ("values", "step", "way"),
    [
        ([], 1, None),
        ([5], 1, None),
        ([100, 103], 1, "up"),
        ([100, 102], 1, "flat"),
        ([100, 97], 1, "down"),
        ([0, 1], 1, "up"),
        ([0, 0], 1, "flat"),
        ([-100, -103], 1, "down"),
        # Eight days: the same weekday a week before counts, not the day before.
        ([50, 90, 90, 90, 90, 90, 90, 60], 1, "up"),
        ([60, 30], 30, "down"),
    ],
)
def test_trend(values: list[float], step: int, way: str | None) -> None:
    assert trend(at(*values, step=step)) == way


def record(**changes: Any) -> dict[str, Any]:
    head: dict[str, Any] = {
        "community": 1,
        "name": "dau",
        "group": "activity",
        "title": {"zh": "日活", "en": "Daily active"},
        "unit": "",
        "level": "post",
        "definition": "people a day",
        "decimals": 0,
    }
    return {**head, **changes}


def test_a_metric_shows_values_in_its_own_way() -> None:
    assert Metric(1, record()).show(1280) == "1,280"
    assert Metric(1, record(unit="%", decimals=1)).show(18.55) == "18.6%"
    assert Metric(1, record()).show(None) == "–"
    with speaking("zh"):
        assert Metric(1, record()).title == "日活"


def test_readings_of_several_years_come_in_order() -> None:
    records = [
        {"days": {"2027-01-01": {"v": 2.0, "s": "b"}}},
        {"days": {"2026-12-31": {"v": 1.0, "s": "a"}, "2026-01-01": {"v": 0.0, "s": "c"}}},
    ]
    assert [reading.value for reading in readings_of(records)] == [0, 1, 2]


def test_a_state_knows_its_newest_reading() -> None:
    readings = tuple(at(1, 2))
    state = MetricState(Metric(1, record()), readings, judge(readings, None, TODAY))
    assert state.latest == readings[-1]
    assert state.trend == "up"
    assert MetricState(Metric(1, record()), (), judge((), None, TODAY)).latest is None


def test_no_standard_is_none() -> None:
    assert standard_of(None) is None
