"""What a record is called in a sentence: ``task 1.4 State the problem``, ``metric dau``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from communitytui.domain.kernel.records import Record, Tables
from communitytui.message import N_, Message, Sayable, Words, listed, plural

#: How many records are named before the rest is counted.
_NAMED = 3


def called(tables: Tables, table: str, id: int, known: Record | None = None) -> Sayable:
    """Return what a record is called.

    It is looked for in ``tables``; ``known`` is what was known of one that is not there.
    """
    record = tables.get(table, {}).get(id) or known or {}
    match table:
        case "communities":
            return str(record.get("name") or id)
        case "decisions":
            return _decision(tables, record)
        case "occurrences":
            return _titled(called(tables, "rhythms", record.get("rhythm", 0)), record.get("date"))
        case "metrics":
            return Message("metric {name}", name=_metric(tables, record, "name"))
        case "standards" | "baselines":
            return Message(_OF_METRIC[table], name=_metric(tables, record))
        case "readings":
            message = N_("readings of {name} in {year}")
            return Message(message, name=_metric(tables, record), year=record.get("year", ""))
        case "findings":
            return Message("finding {rule}", rule=finding_key(tables, record) or id)
        case "cycles":
            return Message("cycle {number}", number=record.get("number") or id)
    if table not in _TITLED:
        return f"{table} {id}"
    message, field = _TITLED[table]
    return _titled(Message(message, id=record.get("key") or id), record.get(field))


_OF_METRIC = {"standards": N_("standard of {name}"), "baselines": N_("baseline of {name}")}
#: What a record is called whose title says the rest, and which field that is.
_TITLED = {
    "groups": (N_("group {id}"), "name"),
    "tasks": (N_("task {id}"), "title"),
    "goals": (N_("goal {id}"), "statement"),
    "rhythms": (N_("rhythm {id}"), "title"),
    "entries": (N_("entry {id}"), "topic"),
    "rules": (N_("rule {id}"), "text"),
    "trials": (N_("trial {id}"), "title"),
    "proposals": (N_("proposal P{id}"), "assistant"),
}


def _titled(head: Sayable, title: Words | None) -> Sayable:
    return Message("{what} {title}", what=head, title=title) if title else head


def _decision(tables: Tables, record: Record) -> Sayable:
    task = tables.get("tasks", {}).get(record.get("task", 0))
    if task is None:
        return Message("a decision")
    head = Message("decision {id}", id=task.get("key") or record["task"])
    return _titled(head, task.get("title"))


def _metric(tables: Tables, record: Record, field: str = "metric") -> str:
    level = record.get("level")
    name = str(record.get(field, ""))
    named = name if level in (None, "post") else f"{name}@{level}"
    return f"{named} ({group})" if (group := group_of(tables, record)) else named


def finding_key(tables: Tables, record: Record) -> str:
    """Return what a finding is called: its rule, with the group that it is of: ``Q02@Berlin``."""
    rule = str(record.get("rule") or "")
    return f"{rule}@{group}" if rule and (group := group_of(tables, record)) else rule


def group_of(tables: Tables, record: Record) -> str:
    """Return the name of the group that a record is of, or nothing: it is of the whole."""
    group = record.get("chat_group")
    if group is None:
        return ""
    return str(tables.get("groups", {}).get(group, {}).get("name") or f"#{group}")


def things(tables: Tables, found: Iterable[tuple[str, int, str | None]]) -> Sayable:
    """Return several records by name: the first few, and how many more there are.

    ``found`` holds the table, the id, and who made it so (None: nobody is named).
    """
    every = list({(table, id): (table, id, by) for table, id, by in found}.values())
    named = [_by(called(tables, table, id), by) for table, id, by in every[:_NAMED]]
    if len(every) > _NAMED:
        named.append(Message("… and {n} more", n=len(every) - _NAMED))
    return listed(named)


def _by(what: Sayable, who: str | None) -> Sayable:
    return Message("{what} ({who})", what=what, who=who) if who else what


def counted(numbers: Mapping[str, int]) -> Sayable:
    """Return how many records of each table: ``1 community, 75 tasks``."""
    said = [_COUNTS[table](numbers[table]) for table in _COUNTS if numbers.get(table)]
    return listed(said)


_COUNTS: Mapping[str, Callable[[int], Message]] = {
    "communities": lambda n: plural("{n} community", "{n} communities", n),
    "groups": lambda n: plural("{n} group", "{n} groups", n),
    "tasks": lambda n: plural("{n} task", "{n} tasks", n),
    "goals": lambda n: plural("{n} goal", "{n} goals", n),
    "decisions": lambda n: plural("{n} decision", "{n} decisions", n),
    "rhythms": lambda n: plural("{n} rhythm", "{n} rhythms", n),
    "occurrences": lambda n: plural("{n} day of a rhythm", "{n} days of rhythms", n),
    "entries": lambda n: plural("{n} calendar entry", "{n} calendar entries", n),
    "metrics": lambda n: plural("{n} metric", "{n} metrics", n),
    "standards": lambda n: plural("{n} standard", "{n} standards", n),
    "baselines": lambda n: plural("{n} baseline", "{n} baselines", n),
    "readings": lambda n: plural("{n} year of readings", "{n} years of readings", n),
    "rules": lambda n: plural("{n} rule", "{n} rules", n),
    "findings": lambda n: plural("{n} finding", "{n} findings", n),
    "trials": lambda n: plural("{n} trial", "{n} trials", n),
    "cycles": lambda n: plural("{n} cycle", "{n} cycles", n),
    "proposals": lambda n: plural("{n} proposal", "{n} proposals", n),
}
