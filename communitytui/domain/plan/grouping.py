"""The tasks of a community in groups: by stage, area, owner, or when they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.message import N_, Message, Sayable

if TYPE_CHECKING:
    from datetime import date

    from communitytui.domain.tasks.board import Progress, Task
    from communitytui.domain.workspace import Workspace

#: What tasks can be grouped by.
KIND_NAMES = {
    "stage": N_("stage"),
    "area": N_("area"),
    "owner": N_("owner"),
    "due": N_("due date"),
}
#: When something is due, soonest first. A week begins on Monday.
DUE_NAMES = {
    "late": N_("Late"),
    "week": N_("This week"),
    "next": N_("Next week"),
    "later": N_("Later"),
    "none": N_("No date"),
    "past": N_("Closed earlier"),
}


class Grouping:
    """The groups of each community of one workspace; counted once, when they are asked for.

    A group is named by a key: of a stage, of an area, a person's name, a word of ``DUE_NAMES``;
    the empty key stands for tasks without an area or owner. Only groups with tasks are there,
    but every stage is. Groups are in a fixed order, their tasks in working order.
    """

    def __init__(self, workspace: Workspace, kind: str) -> None:
        self.workspace = workspace
        self.kind = kind
        self._groups: dict[int, dict[str, list[int]]] = {}
        self._progress: dict[tuple[int, str], Progress] = {}

    def keys(self, community: int) -> list[str]:
        """Return the keys of the groups of a community, in their order."""
        if self.kind == "stage":
            return [stage.key for stage in STAGES]
        return list(self._of(community))

    def ids(self, community: int, key: str) -> list[int]:
        """Return the tasks of a group in working order; none for a group that is not there."""
        if self.kind == "stage":
            return self.workspace.board.stage_ids(community, key)
        return self._of(community).get(key, [])

    def progress(self, community: int, key: str) -> Progress:
        """Return how far a group is."""
        board = self.workspace.board
        if self.kind == "stage":
            return board.progress(community, key)
        place = (community, key)
        if place not in self._progress:
            self._progress[place] = board.progress_of(community, self.ids(community, key))
        return self._progress[place]

    def title(self, community: int, key: str) -> Sayable:
        """Return what a group is called."""
        if self.kind == "stage":
            return STAGE[key].title
        if self.kind == "due":
            return Message(DUE_NAMES[key]) if key in DUE_NAMES else key
        if self.kind == "owner":
            return key or Message("No owner")
        return self.workspace.community(community).area(key) if key else Message("No area")

    def key_of(self, task: Task) -> str:
        """Return the key of the group that a task is in."""
        if self.kind == "stage":
            return task.stage.key
        if self.kind == "due":
            return due_key(task, self.workspace.today(task.community))
        return (task.owner if self.kind == "owner" else task.area) or ""

    def _of(self, community: int) -> dict[str, list[int]]:
        if community not in self._groups:
            board = self.workspace.board
            found: dict[str, list[int]] = {}
            for id in board.community_ids(community):
                found.setdefault(self.key_of(board[id]), []).append(id)
            order = sorted(found, key=lambda key: self._place(community, key))
            self._groups[community] = {key: found[key] for key in order}
        return self._groups[community]

    def _place(self, community: int, key: str) -> tuple[int, str, str]:
        # Who or what has no name comes last; areas stand as the community lists them.
        if self.kind == "due":
            return list(DUE_NAMES).index(key), "", ""
        if self.kind == "area":
            known = list(self.workspace.community(community).record["areas"])
            return known.index(key) if key in known else len(known) + (not key), key, ""
        return int(not key), key.casefold(), key


def due_key(task: Task, today: date) -> str:
    """Return when a task is due as seen ``today``: a key of ``DUE_NAMES``.

    What is settled is never late: it is in its week, or among what was settled earlier.
    """
    due = task.due
    if due is None:
        return "none"
    monday = shift(today, -today.weekday())
    if due < today and not task.settled:
        return "late"
    if due < monday:
        return "past"
    weeks = (due - monday).days // 7
    return "week" if not weeks else "next" if weeks == 1 else "later"
