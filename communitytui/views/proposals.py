"""Proposals of assistants: what each would change, what stands there now, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.labels import (
    PROPOSAL_KIND_NAMES,
    PROPOSAL_NAMES,
    STATUS_NAMES,
)
from communitytui.domain.kernel.naming import called
from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.nouns.declared import (
    DAY,
    NOUNS,
    PROMISE,
    READINGS,
    STANDARD,
    TASK,
    TYPED_ENTRY,
)
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.nouns.noun import Field, Noun
from communitytui.domain.plan.proposals import (
    EXPIRED,
    OPEN,
    Proposal,
    last_day,
    state_of,
    target_of,
)
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, CommunityError, NotFound
from communitytui.i18n import N_, name, names, say, tr
from communitytui.i18n.phrases import clauses, labelled, listed
from communitytui.i18n.showing import show_date
from communitytui.views.table import Cell, Column, Table, home, kept
from communitytui.words.deliverables import show_value

#: What each status becomes by a proposal that is no change of fields.
_BECOMES = {"done": "done", "reopen": "reopened", "skip": "skipped"}
_MEASURED = frozenset({"record", "standard"})
#: What a value has at most in a list.
_CAP = 300


class ProposedChange(NamedTuple):
    """One field of a proposal in words: what stood there, what is proposed, what stands there.

    ``kept``: what stood there is known, if only that it was nothing. ``moved``: somebody changed
    it since.
    """

    field: str
    label: str
    before: str
    proposed: str
    now: str
    kept: bool
    moved: bool

    @property
    def text(self) -> str:
        """Return the change in one line."""
        if self.moved:
            return labelled(
                self.label,
                tr(
                    "{before} → {proposed}; {now} by now",
                    before=self.before or "–",
                    proposed=self.proposed or "–",
                    now=self.now or "–",
                ),
            )
        if self.kept:
            return labelled(self.label, f"{self.before or '–'} → {self.proposed or '–'}")
        return labelled(self.label, self.proposed or "–")


class ProposalState(NamedTuple):
    """A proposal as it stands: what it is about, its changes, its last day.

    ``record`` is the id of what it is about, ``gone`` whether that is no longer there.
    """

    proposal: Proposal
    what: str
    state: str
    last: date
    changes: tuple[ProposedChange, ...]
    record: int | None
    gone: bool

    @property
    def moved(self) -> bool:
        """Whether somebody changed what it rests on, while it waits."""
        return self.state == OPEN and (self.gone or any(each.moved for each in self.changes))


def noun_of(table: str) -> Noun:
    """Return the noun by whose fields a proposal for a table is typed."""
    return TYPED_ENTRY if table == "entries" else NOUNS[table]


def tell(workspace: Workspace, proposal: Proposal) -> ProposalState:
    """Return a proposal as it stands today."""
    found = target_of(workspace, proposal)
    gone = proposal.target is not None and found is None
    id = found[0] if found is not None else None
    state = state_of(workspace, proposal)
    return ProposalState(
        proposal,
        _what(workspace, proposal, id),
        state,
        last_day(workspace, proposal),
        tuple(_changes(workspace, proposal, id, gone=gone, waits=state == OPEN)),
        id,
        gone,
    )


def stands(
    workspace: Workspace, community: int, kind: str, table: str, id: int, fields: Mapping[str, str]
) -> Fields:
    """Return what stands in the fields that a proposal changes, as it is stored."""
    if kind == "add":
        return {}
    if kind in _MEASURED:
        return _measured(workspace, community, kind, fields)
    # Whoever wrote the file may have put anything together.
    record = workspace.tables.get(table, {}).get(id, {})
    value = record.get("deliverable", {}).get("value")
    if kind == "set":
        return {name: value if name == "deliverable" else record.get(name) for name in fields}
    left = {"deliverable": value} if "deliverable" in fields else {}
    return {"status": record.get("status"), **left}


def day_of(workspace: Workspace, community: int, fields: Mapping[str, str]) -> str:
    """Return the day that a reading is of; raises ``BadValue``."""
    asking = Asking(names, workspace, community, workspace.today(community))
    return str(DAY.parse(fields.get("date") or "today", asking))


def _measured(workspace: Workspace, community: int, kind: str, fields: Mapping[str, str]) -> Fields:
    """Return the reading, or the lines, that a metric has; nothing of one that is not there."""
    try:
        metric = workspace.measures.find(community, fields.get("metric", ""))
        day = day_of(workspace, community, fields)
        if fields.get("chat_group"):
            asking = Asking(names, workspace, community, workspace.today(community))
            group = TASK.fields["chat_group"].kind.parse(fields["chat_group"], asking)
            metric = metric.within(int(str(group)))
    except (BadValue, NotFound):
        return {"value": None} if kind == "record" else {}
    if kind == "standard":
        held = workspace.measures.state(metric).given
        return {each: getattr(held, each, None) for each in ("target", "alert") if each in fields}
    found = {each.day.isoformat(): each for each in workspace.measures.readings(metric)}
    reading = found.get(day)
    return {"value": reading.value if reading is not None else None}


# -- in words


def _what(workspace: Workspace, proposal: Proposal, id: int | None) -> str:
    """Return what a proposal would do to what: ``complete task 1.4 Write the promise``."""
    kind, fields = proposal.kind, proposal.fields
    if kind in _MEASURED:
        thing = _metric_title(workspace, proposal)
    elif id is not None:
        thing = say(called(workspace.tables, proposal.home, id))
    elif kind == "add":
        thing = f"{name(TABLE_NAMES, proposal.home)} {next(iter(fields.values()), '')}"
    else:
        thing = tr("what is no longer there")
    return tr("{verb} {thing}", verb=name(PROPOSAL_KIND_NAMES, kind), thing=thing)


#: What one record of each table is called.
TABLE_NAMES: Mapping[str, str] = {
    "tasks": N_("task"),
    "goals": N_("goal"),
    "rhythms": N_("rhythm"),
    "entries": N_("entry"),
    "groups": N_("group"),
    "rules": N_("rule"),
    "trials": N_("trial"),
}


def _metric_title(workspace: Workspace, proposal: Proposal) -> str:
    typed, day = proposal.fields.get("metric", ""), proposal.fields.get("date", "")
    title = typed
    with suppress(CommunityError):
        title = say(workspace.measures.find(proposal.community, typed).title)
    return f"{title} {day}".strip()


def _changes(
    workspace: Workspace, proposal: Proposal, id: int | None, *, gone: bool, waits: bool
) -> list[ProposedChange]:
    """Return the fields of a proposal in words, what stands there by now where it waits."""
    seen, now = dict(proposal.seen), dict(proposal.seen)
    if waits and not gone:
        now = stands(
            workspace,
            proposal.community,
            proposal.kind,
            proposal.home,
            id or 0,
            proposal.fields,
        )
    words = _Words(workspace, proposal, id)
    return [
        ProposedChange(
            field,
            words.label(field),
            words.stored(field, seen.get(field)),
            words.proposed(field),
            words.stored(field, now.get(field)),
            field in seen,
            field in seen and field in now and not _is_same(seen[field], now[field]),
        )
        for field in words.order()
    ]


def _is_same(one: Json, other: Json) -> bool:
    """Tell whether two stored values are the same; the order of a list means nothing here."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(each in other for each in one)
    return bool(one == other)


