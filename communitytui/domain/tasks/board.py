"""Tasks, and the board that answers questions about all of them: progress, blocked, late, next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Record, Rows
from communitytui.domain.kernel.shares import percent_of
from communitytui.domain.kernel.stages import STAGE, STAGES, Stage
from communitytui.domain.kernel.stored import Entity
from communitytui.errors import NotFound
from communitytui.message import N_, Message, Words

if TYPE_CHECKING:
    from communitytui.domain.tasks.deliverables import Deliverable

#: A task in one of these is settled: it blocks nobody and is never late.
SETTLED = frozenset({"done", "skipped"})


#: How a task stands that is done without having been done here.
IN_PLACE = "in_place"


#: The field that says when a task is done; where nobody does, its deliverable asks for it.
CONDITION = "done_when"


def counts(record: Record) -> bool:
    """Tell whether a task counts in progress: it is neither skipped nor in place."""
    return record["status"] != "skipped" and not record["in_place"]


class Task(Entity):
    """A step in a stage."""

    table = "tasks"

    community: int
    #: The playbook's number for it (``1.4``), or ``None`` for one that people added.
    key: str | None
    area: str | None
    title: Words
    #: One of ``todo``, ``doing``, ``done``, ``skipped``, ``reopened``.
    status: str
    owner: str | None
    helpers: Sequence[str]
    #: The key of the role that the playbook suggests for it, or ``None``.
    role: str | None
    #: How many calendar days it takes, or ``None``.
    days: int | None
    #: The first and the last day of work on it, or ``None``.
    start: date | None
    due: date | None
    #: 1 (highest) to 3, or ``None``.
    priority: int | None
    after: Sequence[int]
    goal: int | None
    #: Amounts as decimal texts.
    budget: str | None
    spent: str | None
    notes: str
    #: Why it was skipped, or done without its deliverable; else ``None``.
    reason: str | None
    #: The instant, or ``None``.
    completed: str | None
    #: Whether it was in place before the community had this file: done, but not here.
    in_place: bool

    @property
    def stage(self) -> Stage:
        """The stage that it stands under."""
        return STAGE[self.record["stage"]]

    @property
    def standing(self) -> str:
        """Its status as it is shown: ``in_place`` where that is why it is done."""
        return IN_PLACE if self.in_place else self.status

    @property
    def counts(self) -> bool:
        """Whether it counts in progress."""
        return counts(self.record)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do: done or skipped."""
        return self.record["status"] in SETTLED

    @property
    def deliverable(self) -> Deliverable:
        """What it must leave behind."""
        # 11 ms, which lists of tasks do not need.
        from communitytui.domain.tasks.deliverables import Deliverable

        return Deliverable(self.record["deliverable"])

    @property
    def done_when(self) -> Words:
        """When it counts as done; empty when not said."""
        return self.record["done_when"] or ""

    @property
    def first_plan(self) -> tuple[date | None, date | None]:
        """Its first and last day in the first plan, before its days were ever moved."""
        # Kept only from the first move on; until then the days are still those of that plan.
        first = self.record.get("planned") or self.record
        return _day(first["start"]), _day(first["due"])

    def late_by(self, today: date) -> int:
        """Return by how many days it is late on ``today``; 0 when it is not."""
        if self.settled or self.record["due"] is None or self.record["due"] >= today.isoformat():
            return 0
        return (today - date.fromisoformat(self.record["due"])).days


def keep_first_plan(record: Record, new: Fields) -> None:
    """Add to the changes ``new`` the first plan of a task when its days move away from it.

    The first plan is what the days were before anybody moved them; a task that is dated for the
    first time has nothing to keep.
    """
    days = {name: record[name] for name in ("start", "due")}
    moves = any(days[name] and name in new and new[name] != days[name] for name in days)
    if moves and not record.get("planned"):
        new["planned"] = days


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Progress(NamedTuple):
    """How far a stage or a community is. Tasks skipped or in place are not in ``total``."""

    done: int = 0
    total: int = 0
    doing: int = 0
    skipped: int = 0
    late: int = 0
    blocked: int = 0
    in_place: int = 0

    @property
    def share(self) -> float:
        """The part that is done, 0 to 1; 0 while there is nothing, 1 where all is in place."""
        return self.done / self.total if self.total else float(self.complete)

    @property
    def percent(self) -> int:
        """``share`` in whole percent, rounded: 100 only when all is done, 0 only when nothing."""
        return int(percent_of(self.done, self.total)) if self.total else 100 * self.complete

    @property
    def complete(self) -> bool:
        """Whether all that counts is done, or everything in place."""
        return self.total + self.in_place > 0 and self.done == self.total

    def __add__(self, other: Progress) -> Progress:  # type: ignore[override]
        """Return both together."""
        return Progress(
            self.done + other.done,
            self.total + other.total,
            self.doing + other.doing,
            self.skipped + other.skipped,
            self.late + other.late,
            self.blocked + other.blocked,
            self.in_place + other.in_place,
        )


