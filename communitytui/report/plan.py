"""The parts of a report that tell of tasks: profile, stages, late, next."""

from __future__ import annotations

from collections.abc import Iterator

from communitytui.domain.kernel.stages import STAGES, Stage
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import say, tr
from communitytui.report.escape import heading, line, quote
from communitytui.report.tables import shown
from communitytui.report.values import value_blocks
from communitytui.views import tasks as views
from communitytui.views.stages import stage_states, stages, together
from communitytui.views.tasks import number

#: How many tasks "next" names.
NEXT = 10


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
        label = say(task.deliverable.label) or say(task.title)
        blocks.append(f"### {heading(f'{number(task)} {label}')}")
        value = value_blocks(task.deliverable, task.deliverable.value)
        blocks += value or _excuse(task) or [tr("Not decided yet.")]
    return blocks


def status_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the progress of the nine stages and of the whole as a table."""
    found = [*stage_states(workspace, community), together(workspace, community)]
    return shown(stages(workspace, community, found))


def stage_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return every stage: what to weigh, its tasks, and what they have left behind."""
    return [block for stage in STAGES for block in _stage(workspace, community, stage)]


def _stage(workspace: Workspace, community: Community, stage: Stage) -> Iterator[str]:
    yield f"### {stage.number} {say(stage.title)}"
    considerations = [say(each) for each in community.considerations(stage.key)]
    if considerations:
        yield tr("Factors:")
        yield "\n".join(f"- {line(text)}" for text in considerations)
    board = workspace.board
    tasks = [board[id] for id in board.stage_ids(community.id, stage.key)]
    if not tasks:
        yield tr("No tasks.")
        return
    yield from shown(views.tasks(workspace, [task.id for task in tasks]))
    for task in tasks:
        yield from _delivered(task)


def _delivered(task: Task) -> Iterator[str]:
    deliverable = task.deliverable
    blocks = value_blocks(deliverable, deliverable.value)
    if deliverable.previous is not None and deliverable.previous != deliverable.value:
        blocks += [tr("Before reopening:")]
        blocks += value_blocks(deliverable, deliverable.previous)
    blocks += _excuse(task)
    if task.notes:
        blocks += [tr("Notes:"), quote(task.notes)]
    if blocks:
        yield f"#### {heading(f'{number(task)} {say(task.title)}')}"
        yield from blocks


def _excuse(task: Task) -> list[str]:
    """Return why a task is skipped or done without its deliverable; nothing when it is not."""
    if not task.reason:
        return []
    if task.status == "skipped":
        return [tr("Skipped, because:"), quote(task.reason)]
    return [tr("Done without deliverable, reason:"), quote(task.reason)]


def late_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the late tasks, longest late first."""
    ids = workspace.board.late_ids(community.id)
    return shown(views.tasks(workspace, ids), "number named owner day late")


def next_blocks(workspace: Workspace, community: Community) -> list[str]:
    """Return the next tasks: open and not waiting, soonest due first."""
    ids = workspace.board.next_ids(community.id, NEXT)
    return shown(views.tasks(workspace, ids), "number named owner day deliverable")
