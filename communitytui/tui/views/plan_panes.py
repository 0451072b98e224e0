"""What the plan costs and who carries it: the panes that take turns below the chart of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from communitytui.domain.plan.workload import EVERYBODY, capacity_of
from communitytui.errors import BadValue
from communitytui.i18n import N_, names, tr, trn
from communitytui.services import quick_entry, workload
from communitytui.services.fields import NONE, Asking
from communitytui.tui import forms
from communitytui.tui.layout import BOXES
from communitytui.tui.views.base import View, asks
from communitytui.tui.views.moves import Moves
from communitytui.tui.widgets.budget_pane import BudgetPane
from communitytui.tui.widgets.duties_pane import DutiesPane
from communitytui.tui.widgets.pane import set_display, set_size
from communitytui.tui.widgets.workload_pane import WorkloadPane

if TYPE_CHECKING:
    from communitytui.domain.workspace import Community, Workspace
    from communitytui.tui.widgets.pane import Pane

#: Below this height (and below the width of boxes) one of two panes is enough.
_LOW = 24


#: The view whose keys they are.
Panes = TypeVar("Panes", bound="PlanPanes", covariant=True)


class PlanMoves(Moves[Panes]):
    """From one of the two panes to the other, and what is done with people."""

    def step(self, by: int, *, around: bool = True) -> None:
        """To the other one of the two panes."""
        self.main.go_pane(self.view.ABOVE if self.view.pane == self.view.below else self.view.below)

    def below(self) -> None:
        """Let the next pane take its turn; with the focus, or where it has no room beside."""
        order = [name for name in self.view.panes if name != self.view.ABOVE]
        inside = self.view.pane == self.view.below
        self.view.below = order[(order.index(self.view.below) + 1) % len(order)]
        self.view.show_below(self.view.workspace)
        width, height = self.main.size
        if self.view.below == self.view.FIRST and not inside:
            self.view.lay_out(width, height)
        elif inside or width < BOXES or height < _LOW:
            self.main.go_pane(self.view.below)
        else:
            self.view.lay_out(width, height)

    def _chosen(self) -> Community | None:
        """Return the community, where somebody may change what is under the cursor."""
        if self.view.community is None or not self.main.may_write():
            return None
        if self.view.below != self.view.load.NAME or self.view.load.key is None:
            self.main.say(tr("Select a person in the workload (b)"))
            return None
        return self.view.workspace.community(self.view.community)

    @asks
    async def reassign(self) -> None:
        """Ask who takes over the open tasks of the person under the cursor."""
        main, community = self.main, self._chosen()
        if community is None:
            return
        giver, me = self.view.load.person, main.session.who
        held = workload.open_tasks_of(self.view.workspace, community.id, giver)
        whose = giver or tr("no one")
        if not held:
            main.say(tr("{person} has no open tasks", person=whose))
            return
        workspace = self.view.workspace
        asking = Asking(names, workspace, community.id, workspace.today(community.id), me)
        known = [name for name in quick_entry.people(asking) if name != giver]

        def check(text: str) -> str:
            if not text.strip():
                return ""
            to = _person(text, me)
            if to == giver:
                raise BadValue(N_("the tasks already belong to {person}"), person=whose)
            return trn(
                "{n} open task goes from {whose} to {person}",
                "{n} open tasks go from {whose} to {person}",
                len(held),
                whose=whose,
                person=to or tr("no one"),
            )

        title = tr("Reassign the tasks of {person}", person=whose)
        line = forms.Line("", ", ".join(known))
        text = await main.ask(forms.AskLine(title, tr("To"), "", check, line))
        if not text or not text.strip():
            return
        to = _person(text, me)
        result = await main.do(
            lambda store, now: workload.reassign(store, community.id, giver, to, now=now)
        )
        told = trn(
            "{n} task reassigned to {person}; u to undo",
            "{n} tasks reassigned to {person}; u to undo",
            len(result.ids),
            person=to or tr("no one"),
        )
        main.say(told, "good")

    @asks
    async def capacity(self) -> None:
        """Ask how many hours a week the person under the cursor has."""
        main, community = self.main, self._chosen()
        if community is None:
            return
        person = self.view.load.person
        if person is None:
            main.say(tr("Tasks without an owner have no hours; W to reassign them"))
            return
        kept = community.capacity
        value = f"{kept[person]:g}" if person in kept else ""
        others = capacity_of(community, EVERYBODY)

        def check(text: str) -> str:
            if not text.strip():
                return tr("like everyone: {hours} hours a week", hours=f"{others:g}")
            return tr("{hours} hours a week", hours=f"{workload.read_hours(text):g}")

        title = tr("Hours of {person}", person=person)
        text = await main.ask(forms.AskLine(title, tr("Hours a week"), value, check))
        if text is not None:
            hours = workload.read_hours(text) if text.strip() else None
            await main.do(
                lambda store, now: workload.set_capacity(
                    store, community.id, {person: hours}, now=now
                )
            )
            main.say(tr("Hours set: {what}", what=person), "good")

    def open_load(self) -> bool:
        """Open the first task of the week of the person that is fullest; tell whether there is."""
        if self.view.pane != self.view.load.NAME:
            return False
        pane = self.view.load
        loads = [load for load in pane.loads.get(pane.key or ("", None), []) if load.tasks]
        if loads:
            self.main.tasks.moves.open_task(max(loads, key=lambda load: load.hours).tasks[0])
        return True


class PlanPanes(View):
    """A view with one pane above and several that take turns below it.

    A subclass makes the pane above and the first one below, names them in ``ABOVE`` and
    ``FIRST``, and adds what ``make_below`` returns to its panes.
    """

    ABOVE = "chart"
    FIRST = "schedule"

    def make_below(self) -> list[Pane]:
        """Return the panes that take turns with the first one."""
        inks, glyphs = self.main.inks, self.main.glyphs
        self.budget = BudgetPane(inks, glyphs)
        self.load = WorkloadPane(inks, glyphs)
        self.duties = DutiesPane(inks, glyphs)
        self.below = self.FIRST
        return [self.budget, self.load, self.duties]

    def speak_below(self) -> None:
        """Name the panes that take turns."""
        self.budget.set_title(tr("Budget"))
        self.load.set_title(tr("Workload: hours of work / capacity"))
        self.load.empty = tr("No one has open tasks.")
        self.duties.set_title(tr("Responsibilities"))

    def show_below(self, workspace: Workspace) -> None:
        """Show a state in the pane below, unless that is the first one."""
        if self.below == self.budget.NAME:
            self.budget.show_money(workspace, self.community)
        elif self.below == self.load.NAME:
            self.load.show(workspace, self.community)
            if self.main.view is self:
                self.lay_out(*self.main.size)
        elif self.below == self.duties.NAME:
            self.duties.show_duties(workspace, self.community)

    def lay_out_below(self, width: int, height: int, first: int) -> None:
        """Give the pane below its room: ``first`` lines where it is the first one, else half.

        Where there is little room, the one of the two with the focus has it alone.
        """
        little = width < BOXES or height < _LOW
        inside = self.pane == self.below
        above = not (little and inside)
        lines = first if self.below == self.FIRST else height // 2
        if self.below == self.load.NAME:
            lines = min(lines, max(first, len(self.load.rows) + 2))
        for name, pane in self.panes.items():
            shown = above if name == self.ABOVE else name == self.below
            if name == self.below and little and not inside and name != self.FIRST:
                shown = False
            set_display(pane, shown)
        set_size(self.panes[self.below], "height", lines if above else "1fr")

    # -- who carries it


def _person(text: str, me: str) -> str | None:
    """Return who is meant by a name as people type it; None for nobody."""
    name = text.strip().lstrip("@＠").strip()
    if name.casefold() in NONE:
        return None
    return me if name in ("me", "我") else name
