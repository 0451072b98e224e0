"""Findings: list, explain, accept and dismiss them, and close those that are solved.

``judging.rules`` evaluates rules. A finding is stored once it is accepted or dismissed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.judging.findings import (
    ACCEPTED,
    DISMISSED,
    SOLVED,
    FindingState,
    findings,
    findings_of,
    last_records,
    looked_at,
)
from communitytui.domain.judging.rule import find_rule as find_rule
from communitytui.domain.judging.rule import rules_of
from communitytui.domain.judging.rules import Evidence, Explanation, explained, related
from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.text import clean_text, is_blank
from communitytui.domain.tasks.board import Task, keep_first_plan
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, say
from communitytui.services import groups
from communitytui.services.tasks import inside, new_due, reopening
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.domain.playbook.playbook import Playbook
    from communitytui.store import Store


class Acted(NamedTuple):
    """An accepted or dismissed finding, the state with it, and the tasks that were reopened."""

    finding: FindingState
    workspace: Workspace
    ids: tuple[int, ...] = ()


def current(workspace: Workspace, community: int | None = None) -> list[FindingState]:
    """Return the findings of one community, or of all, by place in the funnel, then severity.

    While its condition holds a finding is open, accepted, dismissed or muted; an accepted one
    also while the condition is unknown. Of each rule that does not fire, the last solved finding
    is among them.
    """
    ids = [each.id for each in workspace.communities] if community is None else [community]
    return [state for id in ids for state in findings(workspace, id)]


def live(workspace: Workspace, community: int | None = None) -> list[FindingState]:
    """Return the findings that ask for something now: open or accepted."""
    return [state for state in current(workspace, community) if state.live]


def explain(workspace: Workspace, community: int, rule_id: str) -> Explanation:
    """Return why a rule fires or does not, of a group by ``RULE@GROUP``; raises ``NotFound``."""
    name, group = meant(workspace, community, rule_id)
    rule = find_rule(workspace, community, name)
    return explained(Evidence(workspace, community, group), rule)


def meant(workspace: Workspace, community: int, typed: str) -> tuple[str, int | None]:
    """Return the rule and the group that ``Q02@Berlin`` means.

    Raises ``BadValue`` for a group that there is not.
    """
    rule, _, group = typed.partition("@")
    return rule, groups.find(workspace, community, group).id if group.strip() else None


def accept(
    store: Store, community: int, rule_id: str, *, now: datetime, due: str | None = None
) -> Acted:
    """Accept a finding: those of its tasks that are done or skipped are reopened.

    Each gets a new due day: ``due`` (typed), else today and as many days as it takes. Returns the
    tasks that were reopened. Raises ``BadValue`` when the rule does not fire, the finding was
    accepted already, or is a notice, which there is nothing to do about; ``NotFound`` for an
    unknown rule.
    """
    with unit_of_work(store, "accept", now, rule=rule_id.strip()[:40]) as uow:
        state = _firing(uow.workspace, community, rule_id)
        if state.state == ACCEPTED:
            raise BadValue(N_("{rule} was accepted already"), rule=state.rule.id)
        if state.rule.severity == "notice":
            raise BadValue(
                N_("{rule} is a notice and reopens nothing; dismiss it"), rule=state.rule.id
            )
        today = uow.today(community)
        day = date.fromisoformat(read_day(due, today)) if due is not None else None
        if day is not None and day < today:
            raise BadValue(N_("due: {day} has passed"), day=day.isoformat())
        reopened = [task for task in inside(uow, state.tasks) if task.settled]
        for task in reopened:
            uow.patch("tasks", task.id, _again(task, today, day))
        kept = _store(uow, state, ACCEPTED)
        if kept.rule.behind is not None:
            # Tasks that are open again take a goal that they serve further from its end.
            kept = next(iter(findings_of(uow.workspace, community, kept.rule)), kept)
        return Acted(kept, uow.workspace, tuple(task.id for task in reopened))


def _again(task: Task, today: date, due: date | None) -> Fields:
    """Return the changes that reopen a task: new days; the first plan is kept."""
    due = due or new_due(task, today)
    new = {**reopening(task), "start": today.isoformat(), "due": due.isoformat()}
    keep_first_plan(task.record, new)
    return new


def dismiss(store: Store, community: int, rule_id: str, reason: str, *, now: datetime) -> Acted:
    """Dismiss a finding with a reason, until its condition clears and fires again.

    Raises ``BadValue`` without a reason or when the rule does not fire, ``NotFound`` for an
    unknown rule.
    """
    why = clean_text(reason)
    if is_blank(why):
        raise BadValue(N_("missing reason to dismiss the finding"))
    with unit_of_work(store, "dismiss", now, rule=rule_id.strip()[:40]) as uow:
        state = _firing(uow.workspace, community, rule_id)
        return Acted(_store(uow, state, DISMISSED, why), uow.workspace)


def _firing(workspace: Workspace, community: int, rule_id: str) -> FindingState:
    """Return the finding that a rule makes under the lock; raises where it makes none.

    A rule alone means that of the whole, else the only group that has one.
    """
    workspace.community(community)
    name, group = meant(workspace, community, rule_id)
    rule = find_rule(workspace, community, name)
    found = [each for each in findings_of(workspace, community, rule) if each.state != SOLVED]
    if group is not None:
        found = [each for each in found if each.chat_group == group]
    if not found:
        message = N_("{rule} is no finding now; see why: communitytui findings --rule {rule}")
        raise BadValue(message, rule=rule.id)
    if len(found) > 1 and found[0].chat_group is not None:
        names = ", ".join(each.key for each in found)
        raise BadValue(
            N_("{rule} is a finding of several groups: {names}"), rule=rule.id, names=names
        )
    return found[0]


def _store(uow: UnitOfWork, found: FindingState, state: str, reason: str = "") -> FindingState:
    """Write down what was done with a finding, with the numbers that it had; return it as it is."""
    lines = found.standard
    told = lines and {**lines._asdict(), "source": say(lines.source) or None}
    record = {
        "metric": found.metric,
        "level": found.level,
        "value": found.value,
        "standard": told,
        "severity": found.severity,
        "periods": found.periods,
        "since": found.since.isoformat() if found.since else None,
        "tasks": list(found.tasks),
        "closed": None,
        "by": uow.who,
        "state": state,
        "reason": reason,
    }
    id = found.id
    if id is not None:
        uow.patch("findings", id, record)
    else:
        head = {
            "community": found.community,
            "rule": found.rule.id,
            "chat_group": found.chat_group,
        }
        id = uow.add("findings", {**head, **record})
    return found._replace(id=id, state=state, reason=reason)


def close_cleared(uow: UnitOfWork, community: int) -> list[str]:
    """Close the findings whose condition no longer holds; return the rules that are solved.

    An accepted finding becomes solved; a dismissed one is closed, so its rule can fire again. An
    unknown condition closes nothing.
    """
    records = last_records(uow.rows("findings"), community)
    waiting = {
        key: (id, record)
        for key, (id, record) in records.items()
        if record["state"] in (ACCEPTED, DISMISSED) and not record.get("closed")
    }
    if not waiting:
        return []
    workspace = uow.workspace
    rules = related(rules_of(workspace, community), {rule for rule, _ in waiting})
    looked = looked_at(workspace, community, rules, {group for _, group in waiting})
    solved = []
    for (rule, group), (id, record) in waiting.items():
        fired = looked[group].get(rule)
        if fired is None or fired.truth is not False:
            continue
        new: Fields = {"closed": workspace.today(community).isoformat()}
        if record["state"] == ACCEPTED:
            new["state"] = SOLVED
            solved.append(rule)
        uow.patch("findings", id, new)
    return solved


class RulesTaken(NamedTuple):
    """The state with the new rules, and the communities that got them."""

    workspace: Workspace
    communities: tuple[int, ...]


def take_rules(
    store: Store, playbook: Playbook, *, now: datetime, community: int | None = None
) -> RulesTaken:
    """Copy the rules of ``playbook`` into the community, or into all, if they have none.

    It is one step of undo. Nothing is written if all have rules.
    """
    rules = [rule.record() for rule in playbook.rules]
    with unit_of_work(store, "rules", now) as uow:
        given = [
            id
            for id, record in uow.rows("communities").items()
            if community in (None, id) and not record.get("rules") and rules
        ]
        for id in given:
            uow.patch("communities", id, {"rules": rules})
        return RulesTaken(uow.workspace, tuple(given))
