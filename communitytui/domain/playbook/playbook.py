"""The playbook: the template a community starts from, as values that are always valid.

``playbook.check.parse_playbook`` makes one from a file's data or says what is wrong with it, by
file and key. The records it gives back lack what only a service knows: the community's id, the uid
and the instants; a task's ``after`` still holds playbook keys. What begins as every new record
does is left to the defaults of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.nouns.declared import TASK
from communitytui.message import Words

#: What a playbook may say of a task besides what it needs.
MORE = {name: field for name, field in TASK.fields.items() if field.given}


def _plain(value: object) -> Json:
    """Return a value as a record keeps it: it must not share a dictionary with its template."""
    if isinstance(value, Template):
        return value.record()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Template:
    """Something in a playbook: each of its fields is one of the record that it becomes."""

    def record(self) -> Fields:
        """Return it as it stands in the file."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Labelled(Template):
    """An option of a choice or decision, a suggested one of a matrix, or a column of a table."""

    key: str
    label: Words


@dataclass(frozen=True, slots=True)
class ColumnSpec(Labelled):
    """A column of a table; ``total`` is what its numbers come to."""

    total: int | None = None


@dataclass(frozen=True, slots=True)
class FieldSpec(Labelled):
    """One named part of a deliverable's value; ``unit`` may be empty.

    Its number is from ``least`` to ``most``, in percent of the part ``of`` where there is one.
    """

    unit: Words = ""
    type: str = "number"
    optional: bool = False
    options: tuple[Labelled, ...] = ()
    least: int | None = None
    most: int | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class FactorTemplate(Labelled):
    """One weighted factor of a matrix; the weights of a matrix total 100."""

    weight: int
    named: bool = False


@dataclass(frozen=True, slots=True)
class DeliverableTemplate(Template):
    """What a task must leave behind: its kind, its label, and the parts its value has."""

    kind: str
    label: Words = ""
    options: tuple[Labelled, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    columns: tuple[ColumnSpec, ...] = ()
    factors: tuple[FactorTemplate, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class TaskTemplate(Template):
    """One task of a stage. ``days`` are calendar days, ``after`` keys of other tasks.

    ``begins`` is how many days after the first of all it starts; without it, after those before.
    """

    key: str
    stage: str
    title: Words
    deliverable: DeliverableTemplate
    area: str | None = None
    role: str | None = None
    days: int = 1
    after: tuple[str, ...] = ()
    begins: int | None = None
    #: The fields of ``MORE``, as the record keeps them.
    more: Mapping[str, Json] = field(default_factory=dict)

    def record(self) -> Fields:
        """Return it as the record of a task, which has days of its own."""
        record = {**Template.record(self), **self.more}
        return {key: item for key, item in record.items() if key not in ("begins", "more")}


@dataclass(frozen=True, slots=True)
class StageTemplate:
    """What a playbook says about one of the nine stages; both parts may be empty."""

    key: str
    considerations: tuple[Words, ...] = ()
    tasks: tuple[TaskTemplate, ...] = ()


@dataclass(frozen=True, slots=True)
class RhythmTemplate(Template):
    """A recurring duty: how often, and how many minutes it takes each time."""

    every: str
    title: Words
    area: str | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class MetricTemplate(Template):
    """A named measure with its exact definition; ``direction`` says which way is better."""

    name: str
    group: str
    title: Words
    definition: Words
    unit: Words = ""
    level: str | None = None
    decimals: int = 0
    direction: str = "up"
    formula: str = ""
    version: int = 1
    #: The version of the registry's definition; 0 for a metric of the playbook's own.
    registry: int = 0


@dataclass(frozen=True, slots=True)
class StandardTemplate(Template):
    """What a metric (at a level) should reach, and where that number comes from."""

    metric: str
    provenance: str
    level: str | None = None
    target: float | None = None
    alert: float | None = None
    direction: str = "up"
    source: Words | None = None


@dataclass(frozen=True, slots=True)
class RuleTemplate(Template):
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
            "areas": _plain(self.areas),
            "roles": _plain(self.roles),
            "considerations": {
                stage.key: _plain(stage.considerations)
                for stage in self.stages
                if stage.considerations
            },
            "profile": list(self.profile),
            "goals": list(self.goals),
            "rules": _plain(self.rules),
            "sidebar": [name for names in self.sidebar.values() for name in names],
        }

    def other_records(self) -> dict[str, list[Fields]]:
        """Return by table the records of rhythms, metrics and standards."""
        return {
            "rhythms": _plain(self.rhythms),
            "metrics": _plain(self.metrics),
            "standards": _plain(self.standards),
        }
