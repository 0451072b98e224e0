"""One snapshot of the workspace as values: communities, the board of tasks, metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from communitytui.domain.tasks.board import Board
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, pick

if TYPE_CHECKING:
    from communitytui.domain.metrics.baselines import Kept
    from communitytui.domain.metrics.metric import Metric, MetricState
    from communitytui.domain.metrics.readings import Readings

Records = Mapping[int, Mapping[str, Any]]


class Community(NamedTuple):
    """One community: a read-only view of its record."""

    id: int
    record: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name, as people wrote it."""
        return str(self.record["name"])

    @property
    def language(self) -> str:
        """The language its people work in: ``zh`` or ``en``."""
        return str(self.record["language"])

    @property
    def start(self) -> date:
        """The first day of the plan."""
        return date.fromisoformat(self.record["start"])

    def today(self, now: datetime) -> date:
        """Return the local day in its time zone at the instant ``now``."""
        from zoneinfo import ZoneInfo

        return now.astimezone(ZoneInfo(self.record["timezone"])).date()

    def day_of(self, instant: str) -> date | None:
        """Return the local day of an instant that a record holds; ``None`` for what is none."""
        try:
            at = datetime.fromisoformat(instant)
            return self.today(at if at.tzinfo else at.replace(tzinfo=UTC))
        except (ValueError, OverflowError):
            return None

    def area(self, key: str | None) -> str:
        """Return the name of an area in the language spoken now; the key if it has none."""
        return pick(self.record["areas"].get(key, key or ""))

    def role(self, key: str | None) -> str:
        """Return the name of a role in the language spoken now; the key if it has none."""
        return pick(self.record["roles"].get(key, key or ""))

    def considerations(self, stage: str) -> list[str]:
        """Return what to weigh in a stage, in the language spoken now."""
        return [pick(words) for words in self.record["considerations"].get(stage, ())]


