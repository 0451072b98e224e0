"""Letting a goal go, on the screen."""

from __future__ import annotations

from communitytui import services
from communitytui.domain.metrics.goals import Goal, GoalState
from communitytui.i18n import tr, trn
from communitytui.tui import forms
from communitytui.tui.views.base import Host


async def ask_drop(main: Host, goal: Goal) -> None:
    """Ask why, and let a goal go; undo takes that back."""
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
