"""Recording readings and looking at metrics as they stand."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from communitytui.domain.metrics import MetricState
from communitytui.domain.text import clean_line
from communitytui.domain.words import read_day, read_number
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.workspaces import patch, stamps

if TYPE_CHECKING:
    from communitytui.store import Draft, Store

#: Percentages above this are surely a slip of the hand.
_PERCENT_CAP = 1000


def states(workspace: Workspace, community: int | None = None) -> list[MetricState]:
    """Return the metrics of one community, or of all, as they stand."""
    ids = [c.id for c in workspace.communities] if community is None else [community]
    return [state for id in ids for state in workspace.metrics(id)]


def sidebar(workspace: Workspace, community: int) -> dict[str, list[MetricState]]:
    """Return the metrics to show first by group: those the playbook chose, else the first three."""
    chosen = workspace.community(community).record["sidebar"]
    groups: dict[str, list[MetricState]] = {}
    every = workspace.metrics(community)
    if chosen:
        by_name = {state.metric.name: state for state in every}
        every = [by_name[name] for name in chosen if name in by_name] + [
            state for state in every if state.metric.group == "own"
        ]
    for state in every:
        group = groups.setdefault(state.metric.group, [])
        if chosen or len(group) < 3:
            group.append(state)
    return groups


def record(
    store: Store,
    community: int,
    name: str,
    typed: str,
    *,
    now: datetime,
    day: str | None = None,
    source: str = "typed",
) -> MetricState:
    """Record the value of a metric on a day (today without ``day``) and return its new state.

    A second reading of the same day replaces the first. Raises ``NotFound`` for an unknown
    metric, ``BadValue`` for a value that is no number or a day in the future.
    """
    value = read_number(typed)
    with store.transaction("record", metric=clean_line(name, 40), value=value) as draft:
        workspace = _workspace(draft, now)
        metric = workspace.find_metric(community, name)
        if metric.unit == "%" and not -_PERCENT_CAP <= value <= _PERCENT_CAP:
            raise BadValue(N_("{value} is not a percentage"), value=typed.strip()[:40])
        today = workspace.today(community)
        on = date.fromisoformat(read_day(day, today)) if day else today
        if on > today:
            raise BadValue(N_("{day} is in the future"), day=on.isoformat())
        place = {
            "community": community,
            "metric": metric.name,
            "level": metric.level,
            "version": metric.record["version"],
            "year": on.year,
        }
        item = {"v": value, "s": clean_line(source, 80)}
        _put(draft, place, on.isoformat(), item, now)
    fresh = Workspace(store.snapshot.tables, now)
    return fresh.metric_state(fresh.find_metric(community, metric.name))


def _put(
    draft: Draft, place: dict[str, Any], day: str, item: dict[str, Any], now: datetime
) -> None:
    for id, record in draft.rows("readings").items():
        if all(record[key] == value for key, value in place.items()):
            patch(draft, "readings", id, {f"days.{day}": item}, now)
            return
    draft.insert("readings", {**place, "days": {day: item}, **stamps(now)})


def _workspace(draft: Draft, now: datetime) -> Workspace:
    tables = ("communities", "metrics", "standards", "readings")
    return Workspace({table: draft.rows(table) for table in tables}, now)
