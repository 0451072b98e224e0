"""Timetable, gates and money of a community."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.text import clean_text
from communitytui.domain.kernel.words import one_of
from communitytui.domain.kernel.workdays import Workdays, calendar_of
from communitytui.domain.nouns.lookup import find_task
from communitytui.domain.nouns.schema import check_field
from communitytui.domain.plan.schedule import Effect, Timetable, read_slip, timetable, what_if
from communitytui.domain.tasks.board import keep_first_plan
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.tasks import Done
from communitytui.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


class Applied(NamedTuple):
    """What ``apply`` changed: the state it made, and the effect on the timetable."""

    workspace: Workspace
    effect: Effect


def schedule(workspace: Workspace, community: int) -> Timetable:
    """Return the current timetable of a community; nothing is written."""
    chosen = workspace.community(community)
    return timetable(workspace.board, chosen, workspace.today(community))


def effect(
    workspace: Workspace,
    community: int,
    slips: Mapping[int, int] | None = None,
    *,
    working: bool | None = None,
    holidays: Sequence[str] | None = None,
    afresh: bool = False,
) -> Effect:
    """Return what ``apply`` with the same arguments would change; nothing is written.

    ``slips`` are days by task id; ``working`` chooses the calendar, ``holidays`` are days as
    ``read_holidays`` gives them; ``None`` leaves the community's own.
    """
    chosen = workspace.community(community)
    settings = _settings(working, holidays)
    return what_if(
        workspace.board,
        chosen,
        workspace.today(community),
        slips,
        calendar=calendar_of({**chosen.record, **settings}) if settings else None,
        afresh=afresh,
    )


def _settings(working: bool | None, holidays: Sequence[str] | None) -> Fields:
    settings: Fields = {}
    if working is not None:
        settings["calendar"] = "working" if working else "calendar"
    if holidays is not None:
        settings["holidays"] = check_field("communities", "holidays", list(holidays))
    return settings


def apply(
    store: Store,
    community: int,
    slips: Mapping[int, int] | None = None,
    *,
    now: datetime,
    working: bool | None = None,
    holidays: Sequence[str] | None = None,
    afresh: bool = False,
) -> Applied:
    """Move the tasks of a community to where the timetable has them, as one step of undo.

    With ``slips`` only those are moved that they push, else every open task. A start moves to
    the earliest one; a due date only when the end would lie behind it, so a deadline that
    was set with time to spare stays where it is; ``afresh`` computes both again from the
    community's start date. The calendar and the holidays become the community's. Days of tasks
    that are done are never moved.
    """
    with unit_of_work(store, "schedule", now) as uow:
        result = effect(
            uow.workspace,
            community,
            slips,
            working=working,
            holidays=holidays,
            afresh=afresh,
        )
        uow.patch("communities", community, _settings(working, holidays))
        for move in result.moves:
            new: Fields = dict(zip(("start", "due"), move.new, strict=True))
            keep_first_plan(uow.get("tasks", move.id), new)
            uow.patch("tasks", move.id, new)
        return Applied(uow.workspace, result)


def baseline(store: Store, community: int, *, now: datetime) -> Done:
    """Make the current days the first plan; return the tasks that had another."""
    with unit_of_work(store, "baseline", now) as uow:
        uow.workspace.community(community)
        board = uow.workspace.board
        moved = [id for id in board.community_ids(community) if board.records[id].get("planned")]
        for id in moved:
            uow.patch("tasks", id, {"planned": None})
        return Done(uow.workspace, tuple(moved))


def open_gate(
    store: Store, community: int, stage: str, reason: str | None, *, now: datetime
) -> Workspace:
    """Open a stage early, for a reason; ``None`` reinstates its gate.

    Returns the new state. Raises ``BadValue`` for an unknown stage or an empty reason.
    """
    one_of(stage, STAGE, N_("{value} is not a stage"))
    text = clean_text(reason) if reason is not None else None
    if text == "":
        raise BadValue(N_("missing reason to enter the stage early"))
    with unit_of_work(store, "gate", now, stage=stage) as uow:
        uow.workspace.community(community)
        reasons = dict(uow.get("communities", community).get("gates") or {})
        if text is None:
            reasons.pop(stage, None)
        else:
            reasons[stage] = text
        uow.patch("communities", community, {"gates": reasons})
        return uow.workspace


def read_slips(
    workspace: Workspace, community: int, words: Sequence[str], calendar: Workdays | None = None
) -> dict[int, int]:
    """Return slips by task id from words such as ``2.4=3d``; raises ``BadValue``, ``NotFound``.

    Several for one task add up to one.
    """
    calendar = calendar or calendar_of(workspace.community(community).record)
    slips: dict[int, int] = {}
    for word in words:
        name, equals, days = word.partition("=")
        if not equals:
            raise BadValue(N_("{value} is not TASK=DAYS, such as 2.4=3d"), value=word[:40])
        id = find_task(workspace, name, community)
        slips[id] = slips.get(id, 0) + read_slip(days, calendar)
    return slips
