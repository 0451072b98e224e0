"""Rows 21 to 26, 34, 35: files that are damaged, older, newer, or another program's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zlib import crc32

import pytest

from communitytui.errors import Damaged, MayNotWrite
from communitytui.store import SCHEMA, create_store, examine, recover
from communitytui.store import migrate as migrate_
from communitytui.store.backups import backups, is_good
from communitytui.store.files import Site
from tests.faults.failpoints import count_steps, die_at
from tests.store.helpers import (
    add,
    any_record,
    cold,
    filled,
    from_0,
    insert_outside,
    journal,
    meta,
    opened,
    put,
    tasks,
    worked,
)

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) // 2],
    "nul": lambda data: b"\0" * len(data),
    "empty": lambda data: b"",
    "a list": lambda data: b"[]",
    "bom": lambda data: b"\xef\xbb\xbf" + data,
    "twice": lambda data: data.replace(b'"tasks":{', b'"tasks":{"1":{},"1":{},', 1),
    "bad utf-8": lambda data: data.replace(b'"n"', b'"\xff"', 1),
    "deep": lambda data: b'{"tasks":{"1":{"n":' + b"[" * 50_000,
    "spliced": lambda data: data.replace(b'"1":{"n":40}', b"", 1),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_row_21_damage_is_refused_and_recovered(path: Path, kind: str) -> None:
    before = worked(path)
    bad = DAMAGE[kind](path.read_bytes())
    path.write_bytes(bad)
    with pytest.raises(Damaged):
        opened(path)
    assert any(check.state == "bad" for check in examine(path, check=any_record))
    done = recover(path, check=any_record)
    assert cold(path)["tasks"] == before
    assert done.changes_back >= 1
    assert done.kept_aside is not None
    assert Path(done.kept_aside).read_bytes() == bad
    with opened(path) as store:
        assert len(store.history()) == 42
        store.undo()
        assert add(store) == 2
    assert all(check.state in ("ok", "mended") for check in examine(path, check=any_record))


def test_row_22_no_file_that_lost_a_record_passes(path: Path) -> None:
    """What a write that stopped at a page border leaves: it parses, and records are missing."""
    with opened(path) as store:
        for number in range(4):
            add(store, title=f"t{number}")
        with store.transaction("add") as draft:
            draft.insert("trials", {"title": "g"})
    whole = path.read_bytes()
    journal(path).unlink()
    for table, ids in (("tasks", "1234"), ("trials", "1")):
        for id in ids:
            data = json.loads(whole)
            del data[table][id]
            path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
            with pytest.raises(Damaged, match="lacks records"):
                opened(path)
    swapped = whole.replace(b'"t1"', b'"t9"')
    path.write_bytes(swapped)
    assert any(check.state == "warning" for check in examine(path, check=any_record))


def test_row_23_no_prefix_of_a_file_passes_for_one(path: Path) -> None:
    filled(path, 1)
    data = path.read_bytes()
    journal(path).unlink()
    for end in range(len(data)):
        path.write_bytes(data[:end])
        with pytest.raises(Damaged):
            opened(path)
    path.write_bytes(data)
    assert len(cold(path)["tasks"]) == 1


def test_row_24_a_newer_schema_under_a_seal_of_its_own(path: Path) -> None:
    filled(path)
    raw = json.loads(path.read_bytes())
    raw["_meta"]["1"].update(schema=SCHEMA + 1, crc="something new")
    raw["not known yet"] = {"1": {}}
    raw["tasks"]["1"]["title"] = "bad\x1b[31m"
    path.write_text(json.dumps(raw), "utf-8")
    before = path.read_bytes()
    with opened(path) as store:
        assert tasks(store)[1]["title"] == "bad[31m"
        with pytest.raises(MayNotWrite):
            add(store)
    assert path.read_bytes() == before


def test_row_24_a_newer_schema_opens_for_reading_only(path: Path) -> None:
    filled(path)
    ours, newer = b'"schema":%d' % SCHEMA, b'"schema":%d' % (SCHEMA + 1)
    body, _, _ = path.read_bytes().replace(ours, newer).rpartition(b',"crc":')
    path.write_bytes(body + b',"crc":%d}}}' % crc32(body))
    before = path.read_bytes()
    with opened(path) as store:
        assert len(tasks(store)) == 3
        assert store.read_only is not None
        with pytest.raises(MayNotWrite):
            add(store)
        with pytest.raises(MayNotWrite):
            store.undo()
    assert path.read_bytes() == before


def older(path: Path) -> None:
    """Make the file one of schema 0, whose tasks stood in a table ``todos`` with ``name``."""
    data = json.loads(path.read_bytes())
    todos = {id: {"name": task["title"]} for id, task in data.pop("tasks").items()}
    head = data.pop("_meta")["1"]
    head |= {"schema": 0, "counts": {"todos": len(todos)}, "next_id": {"todos": 3}}
    body = json.dumps({"todos": todos}, separators=(",", ":"))[:-1].encode()
    head.pop("crc")
    head["body"] = len(body)
    seal = body + b',"_meta":{"1":' + json.dumps(head, separators=(",", ":")).encode()[:-1]
    path.write_bytes(seal + b',"crc":%d}}}' % crc32(seal))
    journal(path).unlink(missing_ok=True)


def migrating(path: Path) -> None:
    with opened(path) as store:
        store.settle()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_row_25_a_migration_that_is_killed_at_any_step(
    tmp_path: Path, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        migrate_,
        "STEPS",
        {number: lambda tables: tables for number in range(1, SCHEMA)} | {0: from_0},
    )

    def fresh(name: object) -> Path:
        folder = tmp_path / str(name)
        folder.mkdir()
        path = Path(create_store(folder / "ops.json"))
        filled(path, 2)
        older(path)
        return path

    count = fresh("count")
    steps = count_steps(lambda: migrating(count))
    for step in range(1, len(steps) + 1):
        path = fresh(step)
        before, state = path.read_bytes(), cold(path)["tasks"]
        assert die_at(step, partial(migrating, path), after=after) == 9
        old = path.read_bytes() == before
        kept = backups(Site.of(path))
        assert old or (meta(path)["schema"] == SCHEMA and Path(kept[0].path).read_bytes() == before)
        assert cold(path)["tasks"] == state
        with opened(path) as store:
            assert add(store, title="next") == 3
        assert meta(path)["schema"] == SCHEMA
        assert Path(backups(Site.of(path))[0].path).read_bytes() == before


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_row_26_a_reader_stops_before_a_torn_tail(path: Path, cut: int) -> None:
    filled(path)
    with opened(path) as store:
        add(store, title="torn")
        copy = journal(path).read_bytes()
        base = path.read_bytes()
    path.write_bytes(base)
    journal(path).write_bytes(copy[:-cut])
    with opened(path) as reader:
        seen = len(tasks(reader))
        assert journal(path).read_bytes() == copy[:-cut]
    assert seen in (3, 4)


def test_row_26_a_torn_tail_is_cut_by_the_next_writer_and_kept_aside(path: Path) -> None:
    store = opened(path)
    add(store, title="kept")
    whole = journal(path).read_bytes()
    add(store, title="torn")
    torn = journal(path).read_bytes()[:-7]
    journal(path).write_bytes(torn)
    assert len(cold(path)["tasks"]) == 1
    with opened(path, "bo") as writer:
        assert add(writer, title="next") == 2
    assert journal(path).read_bytes().startswith(whole)
    kept = path.with_name("ops.json.backups") / "torn-tail"
    assert kept.read_bytes() == torn[len(whole) :]
    assert [record["title"] for record in cold(path)["tasks"].values()] == ["kept", "next"]


def test_row_26_damage_in_the_middle_of_the_journal_is_reported_never_cut(path: Path) -> None:
    store = opened(path)
    for number in range(3):
        add(store, title=f"t{number}")
    data = journal(path).read_bytes().replace(b"t1", b"tX")
    journal(path).write_bytes(data)
    with pytest.raises(Damaged, match="middle"):
        opened(path)
    assert journal(path).read_bytes() == data


def test_row_34_an_older_copy_that_is_put_back_wins(path: Path, tmp_path: Path) -> None:
    filled(path, 1)
    shutil.copy(path, tmp_path / "copy.json")
    with opened(path) as store:
        add(store, title="later")
    with opened(path) as live:
        assert len(tasks(live)) == 2
        shutil.copy(tmp_path / "copy.json", path)
        assert len(tasks(live)) == len(cold(path)["tasks"]) == 1
        revision = live.snapshot.revision
        assert revision >= 2
        assert add(live, title="after") == 3
        assert live.snapshot.revision > revision
        assert cold(path)["tasks"] == tasks(live)


def test_row_34_an_editor_that_replaces_the_file_is_seen_and_not_overwritten(
    path: Path, tmp_path: Path
) -> None:
    filled(path)
    live = opened(path)
    put(live, 2, owner="only in the journal")
    text = path.read_text(encoding="utf-8").replace("任务 0", "edited by hand")
    other = tmp_path / "written by an editor"
    other.write_text(text, encoding="utf-8")
    other.replace(path)
    assert tasks(live)[1]["title"] == "edited by hand"
    assert tasks(live)[2]["owner"] == "only in the journal"
    put(live, 3, owner="bo")
    live.close()
    assert cold(path)["tasks"] == {
        1: {"title": "edited by hand"},
        2: {"title": "任务 1", "owner": "only in the journal"},
        3: {"title": "任务 2", "owner": "bo"},
    }


@pytest.mark.parametrize("who", ["a live store", "a new process"])
def test_row_35_a_foreign_write_is_in_the_log_and_our_own_state_is_kept(
    path: Path, who: str
) -> None:
    worked(path)
    live = opened(path, "bo")
    insert_outside(path, title="foreign")
    store = live if who == "a live store" else opened(path, "cy")
    assert tasks(store)[2] == {"title": "foreign"}
    put(store, 2, owner="cy")
    assert store.warning is not None
    assert "accepted" in str(store.warning)
    adopted = store.history()[-2]
    assert (adopted.who, adopted.action) == ("?", "adopt")
    assert [(op.table, op.id) for op in adopted.ops] == [("tasks", 2)]
    newest = max(b for b in backups(Site.of(path)) if is_good(b))
    assert str(store.warning).endswith(Path(newest.path).name)
    assert json.loads(Path(newest.path).read_bytes())["tasks"].keys() == {"1"}
    # Every change before and after it is recovered, over the foreign one.
    before = tasks(live)
    path.write_bytes(b"")
    recover(path, check=any_record)
    assert cold(path)["tasks"] == before
    assert before[2] == {"title": "foreign", "owner": "cy"}
