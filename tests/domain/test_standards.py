from __future__ import annotations

import statistics
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.metrics import Judgement, Metric, Standard
from communitytui.domain.readings import Reading
from communitytui.domain.registry import REGISTRY
from communitytui.domain.standards import baseline, judge, limits, standing, weekly
from communitytui.i18n import speaking
from tests.domain.test_metrics import TODAY, at, record

VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


def standard(
    target: float | None, alert: float | None, direction: str = "up", provenance: str = "team"
) -> Standard:
    return Standard(target, alert, direction, provenance)


OWN = standard(None, None, "up", "baseline")


def weeks(*values: float) -> list[Reading]:
    """Return one reading a week, the last on ``TODAY``."""
    return at(*values, step=7)


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


@pytest.mark.parametrize(
    ("value", "line", "reason"),
    [
        (20, standard(20, 10), "20 meets the target 20"),
        (12, standard(20, 10), "12 is below the target 20"),
        (10, standard(20, 10), "10 is past the alert line 10"),
        (3, standard(2, 5, "down"), "3 is above the target 2"),
        (4, standard(None, 3), "4 keeps clear of the alert line 3"),
    ],
)
def test_a_reason_names_both_numbers(value: float, line: Standard, reason: str) -> None:
    assert judge(at(value), line, TODAY).reason == reason
    with speaking("zh"):
        said = judge(at(value), line, TODAY).reason
    assert said != reason
    assert f"{value}" in said


def test_numbers_are_written_as_the_metric_writes_them() -> None:
    metric = Metric(1, record(name="share", unit="%", decimals=1))
    assert (
        judge(at(12), standard(20, 10), TODAY, metric).reason == "12.0% is below the target 20.0%"
    )


def test_without_a_reading_nothing_is_judged() -> None:
    judgement = judge([], standard(20, 10), TODAY)
    assert (judgement.verdict, judgement.reason) == ("unknown", "no reading yet")


def test_the_newest_reading_is_the_one_that_is_judged() -> None:
    assert judge(at(1, 1, 30), standard(20, 10), TODAY).verdict == "good"
    assert judge(at(1, 1, 30), standard(20, 10), TODAY - timedelta(days=1)).verdict == "bad"


def partial(reading: Reading) -> Reading:
    return reading._replace(partial=True)


def test_a_partial_reading_is_never_judged() -> None:
    readings = at(1, 30)
    readings[-1] = partial(readings[-1])
    for line in (standard(20, 10), OWN, None):
        assert judge(readings, line, TODAY).verdict == "partial"
    metric = Metric(1, record(name="wau"))
    judgement = judge(readings, standard(20, 10), TODAY, metric)
    assert judgement.reason == "its window of 7 days is not full yet"


def csat(n: int | None) -> Judgement:
    metric = Metric(1, {**REGISTRY["csat"].metric_record(), "community": 1})
    return judge([Reading(TODAY, 50, "t", n=n)], standard(80, 60), TODAY, metric)


def test_a_small_sample_is_not_judged() -> None:
    assert csat(29).verdict == "unknown"
    assert csat(29).reason == "only 29 answers; judged from 30 on"
    assert csat(30).verdict == "bad"
    # Nobody counted: the number is taken at its word.
    assert csat(None).verdict == "bad"
    with speaking("zh"):
        assert "份答卷" in csat(29).reason


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
    assert weekly(readings, date(2026, 11, 25)) == [20]
    readings[3] = partial(readings[3])
    assert weekly(readings, TODAY) == [20]


@given(st.dictionaries(st.integers(0, 120), VALUES, max_size=60))
def test_weeks_agree_with_the_statistics_module(values: dict[int, float]) -> None:
    readings = [
        Reading(TODAY - timedelta(days=back), values[back], "t")
        for back in sorted(values, reverse=True)
    ]
    by_week: dict[tuple[int, int], list[float]] = {}
    for reading in readings:
        year, week, _ = reading.day.isocalendar()
        by_week.setdefault((year, week), []).append(reading.value)
    by_week.pop(TODAY.isocalendar()[:2], None)
    expected = [statistics.median(by_week[week]) for week in sorted(by_week)][-8:]
    assert weekly(readings, TODAY) == pytest.approx(expected)


