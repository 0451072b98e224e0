"""The list of tasks: one stage, a community, or what a filter found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.strip import Strip

from communitytui.i18n import language, trn
from communitytui.tui.drawing import strip
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.tui.widgets.task_columns import columns
from communitytui.tui.widgets.task_painter import Signs, TaskPainter, TaskRow

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.forms.typing_line import RowLine
    from communitytui.tui.theming import Inks

#: The row in which a new task is typed.
_TYPED: TaskRow = ("typed",)


def task_ids(rows: Iterable[TaskRow]) -> set[int]:
    """Return the tasks among rows."""
    return {row for row in rows if isinstance(row, int)}


class TaskList(RowPane[TaskRow]):
    """Tasks as rows: sign, title, and the columns that have something in them.

    Where it is wide, one that is a ``CHECKLIST`` shows all that a task is checked for.
    """

    NAME = "list"
    CHECKLIST: ClassVar[bool] = True

    def __init__(self, workspace: Workspace, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.signs = Signs(self)
        self.painter = TaskPainter(workspace, self.signs)
        self.paint = self.painter.row
        #: What is typed in the list, if anything is.
        self.typed: TypedRow | None = None
        self._shaped_for: object = None

    def show(self, workspace: Workspace, ids: Sequence[TaskRow], cursor: int | None = None) -> None:
        """Show the tasks ``ids`` of a state of the workspace; only what is deleted is unmarked."""
        self.painter.workspace = workspace
        self.signs.mark({id for id in self.signs.marked if id in workspace.board})
        self.set_rows(ids if self.typed is None else self.typed.among(ids), cursor)
        self._shape()
        if self.typed is not None:
            self.typed.seat(in_sight=True)

    def label(self) -> str:
        """Return the title with how many rows are marked, and the headings of a checklist."""
        marked = len(self.signs.marked)
        more = " · " + trn("{n} marked", "{n} marked", marked) if marked else ""
        return self.painter.label(self.title + more, self.cells, self.glyphs)

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor."""
        return self.key if isinstance(self.key, int) else None

    def _shape(self) -> None:
        """Give the columns what the rows need, if these or the room have changed."""
        given = (self.painter.workspace, self.rows, self.cells, language())
        if given == self._shaped_for or self.cells <= 0:
            return
        self._shaped_for = given
        ids = [row for row in self.rows if isinstance(row, int)]
        found = columns(self.painter.workspace, ids, self.cells, checklist=self.CHECKLIST)
        if found != self.painter.columns:
            self.painter.columns = found
            self.set_title(self.title)
            self.forget()

    # -- a row that is typed

    def type_in(self, typed: TypedRow | None) -> None:
        """Let a line, which is mounted here, lie over a row or in a new one; take it away."""
        self.typed, top = typed, self.top
        ids = [row for row in self.rows if row != _TYPED]
        self.set_rows(ids if typed is None else typed.among(ids))
        # What is typed has to be in sight; the cursor may be elsewhere.
        self.top = min(top, self.last_top)
        if typed is not None:
            typed.seat(in_sight=True)

    def line(self, number: int) -> Strip:
        """Return a row; one that is typed looks as if the cursor were there."""
        if self.rows[number] != _TYPED:
            return super().line(number)
        return strip(self.painter.head(None, self.glyphs), self.cells, self.inks, "cursor")

    def scroll_lines(self, top: int) -> None:
        """Scroll; what is typed goes with its row."""
        super().scroll_lines(top)
        if self.typed is not None:
            self.typed.seat(in_sight=False)

    def fit(self) -> None:
        """Give the columns the room that there is."""
        super().fit()
        self._shape()
        self.set_title(self.title)
        if self.typed is not None:
            # Behind the frame: nothing moves while one is drawn.
            self.call_after_refresh(self.typed.seat, in_sight=True)


class TypedRow:
    """The line that is typed in a list, over the row of a task or in a new one.

    The new row stands below the task ``below``; 0 is the head of the list.
    """

    def __init__(self, rows: TaskList, line: RowLine, *, over: int | None, below: int = 0) -> None:
        self._list = rows
        self._line = line
        self._over = over
        self._below = below
        #: Before which row the new one stands; None over a row that is there.
        self._gap = None if over is not None else 0

    def among(self, ids: Sequence[TaskRow]) -> Sequence[TaskRow]:
        """Return the rows of the list with the new one among them, if there is one."""
        wanted = self._over or self._below
        place = next((number for number, id in enumerate(ids) if id == wanted), None)
        if self._over is None and (place is not None or not wanted):
            self._gap = 0 if place is None else place + 1
        elif place is None and self._gap is None:
            # A colleague deleted the row: what is typed stays, in a row of its own.
            self._gap = self._list.cursor
        if self._gap is None:
            return ids
        return [*ids[: self._gap], _TYPED, *ids[self._gap :]]

    def go_below(self, id: int) -> None:
        """Let the new row stand below another task, if that is shown."""
        if self._list.place(id) is not None:
            self._below = id
            self._list.type_in(self)

    def seat(self, *, in_sight: bool) -> None:
        """Put the line where its row is by now; scroll there if it has to be seen."""
        rows = self._list
        number = rows.place(_TYPED if self._gap is not None else self._over) or 0
        if in_sight and not rows.top <= number < rows.top + rows.height:
            top = number if number < rows.top else number - rows.height + 1
            RowPane.scroll_lines(rows, top)
        x = rows.painter.title_column(self._over, rows.glyphs)
        self._line.place(x, number - rows.top, rows.cells - x)
