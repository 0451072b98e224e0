"""Planned and spent money: by task, stage, area and month, and how it burns down the days.

``budget`` is what a task may cost and ``spent`` what it has cost so far; both are exact
decimals in the community's one currency. A skipped task keeps what it has spent but plans
nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.money import difference, total
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.plan.schedule import completed_day

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Board, Task
    from communitytui.domain.workspace import Community

#: What sums can be asked by.
BY = ("task", "stage", "area", "month")
#: A burn chart has at most so many days.
_DAYS_CAP = 3660


class Sum(NamedTuple):
    """Money of one task, stage, area or month, or of all (``key`` is ``None``).

    ``key`` is the task's id, the key of stage or area, or the month as ``2026-12``; empty where
    a task has no area or no day.
    """

    key: str | None
    planned: Decimal
    spent: Decimal
    tasks: tuple[int, ...]

    @property
    def left(self) -> Decimal:
        """What may still be spent; below 0 when over the budget."""
        return difference(self.planned, self.spent)

    @property
    def is_over(self) -> bool:
        """Whether more was spent than planned."""
        return self.spent > self.planned


class Burn(NamedTuple):
    """Money until the end of one day, summed up from the first: planned and really spent.

    ``spent`` is ``None`` for days to come.
    """

    day: date
    planned: Decimal
    spent: Decimal | None


def planned_of(task: Task) -> Decimal:
    """Return what a task may cost; 0 when nothing was set, or when it is skipped."""
    budget = task.budget
    return Decimal(0 if budget is None or task.status == "skipped" else budget)


def spent_of(task: Task) -> Decimal:
    """Return what a task has cost so far; 0 when nothing was set."""
    return Decimal(task.spent or 0)


def is_over(task: Task) -> bool:
    """Tell whether a task has cost more than its budget; one without a budget may cost nothing."""
    return spent_of(task) > planned_of(task)


def month_of(task: Task, community: Community) -> str:
    """Return the month that a task's money belongs to, or an empty text.

    It is that of the day on which it was completed, until then of its due date: both amounts of
    a task count in one month, so that a month can be over its budget only by overspending.
    """
    day = completed_day(task.record, community) if task.status == "done" else None
    return f"{day or task.record['due'] or ''}"[:7]


def sums(board: Board, community: Community, by: str) -> list[Sum]:
    """Return the sums of a community ``by`` task, stage, area or month, in natural order.

    Tasks without any money are left out, and so is what has none.
    """
    key: dict[str, Callable[[Task], str]] = {
        "task": lambda task: str(task.id),
        "stage": lambda task: task.stage.key,
        "area": lambda task: task.area or "",
        "month": lambda task: month_of(task, community),
    }
    groups: dict[str, list[Task]] = {}
    for task in _with_money(board, community):
        groups.setdefault(key[by](task), []).append(task)
    place = {
        "stage": [stage.key for stage in STAGES],
        "area": list(community.areas),
        "month": sorted(groups),
        "task": list(groups),
    }[by]
    known = [name for name in place if name in groups]
    return [_sum(name, groups[name]) for name in [*known, *sorted(set(groups) - set(known))]]


def whole(board: Board, community: Community) -> Sum:
    """Return the sum of all tasks of a community."""
    return _sum(None, _with_money(board, community))


def _with_money(board: Board, community: Community) -> list[Task]:
    tasks = (board[id] for id in board.community_ids(community.id))
    return [task for task in tasks if task.budget or task.spent]


def _sum(key: str | None, tasks: list[Task]) -> Sum:
    return Sum(
        key,
        total(planned_of(task) for task in tasks),
        total(spent_of(task) for task in tasks),
        tuple(task.id for task in tasks),
    )


def burn(board: Board, community: Community, today: date) -> list[Burn]:
    """Return planned and spent money summed up day by day, from the first to the last day.

    A budget counts from the due date of the first plan on; what was spent counts from the day
    the task was completed on, and today while it is open. Without a day it counts from the
    community's start. Days on which nothing changes are there too, at most ten years of them.
    """
    tasks = _with_money(board, community)
    if not tasks:
        return []
    planned: dict[date, list[Decimal]] = {}
    spent: dict[date, list[Decimal]] = {}
    for task in tasks:
        due = task.first_plan[1] or task.due or community.start
        planned.setdefault(due, []).append(planned_of(task))
        done = completed_day(task.record, community) if task.status == "done" else today
        spent.setdefault(min(done or today, today), []).append(spent_of(task))
    first = min(community.start, *planned, *spent)
    last = max(today, *planned)
    return _cumulate(first, min(last, shift(first, _DAYS_CAP)), planned, spent, today)


def _cumulate(
    first: date,
    last: date,
    planned: dict[date, list[Decimal]],
    spent: dict[date, list[Decimal]],
    today: date,
) -> list[Burn]:
    days = []
    plan = paid = Decimal(0)
    for offset in range((last - first).days + 1):
        day = shift(first, offset)
        plan = total([plan, *planned.get(day, ())])
        paid = total([paid, *spent.get(day, ())])
        days.append(Burn(day, plan, paid if day <= today else None))
    return days
