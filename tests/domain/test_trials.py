from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from communitytui.domain.judging.before_after import Comparison, Stretch
from communitytui.domain.judging.trial import Trial, due, phase, read_pass
from communitytui.domain.judging.trial_evidence import stretches
from communitytui.domain.judging.trials import Result, TrialState, least_days, margin, state, states
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.nouns.schema import PASS_OPS, check
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import say, speaking
from communitytui.words.errors import explain
from tests.domain.small import STAMPS, community

START = date(2026, 11, 2)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def trial(**changes: Any) -> Any:
    record = {
        "uid": "x", "community": 1, "title": "Evening topics", "metric": "dau", "level": "post",
        "pass": {"op": ">=", "value": 35}, "start": START.isoformat(), "days": 14,
        "state": "running", **STAMPS,
    }  # fmt: skip
    return check("trials", {**record, **changes})


def metric(**changes: Any) -> Any:
    record = {"uid": "m", "community": 1, "name": "dau", "title": "Daily active", "level": "post"}
    return check("metrics", {**record, "registry": 1, **STAMPS, **changes})


def readings(values: dict[date, Any], **changes: Any) -> Any:
    filled = {
        day.isoformat(): value if isinstance(value, dict) else {"v": value, "s": "typed"}
        for day, value in values.items()
    }
    record = {"uid": "r", "community": 1, "metric": "dau", "level": "post", "year": 2026}
    return check("readings", {**record, **STAMPS, "days": filled, **changes})


def level(before: float, after: float, days: int = 21) -> dict[date, Any]:
    """Return 28 days before the start and some from it on, weekends a tenth busier."""
    return {
        START + timedelta(days=n): (after if n >= 0 else before) + (n % 7 > 4) * 3 + (n % 2)
        for n in range(-28, days)
    }


def workspace(
    record: dict[str, Any], values: Any = None, now: datetime = NOW, **tables: Any
) -> Workspace:
    known = values if isinstance(values, list) else [readings(values or level(30, 40))]
    return Workspace(
        {
            "communities": {1: community()},
            "metrics": {1: metric()},
            "readings": dict(enumerate(known, 1)),
            "trials": {1: record},
            **tables,
        },
        now,
    )


def result(space: Workspace) -> Result:
    (found,) = states(space)
    assert found.result is not None, say(found.suggestion)
    return found.result


def why_not(space: Workspace) -> str:
    (found,) = states(space)
    assert found.result is None
    return say(found.suggestion)


@pytest.mark.parametrize(
    ("typed", "op", "value"),
    [
        (">=35", ">=", 35),
        ("≥ 35 ", ">=", 35),
        ("＞＝３５", ">=", 35),
        ("=> 1,280", ">=", 1280),
        ("<= 4.5", "<=", 4.5),
        (">=12%", ">=", 12),
        (">=-10", ">=", -10),
        ("+20%", "+%", 20),
        ("＋ 20％", "+%", 20),
        ("-10 %", "-%", 10),
        ("−10%", "-%", 10),
        ("+5", "+", 5),
        ("-0.5", "-", 0.5),
    ],
)
def test_a_pass_line_is_read_however_it_is_typed(typed: str, op: str, value: float) -> None:
    assert read_pass(typed) == {"op": op, "value": value}


