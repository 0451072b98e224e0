"""The goals of one community: how far each is, with a mark where time stands, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip

from communitytui.domain.kernel.labels import GOAL_VERDICT_NAMES
from communitytui.domain.kernel.signs import GOAL_VERDICT_SIGNS
from communitytui.domain.metrics.goals import BEHIND, DROPPED, MISSED, ON_TRACK, REACHED
from communitytui.i18n import name, say, tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_date
from communitytui.tui.drawing import Span, fit, strip
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from communitytui.domain.metrics.goals import GoalState
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks

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

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace: Workspace | None = None
        self.states: dict[int, GoalState] = {}

    def show(self, workspace: Workspace, found: Sequence[GoalState]) -> None:
        """Show goals as they stand."""
        self.workspace = workspace
        self.states = {state.goal.id: state for state in in_order(found)}
        self._strips.clear()
        self.set_rows(list(self.states))
        self.refresh()

    @property
    def state(self) -> GoalState | None:
        """The goal under the cursor."""
        return self.states.get(self.key or 0)

    # -- drawing

    def draw(self, key: int, cells: int, ground: str) -> Strip:
        """Draw one goal."""
        state = self.states[key]
        ink = INK.get(state.verdict, "muted")
        left: list[Span] = [
            (f" {GOAL_VERDICT_SIGNS[state.verdict]} ", f"{ink} bold"),
            (pad(name(GOAL_VERDICT_NAMES, state.verdict), self._verdicts), ink),
            (f"  {say(state.goal.statement)}", "text" if state.goal.status == "open" else "muted"),
        ]
        return strip(fit(left, self._right(state, cells, ink), cells), cells, self.inks, ground)

    @property
    def _verdicts(self) -> int:
        """How many cells the verdicts take."""
        names = (name(GOAL_VERDICT_NAMES, state.verdict) for state in self.states.values())
        return max(map(width, names), default=0)

    def _right(self, state: GoalState, cells: int, ink: str) -> list[Span]:
        spans: list[Span] = []
        if cells >= _VALUES:
            room = min(_VALUE, max(width(values(self.workspace, s)) for s in self.states.values()))
            spans.append((pad(values(self.workspace, state), room + 1, "right") + "  ", "muted"))
        bar = _BARS[cells >= _LONG]
        spans += goal_bar(state.progress, state.time, bar, self.glyphs, ink)
        spans.append((pad(_deadline(state, self._today(state)), _DAY + 2, "right"), "muted"))
        if cells >= _OWNER:
            spans.append(("  " + pad(clip(state.goal.owner or "–", _NAME), _NAME), "info"))
        if cells >= _REASON:
            spans.append(("  " + pad(clip(say(state.reason), _WHY), _WHY), "muted"))
        return spans

    def _today(self, state: GoalState) -> date:
        assert self.workspace is not None
        return self.workspace.today(state.goal.community)


def values(workspace: Workspace | None, state: GoalState) -> str:
    """Return what a goal is measured by: ``45  30→60``, or how many of its tasks are done."""
    goal = state.goal
    if goal.metric is not None:
        newest = state.show(state.reading.value if state.reading else None)
        return f"{newest}  {state.show(goal.baseline)}→{state.show(goal.target)}"
    if not state.tasks or workspace is None:
        return "–"
    tasks = [workspace.board[id] for id in state.tasks]
    counted = [task.status for task in tasks if task.counts]
    return tr("tasks {done}/{n}", done=counted.count("done"), n=len(counted))


def _deadline(state: GoalState, today: date) -> str:
    day = state.goal.deadline
    return show_date(day, today) if day is not None else "–"
