from __future__ import annotations

from typing import Any

import pytest

from communitytui.errors import BadValue, CommunityError, NotFound
from communitytui.i18n import say
from communitytui.services import goals, history, makers, metrics, tasks, undoing
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.samples import stamps
from tests.services.conftest import NOW


def add(store: Store, statement: str = "600 a day", **fields: str) -> int:
    return goals.add(store, 1, statement, fields, now=NOW).goal.id


def record(store: Store, id: int = 1) -> Any:
    return store.refresh().tables["goals"][id]


def test_a_goal_is_set_from_what_people_type(store: Store) -> None:
    metrics.record(store, 1, "dau", "310", now=NOW)
    id = add(store, metric="日活", target="1,600", deadline="月底", owner="我")
    found = record(store, id)
    names = ("metric", "baseline", "target", "deadline", "owner")
    assert [found[name] for name in names] == ["dau", 310, 1600, "2026-11-30", "lin"]
    assert goals.state(view(store, NOW), id).verdict == "on track"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"target": "600"}, "target: a goal with numbers needs a metric"),
        ({"metric": "dau"}, "target: a goal with a metric needs the value to reach"),
        ({"metric": "dua", "target": "600"}, "There is no metric dua — did you mean dau?"),
        ({"metric": "dau", "target": "many"}, "target: many is not a number"),
        ({"metric": "dau", "target": "5", "baseline": "5"}, "5 is where it starts"),
        ({"deadline": "someday"}, "deadline: someday"),
        ({"deadline": "today"}, "deadline: 2026-11-23 is not after the start 2026-11-23"),
        ({"status": "won"}, "status: won is not a status"),
        ({"statement": " "}, "Goal must not be empty"),
        ({"taget": "5"}, "there is no field taget — did you mean target?"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    store: Store, fields: dict[str, str], said: str
) -> None:
    with pytest.raises(CommunityError) as caught:
        goals.add(store, 1, fields.pop("statement", "x"), fields, now=NOW)
    assert said in explain(caught.value)
    assert not store.refresh().tables["goals"]


def test_a_goal_is_changed_closed_opened_and_dropped(store: Store) -> None:
    id = add(store)
    goals.change(store, id, {"metric": "dau", "target": "600", "baseline": "300"}, now=NOW)
    with pytest.raises(BadValue):
        goals.change(store, id, {"metric": "none"}, now=NOW)
    goals.change(store, id, {"metric": "none", "target": "", "baseline": "无"}, now=NOW)
    assert record(store)["target"] is None
    goals.change(store, id, {"status": "reached", "reason": "in May"}, now=NOW)
    assert say(goals.state(view(store, NOW), id).reason) == "closed as reached: in May"
    goals.change(store, id, {"status": "open"}, now=NOW)
    assert record(store)["reason"] is None
    goals.drop(store, id, "no money", now=NOW)
    assert say(goals.state(view(store, NOW), id).reason) == "dropped: no money"
    undoing.undo(store)
    assert record(store)["status"] == "open"
    with pytest.raises(NotFound):
        goals.drop(store, 9, now=NOW)
    with pytest.raises(NotFound):
        goals.change(store, 9, {"owner": "x"}, now=NOW)


def test_tasks_serve_a_goal(store: Store) -> None:
    id = add(store)
    tasks.change(store, [1, 2], {"goal": f"#{id}"}, now=NOW)
    assert tasks.find(view(store, NOW), "goal:1") == [1, 2]
    assert tasks.find(view(store, NOW), "goal:none") == [3]
    assert goals.state(view(store, NOW), id).tasks == (1, 2)
    with pytest.raises(NotFound, match="There is no goal 7"):
        tasks.change(store, [1], {"goal": "7"}, now=NOW)
    tasks.change(store, [1], {"goal": ""}, now=NOW)
    assert goals.state(view(store, NOW), id).tasks == (2,)


ROWS = [
    {"goal": "Busy", "metric": "dau", "baseline": "300", "target": "600", "deadline": "2027-03-31"},
    {"goal": "Kind", "metric": "", "baseline": "", "target": "", "deadline": "2027-01-31"},
]


def table_task(store: Store, rows: Any) -> Any:
    keys = [{"key": key, "label": key} for key in ROWS[0]]
    made = {
        "community": 1, "stage": "goal", "title": "Targets", "key": "1.5", **stamps(NOW),
        "deliverable": {"kind": "table", "label": "x", "columns": keys, "value": rows},
    }  # fmt: skip
    with store.transaction("add") as draft:
        id = draft.insert("tasks", made)
    return view(store, NOW).board[id]


def test_the_table_that_states_the_goals_becomes_goals(store: Store) -> None:
    task = table_task(store, ROWS)
    made = makers.make(store, task, now=NOW, fields={"owner": "ana"})
    assert sorted(made.workspace.tables["goals"]) == [1, 2]
    assert [record(store, id)["metric"] for id in (1, 2)] == ["dau", None]
    assert [record(store, id)["owner"] for id in (1, 2)] == ["ana", "ana"]
    undoing.undo(store)
    assert not store.refresh().tables["goals"]


def test_a_row_that_does_not_fit_is_named_and_nothing_is_set(store: Store) -> None:
    task = table_task(store, [ROWS[0], {**ROWS[0], "target": "a lot"}])
    with pytest.raises(BadValue) as caught:
        makers.make(store, task, now=NOW)
    assert explain(caught.value) == "row 2: target: a lot is not a number"
    assert not store.refresh().tables["goals"]
    with pytest.raises(BadValue, match="nothing is made of"):
        makers.make(store, view(store, NOW).board[1], now=NOW)


def test_the_log_says_what_was_done(store: Store) -> None:
    id = add(store)
    goals.change(store, id, {"owner": "ana"}, now=NOW)
    goals.drop(store, id, now=NOW)
    said = [history.describe(commit, view(store, NOW), "lin") for commit in store.history()][-3:]
    assert [line.split(", by")[0] for line in said] == [
        "goal 1 600 a day added",
        "goal 1 600 a day changed",
        "goal 1 600 a day dropped",
    ]


def test_a_goal_is_measured_at_the_level_it_was_set_for(store: Store) -> None:
    metrics.record(store, 1, "dau", "10", now=NOW)
    metrics.record(store, 1, "dau@visit", "100", now=NOW)
    id = goals.add(
        store, 1, "more visits", {"metric": "dau@visit", "target": "200"}, now=NOW
    ).goal.id
    found = goals.state(view(store, NOW), id)
    assert (found.goal.metric, found.goal.baseline) == ("dau@visit", 100)
    assert found.metric is not None
    assert found.metric.level == "visit"
