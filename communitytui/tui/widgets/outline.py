"""The rows of the tree: communities, their groups that are open, and the tasks of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.plan.grouping import Grouping
from communitytui.tui.widgets.row_pane import Tagged

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

#: A stage shows no more tasks in the tree than this; the rest is in the list.
CAP = 200
#: Rows are ``("community", id)``, ``("stage", id, stage)`` (or another kind of group, by its key),
#: ``("task", id)`` and ``("more", id, stage)`` for what the cap leaves out.
Row = Tagged


class Outline:
    """What is open, and what tasks are grouped by: ``kind``, a stage or another grouping.

    The rows are made anew from the workspace whenever something changed: they are cheap, for
    what is folded has none.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.open: set[Row] = set()
        self.kind = "stage"
        self._grouping: Grouping | None = None

    def rows(self) -> list[Row]:
        """Return all rows; what is folded has none."""
        rows: list[Row] = []
        groups = self.groups
        for community in self.workspace.communities:
            head: Row = ("community", community.id)
            rows.append(head)
            if head not in self.open:
                continue
            for key in groups.keys(community.id):
                place: Row = (self.kind, community.id, key)
                rows.append(place)
                if place in self.open:
                    ids = groups.ids(community.id, key)
                    rows.extend(("task", id) for id in ids[:CAP])
                    if len(ids) > CAP:
                        rows.append(("more", community.id, key))
        return rows

    @property
    def groups(self) -> Grouping:
        """The groups of the state that is shown."""
        found = self._grouping
        if found is None or found.workspace is not self.workspace or found.kind != self.kind:
            found = self._grouping = Grouping(self.workspace, self.kind)
        return found

    def is_group(self, row: Row | None) -> bool:
        """Tell whether a row is a stage, or another group of tasks."""
        return row is not None and row[0] == self.kind

    def group_of(self, id: int) -> Row:
        """Return the row of the group that a task is in."""
        task = self.workspace.board[id]
        return (self.kind, task.community, self.groups.key_of(task))

    def parent_of(self, row: Row) -> Row | None:
        """Return the row above ``row`` in the tree's sense, or None for a community."""
        if row[0] == self.kind:
            return ("community", row[1])
        if row[0] == "more":
            return (self.kind, row[1], row[2])
        if row[0] == "task" and row[1] in self.workspace.board:
            return self.group_of(row[1])
        return None

    def in_cap(self, row: Row) -> bool:
        """Tell whether a task is among those that its group shows."""
        parent = self.parent_of(row)
        if parent is None:
            return False
        return row[1] in self.groups.ids(parent[1], parent[2])[:CAP]
