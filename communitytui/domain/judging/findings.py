"""Findings: signals of one cause, how sure they are, and which tasks act on them.

A finding stands while one of its rule's signals does (``judging.rules``); what cannot be told keeps
it silent. Findings exist by computation: only what people do with one (accept it, dismiss it) is
kept as a record, and that its signals are over. A change for the better is never a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from communitytui.domain.judging.rule import Rule, task_ids
from communitytui.domain.judging.rule import rules_of as rules_of
from communitytui.domain.judging.rules import (
    BEHIND,
    LINE,
    MISSES,
    WANTED,
    Evidence,
    Fired,
    Found,
    fire_all,
    related,
)
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import FUNNEL, SEVERITIES
from communitytui.domain.kernel.records import Record, Rows
from communitytui.domain.metrics import signals
from communitytui.domain.metrics.judgement import Standard, standard_of
from communitytui.message import N_, Message, Sayable, Words, joined, listed

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

OPEN, ACCEPTED, DISMISSED, SOLVED, MUTED = (
    "open",
    "accepted",
    "dismissed",
    "solved",
    "muted",
)
#: How many are shown first; the others stand behind "more".
SHOWN = 3
#: How sure a finding is.
HIGH, MEDIUM, LOW = "high", "medium", "low"
_SURE = {
    HIGH: N_("very sure"),
    MEDIUM: N_("fairly sure"),
    LOW: N_("not sure yet"),
}


class FindingState(NamedTuple):
    """A finding as it stands: what it found, since when, and what became of it.

    ``metric`` and ``value`` are those of the most telling signal, ``found`` has all. ``periods``
    is for how many weeks it has stood, ``since`` the day from which. ``id`` is that of its
    record, None while it exists by computation alone. ``weight`` is how far off it is.
    ``chat_group`` is the group that it is of, None for the whole, and ``group`` its name;
    ``where`` says in which groups it is.
    """

    rule: Rule
    community: int
    metric: str | None
    level: str | None
    value: float | None
    standard: Standard | None
    severity: str
    periods: int
    since: date | None
    tasks: tuple[int, ...]
    state: str
    reason: str = ""
    id: int | None = None
    found: tuple[Found, ...] = ()
    weight: float = 0.0
    closed: date | None = None
    chat_group: int | None = None
    group: str = ""
    where: Message | None = None

    @property
    def key(self) -> str:
        """What it is called: its rule, with the group that it is of: ``Q02@Berlin``."""
        return f"{self.rule.id}@{self.group}" if self.chat_group else self.rule.id

    @property
    def text(self) -> Words:
        """The suggestion."""
        return self.rule.text

    @property
    def said(self) -> tuple[Message, ...]:
        """Why it stands: in which groups, and a sentence for each thing that was found."""
        said = tuple(each.said for each in self.found)
        return (self.where, *said) if said and self.where is not None else said

    @property
    def evidence(self) -> Sayable:
        """Why it stands, with the numbers; empty for what is over."""
        return joined(self.said)

    @property
    def sure(self) -> str | None:
        """How sure it is that this is no chance: high, medium or low; None for what is over.

        A value far beyond a limit, two in a row, and a missed target are sure, so are runs of
        several metrics; a single run is fairly so. A preliminary baseline takes one step away.
        """
        if not self.found:
            return None
        steady = [each for each in self.found if not each.provisional]
        strong = any(each.kind != signals.RUN for each in self.found)
        step = 0 if strong or len(self.found) > 1 else 1
        return (HIGH, MEDIUM, LOW)[step if steady else step + 1]

    @property
    def sure_text(self) -> Sayable:
        """How sure it is and by which rule; empty for what is over."""
        if self.sure is None:
            return ""
        reasons = {
            signals.FAR: N_("a week far beyond the limits"),
            signals.TWICE: N_("two weeks in a row beyond the limits"),
            signals.FOUR: N_("four weeks clearly to one side"),
            signals.RUN: N_("eight weeks to one side"),
            MISSES: N_("a set target"),
            BEHIND: N_("a goal and its deadline"),
            LINE: N_("a line of your own"),
        }
        kinds = list(dict.fromkeys(each.kind for each in self.found))
        why = listed(Message(reasons[kind]) for kind in kinds)
        measured = [each for each in self.found if each.kind not in WANTED]
        if measured and all(each.provisional for each in measured):
            why = Message("{why} (preliminary baseline)", why=why)
        return Message("{sure}: {why}", sure=Message(_SURE[self.sure]), why=why)

    @property
    def closes(self) -> Sayable:
        """What it would take to close; empty for what is over."""
        return self.found[0].closes if self.found else ""

    @property
    def live(self) -> bool:
        """Tell whether it asks for something now: it is open, or accepted and not solved."""
        return self.state in (OPEN, ACCEPTED)

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """What findings are ordered by: the funnel, then severity, then weight."""
        place = FUNNEL.index(self.rule.funnel) if self.rule.funnel in FUNNEL else len(FUNNEL)
        return place, SEVERITIES.index(self.severity), -self.weight, self.key


#: What was found in workspaces that somebody still looks at; nothing in one ever changes, and a
#: report asks three times.
_KNOWN: WeakKeyDictionary[Workspace, dict[int, list[FindingState]]] = WeakKeyDictionary()


def findings(workspace: Workspace, community: int) -> list[FindingState]:
    """Return the findings of a community: by funnel, then severity, then weight.

    Among them are those that were dismissed or are muted while they stand, accepted ones until
    their signals are over, and for each rule the last that was solved.
    """
    known = _KNOWN.setdefault(workspace, {})
    if community not in known:
        made = _made(workspace, community, rules_of(workspace, community))
        known[community] = sorted(made, key=lambda state: state.rank)
    return list(known[community])


def findings_of(workspace: Workspace, community: int, rule: Rule) -> list[FindingState]:
    """Return the findings of one rule as ``findings`` has them, that of the whole in front.

    The other rules rest.
    """
    rules = related(rules_of(workspace, community), {rule.id})
    return [each for each in _made(workspace, community, rules) if each.rule.id == rule.id]


def _made(workspace: Workspace, community: int, rules: list[Rule]) -> list[FindingState]:
    if not rules:
        return []
    evidence = Evidence(workspace, community)
    rules = [evidence.calmed(rule) for rule in rules]
    records = last_records(workspace.tables.get("findings", {}), community)
    groups = {*workspace.measures.groups(community), *(group for _, group in records)} - {None}
    looked = looked_at(workspace, community, rules, (None, *sorted(filter(None, groups))))
    whole = looked[None]
    made = _Making(workspace, community, task_ids(workspace, community), records)
    found: list[FindingState | None] = []
    for rule in rules:
        home = whole.get(rule.within or "")
        is_whole = bool(whole[rule.id].truth or (home is not None and home.truth))
        some = [group for group, fired in looked.items() if group and fired[rule.id].truth]
        found.append(made.state(rule, whole[rule.id], None, some))
        for group, fired in looked.items():
            # What the whole shows too is one finding, unless somebody deals with the group's.
            if group is not None and (not is_whole or made.is_acted(rule, group)):
                found.append(made.state(rule, fired[rule.id], group, [group]))
    return [state for state in found if state is not None]


def looked_at(
    workspace: Workspace, community: int, rules: list[Rule], groups: Iterable[int | None]
) -> dict[int | None, dict[str, Fired]]:
    """Return what each rule found in groups, and in the whole (``None``)."""
    return {group: fire_all(Evidence(workspace, community, group), rules) for group in groups}


#: What rules of earlier playbooks are a part of now; findings of then keep their names.
_PART_OF = {"Q03": "Q01", "Q04": "Q02", "Q12": "Q11", "Q16": "Q15"}


#: The rule of a finding, and the group that it is of; ``None``: of the whole.
Key = tuple[str, int | None]


def last_records(table: Rows, community: int) -> dict[Key, tuple[int, Record]]:
    """Return for each rule and group the newest record of what people did with its finding.

    A record of a rule that became a part of another one counts for that, unless it has its own.
    """
    found: dict[Key, tuple[int, Record]] = {}
    for id in sorted(table, key=lambda id: (table[id]["rule"] not in _PART_OF, id)):
        record = table[id]
        if record["community"] == community:
            rule = _PART_OF.get(record["rule"], record["rule"])
            found[rule, record.get("chat_group")] = id, record
    return found


def _tried(workspace: Workspace, community: int) -> frozenset[int]:
    """Return the tasks that a running trial is about, within its length."""
    today = workspace.today(community)
    found: set[int] = set()
    for trial in workspace.tables.get("trials", {}).values():
        if trial.get("community") != community or trial.get("state") != "running":
            continue
        start = trial.get("start")
        first = date.fromisoformat(start) if start else today
        if first <= today < shift(first, int(trial.get("days") or 0)):
            found.update(trial.get("tasks") or ())
    return frozenset(found)


class _Making:
    """What findings of a community are made with."""

    def __init__(
        self,
        workspace: Workspace,
        community: int,
        keys: Mapping[str, int],
        records: Mapping[Key, tuple[int, Record]],
    ) -> None:
        self.workspace, self.community, self.keys, self.records = (
            workspace,
            community,
            keys,
            records,
        )
        self._tried = _tried(workspace, community)

    def state(
        self, rule: Rule, fired: Fired, group: int | None, groups: Sequence[int]
    ) -> FindingState | None:
        """Return the finding that a rule makes of a group, or the whole; or ``None``.

        ``groups`` are those in which it fires.
        """
        found = self._found(rule, fired, group, groups)
        if found is None or not groups:
            return found
        names = listed(map(self._name, groups))
        if group is not None:
            where = Message("in {group}, not in the whole", group=names)
            return found._replace(chat_group=group, group=self._name(group), where=where)
        every = {*self.workspace.measures.groups(self.community)} <= {*groups}
        message = N_("in all groups") if every else N_("mostly in {groups}")
        return found._replace(where=Message(message, groups=names))

    def _name(self, group: int) -> str:
        rows = self.workspace.tables.get("groups", {})
        return str(rows[group]["name"]) if group in rows else f"#{group}"

    def is_acted(self, rule: Rule, group: int | None) -> bool:
        """Tell whether a finding was accepted or dismissed, and is not over."""
        _, record = self.records.get((rule.id, group)) or (None, {})
        return record.get("state") in (ACCEPTED, DISMISSED) and not record.get("closed")

    def _found(
        self, rule: Rule, fired: Fired, group: int | None, groups: Sequence[int]
    ) -> FindingState | None:
        id, record = self.records.get((rule.id, group)) or (None, {})
        today = self.workspace.today(self.community)
        word, acted = record.get("state"), self.is_acted(rule, group)
        if fired.truth:
            tasks = self._tasks(rule, groups)
            state = str(word) if acted else MUTED if self._tried & set(tasks) else OPEN
            live = _live(rule, self.community, fired, tasks, state, today)
            return live._replace(reason=str(record.get("reason") or ""), id=id) if acted else live
        if id is None or (word == DISMISSED and not acted):
            return None
        if word == ACCEPTED and fired.truth is False:
            # Recovered, and the next reading that is written will say so.
            return _kept(rule, self.community, id, record, SOLVED)._replace(closed=today)
        if word == DISMISSED and fired.truth is False:
            return None
        return _kept(rule, self.community, id, record, str(word))

    def _tasks(self, rule: Rule, groups: Sequence[int]) -> tuple[int, ...]:
        """Return the tasks that a rule names, without those of groups where it does not fire."""
        records = self.workspace.board.records
        found = (self.keys[key] for key in rule.tasks if key in self.keys)
        return tuple(id for id in found if records[id].get("chat_group") in (None, *groups))


def _live(
    rule: Rule,
    community: int,
    fired: Fired,
    tasks: tuple[int, ...],
    state: str,
    today: date,
) -> FindingState:
    first = fired.found[0]
    days = [each.since for each in fired.found if each.since is not None]
    since = min(days, default=first.day)
    weeks = (today - since).days // 7 if since else 0
    return FindingState(
        rule=rule,
        community=community,
        metric=first.metric,
        level=first.level,
        value=first.value,
        standard=next((each.standard for each in fired.found if each.standard), None),
        severity=_severity(rule, fired.found),
        periods=max(1, weeks),
        since=since,
        tasks=tasks,
        state=state,
        found=fired.found,
        weight=max(each.depth for each in fired.found),
    )


def _severity(rule: Rule, found: Iterable[Found]) -> str:
    """Return how grave a finding is: what lies beyond a limit or an alert line is bad."""
    if rule.severity != "warn":
        return rule.severity
    return "bad" if any(each.beyond for each in found) else "warn"


def _kept(rule: Rule, community: int, id: int, record: Record, state: str) -> FindingState:
    """Return a finding as its record holds it, for its rule does not fire now."""
    since, closed = record.get("since"), record.get("closed")
    return FindingState(
        rule=rule,
        community=community,
        metric=record.get("metric"),
        level=record.get("level"),
        value=record.get("value"),
        standard=standard_of(record.get("standard")),
        severity=str(record.get("severity") or "warn"),
        periods=int(record.get("periods") or 0),
        since=date.fromisoformat(since) if since else None,
        tasks=tuple(record.get("tasks") or ()),
        state=state,
        reason=str(record.get("reason") or ""),
        id=id,
        closed=date.fromisoformat(closed) if closed else None,
    )
