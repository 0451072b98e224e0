"""The timetable of a community: when each task can be, what is critical, and what if it slips.

A plan is computed from the community's start date, the days that tasks take and what they wait
for, in the community's own calendar (``Workdays``), and from what has happened since:

- A task that is done lies where it lay; one that is skipped, or in place, is not there.
- A task in progress keeps its start, and is not over before today.
- A task not begun starts neither before today nor before its own start, which somebody chose or
  an earlier plan gave it. Computed *afresh* that start is forgotten.
- A due date is a deadline: it binds nothing, but an end behind it is told, in days.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.workdays import Workdays, calendar_of
from communitytui.domain.plan.critical_path import Node, Times, solve
from communitytui.domain.tasks.board import counts
from communitytui.errors import BadValue, NotFound
from communitytui.message import N_

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Board
    from communitytui.domain.workspace import Community

Key = TypeVar("Key", bound=Hashable)
Span = tuple[str | None, str | None]

#: The largest slip that is asked about, in days.
SLIP_CAP = 3650


def forward_pass(
    start: date, tasks: Mapping[Key, tuple[int, Sequence[Key]]]
) -> dict[Key, tuple[date, date]]:
    """Return the first and the last day of each task of a plan that has not begun.

    ``tasks`` maps a key to its length in days (at least 1, every day counts) and the keys before
    it. A task starts on the day after the last of these ends, or on ``start``. Predecessors that
    are not in ``tasks`` do not count. Raises ``BadValue`` on a cycle.
    """
    calendar = Workdays()
    first = calendar.number(start)
    times = solve({key: Node(days, after, first) for key, (days, after) in tasks.items()}).times
    return {key: (calendar.day(t.begin), calendar.day(t.free - 1)) for key, t in times.items()}


class Slot(NamedTuple):
    """Where one task stands: earliest and latest days, and its slack in days of the calendar.

    For a task that is done ``start`` and ``end`` are what happened and the rest is ``None``.
    ``over`` is by how many days the earliest end lies behind the due date.
    """

    id: int
    start: date
    end: date
    latest_start: date | None
    latest_end: date | None
    slack: int | None
    over: int

    @property
    def critical(self) -> bool:
        """Whether the end of the plan moves as soon as this task slips."""
        return self.slack == 0


class Timetable(NamedTuple):
    """The slots of one community by task id, in working order; those skipped or in place have none.

    ``path`` are the ids of one longest chain, ``length`` its days from the first to the last.
    ``start`` and ``end`` are ``None`` for a community without tasks.
    """

    community: int
    calendar: Workdays
    slots: dict[int, Slot]
    start: date | None
    end: date | None
    path: tuple[int, ...]
    length: int

    @property
    def critical(self) -> list[int]:
        """The ids of all tasks without slack, which may be more than one chain."""
        return [id for id, slot in self.slots.items() if slot.critical]


class Facts(NamedTuple):
    """What a timetable is computed from besides the tasks: a day, a calendar, and wishes."""

    community: Community
    today: date
    calendar: Workdays
    afresh: bool
    slips: Mapping[int, int]
    #: The first and last day of what is done, kept from one pass for the other.
    worked: dict[int, tuple[date, date]]


def timetable(
    board: Board,
    community: Community,
    today: date,
    *,
    calendar: Workdays | None = None,
    slips: Mapping[int, int] | None = None,
    afresh: bool = False,
) -> Timetable:
    """Return when each task of ``community`` can be, as things stand on ``today``.

    ``slips`` are days by which tasks end later than they would. Raises ``BadValue`` on a circle
    of dependencies, naming the tasks, and when the plan runs past the year 9999.
    """
    calendar = calendar or calendar_of(community.record)
    facts = Facts(community, today, calendar, afresh, slips or {}, {})
    records = {
        id: record
        for id in board.community_ids(community.id)
        if counts(record := board.records[id])
    }
    network = solve(
        {id: _node(id, record, facts) for id, record in records.items()},
        board.called,
    )
    slots = {id: _slot(id, record, network.times[id], facts) for id, record in records.items()}
    path = network.path
    length = network.free - network.times[path[0]].begin if path else 0
    return Timetable(
        community.id,
        calendar,
        slots,
        min((slot.start for slot in slots.values()), default=None),
        max((slot.end for slot in slots.values()), default=None),
        path,
        length,
    )


def _node(id: int, record: Record, facts: Facts) -> Node[int]:
    number = facts.calendar.number
    days = _length(record, facts) + facts.slips.get(id, 0)
    today = facts.today
    if record["status"] == "done":
        first, last = facts.worked[id] = _worked(record, facts)
        free = number(_next(last))
        return Node(0, (), min(number(first), free), free, fixed=True, over=True)
    start = date.fromisoformat(record["start"]) if record["start"] else None
    if record["status"] == "doing":
        begin = number(min(start or today, today))
        # What is still worked on today is not over before tomorrow.
        least = number(today) + 1 + facts.slips.get(id, 0)
        return Node(days, (), begin, least, fixed=True)
    floor = max(facts.community.start, today)
    if start and not facts.afresh:
        floor = max(floor, start)
    return Node(days, record["after"], number(floor))


def _next(day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise BadValue(N_("the plan ends after the year 9999")) from None


def _length(record: Record, facts: Facts) -> int:
    """Return how many days a task takes: as it says, else from start to due, else one.

    One that does not say how long it takes, and was not begun in time, may still be over when
    it is due.
    """
    if record["days"]:
        return int(record["days"])
    if not (record["start"] and record["due"]):
        return 1
    first, last = date.fromisoformat(record["start"]), date.fromisoformat(record["due"])
    if record["status"] != "doing" and not facts.afresh:
        first = max(first, facts.today)
    return max(1, facts.calendar.between(first, last))


def _worked(record: Record, facts: Facts) -> tuple[date, date]:
    """Return the days on which a task that is done was worked on, as far as the record knows."""
    last = completed_day(record, facts.community)
    if last is None:
        last = date.fromisoformat(record["due"] or record["start"] or facts.today.isoformat())
    first = date.fromisoformat(record["start"]) if record["start"] else last
    return min(first, last), last


def completed_day(record: Record, community: Community) -> date | None:
    """Return the community's local day on which a task was completed, or ``None``."""
    return community.day_of(record["completed"] or "")


