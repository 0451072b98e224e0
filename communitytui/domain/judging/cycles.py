"""Cycles: one turn of the loop, and what its review holds.

The first cycle begins with the plan, each other on the day after the one before was closed. The
running one is computed from the workspace; a closed one is a record and stays as it was found.
Both have the same shape, so whoever shows one can show the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from communitytui.domain.judging.findings import findings
from communitytui.domain.judging.trial import phase, trials
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.metrics.goals import states
from communitytui.domain.metrics.standards import judge
from communitytui.message import Sayable

if TYPE_CHECKING:
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.workspace import Community, Workspace

#: How many things a review asks for on each side.
ASKED = 3
#: What is counted of tasks: planned for the cycle, done of these, done after their day, open
#: and late, skipped of these; and done though not planned for it.
COUNTS = ("planned", "done", "done_late", "late", "skipped", "extra")


class Cycle(Entity):
    """One turn of the loop: a record, or one computed (its id is 0)."""

    table = "cycles"

    community: int
    #: Its place among the community's cycles, from 1.
    number: int
    start: date
    #: Its last day; of the running one today, or the day before it begins.
    end: date
    #: What is counted of ``tasks``, ``stages``, ``goals``, ``metrics``, ``findings``, ``trials``.
    summary: Record
    goals: Sequence[Record]
    metrics: Sequence[Record]
    findings: Sequence[Record]
    trials: Sequence[Record]
    by: str | None

    @property
    def closed(self) -> bool:
        """Whether a review closed it."""
        return self.id > 0

    @property
    def counts(self) -> Mapping[str, int]:
        """What ``COUNTS`` names, over all stages."""
        counts: Mapping[str, int] = self.summary["tasks"]
        return counts

    @property
    def stages(self) -> Sequence[Record]:
        """The same counts for each stage that had anything in it."""
        stages: Sequence[Record] = self.summary["stages"]
        return stages

    @property
    def late(self) -> tuple[int, ...]:
        """The ids of the tasks that were planned and are open past their day, longest first."""
        return tuple(self.summary["late"])

    def lines(self, name: str) -> list[str]:
        """Return what people wrote: ``right``, ``wrong`` or ``next``."""
        return list(self.record[name])


def closed(workspace: Workspace, community: int | None = None) -> list[Cycle]:
    """Return the closed cycles of one community, or of all, oldest first."""
    return workspace.all(Cycle, community)


def running(
    workspace: Workspace,
    community: int,
    say: Callable[[Sayable], str],
    end: date | None = None,
) -> Cycle:
    """Return the cycle that runs now, as a review on its last day ``end`` (today) would find it.

    Its record holds what goals and findings say as ``say`` puts it: in the language of the review.
    Of one that begins tomorrow, for another was closed today, ``end`` lies before ``start``.
    """
    home = workspace.community(community)
    former = closed(workspace, community)
    last = max(former, key=lambda cycle: cycle.number, default=None)
    start = shift(last.end, 1) if last else home.start
    end = end or workspace.today(community)
    span = (start, end)
    summary, late = _tasks(workspace, home, span)
    begun = start <= end
    goals = _goals(workspace, home, span, say) if begun else []
    metrics = _metrics(workspace, community, start, last) if begun else []
    findings = _findings(workspace, community, start, say) if begun else []
    trials = _trials(workspace, community, span) if begun else []
    record: Fields = {
        "community": community,
        "number": last.number + 1 if last else 1,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "summary": {
            "tasks": summary["tasks"],
            "stages": summary["stages"],
            "late": late,
            "goals": _counted(goals, "verdict"),
            "metrics": _counted(metrics, "now"),
            "findings": _counted(findings, "state"),
            "trials": _counted(trials, "state"),
        },
        "goals": goals,
        "metrics": metrics,
        "findings": findings,
        "trials": trials,
        "right": [],
        "wrong": [],
        "next": [],
        "new_goals": [],
        "by": None,
    }
    return Cycle(0, record)


Span = tuple[date, date]


def _counted(rows: Iterable[Record], field: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row[field]] = counts.get(row[field], 0) + 1
    return counts


def _local(home: Community, instant: str) -> date:
    """Return the community's day of an instant that a record holds."""
    at = datetime.fromisoformat(instant)
    return home.today(at if at.tzinfo else at.replace(tzinfo=UTC))


