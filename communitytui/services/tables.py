"""The workspace as a TinyDB: its queries to read with, and every writer through the journal.

``open_workspace()`` gives a TinyDB like any other. Each of its writers is one transaction, so one
line of the journal, with merging, undo and the log. What is removed takes its parts along; an id
is never given twice; and no query cache can hold what a colleague has changed since.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from communitytui import paths
from communitytui.config import load_config
from communitytui.domain.kernel.records import Fields, Record, Tables
from communitytui.services.unit_of_work import UnitOfWork, new_uid, unit_of_work
from communitytui.services.workspaces import utc_now, who_am_i
from communitytui.store import Store, open_store

Writer = TypeVar("Writer", bound=Callable[..., Any])


class JournalStorage(Storage):
    """What TinyDB reads from: the store's newest snapshot. Nothing is written through it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.uow: UnitOfWork | None = None

    def read(self) -> dict[str, Fields]:
        """Return all tables, ids as text, in copies that may be changed without harm."""
        return {
            name: {str(id): deepcopy(dict(record)) for id, record in rows.items()}
            for name, rows in self._tables().items()
        }

    def rows(self, table: str) -> dict[int, Fields]:
        """Return a copy of one table, as the transaction under way has it; empty for none."""
        return {id: deepcopy(dict(r)) for id, r in self._tables().get(table, {}).items()}

    def _tables(self) -> Tables:
        return self.store.refresh().tables if self.uow is None else self.uow.draft.tables()

    def write(self, data: dict[str, Fields]) -> None:
        """Refuse: a whole state has no place in a journal of changes."""
        raise TypeError("write through the tables, so that the journal knows what changed")

    @contextmanager
    def unit_of_work(self, action: str) -> Iterator[UnitOfWork]:
        """Give the unit of work that every writer inside shares; the outermost one commits it."""
        if self.uow is not None:
            yield self.uow
            return
        with unit_of_work(self.store, action, utc_now()) as uow:
            self.uow = uow
            try:
                yield uow
            finally:
                self.uow = None

    def close(self) -> None:
        """Bring the JSON file up to date and close it."""
        self.store.close()


def _one_commit(action: str, write: Writer) -> Writer:
    """Return a writer of TinyDB as one transaction; ``action`` is its name in the log."""

    @wraps(write)
    def writing(self: JournalTable, *args: Any, **named: Any) -> Any:
        with self.journal.unit_of_work(action):
            return write(self, *args, **named)

    return cast("Writer", writing)


class JournalTable(Table):
    """A TinyDB table whose writers are transactions of the store."""

    insert = _one_commit("add", Table.insert)
    insert_multiple = _one_commit("add", Table.insert_multiple)
    update = _one_commit("set", Table.update)
    update_multiple = _one_commit("set", Table.update_multiple)
    upsert = _one_commit("set", Table.upsert)
    remove = _one_commit("delete", Table.remove)
    truncate = _one_commit("delete", Table.truncate)

    def __init__(self, storage: JournalStorage, name: str, **_: object) -> None:
        # An empty table of ours is in the file from the beginning, and nothing may be cached.
        super().__init__(storage, name, cache_size=0)
        self.journal = storage

    def _get_next_id(self) -> int:
        uow = self.journal.uow
        assert uow is not None, "ids are given inside a unit of work"
        return uow.draft.take_id(self.name)

    def _read_table(self) -> dict[str, Record]:
        return {str(id): record for id, record in self.journal.rows(self.name).items()}

    def _update_table(self, updater: Callable[[dict[int, Record]], None]) -> None:
        with self.journal.unit_of_work("set") as uow:
            before, after = uow.rows(self.name), self.journal.rows(self.name)
            updater(cast("dict[int, Record]", after))
            uow.delete(self.name, [id for id in before if id not in after])
            stamps = {"created": uow.stamp, "updated": uow.stamp}
            for id, record in after.items():
                if id not in before:
                    new = {"uid": new_uid(), **stamps, **record}
                    uow.draft.insert(self.name, new, id=id)
                elif record != before[id]:
                    uow.draft.replace(self.name, id, {**record, "updated": uow.stamp})


class JournalDB(TinyDB):
    """A TinyDB on a workspace: reads the newest state, writes through the journal."""

    table_class: type[Table] = JournalTable

    def __init__(self, store: Store) -> None:
        super().__init__(store, storage=JournalStorage)


def open_workspace(
    path: str | os.PathLike[str] | None = None, *, who: str | None = None, read_only: bool = False
) -> JournalDB:
    """Open a workspace as a TinyDB; close it, so that the JSON file is up to date.

    Without ``path`` it is the one that the command line would take, without ``who`` changes are
    signed with the name that it would take. Raises ``NotFound`` when there is no such file and
    ``Damaged`` when it is no workspace; writers raise ``BadValue`` for a field that is wrong, and
    what transactions raise.
    """
    config, _ = load_config(paths.config_file())
    place = paths.workspace_place(None if path is None else os.fspath(path), config.file)
    return JournalDB(open_store(place, who=who or who_am_i(), read_only=read_only))
