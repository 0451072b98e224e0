"""A pane of rows and columns with a cursor on one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks


class Grid(RowPane[str]):
    """Rows with cells, and the names of the columns in the head.

    ``column`` is the column of the cursor among ``columns``; as many columns are shown as there
    is room for, from ``left`` on, so that the cursor's is among them.
    """

    HEAD = 1

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.columns: list[str] = []
        self.column = 0
        self.left = 0

    def room(self) -> int:
        """Return how many columns there is room for."""
        raise NotImplementedError

    def set_columns(self, columns: list[str]) -> None:
        """Show these columns; the cursor stays on its column, as far as there is one."""
        at = self.columns[self.column] if self.column < len(self.columns) else ""
        self.columns = columns
        self.column = columns.index(at) if at in columns else min(self.column, len(columns) - 1)
        self.column = max(0, self.column)
        self._keep_in_sight()
        self.forget()

    @property
    def shown_columns(self) -> list[str]:
        """The columns that are visible."""
        return self.columns[self.left : self.left + max(1, self.room())]

    def step_column(self, by: int) -> bool:
        """Go to another column; tell whether there is one."""
        column = self.column + by
        if not 0 <= column < len(self.columns):
            return False
        self.column = column
        before = self.left
        self._keep_in_sight()
        if self.left != before:
            self.forget()
        elif self.key is not None:
            self.touch([self.key])
        return True

    def _keep_in_sight(self) -> None:
        room = max(1, self.room())
        self.left = max(0, min(self.left, self.column, len(self.columns) - room))
        self.left = max(self.left, self.column - room + 1)

    def forget(self) -> None:
        """Draw everything anew; another width may have room for other columns."""
        self._keep_in_sight()
        super().forget()
