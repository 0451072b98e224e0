"""Findings: rules that fire, what they say, and which tasks they would have done again.

A rule fires where its condition and what it needs are both true of the newest readings; what
cannot be told keeps it silent. Findings exist by computation: only what people do with one
(accept it, dismiss it) is kept as a record, and that a metric recovered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from communitytui.domain.days import shift
from communitytui.domain.finding_shapes import FUNNEL, SEVERITIES
from communitytui.domain.metrics import Standard, standard_of
from communitytui.domain.registry import USUAL_LEVEL
from communitytui.errors import BadValue
from communitytui.i18n import N_, pick

if TYPE_CHECKING:
    from communitytui.domain.rule_evaluation import Evaluation
    from communitytui.domain.rule_nodes import Node
    from communitytui.domain.rule_outcomes import Outcome, Said, Subject
    from communitytui.domain.rule_series import Readings
    from communitytui.domain.workspace import Workspace

OPEN, ACCEPTED, DISMISSED, SOLVED, MUTED = STATES = (
    "open",
    "accepted",
    "dismissed",
    "solved",
    "muted",
)
#: Readings older than this many days fire no rule, unless the rule says otherwise.
FRESH = 35
#: No more periods are counted back than this.
_PERIODS_CAP = 12


class Rule(NamedTuple):
    """One rule of a community: a read-only view of its record."""

    record: Mapping[str, Any]

    @property
    def id(self) -> str:
        """What people call it: ``Q01``."""
        return str(self.record["id"])

    @property
    def when(self) -> Node:
        """The condition, parsed."""
        return parsed(str(self.record["when"]))

    @property
    def needs(self) -> Node | None:
        """The minimum data, parsed; ``None`` where nothing more than the condition is needed."""
        text = str(self.record.get("needs") or "")
        return parsed(text) if text else None

    @property
    def fault(self) -> BadValue | None:
        """What is wrong with its conditions, or ``None``."""
        try:
            _ = self.when, self.needs
        except BadValue as error:
            return error
        return None

    @property
    def funnel(self) -> str:
        """Its place in the funnel, one of ``FUNNEL``."""
        return str(self.record.get("funnel") or "other")

    @property
    def severity(self) -> str:
        """How grave it is where no standard tells; ``notice`` is never more than that."""
        return str(self.record.get("severity") or "warn")

    @property
    def fresh(self) -> int:
        """How many days old the newest reading may be."""
        return int(self.record.get("fresh") or FRESH)

    @property
    def text(self) -> str:
        """What it suggests, in the language spoken now."""
        return pick(self.record["text"])

    @property
    def tasks(self) -> tuple[str, ...]:
        """The keys of the tasks that it would have done again."""
        return tuple(self.record.get("tasks") or ())


@cache
def parsed(text: str) -> Node:
    """Return a condition parsed; raises ``BadValue`` where it is none."""
    from communitytui.domain.rule_language import parse

    return parse(text)


class FindingState(NamedTuple):
    """A finding as it stands: what fired, against what, since when, and what became of it.

    ``periods`` is for how many periods in a row the rule has held, ``since`` the day from which.
    ``id`` is that of its record, None while it exists by computation alone. ``weight`` is how
    far off the value is, times the periods.
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
    said: tuple[Said, ...] = ()
    weight: float = 0.0
    closed: date | None = None

    @property
    def text(self) -> str:
        """The suggestion, in the language spoken now."""
        return self.rule.text

    @property
    def evidence(self) -> str:
        """Why it fired, with the numbers, in the language spoken now; empty for what is over."""
        return "; ".join(str(each) for each in self.said)

    @property
    def live(self) -> bool:
        """Tell whether it asks for something now: it is open, or accepted and not solved."""
        return self.state in (OPEN, ACCEPTED)

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """What findings are ordered by: the funnel, then severity, then weight."""
        place = FUNNEL.index(self.rule.funnel) if self.rule.funnel in FUNNEL else len(FUNNEL)
        return place, SEVERITIES.index(self.severity), -self.weight, self.rule.id


