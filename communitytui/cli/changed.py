"""Telling what an edit changed: the tasks as they are now, the same for every edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from communitytui.cli import output, problems
from communitytui.cli.session import Session
from communitytui.domain.kernel.records import Record
from communitytui.domain.nouns.declared import TASK
from communitytui.domain.tasks.board import Board, Task
from communitytui.domain.tasks.gates import gate_of
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, tr, trn
from communitytui.i18n.phrases import listed, noted
from communitytui.i18n.showing import show_day
from communitytui.services.tasks import Done
from communitytui.views.tasks import name_of, stage_text, tasks


def days_changed(record: Record, new: Record) -> str:
    """Return which days of a task become others: ``Due 2026-12-04 → Fri 2026-12-18``."""
    days = {name: (record[name], new.get(name, record[name])) for name in ("start", "due")}
    return listed(
        _turned(say(TASK.fields[name].label), *pair)
        for name, pair in days.items()
        if pair[0] != pair[1]
    )


def _turned(field: str, was: str | None, now: str | None) -> str:
    if was is None:
        return tr("{field} {now}", field=field, now=_day(now))
    return tr("{field} {was} → {now}", field=field, was=was, now=_day(now))


def _day(day: str | None) -> str:
    return show_day(date.fromisoformat(day)) if day else "–"


def print_changed(session: Session, message: str, done: Done, before: Board | None = None) -> None:
    """Print the tasks of an edit; ``message`` is a message id with ``{task}``.

    With the board from ``before`` it is told which of their days became others.

    Those that were done although others come first, or worked on in a stage that may not be
    entered yet, are told as warnings.
    """
    workspace = done.workspace
    if session.json:
        output.tables(tasks(workspace, done.ids))
    else:
        output.text([tr(message, task=_changed(task, before)) for task in done.tasks])
    for id in done.blocked:
        warn_blocked(workspace, id)
    warn_early(workspace, [id for id in done.early if id not in done.blocked])


def _changed(task: Task, before: Board | None) -> str:
    days = days_changed(before[task.id].record, task.record) if before else ""
    return noted(name_of(task), days) if days else name_of(task)


def warn_early(workspace: Workspace, ids: Sequence[int]) -> None:
    """Warn of each stage that was entered although the one before it has open tasks."""
    board = workspace.board
    entered = dict.fromkeys((task.community, task.stage) for task in map(board.__getitem__, ids))
    for community, stage in entered:
        waiting = gate_of(board, community, stage.key, {}).waiting
        problems.warn(
            trn(
                "stage {stage} was entered although {n} earlier task is open; give a reason: "
                "communitytui gate {number} --reason R",
                "stage {stage} was entered although {n} earlier tasks are open; give a "
                "reason: communitytui gate {number} --reason R",
                len(waiting),
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
