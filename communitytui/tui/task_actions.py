"""What people do with tasks, from every view: their status and their fields."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.kernel.labels import STATUS_NAMES
from communitytui.domain.kernel.records import Fields
from communitytui.domain.nouns.declared import TASK
from communitytui.domain.nouns.kinds import people
from communitytui.domain.tasks.board import Task
from communitytui.errors import NeedsDeliverable
from communitytui.i18n import N_, names, say, tr, trn
from communitytui.i18n.showing import show_ahead, show_date
from communitytui.services.fields import Asking
from communitytui.tui import forms
from communitytui.tui.ledger_looks import aside
from communitytui.tui.making import ask_after_done
from communitytui.tui.task_targets import OnTasks
from communitytui.tui.views.base import asks
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.tui.task_targets import Targets
    from communitytui.tui.views.base import Host
    from communitytui.tui.views.tasks import Tasks

#: Space ticks a task from the one to the other.
_TICK = {"todo": "doing", "reopened": "doing", "doing": "done"}
_PRIORITIES = {None: "1", 1: "2", 2: "3", 3: ""}
#: So many of the tasks that move are named.
_NAMED = 8
#: What is said of tasks that came into a status.
_SAID = {
    "todo": N_("To do: {what}"),
    "doing": N_("Doing: {what}"),
    "skipped": N_("Skipped: {what}"),
    "reopened": N_("Reopened: {what}"),
}


class TaskActions(OnTasks):
    """The actions on tasks that change what is kept of them."""

    def __init__(self, main: Host, tasks: Tasks, targets: Targets) -> None:
        super().__init__(main, tasks, targets)
        #: Lines of changes that were typed in this session.
        self._changes: tuple[str, ...] = ()

    # -- status

    def tick(self) -> None:
        """Tick a task; fold a stage or community."""
        if self.main.view.settle("tick"):
            return
        ids = self._targets.chosen()
        status = _TICK.get(self._targets.board[ids[0]].status) if ids else None
        if status is not None:
            self.set_status(ids, status)
        elif ids:
            self.main.say(tr("Closed; s to reopen"))

    def done(self) -> None:
        """Complete tasks, asking for the deliverable where it is missing."""
        if self.main.view.settle("done"):
            return
        ids = self._targets.chosen()
        if ids and all(self._has_left_it(self._targets.board[id]) for id in ids):
            self.main.say(tr("Done already; e to edit what it left, s to reopen"))
        else:
            self.set_status(ids, "done")

    @staticmethod
    def _has_left_it(task: Task) -> bool:
        return task.status == "done" and task.deliverable.value is not None

    @asks
    async def status(self) -> None:
        """Choose a status."""
        if self.main.view.settle("status"):
            return
        ids = self._targets.chosen()
        if not ids:
            return
        settled = {self._targets.board[id].settled for id in ids}
        keys = ["todo", "doing", "done", "skipped"] if False in settled else []
        keys += ["reopened"] if True in settled else []
        options = [(key, tr(STATUS_NAMES[key])) for key in keys]
        key = await self.main.ask(forms.ChooseDialog(self._targets.called(ids), options))
        if key is not None:
            self.set_status(ids, key)

    @asks
    async def set_status(self, ids: list[int], status: str) -> None:
        """Bring tasks into a status, asking for what it needs."""
        if not ids:
            return
        if status == "done":
            await self._complete(ids)
            return
        main, tasks = self.main, services.tasks
        if status == "skipped":
            title = tr("Skip {what}", what=self._targets.called(ids))
            reason = await main.ask(forms.AskText(title, tr("Reason")))
            if not reason:
                return
            result = await main.do(lambda store, now: tasks.skip(store, ids, reason, now=now))
        elif status == "reopened":
            due = await self._due_again(ids)
            if due is None:
                return
            result = await main.do(
                lambda store, now: tasks.reopen(store, ids, now=now, due=due or None, passed=True)
            )
        else:
            result = await main.do(
                lambda store, now: tasks.begin(store, ids, now=now, status=status)
            )
        self._targets.told(_SAID[status], ids, result)

    async def _due_again(self, ids: list[int]) -> str | None:
        """Ask when tasks are due that are reopened after their day, which may be left as it is.

        Empty where nothing is asked or typed; None where it is better left.
        """
        tasks = [self._targets.board[id] for id in ids]
        today = {task.id: self.main.workspace.today(task.community) for task in tasks}
        late = [task for task in tasks if task.due is not None and task.due < today[task.id]]
        if not late:
            return ""
        proposed = max(services.tasks.new_due(task, today[task.id]) for task in late)

        def check(text: str) -> str:
            if not text.strip():
                return tr("keeps its day, which has passed")
            day = date.fromisoformat(read_day(text, today[late[0].id]))
            return show_ahead(day, today[late[0].id])

        title = tr("Reopen {what}", what=self._targets.called([task.id for task in late]))
        return await self.main.ask(forms.AskLine(title, tr("Due"), proposed.isoformat(), check))

    async def _complete(self, ids: list[int]) -> None:
        """Complete tasks; a single one whose deliverable is missing is asked for it."""
        task = self._targets.board[ids[0]]
        asks_first = len(ids) == 1 and task.deliverable.value is None and not self._is_scored(task)
        answer = await self._ask_deliverable(task) if asks_first else forms.DeliverableAnswer()
        while answer is not None:
            try:
                result = await self._hand_in(ids, answer)
            except NeedsDeliverable:
                # A colleague may have taken the value away in between: ask for it after all.
                if len(ids) != 1 or ids[0] not in self._targets.board:
                    raise
                answer = await self._ask_deliverable(self._targets.board[ids[0]])
            else:
                self._targets.told(N_("Done: {what}"), ids, result)
                if len(ids) == 1:
                    await ask_after_done(self.main, ids[0])
                return

    def _hand_in(
        self, ids: list[int], answer: forms.DeliverableAnswer
    ) -> Awaitable[services.tasks.Done]:
        return self.main.do(
            lambda store, now: services.tasks.done(
                store,
                ids,
                now=now,
                deliverable=answer.value,
                without=answer.without,
                confirm=answer.confirm,
            )
        )

    def _is_scored(self, task: Task) -> bool:
        """Tell whether the options are weighed in a sheet, which is what is handed in."""
        sheets = self.main.workspace.tables.get("decisions", {}).values()
        return task.deliverable.kind == "matrix" and any(s["task"] == task.id for s in sheets)

    async def _ask_deliverable(self, task: Task) -> forms.DeliverableAnswer | None:
        workspace = self.main.workspace
        today, home = workspace.today(task.community), workspace.community(task.community)
        offers = services.offers
        offer = offers.offered(workspace, task)
        if task.key in offers.FROM_LEDGER:
            offer = await aside(self.main, lambda store, state: offers.offered(state, task, store))
        return await self.main.ask(forms.DeliverableDialog(task, today, home.currency, offer))

    # -- fields

    def _asking(self, community: int) -> Asking:
        workspace = self.main.workspace
        today = workspace.today(community)
        return Asking(names, workspace, community, today, self.main.session.who)

    async def _set(self, ids: Sequence[int], fields: Mapping[str, str], message: str) -> None:
        await self.main.do(lambda store, now: services.tasks.change(store, ids, fields, now=now))
        self._targets.told(message, ids)

    @asks
    async def owner(self) -> None:
        """Ask who owes the tasks."""
        if ids := self._targets.chosen():
            task = self._targets.board[ids[0]]
            asking = self._asking(task.community)

            def check(text: str) -> str:
                owner = services.fields.read_field("owner", text, asking)
                return str(owner) if owner and owner != text.strip() else ""

            line = forms.Line(task.owner or "", known=people(asking))
            called = self._targets.called(ids)
            dialog = forms.AskLine(called, tr("Owner"), check=check, line=line)
            if (text := await self.main.ask(dialog)) is not None:
                await self._set(ids, {"owner": text}, N_("Owner set: {what}"))

    @asks
    async def due(self) -> None:
        """Ask when the tasks are due; what is typed is shown as a date below."""
        ids = self._targets.chosen()
        if not ids:
            return
        task = self._targets.board[ids[0]]
        today = self.main.workspace.today(task.community)

        def check(text: str) -> str:
            if not text.strip():
                return ""
            if TASK.is_relative("due", text, names):
                tasks = [self._targets.board[id] for id in ids]
                asking = self._asking(task.community)
                return services.quick_entry.meanings({"due": text}, asking, tasks)[0]
            return show_ahead(date.fromisoformat(read_day(text, today)), today)

        value = task.due.isoformat() if task.due else ""
        text = await self.main.ask(
            forms.AskLine(self._targets.called(ids), tr("Due"), value, check)
        )
        if text is not None:
            await self._set(ids, {"due": text}, N_("Due date set: {what}"))

    @asks
    async def priority(self) -> None:
        """Give the tasks the next priority."""
        if ids := self._targets.chosen():
            value = _PRIORITIES[self._targets.board[ids[0]].priority]
            await self._set(ids, {"priority": value}, N_("Priority set: {what}"))

    @asks
    async def modify(self) -> None:
        """Ask for one line of changes: owner, due date, priority, any field."""
        ids = self._targets.chosen()
        if not ids:
            return
        quick = services.quick_entry
        home = self._targets.board[ids[0]].community
        asking = self._asking(home)

        def check(text: str) -> str:
            told = quick.meanings(
                quick.read_quick(text), asking, [self._targets.board[id] for id in ids]
            )
            return " · ".join(told) or tr("@owner due:+3d p:1 status:doing")

        dialog = forms.AskQuick(
            self._targets.called(ids),
            tr("Change"),
            check,
            self._changes,
            lambda before: quick.completions(before, asking),
        )
        text = await self.main.ask(dialog)
        if text and text.strip():
            self._changes = (*self._changes, text.strip())
            await self._set(ids, quick.read_quick(text), N_("Saved: {what}"))

    @asks
    async def move_days(self) -> None:
        """Ask how far dates move: of the marked tasks, else the filtered ones, else this one."""
        ids, main, shifting = self._movable(), self.main, services.shifting
        if not ids:
            return

        def check(text: str) -> str:
            if not text.strip():
                return tr("+2w, -3d")
            new = shifting.shifted(main.workspace, ids, text)
            if len(new) != 1:
                return trn("{n} task moves", "{n} tasks move", len(new))
            ((id, days),) = new.items()
            today = main.workspace.today(self._targets.board[id].community)
            return show_ahead(date.fromisoformat(days.get("due") or days["start"]), today)

        by = await main.ask(forms.AskLine(self._targets.called(ids), tr("Move by"), "", check))
        if by and by.strip() and await self._agreed_to_move(ids, by):
            done = await main.do(lambda store, now: shifting.shift(store, ids, by, now=now))
            self._targets.told(N_("Dates moved: {what}"), done.ids)

    def _movable(self) -> list[int]:
        rows, scope = self.main.view.marking, self.main.tasks.scope
        if (
            self.main.view is not self.main.tasks
            or not scope.filters
            or (rows and rows.signs.marked)
        ):
            return self._targets.chosen()
        tasks = (self._targets.board[id] for id in scope.ids() if self.main.may_write())
        return [t.id for t in tasks if not t.settled and (t.start or t.due)]

    async def _agreed_to_move(self, ids: Sequence[int], by: str) -> bool:
        """Show what would move, where that is more than one task; tell whether it is meant."""
        new = services.shifting.shifted(self.main.workspace, ids, by)
        if len(new) < 2:
            return True
        told = [*self._moves(new)]
        if (rest := len(told) - _NAMED) > 0:
            told[_NAMED:] = [trn("… and {n} more", "… and {n} more", rest)]
        title = trn("{n} task moves", "{n} tasks move", len(new))
        return await self.main.ask(forms.ConfirmDialog(title, told, tr("Move"))) == "yes"

    def _moves(self, new: Mapping[int, Fields]) -> Iterator[str]:
        """Yield from which day to which tasks move, and what each is called."""
        for id, days in new.items():
            task = self._targets.board[id]
            day = "due" if "due" in days else "start"
            today = self.main.workspace.today(task.community)
            both = task.record[day], days[day]
            was, then = (show_date(date.fromisoformat(each), today) for each in both)
            yield f"{was} → {then}  {say(self._targets.board.called(id))}"

    @asks
    async def note(self) -> None:
        """Ask for a line and append it to the notes."""
        if self.main.view.settle("note"):
            return
        if ids := self._targets.chosen():
            text = await self.main.ask(forms.AskText(self._targets.called(ids), tr("Note")))
            if text and text.strip():
                await self.main.do(
                    lambda store, now: services.tasks.note(store, ids, text, now=now)
                )
                self._targets.told(N_("Noted: {what}"), ids)
