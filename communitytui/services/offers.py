"""Nothing twice: which task is filled from what is known already, and what is made from which task.

The two tables declare it by the keys of tasks; the work is done by ``providers`` and ``makers``,
which are loaded when a task of theirs is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from communitytui import services
from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.kernel.words import choose
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.deliverables import ROWS_CAP, Deliverable, part_names
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, say
from communitytui.message import Message
from communitytui.words.deliverables import split_value

if TYPE_CHECKING:
    from communitytui.services.makers import Made
    from communitytui.store import Store

#: The task that is filled, and the function of ``providers`` that fills it.
FILLED_FROM: Mapping[str, str] = {
    "4.4": "cadence",
    "6.2": "timetable",
    "6.3": "money",
    "6.4": "owners",
    "6.7": "rhythms",
    "7.5": "published",
    "7.6": "event",
    "8.3": "standards",
    "8.5": "readings",
    "8.6": "readings",
    "8.7": "readings",
    "9.1": "findings",
    "9.5": "trial",
}
#: The tasks of which the ledger knows more, which only a store leads to.
FROM_LEDGER = frozenset({"4.4"})
#: The part of a deliverable that promises a time of response.
PROMISE = "first_response"
#: What is made of a deliverable, by the columns or parts that it needs.
MADE_FROM: Mapping[str, frozenset[str]] = {
    "goals": frozenset({"goal"}),
    "entries": frozenset({"date", "topic"}),
    "rhythms": frozenset({"every", "duty"}),
    "standards": frozenset({PROMISE, "service_hours"}),
}


class Offer(NamedTuple):
    """A deliverable that was worked out, perhaps with gaps, and where it comes from."""

    value: Json
    source: Message


def offered(workspace: Workspace, task: Task, store: Store | None = None) -> Offer | None:
    """Return what ``task`` could leave behind; ``None`` where it has something, or none is known.

    It has the parts and columns that the deliverable has a place for. Nothing is stored. Without
    a ``store`` what only the ledger knows is missing.
    """
    provider = FILLED_FROM.get(task.key or "")
    if provider is None or task.settled or task.deliverable.value is not None:
        return None
    provide: Callable[..., Offer | None] = getattr(services.providers, provider)
    found = provide(workspace, task, *([store] if task.key in FROM_LEDGER else []))
    value = _fitting(task, found.value) if found is not None else None
    return found._replace(value=value) if found is not None and value else None


def made_from(task: Task) -> str | None:
    """Return the table of what can be made of what ``task`` left behind, or ``None``."""
    deliverable = task.deliverable
    if not isinstance(deliverable.value, (list, dict)) or not deliverable.value:
        return None
    there = {*map(str, deliverable.value)} if isinstance(deliverable.value, dict) else set()
    return table_of(deliverable, there)


def table_of(deliverable: Deliverable, there: Collection[str] | None = None) -> str | None:
    """Return the table of what can be made of a deliverable with the parts that are ``there``."""
    parts = [str(field["key"]) for field in deliverable.fields] if there is None else there
    keys = {*parts, *(str(column["key"]) for column in deliverable.columns)}
    return next((table for table, needs in MADE_FROM.items() if needs <= keys), None)


def makeable(workspace: Workspace, task: Task) -> Made | None:
    """Return what can be made of ``task`` and is not there yet, if there is anything.

    Rows that cannot be read are no reason to fail here; ``makers.make`` names them.
    """
    if made_from(task) is None:
        return None
    try:
        made = services.makers.makeable(workspace, task)
    except BadValue:
        return None
    return made if made is not None and made.things else None


def sources(workspace: Workspace, community: int) -> list[Task]:
    """Return the tasks of a community of which something can be made."""
    board = workspace.board
    found = (board[id] for id in board.community_ids(community))
    return [task for task in found if makeable(workspace, task)]


def records(
    workspace: Workspace, tasks: Iterable[Task], store: Store | None = None
) -> list[Fields]:
    """Return what is offered for each of ``tasks`` for which something is, for programs."""
    found = ((task, offered(workspace, task, store)) for task in tasks)
    return [
        {"task": task.id, "key": task.key, "source": say(offer.source), "value": offer.value}
        for task, offer in found
        if offer is not None
    ]


def taken(
    workspace: Workspace, tasks: Sequence[Task], typed: object = None, store: Store | None = None
) -> Json:
    """Return what is offered for the only one of ``tasks``, with the parts that were ``typed``.

    Raises ``BadValue`` where there are several tasks, nothing is offered, or what was typed has
    no named parts to add.
    """
    if len(tasks) != 1:
        raise BadValue(N_("a deliverable is for exactly one task"))
    (task,) = tasks
    offer = offered(workspace, task, store)
    if offer is None:
        raise BadValue(N_("nothing is offered for task {id}"), id=task.key or task.id)
    if typed is None:
        return offer.value
    added = split_value(task.deliverable, typed)
    if not isinstance(added, Mapping) or not isinstance(offer.value, dict):
        raise BadValue(N_("write the parts as name=value,name=value"))
    known = part_names(task.deliverable)
    wrong = N_("this deliverable has no part {value}")
    return offer.value | {choose(str(key), known, wrong): each for key, each in added.items()}


def _fitting(task: Task, value: Json) -> Json:
    """Return what the deliverable of a task has a place for; ``None`` for another shape."""
    deliverable = task.deliverable
    if isinstance(value, dict):
        known = {part.key for part in deliverable.parts}
        return {key: each for key, each in value.items() if key in known and each is not None}
    if deliverable.kind == "list":
        return value if all(isinstance(each, str) for each in value) else None
    columns = [str(column["key"]) for column in deliverable.columns]
    if deliverable.kind != "table" or isinstance(value[0], str) or len(value) > ROWS_CAP:
        return None
    rows = [{key: row[key] for key in columns if key in row} for row in value]
    return rows if len(rows[0]) > 1 else None
