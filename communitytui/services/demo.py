"""A throw-away community with six months behind it, for whoever wants to look before beginning.

It is worked through by the same services that people use, at instants of the past and under the
names of four colleagues, so that the log, the metrics and every view have something to tell.
What it consists of is data (``samples/reading-circle.toml``); a fixed seed gives the same
community on the same day.
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from shutil import rmtree
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, speaking
from communitytui.resources import bundled_samples
from communitytui.services import tasks
from communitytui.services.baselines import keep
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.decisions import Edit, decision, edit
from communitytui.services.demo_running import Running
from communitytui.services.unit_of_work import unit_of_work
from communitytui.services.workspaces import stamp
from communitytui.store import Store, open_store

SAMPLE = "reading-circle"
_DAY = re.compile(r"\{(-?\d+)\}")
#: Hours of the working day at which things happen.
_HOURS = (9, 21)


@dataclass
class _Clock:
    """The instant at which the story stands; the store asks it for each change."""

    now: datetime

    def __call__(self) -> str:
        return stamp(self.now)


Act = Callable[[], object]
#: Something that a colleague does at an instant.
Step = tuple[datetime, str, Act]


def build(path: Path, *, now: datetime, spoken: str, me: str) -> int:
    """Make the sample community in a new workspace at ``path`` and return its id.

    ``spoken`` is its language, ``zh`` or ``en``; ``me`` the name of the user, who owes some of
    its tasks. Nothing in it happens after ``now``.
    """
    data = _sample()
    Store.create(path)
    clock = _Clock(now)
    with open_store(path, who=me, clock=clock) as store, speaking(spoken):
        return Story(data, store, clock, now, spoken, me).tell()


def _sample() -> Record:
    return tomllib.loads((bundled_samples() / f"{SAMPLE}.toml").read_text(encoding="utf-8"))


@dataclass
class Story:
    """The sample's data on the way into a store, one step after the other."""

    data: Record
    store: Store
    clock: _Clock
    now: datetime
    spoken: str
    me: str
    community: int = 0
    by_key: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.data["seed"])
        self.zone = ZoneInfo(self.data["timezone"])
        self.today = self.now.astimezone(self.zone).date()
        self.first = self.today - timedelta(days=self.data["days"])

    # -- what the data say

    def person(self, role: str) -> str:
        """Return what a colleague is called; the role ``me`` is the user."""
        return self.me if role == "me" else say(self.data["people"][role])

    def day(self, ago: int) -> date:
        """Return the day ``ago`` days from today; before it when negative."""
        return self.today + timedelta(days=ago)

    def text(self, words: Mapping[str, str]) -> str:
        """Return a text in the community's language with its days filled in."""
        return _DAY.sub(lambda match: self.day(int(match[1])).isoformat(), words[self.spoken])

    def instant(self, on: date) -> datetime:
        """Return an instant in the working hours of a day, and never one to come."""
        minute = self.random.randrange(_HOURS[0] * 60, _HOURS[1] * 60)
        then = datetime.combine(on, time(minute // 60, minute % 60), self.zone)
        return min(then, self.now - timedelta(minutes=2))

    # -- what happens

    def tell(self) -> int:
        """Let everything happen in the order of time; return the community's id."""
        self._play([(self.instant(self.first), self.person("lead"), self._begin)])
        steps = [*self._plan(), *self._finish(), *self._go_on(), *self._note(), *self._measure()]
        steps += Running(self).steps()
        self._play(sorted(steps, key=lambda step: step[0]))
        return self.community

    def _play(self, steps: Sequence[Step]) -> None:
        for at, who, act in steps:
            self.clock.now, self.store.who = at, who
            act()

    def _begin(self) -> None:
        self.community = init_community(
            self.store,
            say(self.data["name"]),
            load_playbook(),
            start=self.first,
            timezone=self.data["timezone"],
            now=self.clock.now,
            spoken=self.spoken,
        )
        rows = self.store.snapshot.tables["tasks"]
        self.by_key = {str(record["key"]): id for id, record in rows.items()}
        self.spans = {
            key: (date.fromisoformat(rows[id]["start"]), date.fromisoformat(rows[id]["due"]))
            for key, id in self.by_key.items()
        }

    def _stretched(self, planned: date) -> date:
        days = (planned - self.first).days
        return self.first + timedelta(days=round(days * self.data["pace"]))

    def _plan(self) -> Iterator[Step]:
        """Spread the playbook's days over the evenings of a team, and say who does what."""
        yield self.instant(self.first + timedelta(days=1)), self.person("lead"), self._spread
        owed: dict[str, list[int]] = {}
        for key, done in self.data["done"].items():
            owed.setdefault(done["by"], []).append(self.by_key[key])
        for item in self.data["work"]:
            if "by" in item:
                owed.setdefault(item["by"], []).append(self.by_key[item["task"]])
        for role, ids in owed.items():
            at = self.instant(self.first + timedelta(days=2))
            yield at, self.person("lead"), self.do(tasks.change, ids, {"owner": self.person(role)})

    def _spread(self) -> None:
        with unit_of_work(self.store, "set", self.clock.now, fields="start,due") as uow:
            for key, (start, due) in self.spans.items():
                days = {
                    "start": self._stretched(start).isoformat(),
                    "due": self._stretched(due).isoformat(),
                }
                uow.patch("tasks", self.by_key[key], days)

    def do(self, service: Callable[..., object], *args: object, **named: object) -> Act:
        """Return the act of a service, at the instant at which it is played."""
        return lambda: service(self.store, *args, now=self.clock.now, **named)

    def _finish(self) -> Iterator[Step]:
        """Finish what is finished, about when it was due, some of it late."""
        for key, done in self.data["done"].items():
            due = self._stretched(self.spans[key][1])
            late = self.random.choice((-2, -1, 0, 0, 1, 4))
            on = min(max(due + timedelta(days=late), self.first + timedelta(days=3)), self.day(-2))
            if key in self.data["decisions"]:
                before = on - timedelta(days=1)
                scored = self.data["decisions"][key]
                yield (
                    self.instant(before),
                    self.person(scored["by"]),
                    partial(self.weigh, self.by_key[key], scored),
                )
            yield self.instant(on), self.person(done["by"]), self._done(key, done)
            if "reopened" in done:
                at = self.instant(self.day(done["reopened"]))
                yield at, self.person("lead"), self.do(tasks.reopen, [self.by_key[key]])
                due_again = {"due": self.day(done["due"]).isoformat()}
                soon = at + timedelta(minutes=1)
                yield (
                    soon,
                    self.person("lead"),
                    self.do(tasks.change, [self.by_key[key]], due_again),
                )

    def _done(self, key: str, done: Record) -> Act:
        # What was scored before is handed in.
        how = {} if key in self.data["decisions"] else {"deliverable": self.text(done)}
        if how and done.get("without"):
            how = {"without": self.text(done)}
        return self.do(tasks.done, [self.by_key[key]], **how)

    def weigh(self, id: int, scored: Record) -> None:
        """Fill the sheet of task ``id``: options, scores, notes, and what was chosen."""
        found = decision(Workspace(self.store.snapshot.tables, self.clock.now), id)
        names = [each["key"] if "key" in each else say(each) for each in scored["options"]]
        keys = [factor.key for factor in found.factors]
        change = Edit(
            add=[name for name in names if name not in found.options],
            scores=[
                (name, key, str(score))
                for name, option in zip(names, scored["options"], strict=True)
                for key, score in zip(keys, option["scores"], strict=False)
            ],
            notes=[(names[n["option"]], n["factor"], say(n)) for n in scored["notes"]],
            choose=[names[scored["choice"]]] if "choice" in scored else None,
            reason=self.text(scored) or None,
        )
        edit(self.store, id, change, now=self.clock.now)

    def _go_on(self) -> Iterator[Step]:
        """Begin, skip and put off what is not finished."""
        for item in self.data["work"]:
            ids = [self.by_key[item["task"]]]
            who = self.person(item.get("by", "lead"))
            who = self.person("lead") if who == self.me else who
            fields = {"due": self.day(item["due"]).isoformat()}
            if "priority" in item:
                fields["priority"] = str(item["priority"])
            if item["status"] == "doing":
                fields["status"] = "doing"
            at = self.instant(self.day(min(item["due"] - 12, -2)))
            yield at, who, self.do(tasks.change, ids, fields)
            if item["status"] == "skipped":
                yield at + timedelta(minutes=1), who, self.do(tasks.skip, ids, say(item["reason"]))

    def _note(self) -> Iterator[Step]:
        for item in self.data["notes"]:
            act = self.do(tasks.note, [self.by_key[item["task"]]], self.text(item))
            yield self.instant(self.day(item["day"])), self.person(item["by"]), act

    # -- the numbers

    def _measure(self) -> Iterator[Step]:
        """Record the readings of each week on its Sunday; at first once in four weeks."""
        weeks: dict[date, dict[str, Fields]] = {}
        shape = self.data["readings"]
        for name, curve in shape["metrics"].items():
            for on, value in self._curve(curve):
                end = on + timedelta(days=6 - on.weekday())
                if (self.today - end).days > shape["weekly_from"]:
                    end += timedelta(days=7 * (-(end.toordinal() // 7) % 4))
                end = min(end, self.today)
                weeks.setdefault(end, {}).setdefault(name, {})[on.isoformat()] = value
        for end, found in weeks.items():
            yield self.instant(end), self.person("data"), partial(self._record, found)

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
                digits = curve.get("decimals", 0)
                yield on, round(max(0.0, value), digits or None)

    def _record(self, found: Mapping[str, Record]) -> None:
        """Write the readings of several days at once, as an import does."""
        now = self.clock.now
        with unit_of_work(self.store, "record", now) as uow:
            known = uow.workspace
            rows = {
                (record["metric"], record["year"]): id
                for id, record in uow.rows("readings").items()
            }
            for name, days in found.items():
                sample = self.data["readings"]["metrics"][name].get("n")
                more = {"n": sample} if sample else {}
                metric = known.measures.find(self.community, name)
                for year in sorted({day[:4] for day in days}):
                    items = {
                        day: {"v": value, "s": "demo", **more}
                        for day, value in days.items()
                        if day.startswith(year)
                    }
                    place = {
                        "community": self.community,
                        "metric": name,
                        "level": metric.level,
                        "version": metric.record["version"],
                        "year": int(year),
                    }
                    id = rows.get((name, int(year)))
                    if id is None:
                        uow.add("readings", {**place, "days": items})
                    else:
                        uow.patch("readings", id, {f"days.{d}": i for d, i in items.items()})
            if (self.today - now.astimezone(self.zone).date()).days < 7:
                # The last of them finds all weeks there.
                keep(uow, uow.workspace.measures.of(self.community))


# -- the folder


class Folder:
    """A folder for the demo that goes away with it: at the end, or when the next demo starts.

    A process that is killed leaves its folder behind; the lock on a file in it tells the next
    one that nobody uses it any more.
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
