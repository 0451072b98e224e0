"""Editing and deleting tasks: the form takes the place of the detail."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from communitytui import services
from communitytui.errors import CommunityError, Conflict
from communitytui.i18n import N_, tr
from communitytui.tui import drafts
from communitytui.tui.actions import BY_ID
from communitytui.tui.screens.base import BaseScreen
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.tui.external_editor import Edited
    from communitytui.tui.forms import TaskForm


class Editing(BaseScreen):
    """The actions around the forms of a task."""

    _edited_from = "list"

    async def action_edit(self) -> None:
        """Edit all fields of a task, in the place of the detail."""
        if self.form is not None:
            self.go_pane("detail")
            return
        if self.view is not None and self.view.settle("edit"):
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
        if self.view is None and self.pane == "detail":
            self.go_pane(self._edited_from)
        else:
            # Whoever went elsewhere while it was saved is not called back.
            self.apply_plan()

    async def on_task_form_cancelled(self, event: TaskForm.Cancelled) -> None:
        """Nothing was changed."""
        await self.close_form()

    def on_task_form_submitted(self, event: TaskForm.Submitted) -> None:
        """Save the fields that were changed; the form stays until they are on the disk."""
        self.save_form(event.task_id, event.fields, event.expect)

    def save_form(self, id: int, fields: Mapping[str, str], expect: Mapping[str, str]) -> None:
        """Save edited fields unless a colleague changed one of them since."""
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
            lambda store, now: services.tasks.change(store, [id], fields, now=now, expect=expect),
            then,
            failed,
        )

    def tell_form(self, changed: set[int], by: Mapping[int, str]) -> None:
        """Tell what is being typed that its task was changed; what is typed stays."""
        self.tell_row(changed, by)
        if self.form is None or self.form.shown.id not in changed:
            return
        id = self.form.shown.id
        if id in self.board:
            self.form.update_theirs(self.board[id], self.workspace, by.get(id))
        else:
            self.say(tr("A colleague deleted this task"), "bad bold")

    def on_task_form_edit_outside(self, event: TaskForm.EditOutside) -> None:
        """Open the notes in the user's own editor, and take back what it leaves."""
        edited = self._edit_outside(event.text)
        if self.form is not None:
            self.form.set_notes(edited.text)
        if not edited.good:
            self.say(tr("The editor failed; what stood in it is in the form"), "warn")

    def _edit_outside(self, text: str) -> Edited:
        from communitytui.tui.external_editor import edit_text
        from communitytui.tui.guard import lent_terminal

        with lent_terminal(), self.app.suspend():
            edited = edit_text(text)
        self.program.repaint()
        return edited

    def action_notes(self) -> None:
        """Edit the notes of a task in the user's own editor."""
        id = self.current()
        if not self.may_write():
            return
        if id is None or id not in self.board:
            self.say(tr("No task under the cursor"))
            return
        if self.form is not None:
            self.go_pane("detail")
            return
        before = self.board[id].notes
        edited = self._edit_outside(before)
        if edited.text == before:
            said = tr("Nothing changed") if edited.good else tr("The editor could not be used")
            self.say(said, "text" if edited.good else "warn")
        elif not edited.good:
            self._keep_notes(id, edited.text, before)
            self.say(self._kept(tr("The editor failed")), "warn")
        else:
            self._save_notes(id, edited.text, before)

    def _save_notes(self, id: int, text: str, before: str) -> None:
        def failed(error: CommunityError) -> bool:
            self._keep_notes(id, text, before)
            self.say(self._kept(explain(error)), "bad bold")
            return True

        self.do(
            lambda store, now: services.tasks.change(
                store, [id], {"notes": text}, now=now, expect={"notes": before}
            ),
            lambda result: self.say(tr("Saved: {what}", what=self.called([id])), "good"),
            failed,
        )

    def _keep_notes(self, id: int, text: str, before: str) -> None:
        """Keep notes that could not be saved as a draft, which opens beside what stands there."""
        stamp = self.session.clock().strftime("%Y%m%dT%H%M%SZ")
        path = drafts.new_path(id, stamp)
        self.offered = drafts.Draft(path, id, {"notes": text}, {"notes": before})
        with suppress(OSError):
            drafts.keep(self.offered, self.session.path)
        self.show_hints()

    def _kept(self, why: str) -> str:
        action = BY_ID["draft"]
        key = self.key_bar.keys.get(action.id, action.key)
        return tr("{why}; {key} opens what you typed", why=why, key=key)

    def action_delete(self) -> None:
        """Delete tasks; undo brings them back. It is asked only where something hangs on them."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.services.deleting import told

        lost = told(self.workspace.tables, "tasks", ids)
        if not lost:
            self._delete(ids)
            return
        from communitytui.tui.forms.confirm import YES, ConfirmDialog

        def answered(answer: str | None) -> None:
            left = [id for id in ids if id in self.board]
            if answer == YES and left:
                self._delete(left)

        title = tr("Delete {what}?", what=self.called(ids))
        self.app.push_screen(ConfirmDialog(title, lost, tr("Delete")), answered)

    def _delete(self, ids: list[int]) -> None:
        what = self.called(ids)

        def then(result: Any) -> None:
            self.unmark()
            self.say(tr("Deleted: {what}; u brings it back", what=what), "good")

        self.do(lambda store, now: services.tasks.delete(store, ids, now=now), then)
