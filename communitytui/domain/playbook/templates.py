"""Sets of tasks as a playbook of their own: what is kept of tasks, and the file that says it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.playbook.playbook import (
    MORE,
    ColumnSpec,
    DeliverableTemplate,
    FactorTemplate,
    FieldSpec,
    Labelled,
    Playbook,
    StageTemplate,
    TaskTemplate,
    Template,
)
from communitytui.domain.tasks.promises import key_of

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Community

_PARTS = {
    "options": Labelled,
    "columns": ColumnSpec,
    "factors": FactorTemplate,
    "fields": FieldSpec,
}


def template_of(tasks: Sequence[Task], home: Community, title: str) -> Playbook:
    """Return tasks of one community as a playbook, without people and results.

    Days count from the first day of the earliest; what comes first is kept where it is among them.
    """
    keys = _keys(tasks)
    first = min((day for task in tasks if (day := _begin(task))), default=None)
    made = [_task(task, keys, first) for task in tasks]
    used = {name: {getattr(task, name) for task in made} for name in ("area", "role")}
    return Playbook(
        id=key_of(title),
        title=title,
        version=1,
        stages=tuple(
            StageTemplate(key, tasks=tuple(task for task in made if task.stage == key))
            for key in STAGE
        ),
        areas={k: words for k, words in home.declared("areas").items() if k in used["area"]},
        roles={k: words for k, words in home.declared("roles").items() if k in used["role"]},
    )


def _keys(tasks: Sequence[Task]) -> dict[int, str]:
    """Return a name for each task within the file."""
    return {task.id: str(task.record["key"] or f"t{task.id}") for task in tasks}


def _begin(task: Task) -> date | None:
    return task.start or task.due


def _task(task: Task, keys: Mapping[int, str], first: date | None) -> TaskTemplate:
    record, begin = task.record, _begin(task)
    days = record["days"] or 1
    if task.start and task.due:
        days = (task.due - task.start).days + 1
    kept = {each.name: record[each.name] for each in fields(TaskTemplate) if each.name in record}
    changed: Fields = {
        "key": keys[task.id],
        "deliverable": _deliverable(record["deliverable"]),
        "days": days,
        "after": tuple(keys[id] for id in record["after"] if id in keys),
        "more": {name: record[name] for name in MORE},
        "begins": (begin - first).days if begin and first else None,
    }
    return TaskTemplate(**{**kept, **changed})


def _deliverable(record: Record) -> DeliverableTemplate:
    parts = {
        name: tuple(_part(made, item) for item in record.get(name) or ())
        for name, made in _PARTS.items()
    }
    return DeliverableTemplate(
        kind=record["kind"],
        label=record["label"],
        least=record.get("least"),
        most=record.get("most"),
        **parts,
    )


def _part(made: type[Labelled], item: Record) -> Json:
    known: Fields = {each.name: item[each.name] for each in fields(made) if each.name in item}
    if "options" in known:
        known["options"] = tuple(_part(Labelled, option) for option in known["options"])
    return made(**known)


def toml_of(playbook: Playbook, notes: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the file that ``parse_playbook`` reads as this playbook.

    ``notes`` are comments that stand above rules, by their ids.
    """
    lines = [f"{name} = {_value(getattr(playbook, name))}" for name in ("id", "title", "version")]
    for name in ("areas", "roles", "sidebar"):
        if table := getattr(playbook, name):
            lines += ["", f"[{name}]", *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    for stage in playbook.stages:
        if stage.considerations:
            said = f"considerations = {_value(stage.considerations)}"
            lines += ["", f"[stages.{stage.key}]", said]
        for task in stage.tasks:
            lines += _table(f"[[stages.{stage.key}.tasks]]", task, "stage")
    for rhythm in playbook.rhythms:
        lines += _table("[[rhythms]]", rhythm)
    for metric in playbook.metrics:
        lines += _table(f"[metrics.{_key(metric.name)}]", metric, *_NOT_OF_METRICS)
    for standard in playbook.standards:
        lines += _table("[[standards]]", standard)
    for rule in playbook.rules:
        blank, head, *told = _table("[[rules]]", rule)
        note = [f"# {line}" for line in notes.get(rule.id, "").splitlines()]
        lines += [blank, *note, head, *told]
    return "\n".join(lines) + "\n"


#: What the table of a metric has in its name, or from the program.
_NOT_OF_METRICS = ("name", "version", "registry")


def _table(head: str, template: Template, *left_out: str) -> list[str]:
    said = [f"{name} = {_value(value)}" for name, value in _said(template) if name not in left_out]
    return ["", head, *said]


def _said(template: Template) -> Iterator[tuple[str, Json]]:
    """Yield the fields of a template that are not what they are without being said."""
    for each in fields(template):
        value = getattr(template, each.name)
        if each.name == "more":
            yield from (said for said in value.items() if said[1] is not None)
        elif value != _default(each):
            yield each.name, value


def _default(each: Field[Json]) -> object:
    return None if each.default is MISSING else each.default


def _value(value: Json) -> str:
    """Return a value as TOML writes it; its texts are written as those of JSON are."""
    if isinstance(value, Template):
        value = dict(_said(value))
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)
