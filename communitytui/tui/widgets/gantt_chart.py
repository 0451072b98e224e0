"""Stages and tasks as bars over time, what is critical marked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip, pad
from communitytui.tui.drawing import Glyphs, Span, counted, fit, status_mark, strip
from communitytui.tui.gantt import (
    CRITICAL,
    DONE,
    MONTH,
    OPEN,
    ZOOMS,
    TaskBar,
    TimeWindow,
    draw,
    monday_of,
    scale,
)
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual import events
    from textual.strip import Strip

    from communitytui.domain.plan.schedule import Slot, Timetable
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.theming import Inks

#: What the names before the chart may take, and the least cells of a chart.
_NAMES = (18, 40)
_CHART = 20
#: How many tasks of the critical path stand in the sentence.
_CHAIN = 5
#: The height of the pane below, its border among it, by the height of the screen.
_BELOW = ((36, 10), (24, 7), (0, 5))


class Chart(RowPane[int | str]):
    """Stages and their tasks as bars over time, with a scale on top and a line for today."""

    NAME = "chart"
    HINTS = ("rows",)
    HEAD = 2

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace: Workspace | None = None
        self.table: Timetable | None = None
        #: The timetable as it stands, while ``table`` is what a slip would make of it.
        self.before: Timetable | None = None
        self.today = date.min
        #: The stages that are one line.
        self.folded: set[str] = set()
        self.first = date.min
        self.zoom = 1
        self._chosen = False

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor."""
        return self.key if isinstance(self.key, int) else None

    @property
    def stage(self) -> str | None:
        """The stage under the cursor, or that of the task there."""
        if isinstance(self.key, int) and self.workspace is not None:
            return self.workspace.board[self.key].stage.key
        return self.key if isinstance(self.key, str) else None

    def show(
        self,
        workspace: Workspace,
        table: Timetable,
        today: date,
        *,
        anew: bool = False,
        before: Timetable | None = None,
    ) -> None:
        """Show a timetable; ``before`` is the one as it stands, where this is a what-if.

        ``anew`` looks at today, with finished stages folded and the cursor where work is.
        """
        self.workspace, self.table, self.today, self.before = workspace, table, today, before
        board, first = workspace.board, None
        if anew:
            parts = {stage.key: board.progress(table.community, stage.key) for stage in STAGES}
            self.folded = {key for key, part in parts.items() if part.complete}
            open_ids = (id for id in board.community_ids(table.community) if not board[id].settled)
            first = next(open_ids, None)
            self._chosen = False
        self._fill(first)
        if anew:
            self.to_today()
        self.forget()

    def _fill(self, cursor: int | str | None = None) -> None:
        assert self.workspace is not None
        assert self.table is not None
        rows: list[int | str] = []
        for stage in STAGES:
            ids = self.workspace.board.stage_ids(self.table.community, stage.key)
            if ids:
                rows += [stage.key, *(() if stage.key in self.folded else ids)]
        self.set_rows(rows, cursor)

    def fold(self, opened: bool | None = None) -> bool:
        """Open or close the stage under the cursor (the other way round for None); tell if it did.

        A task closes its stage, and the cursor goes there.
        """
        stage = self.stage
        if stage is None or (stage not in self.folded) is opened:
            return False
        self.folded ^= {stage}
        self._fill(stage)
        self.forget()
        return True

    def refold(self, stages: set[object]) -> None:
        """Fold these stages, and no other."""
        self.folded = {key for key in STAGE if key in stages}
        self._fill()
        self.forget()

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on a task, also in a stage that is folded."""
        for stage in self.folded if self.place(key) is None else ():
            assert self.workspace is not None
            if key in self.workspace.board.stage_ids(self.community or 0, stage):
                self.folded.discard(stage)
                self._fill()
                break
        return super().go_to(key)

    @property
    def community(self) -> int | None:
        """Whose timetable it is."""
        return self.table.community if self.table is not None else None

    def on_resize(self, event: events.Resize) -> None:
        """Another width has room for another part of time, where nobody chose one."""
        super().on_resize(event)
        if not self._chosen:
            self.to_today()

    # -- time

    @property
    def window(self) -> TimeWindow:
        """The part of time that is visible."""
        return TimeWindow(self.first, ZOOMS[self.zoom], max(0, self.cells - self.names - 1))

    @property
    def names(self) -> int:
        """How many cells the names before the chart take."""
        least, most = _NAMES
        return max(0, min(most, max(least, self.cells // 3), self.cells - _CHART))

    def to_today(self) -> None:
        """Look at today in the left third, or at the beginning of a plan that has not begun."""
        if self.table is None:
            return
        start, end = self.table.start or self.today, self.table.end or self.today
        today = shift(min(self.today, end), -self.window.days // 4)
        self.look_at(start if self.today < start else max(start, today))

    def look_at(self, day: date) -> None:
        """Let the chart begin with the week of a day."""
        self.first = monday_of(day)
        self.forget()

    def scroll_time(self, by: int) -> None:
        """Go on by a third of what is visible, in weeks."""
        self._chosen = True
        self.look_at(shift(self.first, by * max(7, self.window.days // 3)))

    def zoom_by(self, by: int) -> bool:
        """Show more time or less, around the same middle; tell whether it can."""
        zoom = self.zoom - by
        if not 0 <= zoom < len(ZOOMS):
            return False
        self._chosen = True
        middle = shift(self.first, self.window.days // 2)
        self.zoom = zoom
        self.look_at(shift(middle, -self.window.days // 2))
        return True

    # -- drawing

    def head(self, number: int, cells: int) -> list[Span]:
        """Return a line of the scale."""
        window = self.window
        label = tr("today {day}", day=self._today)
        if number == 0:
            label = tr(window.zoom.message)
            if window.zoom is MONTH:
                # There is no room for the year beside each month.
                label += f" {window.first:%Y-%m} – {window.last:%Y-%m}"
        return [
            (pad(clip(label, self.names), self.names + 1), "faint"),
            *scale(window, self.today)[number],
        ]

    @property
    def _today(self) -> str:
        return f"{self.today:%m-%d}"

    def draw(self, key: int | str, cells: int, ground: str) -> Strip:
        """Draw a stage or a task: its name, and its bar."""
        assert self.table is not None
        assert self.workspace is not None
        window = self.window
        if isinstance(key, str):
            name = self._stage_called(key)
            bar = self._stage_bar(key)
        else:
            task = self.workspace.board[key]
            slot = self.table.slots.get(key)
            name = self._called(task, slot)
            bar = self._bar(task, slot)
        spans: list[Span] = [
            *fit(name, [], self.names),
            (" ", "text"),
            *draw(bar, window, self.today),
        ]
        return strip(spans, cells, self.inks, ground)

    def _stage_called(self, key: str) -> list[Span]:
        assert self.workspace is not None
        part = self.workspace.board.progress(self.community or 0, key)
        sign = self.glyphs.closed if key in self.folded else self.glyphs.opened
        title = f"{STAGE[key].number} {say(STAGE[key].title)}"
        count = counted(part)
        ink = "muted" if key in self.folded else "text bold"
        return fit([(f"{sign} ", "muted"), (title, ink)], [(count, "muted")], self.names)

    def _called(self, task: Task, slot: Slot | None) -> list[Span]:
        assert self.workspace is not None
        critical = slot is not None and slot.critical
        return [
            ("! " if critical else "  ", "bad bold"),
            status_mark(self.workspace.board, task.id, self.glyphs),
            (" ", "text"),
            (f"{task.key or '#' + str(task.id)} ", "faint"),
            (say(task.title), "muted" if task.settled else "text"),
        ]

    def _bar(self, task: Task, slot: Slot | None) -> TaskBar | None:
        if slot is None:
            return None
        first, last = task.first_plan
        if self.before is not None:
            was = self.before.slots.get(task.id)
            first, last = (was.start, was.end) if was is not None else (None, None)
        planned = (
            (first, last) if first and last and (first, last) != (slot.start, slot.end) else None
        )
        if task.status == "done":
            return TaskBar(slot.start, slot.end, DONE, "good", planned)
        sign, ink = (CRITICAL, "bad") if slot.critical else (OPEN, "primary")
        return TaskBar(slot.start, slot.end, sign, ink, planned, task.due if slot.over else None)

    def _stage_bar(self, stage: str) -> TaskBar | None:
        assert self.table is not None
        assert self.workspace is not None
        ids = self.workspace.board.stage_ids(self.table.community, stage)
        slots = [self.table.slots[id] for id in ids if id in self.table.slots]
        if not slots:
            return None
        return TaskBar(min(s.start for s in slots), max(s.end for s in slots), "▄", "muted")
