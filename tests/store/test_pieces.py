"""A large file is taken apart piece by piece, and what is equal in it is kept once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from communitytui.store import create_store, pieces
from communitytui.store.cleaning import looks_clean
from tests.store.helpers import opened

#: What opening a workspace may cost, as a multiple of its size.
MOST = 6


def filled(path: Path, count: int) -> dict[int, Any]:
    """Make a workspace with tasks as a playbook makes them: much of each is in all others."""
    create_store(path)
    plan = {"zh": "写清要解决的问题，并说明谁受益", "en": "State the problem and say who benefits"}
    with opened(path) as store, store.transaction("fill") as draft:
        for number in range(count):
            draft.insert(
                "tasks",
                {
                    "uid": os.urandom(8).hex(),
                    "title": f'任务 {number} {{}},\n" : of its own',
                    "notes": plan,
                    "deliverable": {"kind": "text", "label": dict(plan), "value": None},
                },
            )
    with opened(path) as store:
        return dict(store.snapshot.tables["tasks"])


def test_a_file_in_pieces_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 7)
    path = tmp_path / "ops.json"
    whole = filled(path, 100)
    data = path.read_bytes()
    assert data.count(pieces.BREAK) > 100 // 7
    assert looks_clean(data)
    monkeypatch.setattr(pieces, "LARGE", 0)
    with opened(path, lasting=True) as store:
        apart = dict(store.snapshot.tables["tasks"])
    assert apart == whole
    assert list(apart) == list(whole)
    assert apart[1]["notes"] is apart[99]["notes"] is apart[50]["deliverable"]["label"]
    # Anything that reads JSON reads it.
    assert len(json.loads(data)["tasks"]) == 100


def test_a_file_without_line_breaks_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "BREAK", b",")
    path = tmp_path / "ops.json"
    whole = filled(path, 20)
    monkeypatch.undo()
    monkeypatch.setattr(pieces, "LARGE", 0)
    with opened(path) as store:
        assert store.snapshot.tables["tasks"] == whole


_LOOK = """
import sys
from pathlib import Path
from tests.peak import peak
from tests.store.helpers import opened
with opened(Path(sys.argv[1]), lasting=True) as store:
    print(peak(), len(store.snapshot.tables["tasks"]))
"""


def looked(path: Path) -> tuple[int, int]:
    """Open a workspace in a process of its own; return its memory in bytes, and how many tasks."""
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(path)], capture_output=True, check=True, text=True
    )
    memory, count = map(int, done.stdout.split())
    return memory, count


def test_a_large_workspace_costs_a_few_times_its_size(tmp_path: Path) -> None:
    filled(tmp_path / "small.json", 1)
    filled(tmp_path / "large.json", 24_000)
    size = (tmp_path / "large.json").stat().st_size
    assert size > pieces.LARGE
    idle, one = looked(tmp_path / "small.json")
    memory, count = looked(tmp_path / "large.json")
    assert (one, count) == (1, 24_000)
    assert memory - idle <= MOST * size
