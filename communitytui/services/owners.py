"""One name for one person."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.words import same_person
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.schema import check_field
from communitytui.domain.search.strangers import stranger
from communitytui.domain.search.terms import Context, Filter, filter_text
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, tr
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.services.workload import unshared
from communitytui.store.draft import Draft

if TYPE_CHECKING:
    from communitytui.store import Store


def unknown(workspace: Workspace, words: Filter, community: int | None, me: str | None) -> str:
    """Return that nobody is called as a filter of tasks says, and the nearest name; else nothing.

    It explains a filter that finds nothing.
    """
    homes = [c.id for c in workspace.communities if community in (None, c.id)]
    today = workspace.today(homes[0] if homes else 0)
    found = stranger(filter_text(words, names), Context(names, workspace, today, me, community))
    if found is None:
        return ""
    name, near = found
    if near is None:
        return tr("Nobody is called {name}", name=name)
    return tr("Nobody is called {name}; perhaps {near}?", name=name, near=near)


class Renamed(NamedTuple):
    """A person under the new name: the state it led to, and how many records of each table."""

    workspace: Workspace
    name: str
    numbers: dict[str, int]


def rename(
    store: Store, old: str, new: str, *, now: datetime, community: int | None = None
) -> Renamed:
    """Call a person ``new`` wherever ``old`` stands, in any spelling; one step of undo.

    Where there is a person of the new name already, the two are one. Raises ``NotFound`` with the
    nearest name, ``BadValue`` where nothing would change.
    """
    with unit_of_work(store, "people", now, person=_bare(new)) as uow:
        return _rename(uow, _bare(old), new, community)


def outlook(
    store: Store, old: str, new: str, *, now: datetime, community: int | None = None
) -> Renamed:
    """Return what ``rename`` would do, without doing it; raises what it would."""
    uow = UnitOfWork(Draft(store.snapshot, store.check), store.who, now)
    return _rename(uow, _bare(old), new, community)


def _bare(name: str) -> str:
    return name.strip().lstrip("@＠")


def _rename(uow: UnitOfWork, was: str, new: str, community: int | None) -> Renamed:
    name: str = check_field("tasks", "owner", _bare(new))
    numbers: Counter[str] = Counter()
    known: set[str] = set()

    def call(each: str) -> str:
        known.add(each)
        # In no spelling is there another of the new name afterwards.
        return name if same_person(each, was) or same_person(each, name) else each

    for table, noun in NOUNS.items():
        for id, record in list(uow.rows(table).items()):
            if community not in (None, id if table == "communities" else record["community"]):
                continue
            changed = {
                field: value
                for field, each in noun.fields.items()
                if (value := each.kind.renamed(record[field], call)) != record[field]
            }
            if changed:
                uow.patch(table, id, unshared(record, changed))
                numbers[table] += 1
    if not numbers or not any(same_person(each, was) for each in known):
        _refuse(was, name, known)
    return Renamed(uow.workspace, name, dict(numbers))


def _refuse(old: str, name: str, known: set[str]) -> None:
    if any(same_person(old, each) for each in known):
        raise BadValue(N_("{name} is called so already"), name=name)
    raise NotFound(N_("nobody is called {name}"), name=old[:60], hint=nearest(old, known))