class Workspace:
    """Everything that the tables of one snapshot say at the instant ``now`` (UTC)."""

    def __init__(self, tables: Mapping[str, Records], now: datetime) -> None:
        self.tables = tables
        self.now = now

    @cached_property
    def communities(self) -> list[Community]:
        """All communities by id."""
        records = self.tables.get("communities", {})
        return [Community(id, records[id]) for id in sorted(records)]

    @cached_property
    def _by_id(self) -> dict[int, Community]:
        return {community.id: community for community in self.communities}

    @cached_property
    def _todays(self) -> dict[int, date]:
        return {}

    def community(self, id: int) -> Community:
        """Return the community ``id``; raises ``NotFound``."""
        try:
            return self._by_id[id]
        except KeyError:
            raise NotFound(N_("There is no community {id}"), id=id) from None

    def has_community(self, id: int | None) -> bool:
        """Tell whether there is a community ``id``; there is none without an id."""
        return id in self._by_id

    def find_community(self, name: str | None) -> Community:
        """Return the community meant by a name or an id, or the only one when ``None``.

        Raises ``NotFound``, or ``BadValue`` with the names when one must be chosen.
        """
        names = [community.name for community in self.communities]
        if name is None:
            if len(self.communities) == 1:
                return self.communities[0]
            if not self.communities:
                raise NotFound(N_("There is no community yet; make one: communitytui init NAME"))
            raise BadValue(
                N_("Which community? Choose one with -c: {names}"), names=", ".join(names)
            )
        for community in self.communities:
            if name.casefold() == community.name.casefold() or name == str(community.id):
                return community
        from communitytui.domain.kernel.words import nearest

        raise NotFound(
            N_("There is no community {name}"), name=name, hint=nearest(name, names) or None
        )

    def today(self, community: int) -> date:
        """Return the local day of a community; the day in UTC for one that is not there."""
        if community not in self._todays:
            found = self._by_id.get(community)
            self._todays[community] = found.today(self.now) if found else self.now.date()
        return self._todays[community]

    def zone(self, community: int | None = None) -> str | None:
        """Return the IANA time zone that people are told the time in: that of a community.

        Without one, or for one that is gone, the zone that all communities share; ``None`` where
        they have none in common: then it is that of this machine.
        """
        home = self._by_id.get(community) if community is not None else None
        homes = self.communities if home is None else [home]
        zones = {str(each.record["timezone"]) for each in homes}
        return zones.pop() if len(zones) == 1 else None

    @cached_property
    def board(self) -> Board:
        """All tasks."""
        return Board(self.tables.get("tasks", {}), self.today)

    @cached_property
    def _readings(self) -> dict[tuple[int, str, str | None, int], list[Mapping[str, Any]]]:
        groups: dict[tuple[int, str, str | None, int], list[Mapping[str, Any]]] = {}
        for record in self.tables.get("readings", {}).values():
            place = (record["community"], record["metric"], record["level"], record["version"])
            groups.setdefault(place, []).append(record)
        return groups

    @cached_property
    def _standards(self) -> dict[tuple[int, str, str | None], Mapping[str, Any]]:
        return {
            (record["community"], record["metric"], record["level"]): record
            for record in self.tables.get("standards", {}).values()
        }

    def yearly(self, metric: Metric) -> list[Mapping[str, Any]]:
        """Return the records that hold a metric's readings, one for each year, in any order."""
        place = (metric.community, metric.name, metric.level, metric.version)
        return self._readings.get(place, [])

    @cached_property
    def _kept(self) -> dict[tuple[int, str, str | None, int], Mapping[str, Any]]:
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
        from communitytui.domain.metrics.baselines import kept_of, standing

        place = (metric.community, metric.name, metric.level, metric.version)
        record = self._kept.get(place)
        return standing(kept_of(record), self.yearly(metric)) if record is not None else None

    @cached_property
    def _states_by_id(self) -> dict[int, MetricState]:
        return {}

    def metric_state(self, metric: Metric) -> MetricState:
        """Return how a metric stands: its readings of this definition, judged."""
        state = self._states_by_id.get(metric.id)
        if state is None or state.metric.record is not metric.record:
            state = self._states_by_id[metric.id] = self._judged(metric)
        return state

    def _judged(self, metric: Metric) -> MetricState:
        # Questions about tasks do not pay for the import of metrics.
        from communitytui.domain.metrics.metric import MetricState, readings_of, standard_of
        from communitytui.domain.metrics.standards import judge

        place = (metric.community, metric.name, metric.level)
        readings = readings_of(self._readings.get((*place, metric.version), ()))
        standard = standard_of(self._standards.get(place))
        today = self.today(metric.community)
        kept = self.kept(metric)
        judgement = judge(readings, standard, today, metric, kept)
        return MetricState(metric, readings, judgement, standard, kept)

    def former_readings(self, metric: Metric) -> dict[int, Readings]:
        """Return the readings of a metric's other definitions by version, oldest first."""
        from communitytui.domain.metrics.metric import readings_of

        place = (metric.community, metric.name, metric.level)
        return {
            key[3]: readings_of(records)
            for key, records in sorted(self._readings.items(), key=lambda each: each[0][3])
            if key[:3] == place and key[3] != metric.version
        }

    def metrics_of(self, community: int) -> list[Metric]:
        """Return every metric of a community in the order they were made, none of them judged."""
        from communitytui.domain.metrics.metric import Metric

        records = self.tables.get("metrics", {})
        return [
            Metric(id, records[id])
            for id in sorted(records)
            if records[id]["community"] == community
        ]

    def metrics(self, community: int) -> list[MetricState]:
        """Return every metric of a community as it stands, in the order they were made."""
        return [self.metric_state(metric) for metric in self.metrics_of(community)]

    def named_metrics(self, community: int, name: str, level: str | None = None) -> list[Metric]:
        """Return the metrics meant by a name, a title or a word that only one title has.

        ``dau@visit`` is the metric at that level, as ``level`` says too. There are several where
        one name is measured at several levels, or is the title of several metrics, the one made
        first in front; a name goes before titles. Raises ``NotFound`` with the nearest name.
        """
        metrics = self.metrics_of(community)
        bare, _, said = name.strip().casefold().partition("@")
        level = level or said or None
        found = [metric for metric in metrics if bare == metric.name.casefold()]
        found = found or [metric for metric in metrics if bare in _titles(metric)]
        if not found and bare:
            partly = [m for m in metrics if bare in re.split(r"[\s()（）]+", " ".join(_titles(m)))]
            found = partly if len({metric.name for metric in partly}) == 1 else []
        found = [metric for metric in found if level in (None, metric.level)]
        if found:
            return found
        from communitytui.domain.kernel.words import nearest

        known = [metric.key for metric in metrics]
        raise NotFound(
            N_("There is no metric {name}"),
            name=f"{bare}@{level}" if level else name,
            hint=nearest(name, known) or ", ".join(known[:12]),
        )

    def find_metric(self, community: int, name: str, level: str | None = None) -> Metric:
        """Return the metric meant as ``named_metrics`` does; of several levels the first made."""
        return self.named_metrics(community, name, level)[0]


def _titles(metric: Metric) -> list[str]:
    title = metric.record["title"]
    return [text.casefold() for text in ([title] if isinstance(title, str) else title.values())]
