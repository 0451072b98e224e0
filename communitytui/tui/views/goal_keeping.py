"""What is done with goals on the screen: set one, change it, let it go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from communitytui import services
from communitytui.domain.metrics.goals import Goal, GoalState
from communitytui.i18n import say, tr, trn
from communitytui.tui.views.base import View

#: Takes the typed fields that are new, or None where somebody left.
Answered = Callable[[Mapping[str, str] | None], None]


class GoalKeeping(View):
    """A view with goals: the actions on them."""

    def add_goal(self) -> None:
        """Ask for a new goal of the community."""
        community = self.community
        if community is None or not self.main.may_write():
            return

        def answered(fields: Mapping[str, str] | None) -> None:
            if not fields:
                return
            given = dict(fields)
            statement = given.pop("statement", "")
            self.main.do(
                lambda store, now: services.goals.add(store, community, statement, given, now=now),
                lambda state: self.main.say(tr("Goal set: {what}", what=statement), "good"),
            )

        self._ask(tr("Set a goal"), community, None, answered)

    def edit_goal(self, goal: Goal) -> None:
        """Ask for all fields of a goal."""
        if not self.main.may_write():
            return

        def answered(fields: Mapping[str, str] | None) -> None:
            if fields:
                self.main.do(
                    lambda store, now: services.goals.change(store, goal.id, fields, now=now),
                    lambda result: self.main.say(tr("Saved: {what}", what=goal.statement), "good"),
                )

        self._ask(say(goal.statement), goal.community, goal, answered)

    def _ask(self, title: str, community: int, goal: Goal | None, answered: Answered) -> None:
        from communitytui.tui.forms.goal_dialog import GoalDialog

        session = self.main.session
        dialog = GoalDialog(title, self.workspace, community, session.who, goal)
        self.main.app.push_screen(dialog, answered)

    def drop_goal(self, goal: Goal) -> None:
        """Ask why, and let a goal go; undo takes that back."""
        if not self.main.may_write():
            return
        from communitytui.tui.forms import AskText

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.main.do(
                    lambda store, now: services.goals.drop(store, goal.id, reason, now=now),
                    lambda state: self.main.say(_dropped(state), "good"),
                )

        title = tr("Drop: {what}", what=goal.statement)
        self.main.app.push_screen(AskText(title, tr("Reason"), goal.reason), answered)


def _dropped(state: GoalState) -> str:
    """Say that a goal was let go, and how many tasks are still planned for it."""
    said = tr("Dropped: {what}; u takes that back", what=state.goal.statement)
    serving = state.tasks
    if not serving:
        return said
    count = trn("({n} task still serves it)", "({n} tasks still serve it)", len(serving))
    return f"{said}  {count}"
