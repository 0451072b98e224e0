"""Moving and copying tasks. Every function is one unit of work: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Fields
from communitytui.domain.nouns.declared import STAGE
from communitytui.domain.tasks.board import Task
from communitytui.i18n import names
from communitytui.services.ordering import put, renumber, sequence
from communitytui.services.tasks import Done, inside
from communitytui.services.unit_of_work import UnitOfWork, new_uid, unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


def move(store: Store, ids: Sequence[int], step: int, *, now: datetime) -> Done:
    """Move tasks by ``step`` places within their stages (1 is one down), no further than the ends.

    Several of one stage move together: what stands before an end, or before one that cannot go
    on, stays. The answer holds those that moved.
    """
    with unit_of_work(store, "move", now) as uow:
        moved: list[int] = []
        for tasks in _by_stage(inside(uow, ids)).values():
            moved += _shift(uow, tasks, step)
        return Done(uow.workspace, tuple(moved))


def _shift(uow: UnitOfWork, tasks: Sequence[Task], step: int) -> list[int]:
    before = sequence(uow, tasks[0].community, tasks[0].stage.key)
    wanted, chosen = list(before), {task.id for task in tasks}
    way = 1 if step > 0 else -1
    for _ in range(abs(step)):
        # From the end that they move to, so that each finds its place free.
        places = range(len(wanted) - 1, -1, -1) if way > 0 else range(len(wanted))
        for place in places:
            other = place + way
            if wanted[place] in chosen and 0 <= other < len(wanted) and wanted[other] not in chosen:
                wanted[place], wanted[other] = wanted[other], wanted[place]
    if wanted != before:
        renumber(uow, wanted, chosen)
    was = {id: place for place, id in enumerate(before)}
    return [id for place, id in enumerate(wanted) if id in chosen and was[id] != place]


def _by_stage(tasks: Sequence[Task]) -> dict[tuple[int, str], list[Task]]:
    groups: dict[tuple[int, str], list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.community, task.stage.key), []).append(task)
    return groups


def to_stage(store: Store, ids: Sequence[int], stage: str, *, now: datetime) -> Done:
    """Move tasks to the end of a stage (its number, key or name), in the order they stand in.

    Tasks that are there already stay where they are; the answer holds the others.
    """
    key = STAGE.read(stage, names)
    with unit_of_work(store, "stage", now, stage=key) as uow:
        coming = [task for task in inside(uow, ids) if task.stage.key != key]
        for task in coming:
            uow.patch("tasks", task.id, {"stage": key})
        for community in dict.fromkeys(task.community for task in coming):
            put(uow, [task.id for task in coming if task.community == community], None)
        return Done(uow.workspace, tuple(task.id for task in coming))


def duplicate(store: Store, ids: Sequence[int], *, now: datetime) -> Done:
    """Copy each task, placing the copy below it; the result holds the copies.

    A copy has the plan (title, people, dates, money, notes, predecessors) but no result and no
    playbook number.
    """
    with unit_of_work(store, "duplicate", now) as uow:
        copy_of: dict[int, int] = {}
        for (community, stage), tasks in _by_stage(inside(uow, ids)).items():
            before = sequence(uow, community, stage)
            copies = {task.id: uow.add("tasks", _fresh(task)) for task in tasks}
            wanted = [each for id in before for each in (id, copies.get(id)) if each is not None]
            renumber(uow, wanted, set(copies.values()))
            copy_of.update(copies)
        return Done(uow.workspace, tuple(copy_of[id] for id in dict.fromkeys(ids)))


def _fresh(task: Task) -> Fields:
    promised = dict(task.record["deliverable"])
    promised.pop("value", None)
    promised.pop("previous", None)
    return {
        **task.record,
        "uid": new_uid(),
        "deliverable": promised,
        "status": "todo",
        "key": None,
        "reason": None,
        "completed": None,
        "spent": None,
        "planned": None,
    }
