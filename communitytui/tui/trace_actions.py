"""Why a number or a task stands as it does: the chain of it, from whose links one goes on."""

from __future__ import annotations

from communitytui.i18n import name, tr
from communitytui.i18n.cells import pad, width
from communitytui.services.tracing import LINKS, Link, trace
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions
from communitytui.tui.views.base import asks
from communitytui.tui.widgets.finding_list import FindingList
from communitytui.tui.widgets.metric_table import MetricTable


class TraceActions(CommunityActions):
    """The chain of what is under the cursor."""

    @asks
    async def why(self) -> None:
        """List what hangs together with what is under the cursor, and open what is chosen."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        word = self._under_the_cursor()
        if word is None:
            main.say(tr("No task and no metric under the cursor"))
            return
        workspace = main.workspace
        links = await main.do(lambda store, now: trace(store, workspace, community, word))
        wide = max(width(name(LINKS, link.kind)) for link in links)
        rows = [
            forms.PickerRow(_line(link, wide), link.word or "", str(number))
            for number, link in enumerate(links)
        ]

        def find(text: str) -> list[forms.PickerRow]:
            return [row for row in rows if text.casefold() in row.label.casefold()]

        title, hint = tr("Why: {what}", what=links[0].text), tr("words of a line")
        answer = await main.ask(forms.Picker(title, hint, find, main.inks))
        if answer is not None:
            self._open(links[int(answer)])

    def _under_the_cursor(self) -> str | None:
        """Return what the task or metric under the cursor is called by whoever types it."""
        view = self.main.view
        if view.metric is not None:
            return view.metric
        return f"#{view.chosen_task}" if view.chosen_task is not None else None

    def _open(self, link: Link) -> None:
        """Go to what a link is about; of what has no place of its own its line was all."""
        main = self.main
        if link.table == "tasks" and link.record is not None:
            main.tasks.moves.open_task(link.record)
        elif link.table == "metrics":
            main.go_view("metrics", {"rows": {MetricTable.NAME: link.record}})
        elif link.table in ("findings", "trials", "rules"):
            main.go_view("metrics", {"pane": FindingList.NAME})
        elif link.table == "goals":
            main.go_view("overview")
        else:
            main.go_view("log")


def _line(link: Link, wide: int) -> str:
    return f"{'  ' * link.depth}{pad(name(LINKS, link.kind), wide)}  {link.text}"
