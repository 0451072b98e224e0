"""What the store holds at one revision, and the names that are fixed in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from communitytui.store.ops import Op, Rows, Tables, Workbench

#: The version of the file's layout that this program writes.
SCHEMA = 11

#: The length in bytes from which a journal is rotated at the next checkpoint.
ROTATE_AT = 4_000_000

#: The tables of a workspace, in the order they have in the file; ``_meta`` follows them.
TABLES = (
    "communities",
    "groups",
    "tasks",
    "goals",
    "decisions",
    "rhythms",
    "occurrences",
    "entries",
    "metrics",
    "standards",
    "baselines",
    "readings",
    "rules",
    "findings",
    "trials",
    "cycles",
    "proposals",
)


class Snapshot(NamedTuple):
    """The whole workspace after ``revision``. Nothing in it is ever changed: do not, either.

    ``tables`` maps a table's name to its records by id; ``next_id`` to the id that its next
    record gets, which no record has ever had.
    """

    revision: int
    schema: int
    store: str
    tables: Tables
    next_id: Mapping[str, int]

    def after(self, revision: int, tables: Tables, ops: Iterable[Op]) -> Snapshot:
        """Return the snapshot that ``ops`` lead to; ``tables`` is their result."""
        return Snapshot(revision, self.schema, self.store, tables, advance(dict(self.next_id), ops))


def advance(next_id: dict[str, int], ops: Iterable[Op]) -> dict[str, int]:
    """Move ``next_id`` past every id that ``ops`` insert, in place, and return it."""
    for op in ops:
        if op.before is None and op.id >= next_id.get(op.table, 1):
            next_id[op.table] = op.id + 1
    return next_id


def first_free(tables: Mapping[str, Rows]) -> dict[str, int]:
    """Return the next id per table where nothing is known but the records themselves."""
    return {name: max(tables.get(name, ()), default=0) + 1 for name in TABLES}


def replay(
    snapshot: Snapshot, commits: Iterable[tuple[int, list[Op]]], *, force: bool = False
) -> Snapshot:
    """Return ``snapshot`` after a run of (revision, ops); raises ``Mismatch`` if they do not fit.

    With ``force`` each field takes what the log says, whatever it held before.
    """
    bench = Workbench(snapshot.tables)
    next_id: dict[str, int] = dict(snapshot.next_id)
    revision, changed = snapshot.revision, False
    for number, ops in commits:
        for op in ops:
            bench.apply(op, force=force)
        advance(next_id, ops)
        revision, changed = number, True
    if not changed:
        return snapshot
    return Snapshot(revision, snapshot.schema, snapshot.store, bench.tables, next_id)


def empty(store: str) -> Snapshot:
    """Return a workspace with nothing in it, at revision 0."""
    tables: dict[str, dict[int, Mapping[str, Any]]] = {name: {} for name in TABLES}
    return Snapshot(0, SCHEMA, store, tables, dict.fromkeys(TABLES, 1))
