"""All metrics of one snapshot: how each stands, and which one is meant by a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from communitytui.domain.kernel.records import Record, Tables
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.words import all_of, texts_of
from communitytui.domain.metrics import formula
from communitytui.domain.metrics.baselines import Kept, kept_of, standing
from communitytui.domain.metrics.derived import (
    Computed,
    basis_of,
    counted_in,
    read_in,
    unit_fits,
)
from communitytui.domain.metrics.formula import MONEY, folded, unit_in
from communitytui.domain.metrics.judgement import MetricState, Standard, standard_of
from communitytui.domain.metrics.metric import Metric, MetricPlace, place_of, registry
from communitytui.domain.metrics.readings import Readings
from communitytui.domain.metrics.standards import judge
from communitytui.errors import BadValue, NotFound
from communitytui.message import N_, Message, joined


class Measures:
    """The metrics of all communities, with the answers that need more than one record.

    ``today`` gives a community's local day by its id.
    """

    def __init__(self, tables: Tables, today: Callable[[int], date]) -> None:
        self.tables = tables
        self.today = today
        self._computed: dict[tuple[int, int | None], tuple[Record, Computed]] = {}
        self._states_by_id: dict[tuple[int, int | None], MetricState] = {}

    @cached_property
    def _readings(self) -> dict[MetricPlace, dict[int, list[Record]]]:
        """The yearly records by place, then by version of the definition."""
        found: dict[MetricPlace, dict[int, list[Record]]] = {}
        for record in self.tables.get("readings", {}).values():
            versions = found.setdefault(place_of(record), {})
            versions.setdefault(record["version"], []).append(record)
        return found

    @cached_property
    def _standards(self) -> dict[MetricPlace, Record]:
        return {place_of(record): record for record in self.tables.get("standards", {}).values()}

    def groups(self, community: int) -> list[int]:
        """Return the groups of a community that anything was ever read of, by id."""
        return self._groups.get(community, [])

    @cached_property
    def _groups(self) -> dict[int, list[int]]:
        found: dict[int, set[int]] = {}
        for place in self._readings:
            if place.chat_group is not None:
                found.setdefault(place.community, set()).add(place.chat_group)
        return {community: sorted(ids) for community, ids in found.items()}

    def readings(self, metric: Metric) -> Readings:
        """Return a metric's readings, calculated where it has a formula."""
        if not metric.formula:
            return Readings(self.yearly(metric))
        key = metric.id, metric.chat_group
        found = self._computed.get(key)
        if found is None or found[0] is not metric.record:
            found = self._computed[key] = metric.record, self._calculated(metric)
        return found[1]

    def _calculated(self, metric: Metric) -> Computed:
        basis = basis_of(self.whole(metric))
        metrics = basis.metrics if basis is not None else {}
        return Computed(basis, {key: self.readings(each) for key, each in metrics.items()})

    def yearly(self, metric: Metric) -> list[Record]:
        """Return the records that hold a metric's readings, one for each year, in any order."""
        if metric.formula:
            found = self.readings(metric)
            return found.records if isinstance(found, Computed) else []
        return self._readings.get(metric.place, {}).get(metric.version, [])

    @cached_property
    def _by_key(self) -> dict[tuple[int, str], Metric]:
        """Each metric by community and key, without the operands of its formula."""
        records = self.tables.get("metrics", {})
        found = (Metric(id, records[id]) for id in sorted(records, reverse=True))
        return {(each.community, each.key): each for each in found}

    def by_key(self, community: int, key: str) -> Metric | None:
        """Return the metric that a formula names by its key, or ``None``."""
        return self._by_key.get((community, key))

    def circle(self, metric: Metric, path: tuple[str, ...] = ()) -> list[str]:
        """Return the keys through which a formula leads back to one; empty where none does."""
        if metric.key in path:
            return [*path[path.index(metric.key) :], metric.key]
        parsed = formula.kept(metric.formula)
        for key in parsed.keys if parsed is not None else ():
            found = self.by_key(metric.community, key)
            circle = self.circle(found, (*path, metric.key)) if found is not None else []
            if circle:
                return circle
        return []

    def check_formula(self, metric: Metric, currency: str | None) -> None:
        """Raise ``BadValue`` for a formula that leads back to its metric, or has another unit.

        ``currency`` is what amounts of the community are in; ``None`` while it has no currency.
        """
        circle = self.circle(metric)
        if circle:
            raise BadValue(N_("the formula goes in a circle: {circle}"), circle=" → ".join(circle))
        found, wanted = counted_in(self.whole(metric), currency), unit_in(metric.unit)
        if wanted.currency and currency in (None, wanted.currency):
            wanted = MONEY
        if not unit_fits(found, wanted):
            raise BadValue(
                N_("{formula} gives {found}, not {unit}"),
                formula=metric.formula,
                found=found.called,
                unit=metric.unit,
            )

    def using(self, metrics: Iterable[Metric]) -> list[Metric]:
        """Return the metrics whose formulas come down to one of ``metrics``, in the same group."""
        changed = {each.place for each in metrics}
        homes = {(place.community, place.chat_group) for place in changed}
        return [
            each
            for home, group in homes
            for each in self.of(home, group)
            if each.formula and any(m.place in changed for m in read_in(each).values())
        ]

    def whole(self, metric: Metric, above: tuple[str, ...] = ()) -> Metric:
        """Return a metric with the operands of its formula, as far as they are there.

        One that its own formula leads back to (``above``) is not: it would have no value.
        """
        parsed = formula.kept(metric.formula)
        if parsed is None or metric.operands:
            return metric
        operands = {}
        for key in parsed.keys:
            found = self.by_key(metric.community, key)
            if found is not None and key not in (*above, metric.key):
                found = found.within(metric.chat_group)
                operands[key] = self.whole(found, (*above, metric.key))
        return Metric(metric.id, metric.record, operands, metric.chat_group)

    @cached_property
    def _kept(self) -> dict[tuple[MetricPlace, int], Record]:
        """The baseline that holds for each metric: of several the one that was set last."""
        records = self.tables.get("baselines", {})
        return {
            (place_of(record), record["version"]): record for _, record in sorted(records.items())
        }

    def kept(self, metric: Metric) -> Kept | None:
        """Return the baseline that is kept for a metric, or ``None`` while none is.

        Its numbers are there as long as its weeks have their readings.
        """
        record = self._kept.get((metric.place, metric.version))
        return standing(kept_of(record), self.yearly(metric)) if record is not None else None

    def names(self, community: int) -> dict[str, str]:
        """Return what a metric may be called in a formula, folded, with the key of each.

        That is its name, its titles and their words in Chinese, and the same of metrics of the
        registry that the community lacks; what several are called means none of them.
        """
        metrics = self.of(community)
        here = [(each.key, each.title) for each in metrics]
        known = {metric.name for metric in metrics}
        there = [(name, each.title) for name, each in registry().items() if name not in known]
        found = {folded(key): key for key, _ in (*here, *there)}
        for some in (here, there):
            titles = [(folded(text), key) for key, title in some for text in texts_of(title)]
            parts = [(word, key) for text, key in titles for word in text.split()]
            found = _only([pair for pair in parts if not pair[0].isascii()]) | found
            found = _only(titles) | found
        return found

    def state(self, metric: Metric) -> MetricState:
        """Return how a metric stands: its readings of this definition, judged."""
        key = metric.id, metric.chat_group
        state = self._states_by_id.get(key)
        if state is None or state.metric.record is not metric.record:
            state = self._states_by_id[key] = self._judged(metric)
        return state

    def _judged(self, metric: Metric) -> MetricState:
        metric = self.whole(metric)
        readings = self.readings(metric)
        standard = self._standard(metric)
        today = self.today(metric.community)
        kept = self.kept(metric)
        judgement = judge(readings, standard, today, metric, kept, self.among(metric))
        if metric.formula and not readings:
            judgement = judgement._replace(said=self._lacking(metric))
        return MetricState(metric, readings, judgement, standard, kept)

    def _standard(self, metric: Metric) -> Standard | None:
        """Return what holds for a metric: of a group its own, else what all groups share."""
        record = self._standards.get(metric.place)
        if record is not None or metric.chat_group is None:
            return standard_of(record)
        shared = standard_of(self._standards.get(metric.place._replace(chat_group=None)))
        if shared is None or not metric.is_size:
            return shared
        # How many a community should have says nothing of one of its groups.
        return shared._replace(target=None, alert=None)

    def among(self, metric: Metric) -> int:
        """Return with how many a metric of a group is looked at together; 1: of the whole."""
        return 1 + len(self.groups(metric.community)) if metric.chat_group is not None else 1

    def is_own_standard(self, metric: Metric) -> bool:
        """Tell whether a standard was set for a metric itself, not for all groups alike."""
        return metric.place in self._standards

    def _lacking(self, metric: Metric) -> Message:
        """Return why a metric by formula has no value on any day."""
        if basis_of(metric) is None:
            return Message("cannot be calculated: {formula}", formula=metric.formula)
        bare = [m.called for m in metric.operands.values() if not self.readings(m)]
        if bare:
            return Message("no reading yet: {metrics}", metrics=joined(bare, N_(", ")))
        return Message("no day has a reading of each: {formula}", formula=metric.formula)

    def former(self, metric: Metric) -> dict[int, Readings]:
        """Return the readings of a metric's other definitions by version, oldest first."""
        versions = self._readings.get(metric.place, {})
        return {
            version: Readings(records)
            for version, records in sorted(versions.items())
            if version != metric.version
        }

    def of(self, community: int, chat_group: int | None = None) -> list[Metric]:
        """Return every metric of a community in the order they were made, none of them judged.

        Those of one group, where one is given, else of the whole.
        """
        records = self.tables.get("metrics", {})
        return [
            self.whole(Metric(id, records[id], chat_group=chat_group))
            for id in sorted(records)
            if records[id]["community"] == community
        ]

    def used(self, community: int, chat_group: int | None = None) -> list[Metric]:
        """Return the metrics of a community, or a group, but for those that it leaves out."""
        unused = self.unused(community)
        return [metric for metric in self.of(community, chat_group) if metric.name not in unused]

    def unused(self, community: int) -> frozenset[str]:
        """Return the names of the metrics that a community leaves out.

        Its settings say so; but what an open goal is measured by, or a rule of its own watches, is
        used.
        """
        home = self.tables.get("communities", {}).get(community, {})
        left_out = frozenset(home.get("unused", ()))
        if not left_out:
            return left_out
        wanted = {
            str(record["metric"]).partition("@")[0]
            for table in ("goals", "rules")
            for record in self.tables.get(table, {}).values()
            if record["community"] == community and record.get("status", "open") == "open"
        }
        return left_out - wanted

    def states(self, community: int, chat_group: int | None = None) -> list[MetricState]:
        """Return the metrics that a community uses as they stand, in the order they were made.

        With ``chat_group`` as they stand in that group.
        """
        return [self.state(metric) for metric in self.used(community, chat_group)]

    def named(self, community: int, name: str, level: str | None = None) -> list[Metric]:
        """Return the metrics meant by a name, a title or a word that only one title has.

        ``dau@visit`` is the metric at that level, as ``level`` says too. There are several where
        one name is measured at several levels, or is the title of several metrics, the one made
        first in front; a name goes before titles. Raises ``NotFound`` with the nearest name.
        """
        metrics = self.of(community)
        bare, _, said = name.strip().casefold().partition("@")
        level = level or said or None
        found = [metric for metric in metrics if bare == metric.name.casefold()]
        found = found or [metric for metric in metrics if bare in _titles(metric)]
        found = found or [metric for metric in metrics if bare in metric.former_titles]
        partly = [metric for metric in metrics if bare in _words(metric)] if bare else []
        if not found and len({metric.name for metric in partly}) == 1:
            found = partly
        found = [metric for metric in found if level in (None, metric.level)]
        if found:
            return found
        word = nearest(name, [each for m in metrics for each in (m.key, *_words(m))])
        near = (
            partly
            or [m for m in metrics if word == m.key]
            or [m for m in metrics if word in _words(m)]
        )
        raise NotFound(
            N_("There is no metric {name}"),
            name=f"{bare}@{level}" if level else name,
            hint=all_of({metric.key: texts_of(metric.title) for metric in near or metrics}),
        )

    def at(self, community: int, name: str, level: str | None) -> Metric | None:
        """Return the metric of a community with that name at that level, or ``None``."""
        return next(
            (each for each in self.of(community) if (each.name, each.level) == (name, level)), None
        )

    def find(self, community: int, name: str, level: str | None = None) -> Metric:
        """Return the metric meant as ``named`` does; of several levels the first made."""
        return self.named(community, name, level)[0]


def _only(called: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return which key each name means that means one alone."""
    keys: dict[str, set[str]] = {}
    for name, key in called:
        keys.setdefault(name, set()).add(key)
    return {name: some.pop() for name, some in keys.items() if len(some) == 1}


def _words(metric: Metric) -> list[str]:
    """Return the words of all titles of a metric."""
    return re.split(r"[\s()（）]+", " ".join(_titles(metric)))


def _titles(metric: Metric) -> list[str]:
    title = metric.title
    return [text.casefold() for text in ([title] if isinstance(title, str) else title.values())]
