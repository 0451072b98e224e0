"""Today: what is due, late, begun, waiting for others or in rhythm, for one person or for all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.words import same_person
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.readings import between
from communitytui.domain.nouns.schema import EVERY
from communitytui.domain.plan.entries import Entry
from communitytui.domain.plan.rhythms import (
    DONE,
    OPEN,
    Occurrence,
    kept_by_rhythm,
    open_on,
    rhythms,
)
from communitytui.domain.tasks.board import SETTLED
from communitytui.domain.workspace import Workspace
from communitytui.services.calendar import find_entries

#: So many tasks are looked at for one of a person.
_FOLLOWING = 20
#: How many days are looked ahead, and back.
WEEK = 7
#: The parts of the day that hold tasks, in the order they are shown.
PARTS = ("late", "due", "doing", "ready", "waiting", "nobody")


class Waiting(NamedTuple):
    """A task and the tasks of others that keep it waiting."""

    id: int
    blockers: tuple[int, ...]


class Today(NamedTuple):
    """The day of one community for ``owner``, or for all people if ``None``.

    A task stands in one part only. ``late``, ``due``, ``doing`` and ``ready`` (its first day has
    come) can be worked on; ``waiting`` depends on other tasks; ``nobody`` has no owner.
    ``rhythms`` are open or were done today, including those without an owner. ``entries`` are
    those of today, and late ones.
    """

    community: int
    day: date
    owner: str | None
    late: tuple[int, ...]
    due: tuple[int, ...]
    doing: tuple[int, ...]
    ready: tuple[int, ...]
    waiting: tuple[Waiting, ...]
    nobody: tuple[int, ...]
    rhythms: tuple[Occurrence, ...]
    entries: tuple[Entry, ...]

    def parts(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield the name of each part that holds tasks, with their ids."""
        for part in PARTS:
            found = getattr(self, part)
            yield part, tuple(each.id if isinstance(each, Waiting) else each for each in found)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.rhythms or self.entries or any(ids for _, ids in self.parts()))

    @property
    def first(self) -> int | None:
        """The task to begin with where the day holds just that one and nothing else."""
        ids = [*self.late, *self.due, *self.doing, *self.ready, *self.nobody]
        others = self.rhythms or self.entries or self.waiting
        return ids[0] if len(ids) == 1 and not others else None

    @property
    def minutes(self) -> int:
        """How long the rhythms that are still open are thought to take."""
        return sum(each.rhythm.minutes for each in self.rhythms if each.state == OPEN)


def today(
    workspace: Workspace, community: int | None = None, *, owner: str | None = None
) -> list[Today]:
    """Return the day of one community, or of each, for ``owner``, or for all people if ``None``."""
    ids = [each.id for each in workspace.communities] if community is None else [community]
    return [_day(workspace, id, owner) for id in ids]


def _day(workspace: Workspace, community: int, owner: str | None) -> Today:
    day = workspace.today(community)
    parts: dict[str, list[int]] = {part: [] for part in PARTS}
    board = workspace.board
    for id in board.community_ids(community):
        part = _part(workspace, id, owner, day.isoformat())
        if part:
            parts[part].append(id)
    for found in parts.values():
        # The sort is stable: equals stay in working order.
        found.sort(key=workspace.board.urgency)
    waiting = (Waiting(id, tuple(_others(workspace, id))) for id in parts["waiting"])
    return Today(
        community,
        day,
        owner,
        tuple(parts["late"]),
        tuple(parts["due"]),
        tuple(parts["doing"]),
        tuple(parts["ready"]),
        tuple(waiting),
        tuple(parts["nobody"]),
        tuple(_in_rhythm(workspace, community, owner, day)),
        tuple(_planned(workspace, community, owner, day)),
    )


class Coming(NamedTuple):
    """What is due in the days after today, for one person or for all: tasks by their day."""

    tomorrow: tuple[int, ...]
    week: tuple[int, ...]


