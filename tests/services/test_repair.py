"""Records without what they belong to, and ids of what is gone: found, told, mended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.nouns.references import twins, unmet
from communitytui.i18n import speaking
from communitytui.services import goals, history, maintenance, metrics, tasks, trials, undoing
from communitytui.services.repair import mend, outlook
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from tests.samples import stamps
from tests.services.conftest import NOW

DAY = {"rhythm": 1, "date": "2026-11-23", "state": "done"}
SHEET = {"task": 99, "options": {"x": 1}, "cells": {"x|a": 3, "x|b": 4, "x|c": 5}}


def checks(store: Store) -> dict[str, tuple[str, str]]:
    store.checkpoint()
    found = maintenance.check_records(maintenance.examine(Path(store.path), "lin"))
    return {each["name"]: (each["state"], each["message"]) for each in found}


def drop(store: Store, *gone: tuple[str, int]) -> None:
    """Take records away and leave what needs them, as older versions did."""
    with store.transaction("undo", now="2026-11-23T05:00:00Z") as draft:
        for table, id in gone:
            draft.remove(table, id)


def put(store: Store, table: str, **fields: Any) -> int:
    """Insert a record of community 1; what it needs is put there, and taken away again."""
    with store.transaction("set", now="2026-11-23T05:00:00Z") as draft:
        return draft.insert(table, {"community": 1, **fields, **stamps(NOW)})


def damage(store: Store) -> None:
    """Undo the making of the community under what a colleague did, as version 0.1 did."""
    made = store.history()[0]
    tasks.add(store, 1, "Bob's own", "goal", now=NOW)
    metrics.record(store, 1, "dau", "100", now=NOW)
    goals.add(store, 1, "grow", {"metric": "dau", "target": "200"}, now=NOW)
    drop(store, *((op.table, op.id) for op in made.ops))


def test_what_the_log_remembers_comes_back_and_nothing_else_changes(store: Store) -> None:
    damage(store)
    lost = store.refresh().tables
    state, message = checks(store)["orphans"]
    assert state == "bad"
    assert "task 4 Bob's own" in message
    assert "doctor --mend" in message
    with speaking("zh"):
        assert "孤立记录" in checks(store)["orphans"][1]
    planned = outlook(store, now=NOW)
    assert store.refresh().tables == lost
    done = mend(store, now=NOW)
    assert planned is not None
    assert done is not None
    assert planned.lines() == done.lines() == ["restored: 晨光读书会, metric dau"]
    tables = store.refresh().tables
    assert unmet(tables) == []
    assert tables["communities"][1]["timezone"] == "Asia/Shanghai"
    assert view(store, NOW).measures.states(1)[0].latest is not None
    for table in ("tasks", "goals", "readings"):
        assert tables[table] == lost[table]
    assert {checks(store)[name][0] for name in ("orphans", "references", "twins")} == {"ok"}
    assert mend(store, now=NOW) is None
    # One action, and undo takes it back; what is left hanging then hung before.
    assert history.describe(store.history()[-1], view(store, NOW), "lin").startswith("晨光读书会")
    undoing.undo(store, now=NOW)
    assert store.refresh().tables == lost
    undoing.redo(store, now=NOW)
    assert store.refresh().tables == tables


def test_where_the_log_does_not_reach_something_stands_in(tmp_path: Path, store: Store) -> None:
    """An old file may come without its journal: nothing is dropped all the same."""
    metrics.record(store, 1, "dau", "100", now=NOW)
    put(store, "occurrences", **DAY)
    with store.transaction("set", now="2026-11-23T05:00:00Z") as draft:
        draft.insert("tasks", {**draft.get("tasks", 1), **stamps(NOW), "key": None}, id=99)
    put(store, "decisions", **SHEET)
    drop(store, ("communities", 1), ("rhythms", 1), ("tasks", 99), ("metrics", 1))
    store.checkpoint()
    alone = tmp_path / "old" / "ops.json"
    alone.parent.mkdir()
    alone.write_bytes(Path(store.path).read_bytes())
    lost = store.refresh().tables
    with open_store(alone, who="lin") as other:
        assert mend(other, now=NOW) is not None
        tables = other.refresh().tables
        assert unmet(tables) == []
        assert all(twins(tables, table, tables[table]) == [] for table in tables)
        for table, rows in lost.items():
            assert {id: tables[table][id] for id in rows} == rows
        assert tables["communities"][1]["name"] == "Recovered"
        assert tables["rhythms"][1]["paused"] is True
        assert tables["metrics"][max(tables["metrics"])]["title"]["en"] == "Daily active"
        weights = [f["weight"] for f in tables["tasks"][99]["deliverable"]["factors"]]
        assert weights == [34, 33, 33]
        workspace = view(other, NOW)
        assert [each.metric.name for each in workspace.measures.states(1)][-1] == "dau"


def test_ids_of_what_is_gone_are_taken_out_of_their_fields(store: Store) -> None:
    goal = goals.add(store, 1, "grow", {}, now=NOW).goal.id
    task = tasks.add(store, 1, "work", "goal", now=NOW).ids[0]
    tasks.change(store, [2], {"after": f"1,{task}", "goal": str(goal)}, now=NOW)
    given = {"metric": "dau", "pass": ">=35", "days": "14", "tasks": f"{task},3"}
    trials.add(store, 1, "try it", given, now=NOW)
    drop(store, ("goals", goal), ("tasks", task))
    state, message = checks(store)["references"]
    assert state == "warning"
    assert "trial 1 try it" in message
    done = mend(store, now=NOW)
    assert done is not None
    assert done.lines() == ["references removed from: task b Pick the aim, trial 1 try it"]
    tables = store.refresh().tables
    assert (tables["tasks"][2]["after"], tables["tasks"][2]["goal"]) == ([1], None)
    assert tables["trials"][1]["tasks"] == [3]
    assert unmet(tables) == []


def test_a_task_in_an_archive_is_not_gone(store: Store) -> None:
    tasks.done(store, [1], now=NOW, without="no time")
    maintenance.archive_before(
        store, view(store, NOW), NOW.date() + timedelta(days=2), now=NOW + timedelta(days=3)
    )
    assert 1 not in store.refresh().tables["tasks"]
    assert store.snapshot.tables["tasks"][2]["after"] == [1]
    assert checks(store)["references"][0] == "ok"
    assert mend(store, now=NOW) is None
    (archive,) = Path(store.path).parent.glob("archive-*.json")
    with open_store(archive, who="lin") as other:
        assert checks(other)["references"][0] == "ok"
    # Of an archive that cannot be read nobody knows which tasks lie in it.
    whole = archive.read_bytes()
    archive.write_bytes(b"broken")
    assert mend(store, now=NOW) is None
    archive.write_bytes(whole)
    assert checks(store)["references"][0] == "ok"


def test_what_is_there_twice_is_told(store: Store) -> None:
    with store.transaction("add", now="2026-11-23T05:00:00Z") as draft:
        draft.insert("metrics", {**draft.get("metrics", 1), **stamps(NOW)})
    assert checks(store)["twins"] == ("warning", "Duplicate records: metric dau")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_community_found_again_has_a_name_of_its_own(store: Store, lang: str) -> None:
    damage(store)
    with store.transaction("init", now="2026-11-23T06:00:00Z") as draft:
        head = {"name": "晨光读书会", "start": "2026-11-23", **stamps(NOW)}
        draft.insert("communities", head)
    with speaking(lang):
        mend(store, now=NOW)
    names = {row["name"] for row in store.refresh().tables["communities"].values()}
    assert names == {"晨光读书会", "晨光读书会 (2)"}
