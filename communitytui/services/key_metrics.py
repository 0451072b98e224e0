"""Choosing the key metrics of a community: all of them at once, or one more or less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import MOST, key_metrics, of_goals
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.metrics import drafted, found_or_added
from communitytui.services.workspaces import patch, stamp

if TYPE_CHECKING:
    from communitytui.store import Draft, Store


def states(workspace: Workspace, community: int) -> list[MetricState]:
    """Return the key metrics of a community as they stand, in their order."""
    return [workspace.measures.state(metric) for metric in key_metrics(workspace, community)]


def choose(store: Store, community: int, names: Sequence[str], *, now: datetime) -> None:
    """Let these be the key metrics, in this order; those of open goals stand before them.

    Raises ``BadValue`` for more than six, ``NotFound`` for one that nobody knows.
    """
    if len(names) > MOST:
        raise BadValue(
            N_("there are at most {n} key metrics, not {given}"), n=MOST, given=len(names)
        )
    with store.transaction("settings", now=stamp(now), fields="sidebar") as draft:
        chosen = [found_or_added(draft, community, name, None, now) for name in names]
        _write(draft, community, chosen, now)


def toggle(store: Store, community: int, metric: Metric, *, now: datetime) -> bool:
    """Let a metric be a key metric, or no longer, and tell which.

    Raises ``BadValue`` where an open goal is measured by it, where it is the last one, or where
    there are six already.
    """
    with store.transaction("settings", now=stamp(now), fields="sidebar") as draft:
        workspace = _drafted(draft, now)
        present, goals = key_metrics(workspace, community), of_goals(workspace, community)
        is_one = metric.id in {each.id for each in present}
        if is_one and metric.id in {each.id for each in goals}:
            raise BadValue(
                N_("a goal is measured by {name}: it is a key metric while the goal is open"),
                name=metric.title,
            )
        if not is_one and len(present) >= MOST:
            raise BadValue(N_("there are {n} key metrics already; take one off first"), n=MOST)
        chosen = [each for each in present if each.id != metric.id]
        if not chosen and is_one:
            raise BadValue(N_("the last key metric stays; choose another one first"))
        _write(draft, community, chosen if is_one else [*chosen, metric], now)
    return not is_one


def _write(draft: Draft, community: int, metrics: Sequence[Metric], now: datetime) -> None:
    """Keep the names of the metrics, with the level where one name is measured at several."""
    names = [metric.name for metric in _drafted(draft, now).measures.of(community)]
    entries = [
        f"{metric.name}@{metric.level}" if names.count(metric.name) > 1 else metric.name
        for metric in metrics
    ]
    patch(draft, "communities", community, {"sidebar": list(dict.fromkeys(entries))}, now)


def _drafted(draft: Draft, now: datetime) -> Workspace:
    workspace = drafted(draft, now)
    return Workspace({**workspace.tables, "goals": draft.rows("goals")}, now)