class _Words:
    """How the fields of one proposal are called, and their values shown."""

    def __init__(self, workspace: Workspace, proposal: Proposal, id: int | None) -> None:
        self._workspace, self._proposal = workspace, proposal
        record = workspace.tables[proposal.home][id] if id is not None else {}
        today = workspace.today(proposal.community)
        self._task = Task(id, record) if id is not None and proposal.home == "tasks" else None
        self._asking = Asking(names, workspace, proposal.community, today, None, record)

    def order(self) -> list[str]:
        """Return the fields that are shown: what becomes of a task first, no title twice."""
        fields, kind = list(self._proposal.fields), self._proposal.kind
        if kind in _BECOMES:
            return ["status", *fields]
        if kind in _MEASURED:
            return [each for each in fields if each not in ("metric", "date")]
        return fields[1:] if kind == "add" else fields

    def _field(self, field: str) -> Field | None:
        proposal = self._proposal
        if proposal.kind == "standard":
            return STANDARD.fields.get(field)
        if proposal.kind == "record":
            return READINGS.fields.get(field)
        noun = noun_of(proposal.home)
        return noun.fields.get(field) or PROMISE.fields.get(field)

    def label(self, field: str) -> str:
        """Return what a field is called."""
        if field == "value":
            return tr("Value")
        found = self._field(field)
        return say(found.label) if found is not None else field

    def proposed(self, field: str) -> str:
        """Return in words what is proposed for a field; as it is typed where it is read no more."""
        kind = self._proposal.kind
        if field == "status" and kind in _BECOMES:
            return name(STATUS_NAMES, _BECOMES[kind])
        text, found = self._proposal.fields[field], self._field(field)
        is_stored = field in NOUNS[self._proposal.home].fields and field != "deliverable"
        if kind in _MEASURED or found is None or not is_stored:
            return _short(text)
        try:
            return self._shown(found, found.read(text, self._asking)) or _short(text)
        except CommunityError:
            return _short(text)

    def stored(self, field: str, value: Json) -> str:
        """Return a stored value of a field in words; empty for nothing."""
        if value in (None, "", []):
            return ""
        if self._proposal.kind in _MEASURED:
            return self._of_metric(value)
        if field == "deliverable":
            return self._left_behind(value)
        found = self._field(field)
        if found is None or not _fits(found, value):
            return _short(str(value))
        return self._shown(found, value)

    def _left_behind(self, value: Json) -> str:
        whole = TASK.fields["deliverable"]
        if self._task is None or not _fits(
            whole, {**self._task.deliverable.record, "value": value}
        ):
            return _short(str(value))
        return _short(listed(show_value(self._task.deliverable, value)))

    def _of_metric(self, value: Json) -> str:
        with suppress(CommunityError):
            metric = self._workspace.measures.find(
                self._proposal.community, self._proposal.fields.get("metric", "")
            )
            if isinstance(value, (int, float)):
                return _short(metric.show(value))
        return _short(str(value))

    def _shown(self, field: Field, value: Json) -> str:
        if isinstance(value, dict):
            value = value.get(field.name)
        record = {**self._asking.record, **self._proposal.fields, field.name: value}
        return _short(say(field.show(self._asking._replace(record=record))))


