"""What is made from a deliverable: goals, calendar entries, duties, the standard of response time.

Each row of a table becomes one thing, and is left out once that is there. ``offers`` says which
deliverables these are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.naming import counted
from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.words import folded, same_words
from communitytui.domain.metrics.metric import plain, read_value
from communitytui.domain.nouns.declared import ENTRY, GOAL, RHYTHM
from communitytui.domain.nouns.kinds import NONE, Asking
from communitytui.domain.nouns.noun import Noun
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, tr
from communitytui.message import Sayable
from communitytui.services import calendar, goals, rhythms
from communitytui.services.offers import PROMISE, made_from
from communitytui.services.standards import set_standard
from communitytui.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store

#: The metric that a promise of response time is the standard of.
_RESPONSE = "ttfr"
#: Makes one thing in a community from its first words and its other typed fields.
Add = Callable[["Store", int, str, Mapping[str, str], datetime], object]


class Maker(NamedTuple):
    """How a row becomes a record: its noun, the columns of its fields, which make it the same."""

    noun: Noun
    columns: Mapping[str, str]
    same: tuple[str, ...]
    add: Add


class Thing(NamedTuple):
    """One thing that can be made: what is said of it, its first words and its typed fields."""

    said: str
    head: str
    fields: Mapping[str, str]


class Made(NamedTuple):
    """What was made: the state with it, of which table, and the things."""

    workspace: Workspace
    table: str
    things: list[Thing]

    @property
    def what(self) -> Sayable:
        """How many of what."""
        return counted({self.table: len(self.things)})


_GOAL = ("metric", "baseline", "target", "deadline")
_MAKERS: Mapping[str, Maker] = {
    "goals": Maker(
        GOAL,
        {"statement": "goal", **dict(zip(_GOAL, _GOAL, strict=True))},
        ("statement",),
        lambda store, home, head, fields, now: goals.add(store, home, head, fields, now=now),
    ),
    "entries": Maker(
        ENTRY,
        {"topic": "topic", "date": "date", "owner": "owner"},
        ("topic", "date"),
        lambda store, home, head, fields, now: calendar.add(store, home, head, fields, now=now),
    ),
    "rhythms": Maker(
        RHYTHM,
        {"title": "duty", "every": "every", "minutes": "minutes", "owner": "owner"},
        ("title",),
        lambda store, home, head, fields, now: rhythms.add(store, home, head, fields, now=now),
    ),
}


def makeable(
    workspace: Workspace, task: Task, fields: Mapping[str, str] | None = None
) -> Made | None:
    """Return what can be made of what ``task`` left behind and is not there yet.

    ``fields`` hold for every row that says nothing itself. ``None`` where nothing is made of such
    a deliverable; raises ``BadValue`` naming the row that does not fit. Nothing is written.
    """
    table = made_from(task)
    if table is None:
        return None
    if table == "standards":
        return Made(workspace, table, _promise(workspace, task))
    maker = _MAKERS[table]
    there = [row for row in workspace.tables[table].values() if row["community"] == task.community]
    found = []
    for number, row in enumerate(task.deliverable.value, start=1):
        try:
            thing, new = _thing(workspace, task, maker, row, fields or {})
        except (BadValue, NotFound) as error:
            raise BadValue(N_("row {number}: {problem}"), number=number, problem=error) from None
        if not any(all(same_words(each[name], new[name]) for name in maker.same) for each in there):
            there.append(new)
            found.append(thing)
    return Made(workspace, table, found)


def make(
    store: Store, task: Task, *, now: datetime, fields: Mapping[str, str] | None = None
) -> Made:
    """Make what ``makeable`` says, as one action that one undo takes back.

    Raises ``BadValue`` where nothing is made of the deliverable, or all of it is there.
    """
    table = made_from(task)
    if table is None:
        raise BadValue(N_("nothing is made of task {id}"), id=task.key or task.id)
    with unit_of_work(store, "standard" if table == "standards" else "add", now) as uow:
        made = makeable(uow.workspace, task, fields)
        if made is None or not made.things:
            raise BadValue(N_("all of task {id} is there already"), id=task.key or task.id)
        add = _set_promise if table == "standards" else _MAKERS[table].add
        for thing in made.things:
            add(store, task.community, thing.head, thing.fields, now)
        return made._replace(workspace=uow.workspace)


def _thing(
    workspace: Workspace, task: Task, maker: Maker, row: Record, fields: Mapping[str, str]
) -> tuple[Thing, Record]:
    """Return what a row becomes, and its fields as they are stored."""
    told = {name: str(row.get(column) or "") for name, column in maker.columns.items()}
    typed = {**fields, **{name: text for name, text in told.items() if folded(text) not in NONE}}
    asking = Asking(names, workspace, task.community, workspace.today(task.community))
    if maker.noun is ENTRY:
        typed |= _form(str(row.get("format") or ""), asking)
    elif maker.noun is GOAL:
        goals.check(workspace, task.community, {"statement": "", **typed})
    head = next(iter(maker.columns))
    new = maker.noun.read({head: "", **typed}, asking)
    said = " · ".join(str(cell) for cell in row.values() if folded(str(cell)) not in NONE)
    return Thing(said, typed.pop(head), typed), new


def _form(text: str, asking: Asking) -> dict[str, str]:
    """Return the form that a text names; another word for one is noted."""
    if folded(text) in NONE:
        return {}
    try:
        ENTRY.read({"form": text}, asking)
    except BadValue:
        return {"notes": text}
    return {"form": text}


def _promise(workspace: Workspace, task: Task) -> list[Thing]:
    """Return the standard that a promised time becomes; nothing where it is that already."""
    promised = float(task.deliverable.value[PROMISE])
    metric = workspace.measures.at(task.community, _RESPONSE, None)
    given = workspace.measures.state(metric).given if metric is not None else None
    typed = plain(promised)
    if given is not None and given.provenance == "team" and given.target == promised:
        return []
    called = metric.called if metric is not None else _RESPONSE
    shown = metric.show(read_value(metric, typed, None)) if metric is not None else typed
    said = tr("{metric}: target {value} h", metric=called, value=shown)
    return [Thing(said, _RESPONSE, {"target": typed})]


def _set_promise(
    store: Store, community: int, head: str, fields: Mapping[str, str], now: datetime
) -> object:
    return set_standard(store, community, head, now=now, target=fields["target"])
