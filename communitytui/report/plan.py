"""The parts of a report that tell of tasks: profile, stages, late, next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from communitytui.domain.kernel.labels import STATUS_NAMES, STATUS_SIGNS, name
from communitytui.domain.kernel.stages import STAGES, Stage
from communitytui.domain.tasks.board import Progress, Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import tr, trn
from communitytui.report.escape import cell, heading, line, quote
from communitytui.report.tables import table
from communitytui.report.values import value_blocks

#: How many tasks "next" names.
NEXT = 10


def number(task: Task) -> str:
    """Return how people call a task: the playbook's number, else ``#`` and its id."""
    return task.key or f"#{task.id}"


def status_text(task: Task) -> str:
    """Return a task's status as sign and word."""
    sign = STATUS_SIGNS.get(task.status, "")
    return f"{sign} {name(STATUS_NAMES, task.status)}".strip()


def by_keys(workspace: Workspace, community: Community, keys: list[str]) -> list[Task]:
    """Return the tasks of a community that the playbook calls ``keys``, in that order."""
    board = workspace.board
    tasks = {board[id].key: board[id] for id in board.community_ids(community.id)}
    return [tasks[key] for key in keys if key in tasks]


def profile_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the deliverables that make the community's profile."""
    return answers(by_keys(workspace, community, community.record["profile"]))


def answers(tasks: list[Task]) -> list[str]:
    """Return what ``tasks`` left behind, each under its label."""
    blocks = []
    for task in tasks:
        label = task.deliverable.label or task.title
        blocks.append(f"### {heading(f'{number(task)} {label}')}")
        value = value_blocks(task.deliverable, task.deliverable.value)
        blocks += value or _excuse(task) or [tr("Not settled yet.")]
    return blocks


def status_table(workspace: Workspace, community: Community) -> str:
    """Return the progress of the nine stages and of the whole as a table."""
    head = [tr("No."), tr("Stage"), tr("Done"), tr("All"), "%"]
    head += [tr("In progress"), tr("Late"), tr("Waiting"), tr("Skipped")]
    board = workspace.board
    rows = [
        [str(stage.number), stage.title, *_counts(board.progress(community.id, stage.key))]
        for stage in STAGES
    ]
    rows.append(["", tr("Together"), *_counts(board.progress(community.id))])
    return table(head, rows, frozenset(range(2, 9)))


def _counts(progress: Progress) -> list[str]:
    counts = (progress.done, progress.total, progress.percent, progress.doing)
    return [str(n) for n in (*counts, progress.late, progress.blocked, progress.skipped)]


def stage_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return every stage: what to weigh, its tasks, and what they have left behind."""
    return [block for stage in STAGES for block in _stage(workspace, community, stage)]


def _stage(workspace: Workspace, community: Community, stage: Stage) -> Iterator[str]:
    yield f"### {stage.number} {stage.title}"
    considerations = community.considerations(stage.key)
    if considerations:
        yield tr("What to weigh:")
        yield "\n".join(f"- {line(text)}" for text in considerations)
    board = workspace.board
    tasks = [board[id] for id in board.stage_ids(community.id, stage.key)]
    if not tasks:
        yield tr("No tasks.")
        return
    head = [tr("No."), tr("Task"), tr("Owner"), tr("Days planned"), tr("Status"), tr("Area")]
    rows = [_task_row(workspace, community, task) for task in tasks]
    yield table([*head, tr("Deliverable")], rows)
    for task in tasks:
        yield from _delivered(task)


def _task_row(workspace: Workspace, community: Community, task: Task) -> list[str]:
    late = workspace.board.late_by(task.id)
    status = status_text(task)
    if late:
        status += tr(" · ") + trn("{n} d late", "{n} d late", late)
    elif workspace.board.is_blocked(task.id):
        status += tr(" · ") + tr("waits for {tasks}", tasks=_waits(workspace, task))
    owner = task.owner or (f"({community.role(task.role)})" if task.role else "–")
    texts = [number(task), task.title, owner, _span(task), status]
    return [cell(text) for text in [*texts, community.area(task.area), task.deliverable.label]]


def _waits(workspace: Workspace, task: Task) -> str:
    ids = workspace.board.blocked_by(task.id)
    return ", ".join(number(workspace.board[id]) for id in ids)


def _span(task: Task) -> str:
    if task.start is None and task.due is None:
        return "–"
    return f"{task.start or ''} … {task.due or ''}".strip()


def _delivered(task: Task) -> Iterator[str]:
    deliverable = task.deliverable
    blocks = value_blocks(deliverable, deliverable.value)
    if deliverable.previous is not None and deliverable.previous != deliverable.value:
        blocks += [tr("Before it was reopened:")]
        blocks += value_blocks(deliverable, deliverable.previous)
    blocks += _excuse(task)
    if task.notes:
        blocks += [tr("Notes:"), quote(task.notes)]
    if blocks:
        yield f"#### {heading(f'{number(task)} {task.title}')}"
        yield from blocks


def _excuse(task: Task) -> list[str]:
    """Return why a task is skipped or done without its deliverable; nothing when it is not."""
    if not task.reason:
        return []
    if task.status == "skipped":
        return [tr("Skipped, because:"), quote(task.reason)]
    return [tr("Done without the deliverable, because:"), quote(task.reason)]


def late_blocks(workspace: Workspace, community: Community, today: date) -> list[str]:
    """Return the late tasks, longest late first."""
    board = workspace.board
    rows = [
        [
            cell(number(task)),
            cell(task.title),
            cell(task.owner or "–"),
            f"{task.due}",
            str(task.late_by(today)),
        ]
        for task in (board[id] for id in board.late_ids(community.id))
    ]
    head = [tr("No."), tr("Task"), tr("Owner"), tr("Due"), tr("Days late")]
    return [table(head, rows, frozenset({4}))] if rows else []


def next_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return what to do next: open tasks that wait for nobody, soonest due first."""
    board = workspace.board
    rows = [
        [
            cell(number(task)),
            cell(task.title),
            cell(task.owner or "–"),
            f"{task.due or '–'}",
            cell(task.deliverable.label),
        ]
        for task in (board[id] for id in board.next_ids(community.id, NEXT))
    ]
    head = [tr("No."), tr("Task"), tr("Owner"), tr("Due"), tr("Deliverable")]
    return [table(head, rows)] if rows else []
