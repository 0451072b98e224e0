"""Findings: looking at them, accepting or dismissing one, and seeing that one is solved.

How rules are evaluated is ``judging.rules``. A finding that nobody acted on is not written down.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from communitytui.domain.judging.findings import (
    ACCEPTED,
    DISMISSED,
    SOLVED,
    FindingState,
    findings,
    last_records,
)
from communitytui.domain.judging.rule import find_rule as find_rule
from communitytui.domain.judging.rule import rules_of
from communitytui.domain.judging.rules import Evidence, Explanation, explained, fire_all
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.text import clean_text, is_blank
from communitytui.domain.kernel.words import read_day
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.workspaces import patch, stamp, stamps

if TYPE_CHECKING:
    from communitytui.domain.playbook.playbook import Playbook
    from communitytui.domain.tasks.board import Task
    from communitytui.services.tasks import Done
    from communitytui.store import Draft, Store

_TABLES = (
    "communities",
    "tasks",
    "goals",
    "metrics",
    "standards",
    "baselines",
    "readings",
    "findings",
    "trials",
)


def current(workspace: Workspace, community: int | None = None) -> list[FindingState]:
    """Return the findings of one community, or of all, as they stand: by funnel, then severity.

    They are open, accepted, dismissed or muted while their condition holds, accepted also while
    it cannot be told, and solved: for each rule the last one, while it does not fire anew.
    """
    ids = [each.id for each in workspace.communities] if community is None else [community]
    return [state for id in ids for state in findings(workspace, id)]


def live(workspace: Workspace, community: int | None = None) -> list[FindingState]:
    """Return the findings that ask for something now: open or accepted."""
    return [state for state in current(workspace, community) if state.live]


def explain(workspace: Workspace, community: int, rule_id: str) -> Explanation:
    """Return why a rule fires or does not; raises ``NotFound`` for an unknown rule."""
    return explained(Evidence(workspace, community), find_rule(workspace, community, rule_id))


def accept(
    store: Store, community: int, rule_id: str, *, now: datetime, due: str | None = None
) -> Done:
    """Accept a finding: those of its tasks that are done or skipped are reopened.

    Each gets a new due day: ``due`` (typed), else today and as many days as it takes. Returns the
    tasks that were reopened. Raises ``BadValue`` when the rule does not fire, the finding was
    accepted already, or is a notice, which there is nothing to do about; ``NotFound`` for an
    unknown rule.
    """
    from communitytui.services.tasks import Done, inside

    with store.transaction("accept", now=stamp(now), rule=rule_id.strip()[:40]) as draft:
        state = _firing(draft, community, rule_id, now)
        if state.state == ACCEPTED:
            raise BadValue(N_("{rule} was accepted already"), rule=state.rule.id)
        if state.rule.severity == "notice":
            raise BadValue(
                N_("{rule} is a notice and reopens nothing; dismiss it"), rule=state.rule.id
            )
        today = _drafted(draft, now).today(community)
        day = date.fromisoformat(read_day(due, today)) if due is not None else None
        if day is not None and day < today:
            raise BadValue(N_("due: {day} is over"), day=day.isoformat())
        reopened = [task for task in inside(draft, state.tasks) if task.settled]
        for task in reopened:
            patch(draft, "tasks", task.id, _again(task, today, day), now)
        _keep(draft, state, {"state": ACCEPTED, "reason": ""}, store.who, now)
    return Done(tuple(task.id for task in reopened))


def new_due(task: Task, today: date) -> date:
    """Return when a task that is reopened today is due: after as many days as it takes."""
    return shift(today, int(task.record["days"] or 1))


def _again(task: Task, today: date, due: date | None) -> dict[str, Any]:
    """Return what reopening changes: its days begin anew, the first plan stays on record."""
    from communitytui.domain.tasks.board import keep_first_plan
    from communitytui.services.tasks import reopening

    due = due or new_due(task, today)
    new = {**reopening(task), "start": today.isoformat(), "due": due.isoformat()}
    keep_first_plan(task.record, new)
    return new


def dismiss(store: Store, community: int, rule_id: str, reason: str, *, now: datetime) -> Done:
    """Dismiss a finding with a reason; it comes back when its condition cleared and fires anew.

    Raises ``BadValue`` without a reason or when the rule does not fire, ``NotFound`` for an
    unknown rule.
    """
    from communitytui.services.tasks import Done

    why = clean_text(reason)
    if is_blank(why):
        raise BadValue(N_("say why the finding is dismissed"))
    with store.transaction("dismiss", now=stamp(now), rule=rule_id.strip()[:40]) as draft:
        state = _firing(draft, community, rule_id, now)
        _keep(draft, state, {"state": DISMISSED, "reason": why}, store.who, now)
    return Done(())


def _firing(draft: Draft, community: int, rule_id: str, now: datetime) -> FindingState:
    """Return the finding that a rule makes under the lock; raises where it makes none."""
    workspace = _drafted(draft, now)
    workspace.community(community)
    rule = find_rule(workspace, community, rule_id)
    for state in findings(workspace, community):
        if state.rule.id == rule.id and state.state != SOLVED:
            return state
    raise BadValue(
        N_("{rule} is no finding now; see why: communitytui findings --rule {rule}"), rule=rule.id
    )


def _keep(
    draft: Draft, state: FindingState, acted: Mapping[str, Any], who: str, now: datetime
) -> None:
    """Write down what somebody did with a finding, with the numbers that it had."""
    record = {
        "metric": state.metric,
        "level": state.level,
        "value": state.value,
        "standard": _lines(state),
        "severity": state.severity,
        "periods": state.periods,
        "since": state.since.isoformat() if state.since else None,
        "tasks": list(state.tasks),
        "closed": None,
        "by": who,
        **acted,
    }
    if state.id is not None:
        patch(draft, "findings", state.id, record, now)
        return
    head = {"community": state.community, "rule": state.rule.id}
    draft.insert("findings", {**head, **record, **stamps(now)})


def _lines(state: FindingState) -> dict[str, Any] | None:
    if state.standard is None:
        return None
    return {**state.standard._asdict(), "source": state.standard.source or None}


def settle(draft: Draft, community: int, now: datetime) -> list[str]:
    """Close what the readings just written cleared; return the rules whose finding is solved.

    An accepted finding becomes solved; a dismissed one is closed, so that its rule may fire anew.
    What cannot be told clears nothing.
    """
    records = last_records(draft.rows("findings"), community)
    waiting = {
        rule: (id, record)
        for rule, (id, record) in records.items()
        if record["state"] in (ACCEPTED, DISMISSED) and not record.get("closed")
    }
    if not waiting:
        return []
    workspace = _drafted(draft, now)
    evidence = Evidence(workspace, community)
    rules = rules_of(workspace, community)
    fired = fire_all(evidence, rules)
    solved = []
    for rule in rules:
        if rule.id not in waiting or fired[rule.id].truth is not False:
            continue
        id, record = waiting[rule.id]
        new: dict[str, Any] = {"closed": evidence.today.isoformat()}
        if record["state"] == ACCEPTED:
            new["state"] = SOLVED
            solved.append(rule.id)
        patch(draft, "findings", id, new, now)
    return solved


def take_rules(
    store: Store, playbook: Playbook, *, now: datetime, community: int | None = None
) -> list[int]:
    """Give the rules of ``playbook`` to the community, or to all, that have none; return them.

    One step of undo takes it back. Nothing is written where there is nothing to give.
    """
    rules = [rule.record() for rule in playbook.rules]
    with store.transaction("rules", now=stamp(now)) as draft:
        given = [
            id
            for id, record in draft.rows("communities").items()
            if community in (None, id) and not record.get("rules") and rules
        ]
        for id in given:
            patch(draft, "communities", id, {"rules": rules}, now)
    return given


def _drafted(draft: Draft, now: datetime) -> Workspace:
    return Workspace({table: draft.rows(table) for table in _TABLES}, now)
