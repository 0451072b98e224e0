"""A community as the playbook that the next one may start from, and how two playbooks differ.

What was really done, without people and results: tasks with the days that they took, not those that
were skipped; duties, metrics, what they should reach, and the rules with their record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from communitytui.domain.judging.rule import rules_of
from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.playbook.playbook import (
    MetricTemplate,
    Playbook,
    RhythmTemplate,
    RuleTemplate,
    StandardTemplate,
    Template,
)
from communitytui.domain.playbook.templates import template_of
from communitytui.domain.tasks.board import Task
from communitytui.message import Message

if TYPE_CHECKING:
    from communitytui.domain.workspace import Community, Workspace

Made = TypeVar("Made", bound=Template)


def playbook_of(workspace: Workspace, home: Community, title: str) -> Playbook:
    """Return what a community did as a playbook called ``title``; readings and people stay.

    Rules with a line of one's own have no place in a playbook and are left out.
    """
    tasks = [_as_done(task, home) for task in _kept_tasks(workspace, home)]
    book = template_of(tasks, home, title)
    keys = {task.key for task in book.tasks}
    measures = workspace.measures
    metrics = [_metric(metric.record) for metric in measures.used(home.id)]
    names = {metric.name for metric in metrics}
    known = {*REGISTRY, *names}
    standards = _records(workspace, "standards", home)
    return replace(
        book,
        stages=tuple(
            replace(stage, considerations=tuple(home.considerations(stage.key)))
            for stage in book.stages
        ),
        areas=dict(home.areas),
        roles=dict(home.roles),
        rhythms=tuple(_made(RhythmTemplate, each) for each in _records(workspace, "rhythms", home)),
        metrics=tuple(metrics),
        standards=tuple(
            _made(StandardTemplate, each)
            for each in standards
            if each["metric"] in names and each.get("chat_group") is None
        ),
        sidebar=_sidebar(home, metrics),
        rules=tuple(_rules(workspace, home, known, keys)),
    )


def _records(workspace: Workspace, table: str, home: Community) -> list[Record]:
    records = workspace.tables.get(table, {})
    return [records[id] for id in sorted(records) if records[id]["community"] == home.id]


def _made(kind: type[Made], record: Record, **changed: Json) -> Made:
    known: Fields = {each.name: record[each.name] for each in fields(kind) if each.name in record}
    return kind(**{**known, **changed})


def _kept_tasks(workspace: Workspace, home: Community) -> list[Task]:
    board = workspace.board
    tasks = [board[id] for id in board.community_ids(home.id)]
    return [task for task in tasks if task.status != "skipped"]


def _as_done(task: Task, home: Community) -> Task:
    """Return a task that is done with the days that it took.

    Of one that was reopened nobody knows how long it took: from the first start to the last end
    lies the time in between.
    """
    ended = home.day_of(str(task.record["completed"] or ""))
    if task.status != "done" or ended is None or task.deliverable.previous is not None:
        return task
    begun = min(task.start or ended, ended)
    days = {"start": begun.isoformat(), "due": ended.isoformat()}
    return Task(task.id, {**task.record, **days})


def _metric(record: Record) -> MetricTemplate:
    """Return a metric; of one that the program knows and that means the same its name is enough."""
    metric = _made(MetricTemplate, record)
    known = REGISTRY.get(metric.name)
    if known is None or not metric.registry:
        return replace(metric, version=1)
    return _made(MetricTemplate, known.metric_record(metric.level))


def _sidebar(home: Community, metrics: Sequence[MetricTemplate]) -> Mapping[str, tuple[str, ...]]:
    groups = {metric.name: metric.group for metric in metrics}
    found: dict[str, tuple[str, ...]] = {}
    for key in home.sidebar:
        name = key.partition("@")[0]
        if name in groups:
            found[groups[name]] = (*found.get(groups[name], ()), name)
    return found


def _rules(
    workspace: Workspace, home: Community, metrics: set[str], tasks: set[str]
) -> Iterator[RuleTemplate]:
    for rule in rules_of(workspace, home.id):
        if rule.below is not None or rule.above is not None:
            continue
        changed: Fields = {
            name: tuple(each for each in getattr(rule, name) if each in metrics)
            for name in ("signals", "misses")
        }
        changed["tasks"] = tuple(f"t{key[1:]}" if key[:1] == "#" else key for key in rule.tasks)
        changed["tasks"] = tuple(key for key in changed["tasks"] if key in tasks)
        if changed["signals"] or changed["misses"] or rule.behind is not None:
            yield _made(RuleTemplate, rule.record, **changed)


def records_of_rules(workspace: Workspace, home: Community) -> dict[str, Message]:
    """Return what became of the findings of each rule that ever had one somebody decided about."""
    counts: dict[str, Counter[str]] = {}
    for record in _records(workspace, "findings", home):
        counts.setdefault(str(record["rule"]), Counter())[str(record["state"])] += 1
    return {
        rule: Message(
            "{n} decisions: accepted {accepted}, dismissed {dismissed}, solved {solved}",
            n=found.total(),
            accepted=found["accepted"],
            dismissed=found["dismissed"],
            solved=found["solved"],
        )
        for rule, found in counts.items()
    }


class Difference(NamedTuple):
    """One thing in which two playbooks differ: ``how`` is added, removed or changed."""

    kind: str
    key: str
    how: str
    #: The fields that differ, as they were and as they are.
    fields: Mapping[str, tuple[Json, Json]] = {}
    title: Json = ""


def differences(before: Playbook, after: Playbook) -> list[Difference]:
    """Return in which tasks, duties, metrics, standards and rules ``after`` is not ``before``."""
    found: list[Difference] = []
    for kind, old, new in (
        ("task", _by(before.tasks, "key"), _by(after.tasks, "key")),
        ("rhythm", _by(before.rhythms, "every", "title"), _by(after.rhythms, "every", "title")),
        ("metric", _by(before.metrics, "name"), _by(after.metrics, "name")),
        ("standard", _by(before.standards, "metric"), _by(after.standards, "metric")),
        ("rule", _by(before.rules, "id"), _by(after.rules, "id")),
    ):
        for key in [*old, *(key for key in new if key not in old)]:
            found += _compared(kind, key, old.get(key), new.get(key))
    return found


def _by(items: Sequence[Template], *names: str) -> dict[str, Template]:
    return {" ".join(_text(getattr(item, name)) for name in names): item for item in items}


def _text(value: Json) -> str:
    return str(value["en"]) if isinstance(value, Mapping) else str(value)


def _compared(
    kind: str, key: str, old: Template | None, new: Template | None
) -> Iterator[Difference]:
    title = getattr(new or old, "title", "")
    if old is None or new is None:
        yield Difference(kind, key, "added" if old is None else "removed", {}, title)
        return
    was, now = old.record(), new.record()
    # When a task begins follows from the days of those before it, unless somebody says so.
    changed = {
        name: (was.get(name), value)
        for name, value in now.items()
        if name != "begins" and was.get(name) != value
    }
    if changed:
        yield Difference(kind, key, "changed", changed, title)
