"""What goes into a community from a file and out of it into one: imports, reports, reviews."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.kernel.numbers import PEOPLE
from communitytui.domain.kernel.records import Fields
from communitytui.domain.nouns.declared import TASK
from communitytui.domain.nouns.kinds import Day, Lines, OneOf, People, Whole, YesNo
from communitytui.domain.nouns.linked_kinds import MetricRef
from communitytui.domain.nouns.noun import Field
from communitytui.i18n import N_, say, tr, trc, trn
from communitytui.i18n.cells import pad, width, wrap
from communitytui.i18n.phrases import noted
from communitytui.services import merging
from communitytui.services.import_options import Options
from communitytui.services.reports import FORMS, PLAN, Asked, form_of, read_span
from communitytui.store import write_output
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions, asks_here
from communitytui.tui.forms.file_picker import folder_of_imports
from communitytui.tui.record_forms import asking_in
from communitytui.tui.task_editing import COPY_CAP
from communitytui.tui.views.base import asks
from communitytui.views.cycles import SAID, cycle_title, cycles
from communitytui.words.errors import explain
from communitytui.words.imports import import_lines

if TYPE_CHECKING:
    from datetime import datetime

    from communitytui.domain.judging.cycles import Cycle
    from communitytui.services.importing import Import
    from communitytui.store import Store
    from communitytui.tui.views.base import Host
    from communitytui.views.table import Cell

_ORDER = {"dmy": N_("day month year"), "mdy": N_("month day year"), "ymd": N_("year month day")}
#: What may be said of a file that is imported, as fields of a form.
_OPTIONS = (
    Field("members", N_("Members"), Whole(1, 10_000_000, PEOPLE), None),
    Field("staff", N_("Staff"), People(known=False), []),
    Field("bots", N_("Bots"), People(known=False), []),
    Field("groups", N_("Chats"), People(known=False), []),
    Field("metric", N_("Metric"), MetricRef(), None),
    Field("dates", N_("Order of dates"), OneOf(_ORDER), None),
    Field("decimal", N_("Decimal mark"), OneOf({".": ".", ",": ","}), None),
    Field("timezone", N_("Time zone"), TASK.fields["key"].kind, None),
    Field("columns", N_("Columns of tables"), Lines(), []),
    Field("keep_going", N_("Skip bad lines"), YesNo(), False),
)
#: How many cells a line takes that stands in a form, and what is around it in a narrow terminal.
_SAID, _AROUND = 64, 4
_REVIEW = (
    *(Field(name, title, Lines(), []) for name, title in SAID.items()),
    Field("end", N_("Last day"), Day(), None),
)


#: The reports to choose from.
_REPORTS = {
    "plan": N_("The plan: a page for whoever decides, then all of it"),
    "checklist": N_("The checklist: every task in one table"),
    "week": N_("Last week, against the one before"),
    "this": N_("This week so far"),
    "span": N_("Other days"),
    "day": N_("This morning: yesterday's numbers, what is due"),
    "review": N_("Review of the last closed cycle"),
}
_WEEKS = {"week": "last", "this": "this"}
_SPAN = (
    Field("from", N_("First day"), Day()),
    Field("to", N_("Last day"), Day()),
)


def _as_field(values: Mapping[str, object]) -> str:
    """Return the field of the form that a problem ``wants``, in brackets; empty for none."""
    labels = (say(field.label) for field in _OPTIONS if field.name == values.get("wants"))
    return "".join(noted("", label) for label in labels)


def _options(read: Fields) -> Options:
    """Return what was said of a file; what was not said is left to it."""
    staff, bots, groups = (tuple(read.get(name, ())) for name in ("staff", "bots", "groups"))
    return Options(
        dates=read.get("dates"),
        keep_going=read.get("keep_going", False),
        metric=read.get("metric"),
        members=read.get("members"),
        staff=staff,
        bots=bots,
        groups=groups,
        timezone=read.get("timezone"),
        decimal=read.get("decimal"),
        columns=tuple(read.get("columns", ())),
    )


async def write_file(
    main: Host, where: forms.AskLine, data: Callable[[Store, str, datetime], bytes]
) -> None:
    """Ask ``where`` to, ask again before a file is replaced, and write; ``data`` gets the path."""
    place = await main.ask(where)
    if not place or not place.strip():
        return
    path = str(Path(place.strip()).expanduser())
    there = os.path.lexists(path)
    if there:
        asked = tr("Replace {path}?", path=path)
        if await main.ask(forms.ConfirmDialog(asked, [], tr("Replace"))) != "yes":
            return
    await main.do(
        lambda store, now: write_output(store, path, data(store, path, now), replace=there)
    )
    main.say(tr("Written: {path}", path=path), "good")


class FileActions(CommunityActions):
    """The actions on files and on what is written about a community as a whole."""

    # -- in

    @asks_here
    async def bring(self, community: int) -> None:
        """Import a file: choose it, say what it does not say itself, read what came of it."""
        main = self.main
        title = tr("Import a file")
        path = await main.ask(forms.FilePicker(title, folder_of_imports(), main.inks))
        if path is None:
            return
        if path.lower().endswith(merging.SPREADSHEETS):
            plan = await main.do(lambda store, now: merging.plan_in(Path(path)))
            if plan is not None:
                await self._bring_back(plan)
                return
        asking, loop = asking_in(main, community), asyncio.get_running_loop()
        known = {field.name: field for field in _OPTIONS}

        async def save(typed: dict[str, str]) -> Import:
            read = {name: known[name].read(text, asking) for name, text in typed.items()}
            options = _options(read)

            def progress(done: int, total: int) -> None:
                percent = min(100, 100 * done // total) if total else 0
                told = tr("Reading {name}: {percent} %", name=Path(path).name, percent=percent)
                loop.call_soon_threadsafe(form.tell, told)

            return await main.do(
                lambda store, now: services.importing.import_file(
                    store, community, path, now=now, options=options, progress=progress
                )
            )

        form = forms.FieldsDialog(
            tr("Import {name}", name=Path(path).name),
            _OPTIONS,
            asking,
            save,
            said=tr("Only what the file does not say itself"),
            does=trc("key", "import"),
        )
        done = await main.ask(form)
        if done is not None:
            main.say(tr("Imported: {what}", what=done.file), "good")
            told = "\n".join(import_lines(done, _as_field))
            await main.ask(forms.TextScreen(tr("Imported"), told, wraps=True))

    async def _bring_back(self, plan: merging.PlanFile) -> None:
        """Show what was edited in a spreadsheet of the plan, and take it over."""
        main = self.main
        merge = await main.do(lambda store, now: merging.compare(main.workspace, None, plan))
        told = [merging.change_text(change) for change in merge.wanted]
        told += [merging.new_text(row) for row in merge.new]
        told += [
            tr("not changed, somebody else did: {change}", change=merging.change_text(change))
            for change in merge.conflicts
        ]
        told += [explain(error) for error in merge.problems]
        if not (merge.wanted or merge.new):
            title = tr("{file}: nothing to change", file=merge.file)
            await main.ask(forms.TextScreen(title, "\n".join(told), wraps=True))
            return
        title = tr("Edited in {file}", file=merge.file)
        keys = [("y", tr("take over"))]
        screen = forms.TextScreen(title, "\n".join(told), keys, wraps=True)
        if await main.ask(screen) != "y":
            return
        done = await main.do(lambda store, now: merging.bring_back(store, None, plan, now=now))
        main.say(trn("{n} cell changed", "{n} cells changed", len(done.changed)), "good")
        left = [explain(error) for error in done.problems]
        if left:
            await main.ask(forms.TextScreen(tr("Not taken over"), "\n".join(left), wraps=True))

    @asks_here
    async def forget(self, community: int) -> None:
        """List what was imported, and take one of it out."""
        main = self.main
        record = main.workspace.community(community).record
        found = await main.do(lambda store, now: services.sources.listing(store, record))
        if not found:
            main.say(tr("Nothing imported yet"))
            return
        options = [
            (str(each.number or each.sha256), f"{each.file or each.sha256[:8]}  {each.first or ''}")
            for each in found
        ]
        which = await main.ask(forms.ChooseDialog(tr("Remove an import"), options))
        if which is not None:
            done = await main.do(
                lambda store, now: services.forgetting.forget(store, community, which, now=now)
            )
            main.say(tr("Removed: {what}", what=done.file or done.sha256[:8]), "good")

    # -- out

    @asks
    async def report(self) -> None:
        """Choose a report, read it, then write it into a file, or copy it."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        options = [(key, tr(message)) for key, message in _REPORTS.items()]
        chosen = await main.ask(forms.ChooseDialog(tr("Report"), options))
        if chosen is None:
            return
        asked: Asked | None = Asked(chosen)
        if chosen in _WEEKS:
            today = main.workspace.today(community)
            asked = Asked("week", read_span(None, None, _WEEKS[chosen], today))
        elif chosen == "span":
            asked = await self._of_days(community)
        if asked is not None:
            await self._show(community, asked)

    async def _of_days(self, community: int) -> Asked | None:
        """Ask from when to when a report tells."""
        asking = asking_in(self.main, community)

        async def save(typed: dict[str, str]) -> Asked:
            span = read_span(typed.get("from"), typed.get("to"), None, asking.today)
            return Asked("week", span)

        form = forms.FieldsDialog(
            tr("Report of some days"), _SPAN, asking, save, does=trc("key", "show")
        )
        return await self.main.ask(form)

    async def _show(self, community: int, asked: Asked) -> None:
        """Show a report as text; what is written is in the form that the file's ending says."""
        main = self.main
        text = await main.do(
            lambda store, now: services.reports.export(store, community, "text", now, asked)
        )
        name = main.workspace.community(community).name
        keys = [("w", tr("write")), ("y", tr("copy"))]
        answer = await main.ask(forms.TextScreen(tr("Report: {name}", name=name), text, keys))
        if answer == "y":
            self._copy(text)
        elif answer == "w":
            await self._write(community, asked, "md")

    @asks
    async def calendar(self) -> None:
        """Write what is due and planned as a file for calendar programs."""
        community = self.here(writes=False)
        if community is not None:
            await self._write(community, PLAN, "ics")

    def _copy(self, text: str) -> None:
        if len(text.encode()) > COPY_CAP:
            self.main.say(tr("Too long for the clipboard of a terminal; w writes it"), "warn")
        else:
            self.main.app.copy_to_clipboard(text)
            self.main.say(tr("Sent to the terminal: {what}", what=tr("the report")), "good")

    async def _write(self, community: int, asked: Asked, ending: str) -> None:
        """Ask where to, ask again before a file is replaced, and write."""
        main = self.main
        home = main.workspace.community(community).name.replace(os.sep, "-")
        day = main.workspace.today(community).isoformat()
        forms_of = " ".join(f".{'txt' if form == 'text' else form}" for form in FORMS[asked.kind])
        title, name = tr("Write the report"), f"~/{home}-{asked.kind}-{day}.{ending}"

        def data(store: Store, path: str, now: datetime) -> bytes:
            form = form_of(path, asked.kind)
            return services.reports.exported(store, community, form, now, asked)

        ask = forms.AskLine(
            title, tr("File"), name, lambda text: tr("by its ending: {forms}", forms=forms_of)
        )
        await write_file(main, ask, data)

    # -- the cycle

    @asks_here
    async def review(self, community: int) -> None:
        """Show what the running cycle came to, and close it with what people say of it."""
        main = self.main
        (cycle,) = services.reviews.current(main.workspace, community)
        asking = asking_in(main, community)

        async def save(typed: dict[str, str]) -> int:
            told = {name: text for name, text in typed.items() if text != "none"}
            lines = {name: told.get(name, "").splitlines() for name in SAID}
            done = await main.do(
                lambda store, now: services.reviews.close(
                    store,
                    community,
                    now=now,
                    right=lines["right"],
                    wrong=lines["wrong"],
                    next_goals=lines["next"],
                    end=told.get("end"),
                )
            )
            return done.cycle.number

        said = f"{_told(main, cycle)}\n\n{tr('Three of each, one in a line')}"
        does = trc("key", "close the cycle")
        title = tr("Review · {cycle}", cycle=cycle_title(cycle))
        number = await main.ask(
            forms.FieldsDialog(title, _REVIEW, asking, save, said=said, does=does)
        )
        if number is not None:
            main.say(tr("Cycle {n} is closed; u to undo", n=number), "good")

    @asks
    async def reviews(self) -> None:
        """Show the cycles that were closed, and what was said of them."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        texts = []
        for cycle in reversed(services.reviews.history(main.workspace, community)):
            said = [
                f"{tr(title)}\n" + "\n".join(f"  {n}. {line}" for n, line in enumerate(lines, 1))
                for name, title in SAID.items()
                if (lines := cycle.lines(name))
            ]
            texts.append("\n".join([cycle_title(cycle), _told(main, cycle), *said]))
        text = "\n\n".join(texts) or tr("No cycle is closed yet")
        await main.ask(forms.TextScreen(tr("Reviews"), text, wraps=True))


def _told(main: Host, cycle: Cycle) -> str:
    """Return what a cycle came to: each task, goal, metric and finding in lines of its own."""
    facts = cycles(main.workspace, [cycle]).facts(cycle)
    column = max(width(label) for label, _ in facts) + 2
    room = min(_SAID, main.app.size.width * 9 // 10 - _AROUND) - column
    lines = []
    for label, cell in facts:
        for text in _text(cell).splitlines():
            for part in wrap(text, room):
                lines.append(pad(label, column) + part)
                label = ""
    return "\n".join(lines)


def _text(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else cell.text
