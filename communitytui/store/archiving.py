"""Finished work moved to a file of its own, and back, under the same numbers.

The records are safe in the other file before they leave this one. Dying in between leaves them
in both, never in none, and the next run sorts that out: what is in the workspace wins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from communitytui.errors import BadValue, Clash, Conflict, NotFound
from communitytui.i18n import N_
from communitytui.store.draft import Draft
from communitytui.store.files import SHARED
from communitytui.store.history import Commit
from communitytui.store.opening import open_store
from communitytui.store.ops import Record, same
from communitytui.store.state import TABLES
from communitytui.store.store import Store

Chosen = Mapping[str, Iterable[int]]


class Moved(NamedTuple):
    """What was moved: the archive's path, the ids per table, and the commit in the workspace."""

    path: str
    ids: dict[str, tuple[int, ...]]
    commit: Commit | None


def archive_file(store: Store, name: str) -> str:
    """Return the path of the archive ``name`` beside the workspace; ``BadValue`` for a bad name."""
    if not re.fullmatch(r"\w[\w-]{0,63}", name):
        raise BadValue(N_("{value} is no good name for an archive"), value=ascii(name)[:80])
    return os.path.join(store.site.folder, f"archive-{name}.json")


def archive(
    store: Store,
    chosen: Chosen,
    name: str,
    *,
    beside: Chosen | None = None,
    now: str | None = None,
) -> Moved:
    """Move the chosen records (ids per table) into the archive ``name``, in one commit here.

    Of the records ``beside`` them the archive gets a copy, so that it can be looked at like any
    workspace. A record that somebody edits meanwhile stays. Raises ``NotFound`` for an id that
    is not there, ``Conflict`` when the archive holds something else under its number.
    """
    wanted = {table: sorted(set(ids)) for table, ids in chosen.items()}
    path = archive_file(store, name)
    tables = store.refresh().tables
    records = {
        (table, id): _get(tables.get(table, {}), table, id)
        for table, ids in wanted.items()
        for id in ids
    }
    copies = {
        (table, id): _get(tables.get(table, {}), table, id)
        for table, ids in (beside or {}).items()
        for id in ids
    }
    Store.create(path, shared=store.access.mode & 0o060 == SHARED.mode & 0o060)
    with _beside(store, path) as other:
        with other.transaction("archive", now=now) as draft:
            _drop_twins(draft, tables, skip={**records, **copies})
            for (table, id), record in {**copies, **records}.items():
                _put(draft, table, id, record)
        with store.transaction("archive", now=now, file=os.path.basename(path)) as draft:
            moved = [key for key, record in records.items() if _still(draft, key, record)]
            for table, id in moved:
                draft.remove(table, id)
        _forget(other, store, [key for key in records if key not in moved], now)
    return Moved(path, _by_table(moved), draft.commit)


def restore(
    store: Store, name: str, chosen: Chosen | None = None, *, now: str | None = None
) -> Moved:
    """Move records (default: all) from the archive ``name`` back, in one commit here.

    What the workspace has under the same number already stays as it is.
    """
    path = archive_file(store, name)
    with _beside(store, path) as other:
        held = other.refresh().tables
        wanted = chosen if chosen is not None else {table: held[table] for table in TABLES}
        keys = [(table, id) for table, ids in wanted.items() for id in sorted(set(ids))]
        records = {(table, id): _get(held.get(table, {}), table, id) for table, id in keys}
        with store.transaction("restore", now=now, file=os.path.basename(path)) as draft:
            back = []
            for (table, id), record in records.items():
                if id not in draft.rows(table):
                    draft.insert(table, record, id=id)
                    back.append((table, id))
                else:
                    _refuse_other(table, id, draft.get(table, id), record)
        _forget(other, store, list(records), now)
    return Moved(path, _by_table(back), draft.commit)


def _beside(store: Store, path: str) -> Store:
    return open_store(path, who=store.who, check=store.check)


def _get(rows: Mapping[int, Record], table: str, id: int) -> Record:
    if id not in rows:
        raise NotFound(N_("There is no {table} with the number {id}"), table=table, id=id)
    return rows[id]


def _still(draft: Draft, key: tuple[str, int], record: Record) -> bool:
    table, id = key
    found = draft.rows(table).get(id)
    return found is not None and same(dict(found), dict(record))


def _put(draft: Draft, table: str, id: int, record: Record) -> None:
    held = draft.rows(table).get(id)
    if held is None:
        draft.insert(table, record, id=id)
    else:
        _refuse_other(table, id, held, record)
        draft.replace(table, id, record)


def _refuse_other(table: str, id: int, held: Record, record: Record) -> None:
    if held.get("uid") != record.get("uid"):
        clash = Clash(table, id, "uid", None, record.get("uid"), held.get("uid"))
        raise Conflict(
            N_("The archive is of another workspace: {field} differs"),
            (clash,),
            field=f"{table} {id}",
        )


def _drop_twins(
    draft: Draft, tables: Mapping[str, Mapping[int, Record]], skip: Mapping[tuple[str, int], Record]
) -> None:
    """Remove from the archive what a run that died, or an undo, left in both files."""
    for table in TABLES:
        for id, held in list(draft.rows(table).items()):
            here = tables.get(table, {}).get(id)
            if here is not None and (table, id) not in skip and held.get("uid") == here.get("uid"):
                draft.remove(table, id)


def _forget(other: Store, store: Store, keys: list[tuple[str, int]], now: str | None) -> None:
    """Remove records from the archive that are, durably, in the workspace."""
    here = store.snapshot.tables
    with other.transaction("restore", now=now) as draft:
        for table, id in keys:
            if id in here.get(table, {}) and id in draft.rows(table):
                draft.remove(table, id)


def _by_table(keys: list[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    return {
        table: tuple(sorted(id for name, id in keys if name == table))
        for table in dict.fromkeys(name for name, _ in keys)
    }
