"""One task in full, or several."""

from __future__ import annotations

from typing import Any

from communitytui.cli import output
from communitytui.cli.arguments import IDS
from communitytui.cli.grammar import command
from communitytui.cli.rows import due_cell
from communitytui.cli.session import Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.labels import STATUS_NAMES, name
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import pick, tr
from communitytui.i18n.showing import show_day
from communitytui.report.records import task_records


@command("show")
@IDS
def show(session: Session, ids: tuple[str, ...]) -> None:
    """Print tasks with all their fields and their deliverable."""
    workspace = session.workspace
    found = session.tasks(workspace, ids)
    if session.json:
        output.records("tasks", task_records(workspace, found))
        return
    for place, id in enumerate(found):
        output.text(([""] if place else []) + card(workspace, workspace.board[id]))


def card(workspace: Workspace, task: Task) -> list[str]:
    """Return one task in full: its title, its fields by name, its deliverable, its notes."""
    key = f"  {task.key}" if task.key else ""
    shown = [output.paint(f"#{task.id}{key}  {task.title}", "title")]
    rows: list[list[Cell | str]] = []
    for label, value in _facts(workspace, task):
        # Prose is shown in its lines.
        parts = value.splitlines() if isinstance(value, str) else [value] if value else []
        heads = [label, *[""] * len(parts)]
        rows += [[Cell(head, "head"), part] for head, part in zip(heads, parts, strict=False)]
    shown += lines([Column(), Column()], rows, indent=2)
    shown += _deliverable(task)
    if task.notes:
        shown += ["", *("  " + line for line in task.notes.splitlines())]
    return shown


def _facts(workspace: Workspace, task: Task) -> list[tuple[str, Any]]:
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
    # Few tasks have money, and fewer of those that are shown a value of several parts.
    from decimal import Decimal

    from communitytui.domain.kernel.money import show_amount

    return f"{show_amount(Decimal(text))} {community.currency}"


def _short(task: Task) -> str:
    return f"{task.key or f'#{task.id}'} {task.title}"


def _deliverable(task: Task) -> list[str]:
    from communitytui.domain.tasks.deliverable_text import show_value, show_wanted

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
