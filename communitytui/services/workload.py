"""Division of labour: who has how much time, and giving one person's tasks to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.numbers import HOURS, read_number
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.words import same_person
from communitytui.domain.nouns.kinds import Person
from communitytui.domain.nouns.schema import check_field
from communitytui.domain.plan.workload import EVERYBODY
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.queries import find
from communitytui.services.tasks import Done
from communitytui.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


def set_capacity(
    store: Store, community: int, hours: Mapping[str, float | str | None], *, now: datetime
) -> Workspace:
    """Set the weekly hours of people; ``None`` removes a person, ``*`` stands for all others.

    Returns the new state. Raises ``BadValue`` for what is no number of hours in a week.
    """
    typed = {
        person: read_number(value, HOURS) for person, value in hours.items() if value is not None
    }
    check_field("communities", "capacity", typed)
    with unit_of_work(store, "settings", now, fields="capacity") as uow:
        asking = uow.asking(uow.workspace.community(community).id)
        checked = {Person().parse(person, asking): each for person, each in typed.items()}
        kept = dict(uow.get("communities", community).get("capacity") or {})
        for person, value in hours.items():
            if value is None:
                kept.pop(person, None)
        uow.patch("communities", community, {"capacity": {**kept, **checked}})
        return uow.workspace


def read_hours(text: str) -> float:
    """Return typed hours of a week; raises ``BadValue`` for anything else."""
    try:
        checked: dict[str, float] = check_field(
            "communities", "capacity", {EVERYBODY: read_number(text, HOURS)}
        )
    except BadValue as error:
        inner = error.values.get("problem")
        raise (inner if isinstance(inner, BadValue) else error) from None
    return checked[EVERYBODY]


def reassign(
    store: Store,
    community: int,
    from_: str | None,
    to: str | None,
    text: str = "",
    *,
    now: datetime,
) -> Done:
    """Reassign the open tasks of one person that match a filter, as one step of undo.

    ``to`` replaces ``from_`` both as owner and as helper. ``None`` stands for no owner. Tasks that
    are done or skipped keep their people.
    """
    if from_ == to:
        raise BadValue(N_("the tasks already belong to {person}"), person=to or N_("no one"))
    person = None if to is None else check_field("tasks", "owner", to)
    with unit_of_work(store, "reassign", now, person=to or "") as uow:
        workspace = uow.workspace
        workspace.community(community)
        touched = []
        for id in open_tasks_of(workspace, community, from_, text, me=uow.who):
            task = workspace.board[id]
            uow.patch("tasks", id, _handed_over(task.owner, task.helpers, from_, person))
            touched.append(id)
        return Done(uow.workspace, tuple(touched))


def open_tasks_of(
    workspace: Workspace,
    community: int,
    person: str | None,
    text: str = "",
    *,
    me: str | None = None,
) -> list[int]:
    """Return the open tasks that a person owns or helps with and that match a filter.

    ``None``: the tasks without an owner.
    """
    board = workspace.board
    tasks = (board[id] for id in find(workspace, text, community=community, me=me))
    return [task.id for task in tasks if not task.settled and _has_a_part(task, person)]


def _has_a_part(task: Task, person: str | None) -> bool:
    return any(same_person(each, person) for each in (task.owner, *task.helpers))


def _handed_over(
    owner: str | None, helpers: Sequence[str], from_: str | None, to: str | None
) -> Fields:
    """Return what changes in a task where ``to`` takes the place of ``from_``."""
    new: Fields = {}
    if same_person(owner, from_):
        new["owner"] = owner = to
    if from_ is not None and any(same_person(name, from_) for name in helpers):
        swapped = [to if same_person(name, from_) else name for name in helpers]
        helpers = tuple(name for name in dict.fromkeys(swapped) if name is not None)
        new["helpers"] = list(helpers)
    # Nobody helps with what is his own.
    if new and owner is not None and owner in helpers:
        new["helpers"] = [name for name in helpers if name != owner]
    return new


def unshared(record: Record, changed: Fields) -> Fields:
    """Return the changes that remove the owner of a record from its helpers."""
    helpers = changed.get("helpers", record.get("helpers"))
    owner = changed.get("owner", record.get("owner"))
    if helpers and owner in helpers:
        changed["helpers"] = [name for name in helpers if name != owner]
    return changed


__all__ = ["EVERYBODY", "open_tasks_of", "read_hours", "reassign", "set_capacity", "unshared"]