def _slot(id: int, record: Record, times: Times, facts: Facts) -> Slot:
    calendar = facts.calendar
    if record["status"] == "done":
        first, last = facts.worked[id]
        return Slot(id, first, last, None, None, None, 0)
    # A task not begun slips as a whole; one in progress only ends later.
    later = facts.slips.get(id, 0) if record["status"] != "doing" else 0
    due = record["due"]
    over = times.free - calendar.number(_next(date.fromisoformat(due))) if due else 0
    start = calendar.day(times.begin + later)
    if record["status"] == "doing" and record["start"]:
        start = min(date.fromisoformat(record["start"]), facts.today)
    return Slot(
        id,
        start,
        calendar.day(times.free - 1),
        calendar.day(times.latest_begin + later),
        calendar.day(times.latest_free - 1),
        times.slack,
        max(0, over),
    )


class Move(NamedTuple):
    """A task whose days change: start and due as they are kept and as they would be."""

    id: int
    old: Span
    new: Span

    def days(self, calendar: Workdays) -> int | None:
        """Return by how many days of the calendar the due date moves; ``None`` without one."""
        if self.old[1] is None or self.new[1] is None:
            return None
        old, new = (date.fromisoformat(span[1] or "") for span in (self.old, self.new))
        return calendar.number(new) - calendar.number(old)


