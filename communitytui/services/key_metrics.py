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
from communitytui.services.metrics import found_or_added
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


def states(workspace: Workspace, community: int) -> list[MetricState]:
    """Return the key metrics of a community as they stand, in their order."""
    return [workspace.measures.state(metric) for metric in key_metrics(workspace, community)]


def choose(store: Store, community: int, names: Sequence[str], *, now: datetime) -> Workspace:
    """Set the key metrics, in this order; those of open goals come before them.

    Returns the new state. Raises ``BadValue`` for more than six, ``NotFound`` for an unknown one.
    """
    if len(names) > MOST:
        raise BadValue(
            N_("there are at most {n} key metrics, not {given}"), n=MOST, given=len(names)
        )
    with unit_of_work(store, "settings", now, fields="sidebar") as uow:
        chosen = [found_or_added(uow, community, name, None) for name in names]
        _write(uow, community, chosen)
        return uow.workspace


def toggle(store: Store, community: int, metric: Metric, *, now: datetime) -> bool:
    """Make a metric a key metric, or no longer one; return whether it is one now.

    Raises ``BadValue`` if an open goal is measured by it, if it is the last one, or if there are
    six already.
    """
    with unit_of_work(store, "settings", now, fields="sidebar") as uow:
        workspace = uow.workspace
        present, goals = key_metrics(workspace, community), of_goals(workspace, community)
        is_one = metric.id in {each.id for each in present}
        if is_one and metric.id in {each.id for each in goals}:
            raise BadValue(
                N_("a goal is measured by {name}: it is a key metric while the goal is open"),
                name=metric.title,
            )
        if not is_one and len(present) >= MOST:
            raise BadValue(N_("there are {n} key metrics already; remove one first"), n=MOST)
        chosen = [each for each in present if each.id != metric.id]
        if not chosen and is_one:
            raise BadValue(N_("one key metric must remain; choose another first"))
        _write(uow, community, chosen if is_one else [*chosen, metric])
    return not is_one


def _write(uow: UnitOfWork, community: int, metrics: Sequence[Metric]) -> None:
    """Store the names of the metrics, with the level where one name has several.

    One that was not used is from now on.
    """
    names = [metric.name for metric in uow.workspace.measures.of(community)]
    entries = [
        f"{metric.name}@{metric.level}" if names.count(metric.name) > 1 else metric.name
        for metric in metrics
    ]
    chosen = {metric.name for metric in metrics}
    unused = uow.workspace.community(community).record["unused"]
    changes = {
        "sidebar": list(dict.fromkeys(entries)),
        "unused": [name for name in unused if name not in chosen],
    }
    uow.patch("communities", community, changes)
