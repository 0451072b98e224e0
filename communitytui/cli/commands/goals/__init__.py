"""Goals: how they stand. Their verbs stand apart: what edits costs a list a fifth more."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import group
from communitytui.cli.rows import GOAL_STYLES
from communitytui.cli.session import Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.labels import GOAL_VERDICT_NAMES, GOAL_VERDICT_SIGNS, name
from communitytui.domain.kernel.shares import percent
from communitytui.domain.metrics.goals import GoalState, states
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr, trc
from communitytui.report.records import goal_record


@group(
    "goals",
    verbs=f"{__name__}.verbs",
    examples=N_(
        "goals add 600 readers a day --metric dau --target 600 --deadline +90d\n"
        "set 3.2 goal=1: a task that serves it"
    ),
)
def goals(session: Session) -> None:
    """List the goals."""
    workspace = session.workspace
    if session.begun(workspace):
        tell(session, workspace, states(workspace, session.only(workspace)))


def tell(session: Session, workspace: Workspace, found: list[GoalState]) -> None:
    """Print goals as they stand."""
    if session.json:
        rows = [goal_record(each, workspace.community(each.goal.community)) for each in found]
        output.records("goals", rows)
        return
    none = tr("No goal yet. Set one: communitytui goals add STATEMENT --metric dau --target 600")
    output.text(goal_lines(workspace, found) or none)


def goal_lines(workspace: Workspace, found: list[GoalState]) -> list[str]:
    """Return goals as a table for people."""
    columns = [
        Column(silent=True),
        Column(trc("column", "id"), "right"),
        Column(tr("Community"), shrinks=True),
        Column(tr("Goal"), shrinks=True),
        Column(tr("Metric")),
        Column(tr("Baseline"), "right"),
        Column(tr("Value"), "right"),
        Column(tr("Target"), "right"),
        Column(tr("Deadline")),
        Column(tr("Owner")),
        Column(tr("Verdict"), shrinks=True),
    ]
    return lines(columns, [_row(workspace, state) for state in found]) if found else []


def _row(workspace: Workspace, state: GoalState) -> list[Cell | str]:
    goal, reading = state.goal, state.reading
    several = len(workspace.communities) > 1
    value = state.show(reading.value) if reading else ""
    if goal.metric is None and state.progress is not None:
        value = percent(state.progress)
    told = state.reason
    if goal.status == "open":
        verdict = name(GOAL_VERDICT_NAMES, state.verdict)
        told = tr("{label}: {text}", label=verdict, text=told)
    return [
        Cell(GOAL_VERDICT_SIGNS[state.verdict], GOAL_STYLES.get(state.verdict, "dim")),
        str(goal.id),
        workspace.community(goal.community).name if several else "",
        goal.statement,
        goal.metric or "",
        state.show(goal.baseline) if goal.baseline is not None else "",
        value,
        state.show(goal.target) if goal.target is not None else "",
        goal.record["deadline"] or "",
        goal.owner or "",
        told,
    ]
