"""Backups, recovery, taking over foreign writes, older schemas, and archives."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from tinydb import TinyDB

from communitytui.domain.judging.findings import last_records
from communitytui.domain.kernel.records import Tables
from communitytui.domain.nouns import schema
from communitytui.domain.plan import rhythms
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, Conflict, Damaged, MayNotWrite, NotFound
from communitytui.store import (
    SCHEMA,
    Store,
    archive,
    create_store,
    examine,
    open_store,
    recover,
    restore,
)
from communitytui.store import backups as backups_
from communitytui.store import migrate as migrate_
from communitytui.store.backups import DAYS, RECENT, Backup, backups, is_good
from communitytui.store.doctor import file_system
from communitytui.store.files import Site
from communitytui.store.store import FileStore
from tests.store.helpers import (
    add,
    any_record,
    check_states,
    cold,
    from_0,
    insert_outside,
    meta,
    opened,
    put,
    tasks,
    worked,
)


def beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}")


def step(path: Path, **fields: Any) -> None:
    with opened(path) as store:
        add(store, **fields)


class Clock:
    """A wall clock for backups that tests set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_800_000_000.0
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


# Rotation


def test_the_outgoing_file_is_linked_every_ten_minutes(path: Path, clock: Clock) -> None:
    site = Site.of(path)
    step(path)
    assert backups(site) == []
    inode = path.stat().st_ino
    step(path)
    (kept,) = backups(site)
    assert (kept.revision, Path(kept.path).stat().st_ino) == (1, inode)
    step(path)
    assert len(backups(site)) == 1
    clock.now += 601
    step(path)
    assert [backup.revision for backup in backups(site)] == [1, 3]
    assert all(map(is_good, backups(site)))


def test_ten_recent_and_seven_daily_ones_stay(path: Path, clock: Clock) -> None:
    site = Site.of(path)
    step(path, n=0)
    for _ in range(120):
        clock.now += 4 * 3600
        step(path)
    kept = backups(site)
    assert kept[-RECENT:] == sorted(kept)[-RECENT:]
    days = {backup.day for backup in kept}
    assert len(days) >= DAYS
    assert RECENT <= len(kept) <= RECENT + DAYS


def test_the_last_good_backup_is_never_pruned(path: Path, clock: Clock) -> None:
    site = Site.of(path)
    step(path)
    step(path)
    (good,) = backups(site)
    for number in range(30):
        name = f"20270115T0900{number:02}Z-r{number + 100:012d}.json"
        (beside(path, "backups") / name).write_text("{}")
    backups_.prune(site)
    assert Backup(*good) in backups(site)
    assert len(backups(site)) == 31


def test_where_links_are_not_possible_a_copy_is_kept(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    step(path)
    with opened(path, rotate_at=1) as store:
        add(store)
    (kept,) = backups(Site.of(path))
    assert is_good(kept)
    assert Path(kept.path).stat().st_nlink == 1
    with opened(path) as store:
        assert len(store.history()) == 2


# Recovery


def test_a_missing_file_and_a_journal_alone_are_recovered(path: Path) -> None:
    before = worked(path)
    path.unlink()
    done = recover(path, check=any_record)
    assert done.kept_aside is None
    assert cold(path)["tasks"] == before


def test_without_backups_the_journals_alone_bring_everything_back(path: Path) -> None:
    before = worked(path)
    for backup in backups(Site.of(path)):
        Path(backup.path).unlink()
    path.write_bytes(b"")
    done = recover(path, check=any_record)
    assert done.backup is None
    assert done.changes_back == 42
    assert cold(path)["tasks"] == before


def test_of_a_damaged_journal_all_comes_back_but_what_was_hit(path: Path) -> None:
    worked(path)
    store = opened(path)
    put(store, 1, title="good")
    put(store, 1, title="hit")
    put(store, 1, title="after")
    journal = beside(path, "journal")
    journal.write_bytes(journal.read_bytes().replace(b'"hit"', b'"hot"', 1))
    with pytest.raises(Damaged):
        opened(path)
    done = recover(path, check=any_record)
    assert cold(path)["tasks"][1]["title"] == "after"
    assert (done.changes_back, done.lost) == (3, 1)
    assert done.kept_aside is not None
    assert any("corrupt" in entry.name for entry in path.parent.iterdir())
    with opened(path) as again:
        put(again, 1, title="on")
    assert cold(path)["tasks"][1]["title"] == "on"


def test_a_live_reader_goes_on_after_a_recovery(path: Path) -> None:
    worked(path)
    live = opened(path, "bo")
    path.write_bytes(b"")
    with pytest.raises(Damaged):
        live.refresh()
    assert live.snapshot.tables["tasks"][1]["n"] == 40
    recover(path, check=any_record)
    assert tasks(live) == cold(path)["tasks"]
    put(live, 1, n=41)
    assert cold(path)["tasks"][1]["n"] == 41
    live.close()


def test_what_is_well_stays_as_it_is(path: Path) -> None:
    worked(path)
    names = sorted(entry.name for entry in path.parent.iterdir())
    before = path.read_bytes()
    assert recover(path, check=any_record).changes_back == 0
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in path.parent.iterdir()) == names


