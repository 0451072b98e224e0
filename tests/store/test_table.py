"""TinyDB over the journal: every writer is a commit, every reader sees the newest state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import where
from tinydb.operations import increment
from tinydb.table import Document

from communitytui.errors import BadValue
from communitytui.store import database
from communitytui.store.table import JournalDB
from tests.store.helpers import any_record, cold, opened, put, tasks


@pytest.fixture
def db(path: Path) -> Iterator[JournalDB]:
    with database(path, "ana", check=any_record) as found:
        yield found


def actions(path: Path) -> list[tuple[str, int]]:
    with opened(path, "cy") as store:
        return [(commit.action, len(commit.ops)) for commit in store.history()]


def test_every_writer_is_one_commit(db: JournalDB, path: Path) -> None:
    table = db.table("tasks")
    assert table.insert({"n": 1}) == 1
    assert table.insert_multiple([{"n": 2}, {"n": 3}]) == [2, 3]
    assert table.insert(Document({"n": 9}, doc_id=9)) == 9
    assert table.update(increment("n"), where("n") > 2) == [3, 9]
    assert table.update({"m": 0}, doc_ids=[1, 77]) == [1]
    assert table.update_multiple([({"m": 1}, where("n") == 1), ({"m": 2}, where("n") == 2)])
    assert table.upsert({"n": 2, "u": True}, where("n") == 2) == [2]
    assert table.upsert({"n": 50}, where("n") == 50) == [10]
    assert table.remove(where("n") == 50) == [10]
    table.truncate()
    assert table.insert({}) == 11
    assert actions(path) == [
        ("insert", 1), ("insert", 2), ("insert", 1), ("update", 2), ("update", 1), ("update", 2),
        ("upsert", 1), ("upsert", 1), ("remove", 1), ("truncate", 4), ("insert", 1),
    ]  # fmt: skip


def test_queries_see_what_a_colleague_wrote(db: JournalDB, path: Path) -> None:
    table = db.table("tasks")
    table.insert({"n": 1})
    assert table.search(where("n") == 2) == []
    with opened(path, "bo") as bo:
        put(bo, 1, n=2)
        assert table.search(where("n") == 2) == [{"n": 2}]
        assert table.get(doc_id=1) == {"n": 2}
        assert table.contains(where("n") == 2)
        assert len(table) == table.count(where("n") == 2) == 1


def test_what_a_reader_does_to_a_document_stays_its_own(db: JournalDB) -> None:
    table = db.table("tasks")
    table.insert({"list": [1]})
    found = table.get(doc_id=1)
    assert isinstance(found, Document)
    found["list"].append(2)
    table.all()[0]["list"].append(3)
    assert table.all() == [{"list": [1]}]


def test_an_updater_that_fails_changes_nothing(db: JournalDB, path: Path) -> None:
    table = db.table("tasks")
    table.insert_multiple([{"n": [1]}, {"n": [2]}])

    def fail(record: object) -> None:
        record["n"].append(9)  # type: ignore[index]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        table.update(fail)
    assert table.all() == [{"n": [1]}, {"n": [2]}]
    assert len(actions(path)) == 1


def test_dropping_empties_tables_and_can_be_undone(db: JournalDB, path: Path) -> None:
    db.table("tasks").insert({"n": 1})
    db.table("goals").insert({"n": 1})
    db.drop_table("goals")
    db.drop_tables()
    assert "tasks" in db.tables()
    assert not db.table("tasks").all()
    with opened(path) as store:
        store.undo()
        store.undo()
        assert tasks(store) == {1: {"n": 1}}


def test_tables_that_a_workspace_does_not_have_are_empty_and_cannot_be_written(
    db: JournalDB,
) -> None:
    assert db.table("nonsense").all() == []
    with pytest.raises(BadValue):
        db.insert({"n": 1})
    with pytest.raises(TypeError):
        db.storage.write({})


def test_closing_brings_the_file_up_to_date(path: Path) -> None:
    with database(path, "ana", check=any_record) as db:
        db.table("tasks").insert({"n": 1})
    path.with_name("ops.json.journal").unlink()
    assert cold(path)["tasks"] == {1: {"n": 1}}
