"""The goals of one community: how far each is, with a mark where time stands, and the verdict."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from communitytui.domain.kernel.signs import GOAL_VERDICT_SIGNS
from communitytui.domain.metrics.goals import BEHIND, DROPPED, MISSED, ON_TRACK, REACHED
from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_date
from communitytui.tui.drawing import Span, fit
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from communitytui.domain.metrics.goals import GoalState
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs

#: Where time stands in a bar.
TIME = "│"
INK = {ON_TRACK: "good", REACHED: "good", BEHIND: "warn", MISSED: "bad", DROPPED: "faint"}
#: From these widths on: why it is judged so, the owner, a long bar, the values.
_REASON, _OWNER, _LONG, _VALUES = 132, 84, 64, 50
#: The cells of a bar, and the most of values, of an owner, of a reason.
_BARS, _VALUE, _NAME, _WHY = (6, 10), 22, 10, 34
_DAY = 10


def goal_bar(
    progress: float | None, time: float | None, cells: int, glyphs: Glyphs, ink: str
) -> list[Span]:
    """Return a bar of ``progress`` with a mark where ``time`` stands; both are shares of 1.

    It is full only where all is there, and not empty where something is; without progress it
    is empty, without a time there is no mark.
    """
    share = min(1.0, max(0.0, progress or 0.0))
    full = cells if share >= 1 else min(cells - 1, max(int(share * cells), 1 if share else 0))
    bar = [(glyphs.full, ink)] * full + [(glyphs.empty, "track")] * (cells - full)
    if time is not None:
        bar[min(cells - 1, int(time * cells))] = (TIME, "text bold")
    return bar


def in_order(found: Sequence[GoalState]) -> list[GoalState]:
    """Return goals in the order they were set, those that somebody closed last."""
    return sorted(found, key=lambda state: state.goal.status != "open")


class GoalTable(RowPane[int]):
    """Goals by id, one row each; without any a quiet line that says which key sets one."""

    NAME = "goals"
    HINTS = ("rows",)

    states: dict[int, GoalState] = {}  # noqa: RUF012 - replaced whole, never changed

    def show(self, workspace: Workspace, found: Sequence[GoalState]) -> None:
        """Show goals as they stand."""
        self.states = {state.goal.id: state for state in in_order(found)}
        self.set_rows(list(self.states), paint=partial(goal_spans, workspace, self.states))

    @property
    def state(self) -> GoalState | None:
        """The goal under the cursor."""
        return self.states.get(self.key or 0)


def goal_spans(
    workspace: Workspace, states: Mapping[int, GoalState], key: int, cells: int, glyphs: Glyphs
) -> list[Span]:
    """Return one of some goals, in columns that all of them share."""
    state = states[key]
    ink = INK.get(state.verdict, "muted")
    verdicts = max(width(say(each.word)) for each in states.values())
    left: list[Span] = [
        (f" {GOAL_VERDICT_SIGNS[state.verdict]} ", f"{ink} bold"),
        (pad(say(state.word), verdicts), ink),
        (f"  {say(state.goal.statement)}", "text" if state.goal.status == "open" else "muted"),
    ]
    right: list[Span] = []
    if cells >= _VALUES:
        room = min(_VALUE, max(width(values(workspace, each)) for each in states.values()))
        right.append((pad(values(workspace, state), room + 1, "right") + "  ", "muted"))
    right += goal_bar(state.progress, state.time, _BARS[cells >= _LONG], glyphs, ink)
    deadline = _deadline(state, workspace.today(state.goal.community))
    right.append((pad(deadline, _DAY + 2, "right"), "muted"))
    if cells >= _OWNER:
        right.append(("  " + pad(clip(state.goal.owner or "–", _NAME), _NAME), "info"))
    if cells >= _REASON:
        right.append(("  " + pad(clip(say(state.reason), _WHY), _WHY), "muted"))
    return fit(left, right, cells)


def values(workspace: Workspace, state: GoalState) -> str:
    """Return what a goal is measured by: ``45  30→60``, or how many of its tasks are done."""
    goal = state.goal
    if goal.metric is not None:
        newest = state.show(state.reading.value if state.reading else None)
        return f"{newest}  {state.show(goal.baseline)}→{state.show(goal.target)}"
    if not state.tasks:
        return "–"
    tasks = [workspace.board[id] for id in state.tasks]
    counted = [task.status for task in tasks if task.counts]
    return tr("tasks {done}/{n}", done=counted.count("done"), n=len(counted))


def _deadline(state: GoalState, today: date) -> str:
    day = state.goal.deadline
    return show_date(day, today) if day is not None else "–"