def test_nothing_to_recover_from_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ops.json"
    path.write_bytes(b"{")
    with pytest.raises(Damaged, match="no good backup"):
        recover(path)
    assert path.read_bytes() == b"{"


# Foreign writes


def test_a_foreign_file_that_becomes_ours_can_be_recovered(path: Path) -> None:
    path.unlink()
    with TinyDB(path, encoding="utf-8") as db:
        db.table("tasks").insert({"title": "plain"})
    step(path, title="ours")
    path.write_bytes(b"")
    recover(path, check=any_record)
    assert [r["title"] for r in cold(path)["tasks"].values()] == ["plain", "ours"]


# Schemas


def older(path: Path) -> None:
    """Make the file one of schema 0, whose tasks stood in a table ``todos`` with ``name``."""
    data = json.loads(path.read_bytes())
    todos = {id: {"name": task["title"]} for id, task in data.pop("tasks").items()}
    head = data.pop("_meta")["1"]
    head |= {"schema": 0, "counts": {"todos": len(todos)}, "next_id": {"todos": 9}}
    body = json.dumps({"todos": todos}, separators=(",", ":"))[:-1].encode()
    head.pop("crc")
    head["body"] = len(body)
    seal = body + b',"_meta":{"1":' + json.dumps(head, separators=(",", ":")).encode()[:-1]
    path.write_bytes(seal + b',"crc":%d}}}' % crc32(seal))
    beside(path, "journal").unlink(missing_ok=True)


def test_an_older_file_is_read_as_what_it_becomes_and_migrated_at_the_first_write(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        migrate_,
        "STEPS",
        {number: lambda tables: tables for number in range(1, SCHEMA)} | {0: from_0},
    )
    step(path, title="a")
    older(path)
    before = path.read_bytes()
    with opened(path, read_only=True) as store:
        assert tasks(store) == {1: {"title": "a"}}
    assert path.read_bytes() == before
    with opened(path) as store:
        put(store, 1, title="b")
    assert meta(path)["schema"] == SCHEMA
    assert cold(path)["tasks"] == {1: {"title": "b"}}
    (kept,) = backups(Site.of(path))
    assert Path(kept.path).read_bytes() == before


def of_schema(number: int, folder: Path) -> Path:
    """Return a copy of a workspace that a program of that schema wrote, with its journal."""
    for file in (Path(__file__).parent / "files").glob(f"schema-{number}.json*"):
        shutil.copy(file, folder / file.name)
    return folder / f"schema-{number}.json"


def is_of_today(tables: Tables) -> bool:
    """Tell whether all is complete, and nothing in it what the schema of today would change."""
    return all(
        schema.check(table, record) == record
        for table, rows in tables.items()
        for record in rows.values()
    )


@contextmanager
def taken_over(number: int, folder: Path, who: str = "Ana") -> Iterator[Store]:
    """Open a file of that schema, and look in the end that it is of today's, and kept as it was."""
    path = of_schema(number, folder)
    before = path.read_bytes()
    with open_store(path, who=who) as store:
        assert is_of_today(store.snapshot.tables)
        yield store
    assert meta(path)["schema"] == SCHEMA
    (kept,) = backups(Site.of(path))
    assert Path(kept.path).read_bytes() == before


def test_a_file_of_the_first_schema_is_read_as_one_of_today(tmp_path: Path) -> None:
    first = of_schema(1, tmp_path)
    before = first.read_bytes()
    with open_store(first, who="lin", read_only=True) as store:
        snapshot = store.snapshot
    assert snapshot.schema == SCHEMA
    assert is_of_today(snapshot.tables)
    assert snapshot.tables["tasks"][1]["status"] == "done"
    assert snapshot.tables["tasks"][2]["budget"] == "120.50"
    assert first.read_bytes() == before


