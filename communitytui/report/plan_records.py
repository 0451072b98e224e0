"""Timetable, budget and labour as plain JSON records: part of the contract of ``records``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from communitytui.domain.kernel.stages import STAGE

if TYPE_CHECKING:
    from communitytui.domain.plan.budget import Burn, Sum
    from communitytui.domain.plan.schedule import Effect, Move, Timetable
    from communitytui.domain.plan.workload import Duty, Load
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.tasks.gates import Gate
    from communitytui.domain.workspace import Community, Workspace


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _span(start: date | None, end: date | None) -> dict[str, str | None]:
    return {"start": _iso(start), "end": _iso(end)}


def _named(task: Task) -> dict[str, Any]:
    return {"id": task.id, "key": task.key, "title": task.title}


def schedule_records(
    workspace: Workspace, community: Community, plan: Timetable
) -> list[dict[str, Any]]:
    """Return a line for each task that is not skipped: its days as kept and as computed.

    ``start`` and ``due`` are kept with the task, ``planned`` are those of the first plan.
    ``earliest`` is what is possible now (for a task that is done: what happened), ``latest``
    what does not move the end; ``slack`` and ``over`` (earliest end behind the due date) are
    days of the community's calendar.
    """
    rows = []
    for id, slot in plan.slots.items():
        task = workspace.board[id]
        first = task.first_plan
        latest = _span(slot.latest_start, slot.latest_end) if slot.latest_end else None
        rows.append(
            {
                **_named(task),
                "community": community.id,
                "community_name": community.name,
                "stage": task.stage.key,
                "status": task.status,
                "days": task.days,
                "after": list(task.after),
                "start": task.record["start"],
                "due": task.record["due"],
                "planned": {"start": _iso(first[0]), "due": _iso(first[1])},
                "earliest": _span(slot.start, slot.end),
                "latest": latest,
                "slack": slot.slack,
                "critical": slot.critical,
                "over": slot.over,
            }
        )
    return rows


def plan_record(
    community: Community, effect: Effect, *, launch: int | None, applied: bool
) -> dict[str, Any]:
    """Return what the timetable of one community comes to, and what the wish would move.

    ``path`` are the ids of one longest chain and ``length`` its days; ``end_days`` and
    ``launch_days`` are by how much end and launch move; ``calendar`` is ``calendar`` or
    ``working``.
    """
    plan = effect.after
    return {
        "community": community.id,
        "community_name": community.name,
        "calendar": "working" if plan.calendar.working else "calendar",
        "start": _iso(plan.start),
        "end": _iso(plan.end),
        "length": plan.length,
        "path": list(plan.path),
        "critical": plan.critical,
        "end_days": effect.end_days,
        "launch": launch,
        "launch_days": None if launch is None else effect.days(launch),
        "became_critical": list(effect.became_critical),
        "applied": applied,
    }


def move_records(workspace: Workspace, effect: Effect) -> list[dict[str, Any]]:
    """Return the tasks that would move: days as they are, as they would be, and how far."""
    return [_move(workspace.board[move.id], move, effect) for move in effect.moves]


def _move(task: Task, move: Move, effect: Effect) -> dict[str, Any]:
    names = ("start", "due")
    return {
        **_named(task),
        "old": dict(zip(names, move.old, strict=True)),
        "new": dict(zip(names, move.new, strict=True)),
        "days": move.days(effect.after.calendar),
        "became_critical": task.id in effect.became_critical,
    }


def gate_record(gate: Gate, community: Community) -> dict[str, Any]:
    """Return the gate of one stage: its state, the tasks it waits for, why it was opened."""
    stage = STAGE[gate.stage]
    return {
        "community": community.id,
        "community_name": community.name,
        "number": stage.number,
        "stage": stage.key,
        "title": stage.title,
        "state": gate.state,
        "waiting": list(gate.waiting),
        "reason": gate.reason,
    }


def budget_record(
    workspace: Workspace, community: Community, money: Sum, *, by: str, currency: str
) -> dict[str, Any]:
    """Return planned, spent and left money of one task, stage, area or month as decimal strings.

    ``by`` says which of them; with ``all`` it is the sum of everything and ``key`` is null.
    """
    from communitytui.domain.kernel.money import plain_amount

    return {
        "community": community.id,
        "community_name": community.name,
        "by": by,
        "key": int(money.key) if by == "task" and money.key else money.key,
        "title": budget_title(workspace, community, money, by),
        "currency": currency,
        "budget": plain_amount(money.planned),
        "spent": plain_amount(money.spent),
        "left": plain_amount(money.left),
        "over": money.is_over,
        "tasks": list(money.tasks),
    }


def budget_title(workspace: Workspace, community: Community, money: Sum, by: str) -> str:
    """Return what a sum of money is of, in the language spoken now; empty for what has no name."""
    key = money.key
    if not key:
        return ""
    match by:
        case "task":
            return workspace.board[int(key)].title
        case "stage":
            return STAGE[key].title
        case "area":
            return community.area(key)
    return key


def burn_record(community: Community, burn: Burn, currency: str) -> dict[str, Any]:
    """Return the money until the end of one day; ``spent`` is null for days to come."""
    from communitytui.domain.kernel.money import plain_amount

    return {
        "community": community.id,
        "date": burn.day.isoformat(),
        "currency": currency,
        "planned": plain_amount(burn.planned),
        "spent": None if burn.spent is None else plain_amount(burn.spent),
    }


def load_record(community: Community, load: Load) -> dict[str, Any]:
    """Return the hours of one person in one week; person and capacity are null for nobody."""
    return {
        "community": community.id,
        "community_name": community.name,
        "person": load.person,
        "week": load.week,
        "monday": load.monday.isoformat(),
        "hours": load.hours,
        "task_hours": load.task_hours,
        "rhythm_hours": load.rhythm_hours,
        "capacity": load.capacity,
        "over": load.is_over,
        "tasks": list(load.tasks),
    }


def duty_record(community: Community, duty: Duty) -> dict[str, Any]:
    """Return how many tasks of a stage a person owns, answers for and helps with."""
    return {
        "community": community.id,
        "community_name": community.name,
        "stage": duty.stage,
        "person": duty.person,
        "responsible": duty.responsible,
        "accountable": duty.accountable,
        "consulted": duty.consulted,
    }
