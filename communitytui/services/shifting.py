"""Moving the dates of tasks by so much, each from its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.steps import Step, moved, read_step
from communitytui.domain.kernel.workdays import calendar_of
from communitytui.domain.tasks.board import Task, keep_first_plan
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.tasks import Done, inside
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


def shifted(workspace: Workspace, ids: Sequence[int], by: str) -> dict[int, Fields]:
    """Return the new dates of tasks that are moved by typed ``by`` (``+2w``, ``-3d``).

    Tasks without dates are not among them. Raises ``BadValue`` for a wrong step.
    """
    step, board = read_step(by), workspace.board
    found = {id: dict(_moved(workspace, board[id], step)) for id in ids}
    return {id: new for id, new in found.items() if new}


def _moved(workspace: Workspace, task: Task, step: Step) -> Iterator[tuple[str, str]]:
    calendar = calendar_of(workspace.community(task.community).record)
    for name, day in (("start", task.start), ("due", task.due)):
        if day:
            yield name, moved(day, step, calendar).isoformat()


def shift(store: Store, ids: Sequence[int], by: str, *, now: datetime) -> Done:
    """Move start and due of tasks by typed ``by``, each from its own; all of them or none.

    The answer holds those that have dates. Raises ``BadValue`` where none has.
    """
    with unit_of_work(store, "shift", now, by=str(read_step(by))) as uow:
        tasks = inside(uow, ids)
        new = shifted(uow.workspace, [task.id for task in tasks], by)
        if not new:
            raise BadValue(N_("there are no dates to move"))
        for task in tasks:
            if task.id in new:
                move_to(uow, task.id, new[task.id])
        return Done(uow.workspace, tuple(new))


def move_to(uow: UnitOfWork, id: int, days: Fields) -> None:
    """Give a task new days, as ``shifted`` has them; its first ones are kept."""
    keep_first_plan(uow.get("tasks", id), days)
    uow.patch("tasks", id, days)
