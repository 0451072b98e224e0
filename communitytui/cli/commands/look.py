"""Looking: how the stages stand, which tasks there are, one task in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option
from communitytui.cli.session import BEGIN, Session
from communitytui.i18n import N_, pick, tr, trc, trn

if TYPE_CHECKING:
    from communitytui.cli.tables import Cell
    from communitytui.domain.gates import Gate
    from communitytui.domain.tasks import Progress, Task
    from communitytui.domain.workspace import Community, Workspace

_BAR = 10
_SHOWN = 5
#: So many findings, the narrowest place of the funnel first.
_FOUND = 3
_SEVERITIES = {"bad": "bad", "warn": "warn", "notice": "dim"}


@command("status", N_("how the stages stand, what is next, what is late"))
@json_option
def status(session: Session) -> None:
    """Print the nine stages of every community, or of the one chosen with ``-c``."""
    workspace = session.workspace
    chosen = session.only(workspace) if workspace.communities else None
    communities = [c for c in workspace.communities if chosen in (None, c.id)]
    if session.json:
        from communitytui.report.records import stage_records

        rows = [row for community in communities for row in stage_records(workspace, community)]
        output.records("stages", rows)
        return
    if not communities:
        output.text(tr(BEGIN))
    for place, community in enumerate(communities):
        output.text(([""] if place else []) + community_lines(workspace, community))


def community_lines(workspace: Workspace, community: Community) -> list[str]:
    """Return one community: its heading, the stages, what is next and what is late."""
    from communitytui.cli.rows import task_lines

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
    from communitytui.cli.rows import GOAL_STYLES
    from communitytui.cli.tables import Cell, Column, lines
    from communitytui.domain.goals import states
    from communitytui.domain.labels import GOAL_VERDICT_NAMES, GOAL_VERDICT_SIGNS, name

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
    from communitytui.cli.tables import Cell, Column, lines
    from communitytui.domain.labels import SEVERITY_NAMES, SEVERITY_SIGNS, name
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
    from communitytui.domain.trials import due

    message = N_("its days are over, judge it: trial {id} {title}")
    found = due(workspace, community.id)
    told = [tr(message, id=trial.id, title=trial.title) for trial in found]
    return ["", *("  " + output.paint(line, "warn") for line in told)] if told else []


def _stages(workspace: Workspace, community: Community) -> list[str]:
    from communitytui.cli.tables import Cell, Column, lines
    from communitytui.domain.gates import gates
    from communitytui.domain.stages import STAGES

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
    from communitytui.cli.tables import Cell

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
    from communitytui.cli.tables import Cell

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


@command("tasks", N_("the tasks that a filter describes"))
@argument(
    "words",
    nargs=-1,
    metavar="FILTER",
    shell_complete=completing("filters"),
    help=N_("stage:content owner:me status:todo due:..fri priority:1 late blocked open word"),
)
@json_option
def tasks(session: Session, words: tuple[str, ...]) -> None:
    """Print the tasks that ``words`` describe, all without any."""
    from communitytui.services.queries import find

    workspace = session.workspace
    empty = not workspace.communities
    community = None if empty else session.only(workspace)
    text = " ".join(_joined(word) for word in words)
    ids = find(workspace, text, community=community, me=session.me if text else None)
    if session.json:
        from communitytui.report.records import task_records

        output.records("tasks", task_records(workspace, ids))
        return
    if empty:
        output.text(tr(BEGIN))
        return
    from communitytui.cli.rows import task_lines

    output.text(task_lines(workspace, ids) if ids else tr("No task is like that."))


def _joined(word: str) -> str:
    """Return one argument as filter text, with the quotes that the shell took from its words."""
    if " " in word.strip() and ":" not in word and word[0] not in '"“「':
        return f'"{word}"'
    return word


@command("show", N_("one task in full, or several"))
@argument(
    "ids",
    nargs=-1,
    required=True,
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("a number (12, #12) or a key of the playbook (1.4)"),
)
@json_option
def show(session: Session, ids: tuple[str, ...]) -> None:
    """Print tasks with all their fields and their deliverable."""
    workspace = session.workspace
    found = session.tasks(workspace, ids)
    if session.json:
        from communitytui.report.records import task_records

        output.records("tasks", task_records(workspace, found))
        return
    for place, id in enumerate(found):
        output.text(([""] if place else []) + card(workspace, workspace.board[id]))


def card(workspace: Workspace, task: Task) -> list[str]:
    """Return one task in full: its title, its fields by name, its deliverable, its notes."""
    from communitytui.cli.tables import Cell, Column, lines

    key = f"  {task.key}" if task.key else ""
    shown = [output.paint(f"#{task.id}{key}  {task.title}", "title")]
    rows: list[list[Cell | str]] = []
    for name, value in _facts(workspace, task):
        # Prose is shown in its lines.
        parts = value.splitlines() if isinstance(value, str) else [value] if value else []
        heads = [name, *[""] * len(parts)]
        rows += [[Cell(head, "head"), part] for head, part in zip(heads, parts, strict=False)]
    shown += lines([Column(), Column()], rows, indent=2)
    shown += _deliverable(task)
    if task.notes:
        shown += ["", *("  " + line for line in task.notes.splitlines())]
    return shown


def _facts(workspace: Workspace, task: Task) -> list[tuple[str, Any]]:
    from communitytui.cli.rows import due_cell
    from communitytui.domain.labels import STATUS_NAMES, name
    from communitytui.i18n.showing import show_day

    community = workspace.community(task.community)
    board = workspace.board
    waits = ", ".join(_short(board[id]) for id in board.blocked_by(task.id))
    return [
        (tr("Community"), community.name if len(workspace.communities) > 1 else ""),
        (tr("Stage"), f"{task.stage.number} {task.stage.title}"),
        (tr("Area"), community.area(task.area) if task.area else ""),
        (tr("Status"), name(STATUS_NAMES, task.status)),
        (tr("Blocked by"), waits if not task.settled else ""),
        (tr("Reason"), task.reason),
        (tr("Owner"), task.owner),
        (tr("Helpers"), ", ".join(task.helpers)),
        (tr("Role"), community.role(task.role) if task.role else ""),
        (tr("Start"), show_day(task.start) if task.start else ""),
        (tr("Due"), show_day(task.due) if task.due else ""),
        ("", due_cell(task, workspace) if board.late_by(task.id) else ""),
        (tr("Days"), str(task.days or "")),
        (tr("Priority"), str(task.priority or "")),
        (tr("After"), ", ".join(_short(board[id]) for id in task.after if id in board)),
        (tr("Goal"), _goal(workspace, task)),
        (tr("First plan"), _first_plan(task)),
        (tr("Budget"), _amount(task.record["budget"], community)),
        (tr("Spent"), _amount(task.record["spent"], community)),
        (tr("Done when"), task.done_when),
    ]


def _goal(workspace: Workspace, task: Task) -> str:
    record = workspace.tables.get("goals", {}).get(task.record["goal"] or 0)
    return f"{task.record['goal']} {pick(record['statement'])}" if record else ""


def _first_plan(task: Task) -> str:
    """Return the days of the first plan where they are no longer those of the task."""
    first, last = task.first_plan
    if (first, last) == (task.start, task.due):
        return ""
    return f"{first or ''} … {last or ''}".strip()


def _amount(text: str | None, community: Community) -> str:
    """Return money with the community's currency, or nothing."""
    if text is None:
        return ""
    from decimal import Decimal

    from communitytui.domain.budget import currency_of
    from communitytui.domain.money import show_amount

    return f"{show_amount(Decimal(text))} {currency_of(community)}"


def _short(task: Task) -> str:
    return f"{task.key or f'#{task.id}'} {task.title}"


def _deliverable(task: Task) -> list[str]:
    from communitytui.domain.deliverable_text import show_value, show_wanted

    deliverable = task.deliverable
    label = deliverable.label or tr("Deliverable")
    shown = ["", "  " + output.paint(label, "title")]
    value, previous = deliverable.value, deliverable.previous
    if value is not None:
        told = show_value(deliverable, value)
    elif previous is not None:
        told = [tr("to be confirmed, from before it was reopened:")]
        told += show_value(deliverable, previous)
    else:
        told = [tr("not there yet"), *show_wanted(deliverable)]
    return shown + ["    " + line for line in told]


COMMANDS = {"status": status, "tasks": tasks, "show": show}
