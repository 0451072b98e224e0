"""Metrics of one's own, what each should reach, its baseline, and its readings in cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.kernel.naming import group_of
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.nouns.declared import DAY, METRIC, TEXT
from communitytui.domain.nouns.noun import Field
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.phrases import clauses
from communitytui.i18n.showing import show_day
from communitytui.report.parts.hours import effect_blocks
from communitytui.report.text import block_text
from communitytui.services.baselines import first_week
from communitytui.services.metrics import TypedValue
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions, asks_here
from communitytui.tui.ledger_looks import aside
from communitytui.tui.record_forms import asking_in
from communitytui.tui.views.base import asks
from communitytui.tui.views.loop_steps import ask_standard, titled
from communitytui.views.hours import unknown_text

if TYPE_CHECKING:
    from communitytui.domain.metrics.hours import WeekHours
    from communitytui.domain.metrics.judgement import MetricState

_BASELINE = (
    Field("reason", N_("Reason"), TEXT),
    Field("since", N_("Since"), DAY, None),
)


class MetricActions(CommunityActions):
    """The actions on the metrics of the community in front."""

    def _states(self, community: int) -> list[MetricState]:
        return list(self.main.workspace.measures.states(community, self.main.view.chat_group))

    async def _choose(self, title: str, states: Iterable[MetricState]) -> MetricState | None:
        """Let a metric be chosen, beginning with the one under the cursor; say if there is none."""
        known = {state.metric.key: state for state in states}
        if not known:
            self.main.say(tr("None yet: {what}", what=title))
            return None
        options = [(key, say(state.metric.called)) for key, state in known.items()]
        key = await self.main.ask(forms.ChooseDialog(title, options, self.main.view.metric))
        return known[key] if key is not None else None

    # -- what is measured

    @asks_here
    async def new(self, community: int) -> None:
        """Ask for a metric of one's own."""
        main = self.main

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

    @asks_here
    async def define(self, community: int) -> None:
        """Choose a metric, and ask for what it is called and means."""
        main = self.main
        state = await self._choose(tr("Redefine a metric"), self._states(community))
        if state is None:
            return
        metric = state.metric

        async def save(typed: dict[str, str]) -> bool:
            told = typed | ({"level": metric.level} if metric.level else {})
            await main.do(
                lambda store, now: services.own_metrics.define(
                    store, community, metric.name, told, now=now
                )
            )
            return True

        known = METRIC.editable
        names = dict.fromkeys(("title", "unit", "definition", *known))
        fields = [known[name] for name in names if name != "level"]
        asking = asking_in(main, community)._replace(record=metric.record)
        title = tr("Redefine {name}", name=metric.title)
        said = tr("With another definition or unit, readings begin anew; the old ones are kept")
        if await main.ask(forms.FieldsDialog(title, fields, asking, save, said=said)):
            main.say(tr("Saved: {what}", what=say(metric.title)), "good")

    # -- when, and what came of it

    @asks
    async def hours(self) -> None:
        """Show who is there at which hour of the week."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return

        async def load(group: int | None) -> WeekHours:
            return await aside(
                main, lambda store, state: services.hours.look(store, state, community, group=group)
            )

        rows = main.workspace.tables.get("groups", {})
        homes: dict[int | None, str] = {None: ""}
        for id, row in sorted(rows.items()):
            if row["community"] == community and row["chats"]:
                homes[id] = str(row["name"])
        shown = main.view.chat_group
        found = await load(shown if shown in homes else None)
        if found:
            await main.ask(forms.HoursDialog(found, homes, load))
        else:
            main.say(unknown_text(found) or tr("No hours yet: import a chat export"))

    @asks
    async def effects(self) -> None:
        """Show what posts did."""
        community = self.here(writes=False)
        if community is None:
            return
        workspace = self.main.workspace
        did = await aside(
            self.main, lambda store, state: services.hours.effects(store, state, community)
        )
        title = tr("What posts did")
        blocks = effect_blocks(workspace, community, did)
        if not blocks:
            self.main.say(tr("No post with a time of day lies where an import has hours"))
            return
        await self.main.ask(forms.TextScreen(title, block_text(blocks)))

    # -- its readings

    @asks_here
    async def week(self, community: int) -> None:
        """Ask for the readings of this week, in cells; last week's on its first two days."""
        main = self.main
        workspace = main.workspace
        group = main.view.chat_group
        first, others, _ = parted(workspace, workspace.measures.states(community, group))
        today = workspace.today(community) - timedelta(2)
        monday = today - timedelta(today.weekday())

        async def save(cells: Sequence[TypedValue]) -> list[MetricState]:
            return await main.do(
                lambda store, now: services.metrics.record_all(
                    store, community, cells, now=now, chat_group=group
                )
            )

        where = group_of(workspace.tables, {"chat_group": group})
        cells = await main.ask(forms.WeekDialog([*first, *others], monday, save, where))
        if cells:
            main.say(_told(cells), "good")

    @asks_here
    async def remove_reading(self, community: int) -> None:
        """Choose a metric and one of its readings, and take that away."""
        main = self.main
        measured = (state for state in self._states(community) if state.readings)
        state = await self._choose(tr("Remove a reading"), measured)
        day = await self._reading(state) if state is not None else None
        if state is None or day is None:
            return
        metric = state.metric
        await main.do(
            lambda store, now: services.metrics.take_back(
                store,
                community,
                metric.name,
                now=now,
                day=day,
                level=metric.level,
                chat_group=metric.chat_group,
            )
        )
        what = f"{say(metric.title)} {day}"
        main.say(tr("Removed: {what}; u to undo", what=what), "good")

    async def _reading(self, state: MetricState) -> str | None:
        """Let a reading of a metric be found by its day; return the day."""
        rows = [
            forms.PickerRow(
                f"{show_day(each.day)}  {state.metric.show(each.value)}",
                each.source,
                each.day.isoformat(),
            )
            for each in reversed(state.readings)
        ]

        def find(text: str) -> list[forms.PickerRow]:
            return [row for row in rows if text.casefold() in row.label.casefold()]

        named = titled(self.main.workspace, state.metric)
        title = tr("Remove a reading of {name}", name=named)
        return await self.main.ask(forms.Picker(title, tr("its day"), find, self.main.inks))

    # -- what it should reach

    @asks_here
    async def standard(self, community: int) -> None:
        """Choose a metric, and ask what it should reach and where that comes from."""
        main = self.main
        state = await self._choose(tr("Standard"), self._states(community))
        if state is not None:
            await ask_standard(main, state)

    @asks_here
    async def remove_standard(self, community: int) -> None:
        """Choose a metric that has a standard, and take that away."""
        main = self.main
        given = (state for state in self._states(community) if state.given is not None)
        state = await self._choose(tr("Remove a standard"), given)
        if state is not None:
            metric = state.metric
            await main.do(
                lambda store, now: services.standards.remove_standard(
                    store,
                    community,
                    metric.name,
                    now=now,
                    level=metric.level,
                    chat_group=metric.chat_group,
                )
            )
            what = tr("Standard of {name}", name=metric.title)
            main.say(tr("Removed: {what}; u to undo", what=what), "good")

    @asks_here
    async def rebase(self, community: int) -> None:
        """Choose a metric, and ask why and from when on its baseline begins anew."""
        main = self.main
        judged = (
            state
            for state in self._states(community)
            if state.readings and state.metric.direction != "none" and not state.metric.is_stock
        )
        state = await self._choose(tr("Reset a baseline"), judged)
        if state is None:
            return
        metric = state.metric

        async def save(typed: dict[str, str]) -> bool:
            await main.do(
                lambda store, now: services.baselines.rebase(
                    store,
                    community,
                    metric.name,
                    typed.get("reason", ""),
                    now=now,
                    since=typed.get("since"),
                    level=metric.level,
                    chat_group=metric.chat_group,
                )
            )
            return True

        first = first_week(state, main.workspace.today(community))
        said = tr("Without a day it begins in the week of {day}", day=first.isoformat())
        title = tr("Reset the baseline of {name}", name=titled(main.workspace, metric))
        asking = asking_in(main, community)
        if await main.ask(forms.FieldsDialog(title, _BASELINE, asking, save, said=said)):
            main.say(tr("Baseline of {name} reset; u to undo", name=metric.title), "good")


def _told(cells: Sequence[TypedValue]) -> str:
    """Say how many readings were recorded, and how many removed."""
    gone = sum(not cell.typed for cell in cells)
    new = len(cells) - gone
    told = [trn("{n} reading recorded", "{n} readings recorded", new)] if new else []
    told += [trn("{n} reading removed", "{n} readings removed", gone)] if gone else []
    return clauses(told)
