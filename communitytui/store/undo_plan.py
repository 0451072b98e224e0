"""What undo and redo would do, found out before anything is written.

Taking an action back is refused when somebody changed the same since, when records that came
later stand on what would go, when what would come back stands on something that is gone, and
when it is there again already. What held no better when the action was done is no reason: a file
that an older version damaged does not lock its own past.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from communitytui.domain.kernel.checks import REQUIRED
from communitytui.domain.kernel.naming import things
from communitytui.domain.nouns import references
from communitytui.domain.nouns.references import Key
from communitytui.domain.nouns.schema import TABLES
from communitytui.errors import Clash, Conflict, NotFound, StoodOn
from communitytui.i18n import N_
from communitytui.message import Sayable
from communitytui.store import ops
from communitytui.store.history import Commit, Log
from communitytui.store.ops import Op, Rows, Tables

UNDO, REDO = "undo", "redo"

_NOTHING = {UNDO: N_("Nothing to undo"), REDO: N_("Nothing to redo")}
_CHANGED = {
    UNDO: N_("Not undone: {field} has changed since"),
    REDO: N_("Not redone: {field} has changed since"),
}
_BUILT_ON = {
    UNDO: N_("Not undone: later changes build on it: {things}; undo them first"),
    REDO: N_("Not redone: later changes build on it: {things}; undo them first"),
}
_GONE = {
    UNDO: N_("Not undone: depends on deleted records: {things}"),
    REDO: N_("Not redone: depends on deleted records: {things}"),
}
_AGAIN = {
    UNDO: N_("Not undone: created again since: {things}"),
    REDO: N_("Not redone: created again since: {things}"),
}


class Taking(NamedTuple):
    """An action that can be taken back: which one, the ops that do it, and the state after."""

    target: Commit
    ops: list[Op]
    tables: dict[str, Rows]


def plan(tables: Tables, log: Log, name: str, who: str | None) -> Taking:
    """Return what ``name`` (undo or redo) by ``who`` (None: anybody's action) would do.

    Raises ``NotFound`` if there is nothing, ``Conflict`` naming who changed what since.
    """
    target = log.next_undo(who) if name == UNDO else log.next_redo(who)
    if target is None:
        raise NotFound(_NOTHING[name])
    wanted = [of_today(op) for op in ops.invert(target.ops)]
    found, clashes = ops.fit(tables, wanted)
    if clashes:
        _refuse_changed(tables, log, name, target, wanted, clashes)
    after = ops.apply(tables, found)
    _Guard(tables, log, name, target, found, after).check()
    return Taking(target, found, after)


def of_today(op: Op) -> Op:
    """Return an op whose whole records have the fields that came with later layouts.

    Nobody changed those since: the file had them filled in when it became one of today.
    """
    if op.before is not None and op.after is not None:
        return op
    return op._replace(before=_whole(op.table, op.before), after=_whole(op.table, op.after))


def _whole(table: str, record: ops.Record | None) -> ops.Record | None:
    fields = TABLES.get(table, {})
    if record is None or any(
        default is REQUIRED and name not in record for name, (_, default) in fields.items()
    ):
        return record
    return {**{name: default for name, (_, default) in fields.items()}, **record}


def _refuse_changed(
    tables: Tables, log: Log, name: str, target: Commit, wanted: list[Op], clashes: list[Clash]
) -> None:
    named = log.name_clashes(clashes, target.revision)
    going = {(op.table, op.id) for op in wanted if op.after is None}
    if going.issuperset((clash.table, clash.id) for clash in named):
        raise StoodOn(_BUILT_ON[name], named, things=_things(tables, named))
    fields = ", ".join(dict.fromkeys(clash.field for clash in named))
    raise Conflict(_CHANGED[name], named, field=fields)


def _things(tables: Tables, clashes: Iterable[Clash]) -> Sayable:
    return things(tables, ((clash.table, clash.id, clash.by) for clash in clashes))


def _provided(table: str, id: int, record: ops.Record | None) -> Iterator[Key]:
    if record is not None:
        yield from references.provides(table, id, record)


class _Guard:
    """Looks whether the state after undo or redo holds together as well as the one before."""

    def __init__(
        self,
        tables: Tables,
        log: Log,
        name: str,
        target: Commit,
        found: list[Op],
        after: dict[str, Rows],
    ) -> None:
        self.before, self.after = tables, after
        self.log, self.name, self.target = log, name, target
        self.touched = [(op.table, op.id) for op in found]

    def check(self) -> None:
        """Raise ``StoodOn`` for the first kind of thing that is in the way."""
        self._refuse(_AGAIN, self._again())
        lost = self._lost()
        built = references.standing_on(self.after, lost) if lost else []
        missing = self._missing()
        if not built and not missing:
            return
        then = self._then()
        self._refuse(
            _BUILT_ON,
            [
                _clash(place.reference.table, place.id, place.reference.field, place.key)
                for place in built
                if not _needs(then, place.reference.table, place.id, place.key)
            ],
        )
        met = {key for target in {key[0] for *_, key in missing} for key in _known(then, target)}
        kept = self._kept_aside()
        self._refuse(
            _GONE,
            [
                _clash(table, id, field, key)
                for table, id, field, key in missing
                if key in met and key not in kept
            ],
        )

    def _refuse(self, messages: dict[str, str], clashes: list[Clash]) -> None:
        if not clashes:
            return
        named = self.log.name_clashes(clashes, self.target.revision)
        # What stands in the way is named by what it stands on, as long as that is there.
        tables = self.before if messages is _BUILT_ON else self.after
        raise StoodOn(messages[self.name], named, things=_things(tables, named))

    def _lost(self) -> set[Key]:
        """Return the keys that were provided and no longer are."""
        lost: set[Key] = set()
        for table, id in self.touched:
            lost.update(_provided(table, id, self.before.get(table, {}).get(id)))
        for target in {key[0] for key in lost}:
            lost -= references.known(self.after, target)
        return lost

    def _missing(self) -> list[tuple[str, int, str, Key]]:
        """Return what records that come back need and is not there: table, id, field, key."""
        wanted = [
            (table, id, reference.field, key)
            for table, id in self.touched
            if id in self.after.get(table, {})
            for reference, key in references.needs(table, self.after[table][id])
            if reference.kind != references.LOOSE or reference.field != "metric"
            if not _needs(self.before, table, id, key)
        ]
        known = {
            target: references.known(self.after, target)
            for target in {key[0] for *_, key in wanted}
        }
        return [each for each in wanted if each[3] not in known[each[3][0]]]

    def _again(self) -> list[Clash]:
        """Return the records that are by now what would come back a second time."""
        clashes = []
        for table in dict.fromkeys(table for table, _ in self.touched):
            rows, old = self.after.get(table, {}), self.before.get(table, {})
            fresh = [
                id
                for name, id in self.touched
                if name == table and id in rows
                if id not in old
                or references.identity(table, rows[id]) != references.identity(table, old[id])
            ]
            for _, other in references.twins(self.after, table, fresh):
                clashes.append(Clash(table, other, "uid", None, None, rows[other].get("uid")))
        return clashes

    def _since(self) -> Iterator[Commit]:
        for commit in self.log.latest_first():
            if commit.revision <= self.target.revision:
                return
            yield commit

    def _then(self) -> Tables:
        """Return the state right after the action that is taken back."""
        bench = ops.Workbench(self.before)
        for commit in self._since():
            for op in ops.invert(commit.ops):
                bench.apply(op, force=True)
        return bench.tables

    def _kept_aside(self) -> set[Key]:
        """Return the keys of what went to an archive since: it is not gone."""
        return {
            (op.table, op.id)
            for commit in self._since()
            if commit.subject.get("file")
            for op in commit.ops
            if op.after is None
        }


def _needs(tables: Tables, table: str, id: int, key: Key) -> bool:
    record = tables.get(table, {}).get(id)
    return record is not None and any(key == each for _, each in references.needs(table, record))


def _known(tables: Tables, target: str) -> set[Key]:
    return references.known(tables, target)


def _clash(table: str, id: int, field: str, key: Key) -> Clash:
    theirs: Any = key[1] if len(key) == 2 else ", ".join(str(part) for part in key[2:] if part)
    return Clash(table, id, field, None, None, theirs)
