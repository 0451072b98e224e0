"""A list of tasks under headings, with lines between them that are no tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from communitytui.domain.workspace import Workspace
from communitytui.tui.widgets.row_pane import Paint, Tagged, is_passed
from communitytui.tui.widgets.task_list import TaskList
from communitytui.tui.widgets.task_painter import TaskRow


class Section(NamedTuple):
    """A heading in the language spoken now, and its rows: ids of tasks, or keys of other things.

    A row that is no task is a tuple; it must not be in the list twice, nor must a task. ``total``
    is how many there are where not all are shown. Without a title there is no heading.
    """

    title: str
    rows: Sequence[TaskRow]
    total: int | None = None


class TaskSections(TaskList):
    """Tasks by sections. The cursor passes over headings; actions work on the task below it.

    Rows are ids of tasks, ``("head", title, count)``, ``("blank", number)``, ``("note", text)`` for
    a line that is only read, and what the painter of the sections draws.
    """

    HINTS = ("list", "rows")
    CHECKLIST = False

    def show_sections(
        self, workspace: Workspace, sections: Sequence[Section], other: Paint[Tagged] | None = None
    ) -> None:
        """Show sections of a state of the workspace; those without rows are left out.

        ``other`` draws their rows that are no tasks, all anew.
        """
        if other is not None:
            self.painter.other = other
            self.forget()
        rows: list[TaskRow] = []
        for section in sections:
            if not section.rows:
                continue
            if rows:
                rows.append(("blank", len(rows)))
            if section.title:
                rows.append(("head", section.title, section.total or _count(section)))
            rows.extend(section.rows)
        before = self.key
        self.show(workspace, rows)
        first = next((place for place, row in enumerate(rows) if not is_passed(row)), 0)
        if rows and (before is None or is_passed(rows[self.cursor])):
            after = (n for n in range(self.cursor, len(rows)) if not is_passed(rows[n]))
            self.cursor = next(after, first)
            self.refresh()


def _count(section: Section) -> int:
    return sum(isinstance(row, int) or row[0] != "note" for row in section.rows)
