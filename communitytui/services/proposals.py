"""Proposals of assistants: made, listed, taken or dropped.

What is proposed is what a person could do: each kind is a function of the services. Making a
proposal tries that function and puts everything back, so what could not be done is refused at
once. Taking it runs the function again, in one action with the end of the proposal: one undo
takes both back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.labels import PROPOSAL_NAMES
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.text import clean_line, clean_text
from communitytui.domain.kernel.words import choose
from communitytui.domain.nouns.declared import (
    CHAT_GROUP,
    GOAL,
    NOUNS,
    PROMISE,
    RHYTHM,
    RULE,
    TASK,
    TRIAL,
    TYPED_ENTRY,
)
from communitytui.domain.nouns.kinds import Asking, Day, DayAndTime, People, Person, Several
from communitytui.domain.nouns.linked_kinds import Until
from communitytui.domain.plan.proposals import (
    DROPPED,
    MOST,
    OPEN,
    TAKEN,
    Proposal,
    assistant_name,
    find_proposal,
    is_old,
    signed,
    waiting,
)
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, Clash, Conflict, NotFound
from communitytui.i18n import N_, names
from communitytui.message import Message
from communitytui.services.fields import find_task, typed_field
from communitytui.services.fields import named as task_fields
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.views.proposals import ProposalState, day_of, stands, tell

if TYPE_CHECKING:
    from communitytui.domain.nouns.noun import Field, Noun
    from communitytui.store import Store

_TEXT_CAP, _FIELDS_MOST = 2000, 30


class Proposable(NamedTuple):
    """A table whose records are added and changed alike: noun, services, needed field."""

    noun: Noun
    services: str
    first: str

    @property
    def module(self) -> ModuleType:
        """Its services; loaded when something is tried or taken."""
        return _services(self.services)


#: What ``set`` and ``add`` are about.
SORTS = {
    "tasks": Proposable(TASK, "tasks", "title"),
    "goals": Proposable(GOAL, "goals", "statement"),
    "rhythms": Proposable(RHYTHM, "rhythms", "title"),
    "entries": Proposable(TYPED_ENTRY, "calendar", "topic"),
    "groups": Proposable(CHAT_GROUP, "groups", "name"),
    "rules": Proposable(RULE, "own_rules", "text"),
    "trials": Proposable(TRIAL, "trials", "title"),
}
#: The fields of what is no record of such a table, the needed ones in front.
_FIELDS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "done": (("deliverable",), 0),
    "reopen": (("due",), 0),
    "skip": (("reason",), 1),
    "record": (("metric", "value", "date", "chat_group"), 2),
    "standard": (("metric", "target", "alert", "direction", "source", "chat_group"), 1),
}
#: The tables of what is about no record of its own.
_HOMES = {"record": "readings", "standard": "standards"}


class Proposed(NamedTuple):
    """What an assistant proposes, as it said it: the word for a record and typed fields."""

    kind: str
    word: str
    fields: Mapping[str, str]
    home: str = "tasks"
    why: str = ""


class Settled(NamedTuple):
    """Proposals that were made, taken or dropped, and the state with them."""

    workspace: Workspace
    proposals: tuple[Proposal, ...]


class _Put(NamedTuple):
    """One call of a service: what it needs besides the unit of work."""

    store: Store
    community: int
    id: int
    fields: Mapping[str, str]
    now: datetime
    #: Where the value of a metric comes from.
    source: str


class _Tried(Exception):
    """Ends a trial: everything in it is put back."""


def _services(name: str) -> ModuleType:
    return import_module(f"communitytui.services.{name}")


# -- what each kind does


def _done(put: _Put) -> None:
    _services("tasks").done(
        put.store, [put.id], now=put.now, deliverable=put.fields.get("deliverable")
    )


def _reopen(put: _Put) -> None:
    _services("tasks").reopen(put.store, [put.id], now=put.now, due=put.fields.get("due"))


def _skip(put: _Put) -> None:
    _services("tasks").skip(put.store, [put.id], put.fields["reason"], now=put.now)


def _set(put: _Put, home: str) -> None:
    which = [put.id] if home == "tasks" else put.id
    SORTS[home].module.change(put.store, which, put.fields, now=put.now)


def _add(put: _Put, home: str) -> None:
    sort, fields = SORTS[home], dict(put.fields)
    first = fields.pop(sort.first, "")
    if home != "tasks":
        sort.module.add(put.store, put.community, first, fields, now=put.now)
        return
    stage = fields.pop("stage", "")
    promise = {name: fields.pop(name) for name in PROMISE.fields if name in fields}
    sort.module.add(
        put.store, put.community, first, stage, now=put.now, fields=fields, deliverable=promise
    )


def _record(put: _Put) -> None:
    _services("metrics").record(
        put.store,
        put.community,
        put.fields["metric"],
        put.fields["value"],
        now=put.now,
        day=put.fields.get("date"),
        source=put.source,
        chat_group=_group(put),
    )


def _standard(put: _Put) -> None:
    _services("standards").set_standard(
        put.store,
        put.community,
        put.fields["metric"],
        now=put.now,
        target=put.fields.get("target"),
        alert=put.fields.get("alert"),
        direction=put.fields.get("direction"),
        source=put.fields.get("source"),
        chat_group=_group(put),
    )


def _group(put: _Put) -> int | None:
    word = put.fields.get("chat_group")
    if not word:
        return None
    workspace = Workspace(put.store.snapshot.tables, put.now)
    return int(_services("groups").find(workspace, put.community, word).id)


_ABOUT_TASKS: Mapping[str, Callable[[_Put], None]] = {
    "done": _done,
    "reopen": _reopen,
    "skip": _skip,
}
_MEASURED: Mapping[str, Callable[[_Put], None]] = {"record": _record, "standard": _standard}
_RECORDS: Mapping[str, Callable[[_Put, str], None]] = {"set": _set, "add": _add}
KINDS = (*_ABOUT_TASKS, *_RECORDS, *_MEASURED)


def _do(kind: str, home: str, put: _Put) -> None:
    """Do what is proposed, as part of the unit of work that is open."""
    # Whoever wrote the file may have put anything together.
    wanted = _HOMES.get(kind, "tasks")
    if home not in SORTS if kind in _RECORDS else home != wanted:
        raise BadValue(N_("there is no table {value}"), value=home)
    _check_needed(kind, home, put.fields)
    plain = {**_ABOUT_TASKS, **_MEASURED}
    if kind in plain:
        plain[kind](put)
    else:
        _RECORDS[kind](put, home)


# -- making one


def propose(
    store: Store, community: int, asked: Proposed, assistant: str, *, now: datetime
) -> Settled:
    """Make a proposal of ``assistant`` and return it; one that waits already is returned again.

    The store is opened in the name ``signed(assistant)``: it is the log's. What the function of
    that kind would refuse is refused here; and a field that stays as it is, more than ``MOST``
    that wait, and the assistant as an owner. Raises ``BadValue``, ``NotFound`` and what the
    function raises; nothing is written then. What ended long ago goes with it.
    """
    asked = _read(asked)
    with unit_of_work(store, "propose", now) as uow:
        uow.workspace.community(community)
        id = _target(uow.workspace, community, asked)
        put = _Put(store, community, id or 0, asked.fields, now, signed(assistant))
        fields = _tried(uow, asked, put)
        seen = stands(uow.workspace, community, asked.kind, asked.home, put.id, fields)
        new: Fields = {
            "community": community,
            "kind": asked.kind,
            "table": asked.home,
            "target": uow.get(asked.home, id)["uid"] if id is not None else None,
            "fields": fields,
            "seen": seen,
            "why": asked.why,
            "assistant": assistant_name(assistant),
        }
        made = _waits_already(uow.workspace, new)
        if made is None:
            _tidy(uow, community)
            if len(waiting(uow.workspace, community)) >= MOST:
                raise BadValue(
                    N_("{n} proposals wait already; somebody has to decide first"), n=MOST
                )
            made = uow.add("proposals", new)
        return _told(uow, [made])


def _read(asked: Proposed) -> Proposed:
    """Return what is asked with the names of its fields, its texts cleaned and bounded."""
    kind = choose(asked.kind, {each: (each,) for each in KINDS}, N_("{value} cannot be proposed"))
    fields = {name: clean_text(text, _TEXT_CAP + 1) for name, text in asked.fields.items()}
    for name, text in fields.items():
        if len(text) > _TEXT_CAP:
            raise BadValue(
                N_("{field}: a proposal has no more than {n} characters"),
                field=clean_line(name, 40),
                n=_TEXT_CAP,
            )
    if len(fields) > _FIELDS_MOST:
        raise BadValue(N_("a proposal has no more than {n} fields"), n=_FIELDS_MOST)
    if kind == "add" and "title" in fields and asked.home in SORTS:
        # Whatever the first field of a table is called, that is its title.
        fields = {SORTS[asked.home].first: fields.pop("title"), **fields}
    home = _HOMES.get(kind, asked.home if kind in _RECORDS else "tasks")
    if kind in _RECORDS:
        home = choose(home, {each: (each,) for each in SORTS}, N_("there is no table {value}"))
        fields = _named(home, fields, adding=kind == "add")
    else:
        fields = _plain(kind, fields)
    why = clean_text(asked.why, _TEXT_CAP)
    word = clean_line(asked.word, 200)
    first = SORTS[home].first if kind == "add" else "metric" if kind in _MEASURED else ""
    if first and (word or first in fields):
        # What it is called stands in front.
        fields = {first: word, **fields} if word else {first: fields[first], **fields}
    _check_needed(kind, home, fields)
    return Proposed(kind, word, fields, home, why)


def _named(home: str, fields: Mapping[str, str], *, adding: bool) -> dict[str, str]:
    if home != "tasks":
        return SORTS[home].noun.named(fields, names)
    if not adding:
        return task_fields(fields)
    promise = {name: text for name, text in fields.items() if name in PROMISE.fields}
    rest = {name: text for name, text in fields.items() if name not in promise}
    return {**TASK.named(rest, names), **promise}


def _plain(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    known = {each: (each,) for each in _FIELDS[kind][0]}
    return {choose(each, known, N_("there is no field {value}")): fields[each] for each in fields}


def _check_needed(kind: str, home: str, fields: Mapping[str, str]) -> None:
    """Raise ``BadValue`` where what is proposed lacks something."""
    needed: Sequence[str] = ()
    if kind in _FIELDS:
        every, count = _FIELDS[kind]
        needed = every[:count]
    elif kind == "add":
        needed = (SORTS[home].first, "stage") if home == "tasks" else (SORTS[home].first,)
    for name in needed:
        if not fields.get(name, "").strip():
            raise BadValue(N_("{field} is missing"), field=name)
    if kind == "set" and not fields:
        raise BadValue(N_("a change needs at least one field"))


def _target(workspace: Workspace, community: int, asked: Proposed) -> int | None:
    """Return the record that is meant; raises ``NotFound`` for one that is not there."""
    if asked.kind in _MEASURED or asked.kind == "add":
        return None
    if not asked.word:
        raise BadValue(N_("{field} is missing"), field="id")
    id = _find(workspace, community, asked.home, asked.word)
    if workspace.tables[asked.home][id]["community"] != community:
        raise NotFound(N_("There is no {table} with the number {id}"), table=asked.home, id=id)
    return id


def _find(workspace: Workspace, community: int, home: str, word: str) -> int:
    if home == "tasks":
        return find_task(workspace, word, community)
    if home == "rules":
        return int(_services("own_rules").find_own(workspace, community, word))
    if home == "groups":
        return int(_services("groups").find(workspace, community, word).id)
    finder = {
        "goals": "find_goal",
        "rhythms": "find_rhythm",
        "entries": "find_entry",
        "trials": "find_trial",
    }
    found = getattr(SORTS[home].module, finder[home])(workspace, word, community)
    return found if isinstance(found, int) else int(found.id)


def _tried(uow: UnitOfWork, asked: Proposed, put: _Put) -> dict[str, str]:
    """Do what is proposed and put it back; return its fields, meant the same on any day.

    What counts from today, or says ``me``, would mean something else to whoever takes it.
    """
    fixed = dict(asked.fields)
    before, seen = set(uow.rows(asked.home)), _stood(uow, asked, put)
    edits = uow.draft.ops()
    with suppress(_Tried), unit_of_work(put.store, "propose", put.now):
        _do(asked.kind, asked.home, put)
        if uow.draft.ops() == edits:
            raise BadValue(N_("nothing would change"))
        made = sorted(set(uow.rows(asked.home)) - before)
        id = made[0] if asked.kind == "add" else put.id
        if asked.kind in _MEASURED:
            if asked.kind == "record":
                fixed["date"] = day_of(uow.workspace, put.community, asked.fields)
        else:
            fixed = _fixed(uow, asked, id, put.source)
            if asked.kind == "set":
                # What stays as it is is not proposed.
                after = _stood(uow, asked, put)
                same = {name for name in seen if after[name] == seen[name]}
                fixed = {name: text for name, text in fixed.items() if name not in same}
        raise _Tried
    return fixed


def _stood(uow: UnitOfWork, asked: Proposed, put: _Put) -> Fields:
    """Return what stands in the fields that a record keeps, of those that are to be set."""
    if asked.kind != "set":
        return {}
    kept = NOUNS[asked.home].fields.keys()
    fields = {name: text for name, text in asked.fields.items() if name in kept}
    return stands(uow.workspace, put.community, "set", asked.home, put.id, fields)


def _fixed(uow: UnitOfWork, asked: Proposed, id: int, me: str) -> dict[str, str]:
    """Return typed fields of a record as it came out; raises ``BadValue`` for ``me`` in them."""
    record = uow.get(asked.home, id)
    asking = uow.asking(record["community"], record)
    noun, fixed = SORTS[asked.home].noun, dict(asked.fields)
    for name, text in asked.fields.items():
        if asked.home == "tasks" and name == "deliverable":
            fixed[name] = typed_field(name, Task(id, record), uow.workspace) or text
            continue
        if name in noun.fields:
            fixed |= _absolute(noun.fields[name], text, asking)
        if me in fixed[name]:
            raise BadValue(
                N_("{field}: name a person; an assistant owns nothing"),
                field=noun.fields[name].said(names),
            )
    return fixed


def _absolute(field: Field, text: str, asking: Asking) -> dict[str, str]:
    """Return the typed text of a field of ``asking.record``, with what it says of another."""
    kind, said = field.kind, {field.name: text}
    if isinstance(kind, (Day, Person, People)):
        said[field.name] = field.typed(asking)
    if isinstance(kind, DayAndTime) and isinstance(field.read(text, asking), Several):
        said["time"] = str(asking.record["time"])
    if isinstance(kind, Until) and isinstance(last := field.read(text, asking), date):
        said[field.name] = last.isoformat()
    return said


def _waits_already(workspace: Workspace, new: Record) -> int | None:
    """Return the proposal that waits and says the same, or ``None``."""
    same = ("kind", "table", "target", "fields", "assistant")
    for each in waiting(workspace, new["community"]):
        if all(each.record[name] == new[name] for name in same):
            return each.id
    return None


def _tidy(uow: UnitOfWork, community: int) -> None:
    """Take away proposals of a community that ended long ago; the log keeps them."""
    for each in uow.workspace.all(Proposal, community):
        if is_old(uow.workspace, each):
            uow.remove("proposals", each.id)


# -- deciding


def take(store: Store, ids: Sequence[int], *, now: datetime, anyway: bool = False) -> Settled:
    """Do what proposals say, all or none, in one action of whoever takes them.

    Raises what their functions raise, ``BadValue`` for one that does not wait, ``NotFound`` where
    what it is about is gone, ``Conflict`` where somebody changed since what it rests on, unless
    it is to be taken ``anyway``. The log says who proposed it.
    """
    found = _of(Workspace(store.refresh().tables, now), ids)
    kinds = {each.kind for each in found}
    action = kinds.pop() if len(kinds) == 1 else "take"
    proposed = ", ".join(dict.fromkeys(each.assistant for each in found))
    with unit_of_work(store, action, now, proposed=clean_line(proposed, 80)) as uow:
        for proposal in _of(uow.workspace, ids):
            told = _waiting(uow.workspace, proposal)
            if not anyway:
                _refuse_moved(told)
            put = _Put(
                store,
                proposal.community,
                told.record or 0,
                proposal.fields,
                now,
                signed(proposal.assistant),
            )
            _do(proposal.kind, proposal.home, put)
            _close(uow, proposal, TAKEN)
        return _told(uow, ids)


def drop(store: Store, ids: Sequence[int], *, now: datetime) -> Settled:
    """Let proposals go, all or none; raises ``BadValue`` for one that was taken or dropped."""
    with unit_of_work(store, "reject", now) as uow:
        for proposal in _of(uow.workspace, ids):
            if proposal.state != OPEN:
                raise _settled(proposal, proposal.state)
            _close(uow, proposal, DROPPED)
        return _told(uow, ids)


def _of(workspace: Workspace, ids: Sequence[int]) -> list[Proposal]:
    return [find_proposal(workspace, str(id)) for id in dict.fromkeys(ids)]


def _waiting(workspace: Workspace, proposal: Proposal) -> ProposalState:
    told = tell(workspace, proposal)
    if told.state != OPEN:
        raise _settled(proposal, told.state)
    if told.gone:
        raise NotFound(N_("P{id}: what it is about is no longer there; drop it"), id=proposal.id)
    return told


def _settled(proposal: Proposal, state: str) -> BadValue:
    return BadValue(
        N_("P{id} does not wait any more: {state}"),
        id=proposal.id,
        state=Message(PROPOSAL_NAMES[state]),
    )


def _refuse_moved(told: ProposalState) -> None:
    moved = [each for each in told.changes if each.moved]
    if not moved:
        return
    proposal, home = told.proposal, told.proposal.home
    clashes = tuple(
        Clash(home, told.record or 0, each.field, each.before, each.proposed, each.now)
        for each in moved
    )
    raise Conflict(
        N_("P{id}: changed since it was proposed; look again, or take it --anyway"),
        clashes,
        id=proposal.id,
    )


def _close(uow: UnitOfWork, proposal: Proposal, state: str) -> None:
    closed = uow.today(proposal.community).isoformat()
    uow.patch("proposals", proposal.id, {"state": state, "closed": closed, "by": uow.who})


def _told(uow: UnitOfWork, ids: Sequence[int]) -> Settled:
    workspace = uow.workspace
    return Settled(workspace, tuple(_of(workspace, ids)))
