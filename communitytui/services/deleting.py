"""Taking a record away, with what is part of it; whatever named it lets go of it.

What that is comes from ``nouns.references``, for every table. It is all in one action, so undo
brings back the record, its parts, and the places that named it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.naming import Things, counted
from communitytui.domain.nouns import references
from communitytui.domain.nouns.references import Place, Tables
from communitytui.i18n import tr
from communitytui.services.workspaces import patch

if TYPE_CHECKING:
    from communitytui.store import Draft


def hanging(tables: Tables, table: str, ids: Iterable[int]) -> list[Place]:
    """Return what hangs on the records ``ids`` and is not one of them."""
    gone = {(table, id) for id in ids}
    return [
        place
        for place in references.standing_on(tables, gone)
        if (place.reference.table, place.id) not in gone
    ]


def remove(draft: Draft, table: str, ids: Iterable[int], now: datetime) -> None:
    """Take records away in a draft, with their parts, and out of every field that names them."""
    gone = list(ids)
    for place in hanging(draft.tables(), table, gone):
        home, field = place.reference.table, place.reference.field
        if place.id not in draft.rows(home):
            continue
        if place.reference.kind == references.PART:
            remove(draft, home, [place.id], now)
        elif place.reference.kind == references.LIST:
            rest = [id for id in draft.get(home, place.id)[field] if id not in gone]
            patch(draft, home, place.id, {field: rest}, now)
        elif place.reference.kind == references.FIELD:
            patch(draft, home, place.id, {field: None}, now)
    for id in gone:
        draft.remove(table, id)


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


def _things(tables: Tables, places: list[Place]) -> Things:
    return Things(tables, ((place.reference.table, place.id, None) for place in places))
