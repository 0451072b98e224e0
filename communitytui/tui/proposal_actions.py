"""What assistants propose: one looks at it, and takes or drops it."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui import services
from communitytui.domain.plan.proposals import waiting
from communitytui.errors import MayNotWrite
from communitytui.i18n import tr
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions
from communitytui.tui.forms.proposals_dialog import DROP, UNDO
from communitytui.tui.views.base import asks
from communitytui.views.proposals import ProposalState, tell


class ProposalActions(CommunityActions):
    """The actions on the proposals for the community in front."""

    @asks
    async def proposals(self) -> None:
        """List the proposals that wait; each is taken or dropped by a key."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        found = self._waiting(community)
        if not found:
            main.say(tr("No proposals wait."))
            return

        async def decide(how: str, told: ProposalState) -> tuple[Sequence[ProposalState], str]:
            said = await self._decide(how, told)
            return self._waiting(community), said

        dialog = forms.ProposalsDialog(found, decide, main.inks)
        if await main.ask(dialog) == UNDO:
            await main.commands.run("program", "undo")

    def _waiting(self, community: int) -> list[ProposalState]:
        workspace = self.main.workspace
        return [tell(workspace, each) for each in waiting(workspace, community)]

    async def _decide(self, how: str, told: ProposalState) -> str:
        """Take or drop a proposal, and say so; ask first where what it rests on has changed."""
        main, id = self.main, told.proposal.id
        if main.session.read_only is not None:
            raise MayNotWrite(main.session.read_only)
        if how == DROP:
            await main.do(lambda store, now: services.proposals.drop(store, [id], now=now))
            text = tr("Dropped: {what}; u to undo", what=told.what)
        else:
            anyway = told.moved and not told.gone
            if anyway and not await self._agreed(told):
                return ""
            await main.do(
                lambda store, now: services.proposals.take(store, [id], now=now, anyway=anyway)
            )
            text = tr("Taken: {what}; u to undo", what=told.what)
        main.say(text, "good")
        return text

    async def _agreed(self, told: ProposalState) -> bool:
        moved = [each.text for each in told.changes if each.moved]
        title = tr("Changed since it was proposed")
        dialog = forms.ConfirmDialog(title, moved, tr("Take it all the same"))
        return await self.main.ask(dialog) == "yes"
