"""The list of tasks: one stage, a community, or what a filter found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.strip import Strip

from communitytui.domain.tasks.board import Board, Task
from communitytui.i18n import language, say, trn
from communitytui.i18n.cells import clip, width
from communitytui.tui.drawing import Span, fit, spans_width, status_mark, strip
from communitytui.tui.widgets.row_pane import RowPane, Tagged
from communitytui.tui.widgets.task_columns import (
    Columns,
    after_title,
    before_title,
    columns,
    headings,
)

if TYPE_CHECKING:
    from textual import events

    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.forms.typing_line import RowLine
    from communitytui.tui.theming import Inks

#: The most cells of the name of who changed a task.
_BY = 8
#: The id of a task, or a row of a subclass that is none.
TaskRow = int | Tagged


class Typing(NamedTuple):
    """What is typed in the list: its line, and the row that it lies over or stands below.

    ``gap`` is the number of the line of a new row, None over a row that is there.
    """

    line: RowLine
    over: int | None
    below: int
    gap: int | None


class TaskList(RowPane[TaskRow]):
    """Tasks as rows: sign, title, and the columns that have something in them.

    Where it is wide, one that is a ``CHECKLIST`` shows all that a task is checked for.
    """

    NAME = "list"
    CHECKLIST: ClassVar[bool] = True

    def __init__(self, workspace: Workspace, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace = workspace
        self.marked: set[int] = set()
        self.changed_by: dict[int, str] = {}
        self._columns = Columns()
        self._shaped_for: object = None
        #: What a search found, while it dims the rest; None without one.
        self.found: frozenset[int] | None = None
        self._heading = ""
        self._typing: Typing | None = None

    def show(self, workspace: Workspace, ids: Sequence[TaskRow], cursor: int | None = None) -> None:
        """Show the tasks ``ids`` of a state of the workspace; only what is deleted is unmarked."""
        self.workspace = workspace
        if self.marked:
            self.set_marked({id for id in self.marked if id in workspace.board})
        self.set_rows(ids, cursor)
        self._shape()
        if self._typing is not None:
            self._seat(in_sight=True)

    def set_title(self, title: str) -> None:
        """Show ``title`` in the border, and how many rows are marked."""
        self._heading = title
        if self.marked:
            title += " · " + trn("{n} marked", "{n} marked", len(self.marked))
        super().set_title(title)

    def label(self) -> str:
        """Return the title; of a checklist with the heading of each column above it."""
        shape = self._columns
        if not shape.is_checklist:
            return super().label()
        rule = self.glyphs.rule
        start = self.cells - sum(column.cells + 2 for column in shape.right)
        line = f" {clip(self.title, start - 3)} "
        for heading, cells in headings(shape):
            text = heading.strip()
            at = start + 2 + heading.index(text)
            line += rule * (at - 1 - width(line)) + f" {text} "
            start += cells + 2
        return line.rstrip()

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor."""
        return self.key if isinstance(self.key, int) else None

    def ids(self, first: int = 0, end: int | None = None) -> set[int]:
        """Return the tasks among the rows from ``first`` on, up to ``end``."""
        return {row for row in self.rows[first:end] if isinstance(row, int)}

    def _shape(self) -> None:
        """Give the columns what the rows need, if these or the room have changed."""
        given = (self.workspace, self.rows, self.cells, language())
        if given == self._shaped_for or self.cells <= 0:
            return
        self._shaped_for = given
        ids = [row for row in self.rows if isinstance(row, int)]
        found = columns(self.workspace, ids, self.cells, checklist=self.CHECKLIST)
        if found != self._columns:
            self._columns = found
            self._show_title()
            self.forget()

    def set_changed(self, by: Mapping[int, str]) -> None:
        """Mark the rows that colleagues just changed, with the name; unmark the others."""
        old, self.changed_by = self.changed_by, dict(by)
        self.touch({*old, *by})

    def set_found(self, ids: frozenset[int] | None) -> None:
        """Dim every row but these; none for None."""
        old, self.found = self.found, ids
        if old is None or ids is None:
            if old is not ids:
                self.forget()
        elif old != ids:
            self.touch(old ^ ids)

    def set_marked(self, ids: set[int]) -> None:
        """Mark these rows for the next action, and no others."""
        old, self.marked = self.marked, set(ids)
        if old != self.marked:
            self.set_title(self._heading)
            self.touch(old ^ self.marked)

    # -- a row that is typed

    def begin_typing(self, line: RowLine, *, over: int | None = None, below: int = 0) -> None:
        """Let ``line``, which is mounted here, lie over the row of a task, or in a new row.

        The new row stands below the task ``below``; 0 is the head of the list.
        """
        gap = None if over is not None else 0
        self._typing = Typing(line, over, below, gap)
        self._seat(in_sight=True)

    def end_typing(self) -> None:
        """Show the tasks and nothing else."""
        self._typing = None
        self.scroll_lines(self.top)
        self.refresh()

    def type_below(self, id: int) -> None:
        """Let the new row stand below another task, if that is shown."""
        if self._typing is not None and self.place(id) is not None:
            self._typing = self._typing._replace(below=id)
            self._seat(in_sight=True)

    @property
    def _gap(self) -> int | None:
        """The number of the line where the new row stands."""
        return self._typing.gap if self._typing is not None else None

    def _seat(self, *, in_sight: bool) -> None:
        """Put the line where its row is by now; scroll there if it has to be seen."""
        typing = self._typing
        if typing is None:
            return
        place = self.place(typing.over or typing.below)
        gap = typing.gap
        if typing.over is None:
            gap = 0 if not typing.below else place + 1 if place is not None else gap
        elif place is None and gap is None:
            # A colleague deleted the row: what is typed stays, in a row of its own.
            gap = self.cursor
        gap = min(gap, len(self.rows)) if gap is not None else None
        if gap != typing.gap:
            self._typing = typing = typing._replace(gap=gap)
            self.refresh()
        number = gap if gap is not None else place or 0
        if in_sight and not self.top <= number < self.top + self.height:
            top = number if number < self.top else number - self.height + 1
            super().scroll_lines(top)
        x = self._title_column(typing.over)
        typing.line.place(x, number - self.top, self.cells - x)

    def _title_column(self, id: int | None) -> int:
        board = self.workspace.board
        task = board[id] if id is not None and id in board else None
        return spans_width(self._head(board, task))

    def line_count(self) -> int:
        """Return how many lines there are, the new row counted."""
        return len(self.rows) + (self._gap is not None)

    def line(self, number: int) -> Strip:
        """Return a row; an empty one where a new row is typed."""
        gap = self._gap
        if gap is None or number < gap:
            return super().line(number)
        if number > gap:
            return super().line(number - 1)
        head = self._head(self.workspace.board, None)
        return strip(head, self.cells, self.inks, "cursor")

    def refresh_number(self, number: int) -> None:
        """Repaint one row, which is a line further down below a new one."""
        gap = self._gap
        super().refresh_number(number + (gap is not None and number >= gap))

    def scroll_lines(self, top: int) -> None:
        """Scroll; what is typed goes with its row."""
        super().scroll_lines(top)
        self._seat(in_sight=False)

    def on_resize(self, event: events.Resize) -> None:
        """Keep what is typed over its row."""
        super().on_resize(event)
        self._shape()
        self._seat(in_sight=True)

    # -- drawing

    def _head(self, board: Board, task: Task | None) -> list[Span]:
        """Return what stands before the title of a task, or of one that is typed."""
        shape = self._columns
        if task is None:
            sign = self.glyphs.status["todo"]
            return [(" ", "text"), (sign, "muted"), (" ", "text"), *before_title(None, shape)]
        marked = task.id in self.marked
        return [
            (
                self.glyphs.mark if marked else "›" if task.id in (self.found or ()) else " ",
                "primary",
            ),
            status_mark(board, task.id, self.glyphs),
            (" ", "text"),
            *before_title(task, shape),
        ]

    def draw(self, key: TaskRow, cells: int, ground: str) -> Strip:
        """Draw one task."""
        assert isinstance(key, int)
        board = self.workspace.board
        task = board[key]
        marked = key in self.marked
        title = "muted" if task.settled else ("primary" if marked else "text")
        spans = fit(
            [*self._head(board, task), (say(task.title), title)], self._right(board, task), cells
        )
        if self.found is not None and key not in self.found:
            spans = [(text, "faint") for text, _ in spans]
        return strip(spans, cells, self.inks, ground)

    def _right(self, board: Board, task: Task) -> list[Span]:
        spans: list[Span] = []
        if task.id in self.changed_by:
            name = clip(self.changed_by[task.id], _BY)
            spans.append((f"{self.glyphs.dot} {name} ", "warn"))
        return spans + after_title(self.workspace, task, self._columns)
