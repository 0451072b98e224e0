"""The areas of a community: kinds of work that tasks and rhythms belong to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Json
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import folded, texts_of
from communitytui.domain.nouns.declared import AREA
from communitytui.domain.tasks.promises import key_of
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.message import Words
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.store import ABSENT

if TYPE_CHECKING:
    from communitytui.store import Store

#: The tables whose records may have an area.
_HAVE_AREAS = ("tasks", "rhythms")
_LONGEST = 80


def add(store: Store, community: int, title: str, *, now: datetime) -> Workspace:
    """Add an area; raises ``BadValue`` for one that is empty or there already."""
    with unit_of_work(store, "settings", now, fields="areas") as uow:
        known = uow.workspace.community(community).declared("areas")
        words = _new(title, known)
        return _put(uow, community, key_of(words.lower(), known), words)


def rename(store: Store, community: int, word: str, title: str, *, now: datetime) -> Workspace:
    """Call the area that ``word`` means otherwise; what belongs to it stays there."""
    with unit_of_work(store, "settings", now, fields="areas") as uow:
        key = str(AREA.parse(word, uow.asking(community)))
        known = dict(uow.workspace.community(community).declared("areas"))
        del known[key]
        return _put(uow, community, key, _new(title, known))


def delete(store: Store, community: int, word: str, *, now: datetime) -> Workspace:
    """Take an area away; what belonged to it has none. Undo brings everything back."""
    with unit_of_work(store, "settings", now, fields="areas") as uow:
        key = AREA.parse(word, uow.asking(community))
        for table in _HAVE_AREAS:
            for id, record in list(uow.rows(table).items()):
                if (record["community"], record["area"]) == (community, key):
                    uow.patch(table, id, {"area": None})
        return _put(uow, community, key, ABSENT)


def _put(uow: UnitOfWork, community: int, key: object, words: Json) -> Workspace:
    uow.patch("communities", community, {f"areas.{key}": words})
    return uow.workspace


def _new(title: str, known: Mapping[str, Words]) -> str:
    """Return the name of an area that no other has."""
    name = clean_line(title, _LONGEST)
    if not name:
        raise BadValue(N_("an area needs a name"))
    taken = {folded(each) for key, words in known.items() for each in (key, *texts_of(words))}
    if folded(name) in taken:
        raise BadValue(N_("there is an area {value} already"), value=name)
    return name
