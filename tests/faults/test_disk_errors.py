"""Rows 6 to 13: dying and failing at every step of a commit, a checkpoint, a rotation."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from communitytui.errors import CommunityError, MayNotWrite
from communitytui.store import DiskProblem, create_store
from tests.faults.failpoints import Failpoint, count_steps, die_at, raising
from tests.store.helpers import add, child, cold, finish, opened, put, tasks

Work = Callable[[Path], None]

OLD, NEW = {1: {"title": "old"}}, {1: {"title": "new"}}


def commit(path: Path) -> None:
    """One edit whose process ends without a checkpoint."""
    store = opened(path)
    put(store, 1, title="new")


def checkpoint(path: Path) -> None:
    """One edit and its checkpoint."""
    with opened(path) as store:
        put(store, 1, title="new")


def rotation(path: Path) -> None:
    """One edit, its checkpoint, and a new journal."""
    with opened(path, rotate_at=1) as store:
        put(store, 1, title="new")


def adoption(path: Path) -> None:
    """One edit on a file that another program rewrote (``fresh`` does that)."""
    with opened(path) as store:
        put(store, 1, title="new")


WORKS = [commit, checkpoint, rotation, adoption]


def begin(path: Path) -> None:
    """A checkpoint, and a tail behind it, so that every part of the state is at stake."""
    with opened(path) as store:
        add(store, title="older")
    store = opened(path)
    put(store, 1, title="old")


def fresh(tmp_path: Path, name: object, work: Work) -> Path:
    """A workspace at the beginning of ``work``, in a folder of its own."""
    folder = tmp_path / str(name)
    folder.mkdir()
    path = Path(create_store(folder / "ops.json"))
    begin(path)
    if work is adoption:
        with TinyDB(path, encoding="utf-8") as db:
            db.table("trials").insert({"title": "foreign"})
    return path


def leftovers(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir() if entry.name.endswith(".tmp")]


def next_writer_is_well(path: Path) -> None:
    """Whoever comes next can write, sweeps up, and everybody agrees on the state."""
    with opened(path, "bo") as store:
        put(store, 1, owner="bo")
        live = tasks(store)
        assert cold(path)["tasks"] == live
    assert cold(path)["tasks"] == live
    assert live[1]["owner"] == "bo"
    assert leftovers(path) == []


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_row_06_killed_at_every_step(tmp_path: Path, work: Work, after: bool) -> None:
    path = fresh(tmp_path, "count", work)
    steps = count_steps(lambda: work(path))
    assert len(steps) >= 4
    outcomes = []
    for step in range(1, len(steps) + 1):
        path = fresh(tmp_path, step, work)
        assert die_at(step, partial(work, path), after=after) == 9
        found = cold(path)["tasks"]
        assert found in (OLD, NEW), (step, steps[step - 1], found)
        outcomes.append(found == NEW)
        next_writer_is_well(path)
        shutil.rmtree(path.parent)
    # Once it is done it stays done: no later step takes it back.
    assert outcomes == sorted(outcomes)
    assert outcomes[0] is False


def failing(tmp_path: Path, work: Work, number: int) -> list[tuple[str, bool, str]]:
    """Run ``work`` with one error at each step; return step, whether the edit is there, and what
    was said."""
    path = fresh(tmp_path, f"count-{number}", work)
    steps = count_steps(lambda: work(path))
    results = []
    for step in range(1, len(steps) + 1):
        path = fresh(tmp_path, f"{number}-{step}", work)
        said = ""
        point = Failpoint(step, raising(number))
        try:
            with point.armed():
                work(path)
        except CommunityError as error:
            said = str(error)
            # What was reported as not done is not done; a disk that did not confirm says so.
            if "may not survive" not in said:
                assert cold(path)["tasks"] == OLD, (step, steps[step - 1], said)
        else:
            assert cold(path)["tasks"] == NEW, (step, steps[step - 1])
        results.append((steps[step - 1], cold(path)["tasks"] == NEW, said))
        assert leftovers(path) == [] or steps[step - 1] == "unlink"
        next_writer_is_well(path)
        shutil.rmtree(path.parent)
    return results


@pytest.mark.parametrize("work", WORKS)
def test_row_07_a_full_disk_at_every_step(tmp_path: Path, work: Work) -> None:
    results = failing(tmp_path, work, errno.ENOSPC)
    assert any("No space left" in said for _, _, said in results)
    assert all("No space left" in said or done for _, done, said in results)


@pytest.mark.parametrize("work", WORKS)
def test_row_08_an_input_output_error_at_every_step(tmp_path: Path, work: Work) -> None:
    results = failing(tmp_path, work, errno.EIO)
    assert all("Input/output error" in said or done for _, done, said in results)


def test_row_08_a_sync_that_failed_is_never_tried_again_on_that_file(path: Path) -> None:
    begin(path)
    synced: list[tuple[int, int]] = []
    real = os.fdatasync

    def fdatasync(fd: int) -> None:
        found = os.fstat(fd)
        assert (found.st_ino, found.st_dev) not in synced
        synced.append((found.st_ino, found.st_dev))
        raise OSError(errno.EIO, "gone")

    store = opened(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fdatasync", fdatasync)
        put(store, 1, title="new")
        assert cold(path)["tasks"] == NEW
        put(store, 1, title="newer")
    assert os.fdatasync is real
    assert len(synced) == 2
    store.close()
    assert cold(path)["tasks"] == {1: {"title": "newer"}}
    with opened(path) as reader:
        assert [commit.revision for commit in reader.history()] == [1, 2, 3, 4]


def test_row_08_a_disk_that_confirms_nothing_is_written_to_no_more(path: Path) -> None:
    begin(path)
    store = opened(path)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fdatasync", "fsync"):
            patch.setattr(os, name, raising(errno.EIO))
        with pytest.raises(DiskProblem, match="may not survive"):
            put(store, 1, title="new")
    with pytest.raises(MayNotWrite):
        put(store, 1, title="newer")
    assert tasks(store) == cold(path)["tasks"] == NEW


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EROFS, errno.EMFILE])
def test_row_09_quota_read_only_and_too_many_files(tmp_path: Path, number: int) -> None:
    for work in (commit, rotation):
        (tmp_path / work.__name__).mkdir()
        results = failing(tmp_path / work.__name__, work, number)
        assert all(os.strerror(number) in said or done for _, done, said in results)


def test_row_10_a_folder_sync_that_fails_is_a_warning_and_nothing_is_done_twice(
    path: Path,
) -> None:
    begin(path)
    real = os.fsync

    def fsync(fd: int) -> None:
        import stat

        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(errno.EIO, "folder")
        real(fd)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        store = opened(path)
        with store.transaction("count") as draft:
            draft.patch("tasks", 1, {"n": draft.get("tasks", 1).get("n", 0) + 1})
        store.close()
        assert store.warning is not None
    assert cold(path)["tasks"][1]["n"] == 1
    with opened(path) as reader:
        assert len(reader.history()) == 3


def tmpfs(folder: Path, size: str) -> bool:
    """Mount a small file system there; False where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.slow