def test_a_file_of_the_first_schema_goes_on_with_its_history(tmp_path: Path) -> None:
    with taken_over(1, tmp_path, "lin") as store:
        with store.transaction("set") as draft:
            draft.patch("tasks", 2, {"owner": "林晓"})
        assert [commit.action for commit in store.history()][:2] == ["init", "set"]
        store.undo()
        store.undo()
    rows = cold(tmp_path / "schema-1.json")
    # The metric's reading was the last action of then, and what came before it stays.
    assert rows["readings"] == {}
    assert rows["tasks"][2]["owner"] == "Ana"
    assert rows["communities"][1]["gates"] == {}


def test_a_file_of_the_second_schema_gets_rules_later_and_goes_on(tmp_path: Path) -> None:
    with taken_over(2, tmp_path) as store:
        assert store.snapshot.tables["communities"][1]["rules"] == []
        assert store.snapshot.tables["metrics"][1]["former"] == []
        # The owner was set behind the newest checkpoint, in the journal only.
        assert store.snapshot.tables["tasks"][1]["owner"] == "Ana"
        store.undo()
        assert store.snapshot.tables["tasks"][1]["owner"] is None
    assert cold(tmp_path / "schema-2.json")["tasks"][1]["owner"] is None


def test_a_file_of_the_third_schema_keeps_its_findings_and_gets_baselines(tmp_path: Path) -> None:
    third = of_schema(3, tmp_path)
    before = third.read_bytes()
    with open_store(third, who="Ana", read_only=True) as store:
        tables = store.snapshot.tables
    assert is_of_today(tables)
    assert third.read_bytes() == before
    # Conditions became signals; what is part of another rule now, or was never calibrated, is gone.
    rules = {rule["id"]: rule for rule in tables["communities"][1]["rules"]}
    assert list(rules) == ["Q02", "Q11", "Q29", "OWN"]
    assert rules["Q02"]["signals"][:2] == ["dau", "messages"]
    assert (rules["Q29"]["behind"], rules["Q29"]["signals"]) == (15, [])
    assert rules["OWN"]["signals"] == ["dau", "ttfr"]
    assert (rules["OWN"]["severity"], rules["OWN"]["tasks"]) == ("notice", ["1.1"])
    # What people did stays in their words, and counts for the rule that theirs became a part of.
    assert [row["rule"] for row in tables["findings"].values()] == ["Q04", "Q30", "Q12"]
    last = last_records(tables["findings"], 1)
    assert {rule: id for (rule, _), (id, _) in last.items()} == {"Q02": 1, "Q11": 3, "Q30": 2}
    # The provenance of a standard is what it was; what is usual is no number of it.
    standards = {row["metric"]: row for row in tables["standards"].values()}
    assert (standards["dau"]["provenance"], standards["dau"]["target"]) == ("baseline", None)
    assert (standards["ttfr"]["provenance"], standards["ttfr"]["target"]) == ("team", 4)
    assert tables["baselines"] == {}
    with open_store(third, who="Ana") as store:
        assert store.snapshot.tables["tasks"][1]["owner"] == "Ana"
        store.undo()
        assert store.snapshot.tables["tasks"][1]["owner"] is None
        store.undo()
        assert set(store.snapshot.tables["findings"]) == {1, 2}
    assert meta(third)["schema"] == SCHEMA
    (kept,) = backups(Site.of(third))
    assert Path(kept.path).read_bytes() == before


def test_in_a_file_of_the_fifth_schema_kept_duties_keep_their_days(tmp_path: Path) -> None:
    with taken_over(5, tmp_path) as store:
        tables = store.snapshot.tables
        # In one of the two a duty was done on the fourth and the fifth day of the month.
        assert [row["running"] for row in tables["communities"].values()] == ["2026-11-02", None]
        assert {row["in_place"] for row in tables["tasks"].values()} == {False}
        kept, sleeping = rhythms.states(Workspace(tables, datetime(2026, 11, 6, tzinfo=UTC)))
        assert (kept.keeping.done, kept.keeping.due) == (2, 4)
        assert sleeping.rhythm.asleep
        store.undo()
        assert len(store.snapshot.tables["occurrences"]) == 1


