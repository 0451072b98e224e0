"""The playbook: the template a community starts from, as values that are always valid.

``playbook.check.parse_playbook`` makes one from a file's data or says what is wrong with it, by
file and key. The records it gives back are complete but for what only a service
knows: the community's id, the uid and the instants; a task's ``after`` still holds playbook keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from communitytui.domain.kernel.records import Fields
from communitytui.message import Words


def _copied(words: Words) -> Words:
    """A record must not share a dictionary with its template."""
    return dict(words) if isinstance(words, dict) else words


@dataclass(frozen=True, slots=True)
class OptionTemplate:
    """One option of a choice or decision, or a suggested one of a matrix."""

    key: str
    label: Words

    def record(self) -> Fields:
        """Return it as it stands in a task's record."""
        return {"key": self.key, "label": _copied(self.label)}


@dataclass(frozen=True, slots=True)
class ColumnTemplate:
    """One column of a table."""

    key: str
    label: Words

    def record(self) -> Fields:
        """Return it as it stands in a task's record."""
        return {"key": self.key, "label": _copied(self.label)}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One named part of a deliverable's value; ``unit`` may be empty."""

    key: str
    label: Words
    type: str = "number"
    unit: Words = ""
    optional: bool = False
    options: tuple[OptionTemplate, ...] = ()

    def record(self) -> Fields:
        """Return it as it stands in a task's record."""
        record: Fields = {
            "key": self.key,
            "label": _copied(self.label),
            "unit": _copied(self.unit),
            "type": self.type,
            "optional": self.optional,
        }
        if self.options:
            record["options"] = [option.record() for option in self.options]
        return record


@dataclass(frozen=True, slots=True)
class FactorTemplate:
    """One weighted factor of a matrix; the weights of a matrix total 100."""

    key: str
    label: Words
    weight: int
    named: bool = False

    def record(self) -> Fields:
        """Return it as it stands in a task's record."""
        return {
            "key": self.key,
            "label": _copied(self.label),
            "weight": self.weight,
            "named": self.named,
        }


