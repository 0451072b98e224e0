"""Where a community has amounts of money: what another currency would say something else of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from communitytui.domain.kernel.records import Record
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.nouns.declared import TASK
from communitytui.domain.nouns.kinds import Cost
from communitytui.domain.tasks.deliverables import Deliverable
from communitytui.domain.workspace import Workspace

_COSTS = [name for name, field in TASK.fields.items() if isinstance(field.kind, Cost)]
#: What of a record that is about a metric is in the unit of the metric.
_OF_METRIC = {
    "goals": ("baseline", "target"),
    "standards": ("target", "alert"),
    "readings": ("days",),
    "rules": ("below", "above"),
    "trials": ("pass",),
}


def amounts(workspace: Workspace, community: int) -> dict[str, int]:
    """Return how many records of each table hold an amount in the community's currency."""
    found: Counter[str] = Counter()
    for task in workspace.board.records.values():
        found["tasks"] += task["community"] == community and _costs(task)
    for table, fields in _OF_METRIC.items():
        for record in workspace.tables.get(table, {}).values():
            known = REGISTRY.get(str(record["metric"]).partition("@")[0])
            if record["community"] == community and known is not None and known.money:
                found[table] += any(record[name] not in (None, {}) for name in fields)
    return {table: n for table, n in found.items() if n}


def _costs(task: Record) -> bool:
    if any(task[name] is not None for name in _COSTS):
        return True
    deliverable = Deliverable(task["deliverable"])
    values = (deliverable.value, deliverable.previous)
    if deliverable.kind == "money":
        return values != (None, None)
    money = [part.key for part in deliverable.parts if part.type == "money"]
    return any(_has(value, key) for value in values for key in money)


def _has(value: object, key: str) -> bool:
    return isinstance(value, Mapping) and value.get(key) is not None
