"""Who has how much to do: hours by person and week against capacity, and who answers for what.

How hours come about, for nobody types them in:

- A day of a task is a working day of ``HOURS_A_DAY`` hours. A task costs as many as it has days,
  but not more than there are working days from its start to its due date; they are spread evenly
  over these working days (over all its days when none of them is one).
- Owner and helpers share them equally. A task without an owner is nobody's, its helpers apart.
- What lies behind is not counted: of a task in progress the days from today on, of one not begun
  everything, from today on where its start has passed. A late one weighs on today.
- Rhythms count by their minutes: a daily one on working days, a weekly one each week, a monthly
  and a quarterly one evenly over the 13 weeks of a quarter. They are nobody's but their owner's.
- Capacity is hours in a week of five working days; a week with holidays has less, and of the
  present week only what is left of it counts, for tasks, rhythms and capacity alike.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.kernel.workdays import Workdays, office_of

if TYPE_CHECKING:
    from communitytui.domain.tasks.board import Board, Task
    from communitytui.domain.workspace import Community, Workspace

#: Hours that a task takes on each of its days.
HOURS_A_DAY = 8
#: Hours a week of whom nobody set otherwise.
CAPACITY = 40.0
#: The name under which ``capacity`` keeps the hours of everybody who is not named.
EVERYBODY = "*"
_WORKED = 5
_WEEK = 7
#: How much of a rhythm falls into one week.
_A_WEEK = {"weekly": Fraction(1), "monthly": Fraction(3, 13), "quarterly": Fraction(1, 13)}


class Load(NamedTuple):
    """The hours of one person (``None`` is nobody) in the week that begins on ``monday``.

    ``capacity`` is ``None`` for nobody: there is nobody to be overloaded.
    """

    person: str | None
    monday: date
    task_hours: float
    rhythm_hours: float
    capacity: float | None
    tasks: tuple[int, ...]

    @property
    def hours(self) -> float:
        """All hours together."""
        return round(self.task_hours + self.rhythm_hours, 1)

    @property
    def is_over(self) -> bool:
        """Whether there is more to do than time."""
        return self.capacity is not None and self.hours > self.capacity

    @property
    def week(self) -> str:
        """The ISO week: ``2026-W48``."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"


def capacity_of(community: Community, person: str) -> float:
    """Return the hours that a person has in a week of five working days."""
    kept: Mapping[str, float] = community.capacity
    return float(kept.get(person, kept.get(EVERYBODY, CAPACITY)))


def workload(workspace: Workspace, community: Community, today: date, weeks: int = 4) -> list[Load]:
    """Return the load of every person in each of ``weeks`` weeks from the present one on.

    By person, then by week; nobody comes last and only with something to do.
    """
    office = office_of(community.record)
    monday = shift(today, -today.weekday())
    end = shift(monday, weeks * _WEEK)
    hours: defaultdict[tuple[str | None, date], Fraction] = defaultdict(Fraction)
    ids: defaultdict[tuple[str | None, date], dict[int, None]] = defaultdict(dict)
    for task in open_tasks(workspace.board, community.id):
        for day, share in _spread(task, today, office, end):
            for person in _sharing(task):
                place = person, shift(day, -day.weekday())
                hours[place] += share
                ids[place][task.id] = None
    rhythms = _rhythm_hours(workspace, community, today, office, weeks)
    people = _people(workspace.board, community, {person for person, _ in (*hours, *rhythms)})
    rows = []
    for person in people:
        for week in range(weeks):
            place = person, shift(monday, week * _WEEK)
            share = _share(place[1], today, office)
            room = None if person is None else capacity_of(community, person) * float(share)
            rows.append(
                Load(
                    person,
                    place[1],
                    _rounded(hours[place]),
                    _rounded(rhythms.get(place, Fraction())),
                    None if room is None else round(room, 1),
                    tuple(ids[place]),
                )
            )
    return rows


def open_tasks(board: Board, community: int) -> Iterator[Task]:
    """Yield the tasks of a community with something left to do, in working order."""
    for id in board.community_ids(community):
        task = board[id]
        if not task.settled:
            yield task


def _rounded(hours: Fraction) -> float:
    return float(round(hours, 1))


def _sharing(task: Task) -> list[str | None]:
    """Return who shares the work: the owner, or nobody in the owner's place, and the helpers."""
    return list(dict.fromkeys([task.owner, *task.helpers]))


