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

from tinydb import TinyDB

from communitytui.store import Store, examine, open_store
from communitytui.store.migrate import Tables

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


def journal(path: Path) -> Path:
    """Return the path of the journal of a workspace."""
    return path.with_name(path.name + ".journal")


def filled(path: Path, count: int = 3) -> None:
    """Add ``count`` tasks and close the workspace."""
    with opened(path) as store:
        for number in range(count):
            add(store, title=f"任务 {number}")


def worked(path: Path) -> dict[int, dict[str, Any]]:
    """Make backups, a rotated journal and a journal ahead of the file; return the tasks."""
    with opened(path, rotate_at=3_000) as store:
        id = add(store, n=0)
        for _ in range(40):
            increment(store, id)
            store.checkpoint()
    store = opened(path)
    put(store, id, title="only in the journal")
    return tasks(store)


def insert_outside(path: Path, **fields: Any) -> None:
    """Insert a task with plain TinyDB, past the journal."""
    with TinyDB(path, encoding="utf-8") as db:
        db.table("tasks").insert(fields)


def from_0(tables: Tables) -> Tables:
    """Migrate a file of schema 0, whose tasks were in a table ``todos`` with ``name``."""
    todos = tables.pop("todos")
    tables["tasks"] = {id: {"title": todo["name"]} for id, todo in todos.items()}
    return tables


def check_states(path: Path) -> dict[str, str]:
    """Return the state of each check of the doctor by its name."""
    return {check.name: check.state for check in examine(path, check=any_record)}
