"""A list of tasks under headings, with lines between them that are no tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from textual.strip import Strip

from communitytui.domain.workspace import Workspace
from communitytui.i18n.cells import width
from communitytui.tui.drawing import Span, strip
from communitytui.tui.widgets.task_list import TaskList


class Section(NamedTuple):
    """A heading in the language spoken now, and its rows: ids of tasks, or keys of a subclass.

    A row that is no task is a tuple; it must not be in the list twice, nor must a task. ``total``
    is how many there are where not all are shown.
    """

    title: str
    rows: Sequence[Any]
    total: int | None = None


class TaskSections(TaskList):
    """Tasks by sections. The cursor passes over headings; actions work on the task below it.

    Rows are ids of tasks, ``("head", title, count)``, ``("gap", number)`` and what a subclass
    draws in ``draw_other``.
    """

    HINTS = ("list", "rows")

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor, or None on a row that is none."""
        return self.key if isinstance(self.key, int) else None

    def show_sections(self, workspace: Workspace, sections: Sequence[Section]) -> None:
        """Show sections of a state of the workspace; those without rows are left out."""
        rows: list[Any] = []
        for section in sections:
            if not section.rows:
                continue
            if rows:
                rows.append(("gap", len(rows)))
            rows.append(("head", section.title, section.total or len(section.rows)))
            rows.extend(section.rows)
        before = self.key
        self.show(workspace, rows)
        if not self._is_row(self.cursor) or before is None:
            self._pass_over(1)

    def go(self, number: int) -> bool:
        """Put the cursor on a row; from a heading it goes on the way it came."""
        before = self.cursor
        step = 1 if number >= before else -1
        number = max(0, min(number, len(self.rows) - 1))
        while 0 <= number < len(self.rows) and not self._is_row(number):
            number += step
        if not 0 <= number < len(self.rows):
            # Nothing but headings that way: show them, and stay.
            self.scroll_lines(0 if step < 0 else self.line_count())
            return False
        return super().go(number)

    def _is_row(self, number: int) -> bool:
        key = self.rows[number] if 0 <= number < len(self.rows) else 0
        return isinstance(key, int) or key[0] not in ("head", "gap")

    def _pass_over(self, step: int) -> None:
        number = self.cursor
        while 0 <= number < len(self.rows) and not self._is_row(number):
            number += step
        if number < len(self.rows):
            self.cursor = number
            self.refresh()

    def draw(self, key: Any, cells: int, ground: str) -> Strip:
        """Draw a task, a heading or a line of a subclass."""
        if isinstance(key, int):
            return super().draw(key, cells, ground)
        if key[0] == "gap":
            spans: list[Span] = []
        elif key[0] == "head":
            title, count = f" {key[1]} ", f"{key[2]} "
            rule = self.glyphs.rule * max(0, cells - width(title) - width(count) - 1)
            spans = [(title, "muted bold"), (count, "faint"), (rule, "rule")]
        else:
            spans = self.draw_other(key, cells)
        return strip(spans, cells, self.inks, ground)

    def draw_other(self, key: Any, cells: int) -> list[Span]:
        """Return a row that is neither a task nor a heading."""
        raise NotImplementedError
