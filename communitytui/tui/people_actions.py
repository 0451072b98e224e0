"""Who owns and helps with what, and one name for one person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.kernel.naming import counted
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import same_person
from communitytui.domain.nouns.kinds import people
from communitytui.domain.tasks.owners import owners
from communitytui.domain.workspace import ChatGroup
from communitytui.i18n import say, tr
from communitytui.i18n.cells import pad, width
from communitytui.i18n.phrases import listed, noted
from communitytui.report.document import Heading, Paragraph, grid
from communitytui.report.parts.people import COHORTS, people_blocks
from communitytui.report.text import block_text
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions
from communitytui.tui.forms.file_picker import folder_of_imports
from communitytui.tui.record_forms import asking_in
from communitytui.tui.views.base import asks
from communitytui.views.people import as_of, cohort_notes, cohorts, matched

if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Sequence

    from communitytui.domain.tasks.owners import Owner
    from communitytui.services.people import NamedRoster
    from communitytui.tui.forms.hints import Hint


#: How lines of the lists stand out.
_STYLES = {Heading: "bold $primary", Paragraph: "$muted"}


class PeopleActions(CommunityActions):
    """The actions on the people of the community in front."""

    @asks
    async def owners(self) -> None:
        """List who owns and helps; the tasks of one are listed, or the person renamed."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        found = {owner.name: owner for owner in owners(main.workspace.board, community)}
        if not found:
            main.say(tr("No task has an owner yet."))
            return
        wide = max(width(_called(each)) for each in found.values())
        rows = [
            forms.PickerRow(f"{pad(_called(each), wide)}  {_owes(each)}", "", name)
            for name, each in found.items()
        ]

        def find(text: str) -> list[forms.PickerRow]:
            return [row for row in rows if text.casefold() in row.label.casefold()]

        dialog = forms.Picker(tr("Owners"), tr("words of the name"), find, main.inks)
        name = await main.ask(dialog)
        if name is None:
            return
        steps = [("tasks", tr("List the tasks")), ("rename", tr("Rename…"))]
        step = await main.ask(forms.ChooseDialog(_called(found[name]), steps))
        if step == "tasks":
            main.go_view("tasks")
            main.tasks.moves.line.use(f'owner:"{name}"')
        elif step == "rename" and main.may_write():
            await self._rename(community, name, list(found))

    async def _rename(self, community: int, old: str, known: list[str]) -> None:
        """Ask for the new name, say what changes, and change it."""
        main, service = self.main, services.owners
        line = forms.Line(old, known=people(asking_in(main, community)))
        title = tr("Rename {name}", name=old)
        new = await main.ask(forms.AskLine(title, tr("Name"), line=line))
        if new is None:
            return
        would = await main.do(
            lambda store, now: service.outlook(store, old, new, now=now, community=community)
        )
        things = say(counted(would.numbers))
        told = [tr("{old} becomes {new}: {things}", old=old, new=would.name, things=things)]
        if any(same_person(each, would.name) for each in known if each != old):
            told.append(tr("{name} is known already: the two become one", name=would.name))
        if await main.ask(forms.ConfirmDialog(title, told, tr("Rename"))) == "yes":
            done = await main.do(
                lambda store, now: service.rename(store, old, new, now=now, community=community)
            )
            things = say(counted(done.numbers))
            main.say(
                tr("Renamed to {name}: {things}; u to undo", name=done.name, things=things), "good"
            )

    # -- of the chat

    @asks
    async def people(self) -> None:
        """Show how many wait, came, fell silent …; with a chat export, who they are.

        What people are called is in the dialog that shows it, and nowhere else.
        """
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        group = await self._group(community)
        if group is None:
            return
        keys = [("f", tr("names from a chat export"))]
        told = await self._told(community, group, None)
        if await main.ask(_people(told, keys)) != "f":
            return
        title = tr("Names from a chat export")
        path = await main.ask(forms.FilePicker(title, folder_of_imports(), main.inks))
        if path is not None:
            main.say(tr("Reading {name}", name=clean_line(Path(path).name, 60)))
            screen = _people(await self._told(community, group, Path(path)))
            main.hush()
            await main.ask(screen)

    def _told(self, community: int, group: str, export: Path | None) -> Future[NamedRoster]:
        return self.main.do(
            lambda store, now: services.people.people(
                store, community, now=now, export=export, group=group or None
            )
        )

    async def _group(self, community: int) -> str | None:
        """Let one of several groups be chosen; empty for all of them, ``None`` for neither."""
        groups = [each for each in self.main.workspace.all(ChatGroup, community) if each.chats]
        if len(groups) < 2:
            return ""
        options = [("", tr("All groups")), *((f"#{each.id}", each.name) for each in groups)]
        return await self.main.ask(forms.ChooseDialog(tr("Of which group?"), options))

    @asks
    async def cohorts(self) -> None:
        """Show newcomers by week, and how many of them go on posting."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        group = await self._group(community)
        if group is None:
            return
        found = await main.do(
            lambda store, now: services.people.cohorts(
                store, community, now=now, group=group or None
            )
        )
        home = main.workspace.community(community)
        table = block_text(grid(cohorts(home, found, COHORTS))) or tr("No newcomer yet.")
        told = "\n".join([table, "", *cohort_notes(found)])
        await main.ask(forms.TextScreen(tr("Cohorts"), told))


def _people(told: NamedRoster, keys: Sequence[Hint] = ()) -> forms.TextScreen:
    """Return the dialog of the lists."""
    names = told.called and told.called.names
    said = [as_of(told.people)]
    said += matched(told.people, *told.called[1:]) if told.called else []
    blocks = people_blocks(told.community, told.people, names, told.staff)
    styles = {
        each.text: _STYLES[type(each)] for each in blocks if isinstance(each, Heading | Paragraph)
    }
    text = "\n".join([*said, "", block_text(blocks)])
    return forms.TextScreen(tr("People of the chat"), text, keys, styles=styles)


def _called(owner: Owner) -> str:
    if len(owner.spellings) == 1:
        return owner.name
    return noted(owner.name, tr("also {names}", names=listed(owner.spellings[1:])))


def _owes(owner: Owner) -> str:
    """Return what a person owes and helps with, in a few words."""
    told = [tr("{n} open", n=len(owner.open))]
    if owner.late:
        told.append(tr("{n} late", n=len(owner.late)))
    if owner.helping:
        told.append(tr("helps {n}", n=len(owner.helping)))
    return " · ".join(told)
