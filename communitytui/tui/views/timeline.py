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
from communitytui.tui.drawing import STATUS_INK, Glyphs, Span, counted, fit, strip, wrap
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
from communitytui.tui.places import Place, as_keys, as_list
from communitytui.tui.task_detail import Lines, labelled
from communitytui.tui.views.base import asks
from communitytui.tui.views.moves import Moves
from communitytui.tui.views.plan_panes import PlanPanes
from communitytui.tui.views.plan_steps import (
    apply_slip,
    ask_slip,
    confirm_slip,
    offer_steps,
    say_gate,
    tell_effect,
)
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.row_pane import RowPane
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual import events
    from textual.strip import Strip

    from communitytui.domain.plan.schedule import Effect, Slot, Timetable
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.theming import Inks
    from communitytui.tui.views.base import Host
    from communitytui.tui.widgets.pane import Pane

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
        critical = slot is not None and slot.critical
        return [
            ("! " if critical else "  ", "bad bold"),
            (f"{self.glyphs.status[task.standing]} ", STATUS_INK[task.standing]),
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


class ScheduleDetail(Detail):
    """What the timetable says about the plan, and about the task under the cursor."""

    NAME = "schedule"


def plan_words(workspace: Workspace, table: Timetable) -> list[str]:
    """Return what is left of a plan: how much is done, its end, and the chain that decides it."""
    part = workspace.board.progress(table.community)
    words = [tr("{done} of {total} done", done=part.done, total=part.total)]
    if table.end is None or part.complete:
        return words
    words.append(tr("ends {day}", day=show_day(table.end)))
    names = [workspace.board[each].key or f"#{each}" for each in table.path]
    shown = " → ".join(names[:_CHAIN]) + (" → …" if len(names) > _CHAIN else "")
    words.append(tr("critical path: {tasks}", tasks=shown))
    words.append(trn("{n} day of work left on it", "{n} days of work left on it", table.length))
    return words


def tell(
    workspace: Workspace, table: Timetable, id: int | None, cells: int, glyphs: Glyphs
) -> Lines:
    """Return the lines about the plan, and about one task of it."""
    lines: Lines = [
        [(line, "text bold")] for line in wrap("; ".join(plan_words(workspace, table)), cells)
    ]

    def add(label: str, text: str, ink: str = "text") -> None:
        lines.extend(labelled(label, text, cells, ink, indent=14))

    if id is None or id not in table.slots:
        if table.path:
            names = [workspace.board[each].key or f"#{each}" for each in table.path]
            add(tr("Critical path"), " → ".join(names), "muted")
        return lines
    slot, task = table.slots[id], workspace.board[id]
    lines += [[], [(clip(say(workspace.board.called(id)), cells), "primary bold")]]
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


class TimelineMoves(Moves):
    """Folded stages, and how much time is shown, are found again, too."""

    def __init__(self, view: Timeline) -> None:
        super().__init__(view)
        self._of = view

    def place(self) -> dict[str, object]:
        """Return the task under the cursor and the stages that are folded."""
        folded = as_list(self._of.chart.folded) if self._of._seen is not None else None
        return {**super().place(), "folded": folded, "zoom": self._of.chart.zoom}

    def return_to(self, place: Place) -> None:
        """Fold the stages again, and go to the task."""
        zoom = place.get("zoom")
        if isinstance(zoom, int) and 0 <= zoom < len(ZOOMS) and zoom != self._of.chart.zoom:
            self._of.chart.zoom = zoom
            self._of.chart.to_today()
        if self._of.chart.table is not None and isinstance(place.get("folded"), list):
            self._of.chart.refold({key for key in as_keys(place["folded"]) if key in STAGE})
        super().return_to({**place, "pane": self._of.chart.NAME})


class Timeline(PlanPanes):
    """The chart, and below it what is to be said about the task, the money or the people."""

    NAME = "timeline"
    DEFAULT_CSS = """
    Timeline { layout: vertical; }
    Timeline Chart { height: 1fr; }
    """

    def __init__(self, main: Host) -> None:
        super().__init__(main)
        self.moves = TimelineMoves(self)

    def make(self) -> list[Pane]:
        """The chart and the words about one task."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.chart = Chart(inks, glyphs)
        self.about = ScheduleDetail(inks, glyphs)
        self._seen: int | None = None
        self._effect: Effect | None = None
        #: By how many days which tasks would slip, while that is only looked at.
        self._slips: dict[int, int] = {}
        return [self.chart, self.about, *self.make_below()]

    def speak(self) -> None:
        """Name the panes."""
        self.chart.set_title(tr("What if: before ░, after █") if self._slips else tr("Timeline"))
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
            self._draw(community, anew=anew)
        except BadValue as error:
            self._show_nothing()
            self.main.say(explain(error), "bad")
            return
        self._tell()

    def _draw(self, community: int, *, anew: bool = False) -> None:
        """Show the timetable, and what the slips that are looked at would make of it."""
        today = self.workspace.today(community)
        self._effect = None
        if anew:
            self._slips = {}
        if self._slips:
            try:
                self._effect = planning.effect(self.workspace, community, self._slips)
            except BadValue:
                # The task was done or taken away meanwhile: there is nothing to look at any more.
                self._slips = {}
        if self._effect is not None:
            after, before = self._effect.after, self._effect.before
            self.chart.show(self.workspace, after, today, before=before)
            self.chart.set_title(tr("What if: before ░, after █"))
        else:
            table = planning.schedule(self.workspace, community)
            self.chart.show(self.workspace, table, today, anew=anew)
            self.chart.set_title(tr("Timeline"))

    def _show_nothing(self) -> None:
        self._seen = self.chart.table = None
        self.chart.set_rows([])
        self.chart.forget()
        self._tell()

    def _tell(self) -> None:
        table, workspace, id = self.chart.table, self.workspace, self.chart.chosen_task
        effect = self._effect
        if table is None:
            self.about.show(lambda cells, glyphs: [])
        elif effect is not None:
            self.about.show(
                lambda cells, glyphs: tell_effect(workspace, effect, self._slips, cells)
            )
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
        """Open the task under the cursor, or that of a person; fold a stage; apply a what-if."""
        if self._slips:
            self._apply()
        elif not self.open_load() and not self._fold(None):
            self.moves.open()

    def do_back(self) -> bool:
        """Leave a what-if; else go back one step."""
        if not self._slips:
            return self.moves.back()
        self._slips = {}
        self.show(self.workspace, self.community)
        return True

    def settle(self, how: str) -> bool:
        """Open or close a stage, as Space does in the tree."""
        return how == "tick" and self._fold(None)

    def _fold(self, opened: bool | None) -> bool:
        if self.pane != self.chart.NAME or not isinstance(self.chart.key, str):
            return False
        return self.chart.fold(opened)

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
        """Ask by how many days the task slips, and show what that would do."""
        id, table = self.chart.chosen_task, self.chart.before or self.chart.table
        if id is None or table is None:
            self.main.say(tr("No task under the cursor"))
            return
        days = await ask_slip(self.main, table, id)
        if days is None or self.community is None:
            return
        self._slips = {id: days}
        self.main.go_pane(self.chart.NAME)
        self.show(self.workspace, self.community)

    @asks
    async def _apply(self) -> None:
        if self.community is None or self._effect is None or not self.main.may_write():
            return
        if await confirm_slip(self.main, self._effect):
            slips, self._slips = self._slips, {}
            await apply_slip(self.main, self.community, slips)
            self.show(self.workspace, self.community)

    @asks
    async def do_plan(self) -> None:
        """Offer what can be done with the whole plan, and with the gate of this stage."""
        if self.community is not None and self.main.may_write():
            await offer_steps(self.main, self.community, self.chart.stage)
