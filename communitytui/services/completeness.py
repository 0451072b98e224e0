"""Whether what a task leaves behind is whole: only then can the task be done."""

from __future__ import annotations

from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.deliverables import Deliverable
from communitytui.domain.tasks.gaps import gaps, named
from communitytui.errors import NeedsDeliverable
from communitytui.message import N_, Sayable


def gaps_of(task: Task, value: object) -> list[Sayable]:
    """Return what is empty in ``value`` as the deliverable of ``task``, by name."""
    return gaps(Deliverable({**task.deliverable.record, "value": value}))


def check_whole(task: Task, value: object) -> None:
    """Raise ``NeedsDeliverable`` that names what is empty in ``value``, if something is.

    A task that is done with this value stays as it is: it was handed in before.
    """
    if task.status == "done" and value == task.deliverable.value:
        return
    found = gaps_of(task, value)
    if found:
        raise NeedsDeliverable(
            N_("task {id} is not done; still missing: {gaps} (enter – for nothing)"),
            id=task.key or task.id,
            gaps=named(found),
        )
