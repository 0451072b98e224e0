"""What rules say of goals: that there is one, and that its progress lies behind its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from communitytui.domain.days import shift
from communitytui.domain.goals import (
    Goal,
    begins,
    elapsed,
    goals,
    measured,
    metric_of,
)
from communitytui.domain.metrics import Metric
from communitytui.domain.rule_nodes import GoalBehind, GoalSet
from communitytui.domain.rule_outcomes import Outcome, Said, Subject, Unknown
from communitytui.domain.rule_series import Readings
from communitytui.domain.shares import percent
from communitytui.i18n import N_

#: A reading older than this many days says nothing about a goal.
_STALE = 90


class _Way(NamedTuple):
    """How far an open goal is, and how much of its time is over; shares of 1."""

    goal: Goal
    metric: Metric | None
    progress: float
    time: float

    @property
    def behind(self) -> float:
        """How many percentage points progress lies behind time."""
        # Binary fractions lie beside the decimals people mean.
        return round(100 * (self.time - self.progress), 6)


def goal_outcome(readings: Readings, fact: GoalBehind | GoalSet, at: date) -> Outcome:
    """Return whether an open goal is there, or lies behind its time, as of ``at``."""
    ways = list(_ways(readings, at))
    if not ways:
        raise Unknown(N_("there is no open goal with a deadline whose progress is known"))
    worst = max(ways, key=lambda way: way.behind)
    said = Said(
        N_("goal {id} {statement}: {progress} of the way, {time} of the time"),
        {
            "id": worst.goal.id,
            "statement": worst.goal.record["statement"],
            "progress": percent(worst.progress),
            "time": percent(worst.time),
        },
    )
    if isinstance(fact, GoalSet):
        return Outcome(True, (said,))
    depth = worst.behind / (fact.points or 1)
    name = worst.metric.name if worst.metric else None
    value = round(100 * worst.progress, 4)
    subject = Subject(worst.metric, value, None, depth, name=name)
    return Outcome(worst.behind > fact.points, (said,), subject)


def _ways(readings: Readings, at: date) -> Iterator[_Way]:
    """Yield the open goals whose progress and time can be told on ``at``."""
    workspace = readings.workspace
    serving: dict[int, list[str]] = {}
    found = goals(workspace, readings.community)
    if any(goal.metric is None for goal in found):
        for record in workspace.board.records.values():
            if record["goal"] is not None:
                serving.setdefault(record["goal"], []).append(record["status"])
    for goal in found:
        time = elapsed(begins(workspace, goal), goal.deadline, at)
        if goal.status != "open" or time is None:
            continue
        if goal.metric is None:
            # What a task was like on a day before today is not known.
            counted = [s for s in serving.get(goal.id, ()) if s != "skipped"]
            if counted and at == readings.today:
                yield _Way(goal, None, counted.count("done") / len(counted), time)
            continue
        metric = metric_of(workspace, goal)
        progress = _measured(readings, goal, metric, at) if metric else None
        if progress is not None:
            yield _Way(goal, metric, progress, time)


def _measured(readings: Readings, goal: Goal, metric: Metric, at: date) -> float | None:
    series = readings.series(metric)
    until = min(at, goal.deadline or at)
    point = series.newest(shift(until, -_STALE), until)
    return measured(goal.baseline, goal.target, point.value if point else None)
