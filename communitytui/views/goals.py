"""The goals: how far each is, against the time that is over."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.labels import GOAL_VERDICT_NAMES
from communitytui.domain.kernel.shares import percent
from communitytui.domain.kernel.signs import GOAL_VERDICT_SIGNS
from communitytui.domain.metrics.goals import GoalState, states
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, name, say, tr, trc
from communitytui.i18n.phrases import listed
from communitytui.views.table import Cell, Column, Table, home, kept, seen
from communitytui.views.tasks import number

#: What a list of a few goals shows.
BRIEF = "mark goal word reason"
_STYLES = {"on track": "good", "reached": "good", "behind": "warn", "missed": "bad"}


def goals(workspace: Workspace, found: Sequence[GoalState]) -> Table[GoalState]:
    """Return goals as they stand; ``progress`` and ``time`` are shares, 1.0 is all of it."""
    board = workspace.board
    return Table(
        "goals",
        found,
        (
            Column("id", lambda s: s.goal.id, lambda: trc("column", "id"), align="right"),
            *kept("uid"),
            Column("community", lambda s: s.goal.community),
            home(workspace, lambda s: s.goal.community),
            Column("statement", lambda s: say(s.goal.statement), N_("Goal"), shrinks=True),
            Column("metric", title=N_("Metric")),
            Column(
                "baseline", None, N_("Baseline"), lambda s: _number(s, s.goal.baseline), "right"
            ),
            Column("target", None, N_("Target"), lambda s: _number(s, s.goal.target), "right"),
            Column("value", _value, N_("Value"), _value_text, "right"),
            Column("date", lambda s: s.reading.day.isoformat() if s.reading else None),
            Column("progress", lambda s: _share(s.progress)),
            Column("time", lambda s: _share(s.time)),
            Column("verdict", lambda s: s.verdict, N_("Verdict"), _verdict),
            Column("reason", lambda s: say(s.reason), N_("Reason"), shrinks=True),
            Column("deadline", title=N_("Deadline")),
            Column("owner", title=N_("Owner")),
            *kept("status"),
            Column(
                "tasks",
                lambda s: list(s.tasks),
                N_("Tasks"),
                lambda s: listed(number(board[id]) for id in s.tasks) or None,
            ),
            *kept("created updated"),
            seen("mark", _mark, silent=True),
            seen(
                "goal", lambda s: f"{s.goal.id} {say(s.goal.statement)}", N_("Goal"), shrinks=True
            ),
            seen(
                "measure",
                lambda s: say(s.metric.title) if s.metric else s.goal.metric,
                N_("Metric"),
            ),
            seen("told", _told, N_("Verdict"), shrinks=True),
            seen("word", lambda s: name(GOAL_VERDICT_NAMES, s.verdict), N_("Verdict")),
        ),
        "mark id community_name statement metric baseline value target deadline owner told",
        "goal measure baseline target value deadline owner verdict reason tasks",
        record=lambda s: s.goal.record,
    )


def open_goals(workspace: Workspace, community: Community) -> Table[GoalState]:
    """Return the goals of a community that are neither reached nor given up."""
    found = states(workspace, community.id)
    return goals(workspace, [state for state in found if state.goal.status == "open"])


def _value(state: GoalState) -> float | None:
    return state.reading.value if state.reading else None


def _value_text(state: GoalState) -> str | None:
    # Without a metric it is measured by its tasks.
    if state.goal.metric is None and state.progress is not None:
        return percent(state.progress)
    return _number(state, _value(state))


def _number(state: GoalState, number: float | None) -> str | None:
    return None if number is None else state.show(number)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _mark(state: GoalState) -> Cell:
    return Cell(GOAL_VERDICT_SIGNS[state.verdict], _STYLES.get(state.verdict, "dim"))


def _verdict(state: GoalState) -> str:
    return f"{GOAL_VERDICT_SIGNS[state.verdict]} {name(GOAL_VERDICT_NAMES, state.verdict)}"


def _told(state: GoalState) -> str:
    if state.goal.status != "open" or state.word == state.reason:
        return say(state.reason)
    return tr("{label}: {text}", label=state.word, text=state.reason)
