"""The goals in a report: how far each is, against the time that is over."""

from __future__ import annotations

from communitytui.domain.kernel.labels import GOAL_VERDICT_NAMES, GOAL_VERDICT_SIGNS, name
from communitytui.domain.kernel.shares import percent
from communitytui.domain.metrics.goals import GoalState, states
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr
from communitytui.report.escape import cell
from communitytui.report.plan import answers, by_keys, number
from communitytui.report.tables import table


def goal_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the goals as a table, then the deliverables of the playbook that state them."""
    rows = [_row(workspace, state) for state in states(workspace, community.id)]
    head = [tr("Goal"), tr("Metric"), tr("Baseline"), tr("Target"), tr("Newest value")]
    head += [tr("Deadline"), tr("Owner"), tr("Verdict"), tr("Reason"), tr("Tasks")]
    blocks = [table(head, rows, frozenset({2, 3, 4}))] if rows else []
    return blocks + answers(by_keys(workspace, community, community.record["goals"]))


def _row(workspace: Workspace, state: GoalState) -> list[str]:
    goal, metric, reading = state.goal, state.metric, state.reading
    value = state.show(reading.value) if reading else "–"
    if metric is None and state.progress is not None:
        value = percent(state.progress)
    texts = [
        f"{goal.id} {goal.statement}",
        metric.title if metric else goal.metric or "–",
        state.show(goal.baseline),
        state.show(goal.target),
        value,
        f"{goal.deadline or '–'}",
        goal.owner or "–",
        f"{GOAL_VERDICT_SIGNS[state.verdict]} {name(GOAL_VERDICT_NAMES, state.verdict)}",
        state.reason,
        ", ".join(number(workspace.board[id]) for id in state.tasks) or "–",
    ]
    return [cell(text) for text in texts]
