"""A rule as values: what ``rule_language`` reads, ``rule_text`` prints, and an evaluation holds."""

from __future__ import annotations

from typing import NamedTuple

#: How many days a unit has; a period has as many as its metrics say.
UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "period": 0}
FOLDS = ("sum", "median", "lowest", "highest")
COMPARISONS = ("<=", ">=", "<", ">")


class Number(NamedTuple):
    """A number as it was written; ``percent`` keeps its sign."""

    value: float
    percent: bool = False


class Metric(NamedTuple):
    """The value of a metric in a period."""

    name: str


class Sample(NamedTuple):
    """The sample size behind the newest reading of a metric."""

    name: str


class Fold(NamedTuple):
    """One number from all readings of a span: their sum, median, lowest or highest."""

    fold: str
    name: str
    many: int
    unit: str


class Operation(NamedTuple):
    """Two values joined by ``+ - * /``."""

    sign: str
    left: Value
    right: Value


Value = Number | Metric | Sample | Fold | Operation


class Compare(NamedTuple):
    """``left`` against ``right`` by one of ``COMPARISONS``."""

    sign: str
    left: Value
    right: Value


class Against(NamedTuple):
    """A value on one side of a line: ``standard`` or ``alert`` (of a metric) or ``baseline``."""

    value: Value
    side: str
    line: str
    of: str | None = None


class Change(NamedTuple):
    """A metric that falls or rises by at least ``percent``.

    ``base`` is ``before`` (the period before), ``weekdays`` (the median of the same weekdays of
    ``many`` weeks) or ``ago`` (the period that ended ``many`` ``unit`` earlier).
    """

    name: str
    verb: str
    percent: float = 0
    base: str = "before"
    many: int = 0
    unit: str = ""


class Drift(NamedTuple):
    """A value further than ``by`` (or that share in percent) from its own baseline."""

    value: Value
    by: float
    percent: bool = False


class Reach(NamedTuple):
    """The readings of a metric reach back ``many`` units."""

    name: str
    many: int
    unit: str


class Known(NamedTuple):
    """A metric has a reading in the period."""

    name: str


class GoalBehind(NamedTuple):
    """Progress of an open goal lies ``points`` percentage points behind its time."""

    points: float


class GoalSet(NamedTuple):
    """There is an open goal whose progress can be told."""


class AllGreen(NamedTuple):
    """Every metric that is judged meets its standard."""


class For(NamedTuple):
    """A test that holds in each of the last ``many`` units."""

    test: Fact
    many: int
    unit: str


class Not(NamedTuple):
    """A test turned round."""

    test: Node


class Group(NamedTuple):
    """Tests joined by ``and`` or ``or``."""

    word: str
    tests: tuple[Node, ...]


Fact = Compare | Against | Change | Drift | Reach | Known | GoalBehind | GoalSet | AllGreen
Node = Fact | For | Not | Group
