"""Edits as data: what changed in a record, applying it, taking it back, fitting it on newer state.

Pure functions. An ``Op`` is one record's part of an action. ``before`` and ``after`` are whole
records for an insert (``before`` is None) and a removal (``after`` is None); for a patch they
hold only the fields that changed, and a field that is missing on one side was absent there,
which is not the same as null. A dictionary inside a record is compared one level down, under
dotted names: ``days.2026-12-01``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from communitytui.domain.kernel.records import Record as Record
from communitytui.domain.kernel.records import Rows as Rows
from communitytui.errors import Clash

Tables = Mapping[str, Rows]


class _Absent(Enum):
    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


#: The value of a field that is not there; as a new value it removes the field.
ABSENT: Final = _Absent.ABSENT

#: Bookkeeping that every edit touches: the latest wins and it is never a reason to refuse.
STAMPS = frozenset({"updated"})


class Op(NamedTuple):
    """What an action did to one record of one table."""

    table: str
    id: int
    before: Record | None
    after: Record | None


def same(a: Any, b: Any) -> bool:
    """Tell whether two JSON values are equal; unlike ``==``, true is not 1 and 1 is not 1.0."""
    if a is b:
        return True
    if type(a) is not type(b) or a != b:
        return False
    if isinstance(a, dict):
        return all(same(value, b[key]) for key, value in a.items())
    if isinstance(a, list):
        return all(map(same, a, b))
    return True


def get_field(record: Record, field: str) -> Any:
    """Return the value of a plain or dotted ``field``, or ``ABSENT``."""
    head, dot, key = field.partition(".")
    value = record.get(head, ABSENT)
    if not dot:
        return value
    return value.get(key, ABSENT) if isinstance(value, dict) else ABSENT


def set_fields(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of ``record`` with plain and dotted fields set; ``ABSENT`` removes one.

    A dotted field of something that is not a dictionary makes it one.
    """
    result = dict(record)
    own: set[str] = set()
    for field, value in values.items():
        head, dot, key = field.partition(".")
        home = result
        if dot:
            if head not in own:
                inner = result.get(head)
                result[head] = dict(inner) if isinstance(inner, dict) else {}
                own.add(head)
            home = result[head]
        if value is not ABSENT:
            home[key if dot else head] = value
        else:
            home.pop(key if dot else head, None)
    return result


