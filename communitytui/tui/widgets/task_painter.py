"""How the row of a task is drawn, and the signs that a list puts on it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING

from communitytui.i18n import say
from communitytui.i18n.cells import clip, width
from communitytui.tui.drawing import Glyphs, Span, fit, spans_width, status_mark
from communitytui.tui.widgets.row_pane import Paint, Tagged
from communitytui.tui.widgets.task_columns import Columns, after_title, before_title, headings

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.widgets.row_pane import RowPane

#: The most cells of the name of who changed a task.
_BY = 8
#: The id of a task, or a row that is none.
TaskRow = int | Tagged


class Signs:
    """Which tasks of a list are marked, found, and were just changed by others.

    A change of that draws rows of ``pane`` anew.
    """

    def __init__(self, pane: RowPane[TaskRow]) -> None:
        self._pane = pane
        #: The rows that the next action is for.
        self.marked: set[int] = set()
        #: What a search found, while it dims the rest; None without one.
        self.found: frozenset[int] | None = None
        #: The names of colleagues, by what they just changed.
        self.changed_by: dict[int, str] = {}

    def mark(self, ids: set[int]) -> None:
        """Mark these rows for the next action, and no others."""
        old, self.marked = self.marked, set(ids)
        if old != self.marked:
            self._touch(old ^ self.marked)

    def find(self, ids: frozenset[int] | None) -> None:
        """Dim every row but these; none for None."""
        old, self.found = self.found, ids
        if old != ids:
            self._touch(None if old is None or ids is None else old ^ ids)

    def change(self, by: Mapping[int, str]) -> None:
        """Mark the rows that colleagues just changed, with the name; unmark the others."""
        old, self.changed_by = self.changed_by, dict(by)
        self._touch({*old, *by})

    def _touch(self, keys: Iterable[Hashable] | None) -> None:
        """Draw these rows anew, all for None, and how many are marked."""
        self._pane.set_title(self._pane.title)
        if keys is None:
            self._pane.forget()
        else:
            self._pane.touch(keys)


class TaskPainter:
    """Draws tasks, headings, and what is only read; ``other`` draws all other rows of a list."""

    def __init__(self, workspace: Workspace, signs: Signs) -> None:
        self.workspace = workspace
        self.signs = signs
        self.columns = Columns()
        self.other: Paint[Tagged] | None = None

    def head(self, task: Task | None, glyphs: Glyphs) -> list[Span]:
        """Return what stands before the title of a task, or of one that is typed."""
        if task is None:
            sign = (glyphs.status["todo"], "muted")
            return [(" ", "text"), sign, (" ", "text"), *before_title(None, self.columns)]
        found = "›" if task.id in (self.signs.found or ()) else " "
        return [
            (glyphs.mark if task.id in self.signs.marked else found, "primary"),
            status_mark(self.workspace.board, task.id, glyphs),
            (" ", "text"),
            *before_title(task, self.columns),
        ]

    def row(self, key: TaskRow, cells: int, glyphs: Glyphs) -> list[Span]:
        """Draw a task, a heading or a line of another kind."""
        if isinstance(key, int):
            return self._task(self.workspace.board[key], cells, glyphs)
        if key[0] == "blank":
            return []
        if key[0] == "note":
            return fit([(f" {key[1]}", "text")], [], cells)
        if key[0] == "typed":
            return self.head(None, glyphs)
        if key[0] == "head":
            title, count = f" {key[1]} ", f"{key[2]} " if key[2] else ""
            rule = glyphs.rule * max(0, cells - width(title) - width(count) - 1)
            return [(title, "muted bold"), (count, "faint"), (rule, "rule")]
        assert self.other is not None
        return self.other(key, cells, glyphs)

    def _task(self, task: Task, cells: int, glyphs: Glyphs) -> list[Span]:
        signs, right = self.signs, after_title(self.workspace, task, self.columns)
        title = "muted" if task.settled else "primary" if task.id in signs.marked else "text"
        if task.id in signs.changed_by:
            right.insert(0, (f"{glyphs.dot} {clip(signs.changed_by[task.id], _BY)} ", "warn"))
        spans = fit([*self.head(task, glyphs), (say(task.title), title)], right, cells)
        if signs.found is not None and task.id not in signs.found:
            return [(text, "faint") for text, _ in spans]
        return spans

    def label(self, title: str, cells: int, glyphs: Glyphs) -> str:
        """Return what is written into the rule: the title, and where they need it the headings."""
        if not self.columns.is_checklist:
            return f" {title} "
        start = cells - sum(column.cells + 2 for column in self.columns.right)
        line = f" {clip(title, start - 3)} "
        for heading, wide in headings(self.columns):
            text = heading.strip()
            at = start + 2 + heading.index(text)
            line += glyphs.rule * (at - 1 - width(line)) + f" {text} "
            start += wide + 2
        return line.rstrip()

    def title_column(self, id: int | None, glyphs: Glyphs) -> int:
        """Return in which cell the title of a task begins, or of one that is typed."""
        board = self.workspace.board
        task = board[id] if id is not None and id in board else None
        return spans_width(self.head(task, glyphs))
