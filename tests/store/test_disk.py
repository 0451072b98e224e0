"""Files that others touched: foreign writes, older copies, missing and damaged files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from communitytui.errors import Damaged, Displaced, NotFound
from communitytui.store import create_store, open_store
from tests.store.helpers import (
    add,
    cold,
    filled,
    increment,
    insert_outside,
    journal,
    meta,
    opened,
    put,
    tasks,
)


def test_no_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        opened(tmp_path / "none.json")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b'{"tasks": []}',
        b'{"other": {}}',
        b'\xef\xbb\xbf{"tasks": {}}',
        b'{"tasks": {"1": {"a": "\xff"}}}',
        b'{"tasks": {"1": {"a": NaN}}}',
        b'{"tasks": {"1": {"a": 1, "a": 2}}}',
        b'{"tasks": {"x": {}}}',
        b'{"tasks": {"1": []}}',
        b'{"tasks": {}, "_meta": {}}',
        b'{"tasks": {}, "_meta": {"1": {"schema": "1"}}}',
        b'{"tasks": {"1": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}}",
        b"\0" * 4096,
    ],
)
def test_what_is_not_ours_is_refused_and_untouched(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ops.json"
    path.write_bytes(data)
    with pytest.raises(Damaged):
        opened(path)
    assert path.read_bytes() == data
    assert [entry.name for entry in tmp_path.iterdir()] == ["ops.json"]


def test_a_foreign_record_that_is_not_valid_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ops.json"
    path.write_text('{"tasks": {"7": {"title": "a", "stage": "nonsense", "community": 1}}}')
    with pytest.raises(Damaged, match="tasks 7: stage"):
        open_store(path, who="ana")


def test_a_plain_tinydb_file_is_adopted_at_the_first_write(tmp_path: Path) -> None:
    path = tmp_path / "ops.json"
    with TinyDB(path, encoding="utf-8") as db:
        db.table("tasks").insert_multiple([{"title": "a"}, {"title": "b"}])
    before = path.read_bytes()
    with opened(path) as store:
        assert len(tasks(store)) == 2
        assert path.read_bytes() == before
        assert add(store, title="c") == 3
    assert meta(path)["counts"]["tasks"] == 3
    assert [record["title"] for record in cold(path)["tasks"].values()] == ["a", "b", "c"]


def test_a_foreign_write_is_adopted_and_what_the_journal_held_stays(path: Path) -> None:
    filled(path)
    ana, bo = opened(path), opened(path, "bo")
    put(ana, 1, owner="ana")
    insert_outside(path, title="foreign")
    for store in (ana, bo):
        assert tasks(store)[1]["owner"] == "ana"
        assert tasks(store)[4] == {"title": "foreign"}
    assert cold(path)["tasks"] == tasks(bo)
    put(bo, 4, owner="bo")
    assert bo.warning is not None
    assert tasks(ana) == tasks(bo) == cold(path)["tasks"]
    assert tasks(ana)[4] == {"title": "foreign", "owner": "bo"}
    assert add(ana) == 5
    ana.close()
    bo.close()
    assert len(cold(path)["tasks"]) == 5


def test_the_file_copied_alone_is_whole(path: Path, tmp_path: Path) -> None:
    filled(path)
    with opened(shutil.copy(path, tmp_path / "else.json")) as store:
        assert len(tasks(store)) == 3
        assert add(store) == 4
    assert len(cold(tmp_path / "else.json")["tasks"]) == 4


def test_a_journal_without_its_file_is_refused(path: Path) -> None:
    filled(path)
    path.unlink()
    with pytest.raises(Damaged, match="missing"):
        opened(path)
    with pytest.raises(Damaged, match="missing"):
        create_store(path)


def test_a_file_with_the_journal_of_another_store_is_refused(path: Path, tmp_path: Path) -> None:
    filled(path)
    other = Path(create_store(tmp_path / "other.json"))
    filled(other)
    shutil.copy(journal(other), journal(path))
    with pytest.raises(Damaged, match="different stores"):
        opened(path)


def test_the_file_deleted_under_a_live_store_comes_back_when_asked_for(path: Path) -> None:
    filled(path)
    with opened(path) as store:
        path.unlink()
        assert len(tasks(store)) == 3
        with pytest.raises(Displaced):
            add(store)
        assert not path.exists()
        store.write_again()
        add(store)
    assert len(cold(path)["tasks"]) == 4


def test_the_journal_deleted_under_a_live_store_loses_nothing(path: Path) -> None:
    filled(path)
    with opened(path) as store, opened(path, "bo") as other:
        add(store, title="only in the journal")
        tasks(other)
        journal(path).unlink()
        add(other, title="next")
        assert tasks(store) == tasks(other) == cold(path)["tasks"]
        assert len(tasks(store)) == 5


def test_hostile_text_that_is_in_the_file_is_cleaned_when_read(path: Path) -> None:
    store = opened(path)
    add(store, title="\x1b]0;pwn\x07 \u202eabc", days={"\x9bk": "v"})
    assert cold(path)["tasks"][1] == {"title": "]0;pwn abc", "days": {"k": "v"}}
    store.close()
    assert cold(path)["tasks"][1] == {"title": "]0;pwn abc", "days": {"k": "v"}}


def test_a_checkpoint_that_fails_is_a_warning(path: Path, monkeypatch: Any) -> None:
    import errno
    import os

    store = opened(path)
    add(store, title="safe")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        store.close()
    assert store.warning is not None
    assert "No space left" in str(store.warning)
    assert cold(path)["tasks"] == {1: {"title": "safe"}}
    assert not list(path.parent.glob(".*.tmp"))


def test_many_revisions_in_the_tail_are_replayed(path: Path) -> None:
    with opened(path) as store:
        id = add(store, n=0)
    store = opened(path)
    for _ in range(300):
        increment(store, id)
    assert cold(path)["tasks"][id]["n"] == 300


def test_a_signal_behind_the_write_takes_no_whole_line_back(path: Path, monkeypatch: Any) -> None:
    import os

    with opened(path) as store, opened(path, "bo") as reader:
        add(store, title="before")
        real = os.write

        def interrupted(fd: int, data: Any) -> int:
            real(fd, data)
            assert len(tasks(reader)) == 2
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", interrupted)
            with pytest.raises(KeyboardInterrupt):
                add(store, title="a")
        assert tasks(store) == tasks(reader)
        assert tasks(store)[2] == {"title": "a"}
        assert add(store) == 3


def test_the_log_survives_a_deleted_journal_while_somebody_holds_it(path: Path) -> None:
    with opened(path) as store:
        add(store, title="a")
        put(store, 1, title="b")
        journal(path).unlink()
        put(store, 1, title="c")
    with opened(path) as again:
        assert [commit.revision for commit in again.history()] == [1, 2, 3]
        again.undo()
        again.undo()
        assert tasks(again)[1]["title"] == "a"


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_a_journal_that_is_no_plain_file_is_damage(path: Path, kind: str) -> None:
    import os

    filled(path)
    journal(path).unlink()
    if kind == "link":
        journal(path).symlink_to("/nowhere")
    elif kind == "fifo":
        os.mkfifo(journal(path))
    else:
        journal(path).mkdir()
    with pytest.raises(Damaged, match="journal"):
        opened(path)


def test_write_behind_brings_the_file_up_to_date_by_itself(path: Path, monkeypatch: Any) -> None:
    import time

    from communitytui.store import writebehind

    monkeypatch.setattr(writebehind, "DELAY", 0.01)
    monkeypatch.setattr(writebehind, "SHARE", 0)
    store = opened(path)
    store.start_write_behind()
    for _ in range(5):
        add(store)
        until = time.monotonic() + 20
        while meta(path)["revision"] < store.snapshot.revision:
            assert time.monotonic() < until
            time.sleep(0.005)
    store.close()
    assert store.warning is None
