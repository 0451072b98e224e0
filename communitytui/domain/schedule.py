"""Start and due of every task, from the start date by one forward pass over the dependencies."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from communitytui.errors import BadValue
from communitytui.i18n import N_

Key = TypeVar("Key", bound=Hashable)


def forward_pass(
    start: date, tasks: Mapping[Key, tuple[int, Sequence[Key]]]
) -> dict[Key, tuple[date, date]]:
    """Return the first and the last day of each task.

    ``tasks`` maps a key to its length in calendar days (at least 1) and the keys before it. A
    task starts on the day after the last of these ends, or on ``start``; both days are worked.
    Predecessors that are not in ``tasks`` do not count. Raises ``BadValue`` on a cycle.
    """
    graph = {key: [k for k in after if k in tasks] for key, (_, after) in tasks.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        ring = " -> ".join(str(key) for key in error.args[1])
        raise BadValue(N_("tasks wait for each other in a circle: {ring}"), ring=ring) from None
    spans: dict[Key, tuple[date, date]] = {}
    for key in order:
        days = tasks[key][0]
        first = max((_later(spans[k][1], 1) for k in graph[key]), default=start)
        spans[key] = (first, _later(first, days - 1))
    return spans


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise BadValue(N_("the plan ends after the year 9999")) from None
