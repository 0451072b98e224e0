from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.judging.cycles import COUNTS, Cycle, closed, running
from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say
from tests.domain.small import STAMPS, community, task

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
START, TODAY = date(2026, 11, 2), date(2026, 11, 23)


def made(day: date) -> str:
    """Return noon in Shanghai as it is stored."""
    return f"{day.isoformat()}T04:00:00Z"


def workspace(tasks: list[dict[str, Any]] | None = None, **tables: Any) -> Workspace:
    records = {"communities": {1: community()}, "tasks": dict(enumerate(tasks or [], 1))}
    return Workspace({**records, **tables}, NOW)


def cycle(number: int, start: str, end: str, **changes: Any) -> Any:
    record = {"uid": "c", "community": 1, "number": number, "start": start, "end": end, **STAMPS}
    return check("cycles", {**record, **changes})


def counted(*tasks: dict[str, Any]) -> dict[str, int]:
    found = running(workspace(list(tasks)), 1, say).counts
    return {name: count for name, count in found.items() if count}


DONE_IN = {"status": "done", "completed": made(date(2026, 11, 10))}
DONE_BEFORE = {"status": "done", "completed": made(date(2026, 10, 30))}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"due": "2026-11-12", **DONE_IN}, {"planned", "done"}),
        ({"due": "2026-11-10", **DONE_IN}, {"planned", "done"}),
        ({"due": "2026-11-09", **DONE_IN}, {"planned", "done", "done_late"}),
        ({"due": "2026-10-20", **DONE_IN}, {"planned", "done", "done_late"}),
        ({"due": "2026-12-20", **DONE_IN}, {"extra"}),
        (DONE_IN, {"extra"}),
        ({"due": "2026-10-20", **DONE_BEFORE}, set()),
        ({"due": "2026-11-12", **DONE_BEFORE}, set()),
        ({"due": "2026-11-12", "status": "done"}, {"planned", "done"}),
        ({"due": "2026-10-12", "status": "done"}, set()),
        ({"due": "2026-11-22"}, {"planned", "late"}),
        ({"due": "2026-10-12", "status": "reopened"}, {"planned", "late"}),
        ({"due": "2026-11-23"}, {"planned"}),
        ({"due": "2026-11-24"}, set()),
        ({"due": "2026-11-22", "status": "skipped"}, {"planned", "skipped"}),
        ({"due": "2026-10-22", "status": "skipped"}, set()),
        ({}, set()),
    ],
)
def test_a_task_counts_where_it_was_planned_and_done(
    fields: dict[str, Any], expected: set[str]
) -> None:
    assert counted(task(**fields)) == dict.fromkeys(expected, 1)


DAYS = st.one_of(st.none(), st.integers(-40, 40))


@given(st.lists(st.tuples(DAYS, DAYS, st.sampled_from(["todo", "done", "skipped"])), max_size=12))
def test_the_counts_of_the_stages_are_the_counts_of_all(
    found: list[tuple[int | None, int | None, str]],
) -> None:
    records = []
    for number, (due, completed, status) in enumerate(found):
        record: dict[str, Any] = {"stage": ["goal", "plan", "monitor"][number % 3]}
        record["status"] = status
        if due is not None:
            record["due"] = (TODAY + timedelta(days=due)).isoformat()
        if completed is not None and status == "done":
            record["completed"] = made(TODAY + timedelta(days=min(completed, 0)))
        records.append(task(**record))
    now = running(workspace(records), 1, say)
    counts = now.counts
    for name in COUNTS:
        assert counts[name] == sum(row[name] for row in now.stages)
    assert counts["planned"] >= counts["done"] + counts["late"] + counts["skipped"]
    assert counts["done"] >= counts["done_late"]
    assert len(now.late) == counts["late"]


def test_late_tasks_are_named_longest_first() -> None:
    space = workspace([task(due="2026-11-20"), task(due="2026-11-05"), task(due="2026-12-05")])
    assert running(space, 1, say).late == (2, 1)


def test_the_first_cycle_begins_with_the_plan_and_the_next_the_day_after() -> None:
    first = running(workspace(), 1, say)
    assert (first.id, first.number, first.start, first.end) == (0, 1, START, TODAY)
    assert not first.closed
    records = {
        4: cycle(1, "2026-11-02", "2026-11-15"),
        5: cycle(2, "2026-11-16", "2026-11-18"),
        6: cycle(7, "2026-11-02", "2026-11-20", community=2),
    }
    space = workspace(cycles=records)
    now = running(space, 1, say)
    assert (now.number, now.start, now.end) == (3, date(2026, 11, 19), TODAY)
    assert [each.number for each in closed(space, 1)] == [1, 2]
    assert len(closed(space)) == 3


