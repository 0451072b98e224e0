"""Communities that ran before they had this file: what lies behind them is in place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.domain.kernel.words import one_of
from communitytui.domain.tasks.board import Board
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.planning import apply
from communitytui.services.tasks import Done
from communitytui.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store

#: What a task becomes that is in place: done, but on no day, so that it has none.
IN_PLACE_FIELDS = {
    "status": "done",
    "in_place": True,
    "completed": None,
    "reason": None,
    "start": None,
    "due": None,
}


def adopt(store: Store, community: int, stage: str, *, now: datetime) -> Done:
    """Put the open tasks of the stages before ``stage`` in place, as one step of undo.

    The others are planned afresh, from today on. Returns those in place; raises ``BadValue`` for
    an unknown stage, or where nothing before it is open.
    """
    one_of(stage, STAGE, N_("{value} is not a stage"))
    with unit_of_work(store, "in_place", now, stage=stage) as uow:
        uow.workspace.community(community)
        ids = tuple(_open_before(uow.workspace.board, community, stage))
        if not ids:
            raise BadValue(N_("no task is open before stage {stage}"), stage=STAGE[stage].title)
        for id in ids:
            uow.patch("tasks", id, IN_PLACE_FIELDS)
        apply(store, community, now=now, afresh=True)
        return Done(uow.workspace, ids)


def _open_before(board: Board, community: int, stage: str) -> Iterator[int]:
    for each in STAGES:
        if each.key == stage:
            return
        yield from (id for id in board.stage_ids(community, each.key) if not board[id].settled)
