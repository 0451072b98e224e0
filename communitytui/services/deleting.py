"""What hangs on a record: its parts, and the fields that name it.

What that is comes from ``nouns.references``, for every table; ``UnitOfWork.delete`` takes it away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from communitytui.domain.kernel.naming import counted, things
from communitytui.domain.kernel.records import Tables
from communitytui.domain.nouns import references
from communitytui.domain.nouns.references import NeededBy
from communitytui.i18n import tr
from communitytui.message import Sayable


def hanging(tables: Tables, table: str, ids: Iterable[int]) -> list[NeededBy]:
    """Return what hangs on the records ``ids`` and is not one of them."""
    gone = {(table, id) for id in ids}
    return [
        place
        for place in references.standing_on(tables, gone)
        if (place.reference.table, place.id) not in gone
    ]


def told(tables: Tables, table: str, ids: Iterable[int]) -> list[str]:
    """Return in words what goes with records that are deleted, and what loses sight of them.

    ``tables`` are those before the deletion; the lines are empty when nothing hangs on them.
    """
    places = hanging(tables, table, ids)
    parts = {(p.reference.table, p.id) for p in places if p.reference.kind == references.PART}
    waiting = [p for p in places if p.reference.field == "after"]
    naming = [
        p
        for p in places
        if p.reference.kind in (references.LIST, references.FIELD) and p not in waiting
    ]
    lines = []
    if parts:
        numbers = Counter(name for name, _ in parts)
        lines.append(tr("also deleted: {things}", things=counted(numbers)))
    if waiting:
        lines.append(tr("no longer waiting for it: {things}", things=_things(tables, waiting)))
    if naming:
        lines.append(tr("references removed from: {things}", things=_things(tables, naming)))
    return lines


def _things(tables: Tables, places: list[NeededBy]) -> Sayable:
    return things(tables, ((place.reference.table, place.id, None) for place in places))