def diff(old: Record, new: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields that differ, as they were and as they are; both empty when none do."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}

    def note(field: str, a: Any, b: Any) -> None:
        if a is not ABSENT:
            was[field] = a
        if b is not ABSENT:
            now[field] = b

    for field in {**old, **new}:
        a, b = old.get(field, ABSENT), new.get(field, ABSENT)
        if same(a, b):
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            for key in {**a, **b}:
                x, y = a.get(key, ABSENT), b.get(key, ABSENT)
                if not same(x, y):
                    note(f"{field}.{key}", x, y)
        else:
            note(field, a, b)
    return was, now


def changed_fields(op: Op) -> list[str]:
    """Return the fields that an op touches: those of a patch, all of an insert or removal."""
    return list({**(op.before or {}), **(op.after or {})})


def compare(table: str, id: int, old: Record | None, new: Record | None) -> Op | None:
    """Return the op that leads from ``old`` to ``new`` (None: not there), or None if equal."""
    if old is None or new is None:
        return None if old is new else Op(table, id, old, new)
    was, now = diff(old, new)
    return Op(table, id, was, now) if was or now else None


def compare_tables(old: Tables, new: Tables) -> list[Op]:
    """Return the ops that lead from one whole state to another."""
    found = [
        compare(table, id, old.get(table, {}).get(id), new.get(table, {}).get(id))
        for table in {**old, **new}
        for id in {**old.get(table, {}), **new.get(table, {})}
    ]
    return [op for op in found if op is not None]


def patched(record: Record, op: Op) -> dict[str, Any]:
    """Return ``record`` after the patch ``op``, whatever its fields were before."""
    before, after = op.before or {}, op.after or {}
    return set_fields(record, {field: after.get(field, ABSENT) for field in {**before, **after}})


def invert(ops: Iterable[Op]) -> list[Op]:
    """Return the ops that take ``ops`` back, in the opposite order."""
    return [Op(op.table, op.id, op.after, op.before) for op in reversed(list(ops))]


class Mismatch(ValueError):
    """An op does not fit the state it is applied to: log and state are not of one history."""


class Workbench:
    """Tables being changed by many ops: each table is copied once, each record per change."""

    def __init__(self, tables: Tables) -> None:
        self._tables: dict[str, Rows] = dict(tables)
        self._own: dict[str, dict[int, Record]] = {}
        #: The tables in which a record came back behind younger ones.
        self._mixed: set[str] = set()

    def rows(self, table: str) -> dict[int, Record]:
        """Return the rows of ``table`` for changing."""
        if table not in self._own:
            self._own[table] = dict(self._tables.get(table, {}))
            self._tables[table] = self._own[table]
        return self._own[table]

    def apply(self, op: Op, *, force: bool = False) -> None:
        """Carry out one op. With ``force``, what is not there to be changed is passed over."""
        rows = self.rows(op.table)
        if op.before is None and op.after is not None:
            if op.id in rows and not force:
                raise Mismatch(f"{op.table} {op.id} exists")
            if op.id not in rows and rows and op.id < next(reversed(rows)):
                self._mixed.add(op.table)
            rows[op.id] = op.after
        elif op.id not in rows:
            if not force:
                raise Mismatch(f"{op.table} {op.id} does not exist")
        elif op.after is None:
            del rows[op.id]
        else:
            rows[op.id] = patched(rows[op.id], op)

    @property
    def tables(self) -> dict[str, Rows]:
        """The state reached, each table in the order of its ids; then the bench is done with."""
        for table in self._mixed:
            self._tables[table] = dict(sorted(self._own[table].items()))
        return self._tables


def apply(tables: Tables, ops: Iterable[Op]) -> dict[str, Rows]:
    """Return the tables after ``ops``; nothing that was there is changed in place.

    Raises ``Mismatch`` when an op inserts what exists or changes what does not.
    """
    bench = Workbench(tables)
    for op in ops:
        bench.apply(op)
    return bench.tables


def merge_lists(base: Any, mine: Any, theirs: Any) -> list[Any] | None:
    """Return both sides' additions and removals joined, or None when these are not lists."""
    if not all(isinstance(value, list) for value in (base, mine, theirs)):
        return None
    kept = [item for item in theirs if item in mine or item not in base]
    return kept + [item for item in mine if item not in base and item not in kept]


def _is_set(table: str, field: str) -> bool:
    """Tell whether a field holds a set: two people's additions and removals are joined."""
    # 45 ms; only edits that meet need the declarations.
    from communitytui.domain.nouns.declared import NOUNS

    known = NOUNS[table].fields.get(field) if table in NOUNS else None
    return known is not None and known.kind.merges


def merge_field(table: str, field: str, base: Any, mine: Any, theirs: Any) -> Any:
    """Return the value of one field after both edits; ``Clash`` as a class means: cannot be.

    ``base`` is what my edit started from, ``mine`` what I want, ``theirs`` what is there now.
    """
    if same(mine, theirs) or same(base, theirs):
        return mine
    if field in STAMPS and isinstance(mine, str) and isinstance(theirs, str):
        return max(mine, theirs)
    if _is_set(table, field) and (joined := merge_lists(base, mine, theirs)) is not None:
        return joined
    return Clash


def _has_home(record: Record, field: str) -> bool:
    head, dot, _ = field.partition(".")
    return not dot or isinstance(record.get(head), dict)


def _fit_patch(op: Op, current: Record | None) -> tuple[Op | None, list[Clash]]:
    before, after = op.before or {}, op.after or {}
    clashes: list[Clash] = []
    result: dict[str, Any] = {}
    for field in {**before, **after}:
        base, mine = before.get(field, ABSENT), after.get(field, ABSENT)
        theirs = ABSENT if current is None else get_field(current, field)
        merged: Any = Clash
        if current is not None and _has_home(current, field):
            merged = merge_field(op.table, field, base, mine, theirs)
        if merged is Clash:
            clashes.append(_clash(op, field, base, mine, theirs))
        elif not same(merged, theirs):
            result[field] = merged
    if clashes or current is None:
        return None, clashes
    return compare(op.table, op.id, current, set_fields(current, result)), []


def _fit_removal(op: Op, current: Record | None) -> tuple[Op | None, list[Clash]]:
    if current is None:
        return None, []
    was, now = diff(op.before or {}, current)
    fields = [field for field in {**was, **now} if field not in STAMPS]
    clashes = [
        _clash(op, field, was.get(field, ABSENT), ABSENT, now.get(field, ABSENT))
        for field in fields
    ]
    return (None if clashes else Op(op.table, op.id, current, None)), clashes


def _clash(op: Op, field: str, base: Any, mine: Any, theirs: Any) -> Clash:
    plain = (None if value is ABSENT else value for value in (base, mine, theirs))
    return Clash(op.table, op.id, field, *plain)


def fit(tables: Tables, ops: Iterable[Op]) -> tuple[list[Op], list[Clash]]:
    """Fit ops that were made on older state onto ``tables``.

    What is already so is passed over, what still stands on its base is applied, sets are
    joined; all else is a clash. Returns the ops that really change something, and the clashes
    (when there are any, nothing is to be applied).
    """
    fitted: list[Op] = []
    clashes: list[Clash] = []
    for op in ops:
        current = tables.get(op.table, {}).get(op.id)
        found: tuple[Op | None, list[Clash]]
        if op.before is None:
            if current is None:
                found = op, []
            elif same(current, op.after):
                found = None, []
            else:
                found = (
                    None,
                    [_clash(op, "uid", None, (op.after or {}).get("uid"), current.get("uid"))],
                )
        elif op.after is None:
            found = _fit_removal(op, current)
        else:
            found = _fit_patch(op, current)
        if found[0] is not None:
            fitted.append(found[0])
        clashes += found[1]
    return fitted, clashes
