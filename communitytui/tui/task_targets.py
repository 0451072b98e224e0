"""Which tasks an action is about: all marked ones, else the one at the cursor; and their marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.tasks.board import Board
from communitytui.i18n import say, tr, trn
from communitytui.tui.widgets.task_list import TaskList, task_ids

if TYPE_CHECKING:
    from communitytui.tui.views.base import Host
    from communitytui.tui.views.tasks import Tasks


class Targets:
    """The tasks that an action takes, and what is said of them."""

    def __init__(self, main: Host) -> None:
        self.main = main

    @property
    def board(self) -> Board:
        """All tasks, as they stand."""
        return self.main.workspace.board

    def ids(self) -> list[int]:
        """Return the tasks that an action takes: all marked ones, else the one at the cursor."""
        rows = self.main.view.marking
        if rows is not None and rows.signs.marked:
            shown = [id for id in rows.rows if isinstance(id, int) and id in rows.signs.marked]
            # A filter may hide some of them; the title of the list counts these too.
            hidden = rows.signs.marked.difference(shown)
            return [*shown, *sorted(id for id in hidden if id in self.board)]
        id = self.main.view.chosen_task
        return [id] if id is not None and id in self.board else []

    def chosen(self) -> list[int]:
        """Return the targets when something can be done with them; else say why not."""
        if not self.main.may_write():
            return []
        ids = self.ids()
        if not ids:
            self.main.say(tr("No task under the cursor"))
        return ids

    def one(self) -> int | None:
        """Return the task at the cursor when it can be changed; else say why not."""
        if not self.main.may_write():
            return None
        id = self.main.view.chosen_task
        if id is None or id not in self.board:
            self.main.say(tr("No task under the cursor"))
            return None
        return id

    def called(self, ids: Sequence[int]) -> str:
        """Return what tasks are called in a message: one by number and title, several by count."""
        if len(ids) != 1 or ids[0] not in self.board:
            return trn("{n} task", "{n} tasks", len(ids))
        return say(self.board.called(ids[0]))

    def told(self, message: str, ids: Sequence[int], result: object = None) -> None:
        """Say ``message`` (a message id with the place ``{what}``) and unmark the rows."""
        self.unmark()
        text = tr(message, what=self.called(ids))
        if isinstance(result, services.tasks.Done) and result.blocked:
            text += "  " + tr("(although it waits for other tasks)")
        elif isinstance(result, services.tasks.Done) and result.early:
            text += "  " + tr("(although the previous stage is not finished)")
        self.main.say(text, "good")

    def unmark(self) -> None:
        """Take all marks away, in every list that has some."""
        for pane in self.main.panes.values():
            if isinstance(pane, TaskList) and pane.signs.marked:
                pane.signs.mark(set())


class OnTasks:
    """What actions on tasks work with."""

    def __init__(self, main: Host, tasks: Tasks, targets: Targets) -> None:
        self.main = main
        self._tasks = tasks
        self._targets = targets


class Marks:
    """Marking rows for the next action."""

    def __init__(self, main: Host) -> None:
        self.main = main
        #: The row that was marked last: a range of marks begins there.
        self._marked_from: int | None = None

    def _rows_at_cursor(self) -> TaskList | None:
        pane = self.main.view.panes[self.main.view.pane]
        return pane if isinstance(pane, TaskList) and pane.chosen_task is not None else None

    def mark(self) -> None:
        """Mark the row for the next action, and go on to the next."""
        rows = self._rows_at_cursor()
        if rows is not None and rows.chosen_task is not None:
            self._marked_from = rows.chosen_task
            rows.signs.mark(rows.signs.marked ^ {rows.chosen_task})
            self.main.view.moves.move("down")

    def mark_range(self, step: int = 0) -> None:
        """Mark all rows from the last one marked to the cursor, which moves by ``step`` first."""
        rows = self._rows_at_cursor()
        if rows is None:
            return
        if self._marked_from is None or not rows.signs.marked:
            self._marked_from = rows.chosen_task
        if step:
            self.main.view.moves.move("down" if step > 0 else "up")
        start = rows.place(self._marked_from)
        first, last = sorted((rows.cursor if start is None else start, rows.cursor))
        rows.signs.mark(rows.signs.marked | task_ids(rows.rows[first : last + 1]))

    def mark_all(self) -> None:
        """Mark all rows, or none."""
        rows = self.main.view.marking
        if rows is not None:
            every = task_ids(rows.rows)
            rows.signs.mark(set() if rows.signs.marked == every else every)
