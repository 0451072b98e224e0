"""What a record is called in a sentence: ``task 1.4 State the problem``, ``metric dau``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from communitytui.i18n import pick, tr, trn

Record = Mapping[str, Any]
Tables = Mapping[str, Mapping[int, Record]]

#: How many records are named before the rest is counted.
_NAMED = 3


def called(tables: Tables, table: str, id: int, known: Record | None = None) -> str:
    """Return what a record is called, in the language spoken now.

    It is looked for in ``tables``; ``known`` is what was known of one that is not there.
    """
    record = tables.get(table, {}).get(id) or known or {}
    name = _NAMES.get(table)
    return name(tables, id, record) if name is not None else f"{table} {id}"


def _titled(head: str, words: Any) -> str:
    return f"{head} {pick(words)}".rstrip() if words else head


def _task(tables: Tables, id: int, record: Record) -> str:
    return _titled(tr("task {id}", id=record.get("key") or id), record.get("title"))


def _decision(tables: Tables, id: int, record: Record) -> str:
    task = tables.get("tasks", {}).get(record.get("task", 0))
    if task is None:
        return tr("a decision")
    head = tr("decision {id}", id=task.get("key") or record["task"])
    return _titled(head, task.get("title"))


def _occurrence(tables: Tables, id: int, record: Record) -> str:
    rhythm = record.get("rhythm", 0)
    return f"{called(tables, 'rhythms', rhythm)} {record.get('date', '')}".rstrip()


def _metric(record: Record, field: str) -> str:
    level = record.get("level")
    name = str(record.get(field, ""))
    return name if level in (None, "post") else f"{name}@{level}"


_NAMES: Mapping[str, Callable[[Tables, int, Record], str]] = {
    "communities": lambda tables, id, record: str(record.get("name") or id),
    "tasks": _task,
    "goals": lambda tables, id, record: _titled(tr("goal {id}", id=id), record.get("statement")),
    "decisions": _decision,
    "rhythms": lambda tables, id, record: _titled(tr("rhythm {id}", id=id), record.get("title")),
    "occurrences": _occurrence,
    "entries": lambda tables, id, record: _titled(tr("entry {id}", id=id), record.get("topic")),
    "metrics": lambda tables, id, record: tr("metric {name}", name=_metric(record, "name")),
    "standards": lambda tables, id, record: tr(
        "standard of {name}", name=_metric(record, "metric")
    ),
    "baselines": lambda tables, id, record: tr(
        "baseline of {name}", name=_metric(record, "metric")
    ),
    "readings": lambda tables, id, record: tr(
        "readings of {name} in {year}",
        name=_metric(record, "metric"),
        year=record.get("year", ""),
    ),
    "findings": lambda tables, id, record: tr("finding {rule}", rule=record.get("rule") or id),
    "trials": lambda tables, id, record: _titled(tr("trial {id}", id=id), record.get("title")),
    "cycles": lambda tables, id, record: tr("cycle {number}", number=record.get("number") or id),
}


class Things:
    """Records that an error names: said when it is shown, in the language of then.

    ``found`` holds the table, the id, and who made it so (None: nobody is named).
    """

    def __init__(self, tables: Tables, found: Iterable[tuple[str, int, str | None]]) -> None:
        self.tables = tables
        self.found = list({(table, id): (table, id, by) for table, id, by in found}.values())

    def __str__(self) -> str:
        """Return the first few by name, and how many more there are."""
        named = [
            f"{called(self.tables, table, id)} ({by})" if by else called(self.tables, table, id)
            for table, id, by in self.found[:_NAMED]
        ]
        more = len(self.found) - len(named)
        if more:
            named.append(tr("… and {n} more", n=more))
        return tr(", ").join(named)


def counted(numbers: Mapping[str, int]) -> str:
    """Return how many records of each table: ``1 community, 75 tasks``."""
    said = [_COUNTS[table](numbers[table]) for table in _COUNTS if numbers.get(table)]
    return tr(", ").join(said)


_COUNTS: Mapping[str, Callable[[int], str]] = {
    "communities": lambda n: trn("{n} community", "{n} communities", n),
    "tasks": lambda n: trn("{n} task", "{n} tasks", n),
    "goals": lambda n: trn("{n} goal", "{n} goals", n),
    "decisions": lambda n: trn("{n} decision", "{n} decisions", n),
    "rhythms": lambda n: trn("{n} rhythm", "{n} rhythms", n),
    "occurrences": lambda n: trn("{n} day of a rhythm", "{n} days of rhythms", n),
    "entries": lambda n: trn("{n} calendar entry", "{n} calendar entries", n),
    "metrics": lambda n: trn("{n} metric", "{n} metrics", n),
    "standards": lambda n: trn("{n} standard", "{n} standards", n),
    "baselines": lambda n: trn("{n} baseline", "{n} baselines", n),
    "readings": lambda n: trn("{n} year of readings", "{n} years of readings", n),
    "findings": lambda n: trn("{n} finding", "{n} findings", n),
    "trials": lambda n: trn("{n} trial", "{n} trials", n),
    "cycles": lambda n: trn("{n} cycle", "{n} cycles", n),
}
