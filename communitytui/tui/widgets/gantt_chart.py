"""Stages and tasks as bars over time, what is critical marked."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.stages import STAGE
from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip, pad
from communitytui.tui.drawing import Glyphs, Span, counted, fit, status_mark
from communitytui.tui.gantt import (
    CRITICAL,
    DONE,
    MONTH,
    OPEN,
    TaskBar,
    TimeAxis,
    TimeWindow,
    draw,
    scale,
)
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from communitytui.domain.plan.schedule import Slot, Timetable
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.theming import Inks

#: What the names before the chart may take, and the least cells of a chart.
_NAMES = (18, 40)
_CHART = 20


class ChartPlan(NamedTuple):
    """A timetable of tasks; where it is a what-if, ``before`` is the one as it stands."""

    workspace: Workspace
    table: Timetable
    today: date
    before: Timetable | None = None

    def ids(self, stage: str) -> Sequence[int]:
        """Return the tasks of a stage."""
        return self.workspace.board.stage_ids(self.table.community, stage)

    def bar(self, task: Task, slot: Slot | None) -> TaskBar | None:
        """Return the bar of a task that has a slot."""
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

    def stage_bar(self, stage: str) -> TaskBar | None:
        """Return the bar from the first to the last day of a stage, if it has any."""
        slots = [self.table.slots[id] for id in self.ids(stage) if id in self.table.slots]
        if not slots:
            return None
        return TaskBar(min(s.start for s in slots), max(s.end for s in slots), "▄", "muted")


class Chart(RowPane[int | str]):
    """Stages and their tasks as bars over time, with a scale on top and a line for today."""

    NAME = "chart"
    HINTS = ("rows",)
    HEAD = 2

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.plan: ChartPlan | None = None
        #: The stages that are one line.
        self.folded: set[str] = set()
        self.axis = TimeAxis(lambda: max(0, self.cells - names(self.cells) - 1), self.forget)

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor."""
        return self.key if isinstance(self.key, int) else None

    @property
    def stage(self) -> str | None:
        """The stage under the cursor, or that of the task there."""
        if isinstance(self.key, int) and self.plan is not None:
            return self.plan.workspace.board[self.key].stage.key
        return self.key if isinstance(self.key, str) else None

    def show(self, plan: ChartPlan | None, *, anew: bool = False) -> None:
        """Show a plan; ``anew`` looks at today, with finished stages folded and work in sight."""
        self.plan, first = plan, None
        if anew and plan is not None:
            board, community = plan.workspace.board, plan.table.community
            self.folded = {key for key in STAGE if board.progress(community, key).complete}
            open_ids = (id for id in board.community_ids(community) if not board[id].settled)
            first = next(open_ids, None)
            self.axis.chosen = False
        self.fill(first)
        if anew:
            self.to_today()

    def fill(self, cursor: int | str | None = None) -> None:
        """Show the stages of the plan, and the tasks of those that are not folded."""
        plan, rows = self.plan, list[int | str]()
        stages = {stage: plan.ids(stage) for stage in STAGE} if plan is not None else {}
        for stage, ids in stages.items():
            if ids:
                rows += [stage, *(() if stage in self.folded else ids)]
        self.set_rows(rows, cursor, partial(_row, self))

    def fold(self, opened: bool | None = None) -> bool:
        """Open or close the stage under the cursor (the other way round for None); tell if it did.

        A task closes its stage, and the cursor goes there.
        """
        stage = self.stage
        if stage is None or (stage not in self.folded) is opened:
            return False
        self.folded ^= {stage}
        self.fill(stage)
        return True

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on a task, also in a stage that is folded."""
        if self.place(key) is None and self.plan is not None:
            away = {stage for stage in self.folded if key in self.plan.ids(stage)}
            if away:
                self.folded -= away
                self.fill()
        return super().go_to(key)

    def fit(self) -> None:
        """Another width has room for another part of time, where nobody chose one."""
        super().fit()
        if not self.axis.chosen:
            self.to_today()

    def to_today(self) -> None:
        """Look at today in the left third, or at the beginning of a plan that has not begun."""
        if self.plan is not None:
            table, today = self.plan.table, self.plan.today
            self.axis.to_today(today, table.start or today, table.end or today)

    def head(self, number: int, cells: int) -> list[Span]:
        """Return a line of the scale."""
        today = self.plan.today if self.plan is not None else date.min
        return head(self.axis.window, today, number, names(cells))


def _row(chart: Chart, key: int | str, cells: int, glyphs: Glyphs) -> list[Span]:
    """Draw a stage or a task: its name, and its bar."""
    plan = chart.plan
    assert plan is not None
    if isinstance(key, str):
        name = stage_called(plan, key, names(cells), glyphs, folded=key in chart.folded)
        bar = plan.stage_bar(key)
    else:
        task, slot = plan.workspace.board[key], plan.table.slots.get(key)
        name = task_called(plan, task, slot, glyphs)
        bar = plan.bar(task, slot)
    drawn = draw(bar, chart.axis.window, plan.today)
    return [*fit(name, [], names(cells)), (" ", "text"), *drawn]


def names(cells: int) -> int:
    """Return how many of ``cells`` cells the names before the chart take."""
    least, most = _NAMES
    return max(0, min(most, max(least, cells // 3), cells - _CHART))


def head(window: TimeWindow, today: date, number: int, names: int) -> list[Span]:
    """Return a line of the scale, and before it what a cell stands for or which day it is."""
    label = tr("today {day}", day=f"{today:%m-%d}")
    if number == 0:
        label = tr(window.zoom.message)
        if window.zoom is MONTH:
            # There is no room for the year beside each month.
            label += f" {window.first:%Y-%m} – {window.last:%Y-%m}"
    return [(pad(clip(label, names), names + 1), "faint"), *scale(window, today)[number]]


def stage_called(
    plan: ChartPlan, key: str, cells: int, glyphs: Glyphs, *, folded: bool
) -> list[Span]:
    """Return the name of a stage, with how much of it is done."""
    part = plan.workspace.board.progress(plan.table.community, key)
    sign = glyphs.closed if folded else glyphs.opened
    title = (f"{STAGE[key].number} {say(STAGE[key].title)}", "muted" if folded else "text bold")
    return fit([(f"{sign} ", "muted"), title], [(counted(part), "muted")], cells)


def task_called(plan: ChartPlan, task: Task, slot: Slot | None, glyphs: Glyphs) -> list[Span]:
    """Return the name of a task; a sign says that the end of the plan hangs on it."""
    critical = slot is not None and slot.critical
    return [
        ("! " if critical else "  ", "bad bold"),
        status_mark(plan.workspace.board, task.id, glyphs),
        (" ", "text"),
        (f"{task.key or '#' + str(task.id)} ", "faint"),
        (say(task.title), "muted" if task.settled else "text"),
    ]
