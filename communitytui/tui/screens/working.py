"""What people do with tasks and metrics: each action is one call of a service by the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from communitytui import services
from communitytui.domain.kernel.words import read_day
from communitytui.domain.tasks.board import Task
from communitytui.errors import CommunityError, MayNotWrite, NeedsDeliverable
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.showing import show_ahead
from communitytui.tui.screens.base import BaseScreen
from communitytui.tui.session import Job, Then, Work
from communitytui.tui.task_detail import STATUS_NAMES
from communitytui.tui.widgets.task_list import TaskList
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.services.undoing import Pending
    from communitytui.store import Commit, Store
    from communitytui.tui.forms import DeliverableAnswer

#: Space ticks a task from the one to the other.
_TICK = {"todo": "doing", "reopened": "doing", "doing": "done"}
_PRIORITIES = {None: "1", 1: "2", 2: "3", 3: ""}


class Working(BaseScreen):
    """The actions that change the workspace."""

    #: The row that was marked last: a range of marks begins there.
    _marked_from: int | None = None

    # -- common

    def may_write(self) -> bool:
        """Tell whether something can be changed; say why not."""
        reason = self.session.read_only
        if reason is not None:
            self.complain(MayNotWrite(reason))
        return reason is None

    def ask_displaced(self, error: CommunityError) -> None:
        """Ask what is to be done about a file that was moved, deleted or replaced."""
        from communitytui.tui.forms import ChooseDialog

        options = [
            ("look", tr("write nothing; wait until the file is back")),
            ("again", tr("write all of it here again")),
        ]

        def answered(answer: str | None) -> None:
            if answer == "again":
                self.do(lambda store, now: store.write_again(), self._written_again)

        self.show_state()
        self.app.push_screen(ChooseDialog(explain(error), options), answered)

    def _written_again(self, result: object) -> None:
        self.show_state()
        self.say(tr("The file stands here again"), "good")

    def do(
        self,
        work: Work,
        then: Then | None = None,
        failed: Callable[[CommunityError], bool] | None = None,
    ) -> None:
        """Let the session do ``work``; go on with ``then`` when it is on the disk."""
        self.session.submit(Job(work, then or (lambda result: None), failed))

    def current(self) -> int | None:
        """Return the task under the cursor, or None."""
        if self.pane == "detail" and self.subject is not None:
            return self.subject[1] if self.subject[0] == "task" else None
        return self.panes[self.pane].chosen_task

    @property
    def marking(self) -> TaskList | None:
        """The list whose marks count: that of the Tasks from all of its panes, else the focused."""
        if self.view is None:
            return self.task_list
        pane = self.panes[self.pane]
        return pane if isinstance(pane, TaskList) else None

    def targets(self) -> list[int]:
        """Return the tasks that an action takes: all marked ones, else the one under the cursor."""
        rows = self.marking
        marked = rows.marked if rows is not None else set()
        if rows is not None and marked:
            shown = [id for id in rows.rows if id in marked]
            # A filter may hide some of them; the title of the list counts these too.
            return [*shown, *sorted(id for id in marked.difference(shown) if id in self.board)]
        id = self.current()
        return [id] if id is not None and id in self.board else []

    def chosen(self) -> list[int]:
        """Return the targets when something can be done with them; else say why not."""
        if not self.may_write():
            return []
        ids = self.targets()
        if not ids:
            self.say(tr("No task under the cursor"))
        return ids

    def called(self, ids: Sequence[int]) -> str:
        """Return what tasks are called in a message: one by number and title, several by count."""
        if len(ids) != 1 or ids[0] not in self.board:
            return trn("{n} task", "{n} tasks", len(ids))
        task: Task = self.board[ids[0]]
        return f"{task.key or '#' + str(task.id)} {say(task.title)}"

    def told(self, message: str, ids: Sequence[int]) -> Then:
        """Say ``message`` (a message id with the place ``{what}``) and unmark the rows."""

        def then(result: Any) -> None:
            self.unmark()
            text = tr(message, what=self.called(ids))
            if isinstance(result, services.tasks.Done) and result.blocked:
                text += "  " + tr("(though it waits for others)")
            elif isinstance(result, services.tasks.Done) and result.early:
                text += "  " + tr("(though the stage before is not settled)")
            self.say(text, "good")

        return then

    def unmark(self) -> None:
        """Take all marks away, in every list that has some."""
        for pane in self.panes.values():
            if isinstance(pane, TaskList) and pane.marked:
                pane.set_marked(set())

    # -- status

    def action_tick(self) -> None:
        """Tick a task; fold a stage or community."""
        if self.view is not None and self.view.settle("tick"):
            return
        row = self.stage_tree.key
        if self.pane == "tree" and row is not None and row[0] != "task":
            self.stage_tree.fold(row)
            return
        ids = self.chosen()
        if not ids:
            return
        status = _TICK.get(self.board[ids[0]].status)
        if status == "doing":
            self.do(
                lambda store, now: services.tasks.begin(store, ids, now=now),
                self.told(N_("Doing: {what}"), ids),
            )
        elif status == "done":
            self.complete(ids)
        else:
            self.say(tr("It is settled; s reopens it"))

    def action_done(self) -> None:
        """Complete tasks, asking for the deliverable where it is missing."""
        if self.view is not None and self.view.settle("done"):
            return
        ids = self.chosen()
        if ids:
            self.complete(ids)

    def complete(self, ids: list[int]) -> None:
        """Complete tasks; a single one whose deliverable is missing is asked for it."""
        task = self.board[ids[0]]
        if len(ids) == 1 and task.deliverable.value is None and not self._is_scored(task):
            self._ask_deliverable(task)
            return
        self._complete(ids)

    def _is_scored(self, task: Task) -> bool:
        """Tell whether the options are weighed in a sheet, which is what is handed in."""
        sheets = self.workspace.tables.get("decisions", {}).values()
        return task.deliverable.kind == "matrix" and any(s["task"] == task.id for s in sheets)

    def _complete(self, ids: list[int], **how: Any) -> None:
        def failed(error: CommunityError) -> bool:
            # A colleague may have taken the value away in between: ask for it after all.
            if isinstance(error, NeedsDeliverable) and len(ids) == 1 and ids[0] in self.board:
                self._ask_deliverable(self.board[ids[0]])
                return True
            return False

        self.do(
            lambda store, now: services.tasks.done(store, ids, now=now, **how),
            self.told(N_("Done: {what}"), ids),
            failed,
        )

    def _ask_deliverable(self, task: Task) -> None:
        from communitytui.tui.forms import DeliverableDialog

        def answered(answer: DeliverableAnswer | None) -> None:
            if answer is None:
                return
            if answer.without is not None:
                self._complete([task.id], without=answer.without)
            elif answer.confirm:
                self._complete([task.id], confirm=True)
            else:
                self._complete([task.id], deliverable=answer.value)

        today = self.workspace.today(task.community)
        currency = self.workspace.community(task.community).currency
        self.app.push_screen(DeliverableDialog(task, today, currency), answered)

    def action_status(self) -> None:
        """Choose a status."""
        if self.view is not None and self.view.settle("status"):
            return
        ids = self.chosen()
        if not ids:
            return
        from communitytui.tui.forms import ChooseDialog

        settled = {self.board[id].settled for id in ids}
        keys = ["todo", "doing", "done", "skipped"] if False in settled else []
        keys += ["reopened"] if True in settled else []
        options = [(key, tr(STATUS_NAMES[key])) for key in keys]

        def answered(key: str | None) -> None:
            if key is not None:
                self.set_status(ids, key)

        self.app.push_screen(ChooseDialog(self.called(ids), options), answered)

    def set_status(self, ids: list[int], status: str) -> None:
        """Bring tasks into a status, asking for what it needs."""
        if status == "done":
            self.complete(ids)
        elif status == "skipped":
            self._ask_reason(ids)
        elif status == "reopened":
            self.do(
                lambda store, now: services.tasks.reopen(store, ids, now=now),
                self.told(N_("Reopened: {what}"), ids),
            )
        else:
            self.do(
                lambda store, now: services.tasks.begin(store, ids, now=now, status=status),
                self.told(N_("Doing: {what}") if status == "doing" else N_("To do: {what}"), ids),
            )

    def _ask_reason(self, ids: list[int]) -> None:
        from communitytui.tui.forms import AskText

        def answered(reason: str | None) -> None:
            if reason:
                self.do(
                    lambda store, now: services.tasks.skip(store, ids, reason, now=now),
                    self.told(N_("Skipped: {what}"), ids),
                )

        title = tr("Skip {what}", what=self.called(ids))
        self.app.push_screen(AskText(title, tr("Reason")), answered)

    # -- fields

    def set_fields(self, ids: Sequence[int], fields: Mapping[str, str], message: str) -> None:
        """Set typed fields on tasks."""
        self.do(
            lambda store, now: services.tasks.change(store, ids, fields, now=now),
            self.told(message, ids),
        )

    def action_owner(self) -> None:
        """Ask who owes the tasks."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.tui.forms import AskLine

        def answered(text: str | None) -> None:
            if text is not None:
                self.set_fields(ids, {"owner": text}, N_("Owner set: {what}"))

        value = self.board[ids[0]].owner or ""
        self.app.push_screen(AskLine(self.called(ids), tr("Owner"), value), answered)

    def action_due(self) -> None:
        """Ask when the tasks are due; what is typed is shown as a date below."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.tui.forms import AskLine

        task = self.board[ids[0]]
        today = self.workspace.today(task.community)

        def check(text: str) -> str:
            if not text.strip():
                return ""
            return show_ahead(date.fromisoformat(read_day(text, today)), today)

        def answered(text: str | None) -> None:
            if text is not None:
                self.set_fields(ids, {"due": text}, N_("Due date set: {what}"))

        value = task.due.isoformat() if task.due else ""
        self.app.push_screen(AskLine(self.called(ids), tr("Due"), value, check), answered)

    def action_priority(self) -> None:
        """Give the tasks the next priority."""
        ids = self.chosen()
        if ids:
            value = _PRIORITIES[self.board[ids[0]].priority]
            self.set_fields(ids, {"priority": value}, N_("Priority set: {what}"))

    # -- marks

    def action_mark(self) -> None:
        """Mark the row for the next action, and go on to the next."""
        pane = self.panes[self.pane]
        if isinstance(pane, TaskList) and pane.key is not None:
            self._marked_from = pane.key
            pane.set_marked(pane.marked ^ {pane.key})
            self.action_move("down")

    def action_mark_range(self, step: int = 0) -> None:
        """Mark all rows from the last one marked to the cursor, which moves by ``step`` first."""
        rows = self.panes[self.pane]
        if not isinstance(rows, TaskList) or rows.key is None:
            return
        if self._marked_from is None or not rows.marked:
            self._marked_from = rows.key
        if step:
            self.action_move("down" if step > 0 else "up")
        start = rows.place(self._marked_from)
        first, last = sorted((rows.cursor if start is None else start, rows.cursor))
        rows.set_marked(rows.marked | set(rows.rows[first : last + 1]))

    def action_mark_all(self) -> None:
        """Mark all rows, or none."""
        rows = self.marking
        if rows is not None:
            every = {row for row in rows.rows if isinstance(row, int)}
            rows.set_marked(set() if rows.marked == every else every)

    # -- undo

    def action_undo(self) -> None:
        """Take my last action back; ask first where that is more than a slip of today."""
        if self.may_write():
            self._undo(None)

    def _undo(self, agreed: str | None) -> None:
        """Take back my last action; ``agreed`` is the uid of the one that was said yes to."""
        from communitytui.services.undoing import NeedsConsent

        def work(store: Store, now: datetime) -> tuple[Commit, Commit]:
            def consent(pending: Pending) -> bool:
                return pending.commit.uid == agreed

            return _with_origin(store, services.undoing.undo(store, now=now, consent=consent))

        def failed(error: CommunityError) -> bool:
            if not isinstance(error, NeedsConsent):
                return False
            # Of two quick keys the second one's question would stand over the first one's.
            if self.app.screen is self:
                self._ask_undo(error.pending)
            return True

        self.do(work, lambda pair: self._taken_back(N_("Undone: {what}"), pair), failed)

    def _ask_undo(self, pending: Pending) -> None:
        from communitytui.tui.forms.confirm import YES, ConfirmDialog

        def answered(answer: str | None) -> None:
            if answer == YES:
                self._undo(pending.commit.uid)
            else:
                self.say(tr("Nothing was undone"))

        dialog = ConfirmDialog(tr("Undo this?"), pending.lines, tr("Undo"))
        self.app.push_screen(dialog, answered)

    def action_redo(self) -> None:
        """Do again what my last undo took back."""
        if self.may_write():
            self.do(
                lambda store, now: _with_origin(store, services.undoing.redo(store, now=now)),
                lambda pair: self._taken_back(N_("Redone: {what}"), pair),
            )

    def _taken_back(self, message: str, pair: tuple[Commit, Commit]) -> None:
        commit, origin = pair
        what = services.history.describe(origin, self.workspace, self.session.who)
        changed = [op for op in commit.ops if op.table == "tasks" and op.id in self.board]
        # A task that came back is what it is about, not those that wait for it again.
        back = [op for op in changed if op.before is None] or changed
        if len(back) == 1:
            self.reveal_task(back[0].id)
        self.say(tr(message, what=what), "good")


def _with_origin(store: Store, commit: Commit) -> tuple[Commit, Commit]:
    """Return a commit of undo or redo with the action of a person that it is about in the end."""
    return commit, services.history.origin(store, commit)
