"""Custom metrics of a community: add and redefine them, also by formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.derived import counted_in
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.versions import put_away, unused
from communitytui.domain.nouns.declared import METRIC
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names
from communitytui.services.metrics import (
    found_or_added,
    one_metric,
    read_level,
    state_of,
)
from communitytui.services.recording import Keeper, own_baseline, take_operands
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.domain.metrics.registry import Definition
    from communitytui.store import Store

#: Words that stand for something else where a metric's name is typed.
RESERVED = frozenset({"add", "define", "all", "none"})
_NAME = re.compile(r"[^\W_][\w.-]{0,39}")
#: The fields of which a new value makes readings mean something else.
_MEANING = ("definition", "unit", "formula")


def add(
    store: Store, community: int, name: str, typed: Mapping[str, str], *, now: datetime
) -> MetricState:
    """Add a metric and return its state; ``typed`` are its fields as written.

    A name of the registry brings its definition along; only the level of such a metric can be
    chosen, its words are changed with ``define``; one with a formula is the team's own. It is
    judged by its own past until a standard is set. Raises ``BadValue`` for a name that is taken
    or is no name, or a field that is wrong.
    """
    word = name.strip()
    known = REGISTRY.get(word.lower())
    word = known.id if known else word
    if not _NAME.fullmatch(word) or word.lower() in RESERVED:
        raise BadValue(
            N_("{value} is not a valid metric name: letters, digits, - and _, without spaces"),
            value=clean_line(name, 60),
        )
    with unit_of_work(store, "add", now, metric=word) as uow:
        workspace = uow.workspace
        fields = METRIC.read(typed, uow.asking(community))
        level = fields.get("level")
        _refuse_taken(workspace, community, word, level or (known and known.level))
        if known is not None and "formula" not in fields:
            for field in fields.keys() - {"level"}:
                raise BadValue(
                    N_("{name} is a built-in metric; leave out --{field}"),
                    name=word,
                    field=field,
                )
            metric = Keeper(uow, community).add(known, _level(known, level))
        else:
            own: Record = {"name": word, "title": word}
            if known is not None:
                own = {**known.metric_record(level), "registry": 0}
            metric = _insert(uow, community, {**own, **fields}, typed)
        return state_of(uow, metric)


def _level(known: Definition, level: str | None) -> str | None:
    if level is not None and level not in known.levels:
        raise BadValue(N_("{name} has no level {level}"), name=known.id, level=level)
    return level or known.level


def _insert(uow: UnitOfWork, community: int, fields: Record, typed: Mapping[str, str]) -> Metric:
    id = uow.add("metrics", {"community": community, **fields})
    metric = _checked(uow, id)
    if metric.formula and "decimals" not in METRIC.named(typed, names):
        # What is divided has digits without end; a count has none.
        places = 1 if metric.is_percent else 0 if counted_in(metric).kind == "count" else 2
        uow.patch("metrics", id, {"decimals": places})
    own_baseline(uow, metric)
    return metric


def _checked(uow: UnitOfWork, id: int) -> Metric:
    """Return a metric that is written, its formula checked, with what that names.

    Metrics of the registry that the community lacks are added. Raises ``BadValue`` for a formula
    that leads back to its own metric, has no meaning, or has another unit.
    """
    metric = Metric(id, uow.get("metrics", id))
    if not metric.formula:
        return metric
    take_operands(uow, metric)
    workspace = uow.workspace
    workspace.measures.check_formula(metric, workspace.community(metric.community).currency)
    return workspace.measures.whole(metric)


def _refuse_taken(workspace: Workspace, community: int, name: str, level: str | None) -> None:
    for record in workspace.tables["metrics"].values():
        if record["community"] == community and record["name"].casefold() == name.casefold():
            if record["level"] == level:
                raise BadValue(
                    N_("a metric {name} exists already; change it: metrics define {name}"),
                    name=record["name"],
                )
            if None in (record["level"], level):
                raise BadValue(
                    N_("a metric {name} exists already; give the level of this one"),
                    name=record["name"],
                )


def define(
    store: Store,
    community: int,
    name: str,
    typed: Mapping[str, str],
    *,
    now: datetime,
) -> MetricState:
    """Change what a metric is called or means, and return its state.

    A new definition or unit makes a new version: the readings so far stay with the old one,
    are shown apart and never compared. Raises ``NotFound``, and ``BadValue`` when nothing is
    given or a field is wrong.
    """
    typed = METRIC.named(typed, names)
    said = typed.pop("level", None)
    if not typed:
        raise BadValue(
            N_("missing --definition: metrics define {name} --definition TEXT"), name=name
        )
    level = read_level(said)
    with unit_of_work(store, "define", now, metric=clean_line(name, 40)) as uow:
        workspace = uow.workspace
        fields = METRIC.read(typed, uow.asking(community))
        try:
            metric = one_metric(workspace, community, name, level)
        except NotFound:
            metric = found_or_added(uow, community, name, level)
        before = metric.record
        if any(before.get(f, "") != fields.get(f, before.get(f, "")) for f in _MEANING):
            fields["version"] = unused(before)
            fields["former"] = put_away(before, workspace.today(community))
            fields |= {"registry": 0, "without": {}}
        uow.patch("metrics", metric.id, fields)
        _checked(uow, metric.id)
        return state_of(uow, metric)
