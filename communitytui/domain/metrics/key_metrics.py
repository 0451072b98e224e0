"""The key metrics: the few numbers that stand first wherever metrics are shown.

They are chosen with the goal: what measures an open goal comes first, then what the community's
record names (``sidebar``: the playbook's list until somebody chooses), at most six in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from communitytui.domain.metrics.goals import goals, metric_of

if TYPE_CHECKING:
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.metrics.metric import Metric
    from communitytui.domain.workspace import Workspace

#: No more metrics than these are key metrics.
MOST = 6


def key_metrics(workspace: Workspace, community: int) -> list[Metric]:
    """Return the key metrics of a community, those of its goals first.

    A list of more than six is not a choice but what a playbook offers: of it what has readings
    comes before what has none, and each group has its say before one has two.
    """
    found = {metric.id: metric for metric in of_goals(workspace, community)}
    offered = named(workspace, community) or workspace.measures.used(community)
    if len(offered) > MOST:
        offered = _taking_turns(workspace, offered)
    for metric in offered:
        found.setdefault(metric.id, metric)
    return list(found.values())[:MOST]


def of_goals(workspace: Workspace, community: int) -> list[Metric]:
    """Return the metrics by which open goals are measured, in the order the goals were set."""
    open_ = (goal for goal in goals(workspace, community) if goal.status == "open")
    return [metric for goal in open_ if (metric := metric_of(workspace, goal)) is not None]


def named(workspace: Workspace, community: int) -> list[Metric]:
    """Return the metrics that the community's record names, as far as it has them.

    Of one that is measured at several levels, and named without, the one with the newest reading.
    """
    metrics = workspace.measures.of(community)
    found = []
    for entry in workspace.community(community).record["sidebar"]:
        name, _, level = entry.partition("@")
        fits = [m for m in metrics if m.name == name and level in ("", m.level)]
        if len(fits) > 1:
            # Which is the newest is found by going through years of days.
            fits = [max(fits, key=lambda metric: _newest(workspace, metric))]
        found += fits
    return found


def parted(
    workspace: Workspace, states: Iterable[MetricState]
) -> tuple[list[MetricState], list[MetricState], list[MetricState]]:
    """Return the states of one community in three parts: the key metrics as they rank, the
    others that have readings, and the others that have none.
    """
    rest = {state.metric.id: state for state in states}
    community = next((state.metric.community for state in rest.values()), None)
    ranked = key_metrics(workspace, community) if community is not None else []
    keys = [rest.pop(metric.id) for metric in ranked if metric.id in rest]
    measured = [state for state in rest.values() if state.latest is not None]
    return keys, measured, [state for state in rest.values() if state.latest is None]


def _taking_turns(workspace: Workspace, metrics: Sequence[Metric]) -> list[Metric]:
    turns: Counter[tuple[bool, str]] = Counter()
    ranks = {}
    for metric in metrics:
        lacking = not any(record["days"] for record in workspace.measures.yearly(metric))
        ranks[metric.id] = lacking, turns[lacking, metric.group]
        turns[lacking, metric.group] += 1
    return sorted(metrics, key=lambda metric: ranks[metric.id])


def _newest(workspace: Workspace, metric: Metric) -> str:
    """Return the day of the newest reading, as it is written; empty where there is none."""
    return max((max(r["days"], default="") for r in workspace.measures.yearly(metric)), default="")
