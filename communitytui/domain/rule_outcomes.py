"""What an evaluation says: true, false or not to be told, and why, in the words of the reader.

Whoever evaluates and whoever reads may speak different languages, so nothing here is a sentence
until it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from communitytui.domain.metrics import Metric, Standard, plain
from communitytui.domain.rule_nodes import Value
from communitytui.domain.rule_text import called, span
from communitytui.i18n import pick, tr


class Amount(NamedTuple):
    """A value of a metric, written when it is shown: with its decimals and its unit."""

    value: float
    metric: Metric | None = None

    def __str__(self) -> str:
        if self.metric is None:
            return plain(round(self.value, 2))
        unit = self.metric.unit
        return self.metric.show(self.value) + (
            f" {unit}" if unit and not self.metric.is_percent else ""
        )


class Title(NamedTuple):
    """The name of a metric in the language spoken when it is shown."""

    metric: Metric | None

    def __str__(self) -> str:
        return self.metric.title if self.metric else ""


class Called(NamedTuple):
    """A value in words, ``Likes / Messages``, in the language spoken when it is shown."""

    node: Value
    metrics: Mapping[str, Metric | None]

    def __str__(self) -> str:
        return called(self.node, self._title)

    def _title(self, name: str) -> str:
        metric = self.metrics.get(name)
        return metric.title if metric else name


class Span(NamedTuple):
    """A number of days, weeks, months or periods in the language spoken when it is shown."""

    many: int
    unit: str

    def __str__(self) -> str:
        return span(self.many, self.unit)


class Said(NamedTuple):
    """A sentence with its values, said in the language spoken when it is shown."""

    message: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        values = {
            name: pick(value) if isinstance(value, Mapping) else value
            for name, value in self.values.items()
        }
        return tr(self.message, **values)


class Subject(NamedTuple):
    """What an outcome is about: a metric, its value, the standard, and how far off it is.

    ``depth`` is 1 at the alert line of a standard, else a share of the line; ``alarming`` tells
    that the alert line is passed.
    """

    metric: Metric | None
    value: float | None
    standard: Standard | None = None
    depth: float = 0.0
    alarming: bool = False
    name: str | None = None


class Outcome(NamedTuple):
    """True, false, or ``None``: it cannot be told; with the reasons in words."""

    truth: bool | None
    said: tuple[Said, ...]
    subject: Subject | None = None


class Unknown(Exception):
    """A value that cannot be told, and why."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.said = Said(message, values)


class Origin(NamedTuple):
    """Where a standard comes from, in the language spoken when it is shown."""

    provenance: str

    def __str__(self) -> str:
        from communitytui.domain.labels import PROVENANCE_NAMES, name

        return name(PROVENANCE_NAMES, self.provenance)
