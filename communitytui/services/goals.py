"""Setting goals, changing them and letting them go; how they stand is ``domain.metrics.goals``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.kernel.text import clean_line, clean_text
from communitytui.domain.metrics.goals import Goal, GoalState, begins
from communitytui.domain.metrics.goals import state as state_of
from communitytui.domain.nouns.declared import GOAL
from communitytui.domain.nouns.lookup import find_goal as find_goal
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names
from communitytui.services.fields import Asking
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.services.workspaces import stamp

if TYPE_CHECKING:
    from communitytui.store import Store


def state(workspace: Workspace, id: int) -> GoalState:
    """Return how goal ``id`` stands; raises ``NotFound``."""
    goal = _goal(workspace, id)
    board = workspace.board
    serving = [task for task in board.ids if board.records[task]["goal"] == id]
    return state_of(workspace, goal, serving)


def add(
    store: Store, community: int, statement: str, fields: Mapping[str, str], *, now: datetime
) -> GoalState:
    """Set a goal and return how it stands; ``fields`` are typed texts by name.

    A goal with a metric needs a target; without a baseline the metric's newest reading is taken,
    if there is one. Raises ``BadValue`` naming the field, ``NotFound`` for an unknown metric.
    """
    with unit_of_work(store, "add", now, goal=clean_line(statement, 80)) as uow:
        id = insert(uow, community, statement, fields)
        return state(uow.workspace, id)


def insert(uow: UnitOfWork, community: int, statement: str, fields: Mapping[str, str]) -> int:
    """Set a goal as ``add`` does, as part of a larger action; return its id."""
    typed = {"statement": statement, **GOAL.named(fields, names)}
    return uow.add("goals", _new(uow.workspace, community, typed, uow.who))


def check(
    workspace: Workspace,
    community: int,
    fields: Mapping[str, str],
    *,
    me: str | None = None,
    id: int | None = None,
) -> None:
    """Raise what ``add`` would refuse, or ``change`` of goal ``id``; nothing is written."""
    goal = workspace.get(Goal, id or 0)
    if goal is None:
        _new(workspace, community, fields, me)
    else:
        _changed(workspace, goal, fields, me)


def _new(workspace: Workspace, community: int, fields: Mapping[str, str], me: str | None) -> Fields:
    """Return the record of a new goal from typed texts."""
    asking = Asking(names, workspace, community, workspace.today(community), me)
    record: Json = {"community": community, "status": "open"}
    record["created"] = stamp(workspace.now)
    record |= dict.fromkeys(("metric", "baseline", "target", "deadline"))
    record |= GOAL.read(fields, asking)
    if record["metric"] is not None and record["baseline"] is None:
        metric = workspace.measures.find(community, str(record["metric"]))
        latest = workspace.measures.state(metric).latest
        record["baseline"] = latest.value if latest else None
    _check(workspace, Goal(0, record))
    return dict(record)


def change(store: Store, id: int, fields: Mapping[str, str], *, now: datetime) -> GoalState:
    """Set typed ``fields`` of goal ``id``; raises like ``add``, and ``NotFound`` for no goal."""
    fields = GOAL.named(fields, names)
    with unit_of_work(store, "set", now, fields=",".join(fields)) as uow:
        goal = _goal(uow.workspace, id)
        uow.patch("goals", id, _changed(uow.workspace, goal, fields, uow.who))
        return state(uow.workspace, id)


def _changed(workspace: Workspace, goal: Goal, fields: Mapping[str, str], me: str | None) -> Fields:
    """Return what typed texts change in the record of a goal."""
    today = workspace.today(goal.community)
    new = GOAL.read(fields, Asking(names, workspace, goal.community, today, me, goal.record))
    if new.get("status") == "open":
        new.setdefault("reason", None)
    _check(workspace, Goal(goal.id, {**goal.record, **new}))
    return new


def drop(store: Store, id: int, reason: str = "", *, now: datetime) -> GoalState:
    """Let goal ``id`` go; it stays in the list as dropped, with its reason."""
    with unit_of_work(store, "drop", now) as uow:
        _goal(uow.workspace, id)
        uow.patch("goals", id, {"status": "dropped", "reason": clean_text(reason) or None})
        return state(uow.workspace, id)


def typed_field(goal: Goal, name: str, workspace: Workspace) -> str:
    """Return a field of ``goal`` as a person would type it; empty for nothing.

    Numbers are written in the unit of the metric.
    """
    today = workspace.today(goal.community)
    return GOAL.typed(name, Asking(names, workspace, goal.community, today, record=goal.record))


def _goal(workspace: Workspace, id: int) -> Goal:
    goal = workspace.get(Goal, id)
    if goal is None:
        raise NotFound(N_("There is no goal {id}"), id=id)
    return goal


def _check(workspace: Workspace, goal: Goal) -> None:
    """Raise ``BadValue`` for fields that contradict each other."""
    if goal.metric is None and (goal.baseline is not None or goal.target is not None):
        raise BadValue(N_("target: a goal with numbers needs a metric that measures them"))
    if goal.metric is not None and goal.target is None:
        raise BadValue(N_("target: a goal with a metric needs the value to reach"))
    if goal.target is not None and goal.baseline == goal.target:
        raise BadValue(
            N_("target: {value} is where it starts; nothing is left to reach"), value=goal.target
        )
    start, deadline = begins(workspace, goal), goal.deadline
    if deadline is not None and deadline <= start:
        raise BadValue(
            N_("deadline: {deadline} is not after the start {start}"),
            deadline=deadline.isoformat(),
            start=start.isoformat(),
        )
