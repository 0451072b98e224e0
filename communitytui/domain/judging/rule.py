"""A rule of a community: what fires it, how grave that is, and which tasks act on it."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.stored import Stored
from communitytui.domain.workspace import Workspace
from communitytui.errors import NotFound
from communitytui.message import N_, Words


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
    #: How grave it is at most; what is only a ``notice`` reopens nothing.
    severity: str = "warn"
    #: What it suggests.
    text: Words

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics that it looks at."""
        return tuple(dict.fromkeys((*self.signals, *self.misses)))

    @property
    def tasks(self) -> tuple[str, ...]:
        """The keys of the tasks that it would have done again; a notice has none."""
        return () if self.severity == "notice" else tuple(self.record.get("tasks") or ())


def rules_of(workspace: Workspace, community: int) -> list[Rule]:
    """Return the rules of a community in their order; older ones have none."""
    return [Rule(record) for record in workspace.community(community).record.get("rules") or ()]


def served_metrics(workspace: Workspace, community: int) -> dict[int, list[str]]:
    """Return the names of the metrics that tasks serve, by task.

    A task serves a metric when its goal is measured by it, or a rule about it would reopen the
    task.
    """
    board, found = workspace.board, dict[int, list[str]]()
    by_key: dict[str, list[str]] = {}
    for rule in rules_of(workspace, community):
        for key in rule.tasks:
            by_key.setdefault(key, []).extend(rule.metrics)
    goals = workspace.tables.get("goals", {})
    for id in board.community_ids(community):
        record = board.records[id]
        goal = goals.get(record["goal"] or 0)
        names = [str(goal["metric"])] if goal and goal["metric"] else []
        names += by_key.get(record["key"] or "", ())
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
