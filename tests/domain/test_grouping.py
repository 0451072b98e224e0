"""Tasks in groups: which there are, in which order, and what is in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from communitytui.domain.plan.grouping import DUE_NAMES, KIND_NAMES, Grouping, due_key
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, speaking
from tests.tui.host import edited, workspace

MONDAY = date(2026, 11, 23)


def task(due: str | None, status: str = "todo") -> Task:
    row: Any = {"due": due, "status": status}
    return Task(1, row)


@pytest.mark.parametrize(
    ("due", "status", "key"),
    [
        (None, "todo", "none"),
        ("2026-11-22", "todo", "late"),
        ("2026-11-22", "done", "past"),
        ("2026-11-23", "todo", "week"),
        ("2026-11-29", "doing", "week"),
        ("2026-11-30", "todo", "next"),
        ("2026-12-06", "done", "next"),
        ("2026-12-07", "todo", "later"),
    ],
)
def test_when_something_is_due_on_a_monday(due: str | None, status: str, key: str) -> None:
    assert due_key(task(due, status), MONDAY) == key


def test_what_was_settled_earlier_this_week_stays_in_the_week() -> None:
    friday = date(2026, 11, 27)
    assert due_key(task("2026-11-24", "done"), friday) == "week"
    assert due_key(task("2026-11-24", "todo"), friday) == "late"


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_task_is_in_one_group_and_in_working_order(kind: str) -> None:
    shown = workspace()
    groups = Grouping(shown, kind)
    ids = [id for key in groups.keys(1) for id in groups.ids(1, key)]
    order = shown.board.community_ids(1)
    assert sorted(ids) == sorted(order)
    for key in groups.keys(1):
        found = groups.ids(1, key)
        assert found == sorted(found, key=order.index)
        assert all(groups.key_of(shown.board[id]) == key for id in found)
        assert say(groups.title(1, key))


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_progress_of_the_groups_is_that_of_the_community(kind: str) -> None:
    shown = workspace(status="doing")
    groups = Grouping(shown, kind)
    parts = [groups.progress(1, key) for key in groups.keys(1)]
    whole = shown.board.progress(1)
    assert sum(part.total for part in parts) == whole.total
    assert sum(part.doing for part in parts) == whole.doing == 1


def owners(**of: str) -> Workspace:
    shown = edited(1, owner=of["first"])
    tables: dict[str, Any] = dict(shown.tables)
    tables["tasks"] = {**tables["tasks"], 2: {**tables["tasks"][2], "owner": of["second"]}}
    return Workspace(tables, shown.now)


def test_owners_stand_by_name_and_nobody_comes_last() -> None:
    groups = Grouping(owners(first="zoe", second="Ana"), "owner")
    assert groups.keys(1) == ["Ana", "zoe", ""]
    with speaking("en"):
        assert say(groups.title(1, "")) == "No owner"


def test_areas_stand_as_the_community_lists_them() -> None:
    shown = workspace()
    known = list(shown.community(1).record["areas"])
    found = [key for key in Grouping(shown, "area").keys(1) if key]
    assert found == [key for key in known if key in found]


def test_days_stand_soonest_first_and_empty_groups_are_not_there() -> None:
    groups = Grouping(edited(1, due=None), "due")
    assert groups.keys(1) == [key for key in DUE_NAMES if groups.ids(1, key)]
    assert "none" in groups.keys(1)
    assert "late" not in groups.keys(1)
