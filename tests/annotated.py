"""The classes of records, and the types that they annotate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

from communitytui.domain.judging.cycles import Cycle
from communitytui.domain.judging.trial import Trial
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.metrics.goals import Goal
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.plan.entries import Entry
from communitytui.domain.plan.rhythms import Rhythm
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Community

ENTITIES = (Community, Task, Goal, Rhythm, Entry, Metric, Trial, Cycle)


def annotated(kind: type[Entity]) -> dict[str, Any]:
    """Return the type of each field that a class annotates."""
    return get_type_hints(kind)


def classes(hint: Any) -> Iterator[type]:
    """Yield the classes that values of a type can have."""
    if isinstance(get_origin(hint), type) and get_origin(hint).__module__ == "collections.abc":
        yield get_origin(hint)
    elif get_args(hint):
        for part in get_args(hint):
            yield from classes(part)
    else:
        yield from (int, float) if hint is float else (hint,)
