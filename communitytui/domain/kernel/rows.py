"""The types of rows that code reads by name; what a field may hold declares ``nouns.declared``.

A row that was checked has every field (see ``checks.shape``). A new field has its type here once
code names it; ``tests/domain/test_rows.py`` holds these types to the declarations. Import them for
annotations only: making them takes time.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from communitytui.domain.kernel.records import Fields, Json
from communitytui.message import Words


class Stamps(TypedDict):
    """What every row has; instants are UTC, ISO 8601."""

    uid: str
    created: str
    updated: str


class _OfCommunity(Stamps):
    community: int


class RuleRow(TypedDict):
    """A rule of a community; see ``domain.judging.rule``."""

    id: str
    signals: list[str]
    misses: list[str]
    behind: int | None
    within: str | None
    funnel: str
    severity: str
    text: Words
    tasks: list[str]


class ImportRow(TypedDict):
    """A file that was imported and counts."""

    sha256: str
    format: str
    events: int
    first: str | None
    last: str | None
    next: str | None


class CommunityRow(Stamps):
    """A community."""

    name: str
    language: str
    timezone: str
    start: str
    playbook: str
    areas: dict[str, Words]
    roles: dict[str, Words]
    considerations: dict[str, list[Words]]
    profile: list[str]
    goals: list[str]
    sidebar: list[str]
    calendar: str
    holidays: list[str]
    currency: str
    capacity: dict[str, float]
    gates: dict[str, str]
    running: str | None
    rules: list[RuleRow]
    imports: dict[str, ImportRow]
    columns: dict[str, str]
    without_staff: bool


class OptionRow(TypedDict):
    """An option of a choice, or a column of a table."""

    key: str
    label: Words


class PartRow(OptionRow):
    """A named part of a deliverable."""

    unit: Words
    type: str
    optional: bool
    options: list[OptionRow]


class FactorRow(OptionRow):
    """What the options of a decision are weighed by."""

    weight: int
    named: bool


class DeliverableRow(TypedDict):
    """What a task must leave behind; empty lists are left out."""

    kind: str
    label: Words
    value: NotRequired[Json]
    previous: NotRequired[Json]
    options: NotRequired[list[OptionRow]]
    fields: NotRequired[list[PartRow]]
    columns: NotRequired[list[OptionRow]]
    factors: NotRequired[list[FactorRow]]


class PlannedRow(TypedDict):
    """The days between which a task was planned at first."""

    start: str | None
    due: str | None


class TaskRow(_OfCommunity):
    """A task."""

    key: str | None
    stage: str
    area: str | None
    title: Words
    status: str
    deliverable: DeliverableRow
    done_when: Words | None
    owner: str | None
    helpers: list[str]
    role: str | None
    days: int | None
    start: str | None
    due: str | None
    priority: int | None
    after: list[int]
    goal: int | None
    budget: str | None
    spent: str | None
    notes: str
    reason: str | None
    completed: str | None
    in_place: bool
    order: float
    planned: PlannedRow | None


class GoalRow(_OfCommunity):
    """A goal."""

    statement: Words
    metric: str | None
    baseline: float | None
    target: float | None
    deadline: str | None
    owner: str | None
    status: str
    reason: str | None


class RuleOfRhythm(TypedDict):
    """When a rhythm comes."""

    every: str
    on: int | None
    month: int | None
    window: int | None
    paused: bool


class FormerRule(RuleOfRhythm):
    """When a rhythm came until a day."""

    until: str


class RhythmRow(_OfCommunity, RuleOfRhythm):
    """A duty that comes again."""

    title: Words
    area: str | None
    minutes: int
    owner: str | None
    start: str | None
    former: list[FormerRule]


class EntryRow(_OfCommunity):
    """An entry of the calendar."""

    kind: str
    topic: str
    date: str
    time: str | None
    form: str
    pillar: str | None
    channel: str | None
    owner: str | None
    state: str
    signups: int | None
    came: int | None
    link: str
    notes: str
    settled: str | None


class FormerMetric(TypedDict):
    """What a metric meant before it was defined anew."""

    version: int
    registry: NotRequired[int]
    without: NotRequired[dict[str, int]]
    definition: Words
    unit: Words
    until: str | None


class MetricRow(_OfCommunity):
    """A metric."""

    name: str
    group: str
    title: Words
    unit: Words
    level: str | None
    definition: Words
    version: int
    registry: NotRequired[int]
    without: NotRequired[dict[str, int]]
    decimals: int
    direction: str
    former: NotRequired[list[FormerMetric]]


class PassRow(TypedDict):
    """A pass line."""

    op: str
    value: float


class ResultRow(TypedDict):
    """What a comparison came to when a trial was closed."""

    method: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    after_low: float
    after_high: float
    before_days: int
    after_days: int
    outcome: str
    control: str


TrialRow = TypedDict(
    "TrialRow",
    {
        "uid": str,
        "created": str,
        "updated": str,
        "community": int,
        "title": str,
        "hypothesis": str,
        "metric": str,
        "level": str | None,
        "version": int,
        "pass": PassRow,
        "start": str | None,
        "days": int,
        "tasks": list[int],
        "finding": str | int | None,
        "baseline_days": int,
        "control": str,
        "stop": str,
        "state": str,
        "ended": str | None,
        "verdict": str | None,
        "reason": str | None,
        "result": ResultRow | None,
        "owner": str | None,
    },
)
#: One row of what a review found: goals, metrics, findings or trials.
Found = Fields


class SummaryRow(TypedDict):
    """What a review counted."""

    tasks: dict[str, int]
    stages: list[Fields]
    late: list[int]
    goals: dict[str, int]
    metrics: dict[str, int]
    findings: dict[str, int]
    trials: dict[str, int]


class CycleRow(TypedDict):
    """What a review found, as it stood on the day it was closed."""

    uid: NotRequired[str]
    created: NotRequired[str]
    updated: NotRequired[str]
    community: int
    number: int
    start: str
    end: str
    summary: SummaryRow
    goals: list[Found]
    metrics: list[Found]
    findings: list[Found]
    trials: list[Found]
    right: list[str]
    wrong: list[str]
    next: list[str]
    new_goals: list[int]
    by: str | None