def test_a_file_of_the_sixth_schema_opens_with_what_it_holds(tmp_path: Path) -> None:
    with taken_over(6, tmp_path) as store:
        tables = store.snapshot.tables
        (home,), (task,) = tables["communities"].values(), tables["tasks"].values()
        assert (home["columns"], home["currency"], task["budget"]) == ({}, "CNY", "120")
        assert task["status"] == "done"
        store.undo()
        assert store.snapshot.tables["tasks"][1]["status"] == "todo"


def test_a_file_of_the_seventh_schema_has_entries_of_no_series(tmp_path: Path) -> None:
    seventh = of_schema(7, tmp_path)
    before = seventh.read_bytes()
    with open_store(seventh, who="root") as store:
        tables = store.snapshot.tables
        for table, rows in tables.items():
            for record in rows.values():
                assert schema.check(table, record) == record
        entries = tables["entries"]
        assert [(row["owner"], row["series"]) for row in entries.values()] == [
            ("Ana", None),
            (None, None),
        ]
        store.undo()
        assert store.snapshot.tables["entries"][1]["owner"] is None
    assert meta(seventh)["schema"] == SCHEMA
    (kept,) = backups(Site.of(seventh))
    assert Path(kept.path).read_bytes() == before


def test_what_a_file_of_the_ninth_schema_holds_is_of_the_whole_community(tmp_path: Path) -> None:
    split = ("tasks", "rhythms", "entries", "standards", "baselines", "readings", "findings")
    with taken_over(9, tmp_path) as store:
        tables = store.snapshot.tables
        assert tables["groups"] == {}
        assert [tables[table][1]["chat_group"] for table in split] == [None] * len(split)
        # The owner was set behind the newest checkpoint, in the journal only.
        assert tables["tasks"][1]["owner"] == "Ana"
        store.undo()
        assert store.snapshot.tables["tasks"][1]["owner"] is None
        store.undo()
        assert not any(store.snapshot.tables.values())
        store.redo()
        assert is_of_today(store.snapshot.tables)
        assert store.snapshot.tables["readings"][1]["chat_group"] is None


def test_in_a_file_of_the_tenth_schema_nobody_has_proposed_anything(tmp_path: Path) -> None:
    with taken_over(10, tmp_path) as store:
        tables = store.snapshot.tables
        assert tables["proposals"] == {}
        assert (tables["groups"][1]["name"], tables["tasks"][1]["owner"]) == ("Evening", "Ana")
        store.undo()
        assert store.snapshot.tables["tasks"][1]["owner"] is None


def test_a_file_that_is_too_old_is_refused(path: Path) -> None:
    step(path, title="a")
    older(path)
    with pytest.raises(Damaged, match="too old"):
        opened(path)


# Archives


def three(path: Path) -> None:
    with opened(path) as store:
        for number in range(3):
            add(store, uid=f"u{number}", title=f"t{number}")


def test_archived_records_go_and_come_back_under_their_numbers(path: Path) -> None:
    three(path)
    with opened(path) as store:
        before = tasks(store)
        moved = archive(store, {"tasks": [1, 3]}, "2026")
        assert moved.ids == {"tasks": (1, 3)}
        assert Path(moved.path) == path.with_name("archive-2026.json")
        assert list(tasks(store)) == [2]
        assert list(cold(moved.path)["tasks"]) == [1, 3]
        assert moved.commit is not None
        assert (moved.commit.action, moved.commit.subject["file"]) == (
            "archive", "archive-2026.json",
        )  # fmt: skip
        assert add(store, uid="u9") == 4
        back = restore(store, "2026")
        assert back.ids == {"tasks": (1, 3)}
        assert {id: tasks(store)[id] for id in (1, 2, 3)} == before
        assert cold(moved.path)["tasks"] == {}


def test_undoing_an_archive_wins_over_the_copy_in_it(path: Path) -> None:
    three(path)
    with opened(path) as store:
        archive(store, {"tasks": [1, 2]}, "2026")
        store.undo()
        put(store, 1, title="edited")
        archive(store, {"tasks": [3]}, "2026")
        assert list(cold(path.with_name("archive-2026.json"))["tasks"]) == [3]
        assert tasks(store)[1]["title"] == "edited"


