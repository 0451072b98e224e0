"""How the stages stand, what is next, and what is late."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.rows import GOAL_STYLES, task_lines
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.labels import (
    GOAL_VERDICT_NAMES,
    GOAL_VERDICT_SIGNS,
    SEVERITY_NAMES,
    SEVERITY_SIGNS,
    name,
)
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.tasks.board import Progress
from communitytui.domain.tasks.gates import Gate, gates
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, tr, trc, trn
from communitytui.report.records import stage_records

_BAR = 10
_SHOWN = 5
#: So many findings, the narrowest place of the funnel first.
_FOUND = 3
_SEVERITIES = {"bad": "bad", "warn": "warn", "notice": "dim"}


@command("status")
def status(session: Session) -> None:
    """Print the nine stages of every community, or of the one chosen with ``-c``."""
    workspace = session.workspace
    communities = session.chosen(workspace)
    if session.json:
        rows = [row for community in communities for row in stage_records(workspace, community)]
        output.records("stages", rows)
        return
    if not communities:
        output.text(tr(BEGIN))
    for place, community in enumerate(communities):
        output.text(([""] if place else []) + community_lines(workspace, community))


def community_lines(workspace: Workspace, community: Community) -> list[str]:
    """Return one community: its heading, the stages, what is next and what is late."""
    board = workspace.board
    following = board.next_ids(community.id, _SHOWN)
    late = board.late_ids(community.id)
    shown = [_heading(community, board.progress(community.id))]
    shown += _goals(workspace, community)
    shown += _stages(workspace, community)
    shown += _findings(workspace, community)
    shown += _trials(workspace, community)
    if output.is_plain():
        shown.insert(1, "")
    if following:
        shown += ["", output.paint(tr("Next"), "title")]
        shown += task_lines(workspace, following, indent=2, brief=True)
    if late:
        shown += ["", output.paint(trn("{n} late task", "{n} late tasks", len(late)), "late")]
        shown += task_lines(workspace, late[:_SHOWN], indent=2, brief=True)
        if len(late) > _SHOWN:
            more = len(late) - _SHOWN
            shown.append("  " + tr("… and {n} more: communitytui tasks late", n=more))
    return shown


def _heading(community: Community, progress: Progress) -> str:
    count = _done(progress) if output.is_plain() else f"{progress.done}/{progress.total}"
    parts = [output.paint(community.name, "title"), f"{count}  {progress.percent}%"]
    return "  ".join(parts)


def _goals(workspace: Workspace, community: Community) -> list[str]:
    """Return the open goals, each with its verdict; where there are none nothing is loaded."""
    if not workspace.tables.get("goals"):
        return []
    from communitytui.domain.metrics.goals import states

    rows: list[list[Cell | str]] = [
        [
            Cell(GOAL_VERDICT_SIGNS[state.verdict], GOAL_STYLES.get(state.verdict, "dim")),
            f"{state.goal.id} {state.goal.statement}",
            name(GOAL_VERDICT_NAMES, state.verdict),
            state.reason,
        ]
        for state in states(workspace, community.id)
        if state.goal.status == "open"
    ]
    columns = [
        Column(silent=True),
        Column(shrinks=True, spoken=tr("Goal")),
        Column(spoken=tr("Verdict")),
        Column(shrinks=True, spoken=tr("Reason")),
    ]
    return [*lines(columns, rows, indent=2), ""] if rows else []


def _findings(workspace: Workspace, community: Community) -> list[str]:
    """Return how many findings there are and the first; without rules nothing is loaded."""
    tables = workspace.tables
    if not community.record.get("rules") or not (tables.get("readings") or tables.get("goals")):
        return []
    from communitytui.services.findings import live

    found = live(workspace, community.id)
    if not found:
        return []
    rows: list[list[Cell | str]] = [
        [
            Cell(SEVERITY_SIGNS[state.severity], _SEVERITIES[state.severity]),
            state.rule.id,
            Cell(
                state.evidence, spoken=f"{name(SEVERITY_NAMES, state.severity)}, {state.evidence}"
            ),
        ]
        for state in found[:_FOUND]
    ]
    columns = [Column(silent=True), Column(spoken=tr("Rule")), Column(shrinks=True)]
    title = trn("{n} finding", "{n} findings", len(found))
    shown = ["", output.paint(title, "title"), *lines(columns, rows, indent=2)]
    if len(found) > _FOUND:
        more = len(found) - _FOUND
        shown.append("  " + tr("… and {n} more: communitytui findings", n=more))
    return shown


def _trials(workspace: Workspace, community: Community) -> list[str]:
    """Return the trials that wait for a verdict; without trials nothing is loaded."""
    if not workspace.tables.get("trials"):
        return []
    from communitytui.domain.judging.trial import due

    message = N_("its days are over, judge it: trial {id} {title}")
    found = due(workspace, community.id)
    told = [tr(message, id=trial.id, title=trial.title) for trial in found]
    return ["", *("  " + output.paint(line, "warn") for line in told)] if told else []


def _stages(workspace: Workspace, community: Community) -> list[str]:
    gate = gates(workspace.board, community)
    closed = [stage.key for stage in STAGES if gate[stage.key].closed]
    rows: list[list[Cell | str]] = []
    for stage in STAGES:
        progress = workspace.board.progress(community.id, stage.key)
        rows.append(
            [
                str(stage.number),
                Cell(stage.title, spoken=f"{stage.number} {stage.title}"),
                bar(progress),
                Cell(f"{progress.done}/{progress.total}", spoken=_done(progress)),
                _counted(tr("{n} late", n=progress.late), "late", progress.late),
                _counted(tr("{n} blocked", n=progress.blocked), "warn", progress.blocked),
                # The first gate that is closed is the next one to pass; behind it all are.
                _gate(gate[stage.key], progress, following=stage.key in closed[:1]),
            ]
        )
    columns = [
        Column(align="right", silent=True),
        Column(shrinks=True, spoken=tr("Stage")),
        Column(silent=True),
        Column(align="right", spoken=tr("Progress")),
        Column(align="right", spoken=tr("Late")),
        Column(align="right", spoken=tr("Blocked")),
        Column(spoken=trc("stage", "Gate")),
    ]
    return lines(columns, rows, indent=2)


def _gate(gate: Gate, progress: Progress, *, following: bool) -> Cell | str:
    """Return how a stage's gate stands where that matters: it is next, entered, or opened early."""
    if gate.state == "overridden":
        return Cell(tr("opened early: {reason}", reason=gate.reason), "dim")
    entered = progress.done + progress.doing > 0
    if not gate.closed or not (following or entered):
        return ""
    waits = trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
    if entered:
        return Cell(tr("entered early, {waits}", waits=waits), "warn")
    return Cell(waits, "dim")


def _counted(shown: str, style: str, count: int) -> Cell | str:
    """Return a cell that says how many, or an empty one for none."""
    return Cell(shown, style, str(count)) if count else ""


def _done(progress: Progress) -> str:
    """Return progress in words."""
    return tr("{done} of {total}", done=progress.done, total=progress.total)


def bar(progress: Progress, cells: int = _BAR) -> str:
    """Return progress as a bar: full only when complete, empty only when nothing is done."""
    full = round(progress.share * cells)
    if not progress.complete:
        full = min(max(full, 1 if progress.done else 0), cells - 1)
    return "▰" * full + "▱" * (cells - full)
