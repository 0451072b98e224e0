"""Goals: what a community wants to reach until when, and whether it is on its way.

A goal with a metric is measured by readings: its progress is (latest - baseline) / (target -
baseline), which is right for a target below the baseline as well. A goal without one is measured
by its tasks: the share of them that is done. Progress is set against the share of the time from
the day the goal was set (or the plan began, if that is later) to the deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.labels import GOAL_VERDICT_NAMES
from communitytui.domain.kernel.shares import percent
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.metrics.metric import Metric, plain
from communitytui.domain.metrics.readings import Reading
from communitytui.message import N_, Message, Words

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

ON_TRACK, BEHIND, REACHED, MISSED, DROPPED, UNKNOWN = (
    "on track",
    "behind",
    "reached",
    "missed",
    "dropped",
    "unknown",
)
#: How far progress may lie behind the time elapsed at the start and still be on track: readings
#: swing from week to week. What is forgiven shrinks evenly to nothing at the deadline.
FORGIVEN = 0.1


class Goal(Entity):
    """One goal."""

    table = "goals"

    community: int
    statement: Words
    #: What measures it (``dau``, ``dau@visit``), or ``None``: then its tasks do.
    metric: str | None
    baseline: float | None
    target: float | None
    #: The last day on which it can be reached, or ``None``.
    deadline: date | None
    owner: str | None
    #: ``open``, or what people closed it as: ``reached``, ``missed``, ``dropped``.
    status: str
    #: Why it was closed.
    reason: str | None


class GoalState(NamedTuple):
    """A goal as it stands: what it was measured by, progress, time, and the verdict in words.

    ``progress`` and ``time`` are shares (1.0 is all); ``progress`` may be below 0 or above 1.
    ``reading`` is the newest one up to the deadline; ``tasks`` are those that serve the goal.
    """

    goal: Goal
    metric: Metric | None
    reading: Reading | None
    progress: float | None
    time: float | None
    verdict: str
    reason: Message
    tasks: tuple[int, ...]

    @property
    def word(self) -> Message:
        """The verdict; where nothing was read yet there is none, and that is said."""
        waits = self.verdict == UNKNOWN and self.metric is not None and self.reading is None
        return self.reason if waits else Message(GOAL_VERDICT_NAMES[self.verdict])

    def show(self, value: float | None) -> str:
        """Return a value of the goal as its metric writes it; a dash for none."""
        if self.metric is not None:
            return self.metric.show(value)
        return "–" if value is None else plain(value)


def goals(workspace: Workspace, community: int | None = None) -> list[Goal]:
    """Return the goals of one community, or of all, in the order they were set."""
    return workspace.all(Goal, community)


def states(workspace: Workspace, community: int | None = None) -> list[GoalState]:
    """Return the goals of one community, or of all, as they stand."""
    found = goals(workspace, community)
    serving: dict[int, list[int]] = {goal.id: [] for goal in found}
    if found:
        for id in workspace.board.ids:
            goal = workspace.board.records[id]["goal"]
            if goal in serving:
                serving[goal].append(id)
    return [state(workspace, goal, serving[goal.id]) for goal in found]


def begins(workspace: Workspace, goal: Goal) -> date:
    """Return the day from which the time of a goal runs."""
    community = workspace.community(goal.community)
    made = datetime.fromisoformat(goal.created)
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return max(community.today(made), community.start)


def state(workspace: Workspace, goal: Goal, tasks: Iterable[int]) -> GoalState:
    """Return how ``goal`` stands on its community's day; ``tasks`` are those that serve it."""
    tasks = tuple(tasks)
    today = workspace.today(goal.community)
    time = elapsed(begins(workspace, goal), goal.deadline, today)
    metric = metric_of(workspace, goal)
    reading = None
    if metric is not None:
        until = min(today, goal.deadline or today)
        readings = workspace.measures.state(metric).readings
        reading = next((each for each in reversed(readings) if each.day <= until), None)
        progress = measured(goal.baseline, goal.target, reading.value if reading else None)
    else:
        progress = _share_done(workspace, tasks) if goal.metric is None else None
    verdict, reason = _judge(goal, metric, reading, progress, time, today)
    return GoalState(goal, metric, reading, progress, time, verdict, reason, tasks)


