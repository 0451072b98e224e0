"""Making, changing and ending goals, rhythms, entries, trials, metrics, standards, communities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from communitytui import paths, services
from communitytui.domain.kernel.numbers import MINUTES, read_whole
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.nouns.declared import DAY, OCCURRENCE, TEXT
from communitytui.domain.nouns.noun import Field
from communitytui.domain.plan.entries import Entry
from communitytui.i18n import N_, say, tr, trn
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions, asks_here
from communitytui.tui.making import ask_making
from communitytui.tui.program_actions import begin_community
from communitytui.tui.record_forms import (
    SORTS,
    ask_change,
    ask_new,
    asking_in,
    drop_entry,
    name_of,
)
from communitytui.tui.views.base import asks
from communitytui.tui.views.loop_steps import ask_verdict

if TYPE_CHECKING:
    from datetime import datetime

    from communitytui.store import Store

#: Takes a record by its id.
Act = Callable[["Store", int, "datetime"], object]
#: What may be done to a record besides editing it: what it is called, and the service.
_ACTS: Mapping[str, Mapping[str, tuple[str, Act]]] = {
    "goals": {},
    "rhythms": {
        "done": (N_("Done today"), lambda s, id, now: services.rhythms.done(s, id, now=now)),
        "pause": (N_("Pause"), lambda s, id, now: services.rhythms.pause(s, id, now=now)),
        "resume": (
            N_("Resume"),
            lambda s, id, now: services.rhythms.pause(s, id, False, now=now),
        ),
        "delete": (N_("Delete"), lambda s, id, now: services.rhythms.delete(s, id, now=now)),
    },
    "entries": {},
    "trials": {
        "start": (N_("Start today"), lambda s, id, now: services.trials.start(s, id, now=now)),
        "delete": (N_("Delete"), lambda s, id, now: services.trials.drop(s, id, now=now)),
    },
    "groups": {
        "delete": (N_("Delete"), lambda s, id, now: services.groups.delete(s, id, now=now)),
    },
    "rules": {
        "delete": (N_("Delete"), lambda s, id, now: services.own_rules.delete(s, id, now=now)),
    },
}
#: The same, of what needs a reason or a note.
Told = Callable[["Store", int, str, "datetime"], object]
_TOLD: Mapping[str, Mapping[str, tuple[str, Told]]] = {
    "goals": {
        "end": (
            N_("Drop"),
            lambda s, id, why, now: services.goals.drop(s, id, why, now=now),
        )
    },
    "rhythms": {
        "end": (
            N_("Skip this time"),
            lambda s, id, why, now: services.rhythms.skip(s, id, why, now=now),
        ),
        "note": (
            N_("Note"),
            lambda s, id, text, now: services.rhythms.note(s, id, text, now=now),
        ),
    },
    "entries": {},
    "trials": {
        "end": (
            N_("Stop"),
            lambda s, id, why, now: services.trials.stop(s, id, why, now=now),
        )
    },
    "groups": {},
    "rules": {},
}


_MARK = (
    Field("date", N_("Date"), DAY, None),
    Field("note", N_("Note"), TEXT, ""),
    OCCURRENCE.fields["minutes"],
)


class RecordActions(CommunityActions):
    """The actions on records of the community in front, from any view."""

    @asks
    async def new(self, table: str) -> None:
        """Ask for a new record; a task is for the stage of the one under the cursor."""
        if (community := self.here()) is not None:
            board, task = self.main.workspace.board, self.main.view.chosen_task
            given = None
            if table == "tasks" and task is not None and task in board:
                given = {"stage": board[task].stage.key}
            await ask_new(self.main, table, community, given)

    @asks_here
    async def all(self, community: int, table: str) -> None:
        """Choose a record, and what to do with it."""
        main = self.main
        id = await self._pick(table, community)
        if id is None:
            return
        what = await main.ask(forms.ChooseDialog(name_of(main, table, id), self._steps(table, id)))
        if what == "edit":
            await ask_change(main, table, id)
        elif what == "judge":
            trial = services.trials.one_state(main.workspace, id)
            await ask_verdict(main, trial)
        elif what == "mark":
            await self._mark(id)
        elif what == "drop":
            await drop_entry(main, Entry(id, main.workspace.tables[table][id]))
        elif what is not None and what in _TOLD[table]:
            await self._tell(table, id, what)
        elif what is not None:
            await self._act(table, id, what)

    async def _pick(self, table: str, community: int) -> int | None:
        """Find one of the records by its words."""
        main, sort = self.main, SORTS[table]
        records = main.workspace.tables.get(table, {})
        known = [id for id in sorted(records) if records[id]["community"] == community]
        if not known:
            main.say(tr("None yet: {what}", what=tr(sort.new)))
            return None
        asking = asking_in(main, community)

        def find(text: str) -> list[forms.PickerRow]:
            about = sort.noun.fields[sort.about]
            return [
                forms.PickerRow(
                    name_of(main, table, id),
                    say(about.show(asking._replace(record=records[id]))),
                    str(id),
                )
                for id in known
                if text.casefold() in name_of(main, table, id).casefold()
            ]

        picker = forms.Picker(tr(sort.several), tr("words of its name"), find, main.inks)
        answer = await main.ask(picker)
        return None if answer is None else int(answer)

    def _steps(self, table: str, id: int) -> list[tuple[str, str]]:
        """Return what can be done with a record now."""
        steps = {"edit": tr("Edit"), "judge": tr("Judge")}
        steps |= {key: tr(label) for key, (label, _) in _ACTS[table].items()}
        steps |= {key: f"{tr(label)}…" for key, (label, _) in _TOLD[table].items()}
        if table == "rhythms":
            steps["mark"] = tr("Done on another day…")
        if table == "entries":
            steps["drop"] = tr("Delete")
        if "delete" in steps:
            steps["delete"] = steps.pop("delete")
        return [(key, label) for key, label in steps.items() if self._fits(table, id, key)]

    def _fits(self, table: str, id: int, step: str) -> bool:
        """Tell whether a step makes sense for a record as it stands."""
        record = self.main.workspace.tables[table][id]
        match table, step:
            case "rhythms", "pause" | "resume":
                return bool(record["paused"]) is (step == "resume")
            case "trials", "start" | "delete":
                return bool(record["state"] == "planned")
            case "trials", "end":
                return bool(record["state"] == "running")
            case "trials", "judge":
                return services.trials.one_state(self.main.workspace, id).phase == "due"
        return step != "judge"

    async def _act(self, table: str, id: int, what: str) -> None:
        main, named = self.main, name_of(self.main, table, id)
        label, act = _ACTS[table][what]
        await main.do(lambda store, now: act(store, id, now))
        main.say(tr("{done}: {what}; u to undo", done=tr(label), what=named), "good")

    async def _tell(self, table: str, id: int, what: str) -> None:
        main, named = self.main, name_of(self.main, table, id)
        label, act = _TOLD[table][what]
        title = tr("{step}: {what}", step=tr(label), what=named)
        is_note = what == "note"
        text = await main.ask(
            forms.AskText(title, tr("Note")) if is_note else forms.AskText(title, tr("Reason"))
        )
        if text and text.strip():
            await main.do(lambda store, now: act(store, id, text, now))
            main.say(tr("{done}: {what}; u to undo", done=tr(label), what=named), "good")

    async def _mark(self, id: int) -> None:
        """Ask on which day a duty was done, with what note and in how many minutes."""
        main, named = self.main, name_of(self.main, "rhythms", id)
        community = main.workspace.tables["rhythms"][id]["community"]

        async def save(typed: dict[str, str]) -> bool:
            told = {name: text for name, text in typed.items() if text != "none"}
            minutes = read_whole(told["minutes"], MINUTES) if "minutes" in told else None
            await main.do(
                lambda store, now: services.rhythms.done(
                    store,
                    id,
                    now=now,
                    day=told.get("date"),
                    note=told.get("note", ""),
                    minutes=minutes,
                )
            )
            return True

        asking, given = asking_in(main, community), {"date": "-1d"}
        title = tr("{step}: {what}", step=tr("Done"), what=named)
        if await main.ask(forms.FieldsDialog(title, _MARK, asking, save, given)):
            main.say(tr("{done}: {what}; u to undo", done=tr("Done"), what=named), "good")

    @asks_here
    async def make(self, community: int) -> None:
        """Make what follows from the deliverable of a task."""
        main = self.main
        tasks = services.offers.sources(main.workspace, community)
        if not tasks:
            main.say(tr("Nothing is left to make of a task"), "warn")
            return
        chosen = next((task for task in tasks if task.id == main.view.chosen_task), tasks[0])
        if chosen.id != main.view.chosen_task and len(tasks) > 1:
            options = [(str(task.id), say(main.workspace.board.called(task.id))) for task in tasks]
            key = await main.ask(forms.ChooseDialog(tr("Make from a task"), options))
            if key is None:
                return
            chosen = main.workspace.board[int(key)]
        await ask_making(main, chosen)

    @asks
    async def rates(self) -> None:
        """Record the rates of the calendar as readings."""
        main, community = self.main, self.here()
        if community is not None:
            done = await main.do(
                lambda store, now: services.calendar.record(store, community, now=now)
            )
            count = len(done.readings)
            main.say(trn("{n} reading recorded", "{n} readings recorded", count), "good")

    # -- communities

    @asks_here
    async def adopt(self, community: int) -> None:
        """Choose the stage that a running community is in: what lies before is in place."""
        main = self.main
        options = [(stage.key, say(stage.title)) for stage in STAGES]
        title = tr("It runs already; which stage is it in?")
        stage = await main.ask(forms.ChooseDialog(title, options))
        if stage is not None:
            done = await main.do(
                lambda store, now: services.adopting.adopt(store, community, stage, now=now)
            )
            main.tasks.moves.go_row(("stage", community, stage))
            told = trn("{n} task is in place", "{n} tasks are in place", len(done.ids))
            main.say(tr("{done}; u to undo", done=told), "good")

    @asks
    async def community(self) -> None:
        """Ask for another community: from which playbook, called what, from which day on."""
        main = self.main
        if not main.may_write():
            return
        own = sorted(paths.playbooks_dir().glob("*.toml"))
        options = [("", tr("Nine stages, as it comes")), *((str(p), p.stem) for p in own)]
        chosen: str | None = ""
        if own:
            chosen = await main.ask(forms.ChooseDialog(tr("Playbook"), options))
        if chosen is None:
            return
        today = main.session.clock().astimezone().date()
        answer = await main.ask(forms.Welcome(today, tr("New community")))
        if answer is not None:
            id = await begin_community(main, answer, Path(chosen) if chosen else None)
            main.tasks.moves.open_community(id)
            main.say(tr("Added: {what}", what=answer.name), "good")
