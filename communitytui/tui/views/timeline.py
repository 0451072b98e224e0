"""The view of time: a bar for each task from its first to its last day, what is critical marked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.errors import BadValue
from communitytui.i18n import say, tr, trn
from communitytui.i18n.cells import clip, pad
from communitytui.i18n.showing import show_day, show_over
from communitytui.services import planning
from communitytui.tui.drawing import STATUS_INK, Glyphs, Span, fit, strip
from communitytui.tui.gantt import (
    CRITICAL,
    DONE,
    OPEN,
    ZOOMS,
    TaskBar,
    TimeWindow,
    draw,
    monday_of,
    scale,
)
from communitytui.tui.task_detail import Lines, labelled
from communitytui.tui.views.base import asks
from communitytui.tui.views.plan_panes import PlanPanes
from communitytui.tui.views.plan_steps import ask_slip, offer_steps, say_gate
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from communitytui.domain.plan.schedule import Slot, Timetable
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.theming import Inks
    from communitytui.tui.widgets.pane import Pane

#: What the names before the chart may take, and the least cells of a chart.
_NAMES = (18, 40)
_CHART = 20
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
        self.today = date.min
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

    def show(self, workspace: Workspace, table: Timetable, today: date, *, anew: bool) -> None:
        """Show a timetable; ``anew`` looks at its beginning, or at today."""
        self.workspace, self.table, self.today = workspace, table, today
        rows: list[int | str] = []
        for stage in STAGES:
            ids = workspace.board.stage_ids(table.community, stage.key)
            rows += [stage.key, *ids] if ids else []
        self.set_rows(rows)
        if anew:
            self._chosen = False
            self.to_today()
        self.forget()

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
        """Look at today, or at the beginning of a plan that all fits or has not begun."""
        if self.table is None:
            return
        start, end = self.table.start or self.today, self.table.end or self.today
        days = self.window.days
        fits = (end - start).days < days
        aim = start if fits or self.today < start else shift(min(self.today, end), -days // 4)
        self.look_at(aim)

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
        label = tr(window.zoom.message) if number == 0 else tr("today {day}", day=self._today)
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
            name: list[Span] = [(f"{STAGE[key].number} {say(STAGE[key].title)}", "text bold")]
            bar = self._stage_bar(key)
        else:
            task = self.workspace.board[key]
            slot = self.table.slots.get(key)
            name = self._called(task, slot)
            bar = self._bar(task, slot)
        spans = [*fit(name, [], self.names), (" ", "text"), *draw(bar, window, self.today)]
        return strip(spans, cells, self.inks, ground)

    def _called(self, task: Task, slot: Slot | None) -> list[Span]:
        critical = slot is not None and slot.critical
        return [
            ("! " if critical else "  ", "bad bold"),
            (f"{self.glyphs.status[task.status]} ", STATUS_INK[task.status]),
            (f"{task.key or '#' + str(task.id)} ", "faint"),
            (say(task.title), "muted" if task.settled else "text"),
        ]

    def _bar(self, task: Task, slot: Slot | None) -> TaskBar | None:
        if slot is None:
            return None
        first, last = task.first_plan
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


class ScheduleDetail(Detail):
    """What the timetable says about the task under the cursor."""

    NAME = "schedule"


def tell(
    workspace: Workspace, table: Timetable, id: int | None, cells: int, glyphs: Glyphs
) -> Lines:
    """Return the lines about the plan, or about one task of it."""
    lines: Lines = []

    def add(label: str, text: str, ink: str = "text") -> None:
        lines.extend(labelled(label, text, cells, ink, indent=14))

    if id is None or id not in table.slots:
        if table.start is not None and table.end is not None:
            length = trn("{n} day", "{n} days", table.length)
            add(
                tr("Plan"),
                f"{show_day(table.start)} – {show_day(table.end)}  {length}",
                "text bold",
            )
            names = [workspace.board[each].key or f"#{each}" for each in table.path]
            add(tr("Critical path"), " → ".join(names), "bad")
        return lines
    slot, task = table.slots[id], workspace.board[id]
    lines.append([(clip(say(workspace.board.called(id)), cells), "text bold")])
    add(tr("Now"), f"{show_day(slot.start)} – {show_day(slot.end)}")
    first, last = task.first_plan
    if first and last and (first, last) != (slot.start, slot.end):
        add(tr("First plan"), f"{show_day(first)} – {show_day(last)}", "muted")
    if slot.slack is not None:
        if slot.critical:
            add(tr("Slack"), tr("none: if it slips, the end slips"), "bad")
        else:
            days = trn("{n} day", "{n} days", slot.slack)
            add(tr("Slack"), f"{days}  ({show_day(slot.latest_end or slot.end)})")
    if slot.over:
        add(tr("Due"), show_over(slot.over), "bad bold")
    say_gate(workspace, task, add)
    waits = [say(workspace.board.called(other)) for other in task.after if other in workspace.board]
    if waits:
        add(tr("After"), " · ".join(waits), "muted")
    return lines


class Timeline(PlanPanes):
    """The chart, and below it what is to be said about the task, the money or the people."""

    NAME = "timeline"
    DEFAULT_CSS = """
    Timeline { layout: vertical; }
    Timeline Chart { height: 1fr; }
    """

    def make(self) -> list[Pane]:
        """The chart and the words about one task."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.chart = Chart(inks, glyphs)
        self.about = ScheduleDetail(inks, glyphs)
        self._seen: int | None = None
        return [self.chart, self.about, *self.make_below()]

    def speak(self) -> None:
        """Name the panes."""
        self.chart.set_title(tr("Timeline"))
        self.about.set_title(tr("Schedule"))
        self.speak_below()
        self._tell()

    def show(self, workspace: Workspace, community: int | None) -> None:
        """Show the timetable of a community; the part of time that is visible stays."""
        super().show(workspace, community)
        self.show_below(workspace)
        if community is None:
            self._show_nothing()
            return
        anew = community != self._seen
        self._seen = community
        try:
            table = planning.schedule(workspace, community)
        except BadValue as error:
            self._show_nothing()
            self.main.say(explain(error), "bad")
            return
        self.chart.show(workspace, table, workspace.today(community), anew=anew)
        self._tell()

    def _show_nothing(self) -> None:
        self._seen = self.chart.table = None
        self.chart.set_rows([])
        self.chart.forget()
        self._tell()

    def _tell(self) -> None:
        table, workspace, id = self.chart.table, self.workspace, self.chart.chosen_task
        if table is None:
            self.about.show(lambda cells, glyphs: [])
        else:
            self.about.show(lambda cells, glyphs: tell(workspace, table, id, cells, glyphs))

    def lay_out(self, width: int, height: int) -> None:
        """The chart takes what the pane below it leaves."""
        below = next(lines for least, lines in _BELOW if height >= least)
        self.lay_out_below(width, height, below)

    # -- moving

    def follow(self, pane: Pane) -> None:
        """The words follow the cursor."""
        if pane is self.chart:
            self._tell()

    def do_open(self) -> None:
        """Open the task under the cursor, or that of a person."""
        if not self.open_load():
            self.moves.open()

    def do_inwards(self) -> None:
        """Later."""
        self._scroll(1)

    def do_outwards(self) -> None:
        """Earlier."""
        self._scroll(-1)

    def _scroll(self, by: int) -> None:
        if self.pane == self.load.NAME:
            self.load.scroll_weeks(by)
        else:
            self.chart.scroll_time(by)

    def do_zoom(self, by: int) -> None:
        """More time or less."""
        self.chart.zoom_by(by)

    def do_today(self) -> None:
        """Back to today."""
        self.chart.to_today()

    # -- what if

    @asks
    async def do_slip(self) -> None:
        """Ask by how many days the task slips, show what that does, and then do it."""
        id, table = self.chart.chosen_task, self.chart.table
        if id is not None and table is not None and self.main.may_write():
            await ask_slip(self.main, table, id)

    @asks
    async def do_plan(self) -> None:
        """Offer what can be done with the whole plan, and with the gate of this stage."""
        if self.community is not None and self.main.may_write():
            await offer_steps(self.main, self.community, self.chart.stage)
