"""Which records stand on which: every reference between the tables, declared once.

A record *provides* keys (its id; a metric its name, a community its rules) and *needs* keys of
others. Undo and redo take nothing away that somebody needs, ``doctor`` looks for needs that
nobody provides, and deleting a record knows from here what goes with it and what lets go of it.
Rows may be incomplete: what is not there needs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from communitytui.domain.kernel.records import Json, Record, Tables
from communitytui.domain.kernel.words import folded
from communitytui.domain.nouns.schema import TABLES

#: The table of the record that is needed, and what finds it there: its id, or words.
Key = tuple[Json, ...]

#: How a record hangs on what it needs. It is part of it and goes with it; it names it in a field
#: that may be empty, or in a list; it is judged by it, but stands by itself; or it may also be
#: there first, and wait for it.
PART, FIELD, LIST, BESIDE, LOOSE = "part", "field", "list", "beside", "loose"


class Reference(NamedTuple):
    """One field that points to records of another table; ``keys`` returns what it needs."""

    table: str
    field: str
    target: str
    kind: str
    keys: Callable[[Record], Iterable[Key]]


class NeededBy(NamedTuple):
    """One record that needs a key, through one reference."""

    reference: Reference
    id: int
    key: Key


def _id(table: str, field: str, target: str, kind: str) -> Reference:
    def keys(record: Record) -> Iterable[Key]:
        value = record.get(field)
        for item in value if isinstance(value, list) else (value,):
            # A trial names its finding by number, or a rule by its name.
            if type(item) is int:
                yield target, item

    return Reference(table, field, target, kind, keys)


def _metric(record: Record) -> Iterable[Key]:
    """The metric that a record is of, at its level."""
    if record.get("metric") and "community" in record:
        yield "metrics", record["community"], record["metric"], record.get("level")


def _meaning(record: Record) -> Iterable[Key]:
    """The definition that readings were made by."""
    for key in _metric(record):
        yield (*key, record.get("version", 1))


def _aim(record: Record) -> Iterable[Key]:
    """The metric of a goal or a rule, which names a level only where that is not the usual."""
    if record.get("metric") and "community" in record:
        name, _, level = str(record["metric"]).partition("@")
        key = "metrics", record["community"], name
        yield (*key, level) if level else key


def _rule(record: Record) -> Iterable[Key]:
    if record.get("rule") and "community" in record:
        yield "communities", record["community"], record["rule"]


def _turn(record: Record) -> Iterable[Key]:
    """The cycle before this one, on whose last day it follows."""
    if "community" in record and record.get("number", 1) > 1:
        yield "cycles", record["community"], record["number"] - 1


#: Every reference there is. A new field that names another record gets its line here.
REFERENCES: tuple[Reference, ...] = (
    *(_id(table, "community", "communities", PART) for table in TABLES if table != "communities"),
    *(_id(table, "chat_group", "groups", FIELD) for table in ("tasks", "rhythms", "entries")),
    # What was measured of a group, or judged, says nothing without it.
    *(
        _id(table, "chat_group", "groups", PART)
        for table in ("standards", "baselines", "readings", "findings")
    ),
    _id("tasks", "after", "tasks", LIST),
    _id("tasks", "goal", "goals", FIELD),
    _id("decisions", "task", "tasks", PART),
    _id("occurrences", "rhythm", "rhythms", PART),
    _id("rules", "tasks", "tasks", LIST),
    _id("findings", "tasks", "tasks", LIST),
    _id("trials", "tasks", "tasks", LIST),
    _id("trials", "finding", "findings", FIELD),
    _id("cycles", "new_goals", "goals", LIST),
    Reference("goals", "metric", "metrics", BESIDE, _aim),
    Reference("rules", "metric", "metrics", BESIDE, _aim),
    Reference("trials", "metric", "metrics", BESIDE, _metric),
    Reference("readings", "metric", "metrics", PART, _metric),
    # A playbook may bring the standard of a level that nobody measures yet.
    Reference("standards", "metric", "metrics", LOOSE, _metric),
    # Drawn from readings, and drawn anew where there are others.
    Reference("baselines", "metric", "metrics", LOOSE, _metric),
    Reference("readings", "version", "metrics", LOOSE, _meaning),
    Reference("findings", "rule", "communities", LOOSE, _rule),
    Reference("cycles", "number", "cycles", LOOSE, _turn),
)
_BY_TABLE: dict[str, list[Reference]] = {}
_BY_TARGET: dict[str, list[Reference]] = {}
for _each in REFERENCES:
    _BY_TABLE.setdefault(_each.table, []).append(_each)
    _BY_TARGET.setdefault(_each.target, []).append(_each)


def provides(table: str, id: int, record: Record) -> Iterator[Key]:
    """Yield every key under which others may need a record."""
    yield table, id
    if "community" not in record:
        if table == "communities":
            yield from ((table, id, rule.get("id")) for rule in record.get("rules") or ())
        return
    home = record["community"]
    if table == "metrics":
        key = table, home, record.get("name"), record.get("level")
        yield key[:3]
        yield key
        yield (*key, record.get("version", 1))
        yield from ((*key, former.get("version")) for former in record.get("former") or ())
    elif table == "cycles":
        yield table, home, record.get("number")


def needs(table: str, record: Record) -> Iterator[tuple[Reference, Key]]:
    """Yield every key that a record needs, with the reference that says so."""
    for reference in _BY_TABLE.get(table, ()):
        for key in reference.keys(record):
            yield reference, key


def known(tables: Tables, target: str) -> set[Key]:
    """Return every key that the records of one table provide."""
    rows = tables.get(target, {})
    return {key for id, record in rows.items() for key in provides(target, id, record)}


def standing_on(tables: Tables, keys: Iterable[Key]) -> list[NeededBy]:
    """Return every record that needs one of ``keys``, in the order of ``REFERENCES``."""
    wanted = set(keys)
    targets = {key[0] for key in wanted}
    return [
        NeededBy(reference, id, key)
        for reference in REFERENCES
        if reference.target in targets
        for id, record in tables.get(reference.table, {}).items()
        for key in reference.keys(record)
        if key in wanted
    ]


def unmet(tables: Tables) -> list[NeededBy]:
    """Return every need that no record meets, but for loose ones."""
    found: list[NeededBy] = []
    for target, references in _BY_TARGET.items():
        keys = known(tables, target)
        found += (
            NeededBy(reference, id, key)
            for reference in references
            if reference.kind != LOOSE
            for id, record in tables.get(reference.table, {}).items()
            for key in reference.keys(record)
            if key not in keys
        )
    return found


def _part(*fields: str) -> Callable[[Record], Key | None]:
    def key(record: Record) -> Key | None:
        if any(field not in record for field in fields):
            return None
        return (*(record[field] for field in fields), record.get("chat_group"))

    return key


def _called(record: Record) -> Key | None:
    return (record["community"], folded(record["name"])) if record.get("name") else None


def _name(record: Record) -> Key | None:
    return (str(record["name"]).casefold(),) if record.get("name") else None


def _number(record: Record) -> Key | None:
    return (record["community"], record["key"]) if record.get("key") else None


#: What only one record of a table may be: two of them would hide, or double, one another.
_ONLY: dict[str, Callable[[Record], Key | None]] = {
    "communities": _name,
    "groups": _called,
    "tasks": _number,
    "decisions": _part("task"),
    "occurrences": _part("rhythm", "date"),
    "metrics": _part("community", "name", "level"),
    "standards": _part("community", "metric", "level"),
    "readings": _part("community", "metric", "level", "version", "year"),
    "cycles": _part("community", "number"),
}


def identity(table: str, record: Record) -> Key | None:
    """Return what tells a record from all others of its table besides its id, if anything."""
    only = _ONLY.get(table)
    return only(record) if only is not None else None


def twins(tables: Tables, table: str, ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return which of the records ``ids`` are the same thing as another: (id, the other's id)."""
    rows = tables.get(table, {})
    asked = {identity(table, rows[id]): id for id in ids if id in rows}
    asked.pop(None, None)
    if not asked:
        return []
    pairs = ((asked.get(identity(table, record)), id) for id, record in rows.items())
    return [(id, other) for id, other in pairs if id is not None and id != other]
