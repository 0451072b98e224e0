"""Tasks as rows for people: one look in every command that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.labels import STATUS_NAMES, STATUS_SIGNS, name
from communitytui.i18n import tr, trc

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace

_STYLES = {"doing": "doing", "done": "good", "skipped": "dim", "reopened": "warn"}

#: How the verdicts of goals are painted.
GOAL_STYLES = {"on track": "good", "reached": "good", "behind": "warn", "missed": "bad"}


def sign(task: Task, blocked: bool) -> Cell:
    """Return the sign of a task's status as a cell: told by its shape, colour only repeats it."""
    if blocked:
        return Cell("✗", "warn", tr("blocked"))
    word = name(STATUS_NAMES, task.status)
    return Cell(STATUS_SIGNS[task.status], _STYLES.get(task.status, ""), word)


def due_cell(task: Task, workspace: Workspace) -> Cell:
    """Return when a task is due, seen from its community's day; late in words."""
    from communitytui.i18n.showing import show_due

    if task.due is None:
        return Cell("")
    late = workspace.board.late_by(task.id)
    shown = show_due(task.due, workspace.today(task.community), task.settled)
    return Cell(shown, "late" if late else "")


def task_lines(
    workspace: Workspace, ids: Sequence[int], *, indent: int = 0, brief: bool = False
) -> list[str]:
    """Return tasks as a table; ``brief`` leaves out heading, stage and community."""
    from communitytui.domain.tasks.board import Task

    board = workspace.board
    several = not brief and len(workspace.communities) > 1
    names = {community.id: community.name for community in workspace.communities}
    rows: list[list[Cell | str]] = []
    for id in ids:
        task = Task(id, board.records[id])
        rows.append(
            [
                sign(task, board.is_blocked(id)),
                str(id),
                task.key or "",
                task.title,
                "" if brief else task.stage.title,
                names.get(task.community, "") if several else "",
                task.owner or "",
                Cell(f"P{task.priority}", spoken=str(task.priority)) if task.priority else "",
                due_cell(task, workspace),
            ]
        )
    heads = [""] * 9 if brief else _heads()
    columns = [
        Column(heads[0], spoken=tr("Status")),
        Column(heads[1], "right", spoken=tr("Number")),
        Column(heads[2], spoken=trc("column", "key")),
        Column(heads[3], shrinks=True, spoken=tr("Title")),
        Column(heads[4], shrinks=True),
        Column(heads[5], shrinks=True),
        Column(heads[6], spoken=tr("Owner")),
        Column(heads[7], spoken=tr("Priority")),
        Column(heads[8], spoken=tr("Due")),
    ]
    return lines(columns, rows, indent=indent)


def _heads() -> list[str]:
    return [
        "",
        trc("column", "id"),
        trc("column", "key"),
        tr("Title"),
        tr("Stage"),
        tr("Community"),
        tr("Owner"),
        "",
        tr("Due"),
    ]
