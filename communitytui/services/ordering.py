"""Where a task stands in its stage: a number between those of its neighbours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communitytui.services.unit_of_work import UnitOfWork


def sequence(uow: UnitOfWork, community: int, stage: str) -> list[int]:
    """Return the tasks of a stage in their order, as the unit of work has them."""
    found = [
        (float(record["order"]), id)
        for id, record in uow.rows("tasks").items()
        if record["community"] == community and record["stage"] == stage
    ]
    return [id for _, id in sorted(found)]


def put(uow: UnitOfWork, ids: Sequence[int], below: int | None) -> None:
    """Let tasks of one stage stand together, in the order given, after the task ``below``.

    0 is the head of the stage; None, or a task that does not stand there, is its end.
    """
    record, coming = uow.rows("tasks")[ids[0]], set(ids)
    there = sequence(uow, record["community"], record["stage"])
    rest = [id for id in there if id not in coming]
    at = rest.index(below) + 1 if below in rest else 0 if below == 0 else len(rest)
    renumber(uow, [*rest[:at], *ids, *rest[at:]], coming)


def renumber(uow: UnitOfWork, wanted: Sequence[int], moved: Collection[int]) -> None:
    """Set the order numbers of the ``moved`` tasks so that the stage is sorted as ``wanted``.

    The others keep theirs, so that concurrent moves merge, unless two have no number between
    them: then the whole stage is renumbered.
    """
    rows = uow.rows("tasks")
    orders = [None if id in moved else float(rows[id]["order"]) for id in wanted]
    numbers = _filled(orders)
    if any(one >= other for one, other in pairwise(numbers)):
        numbers = [float(place) for place in range(1, len(wanted) + 1)]
    for id, number in zip(wanted, numbers, strict=True):
        if uow.rows("tasks")[id]["order"] != number:
            uow.patch("tasks", id, {"order": number})


def _filled(orders: Sequence[float | None]) -> list[float]:
    """Return ``orders`` with each run of gaps spread evenly between its neighbours."""
    filled: list[float] = []
    place = 0
    while place < len(orders):
        known = orders[place]
        if known is not None:
            filled.append(known)
            place += 1
            continue
        end = place
        while end < len(orders) and orders[end] is None:
            end += 1
        high = orders[end] if end < len(orders) else None
        filled += _between(filled[-1] if filled else None, high, end - place)
        place = end
    return filled


def _between(low: float | None, high: float | None, count: int) -> list[float]:
    if high is None:
        return [(low or 0.0) + step for step in range(1, count + 1)]
    if low is None:
        return [high - count + step for step in range(count)]
    return [low + (high - low) * step / (count + 1) for step in range(1, count + 1)]
