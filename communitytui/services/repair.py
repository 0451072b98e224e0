"""Repair broken references that an older version left: orphan records and ids without a record.

Nothing that was written is lost. The parent of an orphan is restored from the log, or replaced by
a placeholder with the same id. Ids without a record are removed from the fields that hold them.
It is one action, which can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.naming import things
from communitytui.domain.kernel.records import Fields, Record, Tables
from communitytui.domain.kernel.words import folded
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.nouns import references
from communitytui.domain.nouns.references import Key, NeededBy
from communitytui.i18n import LANGUAGES, N_, language, speaking, tr
from communitytui.message import Sayable
from communitytui.services.unit_of_work import UnitOfWork, new_uid, unit_of_work
from communitytui.store.doctor_records import broken
from communitytui.store.draft import Draft

if TYPE_CHECKING:
    from communitytui.store import Store

#: In this order what comes back finds what it belongs to itself.
_ORDER = ("communities", "groups", "rhythms", "tasks", "metrics")


class Mended(NamedTuple):
    """What the repair does, or did: the records restored, and those that lost an id."""

    back: tuple[tuple[str, int], ...]
    cut: tuple[tuple[str, int], ...]
    tables: Tables

    def lines(self) -> list[str]:
        """Return that in words, in the language spoken now."""
        said = []
        if self.back:
            said.append(tr("restored: {things}", things=self._things(self.back)))
        if self.cut:
            said.append(tr("references removed from: {things}", things=self._things(self.cut)))
        return said

    def _things(self, found: tuple[tuple[str, int], ...]) -> Sayable:
        return things(self.tables, ((table, id, None) for table, id in found))


def outlook(store: Store, *, now: datetime) -> Mended | None:
    """Return what ``mend`` would do, without doing it; ``None`` when all is well."""
    store.refresh()
    return _mend(UnitOfWork(Draft(store.snapshot, store.check), store.who, now), store)


def mend(store: Store, *, now: datetime) -> Mended | None:
    """Mend the records in one action and return what was done; ``None`` when all was well."""
    with unit_of_work(store, "mend", now) as uow:
        return _mend(uow, store)


def _mend(uow: UnitOfWork, store: Store) -> Mended | None:
    back: list[tuple[str, int]] = []
    for table in _ORDER:
        for place in _broken(uow, store):
            if place.key[0] == table and place.reference.kind != references.LIST:
                back += _bring_back(uow, store, place)
    cut: list[tuple[str, int]] = []
    for place in _broken(uow, store):
        if place.reference.kind in (references.LIST, references.FIELD):
            _let_go(uow, place)
            cut.append((place.reference.table, place.id))
    if not back and not cut:
        return None
    return Mended(tuple(back), tuple(dict.fromkeys(cut)), uow.draft.tables())


def _broken(uow: UnitOfWork, store: Store) -> list[NeededBy]:
    site = store.site if store.has_files else None
    return broken(site, uow.draft.tables(), store.who, store.check)


def _let_go(uow: UnitOfWork, place: NeededBy) -> None:
    table, field = place.reference.table, place.reference.field
    value = uow.get(table, place.id)[field]
    new = [id for id in value if id != place.key[1]] if isinstance(value, list) else None
    uow.patch(table, place.id, {field: new})


def _bring_back(uow: UnitOfWork, store: Store, place: NeededBy) -> Iterator[tuple[str, int]]:
    """Give a record back what it needs, unless that came back for another one."""
    table = place.key[0]
    if place.reference.kind == references.FIELD or place.key in references.known(
        uow.draft.tables(), table
    ):
        return
    found = _remembered(store, place.key)
    if found is None or found[0] in uow.rows(table):
        found = (place.key[1] if len(place.key) == 2 else None), _stand_in(uow, place)
    id, record = found
    if table == "communities":
        taken = (row["name"] for row in uow.rows(table).values())
        record = {**record, "name": _free_name(taken, str(record["name"]))}
    yield table, uow.draft.insert(table, record, id=id)


def _remembered(store: Store, key: Key) -> tuple[int | None, Record] | None:
    """Return the record that the log last saw under ``key``, with its id."""
    for commit in reversed(store.history()):
        for op in commit.ops:
            if op.after is not None or op.before is None or op.table != key[0]:
                continue
            if key in references.provides(op.table, op.id, op.before):
                return op.id, op.before
    return None


def _free_name(names: Iterable[str], name: str) -> str:
    taken = set(map(folded, names))
    number, free = 1, name
    while folded(free) in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _stand_in(uow: UnitOfWork, place: NeededBy) -> Fields:
    """Return a placeholder for a record that the log does not have."""
    orphan = uow.get(place.reference.table, place.id)
    make = {
        "communities": _community,
        "groups": _group,
        "rhythms": _rhythm,
        "tasks": _task,
        "metrics": _metric,
    }[place.key[0]]
    return {
        **make(uow, place.key, orphan),
        "uid": new_uid(),
        "created": uow.stamp,
        "updated": uow.stamp,
    }


def _community(uow: UnitOfWork, key: Key, orphan: Record) -> Fields:
    others = list(uow.rows("communities").values())
    zone = others[0]["timezone"] if others else "Asia/Shanghai"
    first = min(
        str(row.get("created") or "")[:10]
        for table in uow.draft.tables()
        for row in uow.rows(table).values()
        if row.get("community") == key[1]
    )
    return {
        "name": tr("Recovered"),
        "language": language(),
        "timezone": zone,
        "start": first,
    }


def _group(uow: UnitOfWork, key: Key, orphan: Record) -> Fields:
    home = orphan["community"]
    taken = (row["name"] for row in uow.rows("groups").values() if row["community"] == home)
    return {"community": home, "name": _free_name(taken, tr("Recovered"))}


def _rhythm(uow: UnitOfWork, key: Key, orphan: Record) -> Fields:
    days = [row["date"] for row in uow.rows("occurrences").values() if row["rhythm"] == key[1]]
    head = {"community": orphan["community"], "title": _both(N_("Recovered"))}
    return {**head, "every": "daily", "start": min(days), "paused": True}


def _task(uow: UnitOfWork, key: Key, orphan: Record) -> Fields:
    """Return a task for the sheet of a decision: its factors are those that were scored."""
    names = list(dict.fromkeys(cell.rpartition("|")[2] for cell in orphan.get("cells", {}))) or [
        "1"
    ]
    share, rest = divmod(100, len(names))
    factors = [
        {"key": name, "label": name, "weight": share + (place < rest)}
        for place, name in enumerate(names)
    ]
    return {
        "community": orphan["community"],
        "stage": "goal",
        "title": _both(N_("Recovered")),
        "deliverable": {"kind": "matrix", "label": "", "factors": factors},
    }


def _metric(uow: UnitOfWork, key: Key, orphan: Record) -> Fields:
    name, level = key[2], key[3] if len(key) > 3 else None
    known = REGISTRY.get(name)
    record = known.metric_record(level) if known else {"name": name, "title": name, "level": level}
    version = orphan.get("version", 1)
    if version != record.get("version"):
        # Its number alone tells what it means.
        record = {**record, "registry": 0}
    return {**record, "community": key[1], "version": version}


def _both(message: str) -> dict[str, str]:
    said = {}
    for each in LANGUAGES:
        with speaking(each):
            said[each] = tr(message)
    return said
