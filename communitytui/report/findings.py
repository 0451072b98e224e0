"""Findings in reports and in JSON: what fired, why, and which tasks it would have done again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communitytui.domain.findings import FindingState, findings
from communitytui.domain.labels import (
    FINDING_NAMES,
    FUNNEL_NAMES,
    SEVERITY_NAMES,
    SEVERITY_SIGNS,
    name,
)
from communitytui.domain.rule_explaining import Check, Explanation
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr
from communitytui.i18n.showing import show_day
from communitytui.report.escape import cell
from communitytui.report.plan import number
from communitytui.report.records import standard_record
from communitytui.report.tables import table


def finding_record(state: FindingState, community: Community) -> dict[str, Any]:
    """Return a finding as it stands; ``id`` is null while nobody acted on it.

    ``periods`` is for how many periods in a row its rule has held, ``since`` the day from which,
    ``tasks`` the ids of those that it names.
    """
    return {
        "id": state.id,
        "community": community.id,
        "community_name": community.name,
        "rule": state.rule.id,
        "funnel": state.rule.funnel,
        "metric": state.metric,
        "level": state.level,
        "value": state.value,
        "standard": standard_record(state.standard),
        "severity": state.severity,
        "periods": state.periods,
        "since": state.since.isoformat() if state.since else None,
        "tasks": list(state.tasks),
        "state": state.state,
        "reason": state.reason,
        "text": state.text,
        "evidence": state.evidence,
        "closed": state.closed.isoformat() if state.closed else None,
    }


def rule_record(told: Explanation, community: Community) -> dict[str, Any]:
    """Return why a rule fires or does not; ``fires`` is null where that cannot be told."""
    rule = told.rule
    return {
        "id": rule.id,
        "community": community.id,
        "community_name": community.name,
        "when": rule.record["when"],
        "needs": rule.record.get("needs"),
        "funnel": rule.funnel,
        "tasks": list(rule.tasks),
        "text": rule.text,
        "level": told.level,
        "date": told.day.isoformat(),
        "fires": told.truth,
        "checks": [_check(each) for each in told.checks],
        "needed": [_check(each) for each in told.needed],
    }


def _check(check: Check) -> dict[str, Any]:
    return {"test": check.text, "holds": check.truth, "found": check.said}


def finding_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the findings as a table by funnel, those that people acted on among them."""
    found = findings(workspace, community.id)
    head = [tr("Rule"), tr("Funnel"), tr("Severity"), tr("Evidence"), tr("Since"), tr("State")]
    head += [tr("What to do"), tr("Tasks")]
    return [table(head, [_row(workspace, state) for state in found])] if found else []


def _row(workspace: Workspace, state: FindingState) -> list[str]:
    severity = f"{SEVERITY_SIGNS[state.severity]} {name(SEVERITY_NAMES, state.severity)}"
    texts = [
        state.rule.id,
        name(FUNNEL_NAMES, state.rule.funnel),
        severity,
        state.evidence or tr("no longer so"),
        show_day(state.since) if state.since else "–",
        state_text(state),
        state.text,
        tasks_text(workspace, state.tasks),
    ]
    return [cell(text) for text in texts]


def state_text(state: FindingState) -> str:
    """Return what became of a finding, with the reason or the day, in words."""
    word = name(FINDING_NAMES, state.state)
    if state.reason and state.state == "dismissed":
        return tr("{label}: {text}", label=word, text=state.reason)
    if state.closed and state.state == "solved":
        return tr("{label}: {text}", label=word, text=show_day(state.closed))
    return word


def tasks_text(workspace: Workspace, ids: Sequence[int]) -> str:
    """Return tasks by their keys, or a dash."""
    there = [id for id in ids if id in workspace.board]
    return ", ".join(number(workspace.board[id]) for id in there) or "–"
