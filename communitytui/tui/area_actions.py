"""The areas of the community in front."""

from __future__ import annotations

from communitytui import services
from communitytui.i18n import say, tr, trn
from communitytui.i18n.phrases import noted
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions, asks_here
from communitytui.views.areas import areas_of

#: No key of an area looks so.
_NEW = "+"


class AreaActions(CommunityActions):
    """The actions on areas."""

    @asks_here
    async def areas(self, community: int) -> None:
        """List the areas; one is renamed or deleted, or a new one is added."""
        main = self.main
        found = {area.key: area for area in areas_of(main.workspace, community)}
        options = [
            (key, noted(say(area.title), trn("{n} task", "{n} tasks", len(area.tasks))))
            for key, area in found.items()
        ]
        key = await main.ask(forms.ChooseDialog(tr("Areas"), [*options, (_NEW, tr("New area…"))]))
        if key == _NEW:
            await self._name(community, None, tr("New area"), "")
        elif key is not None:
            title = say(found[key].title)
            steps = [("rename", tr("Rename…")), ("delete", tr("Delete"))]
            step = await main.ask(forms.ChooseDialog(title, steps))
            if step == "rename":
                await self._name(community, key, tr("Rename {name}", name=title), title)
            elif step == "delete":
                await main.do(
                    lambda store, now: services.areas.delete(store, community, key, now=now)
                )
                main.say(tr("Deleted: {what}; u to undo", what=title), "good")

    async def _name(self, community: int, key: str | None, title: str, before: str) -> None:
        """Ask for the name of an area, a new one without ``key``."""
        main, service = self.main, services.areas
        name = await main.ask(forms.AskLine(title, tr("Name"), before))
        if not name or not name.strip():
            return
        if key is None:
            await main.do(lambda store, now: service.add(store, community, name, now=now))
            main.say(tr("Added: {what}", what=name), "good")
        else:
            await main.do(lambda store, now: service.rename(store, community, key, name, now=now))
            main.say(tr("Saved: {what}", what=name), "good")