def coming(workspace: Workspace, day: Today) -> Coming:
    """Return what is due tomorrow and within a week of ``day``, and is in no part of it."""
    board, first = workspace.board, shift(day.day, 1).isoformat()
    last = shift(day.day, WEEK).isoformat()
    shown = {id for _, ids in day.parts() for id in ids}
    ids = [
        id
        for id in board.community_ids(day.community)
        if id not in shown
        and not board[id].settled
        and first <= (board.records[id]["due"] or "") <= last
        and not _is_others(board.records[id]["owner"], day.owner)
    ]
    ids.sort(key=board.urgency)
    soon = tuple(id for id in ids if board.records[id]["due"] == first)
    return Coming(soon, tuple(id for id in ids if board.records[id]["due"] != first))


def following(workspace: Workspace, day: Today) -> list[int]:
    """Return what can be begun next, by whom the day is of, however far away it is."""
    board = workspace.board
    found = board.next_ids(day.community, _FOLLOWING)
    return [id for id in found if not _is_others(board.records[id]["owner"], day.owner)]


def yesterday(
    workspace: Workspace, community: int
) -> list[tuple[MetricState, float, float | None]]:
    """Return what the day before was measured to be, the key metrics first.

    Of each daily metric the value of that day, and that of a week before, if there is one.
    """
    day = shift(workspace.today(community), -1)
    keys, measured, _ = parted(workspace, workspace.measures.states(community))
    found = []
    for state in (*keys, *measured):
        if not state.metric.is_daily:
            continue
        values = {each.day: each.value for each in between(state.readings, shift(day, -WEEK), day)}
        if day in values:
            found.append((state, values[day], values.get(shift(day, -WEEK))))
    return found


def _part(workspace: Workspace, id: int, owner: str | None, today: str) -> str | None:
    """Return the part of the day that a task belongs to, or ``None``."""
    record = workspace.board.records[id]
    if record["status"] in SETTLED or _is_others(record["owner"], owner):
        return None
    due, start = record["due"], record["start"]
    urgent = None
    if due and due <= today:
        urgent = "late" if due < today else "due"
    elif record["status"] == "doing":
        urgent = "doing"
    if not urgent and not (start and start <= today):
        return None
    is_mine = bool(record["owner"] or not owner)
    if workspace.board.is_blocked(id):
        if record["owner"] and any(True for _ in _others(workspace, id)):
            return "waiting"
        # What waits for tasks of the same person cannot be begun; it is told when it presses.
        return urgent if is_mine else None
    return (urgent or "ready") if is_mine else "nobody"


def _is_others(holder: str | None, owner: str | None) -> bool:
    """Return whether something belongs to a person other than ``owner``."""
    return bool(owner and holder) and not same_person(holder, owner)


def _others(workspace: Workspace, id: int) -> Iterator[int]:
    records = workspace.board.records
    for other in workspace.board.blocked_by(id):
        if not same_person(records[other]["owner"], records[id]["owner"]):
            yield other


def _in_rhythm(
    workspace: Workspace, community: int, owner: str | None, day: date
) -> list[Occurrence]:
    kept = kept_by_rhythm(workspace.tables.get("occurrences", {}))
    found = []
    for rhythm in rhythms(workspace, community):
        if _is_others(rhythm.owner, owner):
            continue
        occurrence = open_on(rhythm, kept.get(rhythm.id, {}), day, day)
        if occurrence is None:
            continue
        done_today = occurrence.record.get("done_on") == day.isoformat()
        if occurrence.state == OPEN or (occurrence.state == DONE and done_today):
            found.append(occurrence)
    return sorted(
        found, key=lambda o: (o.state == DONE, o.window_end, EVERY.index(o.rhythm.every), o.day)
    )


def _planned(workspace: Workspace, community: int, owner: str | None, day: date) -> list[Entry]:
    return [
        entry
        for entry in find_entries(workspace, community, last=day)
        if (entry.is_late(day) or (entry.day == day and entry.state != "cancelled"))
        and not _is_others(entry.owner, owner)
    ]