class Effect(NamedTuple):
    """What a change of the plan does: the timetable before and after, and the days to move.

    ``became_critical`` are the tasks that had slack and lose the last of it.
    """

    before: Timetable
    after: Timetable
    moves: tuple[Move, ...]
    became_critical: tuple[int, ...]

    @property
    def end_days(self) -> int:
        """By how many days of the calendar the end of the plan moves; below 0 is earlier."""
        return self._apart(self.before.end, self.after.end)

    def days(self, id: int) -> int:
        """Return by how many days of the calendar the earliest end of a task moves."""
        before, after = self.before.slots.get(id), self.after.slots.get(id)
        return self._apart(before.end if before else None, after.end if after else None)

    def _apart(self, before: date | None, after: date | None) -> int:
        if before is None or after is None:
            return 0
        return self.after.calendar.number(after) - self.after.calendar.number(before)


def what_if(
    board: Board,
    community: Community,
    today: date,
    slips: Mapping[int, int] | None = None,
    *,
    calendar: Workdays | None = None,
    afresh: bool = False,
) -> Effect:
    """Return what changes when tasks slip by some days, or the plan is computed anew.

    With ``slips`` only the tasks that they push are moved: the task itself and who waits for it
    and has no slack left between. Without, every open task goes where the timetable has it. The
    new start is the earliest one; a due date moves only when the end would lie behind it, for it
    may be a deadline that somebody chose (``afresh`` sets every due to the earliest end).
    Nothing is written here. Raises ``BadValue`` as ``timetable`` does, and for a slip of a task
    that is done, skipped or of another community.
    """
    for id, days in (slips or {}).items():
        _check_slip(board, community, id, days)
    before = timetable(board, community, today)
    after = timetable(board, community, today, calendar=calendar, slips=slips, afresh=afresh)
    only_pushed = bool(slips) and calendar is None and not afresh
    moves = []
    for id, slot in after.slots.items():
        record = board.records[id]
        if record["status"] == "done" or (only_pushed and _same(slot, before.slots[id])):
            continue
        old = (record["start"], record["due"])
        new = _moved(record, slot, afresh=afresh)
        if new != old:
            moves.append(Move(id, old, new))
    had = {id for id, slot in before.slots.items() if slot.slack != 0}
    return Effect(before, after, tuple(moves), tuple(id for id in after.critical if id in had))


def _same(slot: Slot, other: Slot) -> bool:
    return (slot.start, slot.end) == (other.start, other.end)


def _check_slip(board: Board, community: Community, id: int, days: int) -> None:
    if id not in board:
        raise NotFound(N_("There is no task {id}"), id=id)
    task = board[id]
    if task.community != community.id:
        raise BadValue(N_("task {id} is of another community"), id=id)
    if task.settled:
        raise BadValue(N_("task {id} is done or skipped; it cannot slip"), id=id)
    if not 1 <= days <= SLIP_CAP:
        raise BadValue(N_("must be a whole number from {low} to {high}"), low=1, high=SLIP_CAP)


def _moved(record: Record, slot: Slot, *, afresh: bool) -> Span:
    start, end = slot.start.isoformat(), slot.end.isoformat()
    if record["status"] == "doing" and record["start"]:
        start = record["start"]
    due = record["due"]
    return start, end if afresh or due is None else max(due, end, start)


def read_slip(text: str, calendar: Workdays) -> int:
    """Return the days of a slip as typed: ``3``, ``3d``, ``2w``, ``3天``, ``2周``.

    A week is as long as it is in the calendar: seven days, or five working days.
    """
    bare = text.strip().lower().lstrip("+")
    week = 5 if calendar.working else 7
    units = {"d": 1, "天": 1, "日": 1, "w": week, "周": week}
    factor = units.get(bare[-1:], 0)
    digits = bare[:-1].strip() if factor else bare
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 5:
        raise BadValue(N_("{value} is not a number of days like 3d or 2w"), value=text[:40])
    days = int(digits) * (factor or 1)
    if not 1 <= days <= SLIP_CAP:
        raise BadValue(N_("must be a whole number from {low} to {high}"), low=1, high=SLIP_CAP)
    return days


def launch_of(board: Board, community: int) -> int | None:
    """Return the task that opens the community to its members, or ``None``.

    It is the first task of the execute stage whose deliverable is a date: the day it opened.
    """
    for id in board.stage_ids(community, "execute"):
        if board.records[id]["deliverable"]["kind"] == "date":
            return id
    return None
