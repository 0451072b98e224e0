"""Who may use the files: modes whatever the umask, links, locks that are not locks."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import Busy, MayNotWrite
from communitytui.store import Store
from tests.store.helpers import add, cold, increment, opened, tasks


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("shared", [False, True])
def test_modes_are_exact_whatever_the_umask(tmp_path: Path, shared: bool) -> None:
    path = Path(Store.create(tmp_path / "new" / "dir" / "ops.json", shared=shared))
    with opened(path, rotate_at=100) as store:
        add(store, title="a")
        store.checkpoint()
        add(store, title="b")
    files, folders = (0o660, 0o2770) if shared else (0o600, 0o700)
    beside = sorted(entry.name for entry in path.parent.iterdir())
    assert beside == ["ops.json", "ops.json.backups", "ops.json.journal", "ops.json.lock"]
    for entry in path.parent.iterdir():
        assert mode(entry) == (folders if entry.is_dir() else files), entry
    for folder in (path.parent, path.parent.parent, path.with_name("ops.json.backups")):
        assert mode(folder) == folders
    for entry in path.with_name("ops.json.backups").iterdir():
        assert mode(entry) == files


def test_the_mode_that_somebody_gave_the_file_is_kept(path: Path) -> None:
    path.chmod(0o640)
    with opened(path) as store:
        add(store)
    assert mode(path) == 0o640
    assert mode(path.with_name("ops.json.journal")) == 0o640


def test_a_link_stays_a_link_and_all_stands_beside_the_real_file(path: Path) -> None:
    folder = path.parent / "links"
    folder.mkdir()
    link = folder / "link.json"
    link.symlink_to(path)
    with opened(link) as store:
        add(store, title="a")
    assert link.is_symlink()
    assert [entry.name for entry in folder.iterdir()] == ["link.json"]
    assert cold(path)["tasks"] == {1: {"title": "a"}}


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_a_lock_that_is_no_plain_file_is_refused_and_its_victim_unharmed(
    path: Path, kind: str
) -> None:
    lock, victim = path.with_name("ops.json.lock"), path.with_name("victim")
    lock.unlink()
    victim.write_text("precious")
    if kind == "link":
        lock.symlink_to(victim)
    elif kind == "fifo":
        os.mkfifo(lock)
    else:
        lock.mkdir()
    with opened(path) as store, pytest.raises(MayNotWrite, match="lock"):
        add(store)
    assert victim.read_text() == "precious"
    assert cold(path)["tasks"] == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_stranger_s_lock_in_a_folder_for_everybody_is_refused(path: Path) -> None:
    path.parent.chmod(0o1777)
    os.chown(path.with_name("ops.json.lock"), 12345, 12345)
    with opened(path) as store, pytest.raises(MayNotWrite, match="lock"):
        add(store)
    path.parent.chmod(0o770)
    with opened(path) as store:
        add(store)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written_is_read(path: Path, what: str, monkeypatch: Any) -> None:
    with opened(path) as store:
        add(store, title="a")
    victim = str(path if what == "file" else path.parent)
    allowed = os.access

    def refuse(name: Any, how: int, **more: Any) -> bool:
        return not (str(name) == victim and how & os.W_OK) and allowed(name, how, **more)

    monkeypatch.setattr(os, "access", refuse)
    with opened(path) as store:
        assert tasks(store) == {1: {"title": "a"}}
        assert store.read_only is not None
        assert what in store.read_only
        with pytest.raises(MayNotWrite):
            add(store)


def test_reading_only_by_choice(path: Path) -> None:
    with opened(path, read_only=True) as store:
        assert store.read_only is not None
        with pytest.raises(MayNotWrite):
            add(store)
    assert not path.with_name("ops.json.journal").exists()


def test_who_waits_too_long_is_told_who_holds_it_and_a_late_lock_is_let_go(path: Path) -> None:
    holder, waiter = opened(path, "林晓"), opened(path, "bo", lock_timeout=0.1)
    with holder.transaction("slow") as draft:
        draft.insert("tasks", {})
        with pytest.raises(Busy, match="林晓"):
            add(waiter)
        assert tasks(waiter) == {}
    time.sleep(0.05)
    with opened(path, "cy", lock_timeout=0.0) as third:
        assert add(third) == 2
    assert add(waiter) == 3


def test_threads_of_one_process_share_a_store(path: Path) -> None:
    with opened(path, lock_timeout=30) as store:
        id = add(store, n=0)
        stop = threading.Event()
        seen: list[int] = []

        def read() -> None:
            while not stop.is_set():
                seen.append(store.refresh().revision)
                time.sleep(0.001)

        def write() -> None:
            for _ in range(50):
                increment(store, id)

        reader = threading.Thread(target=read)
        writers = [threading.Thread(target=write) for _ in range(4)]
        reader.start()
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        stop.set()
        reader.join()
        assert tasks(store)[id]["n"] == 200
        assert seen == sorted(seen)


def test_a_reader_does_not_wait_for_a_writer_of_its_own_process(path: Path) -> None:
    with opened(path) as store:
        id = add(store, n=0)
        inside, done = threading.Event(), threading.Event()

        def write() -> None:
            with store.transaction("slow") as draft:
                draft.patch("tasks", id, {"n": 1})
                inside.set()
                done.wait(10)

        thread = threading.Thread(target=write)
        thread.start()
        assert inside.wait(10)
        assert store.refresh().tables["tasks"][id]["n"] == 0
        done.set()
        thread.join()
        assert store.refresh().tables["tasks"][id]["n"] == 1
