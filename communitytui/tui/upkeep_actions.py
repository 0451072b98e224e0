"""Looking after the file: finished tasks move out of the way and back, and the doctor."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.signs import CHECK_SIGNS
from communitytui.domain.kernel.text import clean_line
from communitytui.i18n import tr, trn
from communitytui.i18n.cells import pad
from communitytui.i18n.phrases import clauses
from communitytui.services import maintenance, repair
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions, asks_here
from communitytui.tui.views.base import asks
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.services.repair import Mended
    from communitytui.store import Check, Store

#: Tasks that were finished longer ago are proposed for the archive, in days.
_LONG_AGO = 90


class UpkeepActions(CommunityActions):
    """The actions on the file itself."""

    @asks_here
    async def archive(self, community: int) -> None:
        """Ask before which day; the tasks finished before it move to a file of their own."""
        main = self.main
        today = main.workspace.today(community)

        def day_of(text: str) -> date:
            return date.fromisoformat(read_day(text, today))

        def check(text: str) -> str:
            found = maintenance.finished_before(main.workspace, day_of(text), community)
            return trn("{n} task", "{n} tasks", len(found))

        before = shift(today, -_LONG_AGO).isoformat()
        title = tr("Archive finished tasks")
        text = await main.ask(forms.AskLine(title, tr("Finished before"), before, check))
        if text is None:
            return
        done = await main.do(
            lambda store, now: maintenance.archive_before(
                store, main.workspace, day_of(text), now=now, community=community
            )
        )
        count, file = trn("{n} task", "{n} tasks", len(done.ids)), Path(done.path).name
        if done.ids:
            main.say(tr("Archived: {what}, in {file}; u to undo", what=count, file=file), "good")
        else:
            main.say(tr("Nothing was finished before {day}", day=day_of(text).isoformat()))

    @asks
    async def restore(self) -> None:
        """Choose an archive; its tasks come back."""
        main = self.main
        if not main.may_write():
            return
        found = await main.do(lambda store, now: maintenance.archives(store))
        if not found:
            main.say(tr("There is no archive with tasks beside the file"))
            return
        options = [
            (name, f"{name}  {trn('{n} task', '{n} tasks', count)}")
            for name, count in found.items()
        ]
        name = await main.ask(forms.ChooseDialog(tr("Restore an archive"), options))
        if name is not None:
            done = await main.do(
                lambda store, now: maintenance.restore_archive(store, name, now=now)
            )
            count = trn("{n} task", "{n} tasks", len(done.ids))
            main.say(tr("Restored: {what}; u to undo", what=count), "good")

    # -- the doctor

    @asks
    async def doctor(self) -> None:
        """Show how the file and all beside it are; offer what can be repaired."""
        main = self.main
        if not main.may_write():
            return
        checks, wanted = await main.do(_look)
        keys = [("m", tr("repair"))] if wanted else []
        if any(check.name == "ledger" and check.state == "bad" for check in checks):
            keys.append(("l", tr("set the ledger aside")))
        shown = forms.TextScreen(tr("Check the file"), _lines(checks), keys, wraps=True)
        answer = await main.ask(shown)
        if answer == "m" and wanted:
            await self._mend(wanted)
        elif answer == "l":
            await self._set_aside()

    async def _mend(self, wanted: Mended) -> None:
        main = self.main
        dialog = forms.ConfirmDialog(tr("Repair it?"), wanted.lines(), tr("Repair"))
        if await main.ask(dialog) == "yes":
            done = await main.do(lambda store, now: repair.mend(store, now=now))
            told = clauses(done.lines()) if done else tr("Nothing to repair")
            main.say(tr("{done}; u to undo", done=told) if done else told, "good")

    async def _set_aside(self) -> None:
        main = self.main
        told = [tr("The ledger of imports is kept beside the file; import your files again")]
        dialog = forms.ConfirmDialog(tr("Repair it?"), told, tr("set the ledger aside"))
        if await main.ask(dialog) == "yes":
            path = await main.do(
                lambda store, now: maintenance.set_ledger_aside(Path(store.path), store.who)
            )
            main.say(tr("the ledger is kept as {path}; import your files again", path=path))


def _look(store: Store, now: datetime) -> tuple[list[Check], Mended | None]:
    return maintenance.examine(store.path, store.who), repair.outlook(store, now=now)


def _lines(checks: list[Check]) -> str:
    """Return what was looked at and how it is, a check in a line."""
    return "\n".join(
        f"{CHECK_SIGNS[check.state]} {pad(check.name, 12)} "
        f"{clean_line(maintenance.told(check), 2000)}"
        for check in checks
    )
