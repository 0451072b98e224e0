"""What a task promises becomes what the program keeps: once, after one look, with one undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import say, speaking
from communitytui.services import makers, offers, standards, tasks, undoing
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.samples import NOW, begin, first_day

#: What each of these tasks leaves behind, of which table things are made, and how many.
VALUES: dict[str, tuple[str, str, int]] = {
    "1.5": ("一千名读者 | 成员数 | 120 | 1000 | +90d\n办成固定节目 | – | – | – | eoy", "goals", 2),
    "3.6": ("first_response=4,service_hours=9:00–21:00", "standards", 1),
    "4.6": ("2026-11-24 | 开卷 | 视频 | 苏安\n2026-11-26 | 提问夜 | 长文 | –", "entries", 2),
    "6.7": ("每日 | 巡群答疑 | 20 | 苏安\nweekly | 复盘 | – | –", "rhythms", 2),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A community on its first day."""
    with first_day(tmp_path / "ops.json") as store:
        yield store


def of(workspace: Workspace, key: str) -> Task:
    return next(t for id in workspace.board.ids if (t := workspace.board[id]).key == key)


def finish(store: Store, key: str, value: str = "") -> Task:
    """Complete a task with a deliverable and return it."""
    id = of(view(store, NOW), key).id
    done = tasks.done(store, [id], now=NOW, deliverable=value or VALUES[key][0])
    return done.tasks[0]


def kept(store: Store) -> dict[str, Any]:
    """Return the tables that something is made in."""
    tables = store.refresh().tables
    return {table: dict(tables[table]) for table in offers.MADE_FROM}


@pytest.mark.parametrize("key", VALUES)
def test_each_row_becomes_one_thing_once_and_one_undo_takes_all_back(
    store: Store, key: str
) -> None:
    _, table, count = VALUES[key]
    task = finish(store, key)
    before = kept(store)
    planned = offers.makeable(view(store, NOW), task)
    assert planned is not None
    assert (planned.table, len(planned.things)) == (table, count)
    assert kept(store) == before  # it was only looked at
    made = makers.make(store, task, now=NOW)
    assert made.things == planned.things
    after = kept(store)
    assert {name for name in after if after[name] != before[name]} == {table}
    # It is there: nothing is left to make, and nothing is made twice.
    assert offers.makeable(view(store, NOW), task) is None
    with pytest.raises(BadValue, match="there already"):
        makers.make(store, task, now=NOW)
    undoing.undo(store)
    assert kept(store) == before


def test_what_is_made_has_what_the_rows_say(store: Store) -> None:
    with speaking("zh"):
        for key in VALUES:
            makers.make(store, finish(store, key), now=NOW)
    tables = kept(store)
    goal, plain = tables["goals"].values()
    assert (goal["metric"], goal["target"], goal["deadline"]) == ("members", 1000, "2027-02-21")
    assert (plain["statement"], plain["metric"]) == ("办成固定节目", None)
    video, essay = tables["entries"].values()
    assert (video["form"], video["owner"], video["date"]) == ("video", "苏安", "2026-11-24")
    # A form that the calendar does not know is noted; a dash is nobody.
    assert (essay["form"], essay["notes"], essay["owner"]) == ("text", "长文", None)
    patrol, review = list(tables["rhythms"].values())[-2:]
    assert (patrol["every"], patrol["minutes"], patrol["owner"]) == ("daily", 20, "苏安")
    assert (review["every"], review["minutes"]) == ("weekly", 0)
    (response,) = [row for row in tables["standards"].values() if row["metric"] == "ttfr"]
    assert (response["target"], response["provenance"]) == (4, "team")


def test_the_promise_of_a_time_is_made_again_when_it_changes(store: Store) -> None:
    task = finish(store, "3.6")
    makers.make(store, task, now=NOW)
    standards.set_standard(store, 1, "ttfr", now=NOW, target="6")
    planned = offers.makeable(view(store, NOW), task)
    assert planned is not None
    assert [thing.said for thing in planned.things] == ["First response (median): target 4.0 h"]


def test_a_row_that_does_not_fit_is_named_and_nothing_is_made(store: Store) -> None:
    before = kept(store)
    task = finish(store, "4.6", "2026-11-24 | 开卷 | 视频 | 苏安\nsomeday | 提问夜 | – | –")
    with pytest.raises(BadValue) as caught:
        makers.make(store, task, now=NOW)
    assert explain(caught.value).startswith("row 2: date: ")
    assert kept(store) == before
    assert offers.makeable(view(store, NOW), task) is None
    with pytest.raises(BadValue, match="nothing is made of"):
        makers.make(store, of(view(store, NOW), "1.1"), now=NOW)


def test_rows_that_say_the_same_are_one_thing(store: Store) -> None:
    task = finish(store, "6.7", "daily | 巡群 | 20 | –\nweekly | 巡群 | 5 | –")
    assert len(makers.make(store, task, now=NOW).things) == 1


def test_duties_that_were_offered_are_not_made_again(store: Store) -> None:
    task = of(view(store, NOW), "6.7")
    offer = offers.offered(view(store, NOW), task)
    assert offer is not None
    done = tasks.done(store, [task.id], now=NOW, deliverable=offer.value)
    assert offers.makeable(view(store, NOW), done.tasks[0]) is None


def test_another_community_has_things_of_its_own(store: Store) -> None:
    makers.make(store, finish(store, "6.7"), now=NOW)
    begin(store, spoken="en")
    workspace = view(store, NOW)
    id = next(id for id in workspace.board.community_ids(2) if workspace.board[id].key == "6.7")
    done = tasks.done(store, [id], now=NOW, deliverable=VALUES["6.7"][0])
    assert len(makers.make(store, done.tasks[0], now=NOW).things) == 2
    assert say(makers.Made(workspace, "rhythms", []).what) == ""


def test_of_75_tasks_4_become_something(store: Store) -> None:
    found = {}
    for id in view(store, NOW).board.ids:
        deliverable = view(store, NOW).board[id].deliverable.record
        keys = [*(deliverable.get("columns") or ()), *(deliverable.get("fields") or ())]
        value = {str(each["key"]): "x" for each in keys}
        shape: Any = {**deliverable, "value": value if deliverable.get("fields") else [value]}
        record: Any = {**view(store, NOW).board[id].record, "deliverable": shape}
        table = offers.made_from(Task(id, record)) if value else None
        if table is not None:
            found[record["key"]] = table
    assert found == {key: table for key, (_, table, _) in VALUES.items()}
