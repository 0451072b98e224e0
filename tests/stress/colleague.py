"""A colleague at work on the same file: adds, changes, deletes, undoes, takes whole things away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from communitytui import services
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.nouns.schema import TABLES
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError
from communitytui.i18n import speaking
from communitytui.services import maintenance
from communitytui.services.workspaces import stamp
from communitytui.store import Store, open_store
from tests.stress.hands import WORDS

#: What belongs to a community, and goes with it.
_OWNED = tuple(table for table in TABLES if table != "communities")


class Colleague:
    """Works through a handle of their own; what is refused is no fault, anything else is."""

    def __init__(self, path: Path, random: Random, clock: Callable[[], datetime]) -> None:
        self.path = path
        self.random = random
        self.clock = clock
        self.store: Store | None = None
        #: What was done, by name, and how often.
        self.done: dict[str, int] = {}
        self._deeds: list[tuple[int, Callable[[], object]]] = [
            (8, self.change_task),
            (4, self.add_task),
            (4, self.delete_tasks),
            (4, self.settle_task),
            (2, self.move_task),
            (4, self.goal),
            (5, self.entry),
            (4, self.rhythm),
            (4, self.reading),
            (3, self.metric),
            (3, self.decide),
            (3, self.finding),
            (3, self.trial),
            (1, self.cycle),
            (2, self.replan),
            (8, self.undo),
            (3, self.redo),
            (4, self.undo_anybody),
            (2, self.begin_community),
            (1, self.take_community_away),
            (2, self.take_record_away),
            (2, self.archive),
            (2, self.restore),
        ]

    def act(self) -> str:
        """Do one thing and return its name; where there is no file yet, nothing."""
        if self.store is None:
            if not self.path.exists():
                return ""
            self.store = open_store(self.path, who="Ana")
        weights = [weight for weight, _ in self._deeds]
        ((_, deed),) = self.random.choices(self._deeds, weights)
        if not self.store.snapshot.tables["communities"] and self.random.random() < 0.3:
            # An empty file is soon seen; there is more to see in a full one.
            deed = self.begin_community
        name = deed.__name__
        with suppress(CommunityError):
            self.store.refresh()
            deed()
            self.done[name] = self.done.get(name, 0) + 1
        return name

    def close(self) -> None:
        """Let go of the file."""
        if self.store is not None:
            self.store.close()

    # -- what there is

    @property
    def _it(self) -> Store:
        assert self.store is not None
        return self.store

    @property
    def _workspace(self) -> Workspace:
        return Workspace(self._it.snapshot.tables, self.clock())

    def _one(self, table: str) -> int:
        return self.random.choice(list(self._it.snapshot.tables.get(table, {})) or [0])

    def _some_tasks(self) -> list[int]:
        ids = list(self._it.snapshot.tables.get("tasks", {}))
        return self.random.sample(ids, min(len(ids), self.random.choice((1, 1, 1, 2, 9, 60))))

    def _word(self) -> str:
        return self.random.choice(WORDS)

    def _community(self) -> int:
        return self._one("communities")

    # -- tasks

    def change_task(self) -> None:
        field = self.random.choice(("title", "owner", "due", "priority", "notes", "helpers"))
        value = self.random.choice((self._word(), "", "+2d", "2"))
        services.tasks.change(self._it, self._some_tasks(), {field: value}, now=self.clock())

    def add_task(self) -> None:
        stage = self.random.choice(STAGES).key
        services.tasks.add(self._it, self._community(), self._word(), stage, now=self.clock())

    def delete_tasks(self) -> None:
        services.tasks.delete(self._it, self._some_tasks(), now=self.clock())

    def settle_task(self) -> None:
        ids, now, how = self._some_tasks(), self.clock(), self.random.randrange(3)
        if how == 0:
            services.tasks.done(self._it, ids, now=now, without="Ana says so")
        elif how == 1:
            services.tasks.skip(self._it, ids, "not now", now=now)
        else:
            services.tasks.reopen(self._it, ids, now=now)

    def move_task(self) -> None:
        stage = self.random.choice(STAGES).key
        services.moving.to_stage(self._it, self._some_tasks(), stage, now=self.clock())

    # -- what else there is

    def goal(self) -> None:
        now = self.clock()
        if self.random.random() < 0.4:
            services.goals.drop(self._it, self._one("goals"), "no longer", now=now)
        else:
            typed = {"metric": "dau", "target": "60", "deadline": "eoy"}
            services.goals.add(self._it, self._community(), self._word(), typed, now=now)

    def entry(self) -> None:
        now, pick = self.clock(), self.random.random()
        if pick < 0.4:
            services.calendar.delete(self._it, self._one("entries"), now=now)
        elif pick < 0.6:
            day = self.random.choice(("+400d", "today", "-40d", "9999-12-31", "0001-01-01"))
            services.calendar.change(self._it, self._one("entries"), {"date": day}, now=now)
        else:
            typed = {"date": "+3d", "kind": self.random.choice(("content", "activity"))}
            services.calendar.add(self._it, self._community(), self._word(), typed, now=now)

    def rhythm(self) -> None:
        now, pick, id = self.clock(), self.random.random(), self._one("rhythms")
        if pick < 0.3:
            services.rhythms.delete(self._it, id, now=now)
        elif pick < 0.5:
            services.rhythms.done(self._it, id, now=now)
        elif pick < 0.7:
            services.rhythms.pause(self._it, id, self.random.random() < 0.5, now=now)
        else:
            typed = {"every": "day", "owner": "lin"}
            services.rhythms.add(self._it, self._community(), self._word(), typed, now=now)

    def reading(self) -> None:
        value = self.random.choice(("0", "35", "12.5", "1000000"))
        day = self.random.choice((None, "-1d", "-30d"))
        services.metrics.record(
            self._it, self._community(), "dau", value, now=self.clock(), day=day
        )

    def metric(self) -> None:
        now, community = self.clock(), self._community()
        name = f"own{self.random.randrange(5)}"
        if self.random.random() < 0.5:
            services.own_metrics.add(self._it, community, name, {"title": self._word()}, now=now)
        else:
            services.standards.set_standard(
                self._it, community, "dau", now=now, target="50", alert="20"
            )

    def decide(self) -> None:
        sheets = services.decisions.decisions(self._workspace)
        sheet = self.random.choice(sheets or [None])
        if sheet is None:
            return
        edits: list[Any] = [services.decisions.Edit(add=[self._word()])]
        if sheet.options:
            option = self.random.choice(list(sheet.options))
            edits.append(services.decisions.Edit(remove=[option]))
            edits.append(services.decisions.Edit(choose=[option], reason="so"))
        services.decisions.edit(
            self._it, sheet.task.id, self.random.choice(edits), now=self.clock()
        )

    def finding(self) -> None:
        community, now = self._community(), self.clock()
        live = services.findings.live(self._workspace, community)
        rule = self.random.choice([state.rule.id for state in live] or ["Q01"])
        if self.random.random() < 0.5:
            services.findings.accept(self._it, community, rule, now=now)
        else:
            services.findings.dismiss(self._it, community, rule, "known", now=now)

    def trial(self) -> None:
        now, pick = self.clock(), self.random.random()
        if pick < 0.3:
            services.trials.drop(self._it, self._one("trials"), now=now)
        elif pick < 0.5:
            services.trials.stop(self._it, self._one("trials"), "enough", now=now)
        elif pick < 0.6:
            services.trials.judge(self._it, self._one("trials"), "keep", "it works", now=now)
        else:
            start = self.random.choice(("today", "-20d"))
            typed = {"metric": "dau", "pass": ">=35", "days": "14", "start": start}
            services.trials.add(self._it, self._community(), self._word(), typed, now=now)

    def cycle(self) -> None:
        services.reviews.close(
            self._it, self._community(), now=self.clock(), right=["a"], wrong=["b"]
        )

    def replan(self) -> None:
        community, now = self._community(), self.clock()
        if self.random.random() < 0.5:
            services.planning.apply(self._it, community, now=now, afresh=True)
        else:
            services.workload.set_capacity(self._it, community, {"Ana": 12.0}, now=now)

    # -- back and forth

    def undo(self) -> None:
        for _ in range(self.random.choice((1, 1, 2, 8))):
            services.undoing.undo(self._it, now=self.clock())

    def redo(self) -> None:
        services.undoing.redo(self._it, now=self.clock())

    def undo_anybody(self) -> None:
        services.undoing.undo(self._it, any_user=True, now=self.clock())

    # -- what comes and goes as a whole

    def begin_community(self) -> None:
        now = self.clock()
        if len(self._it.snapshot.tables["communities"]) > 3:
            return
        with speaking(self.random.choice(("zh", "en"))):
            services.communities.init_community(
                self._it,
                f"{self._word()[:30] or 'x'} {self._it.snapshot.revision}",
                services.communities.load_playbook(),
                start=now.date() - timedelta(days=30),
                timezone=self.random.choice(("Asia/Shanghai", "America/New_York")),
                now=now,
            )

    def take_community_away(self) -> None:
        remove_community(self._it, self._community(), self.clock())

    def take_record_away(self) -> None:
        """Take away something that nobody refers to, of the kinds without a service for it."""
        table = self.random.choice(("goals", "metrics", "trials", "findings", "cycles"))
        id = self._one(table)
        tables = self._it.snapshot.tables
        if table == "metrics" and id:
            name = tables["metrics"][id]["name"]
            for other in ("readings", "standards", "goals", "trials"):
                if any(record["metric"] == name for record in tables[other].values()):
                    return
        if table == "goals" and any(task["goal"] == id for task in tables["tasks"].values()):
            return
        with self._it.transaction("delete", now=stamp(self.clock())) as draft:
            draft.remove(table, id)

    def archive(self) -> None:
        now = self.clock()
        day = now.date() - timedelta(days=self.random.choice((0, 10, 40)))
        maintenance.archive_before(self._it, self._workspace, day, now=now)

    def restore(self) -> None:
        found = sorted(self.path.parent.glob("archive-*.json"))
        if found:
            maintenance.restore_archive(self._it, self.random.choice(found).name, now=self.clock())


def remove_community(store: Store, community: int, now: datetime) -> None:
    """Take a community away with all that it owns, as the undo of its beginning does."""
    with store.transaction("delete", now=stamp(now)) as draft:
        for table in _OWNED:
            for id, record in list(draft.rows(table).items()):
                if record["community"] == community:
                    draft.remove(table, id)
        draft.remove("communities", community)
