"""A community with generated readings, for tests of rules. Today is Monday 2026-11-23."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from communitytui.domain.metrics.baselines import numbers_of
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from tests.domain.small import STAMPS, community, task

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
#: A value for each day, told by how many days ago it was.
Shape = Callable[[int], float | None]


class Measured:
    """Builds the tables of one community, of which today is the day 0 and yesterday the day 1."""

    def __init__(self, rules: Iterable[dict[str, Any]] = (), keys: Iterable[str] = ()) -> None:
        self.tables: dict[str, dict[int, Any]] = {
            "communities": {1: community(rules=list(rules), start="2026-01-05")},
            "tasks": {
                place: task(key=key, stage="goal", status="done", order=place)
                for place, key in enumerate(keys, 1)
            },
            "goals": {},
            "metrics": {},
            "standards": {},
            "baselines": {},
            "readings": {},
            "findings": {},
            "trials": {},
            "groups": {},
        }

    def _add(self, table: str, record: dict[str, Any]) -> int:
        id = len(self.tables[table]) + 1
        head = {"uid": f"{table}{id}", **STAMPS}
        self.tables[table][id] = check(table, {"community": 1, **head, **record})
        return id

    def metric(self, name: str, level: str | None = None, **fields: Any) -> Measured:
        known = REGISTRY.get(name)
        record = known.metric_record(level) if known else {"name": name, "title": name}
        self._add("metrics", {**record, **fields})
        return self

    def put(
        self,
        name: str,
        shape: Shape | float,
        days: int | range = 100,
        *,
        level: str | None = None,
        n: int | None = None,
        partial: Callable[[int], bool] | None = None,
        version: int | None = None,
        group: int | None = None,
    ) -> Measured:
        """Record ``shape`` for each of ``days`` (ago); ``None`` is a day without a reading."""
        known = REGISTRY.get(name)
        level = level or (known.level if known else None)
        record = next(
            (
                each
                for each in self.tables["metrics"].values()
                if (each["name"], each["level"]) == (name, level)
            ),
            None,
        )
        if record is None:
            # One by formula is given its values as if they had been read.
            self.metric(name, level, formula="")
            record = self.tables["metrics"][len(self.tables["metrics"])]
        years: dict[int, dict[str, Any]] = {}
        for ago in days if isinstance(days, range) else range(days):
            value = shape(ago) if callable(shape) else shape
            if value is None:
                continue
            day = TODAY - timedelta(days=ago)
            item: dict[str, Any] = {"v": value, "s": "test"}
            if n is not None:
                item["n"] = n
            if partial is not None and partial(ago):
                item["p"] = True
            years.setdefault(day.year, {})[day.isoformat()] = item
        for year, found in years.items():
            place = {"metric": name, "level": level, "year": year, "chat_group": group}
            self._add("readings", {**place, "version": version or record["version"], "days": found})
        return self

    def standard(
        self,
        metric: str,
        target: float | None = None,
        alert: float | None = None,
        *,
        direction: str = "up",
        provenance: str = "team",
        level: str | None = None,
        group: int | None = None,
    ) -> Measured:
        known = REGISTRY.get(metric)
        lines = {"target": target, "alert": alert, "direction": direction}
        place = {"metric": metric, "level": level or (known.level if known else None)}
        self._add("standards", {**place, "chat_group": group, **lines, "provenance": provenance})
        return self

    def keep(self) -> Measured:
        """Write down the baseline of every metric that has one."""
        for state in self.workspace.measures.states(1):
            baseline, metric = state.judgement.baseline, state.metric
            if baseline is not None:
                place = {"metric": metric.name, "level": metric.level, "version": metric.version}
                first = baseline.first.isoformat()
                self._add("baselines", {**place, "first": first, "numbers": numbers_of(baseline)})
        return self

    def group(self, *names: str) -> Measured:
        for name in names:
            self._add("groups", {"name": name})
        return self

    def goal(self, **fields: Any) -> Measured:
        record = {"statement": "600 readers", "created": "2026-09-01T00:00:00Z", **fields}
        self._add("goals", record)
        return self

    def trial(self, **fields: Any) -> Measured:
        # Only what findings read of a trial; the rest is the trials' own.
        self.tables["trials"][len(self.tables["trials"]) + 1] = {"community": 1, **fields}
        return self

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.tables, NOW)
