"""What people do with tasks, from every view: on all marked ones, else on the one at the cursor."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.kernel.labels import STATUS_NAMES
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import read_day
from communitytui.domain.nouns.kinds import people
from communitytui.domain.plan.grouping import KIND_NAMES
from communitytui.domain.tasks.board import Board, Task
from communitytui.errors import CommunityError, NeedsDeliverable
from communitytui.i18n import N_, names, say, tr, trn
from communitytui.i18n.showing import show_ahead
from communitytui.services.fields import Asking
from communitytui.tui import forms
from communitytui.tui.pasting import too_many
from communitytui.tui.task_detail import task_markdown
from communitytui.tui.views.base import asks
from communitytui.tui.widgets.task_list import TaskList
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.tui.views.base import Host
    from communitytui.tui.views.tasks import Tasks

#: Space ticks a task from the one to the other.
_TICK = {"todo": "doing", "reopened": "doing", "doing": "done"}
_PRIORITIES = {None: "1", 1: "2", 2: "3", 3: ""}
#: What is said of tasks that came into a status.
_SAID = {
    "todo": N_("To do: {what}"),
    "doing": N_("Doing: {what}"),
    "skipped": N_("Skipped: {what}"),
    "reopened": N_("Reopened: {what}"),
}
#: No more pasted lines become tasks at once.
PASTE_CAP = 500
#: Terminals drop longer texts for their clipboard without a word, in bytes before encoding.
COPY_CAP = 56_000
#: The sign of a list item: a dash, a bullet, a box, a number, in full width too.
_ITEM = re.compile(
    r"^(?:[-*+–—○●✓✔]\s+|\d{1,3}[.)]\s+|\d{1,3}[、．）]\s*|[•·▪◦‣□☐☑]\s*)?(?:\[[ xX✓]?\]\s+)?"
)


def pasted_titles(text: str) -> list[str]:
    """Return the titles in pasted lines: cleaned, without the signs of lists, no empty ones."""
    found = (_ITEM.sub("", f"{clean_line(line)} ").strip() for line in text.splitlines())
    return [title for title in found if title]


class TaskActions:
    """The actions on tasks; ``tasks`` is the view that has their list and their form."""

    def __init__(self, main: Host, tasks: Tasks) -> None:
        self.main = main
        self._tasks = tasks
        #: The row that was marked last: a range of marks begins there.
        self._marked_from: int | None = None
        #: Lines of changes that were typed in this session.
        self._changes: tuple[str, ...] = ()

    @property
    def _board(self) -> Board:
        return self.main.workspace.board

    # -- which tasks, and what is said of them

    def targets(self) -> list[int]:
        """Return the tasks that an action takes: all marked ones, else the one at the cursor."""
        rows = self.main.view.marking
        if rows is not None and rows.marked:
            shown = [id for id in rows.rows if isinstance(id, int) and id in rows.marked]
            # A filter may hide some of them; the title of the list counts these too.
            hidden = rows.marked.difference(shown)
            return [*shown, *sorted(id for id in hidden if id in self._board)]
        id = self.main.view.chosen_task
        return [id] if id is not None and id in self._board else []

    def _chosen(self) -> list[int]:
        """Return the targets when something can be done with them; else say why not."""
        if not self.main.may_write():
            return []
        ids = self.targets()
        if not ids:
            self.main.say(tr("No task under the cursor"))
        return ids

    def _one(self) -> int | None:
        """Return the task at the cursor when it can be changed; else say why not."""
        if not self.main.may_write():
            return None
        id = self.main.view.chosen_task
        if id is None or id not in self._board:
            self.main.say(tr("No task under the cursor"))
            return None
        return id

    def _asking(self, community: int) -> Asking:
        workspace = self.main.workspace
        today = workspace.today(community)
        return Asking(names, workspace, community, today, self.main.session.who)

    def _called(self, ids: Sequence[int]) -> str:
        """Return what tasks are called in a message: one by number and title, several by count."""
        if len(ids) != 1 or ids[0] not in self._board:
            return trn("{n} task", "{n} tasks", len(ids))
        return say(self._board.called(ids[0]))

    def _told(self, message: str, ids: Sequence[int], result: object = None) -> None:
        """Say ``message`` (a message id with the place ``{what}``) and unmark the rows."""
        self._unmark()
        text = tr(message, what=self._called(ids))
        if isinstance(result, services.tasks.Done) and result.blocked:
            text += "  " + tr("(although it waits for other tasks)")
        elif isinstance(result, services.tasks.Done) and result.early:
            text += "  " + tr("(although the previous stage is not finished)")
        self.main.say(text, "good")

    def _unmark(self) -> None:
        """Take all marks away, in every list that has some."""
        for pane in self.main.panes.values():
            if isinstance(pane, TaskList) and pane.marked:
                pane.set_marked(set())

    # -- status

    def tick(self) -> None:
        """Tick a task; fold a stage or community."""
        if self.main.view.settle("tick"):
            return
        ids = self._chosen()
        status = _TICK.get(self._board[ids[0]].status) if ids else None
        if status is not None:
            self.set_status(ids, status)
        elif ids:
            self.main.say(tr("Closed; s to reopen"))

    def done(self) -> None:
        """Complete tasks, asking for the deliverable where it is missing."""
        if not self.main.view.settle("done"):
            self.set_status(self._chosen(), "done")

    @asks
    async def status(self) -> None:
        """Choose a status."""
        if self.main.view.settle("status"):
            return
        ids = self._chosen()
        if not ids:
            return
        settled = {self._board[id].settled for id in ids}
        keys = ["todo", "doing", "done", "skipped"] if False in settled else []
        keys += ["reopened"] if True in settled else []
        options = [(key, tr(STATUS_NAMES[key])) for key in keys]
        key = await self.main.ask(forms.ChooseDialog(self._called(ids), options))
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
            title = tr("Skip {what}", what=self._called(ids))
            reason = await main.ask(forms.AskText(title, tr("Reason")))
            if not reason:
                return
            result = await main.do(lambda store, now: tasks.skip(store, ids, reason, now=now))
        elif status == "reopened":
            result = await main.do(lambda store, now: tasks.reopen(store, ids, now=now))
        else:
            result = await main.do(
                lambda store, now: tasks.begin(store, ids, now=now, status=status)
            )
        self._told(_SAID[status], ids, result)

    async def _complete(self, ids: list[int]) -> None:
        """Complete tasks; a single one whose deliverable is missing is asked for it."""
        task = self._board[ids[0]]
        asks_first = len(ids) == 1 and task.deliverable.value is None and not self._is_scored(task)
        answer = await self._ask_deliverable(task) if asks_first else forms.DeliverableAnswer()
        while answer is not None:
            try:
                result = await self._hand_in(ids, answer)
            except NeedsDeliverable:
                # A colleague may have taken the value away in between: ask for it after all.
                if len(ids) != 1 or ids[0] not in self._board:
                    raise
                answer = await self._ask_deliverable(self._board[ids[0]])
            else:
                self._told(N_("Done: {what}"), ids, result)
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
        return await self.main.ask(forms.DeliverableDialog(task, today, home.currency))

    # -- fields

    async def _set(self, ids: Sequence[int], fields: Mapping[str, str], message: str) -> None:
        await self.main.do(lambda store, now: services.tasks.change(store, ids, fields, now=now))
        self._told(message, ids)

    @asks
    async def owner(self) -> None:
        """Ask who owes the tasks."""
        if ids := self._chosen():
            task = self._board[ids[0]]
            asking = self._asking(task.community)

            def check(text: str) -> str:
                owner = services.fields.read_field("owner", text, asking)
                return str(owner) if owner and owner != text.strip() else ""

            line = forms.Line(task.owner or "", known=people(asking))
            dialog = forms.AskLine(self._called(ids), tr("Owner"), check=check, line=line)
            if (text := await self.main.ask(dialog)) is not None:
                await self._set(ids, {"owner": text}, N_("Owner set: {what}"))

    @asks
    async def due(self) -> None:
        """Ask when the tasks are due; what is typed is shown as a date below."""
        ids = self._chosen()
        if not ids:
            return
        task = self._board[ids[0]]
        today = self.main.workspace.today(task.community)

        def check(text: str) -> str:
            if not text.strip():
                return ""
            return show_ahead(date.fromisoformat(read_day(text, today)), today)

        value = task.due.isoformat() if task.due else ""
        text = await self.main.ask(forms.AskLine(self._called(ids), tr("Due"), value, check))
        if text is not None:
            await self._set(ids, {"due": text}, N_("Due date set: {what}"))

    @asks
    async def priority(self) -> None:
        """Give the tasks the next priority."""
        if ids := self._chosen():
            value = _PRIORITIES[self._board[ids[0]].priority]
            await self._set(ids, {"priority": value}, N_("Priority set: {what}"))

    @asks
    async def modify(self) -> None:
        """Ask for one line of changes: owner, due date, priority, any field."""
        ids = self._chosen()
        if not ids:
            return
        quick = services.quick_entry
        home = self._board[ids[0]].community
        asking = self._asking(home)

        def check(text: str) -> str:
            told = quick.meanings(quick.read_quick(text), asking, [self._board[id] for id in ids])
            return " · ".join(told) or tr("@owner due:+3d p:1 status:doing")

        dialog = forms.AskQuick(
            self._called(ids),
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
    async def note(self) -> None:
        """Ask for a line and append it to the notes."""
        if ids := self._chosen():
            text = await self.main.ask(forms.AskText(self._called(ids), tr("Note")))
            if text and text.strip():
                await self.main.do(
                    lambda store, now: services.tasks.note(store, ids, text, now=now)
                )
                self._told(N_("Noted: {what}"), ids)

    # -- in the view of tasks

    async def edit(self) -> None:
        """Edit all fields of a task, in the place of the detail."""
        centre = self._tasks.centre
        if centre.form is not None:
            self.main.go_pane("detail")
        elif not self.main.view.settle("edit") and (ids := self._chosen()):
            await centre.edit(ids[0])

    async def rename(self) -> None:
        """Type another title for the task at the cursor, in its row."""
        id = self._one()
        if id is not None:
            await self._tasks.centre.typing.rename(id)

    @asks
    async def notes(self) -> None:
        """Edit the notes of a task in the user's own editor."""
        id, main, centre = self._one(), self.main, self._tasks.centre
        if id is None:
            return
        if centre.form is not None:
            main.go_pane("detail")
            return
        before = self._board[id].notes
        edited = centre.edit_outside(before)
        text = edited.text
        if text == before:
            said = tr("Nothing changed") if edited.good else tr("The editor could not be used")
            main.say(said, "text" if edited.good else "warn")
            return
        if not edited.good:
            centre.offer_notes(id, text, before, tr("The editor failed"), "warn")
            return
        try:
            await main.do(
                lambda store, now: services.tasks.change(
                    store, [id], {"notes": text}, now=now, expect={"notes": before}
                )
            )
        except CommunityError as error:
            centre.offer_notes(id, text, before, explain(error), "bad bold")
        else:
            main.say(tr("Saved: {what}", what=self._called([id])), "good")

    async def draft(self) -> None:
        """Open the form again as it was left when the terminal went away."""
        await self._tasks.centre.open_draft()

    def match(self, step: int) -> None:
        """To the next or previous match of the last search, wherever it is."""
        main, scope = self.main, self._tasks.scope
        community = main.view.community
        if not scope.last or community is None:
            main.say(tr("No search yet; / to search"))
            return
        ids = scope.find(scope.last, community)
        if not ids:
            main.say(tr("No matches"))
            return
        id = scope.match(ids, community, step)
        main.go_pane("list")
        main.reveal_task(id)
        main.say(f"/{scope.last}  {ids.index(id) + 1}/{len(ids)}", "muted")

    def saved(self) -> None:
        """Choose a saved filter, or save the present one."""
        if self.main.view.community is not None:
            self._tasks.search.choose()

    @asks
    async def group(self) -> None:
        """Choose what the tree groups tasks by."""
        options = [(kind, tr(message)) for kind, message in KIND_NAMES.items()]
        title, here = tr("Group the tree by"), self._tasks.stage_tree.kind
        kind = await self.main.ask(forms.ChooseDialog(title, options, here))
        if kind is not None:
            self._tasks.regroup(kind)

    # -- marks

    def _rows_at_cursor(self) -> TaskList | None:
        pane = self.main.view.panes[self.main.view.pane]
        return pane if isinstance(pane, TaskList) and pane.chosen_task is not None else None

    def mark(self) -> None:
        """Mark the row for the next action, and go on to the next."""
        rows = self._rows_at_cursor()
        if rows is not None and rows.chosen_task is not None:
            self._marked_from = rows.chosen_task
            rows.set_marked(rows.marked ^ {rows.chosen_task})
            self.main.view.do_move("down")

    def mark_range(self, step: int = 0) -> None:
        """Mark all rows from the last one marked to the cursor, which moves by ``step`` first."""
        rows = self._rows_at_cursor()
        if rows is None:
            return
        if self._marked_from is None or not rows.marked:
            self._marked_from = rows.chosen_task
        if step:
            self.main.view.do_move("down" if step > 0 else "up")
        start = rows.place(self._marked_from)
        first, last = sorted((rows.cursor if start is None else start, rows.cursor))
        rows.set_marked(rows.marked | rows.ids(first, last + 1))

    def mark_all(self) -> None:
        """Mark all rows, or none."""
        rows = self.main.view.marking
        if rows is not None:
            every = rows.ids()
            rows.set_marked(set() if rows.marked == every else every)

    # -- places

    @asks
    async def shift(self, step: int) -> None:
        """Move tasks down or up in their stage; the marked ones together, and they stay marked."""
        if ids := self._chosen():
            result = await self.main.do(
                lambda store, now: services.moving.move(store, ids, step, now=now)
            )
            if not result.ids:
                self.main.say(tr("Already at the end"))
            elif len(ids) > 1:
                self.main.say(tr("Moved: {what}", what=self._called(result.ids)), "good")

    @asks
    async def to_stage(self) -> None:
        """Choose the stage that tasks move to; a digit chooses at once."""
        ids = self._chosen()
        if not ids:
            return
        stages = {self._board[id].stage.key for id in ids}
        here = stages.pop() if len(stages) == 1 else None
        options = [(stage.key, say(stage.title)) for stage in STAGES]
        key = await self.main.ask(forms.ChooseDialog(self._called(ids), options, here))
        if key is not None:
            await self.main.do(
                lambda store, now: services.moving.to_stage(store, ids, key, now=now)
            )
            self._told(N_("Moved to another stage: {what}"), ids)

    @asks
    async def duplicate(self) -> None:
        """Copy tasks below themselves, to do anew."""
        if ids := self._chosen():
            result = await self.main.do(
                lambda store, now: services.moving.duplicate(store, ids, now=now)
            )
            self._told(N_("Copied: {what}"), result.ids)
            if len(result.ids) == 1:
                self._tasks.task_list.go_to(result.ids[0])

    @asks
    async def delete(self) -> None:
        """Delete tasks; undo brings them back. It is asked only where something hangs on them."""
        ids, main = self._chosen(), self.main
        if not ids:
            return
        lost = services.deleting.told(main.workspace.tables, "tasks", ids)
        if lost:
            title = tr("Delete {what}?", what=self._called(ids))
            if await main.ask(forms.ConfirmDialog(title, lost, tr("Delete"))) != "yes":
                return
            ids = [id for id in ids if id in self._board]
            if not ids:
                return
        what = self._called(ids)
        await main.do(lambda store, now: services.tasks.delete(store, ids, now=now))
        self._unmark()
        main.say(tr("Deleted: {what}; u to undo", what=what), "good")

    # -- to and from the terminal

    def copy(self) -> None:
        """Send tasks to the terminal as Markdown; whether it takes them, nobody can know."""
        ids = self.targets()
        if not ids:
            self.main.say(tr("No task under the cursor"))
            return
        text = "".join(task_markdown(self.main.workspace, id) for id in ids)
        size = len(text.encode())
        if size > COPY_CAP:
            message = tr(
                "{size} KB is too much for a terminal ({cap} KB); mark fewer, or export",
                size=-(-size // 1000),
                cap=COPY_CAP // 1000,
            )
            self.main.say(message, "warn")
            return
        self.main.app.copy_to_clipboard(text)
        told = tr("Sent to the terminal: {what}", what=self._called(ids))
        if len(ids) == 1:
            told += "  " + tr("(communitytui show {id} prints it)", id=ids[0])
        self.main.say(told)

    def paste(self, text: str) -> bool:
        """Take several pasted lines, as tasks of this stage after the cursor; tell whether."""
        titles = pasted_titles(text)
        if len(titles) > 1 and self._tasks.centre.types_title:
            self.main.say(explain(too_many(len(titles))), "warn")
            return True
        if len(titles) < 2 or self._tasks.scope.row is None or self._tasks.centre.form_has_keys:
            return False
        if not self.main.may_write():
            return False
        self._offer_pasted(titles)
        return True

    @asks
    async def _offer_pasted(self, titles: list[str]) -> None:
        """Offer to add each of some titles as a task."""
        centre, scope = self._tasks.centre, self._tasks.scope
        typed = centre.typing.place if centre.is_typing else None
        community, stage, below = typed or scope.place_of_new(end=False)
        taken = titles[:PASTE_CAP]
        count = trn("Add {n} task", "Add {n} tasks", len(taken))
        if len(titles) > PASTE_CAP:
            count = tr("Add the first {n} of {all} lines", n=PASTE_CAP, all=len(titles))
        options = [("add", count), ("leave", tr("Leave it"))]
        if await self.main.ask(forms.ChooseDialog(f"{titles[0]} …", options)) != "add":
            return
        result = await self.main.do(
            lambda store, now: services.tasks.add_all(
                store, community, taken, stage, now=now, below=below or None
            )
        )
        if centre.is_typing:
            centre.typing.go_below(result.ids[-1])
        else:
            self.main.reveal_task(result.ids[0])
        self.main.say(tr("Added: {what}", what=self._called(result.ids)), "good")
