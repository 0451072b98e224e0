"""Findings in reports and in JSON: what fired, why, and which tasks it would have done again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communitytui.domain.judging.calibration import Calibration
from communitytui.domain.judging.findings import FindingState, findings
from communitytui.domain.judging.rules import Explanation, Found
from communitytui.domain.kernel.labels import (
    FINDING_NAMES,
    FUNNEL_NAMES,
    SEVERITY_NAMES,
    SEVERITY_SIGNS,
    name,
)
from communitytui.domain.kernel.message import joined
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr
from communitytui.i18n.showing import show_day
from communitytui.report.escape import cell
from communitytui.report.plan import number
from communitytui.report.records import sights_record, standard_record
from communitytui.report.tables import table


def finding_record(state: FindingState, community: Community) -> dict[str, Any]:
    """Return a finding as it stands; ``id`` is null while nobody acted on it.

    ``periods`` is for how many weeks it has stood, ``since`` the day from which, ``tasks`` the ids
    of those that it names; ``signals`` are all that was found, the most telling one first,
    ``sure`` is high, medium or low, ``closes`` what it would take to close.
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
        "signals": [_signal(each) for each in state.found],
        "sure": state.sure,
        "closes": state.closes,
    }


def _signal(found: Found) -> dict[str, Any]:
    return {
        "metric": found.metric,
        "level": found.level,
        "kind": found.kind,
        "value": found.value,
        "since": found.since.isoformat() if found.since else None,
        "evidence": str(found.said),
        "closes": str(found.closes),
        "provisional": found.provisional,
    }


def rule_record(told: Explanation, community: Community) -> dict[str, Any]:
    """Return why a rule fires or does not; ``fires`` is null where that cannot be told.

    ``when`` is what it looks at in words; ``needs``, ``level`` and ``needed`` are of earlier
    rules, which were conditions, and stay empty.
    """
    rule = told.rule
    return {
        "id": rule.id,
        "community": community.id,
        "community_name": community.name,
        "when": "; ".join(str(each.text) for each in told.checks),
        "needs": None,
        "funnel": rule.funnel,
        "tasks": list(rule.tasks),
        "text": rule.text,
        "level": None,
        "date": told.day.isoformat(),
        "fires": told.truth,
        "checks": [
            {"test": str(each.text), "holds": each.truth, "found": each.said}
            for each in told.checks
        ],
        "needed": [],
        "signals": list(rule.signals),
        "misses": list(rule.misses),
        "behind": rule.behind,
        "within": rule.within,
    }


def calibration_record(told: Calibration, community: Community) -> dict[str, Any]:
    """Return what replaying the past came to; numbers are null without a baseline."""
    return {
        "community": community.id,
        "community_name": community.name,
        "years": round(told.years, 3),
        "false_per_year": None if told.expected is None else round(told.expected, 3),
        "rules": [
            {
                "id": rule,
                "past": told.past.get(rule, 0),
                "false_per_year": round(told.false.get(rule, 0.0), 3),
            }
            for rule in told.rules
        ],
        "sees": [
            {"metric": state.metric.name, "level": state.metric.level, "sees": sights_record(state)}
            for state in told.judged
        ],
    }


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
        joined(filter(None, (state.evidence, state.sure_text))) or tr("no longer so"),
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
