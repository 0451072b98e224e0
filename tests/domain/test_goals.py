from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from communitytui.domain.metrics.goals import (
    BEHIND,
    DROPPED,
    MISSED,
    ON_TRACK,
    REACHED,
    UNKNOWN,
    GoalState,
    elapsed,
    is_on_track,
    measured,
    states,
)
from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, speaking
from tests.domain import small

START, DEADLINE = date(2026, 11, 2), date(2027, 2, 10)  # 100 days
STAMPS = {"created": "2026-11-02T01:00:00Z", "updated": "2026-11-02T01:00:00Z"}


def goal(**changes: Any) -> Any:
    record = {
        "uid": "g", "community": 1, "statement": "600 a day", "metric": "dau", "baseline": 300,
        "target": 600, "deadline": DEADLINE.isoformat(), **STAMPS, **changes,
    }  # fmt: skip
    return check("goals", record)


def state(
    readings: dict[int, float] | None = None, *, day: int = 50, tasks: Any = None, **changes: Any
) -> GoalState:
    """A goal on the ``day`` after its start, with ``readings`` by day after the start."""
    metric = {"uid": "m", "community": 1, "name": "dau", "title": "DAU",
              "direction": changes.pop("direction", "up"), **STAMPS}  # fmt: skip
    days = {
        (START + timedelta(days=at)).isoformat(): {"v": value, "s": ""}
        for at, value in (readings or {}).items()
    }
    by_year = [
        check("readings", {"uid": "r", "community": 1, "metric": "dau", "year": year, **STAMPS,
                           "days": {d: v for d, v in days.items() if d.startswith(str(year))}})
        for year in (2026, 2027)
    ]  # fmt: skip
    tables = {
        "communities": {1: small.community(start=START.isoformat(), timezone="UTC")},
        "tasks": tasks or {},
        "metrics": {1: check("metrics", metric)},
        "readings": dict(enumerate(by_year, 1)),
        "goals": {1: goal(**changes)},
    }
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC) + timedelta(days=day)
    (found,) = states(Workspace(tables, noon))
    return found


@pytest.mark.parametrize(
    ("value", "verdict", "reason"),
    [
        (450, ON_TRACK, "50% of the way, 50% of the time"),
        (435, ON_TRACK, "45% of the way, 50% of the time"),
        (432, BEHIND, "44% of the way, 50% of the time"),
        (270, BEHIND, "behind where it began, 50% of the time"),
        (600, REACHED, "the target is reached"),
        (900, REACHED, "the target is reached"),
    ],
)
def test_progress_against_time(value: float, verdict: str, reason: str) -> None:
    found = state({1: 310, 40: value})
    assert (found.verdict, say(found.reason)) == (verdict, reason)
    assert found.reading is not None
    assert found.reading.value == value


def test_a_target_below_the_baseline() -> None:
    found = state({40: 5}, baseline=20, target=8)
    assert found.verdict == REACHED
    found = state({40: 14}, baseline=20, target=8)
    assert (found.progress, found.verdict) == (0.5, ON_TRACK)
    assert state({40: 26}, baseline=20, target=8).verdict == BEHIND


def test_after_the_deadline_only_what_was_read_before_counts() -> None:
    assert state({99: 590, 101: 700}, day=105).verdict == MISSED
    assert say(state({99: 590, 101: 700}, day=105).reason) == ("97% of the way at the deadline")
    assert state({100: 600, 101: 1}, day=105).verdict == REACHED
    assert state({}, day=101).verdict == MISSED
    assert state({100: 590}, day=100).verdict == BEHIND


def test_what_cannot_be_judged_says_why() -> None:
    assert say(state().reason) == "no reading yet"
    assert say(state({1: 310}, baseline=None).reason) == "no baseline to measure from"
    assert say(state({1: 310}, metric="gone").reason) == "the metric gone no longer exists"
    assert say(state({1: 450}, deadline=None).reason) == ("50% of the way; no deadline to judge by")
    found = state(metric=None, baseline=None, target=None)
    assert (found.verdict, say(found.reason)) == (UNKNOWN, "no metric and no linked task yet")
    with speaking("zh"):
        assert say(state().reason) == "还没有读数"


def test_without_a_baseline_the_metric_says_which_way_is_better() -> None:
    assert state({1: 610}, baseline=None).verdict == REACHED
    assert state({1: 590}, baseline=None).verdict == UNKNOWN
    assert state({1: 590}, baseline=None, direction="down").verdict == REACHED


def test_without_a_metric_its_tasks_measure_it() -> None:
    tasks = {
        id: small.task(goal=1 if id < 6 else None, status=status)
        for id, status in enumerate(("done", "done", "todo", "doing", "skipped", "done"), 1)
    }
    found = state(metric=None, baseline=None, target=None, tasks=tasks)
    assert found.tasks == (1, 2, 3, 4, 5)
    assert (found.progress, found.verdict) == (0.5, ON_TRACK)
    alone = {1: small.task(goal=1, status="skipped")}
    found = state(metric=None, baseline=None, target=None, tasks=alone)
    assert found.verdict == UNKNOWN


def test_what_people_closed_stays_closed() -> None:
    assert say(state({1: 700}, status="dropped", reason="no money").reason) == "dropped: no money"
    assert state({1: 700}, status="dropped").verdict == DROPPED
    assert say(state(status="reached").reason) == "closed as reached"
    assert state({1: 700}, status="missed", reason="too late").verdict == MISSED


def test_time_runs_from_the_later_of_goal_and_plan() -> None:
    later = "2026-12-22T01:00:00Z"
    found = state({40: 450}, day=75, created=later, updated=later)
    assert found.time == 0.5
    assert state({40: 450}, day=-5).time == 0


numbers = st.integers(-1000, 1000)


@given(numbers, numbers, numbers)
def test_the_way_is_measured_the_same_in_both_directions(a: int, b: int, value: int) -> None:
    assume(a != b)
    share = measured(a, b, value)
    assert share is not None
    assert share == pytest.approx(float(Fraction(value - a, b - a)))
    assert measured(-a, -b, -value) == share
    assert measured(a, b, a) == 0
    assert measured(a, b, b) == 1


@given(st.integers(0, 400), st.integers(1, 300))
def test_time_goes_from_nothing_to_all(day: int, length: int) -> None:
    deadline = START + timedelta(days=length)
    share = elapsed(START, deadline, START + timedelta(days=day))
    assert share == min(1, day / length)


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_forgiven_shrinks_to_nothing(progress: float, time: float) -> None:
    if progress >= time:
        assert is_on_track(progress, time)
    if is_on_track(progress, time):
        assert progress >= time - 0.1
        assert time < 1 or progress == 1
