"""What the demo's people planned beside their tasks, and how they kept it.

Goals, money, hours, a gate opened early, the duties of each day, and the calendar: each family is
a table of the sample and a generator of steps here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.plan.rhythms import DONE, SKIPPED, Rhythm, occurrence_uid, rhythms
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say
from communitytui.services import calendar, goals, planning, reviews, tasks, trials, workload
from communitytui.services import rhythms as duties
from communitytui.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from communitytui.services.demo import Act, Step, Story

#: The calendar is planned for so many days at a time.
_PLANNED_AT_ONCE = 28


class Running:
    """The steps of a story that set aims, share the work out and keep it going."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.data = story.data
        self.store = story.store
        self.do = story.do

    def steps(self) -> Iterator[Step]:
        """Yield all that happens, in no order of time."""
        yield from self._goals()
        yield from self._own()
        yield from self._money()
        yield from self._share_out()
        yield from self._duties()
        yield from self._calendar()
        yield from self._loop()

    def _step(self, ago: int, role: str, act: Act) -> Step:
        return self.story.instant(self.story.day(ago)), self.story.person(role), act

    @property
    def _now(self) -> datetime:
        return self.story.clock.now

    @property
    def _home(self) -> int:
        return self.story.community

    def _rhythms(self) -> list[Rhythm]:
        return rhythms(Workspace(self.store.snapshot.tables, self._now), self._home)

    # -- aims

    def _goals(self) -> Iterator[Step]:
        for number, item in enumerate(self.data["goals"], start=1):
            yield self._step(item["set"], item["by"], partial(self._aim, item))
            if "reached" in item:
                fields = {"status": "reached", "reason": say(item["reason"])}
                act = self.do(goals.change, number, fields)
                yield self._step(item["reached"], item["by"], act)

    def _aim(self, item: Record) -> None:
        fields = {
            name: str(item[name]) for name in ("metric", "baseline", "target") if name in item
        }
        fields["deadline"] = self.story.day(item["deadline"]).isoformat()
        fields["owner"] = self.story.person(item["by"])
        # A goal and the tasks that serve it are one entry of the log.
        with unit_of_work(self.store, "add", self._now):
            goal = goals.add(self.store, self._home, say(item), fields, now=self._now).goal
            ids = [self.story.by_key[key] for key in item["serving"]]
            tasks.change(self.store, ids, {"goal": str(goal.id)}, now=self._now)

    def _own(self) -> Iterator[Step]:
        own = self.data["own"]
        yield self._step(own["day"], own["by"], partial(self._add_own, own))

    def _add_own(self, own: Record) -> None:
        """Add a decision of the team's own, scored but not complete."""
        due = self.story.day(own["due"]).isoformat()
        factors = [{**each, "label": say(each["label"])} for each in own["factors"]]
        (id,) = tasks.add(
            self.store,
            self._home,
            say(own["title"]),
            own["stage"],
            now=self._now,
            fields={"owner": self.story.person(own["by"]), "due": due, "status": "doing"},
            deliverable={"kind": "matrix", "label": say(own["label"]), "factors": factors},
        ).ids
        self.story.weigh(id, self.data["decisions"]["own"])

    # -- money and hours

    def _money(self) -> Iterator[Step]:
        money = self.data["money"]
        planned = {key: {"budget": budget} for key, (budget, _) in money["tasks"].items()}
        yield self._step(money["day"], "lead", partial(self._pay, planned))
        bills: dict[int, dict[str, dict[str, str]]] = {}
        paid = [(key, spent) for key, (_, spent) in money["tasks"].items() if spent]
        for number, (key, spent) in enumerate(paid):
            day = money["spent"][number * len(money["spent"]) // len(paid)]
            bills.setdefault(day, {})[key] = {"spent": spent}
        for day, amounts in bills.items():
            yield self._step(day, "data", partial(self._pay, amounts))

    def _pay(self, amounts: Mapping[str, Mapping[str, str]]) -> None:
        named = ",".join(*{tuple(each) for each in amounts.values()})
        with unit_of_work(self.store, "set", self._now, fields=named):
            for key, fields in amounts.items():
                tasks.change(self.store, [self.story.by_key[key]], fields, now=self._now)

    def _share_out(self) -> Iterator[Step]:
        hours = {self.story.person(role): hours for role, hours in self.data["capacity"].items()}
        yield self._step(-100, "lead", self.do(workload.set_capacity, self._home, hours))
        gate = self.data["gate"]
        act = self.do(planning.open_gate, self._home, gate["stage"], say(gate))
        yield self._step(gate["day"], gate["by"], act)

    # -- duties

    def _duties(self) -> Iterator[Step]:
        shape = self.data["rhythms"]
        first = self.story.day(shape["from"])
        yield self._step(shape["from"], "lead", self._begin_duties)
        day = first
        while day < self.story.today:
            end = min(day + timedelta(days=6 - day.weekday()), self.story.day(-1))
            for role in dict.fromkeys(shape["by"]):
                yield (
                    self.story.instant(end),
                    self.story.person(role),
                    partial(self._tick, role, day, end),
                )
            day = end + timedelta(days=1)
        handed = shape["handed"]
        yield self._step(handed["day"], "lead", partial(self._hand_over, handed["rhythm"]))
        for number in shape["today"]:
            yield self._step(0, shape["by"][number], partial(self._tick_today, number))

    def _begin_duties(self) -> None:
        shape = self.data["rhythms"]
        first = self.story.day(shape["from"]).isoformat()
        with unit_of_work(self.store, "set", self._now, fields="owner,start") as uow:
            for id, role in zip(sorted(uow.rows("rhythms")), shape["by"], strict=True):
                new = {"owner": self.story.person(role), "start": first}
                uow.patch("rhythms", id, new)

    def _tick(self, role: str, first: date, last: date) -> None:
        """Mark what one person kept of the duties of a week, as a list is ticked off at its end."""
        shape = self.data["rhythms"]
        mine = [
            (number, rhythm)
            for number, rhythm in enumerate(self._rhythms())
            if shape["by"][number] == role
        ]
        due = [(n, rhythm, day) for n, rhythm in mine for day, _ in rhythm.due(first, last)]
        found = [(rhythm, day, self._outcome(n, day)) for n, rhythm, day in due]
        with unit_of_work(self.store, "done", self._now) as uow:
            for rhythm, day, outcome in found:
                if outcome is None:
                    continue
                record = {
                    "community": self._home,
                    "rhythm": rhythm.id,
                    "date": day.isoformat(),
                    "uid": occurrence_uid(rhythm.record["uid"], day),
                    **outcome,
                }
                uow.add("occurrences", record)

    def _outcome(self, number: int, day: date) -> Fields | None:
        """Return what became of a duty on a day; ``None`` when it was missed."""
        shape = self.data["rhythms"]
        ago, chance = (self.story.today - day).days, self.story.random.random()
        if ago in shape["away"]:
            return {"state": SKIPPED, "note": say(shape["skipped"])}
        done = {"state": DONE, "done_by": self.story.person(shape["by"][number])}
        done["done_on"] = day.isoformat()
        for item in shape["notes"]:
            if (item["rhythm"], item["day"]) == (number, -ago):
                return {**done, "note": say(item)}
        if (number == 0 and ago in shape["forgotten"]) or chance >= shape["keep"][number]:
            return None
        return done

    def _hand_over(self, number: int) -> None:
        id, owner = self._rhythms()[number].id, {"owner": self.story.me}
        duties.change(self.store, id, owner, now=self._now)

    def _tick_today(self, number: int) -> None:
        duties.done(self.store, self._rhythms()[number].id, now=self._now)

    # -- the loop

    def _evening(self, ago: int, role: str, act: Act) -> Step:
        """Return a step at eight in the evening; chance is left to what was there before."""
        at = datetime.combine(self.story.day(ago), time(20), self.story.zone)
        return at, self.story.person(role), act

    def _loop(self) -> Iterator[Step]:
        """Try something, judge it, and close the first cycle with a review."""
        tried, review = self.data["trial"], self.data["review"]
        fields = {name: str(tried[name]) for name in ("metric", "pass", "days")}
        fields |= {"start": "today", "tasks": tried["task"], "baseline_days": "28"}
        begin = self.do(trials.add, self._home, say(tried), fields)
        yield self._evening(tried["start"], tried["by"], begin)
        judge = self.do(trials.judge, 1, tried["verdict"], say(tried["reason"]))
        yield self._evening(tried["judged"], tried["by"], judge)
        yield self._evening(review["day"], review["by"], partial(self._close, review))

    def _close(self, item: Record) -> None:
        right, wrong, coming = ([say(item[name])] for name in ("right", "wrong", "next"))
        done = reviews.close(
            self.store, self._home, now=self._now, right=right, wrong=wrong, next_goals=coming
        )
        # The targets of the next cycle are those of before.
        tasks.done(self.store, done.reopened, now=self._now, confirm=True)

    # -- the calendar

    def _calendar(self) -> Iterator[Step]:
        """Plan four weeks at a time, and say on its day what came of each piece."""
        shape = self.data["calendar"]
        planned: dict[int, list[Fields]] = {}
        for item in self._pieces():
            # Each is planned with the others of its four weeks, some days before.
            chunk = (item["ago"] - shape["from"]) // _PLANNED_AT_ONCE
            planned_on = min(shape["from"] + chunk * _PLANNED_AT_ONCE - 4, shape["planned"])
            planned.setdefault(planned_on, []).append(item)
        for ago, items in planned.items():
            yield self._step(ago, "content", partial(self._enter, items))
        for items in planned.values():
            for item in items:
                if item["state"] not in ("planned", "late"):
                    day = min(item["ago"], -1 if item["state"] == "drafted" else 0)
                    who = "content" if item["by"] == "me" else item["by"]
                    yield self._step(day, who, partial(self._settle, item))

    def _pieces(self) -> Iterator[Fields]:
        """Yield what stands in the calendar, in words of the user, with what came of it."""
        shape, random = self.data["calendar"], self.story.random
        gap = next(n for n in range(4, 11) if self.story.day(n).weekday() == shape["gap"])
        for ago in range(shape["from"], shape["ahead"] + 1):
            day = self.story.day(ago)
            for item in shape["week"]:
                if item["weekday"] == day.weekday() and ago != gap:
                    weeks = (ago - shape["from"]) // 7
                    book = shape["first_book" if weeks < 9 else "next_book"]
                    topic = say(item).format(n=weeks % 9 + 1, book=say(book))
                    piece = {**item, "ago": ago, "topic": topic, "state": "planned"}
                    if ago < 0:
                        kept = random.random() < shape["kept"]
                        piece["state"] = "there" if kept else "cancelled"
                    if "signups" in item:
                        piece["signups"] += random.randrange(-9, 12)
                        piece["came"] = round(piece["signups"] * random.uniform(*shape["came"]))
                    yield piece
        for item in shape["once"]:
            state = "planned" if item["day"] > 0 else "there"
            yield {"state": state, **item, "ago": item["day"], "topic": say(item)}

    def _enter(self, items: list[Fields]) -> None:
        with unit_of_work(self.store, "add", self._now):
            for item in items:
                given: dict[str, str] = {
                    name: str(item[name]) for name in ("form", "kind", "time") if name in item
                }
                given["date"] = self.story.day(item["ago"]).isoformat()
                given["owner"] = self.story.person(item["by"])
                given["channel"] = say(self.data["calendar"]["channel"])
                if "pillar" in item:
                    given["pillar"] = say(item["pillar"])
                if "signups" in item and item["state"] == "planned":
                    given["signups"] = str(item["signups"])
                entry = calendar.add(self.store, self._home, item["topic"], given, now=self._now)
                item["id"] = entry.id

    def _settle(self, item: Fields) -> None:
        if item["state"] != "there":
            calendar.change(self.store, item["id"], {"state": item["state"]}, now=self._now)
            return
        counts = {name: str(item[name]) for name in ("signups", "came") if name in item}
        calendar.publish(self.store, item["id"], now=self._now, **counts)