def _fits(field: Field, value: Json) -> bool:
    """Tell whether a field may hold a value; what was seen of one stands in no shape."""
    try:
        field.kind.check(value)
    except BadValue:
        return False
    return True


def _short(text: str) -> str:
    return clean_line(text, _CAP)


# -- the list


def proposals(workspace: Workspace, found: Sequence[ProposalState]) -> Table[ProposalState]:
    """Return proposals as they stand; ``last`` is the last day on which one can be taken.

    ``changes`` says of each field what stood there, what is proposed and what stands there now;
    ``moved`` whether somebody changed it since. ``by`` decided on the day ``closed``.
    """
    return Table(
        "proposals",
        found,
        (
            Column("id", lambda t: t.proposal.id, N_("Proposal"), lambda t: f"P{t.proposal.id}"),
            *kept("uid community"),
            home(workspace, lambda t: t.proposal.community),
            *kept("kind table"),
            Column("record", lambda t: t.record),
            Column("what", lambda t: t.what, N_("What"), shrinks=True),
            Column("changes", _records, N_("Proposed change"), changed, shrinks=True),
            Column("why", title=N_("Reason"), text=_why, shrinks=True),
            Column("assistant", title=N_("Assistant"), shrinks=True),
            Column("state", lambda t: t.state, N_("State"), state_cell),
            Column("moved", lambda t: t.moved),
            Column("last", lambda t: t.last.isoformat(), N_("Open until"), _until),
            *kept("closed by created updated"),
        ),
        "id community_name what changes why assistant state last",
        "id what changes why assistant state last",
        record=lambda t: t.proposal.record,
        hidden="target fields seen",
    )


def _records(told: ProposalState) -> list[dict[str, object]]:
    return [
        {
            "field": each.field,
            "before": each.before or None,
            "proposed": each.proposed or None,
            "now": each.now or None,
            "moved": each.moved,
        }
        for each in told.changes
    ]


def changed(told: ProposalState) -> str:
    """Return what a proposal changes in one line; the status says its kind already."""
    shown = [each for each in told.changes if each.field != "status" or each.moved]
    if told.proposal.kind == "set":
        shown = list(told.changes)
    return clauses(each.text for each in shown)


def state_cell(told: ProposalState) -> Cell:
    """Return how a proposal stands; what it rests on may have changed."""
    if told.state == OPEN and told.gone:
        return Cell(tr("no longer there"), "warn")
    if told.moved:
        return Cell(tr("changed since"), "warn")
    return Cell(name(PROPOSAL_NAMES, told.state), "dim" if told.state == EXPIRED else "")


def _why(told: ProposalState) -> str | None:
    return _short(told.proposal.why) or None


def _until(told: ProposalState) -> str | None:
    return show_date(told.last, told.last) if told.state == OPEN else None
