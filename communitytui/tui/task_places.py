"""Where tasks stand: moving them about, copying and deleting them, from every view."""

from __future__ import annotations

from communitytui import services
from communitytui.domain.kernel.stages import STAGES
from communitytui.i18n import N_, say, tr
from communitytui.tui import forms
from communitytui.tui.task_targets import OnTasks
from communitytui.tui.views.base import asks


class TaskPlaces(OnTasks):
    """The actions on tasks that move, copy or delete them."""

    @asks
    async def shift(self, step: int) -> None:
        """Move tasks down or up in their stage; the marked ones together, and they stay marked."""
        if ids := self._targets.chosen():
            result = await self.main.do(
                lambda store, now: services.moving.move(store, ids, step, now=now)
            )
            if not result.ids:
                self.main.say(tr("Already at the end"))
            elif len(ids) > 1:
                self.main.say(tr("Moved: {what}", what=self._targets.called(result.ids)), "good")

    @asks
    async def to_stage(self) -> None:
        """Choose the stage that tasks move to; a digit chooses at once."""
        ids = self._targets.chosen()
        if not ids:
            return
        stages = {self._targets.board[id].stage.key for id in ids}
        here = stages.pop() if len(stages) == 1 else None
        options = [(stage.key, say(stage.title)) for stage in STAGES]
        key = await self.main.ask(forms.ChooseDialog(self._targets.called(ids), options, here))
        if key is not None:
            await self.main.do(
                lambda store, now: services.moving.to_stage(store, ids, key, now=now)
            )
            self._targets.told(N_("Moved to another stage: {what}"), ids)

    @asks
    async def duplicate(self) -> None:
        """Copy tasks below themselves, to do anew."""
        if ids := self._targets.chosen():
            result = await self.main.do(
                lambda store, now: services.moving.duplicate(store, ids, now=now)
            )
            self._targets.told(N_("Copied: {what}"), result.ids)
            if len(result.ids) == 1:
                self._tasks.task_list.go_to(result.ids[0])

    @asks
    async def delete(self) -> None:
        """Delete tasks; undo brings them back. It is asked only where something hangs on them."""
        ids, main = self._targets.chosen(), self.main
        if not ids:
            return
        lost = services.deleting.told(main.workspace.tables, "tasks", ids)
        if lost:
            title = tr("Delete {what}?", what=self._targets.called(ids))
            if await main.ask(forms.ConfirmDialog(title, lost, tr("Delete"))) != "yes":
                return
            ids = [id for id in ids if id in self._targets.board]
            if not ids:
                return
        what = self._targets.called(ids)
        await main.do(lambda store, now: services.tasks.delete(store, ids, now=now))
        self._targets.unmark()
        main.say(tr("Deleted: {what}; u to undo", what=what), "good")
