"""Making, changing and ending goals, rhythms, entries, trials, metrics, standards, communities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from communitytui import paths, services
from communitytui.domain.kernel.records import Json
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.nouns.declared import METRIC, STANDARD
from communitytui.domain.nouns.linked_kinds import MetricValue
from communitytui.domain.nouns.noun import Field
from communitytui.i18n import N_, say, tr, trn
from communitytui.tui import forms
from communitytui.tui.program_actions import begin_community
from communitytui.tui.record_forms import SORTS, ask_change, ask_new, asking_in, name_of
from communitytui.tui.views.base import asks
from communitytui.tui.views.loop_steps import ask_verdict

if TYPE_CHECKING:
    from datetime import datetime

    from communitytui.store import Store
    from communitytui.tui.views.base import Host

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
    "entries": {
        "delete": (N_("Delete"), lambda s, id, now: services.calendar.delete(s, id, now=now)),
    },
    "trials": {
        "start": (N_("Start today"), lambda s, id, now: services.trials.start(s, id, now=now)),
        "delete": (N_("Delete"), lambda s, id, now: services.trials.drop(s, id, now=now)),
    },
}
#: The same, of what needs a reason.
Ended = Callable[["Store", int, str, "datetime"], object]
_ENDS: Mapping[str, tuple[str, Ended]] = {
    "goals": (
        N_("Drop"),
        lambda s, id, why, now: services.goals.drop(s, id, why, now=now),
    ),
    "rhythms": (
        N_("Skip this time"),
        lambda s, id, why, now: services.rhythms.skip(s, id, why, now=now),
    ),
    "trials": (
        N_("Stop"),
        lambda s, id, why, now: services.trials.stop(s, id, why, now=now),
    ),
}
_STANDARD = (
    Field("target", N_("Target"), MetricValue(), None),
    Field("alert", N_("Alert line"), MetricValue(), None),
    STANDARD.fields["direction"],
    STANDARD.fields["source"],
)


class RecordActions:
    """The actions on records of the community in front, from any view."""

    def __init__(self, main: Host) -> None:
        self.main = main

    def _community(self) -> int | None:
        community = self.main.view.community
        if community is None:
            self.main.say(tr("There is no community in this file"), "warn")
        return community if self.main.may_write() else None

    @asks
    async def new(self, table: str) -> None:
        """Ask for a new record."""
        if (community := self._community()) is not None:
            await ask_new(self.main, table, community)

    @asks
    async def all(self, table: str) -> None:
        """Choose a record, and what to do with it."""
        main, community = self.main, self._community()
        if community is None:
            return
        id = await self._pick(table, community)
        if id is None:
            return
        what = await main.ask(forms.ChooseDialog(name_of(main, table, id), self._steps(table, id)))
        if what == "edit":
            await ask_change(main, table, id)
        elif what == "judge":
            trial = services.trials.one_state(main.workspace, id)
            await ask_verdict(main, trial)
        elif what == "end":
            await self._end(table, id)
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
        if table in _ENDS:
            steps["end"] = f"{tr(_ENDS[table][0])}…"
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

    async def _end(self, table: str, id: int) -> None:
        main, named = self.main, name_of(self.main, table, id)
        label, end = _ENDS[table]
        title = tr("{step}: {what}", step=tr(label), what=named)
        reason = await main.ask(forms.AskText(title, tr("Reason")))
        if reason and reason.strip():
            await main.do(lambda store, now: end(store, id, reason, now))
            main.say(tr("{done}: {what}; u to undo", done=tr(label), what=named), "good")

    # -- what is measured

    @asks
    async def metric(self) -> None:
        """Ask for a metric of one's own."""
        main, community = self.main, self._community()
        if community is None:
            return

        async def save(typed: dict[str, str]) -> str:
            told = {name: text for name, text in typed.items() if text != "none"}
            named = told.pop("name", "")
            await main.do(
                lambda store, now: services.own_metrics.add(store, community, named, told, now=now)
            )
            return named

        fields = [METRIC.fields["name"], *METRIC.editable.values()]
        dialog = forms.FieldsDialog(tr("New metric"), fields, asking_in(main, community), save)
        named = await main.ask(dialog)
        if named:
            main.say(tr("Added: {what}", what=named), "good")

    @asks
    async def week(self) -> None:
        """Ask for the readings of this week, in cells; last week's on its first two days."""
        main, community = self.main, self._community()
        if community is None:
            return
        workspace = main.workspace
        first, others, _ = parted(workspace, workspace.measures.states(community))
        today = workspace.today(community) - timedelta(2)
        monday = today - timedelta(today.weekday())

        async def save(cells: Sequence[services.metrics.TypedValue]) -> int:
            return await main.do(
                lambda store, now: services.metrics.record_all(store, community, cells, now=now)
            )

        count = await main.ask(forms.WeekDialog([*first, *others], monday, save))
        if count:
            main.say(trn("{n} reading recorded", "{n} readings recorded", count), "good")

    @asks
    async def standard(self) -> None:
        """Choose a metric, and ask what it should reach and where that comes from."""
        main, community = self.main, self._community()
        if community is None:
            return
        states = {state.metric.key: state for state in main.workspace.measures.states(community)}
        options = [(key, say(state.metric.called)) for key, state in states.items()]
        key = await main.ask(forms.ChooseDialog(tr("Standard"), options, main.view.metric))
        if key is None:
            return
        metric, held = states[key].metric, states[key].given
        record: Json = {"metric": key, "level": None, "target": None, "alert": None}
        record |= {"direction": metric.direction, "source": None}
        if held is not None:
            record |= {"target": held.target, "alert": held.alert, "direction": held.direction}

        async def save(typed: dict[str, str]) -> bool:
            await main.do(
                lambda store, now: services.standards.set_standard(
                    store,
                    community,
                    metric.name,
                    now=now,
                    level=metric.level,
                    target=typed.get("target"),
                    alert=typed.get("alert"),
                    direction=typed.get("direction"),
                    source=typed.get("source"),
                )
            )
            return True

        asking = asking_in(main, community)._replace(record=record)
        title = tr("Standard of {name}", name=metric.title)
        if await main.ask(forms.FieldsDialog(title, _STANDARD, asking, save)):
            main.say(tr("Standard of {name} set", name=metric.title), "good")

    # -- communities

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
