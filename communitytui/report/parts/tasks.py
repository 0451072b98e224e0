"""The parts of a report that tell of tasks: the nine stages with what was left behind, the late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from communitytui.domain.kernel.stages import STAGES, Stage
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import say, tr
from communitytui.i18n.phrases import clauses, labelled, noted
from communitytui.report.document import Block, Heading, Paragraph, Quote, grid
from communitytui.report.parts.deliverables import is_table, table, told
from communitytui.views import tasks as views
from communitytui.views.table import Cell, Shown, seen
from communitytui.views.tasks import number, stage_text

#: The columns of a stage's tasks; ``left`` is what a task left behind, or is to leave.
_COLUMNS = "number named stands who span left"


def stage_blocks(workspace: Workspace, community: Community) -> list[Block]:
    """Return every stage that has tasks: how far it is, its tasks, and what they left behind."""
    return [block for stage in STAGES for block in _stage(workspace, community, stage)]


def _stage(workspace: Workspace, community: Community, stage: Stage) -> Iterator[Block]:
    board = workspace.board
    tasks = [board[id] for id in board.stage_ids(community.id, stage.key)]
    if not tasks:
        return
    progress = board.progress(community.id, stage.key)
    share = tr("{done} of {total}", done=progress.done, total=progress.total)
    yield Heading(noted(stage_text(stage), share))
    found = views.tasks(workspace, [task.id for task in tasks])
    column = seen("left", left_behind, views.DELIVERABLE)
    yield from grid(found._replace(columns=(*found.columns, column)), _COLUMNS)
    for task in tasks:
        yield from _beside(task)


def left_behind(task: Task, *, below: bool = True) -> Shown:
    """Return a task's deliverable in a line, why there is none, or what it is to be.

    What is a table may stand ``below``, and else row by row in the line.
    """
    deliverable = task.deliverable
    said = told(deliverable, deliverable.value, below=below)
    if said and task.status != "reopened":
        return said
    if task.reason:
        return _excuse(task, task.reason)
    if deliverable.previous is not None:
        said = told(deliverable, deliverable.previous, below=below)
        return labelled(tr("Before reopening"), said)
    return Cell(say(deliverable.label), "dim")


def _excuse(task: Task, why: str) -> str:
    reason = clauses(filter(None, why.splitlines()))
    if task.status == "skipped":
        return labelled(tr("Skipped, because"), reason)
    return labelled(tr("Done without deliverable, reason"), reason)


def _beside(task: Task) -> Iterator[Block]:
    """Yield what fits no cell: a deliverable that is a table, and the notes."""
    deliverable = task.deliverable
    title = Heading(f"{number(task)} {say(deliverable.label)}", 4)
    for value in (deliverable.value, deliverable.previous):
        if is_table(value):
            yield title
            yield table(deliverable, value)
            break
    if task.notes:
        yield Paragraph(tr("Notes on {task}:", task=number(task)))
        yield Quote(task.notes)


def late_blocks(workspace: Workspace, ids: Iterable[int]) -> list[Block]:
    """Return the late tasks, in the order given."""
    return grid(views.tasks(workspace, ids), "number named owner day late")
