"""A rule of a community: what fires it, how grave that is, and which tasks act on it.

Most came with the playbook. Those of a team's own are records (``nouns.declared.RULE``) of the
same shape: what they look at is one metric, at its level, and they may hold it against a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.stored import Stored
from communitytui.domain.workspace import Workspace
from communitytui.errors import NotFound
from communitytui.message import N_, Words

if TYPE_CHECKING:
    from communitytui.domain.metrics.metric import Metric

#: For how many days a metric is beyond a line before that says anything, where nobody says.
LINE_DAYS = 14


class Rule(Stored):
    """One rule of a community."""

    #: What people call it: ``Q02``.
    id: str
    #: The metrics whose change for the worse fires it, the most telling ones first.
    signals: Sequence[str] = ()
    #: The metrics of which a missed target fires it.
    misses: Sequence[str] = ()
    #: How many points a goal may lie behind its time, or ``None``: not about goals.
    behind: int | None = None
    #: The rule of whose finding it is a part while that one fires.
    within: str | None = None
    #: Its place in the funnel, one of ``FUNNEL``.
    funnel: str = "other"
    #: The lines beyond which its metric fires it, and after how many days there.
    below: float | None = None
    above: float | None = None
    days: int = LINE_DAYS
    #: The id of its record where it is the team's own.
    own: int | None = None
    #: How grave it is at most; what is only a ``notice`` reopens nothing.
    severity: str = "warn"
    #: What it suggests.
    text: Words

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics that it looks at: by name, or one's own rule by key."""
        return tuple(dict.fromkeys((*self.signals, *self.misses, *self._held)))

    @property
    def line(self) -> float | None:
        """The line that its metric is held against, or ``None``."""
        return self.below if self.below is not None else self.above

    @property
    def _held(self) -> tuple[str, ...]:
        return (str(self.record["metric"]),) if self.line is not None else ()

    def is_beyond(self, value: float) -> bool:
        """Tell whether a value is on the wrong side of its line."""
        if self.below is not None:
            return value < self.below
        return self.above is not None and value > self.above

    def is_watching(self, metric: Metric) -> bool:
        """Tell whether a change for the worse of a metric fires it."""
        return (metric.key if self.own else metric.name) in self.signals

    def is_about(self, metric: Metric) -> bool:
        """Tell whether it watches a metric, or holds it against a line."""
        return self.is_watching(metric) or metric.key in self._held

    def as_notice(self) -> Rule:
        """Return it as one that reopens nothing."""
        return Rule({**self.record, "severity": "notice"})

    @property
    def tasks(self) -> tuple[str, ...]:
        """What ``task_ids`` calls the tasks that it would have done again; a notice has none."""
        return () if self.severity == "notice" else tuple(self.record.get("tasks") or ())


def rules_of(workspace: Workspace, community: int) -> list[Rule]:
    """Return the rules of a community: its playbook's in their order, then those of its own."""
    rules = [Rule(record) for record in workspace.community(community).record.get("rules") or ()]
    own = workspace.tables.get("rules") or {}
    taken = {rule.id for rule in rules}
    for id in sorted(own):
        if own[id]["community"] == community:
            # A playbook of somebody else may have called a rule of its own so.
            name = f"R{id}" if f"R{id}" not in taken else f"R{id}.own"
            rules.append(_own(workspace, id, name, own[id]))
    return rules


def _own(workspace: Workspace, id: int, name: str, record: Record) -> Rule:
    """Return the rule that a record of a team's own is."""
    told = {key: value for key, value in record.items() if value is not None}
    signals = () if {"below", "above"} & told.keys() else (record["metric"],)
    records = workspace.board.records
    tasks = [_task_word(each, records[each]) for each in record["tasks"] if each in records]
    return Rule({**told, "id": name, "own": id, "signals": signals, "tasks": tasks})


def _task_word(id: int, record: Record) -> str:
    return str(record["key"]) if record["key"] is not None else f"#{id}"


def task_ids(workspace: Workspace, community: int) -> dict[str, int]:
    """Return the ids of a community's tasks by what rules call them: their keys, else ``#80``."""
    board = workspace.board
    found: dict[str, int] = {}
    for id in board.community_ids(community):
        found.setdefault(_task_word(id, board.records[id]), id)
    return found


def served_metrics(
    workspace: Workspace, community: int, ids: Iterable[int]
) -> dict[int, list[str]]:
    """Return the names of the metrics that tasks ``ids`` of a community serve, by task.

    A task serves a metric when its goal is measured by it, or a rule about it would reopen the
    task.
    """
    board, found = workspace.board, dict[int, list[str]]()
    by_key: dict[str, list[str]] = {}
    for rule in rules_of(workspace, community):
        for key in rule.tasks:
            by_key.setdefault(key, []).extend(rule.metrics)
    goals = workspace.tables.get("goals", {})
    for id in ids:
        record = board.records[id]
        goal = goals.get(record["goal"] or 0)
        names = [str(goal["metric"])] if goal and goal["metric"] else []
        names += by_key.get(_task_word(id, record), ())
        if names:
            found[id] = list(dict.fromkeys(names))
    return found


def find_rule(workspace: Workspace, community: int, rule_id: str) -> Rule:
    """Return the rule meant by ``Q01`` or ``q1``; raises ``NotFound`` with the nearest."""
    rules = rules_of(workspace, community)
    if not rules:
        raise NotFound(
            N_("{name} has no rules yet; enable them: communitytui findings --take-rules"),
            name=workspace.community(community).name,
        )
    wanted = _plain_id(rule_id)
    for rule in rules:
        if _plain_id(rule.id) == wanted:
            return rule
    known = [rule.id for rule in rules]
    shown = rule_id.strip()[:40]
    raise NotFound(
        N_("There is no rule {rule}"),
        rule=shown,
        hint=nearest(shown, known) or ", ".join(known[:12]),
    )


def _plain_id(rule_id: str) -> str:
    """Return an id without case, and without zeros before its number: Q01, q1."""
    text = rule_id.strip().casefold()
    letters = text.rstrip("0123456789")
    return letters + (text[len(letters) :].lstrip("0") or text[len(letters) :][:1])
