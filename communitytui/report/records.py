"""Values as plain JSON records: the contract that scripts rely on. Keys are never removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from communitytui.i18n import pick

if TYPE_CHECKING:
    from communitytui.domain.metrics.baselines import Baseline
    from communitytui.domain.metrics.goals import GoalState
    from communitytui.domain.metrics.judgement import MetricState, Standard
    from communitytui.domain.metrics.signals import Signal
    from communitytui.domain.tasks.board import Progress
    from communitytui.domain.tasks.decisions import Decision
    from communitytui.domain.workspace import Community, Workspace

#: The number of the JSON contract; it grows only when a meaning changes.
VERSION = 1


def envelope(nouns: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return the one object that ``--json`` prints: its version, and records by their noun."""
    return {"version": VERSION, **nouns}


def task_records(workspace: Workspace, ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return the tasks ``ids``, titles and labels in the language spoken now."""
    board = workspace.board
    names = {community.id: community.name for community in workspace.communities}
    told = [_task(board.records[id], id, names, board.blocked_by) for id in ids]
    # A field that was declared since is told as it is kept: nobody has to list it here.
    kept = board.records[told[0]["id"]] if told else {}
    for name in [name for name in kept if name not in told[0] and name not in _UNTOLD]:
        for record in told:
            record[name] = board.records[record["id"]].get(name)
    return told


#: What a task is told of by other means, or not at all.
_UNTOLD = frozenset({"order", "done_when"})


def _task(
    record: Mapping[str, Any], id: int, names: dict[int, str], blocked: Any
) -> dict[str, Any]:
    deliverable = record["deliverable"]
    return {
        "id": id,
        "uid": record["uid"],
        "community": record["community"],
        "community_name": names.get(record["community"], ""),
        "key": record["key"],
        "stage": record["stage"],
        "area": record["area"],
        "title": pick(record["title"]),
        "status": record["status"],
        "deliverable": {
            "kind": deliverable["kind"],
            "label": pick(deliverable["label"]),
            "value": deliverable["value"],
        },
        "owner": record["owner"],
        "helpers": record["helpers"],
        "role": record["role"],
        "start": record["start"],
        "due": record["due"],
        "priority": record["priority"],
        "after": record["after"],
        "blocked_by": blocked(id) if record["after"] else [],
        "goal": record["goal"],
        "budget": record["budget"],
        "spent": record["spent"],
        "notes": record["notes"],
        "created": record["created"],
        "updated": record["updated"],
        "days": record["days"],
        "reason": record["reason"],
        "completed": record["completed"],
        # The first plan is kept apart only once the days were moved away from it.
        "planned": record.get("planned") or {"start": record["start"], "due": record["due"]},
    }


def community_record(community: Community, progress: Progress) -> dict[str, Any]:
    """Return a community with its progress."""
    record = community.record
    return {
        "id": community.id,
        "uid": record["uid"],
        "name": community.name,
        "language": community.language,
        "timezone": record["timezone"],
        "start": record["start"],
        "playbook": record["playbook"],
        **progress_record(progress),
        "created": record["created"],
        "updated": record["updated"],
    }


def progress_record(progress: Progress) -> dict[str, Any]:
    """Return counts and the whole percent that is done."""
    return {
        "done": progress.done,
        "total": progress.total,
        "percent": progress.percent,
        "doing": progress.doing,
        "skipped": progress.skipped,
        "late": progress.late,
        "blocked": progress.blocked,
    }


def stage_records(workspace: Workspace, community: Community) -> list[dict[str, Any]]:
    """Return the nine stages of a community with progress, what is next and what is late."""
    from communitytui.domain.kernel.stages import STAGES
    from communitytui.domain.tasks.gates import gates

    board = workspace.board
    gate = gates(board, community)
    following = board.next_ids(community.id, 5)
    late = board.late_ids(community.id)
    found = _findings(workspace, community)
    return [
        {
            "community": community.id,
            "community_name": community.name,
            "number": stage.number,
            "stage": stage.key,
            "title": stage.title,
            **progress_record(board.progress(community.id, stage.key)),
            "next": [id for id in following if board[id].stage is stage],
            "late_ids": [id for id in late if board[id].stage is stage],
            "findings": [rule for rule, stages in found.items() if stage.key in stages],
            "gate": {
                "state": gate[stage.key].state,
                "waiting": list(gate[stage.key].waiting),
                "reason": gate[stage.key].reason,
            },
        }
        for stage in STAGES
    ]


def _findings(workspace: Workspace, community: Community) -> dict[str, set[str]]:
    """Return the rules whose findings are live, each with the stages of the tasks it names."""
    # A community without rules, or with nothing to judge, does not pay for their language.
    if not community.record.get("rules"):
        return {}
    if not workspace.tables.get("readings") and not workspace.tables.get("goals"):
        return {}
    from communitytui.domain.judging.findings import findings

    return {
        state.rule.id: {workspace.board[id].stage.key for id in state.tasks}
        for state in findings(workspace, community.id)
        if state.live
    }


def metric_records(workspace: Workspace, states: Iterable[MetricState]) -> list[dict[str, Any]]:
    """Return metrics as they stand: newest value, trend, standard and verdict.

    ``key`` tells whether it is a key metric. ``change`` says whether it changed against its
    ``baseline`` (``limits`` are those of the week that was judged, its season included),
    ``meets`` whether it is where it is wanted. ``standard`` is what was set; of an own baseline
    it has no numbers. ``given`` is the same with provisional numbers; ``window`` is in days.
    """
    from communitytui.domain.metrics.key_metrics import key_metrics

    states = list(states)
    homes = {state.metric.community for state in states}
    keys = {metric.id for home in homes for metric in key_metrics(workspace, home)}
    return [
        _metric(state, workspace.community(state.metric.community), key=state.metric.id in keys)
        for state in states
    ]


def _metric(state: MetricState, community: Community, *, key: bool) -> dict[str, Any]:
    metric, latest = state.metric, state.latest
    return {
        "community": community.id,
        "community_name": community.name,
        "id": metric.name,
        "group": metric.group,
        "title": metric.title,
        "unit": metric.unit,
        "level": metric.level,
        "definition": metric.definition,
        "value": latest.value if latest else None,
        "date": latest.day.isoformat() if latest else None,
        "trend": state.trend,
        "standard": standard_record(state.judgement.standard),
        "verdict": state.judgement.verdict,
        "reason": state.judgement.reason,
        "source": latest.source if latest else None,
        "direction": metric.direction,
        "window": metric.window,
        "version": metric.version,
        "partial": latest.partial if latest else False,
        "n": latest.n if latest else None,
        "limits": limits_record(state.limits),
        "given": standard_record(state.given),
        "change": state.judgement.change,
        "meets": state.judgement.meets,
        "baseline": baseline_record(state.judgement.baseline),
        "judged": judged_record(state.judgement.signal),
        "sees": sights_record(state),
        "key": key,
    }


def sights_record(state: MetricState) -> list[dict[str, Any]]:
    """Return the smallest lasting changes for the worse that are seen, the quickest first."""
    return [
        {
            "weeks": each.weeks,
            "value": round(each.value, 4),
            "change": round(each.change, 4),
            "percent": None if each.percent is None else round(each.percent, 1),
        }
        for each in state.sights
    ]


def baseline_record(baseline: Baseline | None) -> dict[str, Any] | None:
    """Return what is usual, since when and from how many weeks; ``None`` while that is unknown."""
    if baseline is None:
        return None
    low, centre, high = (round(each, 4) for each in baseline.limits)
    return {
        "low": low,
        "centre": centre,
        "high": high,
        "since": baseline.first.isoformat(),
        "weeks": baseline.weeks,
        "provisional": baseline.provisional,
        "reason": baseline.reason,
    }


def judged_record(signal: Signal | None) -> dict[str, Any] | None:
    """Return which week was judged and by which rule it stands out; ``None``: none was."""
    if signal is None:
        return None
    return {
        "week": signal.week.monday.isoformat(),
        "value": round(signal.week.value, 4),
        "kind": signal.kind or None,
        "since": signal.since.isoformat() if signal.since else None,
    }


def limits_record(limits: tuple[float, float, float] | None) -> dict[str, float] | None:
    """Return XmR limits by name, or ``None`` where there are not enough weeks for them."""
    if limits is None:
        return None
    return {key: round(at, 4) for key, at in zip(("low", "centre", "high"), limits, strict=True)}


def standard_record(standard: Standard | None) -> dict[str, Any] | None:
    """Return target, alert line, direction and where they come from; ``None`` for none."""
    if standard is None:
        return None
    return {
        "target": standard.target,
        "alert": standard.alert,
        "direction": standard.direction,
        "provenance": standard.provenance,
        "source": standard.source,
    }


def goal_record(state: GoalState, community: Community) -> dict[str, Any]:
    """Return a goal as it stands; ``progress`` and ``time`` are shares, 1.0 is all of it."""
    goal, reading = state.goal, state.reading
    return {
        "id": goal.id,
        "uid": goal.record["uid"],
        "community": community.id,
        "community_name": community.name,
        "statement": goal.statement,
        "metric": goal.metric,
        "baseline": goal.baseline,
        "target": goal.target,
        "value": reading.value if reading else None,
        "date": reading.day.isoformat() if reading else None,
        "progress": None if state.progress is None else round(state.progress, 4),
        "time": None if state.time is None else round(state.time, 4),
        "verdict": state.verdict,
        "reason": state.reason,
        "deadline": goal.record["deadline"],
        "owner": goal.owner,
        "status": goal.status,
        "tasks": list(state.tasks),
        "created": goal.record["created"],
        "updated": goal.record["updated"],
    }


def decision_record(decision: Decision, community: Community) -> dict[str, Any]:
    """Return a decision with its scores, totals, ranks and sensitivity.

    ``id``, ``uid`` and ``key`` are its task's; an option's ``name`` is what commands call it.
    ``exact`` is the weight at which two options are level, ``weight`` the whole one that flips.
    """
    task = decision.task
    return {
        "id": task.id,
        "uid": task.record["uid"],
        "community": community.id,
        "community_name": community.name,
        "key": task.key,
        "stage": task.stage.key,
        "title": task.title,
        "status": task.status,
        "complete": decision.complete,
        "missing": [{"option": option, "factor": factor} for option, factor in decision.missing],
        "factors": [factor._asdict() for factor in decision.factors],
        "options": [
            {
                "name": standing.option,
                "label": standing.label,
                "total": None if standing.total is None else float(standing.total),
                "rank": standing.rank,
                "scores": {f.key: decision.score(standing.option, f.key) for f in decision.factors},
                "notes": {
                    f.key: decision.note(standing.option, f.key)
                    for f in decision.factors
                    if decision.note(standing.option, f.key)
                },
            }
            for standing in decision.standings
        ],
        "winners": list(decision.winners),
        "choice": list(decision.choice),
        "reason": decision.reason,
        "sensitivity": [
            {"factor": factor.key, "up": _flip(up), "down": _flip(down)}
            for factor, up, down in decision.sensitivity
        ],
        "created": task.record["created"],
        "updated": (decision.sheet or task.record)["updated"],
    }


def _flip(flip: Any) -> dict[str, Any] | None:
    if flip is None:
        return None
    return {"weight": flip.weight, "exact": float(flip.exact), "winners": list(flip.winners)}