def _tasks(workspace: Workspace, home: Community, span: Span) -> tuple[Fields, list[int]]:
    """Return the counts of all tasks and of each stage, and the ids of those that are late."""
    stages: list[Fields] = []
    late: list[int] = []
    for stage in STAGES:
        counts = dict.fromkeys(COUNTS, 0)
        for id in workspace.board.stage_ids(home.id, stage.key):
            for name in _counts_of(workspace.board.records[id], home, span):
                counts[name] += 1
                if name == "late":
                    late.append(id)
        if any(counts.values()):
            stages.append({"stage": stage.key, **counts})
    total = {name: sum(int(row[name]) for row in stages) for name in COUNTS}
    late.sort(key=lambda id: workspace.board.records[id]["due"])
    return {"tasks": total, "stages": stages}, late


def _counts_of(record: Record, home: Community, span: Span) -> list[str]:
    """Return which of ``COUNTS`` a task goes into: what was due, or was left over from before."""
    start, end = span
    if start > end or record["in_place"]:
        return []
    due = date.fromisoformat(record["due"]) if record["due"] else None
    made = _local(home, record["completed"]) if record["completed"] else None
    within = made is not None and start <= made <= end
    if record["status"] == "skipped":
        return ["planned", "skipped"] if due and start <= due <= end else []
    if due is None or due > end:
        return ["extra"] if within else []
    if record["status"] == "done" and not within and (made or due < start):
        # Of another cycle: it was done before this one, or after its end.
        return []
    if record["status"] == "done":
        return ["planned", "done", "done_late"] if made and made > due else ["planned", "done"]
    return ["planned", "late"] if due < end else ["planned"]


def _goals(
    workspace: Workspace, home: Community, span: Span, say: Callable[[Sayable], str]
) -> list[Fields]:
    """Return the goals that were open in the cycle, as they stand."""
    return [
        {
            "id": state.goal.id,
            "statement": say(state.goal.statement),
            "verdict": state.verdict,
            "progress": None if state.progress is None else round(state.progress, 4),
        }
        for state in states(workspace, home.id)
        if state.goal.status == "open" or _local(home, state.goal.updated) >= span[0]
    ]


def _metrics(workspace: Workspace, community: int, start: date, last: Cycle | None) -> list[Fields]:
    """Return each metric with readings: value and verdict when the cycle began, and now.

    Then is what the last review found; before the first one, what the readings of the days
    before say.
    """
    known = {(row["id"], row["level"]): row for row in last.metrics} if last else None
    rows = []
    for state in workspace.measures.states(community):
        if state.latest is None:
            continue
        metric = state.metric
        if known is None:
            then, value = _then(workspace, state, start)
        else:
            was = known.get((metric.name, metric.level), {})
            then, value = was.get("now"), was.get("value")
        rows.append(
            {
                "id": metric.name,
                "level": metric.level,
                "then": then,
                "value_then": value,
                "now": state.judgement.verdict,
                "value": state.latest.value,
            }
        )
    return rows


def _then(workspace: Workspace, state: MetricState, start: date) -> tuple[str | None, float | None]:
    """Return verdict and value of a metric on the eve of ``start``, as its standard is now."""
    eve = shift(start, -1)
    newest = next((reading for reading in reversed(state.readings) if reading.day <= eve), None)
    if newest is None:
        return None, None
    kept = workspace.measures.kept(state.metric)
    if kept is not None and kept.first > eve:
        # What was usual then was set anew since.
        kept = None
    return judge(state.readings, state.given, eve, state.metric, kept).verdict, newest.value


def _findings(
    workspace: Workspace, community: int, start: date, say: Callable[[Sayable], str]
) -> list[Fields]:
    """Return the findings there are, and those that were closed in the cycle."""
    return [
        {
            "rule": found.rule.id,
            "state": found.state,
            "metric": found.metric,
            "text": say(found.text),
            "reason": found.reason,
        }
        for found in findings(workspace, community)
        if found.closed is None or found.closed >= start
    ]


def _trials(workspace: Workspace, community: int, span: Span) -> list[Fields]:
    """Return the trials that ran in the cycle."""
    today = workspace.today(community)
    rows = []
    for trial in trials(workspace, community):
        if trial.start is None or trial.state == "planned" or trial.start > span[1]:
            continue
        if trial.ended is not None and trial.ended < span[0]:
            continue
        kept = trial.result
        rows.append(
            {
                "id": trial.id,
                "title": trial.title,
                "metric": trial.metric,
                "state": phase(trial, today),
                "outcome": kept["outcome"] if kept else None,
                "verdict": trial.verdict,
            }
        )
    return rows
