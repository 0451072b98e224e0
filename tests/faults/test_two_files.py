"""Workspace and archive: a record is in exactly one of them, whatever is done and whoever dies."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from communitytui.errors import Conflict, MayNotWrite, NotFound
from communitytui.store import Store, archive, create_store, examine, restore
from communitytui.store.store import FileStore
from tests.faults.failpoints import count_steps, die_at
from tests.store.helpers import any_record, cold, opened, put, tasks

ARCHIVE = "archive-2026.json"


def three(path: Path) -> None:
    """Put three records into a workspace, by an action that no undo reaches."""
    with opened(path) as store, store.transaction("recover") as draft:
        for number in range(1, 4):
            draft.insert("tasks", {"uid": f"u{number}", "title": f"t{number}"})


def places(path: Path) -> dict[str, list[str]]:
    """Return in which files each record is, by its uid."""
    found: dict[str, list[str]] = {}
    for file in (path, path.with_name(ARCHIVE)):
        if file.exists():
            for record in cold(file)["tasks"].values():
                found.setdefault(record["uid"], []).append(file.name)
    return found


def once_each(path: Path) -> bool:
    found = places(path)
    return sorted(found) == ["u1", "u2", "u3"] and all(len(at) == 1 for at in found.values())


def step(store: Store, what: str) -> None:
    if what.startswith("archive"):
        archive(store, {"tasks": [int(what[-1])]}, "2026")
    elif what == "restore":
        restore(store, "2026")
    elif what == "put":
        for id in tasks(store):
            put(store, id, title=f"more {store.snapshot.revision}")
    elif what == "undo in the archive":
        with opened(Path(store.path).with_name(ARCHIVE)) as other:
            other.undo()
    else:
        getattr(store, what.split()[0])(any_user="any" in what)


STEPS = ["archive 1", "archive 2", "restore", "undo", "redo", "undo any", "redo any", "put"]
STEPS.append("undo in the archive")


@given(st.lists(st.tuples(st.sampled_from(["ana", "bo"]), st.sampled_from(STEPS)), max_size=8))
@example([("ana", "archive 1"), ("ana", "restore"), ("ana", "undo")])
@example([("ana", "archive 1"), ("ana", "undo")])
@example([("ana", "archive 1"), ("ana", "undo"), ("ana", "redo"), ("ana", "undo")])
@example([("ana", "archive 1"), ("bo", "restore"), ("ana", "undo any"), ("bo", "redo any")])
@example([("ana", "archive 1"), ("ana", "undo in the archive")])
@settings(max_examples=30, deadline=None)
def test_whatever_is_combined_each_record_is_in_one_file(done: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(create_store(Path(folder) / "ops.json"))
        three(path)
        for who, what in done:
            with opened(path, who) as store, suppress(Conflict, NotFound):
                step(store, what)
            assert once_each(path), (who, what)


def prepared(path: Path, direction: str) -> None:
    three(path)
    with opened(path) as store:
        archive(store, {"tasks": [1]}, "2026")
        if direction == "undo restore":
            restore(store, "2026")
        if direction == "redo archive":
            store.undo()


def act(path: Path, direction: str) -> None:
    with opened(path) as store:
        if direction == "archive":
            archive(store, {"tasks": [2, 3]}, "2026")
        elif direction == "restore":
            restore(store, "2026")
        elif direction == "redo archive":
            store.redo()
        else:
            store.undo()


DIRECTIONS = ["archive", "restore", "undo archive", "undo restore", "redo archive"]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_killed_at_any_step_no_record_is_in_neither_and_the_doctor_takes_out_twins(
    tmp_path: Path, direction: str
) -> None:
    first = Path(create_store(tmp_path / "count" / "ops.json"))
    prepared(first, direction)
    steps = len(count_steps(partial(act, first, direction)))
    seen = set()
    for number in range(1, steps + 1, 4):
        path = Path(create_store(tmp_path / str(number) / "ops.json"))
        prepared(path, direction)
        die_at(number, partial(act, path, direction))
        found = places(path)
        assert sorted(found) == ["u1", "u2", "u3"]
        seen.add(max(map(len, found.values())))
        examine(path, check=any_record)
        assert once_each(path)
    # Dying between the two files did happen.
    assert seen == {1, 2}


@pytest.mark.parametrize("direction", ["restore", "undo archive", "undo restore", "redo archive"])
def test_without_its_archive_nothing_is_changed(path: Path, direction: str) -> None:
    prepared(path, direction)
    there = path.with_name(ARCHIVE)
    there.rename(path.parent / "elsewhere.json")
    before = path.read_bytes(), cold(path)
    with pytest.raises(NotFound, match="nothing was changed"):
        act(path, direction)
    assert (path.read_bytes(), cold(path)) == before
    assert not there.exists()
    (path.parent / "elsewhere.json").rename(there)
    act(path, direction)
    assert once_each(path)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_an_archive_that_may_not_be_written_changes_nothing(
    path: Path, direction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(path, direction)
    real = os.access

    def access(name: str, mode: int, **more: bool) -> bool:
        return not str(name).endswith(ARCHIVE) and real(name, mode, **more)

    before = cold(path), cold(path.with_name(ARCHIVE))
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", access)
        with pytest.raises(MayNotWrite, match="archive-2026"):
            act(path, direction)
    assert (cold(path), cold(path.with_name(ARCHIVE))) == before
    act(path, direction)
    assert once_each(path)


def test_what_was_edited_in_the_archive_is_not_lost_by_undo(path: Path) -> None:
    prepared(path, "undo archive")
    with opened(path.with_name(ARCHIVE), "bo") as other:
        put(other, 1, title="edited there")
    with pytest.raises(Conflict, match="in the archive"):
        act(path, "undo archive")
    assert cold(path.with_name(ARCHIVE))["tasks"][1]["title"] == "edited there"
    assert once_each(path)
    act(path, "restore")
    assert cold(path)["tasks"][1]["title"] == "edited there"


def test_an_archive_that_fails_behind_the_commit_is_told_and_mended(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(path, "undo archive")
    real = FileStore._commit

    def failing(self: Store, *change: object) -> object:
        if self.path.endswith(ARCHIVE):
            raise MayNotWrite("no room")
        return real(self, *change)  # type: ignore[arg-type]

    with opened(path) as store, monkeypatch.context() as patch:
        patch.setattr(FileStore, "_commit", failing)
        assert store.undo().action == "undo"
        assert "no room" in map(str, store.notices)
    assert places(path)["u1"] == ["ops.json", ARCHIVE]
    found = {check.name: check for check in examine(path, check=any_record)}
    assert (found["archives"].state, found["archives"].values["n"]) == ("mended", 1)
    assert once_each(path)