@dataclass(frozen=True, slots=True)
class DeliverableTemplate:
    """What a task must leave behind: its kind, its label, and the parts its value has."""

    kind: str
    label: Words
    options: tuple[OptionTemplate, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    columns: tuple[ColumnTemplate, ...] = ()
    factors: tuple[FactorTemplate, ...] = ()

    def record(self) -> Fields:
        """Return it as it stands in a task's record, without a value yet."""
        record: Fields = {
            "kind": self.kind,
            "label": _copied(self.label),
            "value": None,
            "previous": None,
        }
        parts: dict[
            str, tuple[OptionTemplate | FieldSpec | ColumnTemplate | FactorTemplate, ...]
        ] = {
            "options": self.options,
            "fields": self.fields,
            "columns": self.columns,
            "factors": self.factors,
        }
        for name, items in parts.items():
            if items:
                record[name] = [item.record() for item in items]
        return record


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    """One task of a stage. ``days`` are calendar days, ``after`` keys of other tasks."""

    key: str
    stage: str
    title: Words
    deliverable: DeliverableTemplate
    done_when: Words | None = None
    area: str | None = None
    role: str | None = None
    days: int = 1
    after: tuple[str, ...] = ()
    priority: int | None = None

    def task_record(self) -> Fields:
        """Return a task's record, without uid, community, instants, dates and order.

        ``after`` holds playbook keys, for the service to replace by ids.
        """
        return {
            "key": self.key,
            "stage": self.stage,
            "area": self.area,
            "title": _copied(self.title),
            "status": "todo",
            "deliverable": self.deliverable.record(),
            "done_when": None if self.done_when is None else _copied(self.done_when),
            "owner": None,
            "helpers": [],
            "role": self.role,
            "days": self.days,
            "start": None,
            "due": None,
            "priority": self.priority,
            "after": list(self.after),
            "goal": None,
            "budget": None,
            "spent": None,
            "notes": "",
            "reason": None,
            "completed": None,
        }


@dataclass(frozen=True, slots=True)
class StageTemplate:
    """What a playbook says about one of the nine stages; both parts may be empty."""

    key: str
    considerations: tuple[Words, ...] = ()
    tasks: tuple[TaskTemplate, ...] = ()


@dataclass(frozen=True, slots=True)
class RhythmTemplate:
    """A recurring duty: how often, and how many minutes it takes each time."""

    every: str
    title: Words
    area: str | None = None
    minutes: int = 0

    def rhythm_record(self) -> Fields:
        """Return a rhythm's record, without uid, community and instants."""
        return {
            "every": self.every,
            "title": _copied(self.title),
            "area": self.area,
            "minutes": self.minutes,
        }


@dataclass(frozen=True, slots=True)
class MetricTemplate:
    """A named measure with its exact definition; ``direction`` says which way is better."""

    name: str
    group: str
    title: Words
    definition: Words
    unit: Words = ""
    level: str | None = None
    decimals: int = 0
    direction: str = "up"
    #: The version of the registry's definition; 0 for a metric of the playbook's own.
    registry: int = 0

    def metric_record(self) -> Fields:
        """Return a metric's record, without uid, community and instants."""
        return {
            "name": self.name,
            "group": self.group,
            "title": _copied(self.title),
            "unit": _copied(self.unit),
            "level": self.level,
            "definition": _copied(self.definition),
            "version": self.registry or 1,
            "registry": self.registry,
            "decimals": self.decimals,
            "direction": self.direction,
        }


@dataclass(frozen=True, slots=True)
class StandardTemplate:
    """What a metric (at a level) should reach, and where that number comes from."""

    metric: str
    provenance: str
    level: str | None = None
    target: float | None = None
    alert: float | None = None
    direction: str = "up"
    source: Words | None = None

    def standard_record(self) -> Fields:
        """Return a standard's record, without uid, community and instants."""
        return {
            "metric": self.metric,
            "level": self.level,
            "target": self.target,
            "alert": self.alert,
            "direction": self.direction,
            "provenance": self.provenance,
            "source": None if self.source is None else _copied(self.source),
        }


@dataclass(frozen=True, slots=True)
class RuleTemplate:
    """Which signals make a finding, and what it proposes; see ``domain.judging.rules``."""

    id: str
    text: Words
    signals: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    behind: int | None = None
    within: str | None = None
    funnel: str = "other"
    severity: str = "warn"
    tasks: tuple[str, ...] = ()

    def record(self) -> Fields:
        """Return it as it stands in a community's record."""
        return {
            "id": self.id,
            "signals": list(self.signals),
            "misses": list(self.misses),
            "behind": self.behind,
            "within": self.within,
            "funnel": self.funnel,
            "severity": self.severity,
            "text": _copied(self.text),
            "tasks": list(self.tasks),
        }


@dataclass(frozen=True, slots=True)
class Playbook:
    """A whole template. ``stages`` holds all nine in order, also those without tasks."""

    id: str
    title: Words
    version: int
    stages: tuple[StageTemplate, ...]
    areas: Mapping[str, Words] = field(default_factory=dict)
    roles: Mapping[str, Words] = field(default_factory=dict)
    rhythms: tuple[RhythmTemplate, ...] = ()
    metrics: tuple[MetricTemplate, ...] = ()
    standards: tuple[StandardTemplate, ...] = ()
    sidebar: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    profile: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    rules: tuple[RuleTemplate, ...] = ()

    @property
    def tasks(self) -> tuple[TaskTemplate, ...]:
        """All tasks, stage by stage, in the order of the file."""
        return tuple(task for stage in self.stages for task in stage.tasks)

    def community_record(self) -> Fields:
        """Return what a playbook gives to a community's record."""
        return {
            "playbook": self.id,
            "areas": {key: _copied(words) for key, words in self.areas.items()},
            "roles": {key: _copied(words) for key, words in self.roles.items()},
            "considerations": {
                stage.key: [_copied(words) for words in stage.considerations]
                for stage in self.stages
                if stage.considerations
            },
            "profile": list(self.profile),
            "goals": list(self.goals),
            "rules": [rule.record() for rule in self.rules],
            "sidebar": [name for names in self.sidebar.values() for name in names],
        }

    def other_records(self) -> dict[str, list[Fields]]:
        """Return by table the records of rhythms, metrics and standards."""
        return {
            "rhythms": [rhythm.rhythm_record() for rhythm in self.rhythms],
            "metrics": [metric.metric_record() for metric in self.metrics],
            "standards": [standard.standard_record() for standard in self.standards],
        }
