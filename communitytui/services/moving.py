"""Moving and copying tasks. Every function is one transaction: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from communitytui.domain.search.filters import find_stage
from communitytui.domain.tasks.board import Task
from communitytui.services.ordering import put, sequence, settle
from communitytui.services.tasks import Done, inside
from communitytui.services.workspaces import patch, stamp, stamps

if TYPE_CHECKING:
    from communitytui.store import Draft, Store


def move(store: Store, ids: Sequence[int], step: int, *, now: datetime) -> Done:
    """Move tasks by ``step`` places within their stages (1 is one down), no further than the ends.

    Several of one stage move together: what stands before an end, or before one that cannot go
    on, stays. The answer holds those that moved.
    """
    with store.transaction("move", now=stamp(now)) as draft:
        moved: list[int] = []
        for tasks in _by_stage(inside(draft, ids)).values():
            moved += _shift(draft, tasks, step, now)
    return Done(tuple(moved))


def _shift(draft: Draft, tasks: Sequence[Task], step: int, now: datetime) -> list[int]:
    before = sequence(draft, tasks[0].community, tasks[0].stage.key)
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
        settle(draft, wanted, chosen, now)
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
    key = find_stage(stage)
    with store.transaction("stage", now=stamp(now), stage=key) as draft:
        coming = [task for task in inside(draft, ids) if task.stage.key != key]
        for task in coming:
            patch(draft, "tasks", task.id, {"stage": key}, now)
        for community in dict.fromkeys(task.community for task in coming):
            put(draft, [task.id for task in coming if task.community == community], None, now)
    return Done(tuple(task.id for task in coming))


def duplicate(store: Store, ids: Sequence[int], *, now: datetime) -> list[int]:
    """Copy each task below itself, to do anew; return the ids of the copies.

    A copy keeps what is planned (title, people, dates, budget, notes, what it waits for) and
    nothing of what came of it; a number of the playbook belongs to one task only.
    """
    with store.transaction("duplicate", now=stamp(now)) as draft:
        copy_of: dict[int, int] = {}
        for (community, stage), tasks in _by_stage(inside(draft, ids)).items():
            before = sequence(draft, community, stage)
            copies = {task.id: draft.insert("tasks", _fresh(task, now)) for task in tasks}
            wanted = [each for id in before for each in (id, copies.get(id)) if each is not None]
            settle(draft, wanted, set(copies.values()), now)
            copy_of.update(copies)
    return [copy_of[id] for id in dict.fromkeys(ids)]


def _fresh(task: Task, now: datetime) -> dict[str, Any]:
    promised = dict(task.record["deliverable"])
    promised.pop("value", None)
    promised.pop("previous", None)
    return {
        **task.record,
        **stamps(now),
        "deliverable": promised,
        "status": "todo",
        "key": None,
        "reason": None,
        "completed": None,
        "spent": None,
        "planned": None,
    }
