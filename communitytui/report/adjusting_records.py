"""Trials and cycles as plain JSON records: part of the contract of ``records``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communitytui.domain.judging.cycles import Cycle
    from communitytui.domain.judging.trials import TrialState
    from communitytui.domain.workspace import Community


def trial_record(state: TrialState, community: Community) -> dict[str, Any]:
    """Return a trial as it stands; ``result`` is what was kept, or what the readings say today.

    ``phase`` is ``due`` for a running trial whose days are over; ``pass.text`` and
    ``suggestion`` are in the language spoken now.
    """
    trial, record = state.trial, state.trial.record
    return {
        "id": trial.id,
        "uid": record["uid"],
        "community": community.id,
        "community_name": community.name,
        "title": trial.title,
        "hypothesis": record["hypothesis"],
        "metric": trial.metric,
        "level": record["level"],
        "version": record["version"],
        "pass": {**trial.pass_line, "text": state.pass_line},
        "start": record["start"],
        "end": trial.end.isoformat() if trial.end else None,
        "days": trial.days,
        "days_gone": state.gone,
        "baseline_days": record["baseline_days"],
        "state": trial.state,
        "phase": state.phase,
        "tasks": list(trial.tasks),
        "finding": record["finding"],
        "control": record["control"],
        "stop": record["stop"],
        "result": state.result._asdict() if state.result else None,
        "suggestion": state.suggestion,
        "verdict": trial.verdict,
        "reason": record["reason"],
        "ended": record["ended"],
        "owner": record["owner"],
        "created": record["created"],
        "updated": record["updated"],
        "visible": [each._asdict() for each in state.visible],
    }


def cycle_record(cycle: Cycle, community: Community) -> dict[str, Any]:
    """Return a cycle; the running one has no ``id``, and ``end`` is today."""
    record = cycle.record
    return {
        "id": cycle.id,
        "uid": record.get("uid"),
        "community": community.id,
        "community_name": community.name,
        "number": cycle.number,
        "start": record["start"],
        "end": record["end"],
        "closed": cycle.closed,
        "summary": record["summary"],
        "goals": record["goals"],
        "metrics": record["metrics"],
        "findings": record["findings"],
        "trials": record["trials"],
        "right": cycle.lines("right"),
        "wrong": cycle.lines("wrong"),
        "next": cycle.lines("next"),
        "new_goals": record["new_goals"],
        "by": record["by"],
        "created": record.get("created"),
        "updated": record.get("updated"),
    }