def _spread(
    task: Task, today: date, office: Workdays, end: date
) -> Iterator[tuple[date, Fraction]]:
    """Yield the days from today to before ``end`` with the hours of each who shares the task."""
    start, due = task.start or task.due, task.due or task.start
    if start is None or due is None:
        return
    begun = task.status == "doing"
    if due < today:
        start = due = today
    elif start < today and not begun:
        start = today
    # A file from elsewhere may hold a task that ends before it begins.
    start = min(start, due)
    worked = office.between(start, due)
    span = worked or (due - start).days + 1
    days = min(task.days or span, span)
    share = Fraction(days * HOURS_A_DAY, span * len(_sharing(task)))
    day = max(start, today)
    while day <= due and day < end:
        if not worked or office.is_working(day):
            yield day, share
        day = shift(day, 1)


def _share(monday: date, today: date, office: Workdays) -> Fraction:
    """Return what part of a week of five working days lies in a week, from today on."""
    first = max(monday, today)
    return Fraction(office.between(first, shift(monday, 6)), _WORKED)


def _rhythm_hours(
    workspace: Workspace, community: Community, today: date, office: Workdays, weeks: int
) -> dict[tuple[str | None, date], Fraction]:
    """Return the hours of rhythms by person and week."""
    minutes: defaultdict[str | None, Fraction] = defaultdict(Fraction)
    for record in workspace.tables.get("rhythms", {}).values():
        if record["community"] == community.id and not record.get("paused"):
            minutes[record.get("owner") or None] += _weekly_minutes(record)
    monday = shift(today, -today.weekday())
    return {
        (person, day): amount * _share(day, today, office) / 60
        for person, amount in minutes.items()
        if amount
        for day in (shift(monday, week * _WEEK) for week in range(weeks))
    }


def _weekly_minutes(record: Record) -> Fraction:
    """Return the minutes of a rhythm in a week of five working days."""
    minutes: int = record["minutes"]
    return minutes * _A_WEEK.get(record["every"], Fraction(_WORKED))


def _people(board: Board, community: Community, busy: set[str | None]) -> list[str | None]:
    """Return who is in the table: everybody with work or a capacity of their own; nobody last."""
    named = set(community.capacity) - {EVERYBODY}
    named |= {person for person in busy if person is not None}
    for task in open_tasks(board, community.id):
        named |= {person for person in _sharing(task) if person is not None}
    return [*sorted(named), *([None] if None in busy else [])]


class Duty(NamedTuple):
    """How many tasks of a stage a person owns (R), answers for (A) and helps with (C)."""

    stage: str
    person: str | None
    responsible: int
    accountable: int
    consulted: int

    @property
    def text(self) -> str:
        """The letters with their counts: ``R3 A2 C1``; empty for nothing."""
        counts = (("R", self.responsible), ("A", self.accountable), ("C", self.consulted))
        return " ".join(f"{letter}{count}" for letter, count in counts if count)


def role_holders(board: Board, community: int) -> dict[str, str]:
    """Return who holds each role: who owns most of its tasks; of equals the first by name."""
    owners: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for id in board.community_ids(community):
        task = board[id]
        if task.role and task.owner and task.counts:
            owners[task.role][task.owner] += 1
    return {
        role: min(counts, key=lambda person: (-counts[person], person))
        for role, counts in owners.items()
    }


def duties(board: Board, community: Community) -> list[Duty]:
    """Return the RACI table of a community: a line for each stage and person with a duty in it.

    R is the owner of a task, A the holder of its role (where nobody holds it, the owner), C a
    helper. Nobody is merely informed: everybody reads the same file. A task without an owner is
    R of nobody. What does not count in progress is nobody's duty.
    """
    holders = role_holders(board, community.id)
    found: list[Duty] = []
    for stage in STAGES:
        counts: defaultdict[str | None, list[int]] = defaultdict(lambda: [0, 0, 0])
        for id in board.stage_ids(community.id, stage.key):
            task = board[id]
            if not task.counts:
                continue
            counts[task.owner][0] += 1
            accountable = holders.get(task.role or "", task.owner)
            if accountable is not None:
                counts[accountable][1] += 1
            for helper in set(task.helpers) - {task.owner}:
                counts[helper][2] += 1
        people = sorted(counts, key=lambda person: (person is None, person or ""))
        found += [Duty(stage.key, person, *counts[person]) for person in people]
    return found