@pytest.mark.parametrize(
    "typed", ["", "35", ">35", "better", ">=", ">=many", "+0", "-0%", "-120%", "+-5", "+nan"]
)
def test_what_is_no_pass_line_is_refused(typed: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_pass(typed)
    assert explain(caught.value)


@pytest.mark.parametrize("op", PASS_OPS)
def test_every_pass_line_is_kept(op: str) -> None:
    line = {"op": op, "value": 5}
    assert check("trials", trial(**{"pass": line}))["pass"] == line


LINES = [
    (">=", 35, "passed"), (">=", 45, "missed"), (">=", 41.3, "unclear"),
    ("<=", 45, "passed"), ("<=", 35, "missed"), ("<=", 41.3, "unclear"),
    ("+", 5, "passed"), ("+", 15, "missed"), ("+", 10, "unclear"),
    ("+%", 10, "passed"), ("+%", 60, "missed"), ("+%", 32, "unclear"),
    ("-", 5, "missed"), ("-%", 10, "missed"),
]  # fmt: skip


@pytest.mark.parametrize(("op", "value", "outcome"), LINES)
def test_the_outcome_is_where_the_whole_interval_lies(op: str, value: float, outcome: str) -> None:
    """From about 31 to about 41: ten more, and a third more."""
    space = workspace(trial(**{"pass": {"op": op, "value": value}}))
    found = result(space)
    assert found.difference == pytest.approx(10)
    assert (found.before_days, found.after_days) == (28, 14)
    assert found.outcome == outcome
    assert outcome in say(states(space)[0].suggestion)


@pytest.mark.parametrize(("op", "value"), [("-", 5), ("-%", 10), ("<=", 35)])
def test_a_fall_passes_a_line_below(op: str, value: float) -> None:
    space = workspace(trial(**{"pass": {"op": op, "value": value}}), level(40, 30))
    assert result(space).outcome == "passed"


def test_equal_to_the_line_is_passed_and_a_zero_level_has_no_percentage() -> None:
    flat = dict.fromkeys(level(1, 1), 35)
    assert result(workspace(trial(), flat)).outcome == "passed"
    nothing = dict.fromkeys(level(1, 1), 0)
    line = {"pass": {"op": "+%", "value": 20}}
    assert "percentage of a level of 0" in why_not(workspace(trial(**line), nothing))


def test_a_percentage_counts_that_before_is_uncertain_too() -> None:
    sides = Stretch(10, 1, 28, 20.0), Stretch(15, 1, 14, 10.0)
    comparison = Comparison(*sides, "mean")
    found = margin(comparison, "+%", 20)
    assert found.value == pytest.approx(3)
    fixed = margin(comparison, ">=", 12)
    assert found.high - found.low > fixed.high - fixed.low


def test_only_the_days_of_the_trial_and_before_it_count() -> None:
    values = level(30, 40)
    values |= {START - timedelta(days=n): 900 for n in range(29, 60)}
    values |= {START + timedelta(days=n): 900 for n in range(14, 21)}
    found = result(workspace(trial(), values))
    assert (found.before, found.after) == pytest.approx((31.36, 41.36), abs=0.1)
    assert result(workspace(trial(baseline_days=7), values)).before_days == 7


def test_partial_readings_gaps_and_other_definitions_are_left_out() -> None:
    values = level(30, 40)
    for n in (-20, -3, 5):
        values[START + timedelta(days=n)] = {"v": 5000, "s": "x", "p": True}
    del values[START + timedelta(days=9)]
    other = [
        readings(values),
        readings(level(1, 1), level="visit"),
        readings(level(1, 1), version=2),
        readings(level(1, 1), community=2),
    ]
    found = result(workspace(trial(), other))
    assert (found.before_days, found.after_days) == (26, 12)
    assert found.after < 50


def test_another_level_or_definition_is_not_comparable() -> None:
    changed: dict[str, Any] = {"metrics": {1: metric(version=2)}}
    assert "definition of dau was changed" in why_not(workspace(trial(), **changed))
    elsewhere: dict[str, Any] = {"metrics": {1: metric(level="visit")}}
    assert "no longer measured at that level" in why_not(workspace(trial(), **elsewhere))


def test_too_few_days_are_not_enough_data_and_no_verdict() -> None:
    told = why_not(workspace(trial(), level(30, 40, days=4)))
    assert told == (
        "not enough data: 16 days before and 4 during on the same weekdays; each side needs 5"
    )
    assert "not started yet" in why_not(workspace(trial(state="planned")))
    with speaking("zh"):
        assert "数据不足" in why_not(workspace(trial(), level(30, 40, days=4)))


def test_a_value_that_looks_back_belongs_to_the_trial_when_all_its_days_do() -> None:
    wau = {"metric": "wau"}
    tables: dict[str, Any] = {"metrics": {1: metric(name="wau")}}
    space = workspace(trial(days=28, **wau), [readings(level(30, 40), **wau)], **tables)
    (only,) = (states(space)[0],)
    assert only.metric is not None
    assert only.metric.window == 7
    before, after = stretches(space, only.trial, only.metric)
    assert (before[0][0], before[-1][0]) == (START - timedelta(28), START - timedelta(1))
    assert after[0][0] == START + timedelta(days=6)
    assert result(space).after_days == 15
    short = workspace(trial(days=13, **wau), [readings(level(30, 40, 13), **wau)], **tables)
    assert "a value of wau looks back 7 days; a trial needs 14 days" in why_not(short)
    enough = workspace(trial(days=14, **wau), [readings(level(30, 40, 14), **wau)], **tables)
    assert result(enough).after_days == 8


@pytest.mark.parametrize(("name", "days"), [("dau", 5), ("wau", 14), ("mau", 60), ("own", 5)])
def test_the_shortest_trial_hangs_on_how_far_the_metric_looks_back(name: str, days: int) -> None:
    assert least_days(Metric(1, metric(name=name))) == days


@pytest.mark.parametrize(
    ("changes", "day", "expected", "gone"),
    [
        ({"state": "planned"}, 2, "planned", 0),
        ({}, 2, "running", 1),
        ({}, 15, "running", 14),
        ({}, 16, "due", 14),
        ({"state": "stopped", "ended": "2026-11-06"}, 20, "stopped", 5),
        ({"state": "done", "ended": "2026-11-18"}, 20, "done", 14),
    ],
)
def test_the_phase_follows_the_days(
    changes: dict[str, Any], day: int, expected: str, gone: int
) -> None:
    now = datetime(2026, 11, day, 4, 0, tzinfo=UTC)
    space = workspace(trial(**changes), now=now)
    (found,) = states(space)
    assert (found.phase, found.gone) == (expected, gone)
    assert phase(found.trial, now.date()) == expected
    assert bool(due(space)) == (expected == "due")


def test_what_was_kept_when_it_was_closed_is_what_is_told() -> None:
    kept = result(workspace(trial()))
    closed = trial(state="done", verdict="keep", ended="2026-11-17", result=kept._asdict())
    assert result(workspace(closed, {START: 1})) == kept


def test_values_are_told_with_a_decimal_more_and_percentages_in_points() -> None:
    def told(**changes: Any) -> TrialState:
        record = metric(**changes)
        line = {"pass": {"op": "+", "value": 5}}
        return TrialState(Trial(1, trial(**line)), Metric(1, record), "running", 1, None)

    assert told().show(1234.56) == "1,234.6"
    assert say(told().show_change(-3)) == "-3.0"
    assert say(told().pass_line) == "+5"
    share = told(unit="%", decimals=1)
    assert (share.show(12.345), say(share.show_change(1.2))) == ("12.35%", "+1.20 points")
    assert say(share.pass_line) == "+5 points"
    with speaking("zh"):
        assert say(share.show_change(1.2)) == "+1.20 个百分点"
    assert say(state(workspace(trial()), Trial(1, trial())).pass_line) == "≥ 35"
