"""A draft: the fresh state under the lock, being edited by one action before it is committed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from communitytui.domain.kernel.records import Json
from communitytui.errors import BadValue, Clash, Conflict, NotFound
from communitytui.i18n import N_
from communitytui.store import codec
from communitytui.store.checkpoint import Checker
from communitytui.store.history import Commit
from communitytui.store.ops import (
    ABSENT,
    Op,
    Record,
    Rows,
    compare,
    get_field,
    merge_field,
    same,
    set_fields,
)
from communitytui.store.state import TABLES, Snapshot

#: What is to stand around a commit, given its ops: another file that goes with it.
Beside = Callable[[list[Op]], AbstractContextManager[object]]
Saved = tuple[dict[str, dict[int, Record]], dict[tuple[str, int], None], dict[str, int]]


class Draft:
    """What one action does. ``commit`` holds the result after the block, None if nothing changed.

    Records that it returns belong to the store: read them, and change them with ``patch``.
    """

    def __init__(self, base: Snapshot, check: Checker) -> None:
        self.base = base
        self.commit: Commit | None = None
        #: How often something was changed so far: what was looked at before may be old by then.
        self.edits = 0
        self.beside: Beside = nullcontext
        self._check = check
        self._own: dict[str, dict[int, Record]] = {}
        self._dirty: dict[tuple[str, int], None] = {}
        self._next = dict(base.next_id)
        #: The tables in which a record came back behind younger ones.
        self._mixed: set[str] = set()

    def rows(self, table: str) -> Rows:
        """Return the records of ``table`` by id, as this draft has them."""
        if table in self._own:
            return self._own[table]
        if table not in TABLES:
            raise BadValue(N_("there is no table {value}"), value=table)
        return self.base.tables[table]

    def get(self, table: str, id: int) -> Json:
        """Return one record; raises ``NotFound``."""
        record = self.rows(table).get(id)
        if record is None:
            raise NotFound(N_("There is no {table} with the number {id}"), table=table, id=id)
        return record

    def take_id(self, table: str) -> int:
        """Return the id that a record of ``table`` inserted now gets; each is given once."""
        self.rows(table)
        id = self._next[table]
        self._next[table] = id + 1
        return id

    def insert(self, table: str, record: Record, id: int | None = None) -> int:
        """Add a record and return its id; raises ``BadValue`` when a field or the id is wrong."""
        checked = self._checked(table, record)
        if id is None:
            id = self.take_id(table)
        elif id in self.rows(table) or not 0 < id < 2**53:
            raise BadValue(N_("the number {id} is taken or out of range"), id=id)
        else:
            self._mixed.add(table)
        self._put(table, id, checked)
        self._next[table] = max(self._next[table], id + 1)
        return id

    def patch(
        self,
        table: str,
        id: int,
        values: Mapping[str, Any],
        expect: Mapping[str, Any] | None = None,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        """Set fields of one record; dotted names reach into a field, ``ABSENT`` removes.

        ``expect`` names values that the edit started from: a field that holds neither that nor
        the new value raises ``Conflict`` (sets are joined instead). Fields ``beside`` are set
        only where one of ``values`` changes something. Raises ``NotFound`` and ``BadValue``;
        nothing is changed then.
        """
        expect = expect or {}
        current = self.rows(table).get(id)
        if current is None and expect and 0 < id < self._next[table]:
            raise self._conflict(
                [
                    Clash(table, id, field, was, _plain(values.get(field, was)), None)
                    for field, was in expect.items()
                ]
            )
        current = self.get(table, id)
        self._refuse_moved(table, id, current, values, expect)
        wanted = {
            field: merge_field(table, field, expect[field], value, get_field(current, field))
            if field in expect
            else value
            for field, value in values.items()
        }
        changes = {
            field: value
            for field, value in wanted.items()
            if not same(get_field(current, field), value)
        }
        if changes:
            for field in changes:
                head, dot, _ = field.partition(".")
                if dot and not isinstance(current.get(head, {}), dict):
                    raise BadValue(N_("there is no field {value}"), value=field[:80])
            changes.update(beside or {})
            self._put(table, id, self._checked(table, set_fields(current, changes)))

    def replace(self, table: str, id: int, record: Record) -> None:
        """Put a whole record in the place of one; the fields that differ are the edit."""
        self.get(table, id)
        self._put(table, id, self._checked(table, record))

    def remove(self, table: str, id: int) -> None:
        """Take a record away; its id is not given again. Raises ``NotFound``."""
        self.get(table, id)
        del self._rows(table)[id]
        self._dirty[table, id] = None
        self.edits += 1

    def ops(self) -> list[Op]:
        """Return what this draft changes, net of what it changed back."""
        found = (
            compare(table, id, self.base.tables[table].get(id), self._own[table].get(id))
            for table, id in self._dirty
        )
        return [op for op in found if op is not None]

    def check_homes(self, found: list[Op]) -> None:
        """Raise ``NotFound`` when a record in ``found`` is part of one that is not there.

        Whoever chose the community, or the rhythm, saw it; a colleague may have taken it back
        in between.
        """
        # 46 ms with the declarations, which reading does not need.
        from communitytui.domain.nouns.references import PART, needs

        for op in found:
            if op.after is None:
                continue
            for reference, key in needs(op.table, self.rows(op.table)[op.id]):
                changed = reference.kind == PART and reference.field in op.after
                if changed and len(key) == 2 and key[1] not in self.rows(key[0]):
                    raise _no_home(*key)

    def tables(self) -> dict[str, Rows]:
        """Return the state that this draft leads to, each table in the order of its ids."""
        for table in self._mixed:
            self._own[table] = dict(sorted(self._own[table].items()))
        return {**self.base.tables, **self._own}

    def save_point(self) -> Saved:
        """Return the draft as it is now, for ``go_back``."""
        own = {name: dict(rows) for name, rows in self._own.items()}
        return own, dict(self._dirty), dict(self._next)

    def go_back(self, saved: Saved) -> None:
        """Drop what was done since ``saved`` was taken."""
        self._own, self._dirty, self._next = saved
        self.edits += 1

    def _rows(self, table: str) -> dict[int, Record]:
        if table not in self._own:
            self._own[table] = dict(self.rows(table))
        return self._own[table]

    def _put(self, table: str, id: int, record: Record) -> None:
        self._rows(table)[id] = record
        self._dirty[table, id] = None
        self.edits += 1

    def _checked(self, table: str, record: Record) -> dict[str, Any]:
        self.rows(table)
        checked: dict[str, Any] = codec.plain(self._check(table, record))
        for field in checked:
            if not field or "." in field:
                raise BadValue(N_("there is no field {value}"), value=field[:80])
        return checked

    def _refuse_moved(
        self,
        table: str,
        id: int,
        current: Record,
        values: Mapping[str, Any],
        expect: Mapping[str, Any],
    ) -> None:
        clashes = []
        for field, was in expect.items():
            there = get_field(current, field)
            mine = values.get(field, was)
            if merge_field(table, field, was, mine, there) is Clash:
                clashes.append(Clash(table, id, field, _plain(was), _plain(mine), _plain(there)))
        if clashes:
            raise self._conflict(clashes)

    def _conflict(self, clashes: list[Clash]) -> Conflict:
        return Conflict(
            N_("{field} was changed in the meantime; nothing was written"),
            tuple(clashes),
            field=", ".join(clash.field for clash in clashes),
        )


def _no_home(table: str, id: int) -> NotFound:
    if table == "communities":
        return NotFound(N_("There is no community {id}"), id=id)
    return NotFound(N_("There is no {table} with the number {id}"), table=table, id=id)


def _plain(value: Any) -> Any:
    return None if value is ABSENT else value
