"""Setting what a metric should reach, and where that number comes from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric, place_of, plain, read_value
from communitytui.domain.nouns.declared import DIRECTION
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names
from communitytui.services.fields import NONE
from communitytui.services.metrics import found_or_added, one_metric, state_of
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store

_EMPTY: Fields = {"target": None, "alert": None, "source": None}


def set_standard(
    store: Store,
    community: int,
    name: str,
    *,
    now: datetime,
    target: str | None = None,
    alert: str | None = None,
    direction: str | None = None,
    source: str | None = None,
    baseline: bool = False,
    level: str | None = None,
    chat_group: int | None = None,
) -> MetricState:
    """Set the standard of a metric and return its state; numbers as typed, ``none`` clears one.

    Of one group with ``chat_group``; what is set without one, groups without their own share.

    A number with a ``source`` is a sourced standard, one without is set by the team. With
    ``baseline`` the community's own weeks are the standard. What is not given stays as it is.
    Raises ``NotFound`` for an unknown metric, ``BadValue`` for numbers that the metric cannot
    have, or an alert line on the good side of the target.
    """
    with unit_of_work(store, "standard", now, metric=clean_line(name, 40)) as uow:
        metric = found_or_added(uow, community, name, level).within(chat_group)
        id, fields = current(uow, metric)
        if direction is not None:
            fields["direction"] = DIRECTION.read(direction, names)
        if baseline:
            if target is not None or alert is not None:
                raise BadValue(N_("an own baseline computes its lines; leave the numbers out"))
            fields |= {**_EMPTY, "provenance": "baseline"}
        else:
            home = uow.workspace.community(community)
            _put_numbers(fields, metric, target, alert, source, home.currency)
        if direction is None:
            check_direction(metric, fields)
        if source is not None:
            fields["source"] = clean_line(source) or None
        write(uow, metric, id, fields)
        return state_of(uow, metric)


def check_direction(metric: Metric, fields: Record) -> None:
    """Raise ``BadValue`` for a standard without a better direction, unless it is set to none."""
    if fields["direction"] == "none":
        raise BadValue(
            N_("{name} has no direction; say whether up or down is better"), name=metric.called
        )


def write(uow: UnitOfWork, metric: Metric, id: int | None, fields: Fields) -> None:
    """Write the standard of a metric, the record ``id`` or a new one, if it can judge."""
    _check(fields, metric)
    if id is None:
        uow.add("standards", {**metric.place._asdict(), **fields})
    else:
        uow.patch("standards", id, fields)


def remove_standard(
    store: Store,
    community: int,
    name: str,
    *,
    now: datetime,
    level: str | None = None,
    chat_group: int | None = None,
) -> MetricState:
    """Take the standard of a metric away and return its state; raises ``NotFound``."""
    with unit_of_work(store, "unset", now, metric=clean_line(name, 40)) as uow:
        metric = one_metric(uow.workspace, community, name, level).within(chat_group)
        id, _ = current(uow, metric)
        if id is None:
            raise NotFound(N_("{name} has no standard"), name=metric.called)
        uow.remove("standards", id)
        return state_of(uow, metric)


def current(uow: UnitOfWork, metric: Metric) -> tuple[int | None, Fields]:
    """Return the standard of a metric, its id and fields; without one, those of a new one."""
    for id, row in uow.rows("standards").items():
        if place_of(row) == metric.place:
            keys = ("target", "alert", "direction", "provenance", "source")
            return id, {key: row[key] for key in keys}
    return None, {**_EMPTY, "direction": metric.direction, "provenance": "team"}


def _put_numbers(
    fields: Fields,
    metric: Metric,
    target: str | None,
    alert: str | None,
    source: str | None,
    currency: str | None,
) -> None:
    for key, typed in (("target", target), ("alert", alert)):
        if typed is not None:
            cleared = typed.strip().lower() in NONE
            fields[key] = None if cleared else read_value(metric, typed, currency)
    if source:
        fields["provenance"] = "sourced"
    elif target is not None or alert is not None:
        # Where the old number came from says nothing of the new one.
        fields |= {"provenance": "team", "source": None}


def _check(fields: Fields, metric: Metric) -> None:
    """A standard can judge: a better side, a number unless from own data, the alert beyond it."""
    target, alert, direction = fields["target"], fields["alert"], fields["direction"]
    if direction == "none":
        return
    if fields["provenance"] != "baseline" and target is None and alert is None:
        raise BadValue(
            N_("give a target or an alert line, or choose the own past of {name}"),
            name=metric.called,
        )
    if target is not None and alert is not None:
        wrong = alert > target if direction == "up" else alert < target
        if wrong:
            raise BadValue(
                N_("the alert line {alert} is better than the target {target}"),
                alert=plain(alert),
                target=plain(target),
            )