@given(st.lists(VALUES, min_size=2, max_size=40))
def test_limits_agree_with_the_statistics_module(values: list[float]) -> None:
    found = limits(values)
    assert found is not None
    low, centre, high = found
    moving = [abs(b - a) for a, b in pairwise(values)]
    mean, reach = statistics.fmean(values), 2.66 * statistics.fmean(moving)
    assert centre == pytest.approx(mean, abs=1e-6)
    assert high == pytest.approx(mean + reach, abs=1e-6)
    lowest = mean - reach
    assert low == pytest.approx(max(0, lowest) if min(values) >= 0 else lowest, abs=1e-6)
    assert low <= centre + 1e-6
    assert limits(values[:1]) is None


@given(st.lists(VALUES, min_size=8, max_size=20), st.sampled_from(["up", "down"]))
def test_a_baseline_is_the_median_of_eight_weeks_and_a_limit(
    values: list[float], direction: str
) -> None:
    lines, found = baseline(values, direction), limits(values[-8:])
    assert lines is not None
    assert found is not None
    assert lines[0] == pytest.approx(statistics.median(values[-8:]), abs=1e-4)
    assert lines[1] == pytest.approx(found[2] if direction == "down" else found[0], abs=1e-4)
    assert baseline(values[:7], direction) is None


def test_process_limits_by_hand() -> None:
    # Moving ranges 10, 2, 12: mean 8. Values: mean 129.5. 129.5 -/+ 2.66 * 8.
    assert limits([120, 130, 128, 140]) == pytest.approx((108.22, 129.5, 150.78))


def test_a_count_has_no_limit_below_nothing_but_a_score_has() -> None:
    assert (limits([1, 9, 1, 9]) or (1,))[0] == 0
    assert (limits([-20, -10, -15]) or (1,))[0] < -20


@pytest.mark.parametrize("provenance", ["baseline", "provisional"])
def test_nothing_is_judged_before_there_are_eight_weeks(provenance: str) -> None:
    line = standard(100, 50, "up", provenance)
    judgement = judge(weeks(*[10] * 8), line, TODAY)
    assert judgement.verdict == "unknown"
    assert judgement.values == {"have": 7, "need": 8}
    assert "7 of 8" in judgement.reason
    assert judgement.standard == line


@pytest.mark.parametrize("provenance", ["baseline", "provisional"])
def test_after_eight_weeks_its_own_past_judges(provenance: str) -> None:
    line = standard(1000, 500, "up", provenance)
    lines = Standard(129, 103.66, "up", "baseline")
    values = [120, 130, 128, 140, 120, 130, 128, 140]
    judgement = judge(weeks(*values, 80), line, TODAY)
    assert judgement.verdict == "bad"
    assert judgement.standard == lines
    assert judge(weeks(*values, 110), line, TODAY).verdict == "warn"
    assert judge(weeks(*values, 131), line, TODAY).verdict == "good"


def test_a_baseline_holds_a_week_against_weeks() -> None:
    # Sundays are quiet every week: that is no alarm.
    daily = [100, 100, 100, 100, 100, 90, 40]
    sunday = date(2026, 11, 29)
    readings = at(*daily * 9, last=sunday)
    judgement = judge(readings, OWN, sunday)
    assert judgement.verdict == "good"
    assert judgement.reason == "7-day median 100 meets the target 100"
    with speaking("zh"):
        assert judgement.reason.startswith("7 天中位数")


def test_a_former_week_is_judged_by_the_weeks_before_it() -> None:
    readings = weeks(*[10] * 8, 5, 50)
    before = TODAY - timedelta(days=7)
    assert standing(OWN, readings, before) == Standard(10, 10, "up", "baseline")
    assert judge(readings, OWN, before).verdict == "bad"
    assert standing(standard(None, None), readings, TODAY) is None
    assert standing(standard(3, None), readings, TODAY) == standard(3, None)
    assert standing(None, readings, TODAY) is None
