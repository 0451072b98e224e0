"""What the store's tests share: opening with a check that accepts any record, and processes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from communitytui.store import Store, open_store

ROOT = Path(__file__).parents[2]


def any_record(table: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Accept every record as it is: these tests are about the file, not about its fields."""
    return dict(record)


def opened(path: str | os.PathLike[str], who: str = "ana", **options: Any) -> Store:
    """Open a workspace whose records are not checked."""
    return open_store(path, who=who, **{"check": any_record, **options})


def add(store: Store, **fields: Any) -> int:
    """Insert one task and return its id."""
    with store.transaction("add") as draft:
        return draft.insert("tasks", fields)


def put(store: Store, id: int, **fields: Any) -> None:
    """Patch one task; ``__`` in a name stands for a dot."""
    with store.transaction("set") as draft:
        draft.patch("tasks", id, {name.replace("__", "."): v for name, v in fields.items()})


def increment(store: Store, id: int, field: str = "n") -> int:
    """Add one to a field on fresh state and return the new value."""
    with store.transaction("count") as draft:
        value = int(draft.get("tasks", id).get(field, 0)) + 1
        draft.patch("tasks", id, {field: value})
    return value


def tasks(store: Store) -> dict[int, dict[str, Any]]:
    """Return the tasks as everybody else would now see them."""
    return {id: dict(record) for id, record in store.refresh().tables["tasks"].items()}


def cold(path: str | os.PathLike[str]) -> dict[str, dict[int, Any]]:
    """Return all tables as a process sees them that starts now."""
    store = opened(path, read_only=True)
    try:
        return {name: dict(rows) for name, rows in store.snapshot.tables.items()}
    finally:
        store.close()


def child(code: str, *args: object) -> subprocess.Popen[str]:
    """Start a Python process on ``code``; ``sys.argv[1:]`` are the arguments."""
    begin = "import sys, os, time, json\nfrom tests.store.helpers import *\n"
    return subprocess.Popen(
        [sys.executable, "-c", begin + code, *map(str, args)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(*children: subprocess.Popen[str], timeout: float = 600) -> list[str]:
    """Wait for processes and return what they printed; a failure shows what they said."""
    said = []
    for process in children:
        out, err = process.communicate(timeout=timeout)
        assert process.returncode == 0, err
        said.append(out)
    return said


def meta(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return ``_meta`` of the JSON file."""
    found: dict[str, Any] = json.loads(Path(path).read_bytes())["_meta"]["1"]
    return found


def rng(seed: int) -> random.Random:
    """Return a random source that gives the same each run."""
    return random.Random(seed)