def metric_of(workspace: Workspace, goal: Goal) -> Metric | None:
    """Return the metric that measures ``goal``, at its level; ``None`` where there is none."""
    name, _, level = (goal.metric or "").partition("@")
    return next(
        (
            metric
            for metric in workspace.all(Metric, goal.community)
            if metric.name == name and level in ("", metric.level)
        ),
        None,
    )


def _share_done(workspace: Workspace, tasks: Iterable[int]) -> float | None:
    records = workspace.board.records
    here = (records[id] for id in tasks if not records[id]["in_place"])
    counted = [record["status"] for record in here if record["status"] != "skipped"]
    return counted.count("done") / len(counted) if counted else None


def measured(baseline: float | None, target: float | None, value: float | None) -> float | None:
    """Return the share of the way from ``baseline`` to ``target``; ``None`` if unknown."""
    if baseline is None or target is None or value is None or baseline == target:
        return None
    return (value - baseline) / (target - baseline)


def elapsed(start: date, deadline: date | None, today: date) -> float | None:
    """Return the share of the time that is over, 0 to 1; ``None`` without a deadline."""
    if deadline is None:
        return None
    if deadline <= start:
        return 1.0 if today >= deadline else 0.0
    return min(1.0, max(0.0, (today - start).days / (deadline - start).days))


def is_on_track(progress: float, time: float) -> bool:
    """Tell whether progress keeps up with time, less what is forgiven (``FORGIVEN``)."""
    return progress >= time - FORGIVEN * (1 - time)


Verdict = tuple[str, Message]


def _judge(
    goal: Goal,
    metric: Metric | None,
    reading: Reading | None,
    progress: float | None,
    time: float | None,
    today: date,
) -> Verdict:
    if goal.status != "open":
        return _closed(goal)
    if _is_reached(goal, metric, reading, progress):
        return REACHED, Message("the target is reached")
    over = goal.deadline is not None and today > goal.deadline
    if progress is None:
        if over:
            return MISSED, Message("the deadline has passed and nothing shows that it was reached")
        return _unknown(goal, metric, reading)
    way, gone = percent(progress), percent(time or 0)
    if over:
        return MISSED, Message("{progress} of the way at the deadline", progress=way)
    if time is None:
        message = N_("{progress} of the way; no deadline to judge by")
        return UNKNOWN, Message(message, progress=way)
    told = Message(way_said(progress), progress=way, time=gone)
    return (ON_TRACK if is_on_track(progress, time) else BEHIND), told


def way_said(progress: float) -> str:
    """Return the message on progress beside time: a share below zero says nothing to people."""
    if progress < 0:
        return N_("behind where it began, {time} of the time")
    return N_("{progress} of the way, {time} of the time")


def _closed(goal: Goal) -> Verdict:
    messages = {
        REACHED: (N_("closed as reached"), N_("closed as reached: {reason}")),
        MISSED: (N_("closed as missed"), N_("closed as missed: {reason}")),
        DROPPED: (N_("dropped"), N_("dropped: {reason}")),
    }
    bare, told = messages[goal.status]
    return goal.status, Message(told, reason=goal.reason) if goal.reason else Message(bare)


def _is_reached(
    goal: Goal, metric: Metric | None, reading: Reading | None, progress: float | None
) -> bool:
    if progress is not None:
        return progress >= 1
    if metric is None or reading is None or goal.target is None:
        return False
    # Without a baseline the metric itself says which way is better.
    sign = -1 if metric.direction == "down" else 1
    return sign * reading.value >= sign * goal.target


def _unknown(goal: Goal, metric: Metric | None, reading: Reading | None) -> Verdict:
    if goal.metric is None:
        return UNKNOWN, Message("no metric and no linked task yet")
    if metric is None:
        return UNKNOWN, Message("the metric {name} no longer exists", name=goal.metric)
    if reading is None:
        return UNKNOWN, Message("no reading yet")
    return UNKNOWN, Message("no baseline to measure from")
