"""TinyDB over the store: its query language to read with, and every writer through the journal.

``database(path, who)`` gives a TinyDB like any other. Its writers become transactions, so a
line in the journal, with merging, undo and the log; ids are never given twice; and no query
cache can hold what a colleague has changed since.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from communitytui.store import codec
from communitytui.store.draft import Draft
from communitytui.store.opening import open_store
from communitytui.store.ops import Record, same
from communitytui.store.state import TABLES
from communitytui.store.store import Store


class JournalStorage(Storage):
    """What TinyDB reads from: the store's newest snapshot. Nothing is written through it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.draft: Draft | None = None

    def read(self) -> dict[str, dict[str, Any]]:
        """Return all tables, ids as text, in copies that may be changed without harm."""
        return {
            name: {str(id): codec.plain(record) for id, record in self.rows(name).items()}
            for name in TABLES
        }

    def rows(self, table: str) -> Mapping[int, Record]:
        """Return the records of one table, as the transaction under way has them."""
        if table not in TABLES:
            return {}
        if self.draft is not None:
            return self.draft.rows(table)
        return self.store.refresh().tables[table]

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Refuse: a whole state has no place in a journal of changes."""
        raise TypeError("write through the tables, so that the journal knows what changed")

    @contextmanager
    def transaction(self, action: str, table: str) -> Iterator[Draft]:
        """Give the draft that every writer inside works on; the outermost one commits it."""
        if self.draft is not None:
            yield self.draft
            return
        with self.store.transaction(action, table=table) as draft:
            self.draft = draft
            try:
                yield draft
            finally:
                self.draft = None

    def close(self) -> None:
        """Bring the JSON file up to date and let go of it."""
        self.store.close()


class _Copies(dict[int, Any]):
    """A table's rows in which each record becomes a private copy when it is first looked at."""

    def __init__(self, rows: Mapping[int, Record]) -> None:
        super().__init__(rows)
        self._copied: set[int] = set()

    def __getitem__(self, id: int) -> Any:
        if id not in self._copied and id in self:
            super().__setitem__(id, codec.plain(super().__getitem__(id)))
            self._copied.add(id)
        return super().__getitem__(id)

    def __setitem__(self, id: int, record: Any) -> None:
        self._copied.add(id)
        super().__setitem__(id, record)

    def items(self) -> Any:
        return [(id, self[id]) for id in self]

    def values(self) -> Any:
        return [self[id] for id in self]

    def touched(self) -> list[int]:
        return [id for id in self if id in self._copied]


class JournalTable(Table):
    """A TinyDB table whose writers are transactions of the store."""

    default_query_cache_capacity = 0

    def __init__(
        self, storage: JournalStorage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        # An empty table of ours is in the file from the beginning.
        super().__init__(storage, name, cache_size=0, persist_empty=False)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert one document and return its id."""
        with self._writing("insert"):
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents in one commit and return their ids."""
        with self._writing("insert"):
            return super().insert_multiple(documents)

    def update(self, *args: Any, **named: Any) -> list[int]:
        """Update documents as TinyDB does, in one commit."""
        with self._writing("update"):
            return super().update(*args, **named)

    def update_multiple(self, *args: Any, **named: Any) -> list[int]:
        """Run several updates as TinyDB does, in one commit."""
        with self._writing("update"):
            return super().update_multiple(*args, **named)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Update what matches, or insert, in one commit."""
        with self._writing("upsert"):
            return super().upsert(document, cond)

    def remove(self, *args: Any, **named: Any) -> list[int]:
        """Remove documents as TinyDB does, in one commit."""
        with self._writing("remove"):
            return super().remove(*args, **named)

    def truncate(self) -> None:
        """Remove every document in one commit; no id is given again."""
        with self._writing("truncate"):
            super().truncate()

    def _writing(self, action: str) -> Any:
        return self._ours.transaction(action, self.name)

    @property
    def _ours(self) -> JournalStorage:
        storage = self._storage
        assert isinstance(storage, JournalStorage)
        return storage

    def _get_next_id(self) -> int:
        draft = self._ours.draft
        assert draft is not None, "ids are given inside a transaction"
        return draft.take_id(self.name)

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        rows = self._ours.rows(self.name)
        return {str(id): codec.plain(record) for id, record in rows.items()}

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._writing("update") as draft:
            before = draft.rows(self.name)
            rows = _Copies(before)
            updater(rows)
            for id in [id for id in before if id not in rows]:
                draft.remove(self.name, id)
            for id in rows.touched():
                if id not in before:
                    draft.insert(self.name, rows[id], id=id)
                elif not same(before[id], rows[id]):
                    draft.replace(self.name, id, rows[id])


class JournalDB(TinyDB):
    """A TinyDB on a workspace: reads the newest state, writes through the journal."""

    table_class = JournalTable  # type: ignore[assignment]
    default_storage_class = JournalStorage  # type: ignore[assignment]

    def drop_table(self, name: str) -> None:
        """Remove every document of a table in one commit; the table itself stays."""
        if name in TABLES:
            self.table(name).truncate()

    def drop_tables(self) -> None:
        """Remove every document of every table in one commit."""
        storage = self.storage
        assert isinstance(storage, JournalStorage)
        with storage.transaction("truncate", ""):
            for name in TABLES:
                self.drop_table(name)


def database(path: str | os.PathLike[str], who: str, **options: Any) -> JournalDB:
    """Open the workspace at ``path`` as a TinyDB; ``options`` are those of ``open_store``.

    Raises ``NotFound`` and ``Damaged`` as ``open_store`` does; its writers raise what
    transactions raise. Close it, so that the JSON file is up to date.
    """
    return JournalDB(open_store(path, who=who, **options))
