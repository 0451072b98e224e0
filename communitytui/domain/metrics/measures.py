"""All metrics of one snapshot: how each stands, and which one is meant by a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cached_property

from communitytui.domain.kernel.records import Record, Tables
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.words import all_of, texts_of
from communitytui.domain.metrics.baselines import Kept, kept_of, standing
from communitytui.domain.metrics.judgement import MetricState, standard_of
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Readings
from communitytui.domain.metrics.standards import judge
from communitytui.errors import NotFound
from communitytui.message import N_


class Measures:
    """The metrics of all communities, with the answers that need more than one record.

    ``today`` gives a community's local day by its id.
    """

    def __init__(self, tables: Tables, today: Callable[[int], date]) -> None:
        self.tables = tables
        self.today = today

    @cached_property
    def _readings(self) -> dict[tuple[int, str, str | None, int], list[Record]]:
        groups: dict[tuple[int, str, str | None, int], list[Record]] = {}
        for record in self.tables.get("readings", {}).values():
            place = (record["community"], record["metric"], record["level"], record["version"])
            groups.setdefault(place, []).append(record)
        return groups

    @cached_property
    def _standards(self) -> dict[tuple[int, str, str | None], Record]:
        return {
            (record["community"], record["metric"], record["level"]): record
            for record in self.tables.get("standards", {}).values()
        }

    def yearly(self, metric: Metric) -> list[Record]:
        """Return the records that hold a metric's readings, one for each year, in any order."""
        place = (metric.community, metric.name, metric.level, metric.version)
        return self._readings.get(place, [])

    @cached_property
    def _kept(self) -> dict[tuple[int, str, str | None, int], Record]:
        """The baseline that holds for each metric: of several the one that was set last."""
        records = self.tables.get("baselines", {})
        return {
            (record["community"], record["metric"], record["level"], record["version"]): record
            for _, record in sorted(records.items())
        }

    def kept(self, metric: Metric) -> Kept | None:
        """Return the baseline that is kept for a metric, or ``None`` while none is.

        Its numbers are there as long as its weeks have their readings.
        """
        place = (metric.community, metric.name, metric.level, metric.version)
        record = self._kept.get(place)
        return standing(kept_of(record), self.yearly(metric)) if record is not None else None

    @cached_property
    def _states_by_id(self) -> dict[int, MetricState]:
        return {}

    def state(self, metric: Metric) -> MetricState:
        """Return how a metric stands: its readings of this definition, judged."""
        state = self._states_by_id.get(metric.id)
        if state is None or state.metric.record is not metric.record:
            state = self._states_by_id[metric.id] = self._judged(metric)
        return state

    def _judged(self, metric: Metric) -> MetricState:
        place = (metric.community, metric.name, metric.level)
        readings = Readings(self._readings.get((*place, metric.version), ()))
        standard = standard_of(self._standards.get(place))
        today = self.today(metric.community)
        kept = self.kept(metric)
        judgement = judge(readings, standard, today, metric, kept)
        return MetricState(metric, readings, judgement, standard, kept)

    def former(self, metric: Metric) -> dict[int, Readings]:
        """Return the readings of a metric's other definitions by version, oldest first."""
        place = (metric.community, metric.name, metric.level)
        return {
            key[3]: Readings(records)
            for key, records in sorted(self._readings.items(), key=lambda each: each[0][3])
            if key[:3] == place and key[3] != metric.version
        }

    def of(self, community: int) -> list[Metric]:
        """Return every metric of a community in the order they were made, none of them judged."""
        records = self.tables.get("metrics", {})
        return [
            Metric(id, records[id])
            for id in sorted(records)
            if records[id]["community"] == community
        ]

    def states(self, community: int) -> list[MetricState]:
        """Return every metric of a community as it stands, in the order they were made."""
        return [self.state(metric) for metric in self.of(community)]

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
        if not found and bare:
            partly = [m for m in metrics if bare in re.split(r"[\s()（）]+", " ".join(_titles(m)))]
            found = partly if len({metric.name for metric in partly}) == 1 else []
        found = [metric for metric in found if level in (None, metric.level)]
        if found:
            return found
        known = {metric.key: texts_of(metric.title) for metric in metrics}
        called = [each for titles in known.values() for title in titles for each in title.split()]
        raise NotFound(
            N_("There is no metric {name}"),
            name=f"{bare}@{level}" if level else name,
            hint=nearest(name, [*known, *called]) or all_of(known),
        )

    def at(self, community: int, name: str, level: str | None) -> Metric | None:
        """Return the metric of a community with that name at that level, or ``None``."""
        return next(
            (each for each in self.of(community) if (each.name, each.level) == (name, level)), None
        )

    def find(self, community: int, name: str, level: str | None = None) -> Metric:
        """Return the metric meant as ``named`` does; of several levels the first made."""
        return self.named(community, name, level)[0]


def _titles(metric: Metric) -> list[str]:
    title = metric.title
    return [text.casefold() for text in ([title] if isinstance(title, str) else title.values())]
