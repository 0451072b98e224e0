"""Telling what an edit changed: the tasks as they are now, the same for every edit."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.cli import output, problems
from communitytui.cli.session import Session
from communitytui.domain.tasks.gates import gates
from communitytui.domain.workspace import Workspace
from communitytui.i18n import tr, trn
from communitytui.i18n.phrases import listed
from communitytui.services.tasks import Done
from communitytui.views.tasks import name_of, stage_text, tasks


def tell(session: Session, message: str, done: Done) -> None:
    """Print the tasks of an edit; ``message`` is a message id with ``{task}``.

    Those that were done although others come first, or worked on in a stage that may not be
    entered yet, are told as warnings.
    """
    workspace = done.workspace
    if session.json:
        output.tables(tasks(workspace, done.ids))
    else:
        output.text([tr(message, task=name_of(task)) for task in done.tasks])
    for id in done.blocked:
        warn_blocked(workspace, id)
    warn_early(workspace, [id for id in done.early if id not in done.blocked])


def warn_early(workspace: Workspace, ids: Sequence[int]) -> None:
    """Warn of each stage that was entered although the one before it has open tasks."""
    if not ids:
        return

    for community in workspace.communities:
        found = gates(workspace.board, community)
        here = [workspace.board[id] for id in ids]
        stages = {task.stage.key: task.stage for task in here if task.community == community.id}
        for key, stage in stages.items():
            problems.warn(
                trn(
                    "stage {stage} was entered although {n} earlier task is open; give a reason: "
                    "communitytui gate {number} --reason R",
                    "stage {stage} was entered although {n} earlier tasks are open; give a "
                    "reason: communitytui gate {number} --reason R",
                    len(found[key].waiting),
                    stage=stage_text(stage),
                    number=stage.number,
                )
            )


def warn_blocked(workspace: Workspace, id: int) -> None:
    """Warn that a task was done before those that it waits for."""
    board = workspace.board
    waits = listed(name_of(board[other]) for other in board.blocked_by(id))
    problems.warn(
        tr("{task} was done, but waits for: {others}", task=name_of(board[id]), others=waits)
    )
