"""A list of tasks under headings, with lines between them that are no tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.strip import Strip

from communitytui.domain.workspace import Workspace
from communitytui.i18n.cells import width
from communitytui.tui.drawing import Span, fit, strip
from communitytui.tui.widgets.row_pane import Tagged
from communitytui.tui.widgets.task_list import TaskList, TaskRow


class Section(NamedTuple):
    """A heading in the language spoken now, and its rows: ids of tasks, or keys of a subclass.

    A row that is no task is a tuple; it must not be in the list twice, nor must a task. ``total``
    is how many there are where not all are shown. Without a title there is no heading.
    """

    title: str
    rows: Sequence[TaskRow]
    total: int | None = None


class TaskSections(TaskList):
    """Tasks by sections. The cursor passes over headings; actions work on the task below it.

    Rows are ids of tasks, ``("head", title, count)``, ``("gap", number)``, ``("note", text)`` for
    a line that is only read, and what a subclass draws in ``draw_other``.
    """

    HINTS = ("list", "rows")
    CHECKLIST = False

    def show_sections(self, workspace: Workspace, sections: Sequence[Section]) -> None:
        """Show sections of a state of the workspace; those without rows are left out."""
        rows: list[TaskRow] = []
        for section in sections:
            if not section.rows:
                continue
            if rows:
                rows.append(("gap", len(rows)))
            if section.title:
                rows.append(("head", section.title, section.total or _count(section)))
            rows.extend(section.rows)
        before = self.key
        self.show(workspace, rows)
        first = next((place for place, row in enumerate(rows) if not self.passes_over(row)), 0)
        if rows and (before is None or self.passes_over(rows[self.cursor])):
            after = (n for n in range(self.cursor, len(rows)) if not self.passes_over(rows[n]))
            self.cursor = next(after, first)
            self.refresh()

    def passes_over(self, key: TaskRow) -> bool:
        """Pass over headings, the gaps before them, and notes."""
        return not isinstance(key, int) and key[0] in ("head", "gap", "note")

    def draw(self, key: TaskRow, cells: int, ground: str) -> Strip:
        """Draw a task, a heading or a line of a subclass."""
        if isinstance(key, int):
            return super().draw(key, cells, ground)
        if key[0] == "gap":
            spans: list[Span] = []
        elif key[0] == "note":
            spans = fit([(f" {key[1]}", "text")], [], cells)
        elif key[0] == "head":
            title, count = f" {key[1]} ", f"{key[2]} " if key[2] else ""
            rule = self.glyphs.rule * max(0, cells - width(title) - width(count) - 1)
            spans = [(title, "muted bold"), (count, "faint"), (rule, "rule")]
        else:
            spans = self.draw_other(key, cells)
        return strip(spans, cells, self.inks, ground)

    def draw_other(self, key: Tagged, cells: int) -> list[Span]:
        """Return a row that is neither a task nor a heading."""
        raise NotImplementedError


def _count(section: Section) -> int:
    return sum(isinstance(row, int) or row[0] != "note" for row in section.rows)
