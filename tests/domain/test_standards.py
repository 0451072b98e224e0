"""Judging: has it changed, is it where it is wanted, and what the line says of both."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from communitytui.domain.metrics.baselines import Kept, draw
from communitytui.domain.metrics.judgement import Judgement, Standard
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Reading
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.standards import course, judge
from communitytui.domain.metrics.weeks import monday_of, weeks_of
from communitytui.i18n import say, speaking
from tests.domain.test_metrics import TODAY, at, record


def standard(
    target: float | None, alert: float | None, direction: str = "up", provenance: str = "team"
) -> Standard:
    return Standard(target, alert, direction, provenance)


OWN = standard(None, None, "up", "baseline")
DAU = Metric(1, {**REGISTRY["dau"].metric_record(), "community": 1})


def daily(weeks: int, change: float = 1.0, since: int = 0, seed: int = 1) -> list[Reading]:
    """Return ``weeks`` full weeks of daily readings about 120, times ``change`` in the last."""
    random, first = Random(seed), monday_of(TODAY) - timedelta(weeks=weeks)
    return [
        Reading(
            first + timedelta(days=day),
            round(random.gauss(120, 8) * (change if day >= 7 * (weeks - since) else 1)),
            "t",
        )
        for day in range(7 * weeks)
    ]


# Is it where it is wanted: a target or an alert line that somebody set


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
        (1, standard(20, 10, "up", "baseline"), "unknown"),
        (1, standard(20, 10, "up", "sourced"), "bad"),
        (1, None, "unknown"),
    ],
)
def test_a_target_judges_where_no_baseline_is(
    value: float, line: Standard | None, verdict: str
) -> None:
    judgement = judge(at(value), line, TODAY)
    assert judgement.verdict == verdict
    assert judgement.change is None
    assert judgement.meets == {"good": True, "unknown": None}.get(verdict, False)


@pytest.mark.parametrize(
    ("value", "line", "reason"),
    [
        (20, standard(20, 10), "20 meets the target 20"),
        (12, standard(20, 10), "12 is below the target 20"),
        (10, standard(20, 10), "10 is at the alert line 10"),
        (9, standard(20, 10), "9 is below the alert line 10"),
        (6, standard(2, 5, "down"), "6 is above the alert line 5"),
        (3, standard(2, 5, "down"), "3 is above the target 2"),
        (4, standard(None, 3), "4 keeps clear of the alert line 3"),
    ],
)
def test_a_reason_names_both_numbers(value: float, line: Standard, reason: str) -> None:
    assert say(judge(at(value), line, TODAY).reason) == reason
    with speaking("zh"):
        said = say(judge(at(value), line, TODAY).reason)
    assert said != reason
    assert f"{value}" in said


def test_numbers_are_written_as_the_metric_writes_them() -> None:
    metric = Metric(1, record(name="share", unit="%", decimals=1))
    assert (
        say(judge(at(12), standard(20, 10), TODAY, metric).reason)
        == "12.0% is below the target 20.0%"
    )


def test_without_a_reading_nothing_is_judged() -> None:
    judgement = judge([], standard(20, 10), TODAY)
    assert (judgement.verdict, say(judgement.reason)) == ("unknown", "no reading yet")


def test_the_newest_reading_is_the_one_that_meets_or_misses() -> None:
    assert judge(at(1, 1, 30), standard(20, 10), TODAY).verdict == "good"
    assert judge(at(1, 1, 30), standard(20, 10), TODAY - timedelta(days=1)).verdict == "bad"


def partial(reading: Reading) -> Reading:
    return reading._replace(partial=True)


def test_a_partial_reading_is_never_judged() -> None:
    readings = at(1, 30)
    readings[-1] = partial(readings[-1])
    for line in (standard(20, 10), OWN, None):
        assert judge(readings, line, TODAY).verdict == "partial"
        assert judge(readings, line, TODAY).meets is None
    metric = Metric(1, record(name="wau"))
    judgement = judge(readings, standard(20, 10), TODAY, metric)
    assert say(judgement.reason) == "window of 7 days not full yet"


def csat(n: int | None) -> Judgement:
    metric = Metric(1, {**REGISTRY["csat"].metric_record(), "community": 1})
    return judge([Reading(TODAY, 50, "t", n=n)], standard(80, 60), TODAY, metric)


def test_a_small_sample_is_not_judged() -> None:
    assert csat(29).verdict == "unknown"
    assert say(csat(29).reason) == "only 29 answers; judged from 30"
    assert csat(30).verdict == "bad"
    # Nobody counted: the number is taken at its word.
    assert csat(None).verdict == "bad"
    with speaking("zh"):
        assert "份答卷" in say(csat(29).reason)


# Has it changed: against what is usual, which is kept


def test_before_twelve_weeks_nothing_is_usual() -> None:
    judgement = judge(daily(11), OWN, TODAY, DAU)
    assert (judgement.verdict, judgement.change, judgement.baseline) == ("unknown", None, None)
    assert say(judgement.reason) == "no baseline yet: 11 of 12 full weeks"


def test_from_twelve_weeks_on_a_preliminary_baseline_judges_and_says_so() -> None:
    judgement = judge(daily(15), OWN, TODAY, DAU)
    assert (judgement.verdict, judgement.change) == ("good", "usual")
    assert judgement.baseline is not None
    assert (judgement.baseline.weeks, judgement.baseline.provisional) == (12, True)
    assert say(judgement.reason).endswith("; preliminary: 12 weeks so far")


def test_the_line_says_which_week_was_judged_and_what_is_usual() -> None:
    judgement = judge(daily(25), OWN, TODAY, DAU)
    assert judgement.change == "usual"
    week = judgement.signal.week if judgement.signal else None
    assert week is not None
    # Tuesday 1 December: the week that is over is number 48.
    assert say(judgement.reason).startswith(f"as usual, week 48: {week.value:.0f}; usual 11")
    with speaking("zh"):
        assert "48" in say(judgement.reason)


@pytest.mark.parametrize(
    ("factor", "change", "verdict"), [(0.7, "worse", "bad"), (1.3, "better", "good")]
)
def test_a_change_is_told_since_when(factor: float, change: str, verdict: str) -> None:
    judgement = judge(daily(30, factor, since=3), OWN, TODAY, DAU)
    assert (judgement.change, judgement.verdict) == (change, verdict)
    assert say(judgement.reason).startswith(f"{change} since 2026-11-09, week 48: ")


def test_a_loss_does_not_become_usual() -> None:
    for since in (3, 12, 30, 45):
        assert judge(daily(70, 0.75, since=since), OWN, TODAY, DAU).change == "worse"


def test_two_questions_have_two_answers() -> None:
    usual = judge(daily(30), standard(200, 50), TODAY, DAU)
    assert (usual.change, usual.meets, usual.verdict) == ("usual", False, "good")
    assert "; " in say(usual.reason)
    assert say(usual.reason).endswith("is below the target 200")
    better = judge(daily(30, 1.3, since=3), standard(100, 50), TODAY, DAU)
    assert (better.change, better.meets) == ("better", True)
    assert say(better.word) == "better"
    assert say(judge(at(30), standard(20, 10), TODAY).word) == "meets the target"


def test_what_is_usual_is_no_target() -> None:
    judgement = judge(daily(30), OWN, TODAY, DAU)
    assert judgement.standard == OWN
    assert judgement.meets is None
    provisional = judge(daily(30), standard(500, 400, "up", "provisional"), TODAY, DAU)
    assert (provisional.change, provisional.meets) == ("usual", None)


def test_the_week_that_runs_is_shown_and_not_judged() -> None:
    # TODAY is a Tuesday: Monday was dead quiet.
    readings = [*daily(30), Reading(TODAY - timedelta(days=1), 3, "t")]
    assert judge(readings, OWN, TODAY, DAU).change == "usual"


def test_an_old_week_says_nothing_of_a_new_reading() -> None:
    readings = [
        *daily(30),
        *[Reading(TODAY + timedelta(days=60 + n), 100, "t", partial=True) for n in range(3)],
    ]
    judgement = judge(readings, OWN, TODAY + timedelta(days=63), DAU)
    assert (judgement.change, judgement.verdict) == (None, "partial")


def test_a_kept_baseline_holds_whatever_the_readings_are_now() -> None:
    first = draw(weeks_of(daily(30), DAU, TODAY), DAU)
    assert first is not None
    kept = Kept(first.first, first)
    # Somebody imported years that were twice as busy: what is kept stays.
    early = [Reading(first.first - timedelta(days=n), 240, "t") for n in range(300, 0, -1)]
    readings = [*early, *daily(30)]
    assert judge(readings, OWN, TODAY, DAU, kept).change == "usual"
    assert judge(readings, OWN, TODAY, DAU).baseline != first


def test_a_baseline_that_was_set_anew_is_gathered_first() -> None:
    kept = Kept(monday_of(TODAY) - timedelta(weeks=5), None, "new rules")
    judgement = judge(daily(40), OWN, TODAY, DAU, kept)
    assert judgement.change is None
    assert say(judgement.reason).endswith("5 of 12 full weeks")
    kept = Kept(monday_of(TODAY) - timedelta(weeks=14), None, "new rules")
    judgement = judge(daily(40, 0.7, since=14), OWN, TODAY, DAU, kept)
    assert judgement.change == "usual"
    assert judgement.baseline is not None
    assert judgement.baseline.reason == "new rules"


def test_of_a_stock_its_flow_is_judged() -> None:
    members = Metric(1, {**REGISTRY["members"].metric_record(), "community": 1})
    readings = [Reading(TODAY - timedelta(days=n), 500 - n, "t") for n in range(300, 0, -1)]
    judgement = judge(readings, OWN, TODAY, members)
    assert (judgement.change, judgement.verdict) == (None, "unknown")
    assert "its change" in say(judgement.reason)
    assert course(readings, members, TODAY).weeks


def test_a_reading_a_month_is_no_week() -> None:
    readings = [Reading(TODAY - timedelta(days=30 * n), 40, "t") for n in range(11, 0, -1)]
    judgement = judge(readings, standard(80, 60), TODAY, DAU)
    assert (judgement.change, judgement.meets, judgement.verdict) == (None, False, "bad")


def test_the_first_day_of_the_year_says_which_year() -> None:
    readings = daily(30)
    later = date(2027, 1, 5)
    judgement = judge(readings, OWN, later, DAU)
    assert "week 48 of 2026" in say(judgement.reason)