def test_row_11_a_real_disk_that_is_full(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    if not tmpfs(folder, "256k"):
        pytest.skip("needs the right to mount a tmpfs")
    try:
        path = Path(create_store(folder / "ops.json"))
        store = opened(path)
        kept = 0
        said = ""
        while not said:
            try:
                add(store, title="x" * 2000)
                kept += 1
            except DiskProblem as error:
                said = str(error)
        assert "No space left" in said
        assert kept > 20
        assert len(tasks(store)) == len(cold(path)["tasks"]) == kept
        store.close()
        assert store.warning is not None
        assert len(cold(path)["tasks"]) == kept
        assert leftovers(path) == []
        subprocess.run(["mount", "-o", "remount,size=2m", str(folder)], check=True)
        with opened(path) as again:
            add(again, title="more")
        assert len(cold(path)["tasks"]) == kept + 1
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_row_12_a_limit_on_the_size_of_files(path: Path) -> None:
    code = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
store, kept = opened(sys.argv[1]), 0
try:
    while True:
        add(store, title="x" * 500)
        kept += 1
except Exception as error:
    said = str(error)
assert len(tasks(store)) == kept
store.close()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with opened(sys.argv[1]) as store:
    add(store)
print(json.dumps([kept, said]))
"""
    import json

    kept, said = json.loads(finish(child(code, path))[0])
    assert kept > 10
    assert "File too large" in said
    assert len(cold(path)["tasks"]) == kept + 1
    assert leftovers(path) == []


def test_row_13_a_kernel_that_takes_one_byte_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write

    def both(name: str) -> tuple[bytes, bytes]:
        random: Any = iter(range(100))
        monkeypatch.setattr(os, "urandom", lambda n: bytes([next(random)]) * n)
        folder = tmp_path / name
        folder.mkdir()
        path = Path(create_store(folder / "ops.json"))
        with opened(path, clock=lambda: "2026-12-01T08:00:00Z") as store:
            for number in range(5):
                add(store, title=f"任务 {number}")
        lines = path.with_name("ops.json.journal").read_bytes()
        return path.read_bytes(), lines.rpartition(b"\n")[0].rpartition(b"\n")[0]

    whole = both("whole")
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:1]))
    assert both("bytes") == whole
