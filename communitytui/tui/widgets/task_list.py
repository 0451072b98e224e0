"""The list of tasks: one stage, a community, or what a filter found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.strip import Strip

from communitytui.domain.tasks import Board, Task
from communitytui.i18n.cells import clip, pad
from communitytui.i18n.showing import show_due
from communitytui.tui.paint import PRIORITY, STATUS_INK, Span, fit, strip
from communitytui.tui.widgets.rows import RowPane

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.paint import Glyphs
    from communitytui.tui.theming import Inks

OWNER_CELLS, DUE_CELLS = 8, 10


class TaskList(RowPane):
    """Tasks as rows: sign, priority, number, title, owner, due; marks of what just changed."""

    NAME = "list"

    def __init__(self, workspace: Workspace, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace = workspace
        self.marked: set[int] = set()
        self.changed_by: dict[int, str] = {}
        self.owner = self.due = True
        self.empty = ""

    def show(self, workspace: Workspace, ids: Sequence[int], cursor: int | None = None) -> None:
        """Show the tasks ``ids`` of a state of the workspace."""
        self.workspace = workspace
        gone = self.marked - set(ids) if self.marked else set()
        self.marked -= gone
        self.set_rows(ids, cursor)

    def set_columns(self, owner: bool, due: bool) -> None:
        """Say which columns there is room for."""
        if (owner, due) != (self.owner, self.due):
            self.owner, self.due = owner, due
            self.forget()

    def set_changed(self, by: Mapping[int, str]) -> None:
        """Mark the rows that colleagues just changed, with the name; unmark the others."""
        old, self.changed_by = self.changed_by, dict(by)
        self.touch({*old, *by})

    def set_marked(self, ids: set[int]) -> None:
        """Mark these rows for the next action, and no others."""
        old, self.marked = self.marked, set(ids)
        self.touch(old ^ self.marked)

    def render_line(self, y: int) -> Strip:
        """Draw a row; where there are none, what can be done about it."""
        if not self.rows and y == 0 and self.empty:
            cells = self.content_size.width
            return strip([(clip(self.empty, self.cells), "muted")], cells, self.inks)
        return super().render_line(y)

    # -- drawing

    def draw(self, key: Any, cells: int, ground: str) -> Strip:
        """Draw one task."""
        board = self.workspace.board
        task = board[key]
        marked = key in self.marked
        head: list[Span] = [
            (self.glyphs.mark if marked else " ", "primary"),
            self._sign(board, task),
            (" ", "text"),
            _priority(task),
        ]
        number = f"{task.key} " if task.key else ""
        title = "muted" if task.settled else ("primary" if marked else "text")
        left = [*head, (pad(number, 4), "faint"), (task.title, title)]
        return strip(fit(left, self._right(board, task), cells), cells, self.inks, ground)

    def _sign(self, board: Board, task: Task) -> Span:
        status = "blocked" if board.is_blocked(task.id) else task.status
        sign = self.glyphs.blocked if status == "blocked" else self.glyphs.status[status]
        return sign, STATUS_INK[status]

    def _right(self, board: Board, task: Task) -> list[Span]:
        spans: list[Span] = []
        if task.id in self.changed_by:
            name = clip(self.changed_by[task.id], OWNER_CELLS - 2)
            spans.append((f"{self.glyphs.dot} {name} ", "warn"))
        if self.owner:
            ink = "muted" if task.settled else "info"
            spans.append((pad(task.owner or "", OWNER_CELLS), ink))
        if self.due:
            spans.append(self._due(board, task))
        return spans

    def _due(self, board: Board, task: Task) -> Span:
        if task.due is None:
            return " " * DUE_CELLS, "muted"
        today = self.workspace.today(task.community)
        text = show_due(task.due, today, done=task.settled)
        late = board.late_by(task.id)
        soon = not task.settled and (task.due - today).days == 0
        ink = "bad bold" if late else "warn bold" if soon else "muted"
        return pad(text, DUE_CELLS, "right"), ink


def _priority(task: Task) -> Span:
    text, ink = PRIORITY.get(task.priority or 3, PRIORITY[3])
    return f"{text} ", "faint" if task.settled else ink
