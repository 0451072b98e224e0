"""What is done with goals on the screen: set one, change it, let it go."""

from __future__ import annotations

from communitytui import services
from communitytui.domain.metrics.goals import Goal, GoalState
from communitytui.i18n import tr, trn
from communitytui.tui import forms
from communitytui.tui.record_forms import ask_change, ask_new
from communitytui.tui.views.base import View, asks


class GoalKeeping(View):
    """A view with goals: the actions on them."""

    @asks
    async def add_goal(self) -> None:
        """Ask for a new goal of the community."""
        if self.community is not None:
            await ask_new(self.main, "goals", self.community)

    @asks
    async def edit_goal(self, goal: Goal) -> None:
        """Ask for all fields of a goal."""
        await ask_change(self.main, "goals", goal.id)

    @asks
    async def drop_goal(self, goal: Goal) -> None:
        """Ask why, and let a goal go; undo takes that back."""
        main = self.main
        if not main.may_write():
            return
        title = tr("Drop: {what}", what=goal.statement)
        reason = await main.ask(forms.AskText(title, tr("Reason"), goal.reason or ""))
        if reason is not None:
            state = await main.do(
                lambda store, now: services.goals.drop(store, goal.id, reason, now=now)
            )
            main.say(_dropped(state), "good")


def _dropped(state: GoalState) -> str:
    """Say that a goal was let go, and how many tasks are still planned for it."""
    said = tr("Dropped: {what}; u to undo", what=state.goal.statement)
    serving = state.tasks
    if not serving:
        return said
    count = trn(
        "({n} task is still linked to it)", "({n} tasks are still linked to it)", len(serving)
    )
    return f"{said}  {count}"