class Fired(NamedTuple):
    """A rule evaluated at one level: does it hold on ``day``, what it says, what it is about."""

    truth: bool | None
    day: date
    level: str | None
    needs: Outcome | None
    when: Outcome
    periods: int = 0
    since: date | None = None

    @property
    def subject(self) -> Subject | None:
        """What the condition is about, if it is about a metric."""
        return self.when.subject


def rules_of(workspace: Workspace, community: int) -> list[Rule]:
    """Return the rules of a community in their order; older ones have none."""
    return [Rule(record) for record in workspace.community(community).record.get("rules") or ()]


def evaluate(readings: Readings, rule: Rule) -> Fired:
    """Evaluate a rule at each level that its metrics have; the gravest that fires counts.

    Where it fires at none, one that is surely false is better than one that cannot be told. A
    rule that somebody broke in the file is silent, and stops no other.
    """
    if rule.fault is not None:
        from communitytui.domain.rule_outcomes import Outcome

        return Fired(None, readings.today, None, None, Outcome(None, ()))
    found = [_at_level(readings, rule, level) for level in _levels(readings, rule)]
    return max(found, key=_gravity)


def _gravity(fired: Fired) -> tuple[int, bool, float]:
    subject = fired.subject
    truth = {True: 2, False: 1, None: 0}[fired.truth]
    return truth, bool(subject and subject.alarming), subject.depth if subject else 0.0


def _levels(readings: Readings, rule: Rule) -> list[str | None]:
    from communitytui.domain.rule_text import metrics_of

    levels: dict[str | None, None] = {}
    for name in metrics_of(rule.when):
        for level in readings.metrics.get(name, {}):
            if level is not None:
                levels[level] = None
    # Metrics without levels speak of those who posted, as their definitions say.
    return list(levels) or [USUAL_LEVEL]


def _at_level(readings: Readings, rule: Rule, level: str | None) -> Fired:
    from communitytui.domain.rule_evaluation import Evaluation

    evaluation = Evaluation(readings, level)
    day = _newest(evaluation, rule.when)
    old = (readings.today - day).days
    if old > rule.fresh:
        from communitytui.domain.rule_outcomes import Outcome, Said

        said = Said(N_("the newest reading is {n} days old"), {"n": old})
        return Fired(None, day, level, None, Outcome(None, (said,)))
    when = evaluation.holds(rule.when, day)
    needs = evaluation.holds(rule.needs, day) if rule.needs is not None else None
    truth = when.truth
    if needs is not None and not needs.truth:
        # Too little data is no "all is well".
        truth = None
    fired = Fired(truth, day, level, needs, when)
    return _count(evaluation, rule, fired) if truth else fired


def _newest(evaluation: Evaluation, when: Node) -> date:
    """Return the day of the newest reading that a condition speaks of; today for none of them."""
    from communitytui.domain.rule_text import metrics_of

    readings = evaluation.readings
    metrics = [readings.metric(name, evaluation.level) for name in metrics_of(when)]
    days = [readings.series(metric).last_day for metric in metrics if metric]
    known = [day for day in days if day is not None]
    return max(known, default=readings.today)


def _count(evaluation: Evaluation, rule: Rule, fired: Fired) -> Fired:
    """Count for how many periods in a row the rule has held."""
    days = evaluation.period(rule.when)
    held = 1
    while held < _PERIODS_CAP:
        if not evaluation.holds(rule.when, shift(fired.day, -days * held)).truth:
            break
        held += 1
    # Each of these days looked back on more periods by itself.
    periods = held + _demanded(rule.when) - 1
    since = shift(fired.day, -days * (periods - 1))
    return fired._replace(periods=periods, since=since)


def _demanded(node: Node) -> int:
    from communitytui.domain.rule_nodes import For, Group, Not

    match node:
        case For(many=many):
            return many
        case Not(test):
            return _demanded(test)
        case Group(tests=tests):
            return max(_demanded(test) for test in tests)
    return 1


