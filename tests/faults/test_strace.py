"""Row 6 once more, with real system calls: killed by the kernel at each one of a commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from communitytui.store import create_store
from tests.store.helpers import ROOT, add, cold, opened, put, tasks

BEGIN = "/communitytui-test-begins-here"
WORK = f"""
import os, sys
from tests.store.helpers import opened, put
from communitytui.store import adopt, backups, publish
import communitytui.domain.kernel.text, threading, calendar, _strptime
try:
    os.stat({BEGIN!r})
except FileNotFoundError:
    pass
with opened(sys.argv[1], rotate_at=1) as store:
    put(store, 1, title="new")
"""
CALLS = (
    "openat,open,write,pwrite64,fsync,fdatasync,rename,renameat,link,linkat,unlink,unlinkat,"
    "ftruncate,fchmod,fchown,flock,mkdir,mkdirat,close,lseek"
)
OLD, NEW = {1: {"title": "old"}}, {1: {"title": "new"}}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]


def fresh(tmp_path: Path, name: object) -> Path:
    folder = tmp_path / str(name)
    folder.mkdir()
    path = Path(create_store(folder / "ops.json"))
    with opened(path) as store:
        add(store, title="older")
    put(opened(path), 1, title="old")
    return path


def traced(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["strace", "-f", *options, sys.executable, "-c", WORK, str(path)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def calls_of_the_work(tmp_path: Path) -> list[tuple[str, int]]:
    """Return each call behind the beginning as (name, which one of this name)."""
    out = tmp_path / "trace"
    done = traced(fresh(tmp_path, "count"), "-o", str(out), "-e", f"trace={CALLS},stat,newfstatat")
    if done.returncode:
        pytest.skip(f"strace may not trace here: {done.stderr[-200:]}")
    seen: Counter[str] = Counter()
    found, begun = [], False
    for line in out.read_text().splitlines():
        match = re.match(r"\d+\s+(\w+)\(", line)
        if match is None:
            continue
        name = match[1]
        seen[name] += 1
        if begun and name in CALLS.split(","):
            found.append((name, seen[name]))
        begun = begun or BEGIN in line
    return found


def test_row_06_killed_at_every_system_call_of_a_commit_and_a_rotation(tmp_path: Path) -> None:
    calls = calls_of_the_work(tmp_path)
    assert len(calls) >= 40
    outcomes = []
    for name, which in calls:
        path = fresh(tmp_path, f"{name}-{which}")
        traced(path, "-o", "/dev/null", "-e", f"inject={name}:signal=KILL:when={which}")
        found = cold(path)["tasks"]
        assert found in (OLD, NEW), (name, which, found)
        outcomes.append(found == NEW)
        with opened(path, "bo") as store:
            put(store, 1, owner="bo")
            assert cold(path)["tasks"] == tasks(store)
        assert not list(path.parent.glob(".*.tmp"))
    assert outcomes == sorted(outcomes)
    assert outcomes.count(True) >= 10
    assert outcomes.count(False) >= 3
