"""Stage gates: a stage may be entered when the tasks of the stage before it are settled.

A gate is derived from the tasks and never stored; stored is only that somebody opened it before
its time, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.tasks.board import SETTLED

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Board
    from communitytui.domain.workspace import Community, Workspace

#: The stage with which a community begins to run, and its recurring duties with it.
RUNNING = "execute"


class Gate(NamedTuple):
    """The way into a stage: the tasks it waits for, and why it was opened in spite of them."""

    stage: str
    waiting: tuple[int, ...] = ()
    reason: str | None = None

    @property
    def state(self) -> str:
        """``open``, ``waiting`` for tasks, or ``overridden`` while it would be waiting."""
        if not self.waiting:
            return "open"
        return "overridden" if self.reason else "waiting"

    @property
    def closed(self) -> bool:
        """Whether entering the stage deserves a warning."""
        return bool(self.waiting) and not self.reason


def gate_of(board: Board, community: int, stage: str, reasons: Mapping[str, str]) -> Gate:
    """Return the gate of one stage.

    The stage before it is the nearest one that has tasks. ``reasons`` are those of the gates
    that were opened by hand, by stage.
    """
    before: list[int] = []
    for each in STAGES:
        if each.key == stage:
            break
        before = board.stage_ids(community, each.key) or before
    waiting = tuple(id for id in before if board.records[id]["status"] not in SETTLED)
    return Gate(stage, waiting, reasons.get(stage))


def gates(board: Board, community: Community) -> dict[str, Gate]:
    """Return the nine gates of a community by stage."""
    return {stage.key: gate_of(board, community.id, stage.key, community.gates) for stage in STAGES}


def has_opened(board: Board, community: Community, stage: str) -> bool:
    """Tell whether a stage can be worked on: by its gate, or by one of its tasks.

    A task opens it that has been begun, or whose own predecessors are settled before the gate is.
    """
    if not gate_of(board, community.id, stage, community.gates).closed:
        return True
    return any(_is_open(board, id) for id in board.stage_ids(community.id, stage))


def _is_open(board: Board, id: int) -> bool:
    record = board.records[id]
    if record["status"] == "todo":
        return bool(record["after"]) and not board.blocked_by(id)
    return str(record["status"]) != "skipped"


def running_since(workspace: Workspace, community: Community) -> date | None:
    """Return the day on which a community began to run; ``None`` before that.

    It is kept with the first edit that opens the stage. A file in which that was never kept says
    nothing of the days before today.
    """
    if community.running:
        return community.running
    opened = has_opened(workspace.board, community, RUNNING)
    return workspace.today(community.id) if opened else None