class Board:
    """All tasks of one snapshot, with the answers that need more than one of them.

    ``records`` are checked task records by id; ``today`` gives a community's local day by its
    id and is asked only by the answers that need it.
    """

    def __init__(self, records: Rows, today: Callable[[int], date]) -> None:
        self.records = records
        self.today = today

    def __getitem__(self, id: int) -> Task:
        """Return the task ``id``; raises ``NotFound``."""
        record = self.records.get(id)
        if record is None:
            raise NotFound(N_("There is no task {id}"), id=id)
        return Task(id, record)

    def called(self, id: int) -> Message:
        """Return what people call a task: its key or its number, and its title."""
        task = self[id]
        return Message("{key} {title}", key=task.key or f"#{id}", title=task.title)

    def __contains__(self, id: object) -> bool:
        """Tell whether there is a task ``id``."""
        return id in self.records

    def __len__(self) -> int:
        """Return how many tasks there are."""
        return len(self.records)

    @cached_property
    def ids(self) -> list[int]:
        """All ids in working order: by community, stage, place in the stage."""
        number = {stage.key: stage.number for stage in STAGES}
        places = sorted(self._by_stage, key=lambda place: (place[0], number[place[1]]))
        return [id for place in places for id in self._by_stage[place]]

    @cached_property
    def _by_stage(self) -> dict[tuple[int, str], list[int]]:
        groups: dict[tuple[int, str], list[tuple[float, int]]] = {}
        for id, record in self.records.items():
            place = (record["community"], record["stage"])
            found = groups.get(place)
            if found is None:
                found = groups[place] = []
            found.append((record["order"], id))
        # Ten thousand tasks are sorted before the first paint: in groups, and by plain pairs.
        return {place: [id for _, id in sorted(found)] for place, found in groups.items()}

    def stage_ids(self, community: int, stage: str) -> list[int]:
        """Return the ids of one stage's tasks in their order."""
        return self._by_stage.get((community, stage), [])

    def community_ids(self, community: int) -> list[int]:
        """Return the ids of one community's tasks, stage by stage."""
        return [id for stage in STAGES for id in self.stage_ids(community, stage.key)]

    def blocked_by(self, id: int) -> list[int]:
        """Return the tasks that must be settled before this one can start."""
        records = self.records
        return [
            other
            for other in records[id]["after"]
            if other in records and records[other]["status"] not in SETTLED
        ]

    def is_blocked(self, id: int) -> bool:
        """Tell whether the task is open and waits for another."""
        record = self.records[id]
        if not record["after"] or record["status"] in SETTLED:
            return False
        return bool(self.blocked_by(id))

    def opens(self, id: int) -> list[int]:
        """Return the tasks that wait for this one, done or not."""
        return self._opened.get(id, [])

    @cached_property
    def _opened(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for id, record in self.records.items():
            for other in record["after"] or ():
                found.setdefault(other, []).append(id)
        return found

    def late_by(self, id: int) -> int:
        """Return by how many days the task is late in its community's day; 0 when not."""
        task = self[id]
        return task.late_by(self.today(task.community))

    @cached_property
    def _progress(self) -> dict[tuple[int, str], Progress]:
        return {
            place: self._count(ids, self.today(place[0]).isoformat())
            for place, ids in self._by_stage.items()
        }

    def _count(self, ids: Iterable[int], today: str) -> Progress:
        done = total = doing = skipped = late = blocked = in_place = 0
        for id in ids:
            record = self.records[id]
            status = record["status"]
            if status == "skipped":
                skipped += 1
                continue
            if record["in_place"]:
                in_place += 1
                continue
            total += 1
            if status == "done":
                done += 1
                continue
            doing += status == "doing"
            late += bool(record["due"] and record["due"] < today)
            blocked += bool(record["after"] and self.blocked_by(id))
        return Progress(done, total, doing, skipped, late, blocked, in_place)

    def progress_of(self, community: int, ids: Iterable[int]) -> Progress:
        """Return the progress of some tasks of a community."""
        return self._count(ids, self.today(community).isoformat())

    def progress(self, community: int, stage: str | None = None) -> Progress:
        """Return the progress of a community, or of one stage of it."""
        if stage is not None:
            return self._progress.get((community, stage), Progress())
        return sum((self.progress(community, each.key) for each in STAGES), Progress())

    def urgency(self, id: int) -> tuple[str, int]:
        """Return by what tasks are sorted: the soonest first, then the highest priority."""
        record = self.records[id]
        return record["due"] or "9999", record["priority"] or 9

    def next_ids(self, community: int, count: int = 5, stage: str | None = None) -> list[int]:
        """Return what to do next, in one stage or all: open, waiting for nobody, soonest first."""
        records = self.records
        of = self.community_ids(community) if stage is None else self.stage_ids(community, stage)
        ids = [id for id in of if records[id]["status"] not in SETTLED]
        # The sort is stable, so equals stay in working order. Who waits is asked of few.
        ids.sort(key=self.urgency)
        found: list[int] = []
        for id in ids:
            if len(found) == count:
                break
            if not self.blocked_by(id):
                found.append(id)
        return found

    def late_ids(self, community: int) -> list[int]:
        """Return the late tasks of a community, longest late first."""
        today = self.today(community).isoformat()
        late = [
            id
            for id in self.community_ids(community)
            if self.records[id]["due"]
            and self.records[id]["due"] < today
            and self.records[id]["status"] not in SETTLED
        ]
        return sorted(late, key=lambda id: self.records[id]["due"])
