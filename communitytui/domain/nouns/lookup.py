"""What people mean by a word: the task, goal, metric or rule that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, NotFound
from communitytui.message import N_

if TYPE_CHECKING:
    from communitytui.domain.metrics.metric import Metric
    from communitytui.domain.workspace import Workspace

# An id has no more; Python refuses to read a number of thousands of digits.
_DIGITS = 15


def number_in(word: str) -> int | None:
    """Return the id that a person typed, ``12`` or ``#12``; ``None`` where it is none."""
    bare = word.strip().lstrip("#")
    return int(bare) if bare.isdecimal() and len(bare) <= _DIGITS else None


def find_task(workspace: Workspace, word: str, community: int | None = None) -> int:
    """Return the id of the task meant by an id (``12``, ``#12``) or a playbook key (``1.4``).

    A key that several communities have needs ``community``. Raises ``BadValue`` or ``NotFound``.
    """
    records, number = workspace.board.records, number_in(word)
    if number is not None and number in records:
        return number
    bare = word.strip().lstrip("#")
    found = [
        id
        for id, record in records.items()
        if record["key"] == bare and community in (None, record["community"])
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadValue(N_("{key} is in several communities; choose one with -c"), key=bare)
    raise NotFound(N_("There is no task {id}"), id=word[:40])


def find_goal(workspace: Workspace, word: str, community: int | None = None) -> int:
    """Return the id of the goal meant by ``2`` or ``#2``; raises ``NotFound`` with those there."""
    records, number = workspace.tables.get("goals", {}), number_in(word)
    here = [id for id in sorted(records) if community in (None, records[id]["community"])]
    if number in here:
        return number
    raise NotFound(
        N_("There is no goal {id}"), id=word[:40], hint=", ".join(map(str, here[:12])) or None
    )


def one_metric(workspace: Workspace, community: int, name: str, level: str | None = None) -> Metric:
    """Return the one metric that is meant; raises ``NotFound``.

    Raises ``BadValue`` with the choices where it is measured at several levels and none is said,
    or where several metrics are called so: a number must not land at one by chance.
    """
    found = workspace.measures.named(community, name, level)
    if len({metric.name for metric in found}) > 1:
        raise BadValue(
            N_("several metrics are called {name}; choose one"),
            name=clean_line(name, 60),
            hint=", ".join(metric.key for metric in found),
        )
    if len(found) > 1:
        raise BadValue(
            N_("{name} is measured at several levels; choose one"),
            name=found[0].name,
            hint=", ".join(f"{metric.name}@{metric.level}" for metric in found),
        )
    return found[0]