def test_of_a_cycle_that_begins_tomorrow_nothing_is_told() -> None:
    space = workspace(
        [task(due="2026-11-20"), task(**DONE_IN)],
        cycles={1: cycle(1, "2026-11-02", "2026-11-23")},
    )
    now = running(space, 1, say)
    assert now.start > now.end
    assert not any(now.counts.values())
    assert not now.stages
    assert not now.record["goals"] + now.record["metrics"] + now.record["trials"]


def goal(**changes: Any) -> Any:
    return check("goals", {"uid": "g", "community": 1, "statement": "x", **STAMPS, **changes})


def test_goals_of_the_cycle_are_those_open_and_those_closed_in_it() -> None:
    goals = {
        1: goal(deadline="2026-11-10"),
        2: goal(status="reached", updated="2026-11-20T00:00:00Z"),
        3: goal(status="dropped", updated="2026-10-20T00:00:00Z"),
        4: goal(statement="y", deadline="2027-01-01"),
        5: goal(community=2),
    }
    rows = running(workspace(goals=goals), 1, say).record["goals"]
    assert [(row["id"], row["verdict"]) for row in rows] == [
        (1, "missed"), (2, "reached"), (4, "unknown"),
    ]  # fmt: skip


def measured(values: dict[str, float], target: float = 30) -> dict[str, Any]:
    head = {"uid": "m", "community": 1, **STAMPS}
    days = {day: {"v": value, "s": "typed"} for day, value in values.items()}
    return {
        "metrics": {1: check("metrics", {**head, "name": "dau", "title": "x", "level": "post"})},
        "standards": {
            1: check("standards", {**head, "metric": "dau", "level": "post", "target": target})
        },
        "readings": {
            1: check(
                "readings", {**head, "metric": "dau", "level": "post", "year": 2026, "days": days}
            )
        },
    }


def test_metrics_are_told_then_and_now() -> None:
    tables = measured({"2026-10-30": 20, "2026-11-01": 21, "2026-11-10": 25, "2026-11-22": 40})
    (row,) = running(workspace(**tables), 1, say).record["metrics"]
    assert (row["id"], row["then"], row["value_then"]) == ("dau", "warn", 21)
    assert (row["now"], row["value"]) == ("good", 40)
    was = [{"id": "dau", "level": "post", "then": None, "now": "bad", "value": 3}]
    known = {1: cycle(1, "2026-11-02", "2026-11-12", metrics=was)}
    (row,) = running(workspace(**tables, cycles=known), 1, say).record["metrics"]
    assert (row["then"], row["value_then"], row["now"]) == ("bad", 3, "good")
    (row,) = running(workspace(**measured({"2026-11-22": 40})), 1, say).record["metrics"]
    assert (row["then"], row["value_then"]) == (None, None)
    assert running(workspace(**measured({})), 1, say).record["metrics"] == []


def trial(**changes: Any) -> Any:
    record = {
        "uid": "t", "community": 1, "title": "x", "metric": "dau", "days": 14,
        "pass": {"op": ">=", "value": 5}, **STAMPS,
    }  # fmt: skip
    return check("trials", {**record, **changes})


def test_trials_of_the_cycle_are_those_that_ran_in_it() -> None:
    known = {1: cycle(1, "2026-10-01", "2026-11-01")}
    trials = {
        1: trial(start="2026-11-20", state="running"),
        2: trial(start="2026-10-01", state="running"),
        3: trial(start="2026-10-01", state="done", ended="2026-11-05", verdict="keep"),
        4: trial(start="2026-10-01", state="stopped", ended="2026-10-20"),
        5: trial(start="2026-12-01"),
        6: trial(),
    }
    rows = running(workspace(trials=trials, cycles=known), 1, say).record["trials"]
    assert [(row["id"], row["state"]) for row in rows] == [(1, "running"), (2, "due"), (3, "done")]
    assert rows[2]["verdict"] == "keep"


def test_a_running_cycle_is_a_record_that_may_be_kept() -> None:
    tables = measured({"2026-11-01": 20, "2026-11-22": 40})
    now = running(workspace([task(due="2026-11-20")], goals={1: goal()}, **tables), 1, say)
    kept = check("cycles", {"uid": "c", **STAMPS, **now.record})
    again = Cycle(1, kept)
    assert again.counts == now.counts
    assert again.late == (1,)
    assert kept["goals"] == now.record["goals"]
    assert kept["metrics"] == now.record["metrics"]
