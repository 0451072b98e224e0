"""Undo of what colleagues built on, by the command line: nothing of theirs is left hanging."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from communitytui.domain.nouns.references import unmet
from communitytui.store import open_store

_MAIN = "from communitytui.cli.main import main; main()"


def call(file: Path, who: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _MAIN, *args],
        env={
            **os.environ,
            "COMMUNITYTUI_FILE": str(file),
            "COMMUNITYTUI_USER": who,
            "COMMUNITYTUI_LANG": "en",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_a_founder_s_undo_does_not_take_the_community_from_under_a_colleague(path: Path) -> None:
    assert call(path, "ana", "init", "A").returncode == 0
    for deed in (
        ("add", "Bob's own task", "--stage", "goal", "--notes", "bob's work"),
        ("record", "dau", "100"),
        ("goals", "add", "bob goal", "--metric", "dau", "--target", "5"),
        ("calendar", "add", "bob entry"),
    ):
        assert call(path, "bob", *deed).returncode == 0
    before = json.loads(path.read_bytes())
    refused = call(path, "ana", "undo", "--yes")
    assert refused.returncode == 7
    assert refused.stderr.count("\n") == 1
    assert "task 76 Bob's own task (bob)" in refused.stderr
    after = json.loads(path.read_bytes())
    assert {**before, "_meta": None} == {**after, "_meta": None}
    assert call(path, "bob", "tasks", "bob").returncode == 0
    assert call(path, "bob", "doctor").returncode == 0
    # When the colleague takes his work back, the founder's goes too, and all of it returns.
    for _ in range(4):
        assert call(path, "bob", "undo", "--yes").returncode == 0
    assert call(path, "ana", "undo").returncode == 2
    assert call(path, "ana", "undo", "--yes").returncode == 0
    empty = json.loads(path.read_bytes())
    assert not any(rows for table, rows in empty.items() if table != "_meta")
    assert call(path, "ana", "redo").returncode == 0
    for _ in range(4):
        assert call(path, "bob", "redo").returncode == 0
    back = json.loads(path.read_bytes())
    assert list(back) == list(before)
    assert {**back, "_meta": None} == {**before, "_meta": None}
    with open_store(path, who="eve", read_only=True) as store:
        assert unmet(store.snapshot.tables) == []
