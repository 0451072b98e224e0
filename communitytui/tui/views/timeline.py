"""The view of time: a bar for each task from its first to its last day, what is critical marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE
from communitytui.errors import BadValue
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.cells import clip
from communitytui.i18n.phrases import clauses
from communitytui.i18n.showing import show_day, show_over
from communitytui.services import planning
from communitytui.tui.actions import BY_ID, Action
from communitytui.tui.drawing import Glyphs, Lines, labelled, wrap
from communitytui.tui.gantt import ZOOMS
from communitytui.tui.places import Place, as_keys, as_list
from communitytui.tui.views.base import asks
from communitytui.tui.views.plan_panes import PlanMoves, PlanPanes
from communitytui.tui.views.plan_steps import (
    apply_slip,
    ask_slip,
    confirm_slip,
    offer_steps,
    say_gate,
    tell_effect,
)
from communitytui.tui.widgets.detail import Detail
from communitytui.tui.widgets.gantt_chart import Chart, ChartPlan
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.domain.plan.schedule import Effect, Timetable
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.widgets.pane import Pane

#: How many tasks of the critical path stand in the sentence.
_CHAIN = 5
#: The height of the pane below, its border among it, by the height of the screen.
_BELOW = ((36, 10), (24, 7), (0, 5))


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
        [(line, "text bold")] for line in wrap(clauses(plan_words(workspace, table)), cells)
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


class TimelineMoves(PlanMoves["Timeline"]):
    """Folded stages, and how much time is shown, are found again, too."""

    def place(self) -> dict[str, object]:
        """Return the task under the cursor and the stages that are folded."""
        folded = as_list(self.view.chart.folded) if self.view._seen is not None else None
        return {**super().place(), "folded": folded, "zoom": self.view.chart.axis.zoom}

    def return_to(self, place: Place) -> None:
        """Fold the stages again, and go to the task."""
        chart, zoom = self.view.chart, place.get("zoom")
        if isinstance(zoom, int) and 0 <= zoom < len(ZOOMS) and zoom != chart.axis.zoom:
            chart.axis.zoom = zoom
            chart.to_today()
        if chart.plan is not None and isinstance(place.get("folded"), list):
            folded = as_keys(place["folded"])
            chart.folded = {key for key in STAGE if key in folded}
            chart.fill()
        super().return_to({**place, "pane": chart.NAME})

    def open(self) -> None:
        """Open the task under the cursor, or that of a person; fold a stage; apply a what-if."""
        if self.view._slips:
            self._apply()
        elif not self.open_load() and not self.view._fold(None):
            super().open()

    def back(self) -> bool:
        """Leave a what-if; else go back one step."""
        if not self.view._slips:
            return super().back()
        self.view._slips = {}
        self.view.show(self.view.workspace, self.view.community)
        return True

    def inwards(self) -> None:
        """Later."""
        self._scroll(1)

    def outwards(self) -> None:
        """Earlier."""
        self._scroll(-1)

    def _scroll(self, by: int) -> None:
        if self.view.pane == self.view.load.NAME:
            self.view.load.scroll_weeks(by)
        else:
            self.view.chart.axis.scroll(by)

    def zoom(self, by: int) -> None:
        """More time or less."""
        self.view.chart.axis.zoom_by(by)

    def today(self) -> None:
        """Back to today."""
        self.view.chart.to_today()

    @asks
    async def slip(self) -> None:
        """Ask by how many days the task slips, and show what that would do."""
        id, plan = self.view.chart.chosen_task, self.view.chart.plan
        if id is None or plan is None:
            self.main.say(tr("No task under the cursor"))
            return
        days = await ask_slip(self.main, plan.before or plan.table, id)
        if days is None or self.view.community is None:
            return
        self.view._slips = {id: days}
        self.main.go_pane(self.view.chart.NAME)
        self.view.show(self.view.workspace, self.view.community)

    @asks
    async def _apply(self) -> None:
        if self.view.community is None or self.view._effect is None or not self.main.may_write():
            return
        if await confirm_slip(self.main, self.view._effect):
            slips, self.view._slips = self.view._slips, {}
            await apply_slip(self.main, self.view.community, slips)
            self.view.show(self.view.workspace, self.view.community)

    @asks
    async def plan(self) -> None:
        """Offer what can be done with the whole plan, and with the gate of this stage."""
        if self.view.community is not None and self.main.may_write():
            await offer_steps(self.main, self.view.community, self.view.chart.stage)


class Timeline(PlanPanes):
    """The chart, and below it what is to be said about the task, the money or the people."""

    NAME = "timeline"
    MOVES = TimelineMoves
    moves: TimelineMoves
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

    def hints(self, *, read_only: bool) -> list[Action]:
        """Return the keys; while something is only looked at, first what ends that."""
        found = super().hints(read_only=read_only)
        if not self._slips:
            return found
        ends = {"open": N_("Apply"), "back": N_("Leave")}
        if read_only:
            del ends["open"]
        first = [BY_ID[id]._replace(message=message) for id, message in ends.items()]
        return [*first, *(action for action in found if action.id not in ("open", "back"))]

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
            self.chart.show(ChartPlan(self.workspace, after, today, before))
            self.chart.set_title(tr("What if: before ░, after █"))
        else:
            table = planning.schedule(self.workspace, community)
            self.chart.show(ChartPlan(self.workspace, table, today), anew=anew)
            self.chart.set_title(tr("Timeline"))
        if self.main.view is self:
            self.main.show_hints()

    def _show_nothing(self) -> None:
        self._seen = None
        self.chart.show(None)
        self._tell()

    def _tell(self) -> None:
        plan, workspace, id = self.chart.plan, self.workspace, self.chart.chosen_task
        effect = self._effect
        if plan is None:
            self.about.show(lambda cells, glyphs: [])
        elif effect is not None:
            self.about.show(
                lambda cells, glyphs: tell_effect(workspace, effect, self._slips, cells)
            )
        else:
            self.about.show(lambda cells, glyphs: tell(workspace, plan.table, id, cells, glyphs))

    def lay_out(self, width: int, height: int) -> None:
        """The chart takes what the pane below it leaves."""
        below = next(lines for least, lines in _BELOW if height >= least)
        self.lay_out_below(width, height, below)

    # -- moving

    def follow(self, pane: Pane) -> None:
        """The words follow the cursor."""
        if pane is self.chart:
            self._tell()

    def settle(self, how: str) -> bool:
        """Open or close a stage, as Space does in the tree."""
        return how == "tick" and self._fold(None)

    def _fold(self, opened: bool | None) -> bool:
        if self.pane != self.chart.NAME or not isinstance(self.chart.key, str):
            return False
        return self.chart.fold(opened)

    # -- what if
