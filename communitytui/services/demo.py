"""A temporary community with six months of history, to try the program.

Its story is data (``samples/reading-circle.toml``), played by the same services that people use,
at instants of the past and under the names of four colleagues, so that the log, the metrics and
every view have something to tell. A fixed seed gives the same community on the same day.
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from shutil import rmtree
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.plan.rhythms import DONE, SKIPPED, occurrence_uid, rhythms
from communitytui.foreign import read_toml
from communitytui.i18n import say, speaking
from communitytui.resources import bundled_samples
from communitytui.services import calendar, goals, planning, reviews, tasks, trials, workload
from communitytui.services import rhythms as duties
from communitytui.services.baselines import set_full
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.decisions import Edit, edit
from communitytui.services.recording import Keeper, reading_item
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.store import Store, create_store, open_store

_SAMPLE = "reading-circle.toml"
#: A day, a colleague, or another name whose word stands in a text: ``{-30}``, ``{lead}``.
_PLACE = re.compile(r"\{(-?\d+|[a-z]+)\}")
#: Hours of the working day at which things happen.
_HOURS = (9, 21)
#: The calendar is planned for so many days at a time.
_PLANNED_AT_ONCE = 28
#: The id of the only community.
_HOME = 1

#: Something that a colleague does at an instant.
Step = tuple[datetime, str, Callable[[], object]]


def build(path: Path, *, now: datetime, spoken: str, me: str) -> int:
    """Make the sample community in a new workspace at ``path`` and return its id.

    ``spoken`` is its language, ``zh`` or ``en``; ``me`` the name of the user, who owes some of
    its tasks. Nothing in it happens after ``now``.
    """
    create_store(path)
    with speaking(spoken):
        story = Story(read_toml(bundled_samples() / _SAMPLE).data, now, me)
        with open_store(path, who=me) as story.store:
            story.tell()
    return _HOME


def weigh(
    store: Store,
    ids: Sequence[int],
    options: Sequence[Record],
    *,
    now: datetime,
    add: bool = False,
    choose: int | None = None,
    reason: str | None = None,
) -> None:
    """Fill the sheet of a task: options, which may be new, their scores and notes, the choice."""
    names = [option["name"] for option in options]
    change = Edit(
        add=names if add else (),
        scores=[
            (o["name"], key, str(score)) for o in options for key, score in o["scores"].items()
        ],
        notes=[(o["name"], key, text) for o in options for key, text in o.get("notes", {}).items()],
        choose=None if choose is None else [names[choose]],
        reason=reason,
    )
    edit(store, ids[0], change, now=now)


#: What the story can have somebody do.
_SERVICES: Mapping[str, Callable[..., object]] = {
    "task.add": tasks.add,
    "task.change": tasks.change,
    "task.done": tasks.done,
    "task.note": tasks.note,
    "task.reopen": tasks.reopen,
    "task.skip": tasks.skip,
    "weigh": weigh,
    "goal.add": goals.add,
    "goal.change": goals.change,
    "capacity": workload.set_capacity,
    "gate.open": planning.open_gate,
    "rhythm.change": duties.change,
    "rhythm.done": duties.done,
    "trial.add": trials.add,
    "trial.judge": trials.judge,
    "review.close": reviews.close,
}


class Story:
    """The sample's data on the way into a store, one step after the other."""

    store: Store

    def __init__(self, data: Record, now: datetime, me: str) -> None:
        self.data = data
        self.end = self.now = now
        self.people = {"me": me, **{role: say(name) for role, name in data["people"].items()}}
        self.random = Random(data["seed"])
        self.zone = ZoneInfo(data["timezone"])
        self.today = now.astimezone(self.zone).date()
        self.first = self.day(-data["days"])
        self.by_key: dict[str, int] = {}

    # -- what the data say

    def day(self, ago: int) -> date:
        """Return the day ``ago`` days from today; before it when negative."""
        return self.today + timedelta(days=ago)

    def at(self, on: date, clock: str = "") -> datetime:
        """Return an instant of a day, any in the working hours or at ``14:05``; none to come."""
        minute = self.random.randrange(_HOURS[0] * 60, _HOURS[1] * 60)
        when = time.fromisoformat(clock) if clock else time(minute // 60, minute % 60)
        return min(datetime.combine(on, when, self.zone), self.end - timedelta(minutes=2))

    def told(self, value: Json, **more: str) -> Json:
        """Return data in the language spoken, with days and people in their places."""
        if isinstance(value, str):
            return _PLACE.sub(lambda match: self._word(match[1], more), value)
        if isinstance(value, list):
            return [self.told(item) for item in value]
        if not isinstance(value, Mapping):
            return value
        if "zh" in value:
            return self.told(say(value), **more)
        return {self.told(name): self.told(item) for name, item in value.items()}

    def _word(self, place: str, more: Mapping[str, str]) -> str:
        if place.lstrip("-").isdigit():
            return self.day(int(place)).isoformat()
        return more.get(place) or self.people[place]

    # -- what happens

    def tell(self) -> None:
        """Let everything happen in the order of time."""
        self._play([(self.at(self.first), "lead", self._begin)])
        begun = self.data["duties"]["from"]
        steps: list[Step] = [
            (self.at(self.day(1 - self.data["days"])), "lead", self._spread),
            (self.at(self.day(begun)), "lead", self._begin_duties),
        ]
        for act in self.data["acts"]:
            ago, clock = act["at"].split()
            steps.append((self.at(self.day(int(ago)), clock), act["by"], partial(self._do, act)))
        steps += [*self._measure(), *self._keep_duties(), *self._calendar()]
        self._play(sorted(steps, key=lambda step: step[0]))

    def _play(self, steps: Sequence[Step]) -> None:
        for at, role, do in steps:
            self.now, self.store.who = at, self.people[role]
            do()

    def _do(self, act: Record) -> None:
        """Call a service as the story says; ``all`` makes several calls one entry of the log."""
        given = {name: self.told(act[name]) for name in act.keys() - {"at", "by", "do", "of"}}
        if act["do"] == "all":
            with unit_of_work(self.store, given.pop("log"), self.now, **given):
                for each in act["of"]:
                    self._do(each)
            return
        if "ids" in given:
            given["ids"] = [self.by_key.get(key, key) for key in given["ids"]]
        _SERVICES[act["do"]](self.store, **given, now=self.now)

    def _begin(self) -> None:
        init_community(
            self.store,
            say(self.data["name"]),
            load_playbook(),
            start=self.first,
            timezone=self.data["timezone"],
            now=self.now,
            currency=self.data["currency"],
        )
        self.by_key = {row["key"]: id for id, row in self.store.snapshot.tables["tasks"].items()}

    def _spread(self) -> None:
        """Spread the playbook's days over the evenings of a team."""
        with unit_of_work(self.store, "set", self.now, fields="start,due") as uow:
            for id, row in list(uow.rows("tasks").items()):
                uow.patch(
                    "tasks", id, {name: self._stretched(row[name]) for name in ("start", "due")}
                )

    def _stretched(self, planned: str) -> str:
        days = (date.fromisoformat(planned) - self.first).days
        return (self.first + timedelta(days=round(days * self.data["pace"]))).isoformat()

    # -- the numbers

    def _measure(self) -> Iterator[Step]:
        """Record the readings of each week on its Sunday; at first once in four weeks."""
        weeks: dict[date, dict[str, dict[str, Fields]]] = {}
        shape = self.data["readings"]
        for name, curve in shape["metrics"].items():
            for on, value in self._curve(curve):
                end = on + timedelta(days=6 - on.weekday())
                if (self.today - end).days > shape["weekly_from"]:
                    end += timedelta(days=7 * (-(end.toordinal() // 7) % 4))
                item = reading_item(value, "demo", partial=False, n=curve.get("n"))
                found = weeks.setdefault(min(end, self.today), {}).setdefault(name, {})
                found[on.isoformat()] = item
        for end, items in weeks.items():
            yield self.at(end), "data", partial(self._record, items)

    def _curve(self, curve: Record) -> Iterator[tuple[date, float]]:
        """Yield the days and values of one metric: growth, the beat of the week, chance, a fall."""
        shape, length = self.data["readings"], int(self.data["days"])
        for ago in range(length - 2, -1, -curve.get("every", 1)):
            on = self.day(-ago)
            # Growth that slows down soon: what is usual is told by the weeks after it.
            grown = (1 - ago / length) ** shape["slowing"]
            value = curve["first"] + (curve["last"] - curve["first"]) * grown
            beat = shape["week"][on.weekday()] - 1
            value *= 1 + beat * curve.get("swing", 1.0)
            value *= 1 + self.random.gauss(0, curve["noise"])
            fallen = max(0.0, 1 - ago / shape["decline_from"])
            value *= 1 - curve.get("fall", 0.0) * fallen
            if ago not in shape["gaps"]:
                yield on, round(max(0.0, value), curve.get("decimals", 0))

    def _record(self, found: Mapping[str, Mapping[str, Fields]]) -> None:
        """Write the readings of several days at once, as an import does."""
        with unit_of_work(self.store, "record", self.now) as uow:
            keeper = Keeper(uow, _HOME)
            for name, items in found.items():
                metric = keeper.metric(name, None)
                assert metric is not None, name
                keeper.write(metric, items)
            if (self.today - self.now.astimezone(self.zone).date()).days < 7:
                # The last of them finds all weeks there.
                set_full(uow, uow.workspace.measures.of(_HOME))

    # -- duties

    def _begin_duties(self) -> None:
        shape = self.data["duties"]
        first = self.day(shape["from"]).isoformat()
        with unit_of_work(self.store, "set", self.now, fields="owner,start") as uow:
            for id, role in zip(sorted(uow.rows("rhythms")), shape["by"], strict=True):
                uow.patch("rhythms", id, {"owner": self.people[role], "start": first})

    def _keep_duties(self) -> Iterator[Step]:
        """Mark at the end of each week what its people kept, as a list is ticked off."""
        shape = self.data["duties"]
        day = self.day(shape["from"])
        while day < self.today:
            end = min(day + timedelta(days=6 - day.weekday()), self.day(-1))
            for role in dict.fromkeys(shape["by"]):
                yield self.at(end), role, partial(self._tick, role, day, end)
            day = end + timedelta(days=1)

    def _tick(self, role: str, first: date, last: date) -> None:
        with unit_of_work(self.store, "done", self.now) as uow:
            for number, rhythm in enumerate(rhythms(uow.workspace, _HOME)):
                if self.data["duties"]["by"][number] != role:
                    continue
                for day, _ in rhythm.due(first, last):
                    self._mark(uow, number, rhythm.id, day)

    def _mark(self, uow: UnitOfWork, number: int, id: int, day: date) -> None:
        """Note what became of a duty on a day; nothing when it was missed."""
        shape, ago = self.data["duties"], (self.today - day).days
        forgotten = number == 0 and ago in shape["forgotten"]
        kept = self.random.random() < shape["keep"][number] and not forgotten
        noted = [n for n in shape["notes"] if (n["rhythm"], n["day"]) == (number, -ago)]
        record = {"community": _HOME, "rhythm": id, "date": day.isoformat()}
        if ago in shape["away"]:
            record |= {"state": SKIPPED, "note": say(shape["skipped"])}
        elif kept or noted:
            record |= {"state": DONE, "done_by": uow.who, "done_on": day.isoformat()}
            if noted:
                record["note"] = say(noted[0])
        else:
            return
        uow.add(
            "occurrences", {**record, "uid": occurrence_uid(uow.get("rhythms", id)["uid"], day)}
        )

    # -- the calendar

    def _calendar(self) -> Iterator[Step]:
        """Plan four weeks at a time, and say on its day what came of each piece."""
        shape = self.data["calendar"]
        planned: dict[int, list[Fields]] = {}
        for piece in self._pieces():
            # Each is planned with the others of its four weeks, some days before.
            before = (piece["day"] - shape["from"]) % _PLANNED_AT_ONCE + 4
            planned.setdefault(min(piece["day"] - before, shape["planned"]), []).append(piece)
        for ago, pieces in planned.items():
            yield self.at(self.day(ago)), "content", partial(self._enter, pieces)
        for piece in (each for pieces in planned.values() for each in pieces):
            if piece["state"] not in ("planned", "late"):
                last = -1 if piece["state"] == "drafted" else 0
                on = self.day(min(piece["day"], last))
                yield self.at(on), piece["by"], partial(self._settle, piece)

    def _pieces(self) -> Iterator[Fields]:
        """Yield what stands in the calendar with what came of it."""
        shape, random = self.data["calendar"], self.random
        gap = next(n for n in range(4, 11) if self.day(n).weekday() == shape["gap"])
        for ago in range(shape["from"], shape["ahead"] + 1):
            week = (ago - shape["from"]) // 7
            words = {"n": str(week % 9 + 1), "book": say(shape["books"][week // 9])}
            for item in shape["week"]:
                if item["weekday"] != self.day(ago).weekday() or ago == gap:
                    continue
                piece = {**item, "day": ago, "topic": self.told(item["topic"], **words)}
                happened = "there" if random.random() < shape["kept"] else "cancelled"
                piece["state"] = happened if ago < 0 else "planned"
                if "signups" in item:
                    piece["signups"] += random.randrange(-9, 12)
                    piece["came"] = round(piece["signups"] * random.uniform(*shape["came"]))
                yield piece
        yield from ({**item, "topic": say(item["topic"])} for item in shape["once"])

    def _enter(self, pieces: list[Fields]) -> None:
        with unit_of_work(self.store, "add", self.now):
            for piece in pieces:
                given = {**self.told(piece["fields"]), "date": self.day(piece["day"]).isoformat()}
                if "signups" in piece and piece["state"] == "planned":
                    given["signups"] = str(piece["signups"])
                entry = calendar.add(self.store, _HOME, piece["topic"], given, now=self.now)
                piece["id"] = entry.id

    def _settle(self, piece: Fields) -> None:
        if piece["state"] != "there":
            calendar.change(self.store, piece["id"], {"state": piece["state"]}, now=self.now)
            return
        counts = {name: str(piece[name]) for name in ("signups", "came") if name in piece}
        calendar.publish(self.store, piece["id"], now=self.now, **counts)


# -- the folder


class Folder:
    """The temporary folder of a demo, deleted at the end or when the next demo starts.

    A killed process leaves its folder behind; the next demo sees by the lock on a file in it that
    it is no longer in use.
    """

    PREFIX = "communitytui-demo-"

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=self.PREFIX))
        self._lock = os.open(self.path / "in-use", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    @property
    def file(self) -> Path:
        """The workspace in it."""
        return self.path / "demo.json"

    def remove(self) -> None:
        """Take the folder away with all that is in it; never fails."""
        rmtree(self.path, ignore_errors=True)
        with suppress(OSError):
            os.close(self._lock)


def sweep(temporary: Path) -> list[Path]:
    """Remove the folders of my demos that were killed; return them. Never fails."""
    gone = []
    for folder in temporary.glob(f"{Folder.PREFIX}*"):
        with suppress(OSError):
            # Somebody else's folder, or a link that points elsewhere, is none of ours.
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / "in-use", os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                rmtree(folder, ignore_errors=True)
                gone.append(folder)
            finally:
                os.close(lock)
    return gone
