"""Adding, editing and deleting tasks: the form takes the place of the detail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from communitytui import services
from communitytui.errors import CommunityError, Conflict
from communitytui.i18n import N_, tr
from communitytui.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from communitytui.store import Store
    from communitytui.tui.forms import AddAnswer, TaskForm


class Editing(BaseScreen):
    """The actions around the forms of a task."""

    _edited_from = "list"

    def action_add(self) -> None:
        """Ask for a new task and add it below the cursor; in an empty file, for a community."""
        if not self.may_write():
            return
        if self.scope is None:
            self.welcome()
            return
        from communitytui.tui.forms import AddDialog

        community = self.scope[1]
        stage = self.scope[2] if self.scope[0] == "stage" else "goal"
        below = self.current()
        if below is not None and below in self.board:
            stage = self.board[below].stage.key
        self.app.push_screen(
            AddDialog(self.workspace, community, stage, self.session.who),
            lambda answer: self._add(community, stage, below, answer),
        )

    def _add(self, community: int, stage: str, below: int | None, answer: AddAnswer | None) -> None:
        if answer is None:
            return
        me = self.session.who

        def work(store: Store, now: datetime) -> int:
            return services.tasks.add(
                store,
                community,
                answer.title,
                answer.stage,
                now=now,
                fields=answer.fields,
                deliverable=answer.deliverable,
                below=below if answer.stage == stage else None,
                me=me,
            )

        def then(id: int) -> None:
            self.reveal_task(id)
            self.say(tr("Added: {what}", what=self.called([id])), "good")

        self.do(work, then)

    async def action_edit(self) -> None:
        """Edit all fields of a task, in the place of the detail."""
        if self.form is not None:
            self.go_pane("detail")
            return
        ids = self.chosen()
        if not ids:
            return
        await self.open_form(ids[0])

    async def open_form(self, id: int) -> None:
        """Open the form of a task."""
        from communitytui.tui.forms import TaskForm

        task = self.board[id]
        self._edited_from = self.pane
        self.form = TaskForm(task, self.workspace, self.session.who)
        self.tell(("task", task.id))
        self.plan = None
        # One frame, not three: the detail goes, the form comes, its fields are filled.
        with self.app.batch_update():
            await self.centre.mount(self.form)
            self.go_pane("detail")

    async def close_form(self) -> None:
        """Take the form away and show the detail again."""
        form, self.form = self.form, None
        self.plan = None
        self.drop_draft()
        if form is not None:
            await form.remove()
        self.go_pane(self._edited_from)

    async def on_task_form_cancelled(self, event: TaskForm.Cancelled) -> None:
        """Nothing was changed."""
        await self.close_form()

    def on_task_form_submitted(self, event: TaskForm.Submitted) -> None:
        """Save the fields that were changed; the form stays until they are on the disk."""
        self.save_form(event.task_id, event.fields, event.expect)

    def save_form(self, id: int, fields: Mapping[str, str], expect: Mapping[str, str]) -> None:
        """Save edited fields unless a colleague changed one of them since."""
        me = self.session.who
        told = self.told(N_("Saved: {what}"), [id])

        def then(result: Any) -> None:
            self.call_later(self.close_form)
            told(result)

        def failed(error: CommunityError) -> bool:
            # The form shows both values of each field, and keeps what was typed.
            if isinstance(error, Conflict) and self.form is not None:
                self.form.refused(error.clashes)
            return False

        if not self.may_write():
            return
        self.do(
            lambda store, now: services.tasks.change(
                store, [id], fields, now=now, expect=expect, me=me
            ),
            then,
            failed,
        )

    def tell_form(self, changed: set[int], by: Mapping[int, str]) -> None:
        """Tell the form that its task was changed; what is typed stays."""
        if self.form is None or self.form.shown.id not in changed:
            return
        id = self.form.shown.id
        if id in self.board:
            self.form.update_theirs(self.board[id], self.workspace, by.get(id))
        else:
            self.say(tr("A colleague deleted this task"), "bad bold")

    def on_task_form_edit_outside(self, event: TaskForm.EditOutside) -> None:
        """Open the notes in the user's own editor, and take back what it leaves."""
        from communitytui.tui.outside import edit_text

        with self.app.suspend():
            text = edit_text(event.text)
        self.program.repaint()
        if text is not None and self.form is not None:
            self.form.set_notes(text)

    def action_delete(self) -> None:
        """Delete tasks; there is no question, for undo brings them back."""
        ids = self.chosen()
        if not ids:
            return
        what = self.called(ids)

        def then(result: Any) -> None:
            self.task_list.set_marked(set())
            self.say(tr("Deleted: {what}; u brings it back", what=what), "good")

        self.do(lambda store, now: services.tasks.delete(store, ids, now=now), then)
