"""The tree: communities, their nine stages, and the tasks of the stages that are open.

Instead of stages there can be other groups: areas, owners, or when tasks are due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.tui.widgets.outline import Outline, Row
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.tui.widgets.tree_painter import TreePainter

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks


class StageTree(RowPane[Row]):
    """Communities with their progress; each opens to its stages, each stage to its tasks.

    The cursor and the folding are kept by key, whatever happens around them.
    """

    NAME = "tree"

    def __init__(self, workspace: Workspace, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.outline = Outline(workspace)
        self.painter = TreePainter(self.outline)
        self.paint = self.painter.row

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor, or None on a stage or community."""
        return self.key[1] if self.key is not None and self.key[0] == "task" else None

    # -- rows

    def show(self, workspace: Workspace, cursor: Row | None = None) -> None:
        """Show another state of the workspace; the cursor stays on its row, or near it."""
        self.outline.workspace = workspace
        self.set_rows(self.outline.rows(), cursor)

    def regroup(self, kind: str) -> None:
        """Group by something else; where the cursor goes is up to who asks."""
        self.outline.kind = kind
        self.forget()
        self.set_rows(self.outline.rows())

    def fold(self, row: Row, opened: bool | None = None) -> bool:
        """Open or close a community or stage (the other way round for None); tell if it did."""
        if row[0] not in ("community", self.outline.kind):
            return False
        now = row in self.outline.open
        if opened is now:
            return False
        (self.outline.open.discard if now else self.outline.open.add)(row)
        self.touch([row])
        self.set_rows(self.outline.rows(), row)
        return True

    def reveal(self, row: Row) -> None:
        """Open what ``row`` stands in, and put the cursor on it."""
        parents = []
        parent = self.outline.parent_of(row)
        while parent is not None:
            parents.append(parent)
            parent = self.outline.parent_of(parent)
        self.outline.open.update(parents)
        self.touch(parents)
        self.set_rows(
            self.outline.rows(), row if row[0] != "task" or self.outline.in_cap(row) else parents[0]
        )