def findings(workspace: Workspace, community: int) -> list[FindingState]:
    """Return the findings of a community: by funnel, then severity, then weight.

    Among them are those that were dismissed or are muted while their condition holds, accepted
    ones until their metric recovers, and for each rule the last that was solved.
    """
    return survey(workspace, community).findings


class Survey(NamedTuple):
    """What all rules of a community say: the findings, and the rules that lack data to fire."""

    findings: list[FindingState]
    lacking: list[Rule]


def survey(workspace: Workspace, community: int) -> Survey:
    """Return the findings as ``findings`` does, and the rules of which only the needs are unmet."""
    from communitytui.domain.rule_series import Readings

    rules = rules_of(workspace, community)
    if not rules:
        return Survey([], [])
    readings = Readings(workspace, community)
    keys = _keys(workspace, community)
    tried = _tried(workspace, community)
    records = last_records(workspace.tables.get("findings", {}), community)
    found, lacking = [], []
    for rule in rules:
        fired = evaluate(readings, rule)
        if fired.truth is None and fired.when.truth:
            lacking.append(rule)
        state = _state(workspace, community, rule, fired, records.get(rule.id), keys, tried)
        if state is not None:
            found.append(state)
    return Survey(sorted(found, key=lambda state: state.rank), lacking)


def last_records(
    table: Mapping[int, Mapping[str, Any]], community: int
) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """Return for each rule the newest record of what people did with its finding."""
    return {
        table[id]["rule"]: (id, table[id])
        for id in sorted(table)
        if table[id]["community"] == community
    }


def _keys(workspace: Workspace, community: int) -> dict[str, int]:
    """Return the ids of a community's tasks by their keys in the playbook."""
    board = workspace.board
    found: dict[str, int] = {}
    for id in board.community_ids(community):
        key = board.records[id]["key"]
        if key is not None:
            found.setdefault(key, id)
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


def _state(
    workspace: Workspace,
    community: int,
    rule: Rule,
    fired: Fired,
    known: tuple[int, Mapping[str, Any]] | None,
    keys: Mapping[str, int],
    tried: Iterable[int],
) -> FindingState | None:
    """Return the finding that a rule makes, or ``None``."""
    id, record = known or (None, {})
    word = record.get("state")
    acted = word in (ACCEPTED, DISMISSED) and not record.get("closed")
    tasks = tuple(keys[key] for key in rule.tasks if key in keys)
    if fired.truth:
        state = str(word) if acted else MUTED if set(tasks) & set(tried) else OPEN
        live = _live(rule, community, fired, tasks, state)
        return live._replace(reason=str(record.get("reason") or ""), id=id) if acted else live
    if id is None or (word == DISMISSED and not acted):
        return None
    if word == ACCEPTED and fired.truth is False:
        # Recovered, and the next reading that is written will say so.
        return _kept(rule, community, id, record, SOLVED)._replace(
            closed=workspace.today(community)
        )
    if word == DISMISSED and fired.truth is False:
        return None
    return _kept(rule, community, id, record, str(word))


def _live(
    rule: Rule, community: int, fired: Fired, tasks: tuple[int, ...], state: str
) -> FindingState:
    subject = fired.subject
    metric = subject.metric if subject else None
    depth = subject.depth if subject else 0.0
    return FindingState(
        rule=rule,
        community=community,
        metric=metric.name if metric else subject.name if subject else None,
        level=metric.level if metric else None,
        value=subject.value if subject else None,
        standard=subject.standard if subject else None,
        severity=_severity(rule, subject),
        periods=fired.periods,
        since=fired.since,
        tasks=tasks,
        state=state,
        said=fired.when.said,
        weight=depth * max(1, fired.periods),
    )


def _severity(rule: Rule, subject: Subject | None) -> str:
    """Past the alert line is bad, under the standard a warning; else what the rule says."""
    if rule.severity == "notice" or subject is None or subject.standard is None:
        return rule.severity
    return "bad" if subject.alarming else "warn"


def _kept(
    rule: Rule, community: int, id: int, record: Mapping[str, Any], state: str
) -> FindingState:
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