class _Died(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("direction", ["archive", "restore"])
def test_dying_between_the_two_files_loses_nothing_and_the_next_run_mends(
    path: Path, direction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(path)
    there = path.with_name("archive-2026.json")
    with opened(path) as store:
        if direction == "restore":
            archive(store, {"tasks": [1]}, "2026")
        real, seen = FileStore._commit, []

        def dying(self: FileStore, *change: Any) -> Any:
            seen.append(self.path)
            if len(seen) == 2:
                raise _Died
            return real(self, *change)

        with monkeypatch.context() as patch:
            patch.setattr(FileStore, "_commit", dying)
            with pytest.raises(_Died):  # noqa: PT012
                if direction == "archive":
                    archive(store, {"tasks": [1]}, "2026")
                else:
                    restore(store, "2026")
        assert 1 in cold(path)["tasks"]
        assert 1 in cold(there)["tasks"]
        if direction == "archive":
            archive(store, {"tasks": [1]}, "2026")
            assert (1 in tasks(store), 1 in cold(there)["tasks"]) == (False, True)
        else:
            restore(store, "2026")
            assert (1 in tasks(store), 1 in cold(there)["tasks"]) == (True, False)


def test_an_archive_refuses_what_is_not_there_and_names_that_climb(path: Path) -> None:
    three(path)
    with opened(path) as store:
        with pytest.raises(NotFound):
            archive(store, {"tasks": [77]}, "2026")
        for name in ("../up", "", "a/b", "x" * 65, ".hidden"):
            with pytest.raises(BadValue):
                archive(store, {"tasks": [1]}, name)
        with pytest.raises(NotFound):
            restore(store, "never")
    assert sorted(entry.name for entry in path.parent.glob("archive*")) == []


def test_an_archive_of_another_workspace_is_not_overwritten(path: Path) -> None:
    three(path)
    other = Path(create_store(path.with_name("other.json")))
    with opened(other) as store:
        add(store, uid="else", title="else")
        archive(store, {"tasks": [1]}, "2026")
    with opened(path) as store, pytest.raises(Conflict):
        archive(store, {"tasks": [1]}, "2026")
    assert cold(path.with_name("archive-2026.json"))["tasks"][1]["uid"] == "else"


# The doctor


def test_a_healthy_workspace(path: Path) -> None:
    worked(path)
    with opened(path) as store:
        put(store, 1, n=0)
    assert set(check_states(path).values()) == {"ok"}


def test_the_doctor_finishes_what_a_killed_program_began(path: Path) -> None:
    worked(path)
    journal = beside(path, "journal")
    with journal.open("ab") as file:
        file.write(b"deadbeef {torn")
    path.with_name(".ops.json.0123456789ab.tmp").write_bytes(b"half")
    found = check_states(path)
    assert (found["tail"], found["leftovers"]) == ("mended", "mended")
    assert set(check_states(path).values()) <= {"ok", "mended"}
    assert set(check_states(path).values()) == {"ok"}
    assert meta(path)["revision"] == 42


def test_the_doctor_tells_what_is_wrong(path: Path) -> None:
    assert check_states(path.with_name("none.json")) == {"exists": "bad", "backups": "ok"}
    worked(path)
    path.chmod(0o644)
    shutil.copy(path, path.with_name("ops.sync-conflict-20261122.json"))
    lock = beside(path, "lock")
    lock.unlink()
    lock.symlink_to("/nowhere")
    path.parent.chmod(0o777)
    for backup in backups(Site.of(path)):
        Path(backup.path).write_bytes(b"{")
    found = check_states(path)
    assert found["permissions"] == "warning"
    assert found["copies"] == "warning"
    assert found["lock"] == "bad"
    assert found["folder"] == "warning"
    assert found["backups"] == "bad"
    assert found["parses"] == "ok"


def test_every_finding_can_be_said(path: Path) -> None:
    worked(path)
    insert_outside(path, title="x")
    for check in examine(path, check=any_record):
        assert check.message.format(**check.values)


def test_the_doctor_of_a_read_only_workspace_writes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(path)
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    before = beside(path, "journal").read_bytes()
    assert check_states(path)["tail"] == "warning"
    assert beside(path, "journal").read_bytes() == before
    with opened(path) as store, pytest.raises(MayNotWrite):
        store.settle()


def test_the_file_system_is_told_from_the_mounts() -> None:
    mounts = (
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "2 1 0:40 / /srv/shared\\040work rw shared:1 - nfs4 host:/export rw\n"
        "3 1 0:41 / /srv/shared rw - tmpfs tmpfs rw\n"
    )
    assert file_system("/srv/shared work/ops.json", mounts) == "nfs4"
    assert file_system("/srv/shared/ops.json", mounts) == "tmpfs"
    assert file_system("/srv/sharedness.json", mounts) == "ext4"
