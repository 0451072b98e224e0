"""TinyDB over the journal: every writer is a commit, every reader sees the newest state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tinydb import where
from tinydb.operations import increment
from tinydb.table import Document

from communitytui import open_workspace
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.services import tables, tasks
from communitytui.services.tables import JournalDB
from communitytui.store import Store, examine, open_store
from tests.services.conftest import NOW

LATER = NOW + timedelta(minutes=5)
TASK = {"community": 1, "stage": "plan", "title": "x"}


@pytest.fixture
def db(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JournalDB]:
    """The three tasks of the small playbook, five minutes later."""
    monkeypatch.setattr(tables, "utc_now", lambda: LATER)
    store.checkpoint()
    with open_workspace(path, who="ana") as found:
        yield found


def actions(store: Store) -> list[tuple[str, int]]:
    store.refresh()
    return [(commit.action, len(commit.ops)) for commit in store.history()[1:]]


def days(db: JournalDB) -> dict[int, Any]:
    return {task.doc_id: task["days"] for task in db.table("tasks").all()}


def test_every_writer_is_one_commit(db: JournalDB, store: Store) -> None:
    table = db.table("tasks")
    assert table.insert({**TASK, "days": 7}) == 4
    assert table.insert_multiple([{**TASK, "days": 8}, {**TASK, "days": 9}]) == [5, 6]
    assert table.insert(Document({**TASK, "days": 9}, doc_id=9)) == 9
    assert table.update(increment("days"), where("days") > 7) == [5, 6, 9]
    assert table.update({"owner": "bo"}, doc_ids=[1, 77]) == [1]
    pair = [({"owner": "cy"}, where("key") == "a"), ({"owner": "di"}, where("key") == "b")]
    assert table.update_multiple(pair) == [1, 2]
    assert table.upsert({"role": "lead"}, where("days") == 7) == [4]
    assert table.upsert({**TASK, "days": 50}, where("days") == 50) == [10]
    assert table.remove(where("days") == 50) == [10]
    assert days(db) == {1: 2, 2: 1, 3: 3, 4: 7, 5: 9, 6: 10, 9: 10}
    assert table.insert(TASK) == 11
    assert actions(store) == [
        ("add", 1), ("add", 2), ("add", 1), ("set", 3), ("set", 1), ("set", 2), ("set", 1),
        ("set", 1), ("delete", 1), ("add", 1),
    ]  # fmt: skip
    assert {commit.who for commit in store.history()[1:]} == {"ana"}


def test_new_records_have_uid_and_times_and_changed_ones_their_time(db: JournalDB) -> None:
    table = db.table("tasks")
    new = table.get(doc_id=table.insert(TASK))
    assert isinstance(new, Document)
    assert (len(new["uid"]), new["created"]) == (16, "2026-11-23T04:05:00Z")
    table.update({"owner": "bo"}, doc_ids=[1])
    table.update({"days": 1}, doc_ids=[2])  # it is so already
    assert [task["updated"] for task in table.all()[:2]] == [
        "2026-11-23T04:05:00Z", "2026-11-23T04:00:00Z",
    ]  # fmt: skip


def test_queries_see_what_a_colleague_wrote(db: JournalDB, store: Store) -> None:
    table = db.table("tasks")
    assert table.search(where("owner") == "bo") == []
    tasks.change(store, [1], {"owner": "bo"}, now=NOW)
    (found,) = table.search(where("owner") == "bo")
    assert found.doc_id == 1
    assert table.contains(where("owner") == "bo")
    assert (len(table), table.count(where("owner") == "bo")) == (3, 1)
    assert {"tasks", "communities", "readings"} <= db.tables()


def test_what_a_reader_does_to_a_document_stays_its_own(db: JournalDB) -> None:
    table = db.table("tasks")
    found = table.get(doc_id=2)
    assert isinstance(found, Document)
    found["after"].append(7)
    table.all()[1]["deliverable"]["label"] = "?"
    again = table.get(doc_id=2)
    assert isinstance(again, Document)
    assert (again["after"], again["deliverable"]["label"]) == ([1], "aim")


@pytest.mark.parametrize("fields", [{"status": "nonsense"}, {"no_such_field": 1}, {"due": "soon"}])
def test_a_wrong_field_is_refused_and_nothing_is_changed(
    db: JournalDB, store: Store, fields: dict[str, Any]
) -> None:
    with pytest.raises(BadValue):
        db.table("tasks").update(fields)
    assert actions(store) == []


def test_an_updater_that_fails_changes_nothing(db: JournalDB, store: Store) -> None:
    def fail(record: Any) -> None:
        record["helpers"].append("bo")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        db.table("tasks").update(fail)
    assert [task["helpers"] for task in db.table("tasks").all()] == [[], [], []]
    assert actions(store) == []


def test_what_is_removed_takes_its_parts_along_and_undo_brings_all_back(
    db: JournalDB, store: Store
) -> None:
    before = dict(store.snapshot.tables)
    assert db.table("tasks").remove(where("key") == "b") == [2]
    assert [task["after"] for task in db.table("tasks").all()] == [[], []]
    db.table("communities").truncate()
    assert [name for name in db.tables() if db.table(name).all()] == []
    store.undo(any_user=True)
    store.undo(any_user=True)
    after = store.refresh().tables
    assert {name: after[name].keys() for name in after} == {
        name: before[name].keys() for name in before
    }
    assert after["tasks"][3]["after"] == [2]


def test_only_tables_of_a_workspace_are_written_and_each_by_itself(db: JournalDB) -> None:
    assert db.table("nonsense").all() == []
    with pytest.raises(BadValue):
        db.insert(TASK)
    with pytest.raises(TypeError):
        db.drop_tables()
    assert len(db.table("tasks")) == 3


def test_closing_brings_the_file_up_to_date(db: JournalDB, path: Path) -> None:
    db.table("tasks").insert(TASK)
    db.close()
    assert {check.state for check in examine(path)} == {"ok"}
    path.with_name("ops.json.journal").unlink()
    with open_store(path, who="bo", read_only=True) as cold:
        assert list(cold.snapshot.tables["tasks"]) == [1, 2, 3, 4]


def test_the_surroundings_say_which_file_and_who(
    store: Store, path: Path, clean_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound):
        open_workspace()
    monkeypatch.setattr(tables, "utc_now", lambda: LATER)
    config = clean_machine / "config" / "communitytui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'file = "{path}"\n', "utf-8")
    monkeypatch.setenv("COMMUNITYTUI_USER", "bo")
    with open_workspace() as db:
        db.table("tasks").update({"days": 4}, doc_ids=[1])
    assert actions(store) == [("set", 1)]
    assert store.history()[-1].who == "bo"
    with open_workspace(path, read_only=True) as db, pytest.raises(MayNotWrite):
        db.table("tasks").insert(TASK)
