"""The settings of the community in front, in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.nouns.declared import SETTINGS
from communitytui.errors import BadValue
from communitytui.i18n import N_, say, tr
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions
from communitytui.tui.views.base import asks

if TYPE_CHECKING:
    from communitytui.tui.views.base import Host


class SettingsActions(CommunityActions):
    """The settings of the community in front."""

    @asks
    async def settings(self) -> None:
        """Ask for the settings, and set those that are new."""
        community = self.here()
        if community is not None:
            await ask_settings(self.main, community)


async def ask_settings(main: Host, community: int) -> None:
    """Ask for the settings of a community; what else follows is asked before they are set."""
    service, title = services.settings, tr("Community settings")

    async def save(typed: dict[str, str]) -> dict[str, str]:
        follows = await main.do(
            lambda store, now: service.outlook(store, community, typed, now=now)
        )
        told = [say(each) for each in follows]
        if told and await main.ask(forms.ConfirmDialog(title, told, tr("Change it"))) != "yes":
            raise BadValue(N_("Nothing was changed"))
        await main.do(lambda store, now: service.change(store, community, typed, now=now))
        return typed

    asking = service.asking(main.workspace, community, main.session.who)
    form = forms.FieldsDialog(title, SETTINGS.fields.values(), asking, save)
    if typed := await main.ask(form):
        note = say(service.note(main.workspace, community, typed))
        main.say(" · ".join(filter(None, (tr("Settings saved; u to undo"), note))), "good")
