"""Keeping baselines: writing one down once its weeks are full, and re-basing it with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.text import clean_text
from communitytui.domain.metrics.baselines import FULL, Baseline, Kept, draw, numbers_of
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric, MetricPlace, place_of
from communitytui.domain.metrics.signals import BETTER, WORSE
from communitytui.domain.metrics.standards import course
from communitytui.domain.metrics.weeks import monday_of
from communitytui.domain.nouns.lookup import one_metric
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.store import Store


#: The days (ISO) of readings that changed or went, by place and version.
Touched = dict[tuple[MetricPlace, int], set[str]]


def set_full(uow: UnitOfWork, metrics: Iterable[Metric]) -> None:
    """Store the baselines of ``metrics`` that have enough full weeks and are not stored yet.

    Later imports and corrections do not change them; only ``rebase``, or losing the readings of
    their weeks, does.
    """
    for metric in metrics:
        workspace = uow.workspace
        if metric.direction == "none" or metric.is_stock:
            continue
        if not _may_be_full(workspace, metric):
            continue
        id = _current(uow, metric)
        kept = workspace.measures.kept(metric)
        if kept is not None and kept.numbers is not None:
            continue
        baseline = workspace.measures.state(metric).judgement.baseline
        if baseline is None or baseline.weeks < FULL:
            continue
        baseline = baseline.among(1)
        if id is None:
            _write(uow, metric, baseline.first, baseline, "", None)
        else:
            drawn = {"first": baseline.first.isoformat(), "numbers": numbers_of(baseline)}
            uow.patch("baselines", id, drawn)


def changed_in(uow: UnitOfWork, community: int) -> Touched:
    """Return the readings that a unit of work changed or took away, not those that it added."""
    found: Touched = {}
    present = uow.rows("readings")
    for id, row in uow.draft.base.tables["readings"].items():
        if row["community"] == community and present.get(id) is not row:
            days = present[id]["days"] if id in present else {}
            gone = {day for day, item in row["days"].items() if days.get(day) != item}
            found.setdefault((place_of(row), row["version"]), set()).update(gone)
    return found


def recompute(uow: UnitOfWork, community: int, touched: Touched) -> None:
    """Recompute the baselines in whose weeks readings changed or were deleted.

    A baseline that was reset keeps its first week. With too few weeks left it is collected again.
    """
    measures = uow.workspace.measures
    groups = {place.chat_group for place, _ in touched}
    metrics = {
        (each.place, each.version): each
        for group in groups
        for each in measures.of(community, group)
    }
    for place, days in list(touched.items()):
        for each in measures.using([metrics[place]] if place in metrics else []):
            touched.setdefault((each.place, each.version), set()).update(days)
    again = []
    for place, days in touched.items():
        id = _current_of(uow, place)
        row = uow.get("baselines", id) if id is not None else None
        if id is None or row is None or row["numbers"] is None:
            continue
        if any(row["first"] <= day <= row["numbers"]["last"] for day in days):
            if row["reason"]:
                uow.patch("baselines", id, {"numbers": None})
            else:
                uow.remove("baselines", id)
            again += [metrics[place]] if place in metrics else []
    set_full(uow, again)


def _may_be_full(workspace: Workspace, metric: Metric) -> bool:
    """Tell whether readings reach back far enough for a full baseline; looks at no values."""
    days = [record["days"] for record in workspace.measures.yearly(metric) if record["days"]]
    if not days:
        return False
    first, last = min(map(min, days)), max(map(max, days))
    return (date.fromisoformat(last) - date.fromisoformat(first)).days >= 7 * (FULL - 1)


def rebase(
    store: Store,
    community: int,
    name: str,
    reason: str,
    *,
    now: datetime,
    since: str | None = None,
    level: str | None = None,
    chat_group: int | None = None,
) -> MetricState:
    """Reset the baseline of a metric, in one group or the whole, and return its state.

    It begins in the week of ``since`` (typed), else where the current change began, else 20 full
    weeks ago. Raises ``BadValue`` without a reason, for a day in the future, or for a metric
    that has no baseline; ``NotFound`` for an unknown metric.
    """
    why = clean_text(reason)
    if not why:
        raise BadValue(N_("missing reason to reset the baseline"))
    with unit_of_work(store, "rebase", now, metric=name.strip()[:40]) as uow:
        workspace = uow.workspace
        metric = one_metric(workspace, community, name, level).within(chat_group)
        if metric.direction == "none" or metric.is_stock:
            raise BadValue(
                N_("{name} has no baseline: it has no direction, or only its change is judged"),
                name=metric.called,
            )
        today = workspace.today(community)
        first = first_week(workspace.measures.state(metric), today)
        if since is not None:
            first = monday_of(date.fromisoformat(read_day(since, today)))
        if first > today:
            raise BadValue(N_("{day} is in the future"), day=first.isoformat())
        restart(uow, metric, first, why)
        return uow.workspace.measures.state(metric)


def first_week(state: MetricState, today: date) -> date:
    """Return the Monday from which a baseline reset today begins by itself."""
    judgement = state.judgement
    if judgement.change in (BETTER, WORSE) and judgement.signal is not None:
        return judgement.signal.since or judgement.signal.week.monday
    return shift(monday_of(today), -7 * FULL)


def restart(uow: UnitOfWork, metric: Metric, first: date, reason: str) -> None:
    """Let the baseline of a metric begin in the week ``first``; the one before stays on record."""
    today = uow.today(metric.community)
    readings = uow.workspace.measures.readings(metric)
    found = course(readings, metric, today, Kept(first), metric.direction)
    baseline = draw(found.weeks, metric, first, reason)
    full = baseline if baseline is not None and baseline.weeks >= FULL else None
    _write(uow, metric, first, full, reason, uow.who)


def take_improvements(uow: UnitOfWork, community: int, reason: str) -> list[Metric]:
    """Reset the baselines of metrics that have been better for 12 weeks; return the metrics.

    Those of groups are looked at, too.
    A change for the worse never does this: a person has to reset it, with a reason.
    """
    today = uow.today(community)
    found = []
    measures = uow.workspace.measures
    states = [s for g in (None, *measures.groups(community)) for s in measures.states(community, g)]
    for state in states:
        first = first_week(state, today)
        if state.judgement.change == BETTER and (today - first).days >= 7 * 12:
            restart(uow, state.metric, first, reason)
            found.append(state.metric)
    return found


def _write(
    uow: UnitOfWork,
    metric: Metric,
    first: date,
    numbers: Baseline | None,
    reason: str,
    by: str | None,
) -> None:
    record: Fields = {
        **metric.place._asdict(),
        "version": metric.version,
        "first": first.isoformat(),
        "numbers": numbers_of(numbers) if numbers is not None else None,
        "reason": reason,
        "by": by,
    }
    uow.add("baselines", record)


def _current(uow: UnitOfWork, metric: Metric) -> int | None:
    return _current_of(uow, (metric.place, metric.version))


def _current_of(uow: UnitOfWork, place: tuple[MetricPlace, int]) -> int | None:
    return max(
        (
            id
            for id, row in uow.rows("baselines").items()
            if (place_of(row), row["version"]) == place
        ),
        default=None,
    )
