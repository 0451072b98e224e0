"""The list of tasks, and below it the detail of one of them or the form in its place."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.errors import Conflict
from communitytui.i18n import tr
from communitytui.tui import drafts, forms, task_detail
from communitytui.tui.guard import lent_terminal
from communitytui.tui.views.base import Covered, asks

if TYPE_CHECKING:
    from pathlib import Path

    from communitytui.tui.external_editor import Edited
    from communitytui.tui.row_typing import RowTyping
    from communitytui.tui.views.base import Host
    from communitytui.tui.widgets.detail import Detail
    from communitytui.tui.widgets.metrics_pane import MetricsPane
    from communitytui.tui.widgets.outline import Row
    from communitytui.tui.widgets.stage_tree import StageTree
    from communitytui.tui.widgets.task_list import TaskList


class TaskCentre(Covered):
    """The list, the detail, and the form of a task while one is edited.

    ``subject`` is the row of the tree that the detail tells about, ``offered`` a draft that was
    left unsaved.
    """

    def __init__(
        self, main: Host, tree: StageTree, rows: TaskList, detail: Detail, metrics: MetricsPane
    ) -> None:
        self.below = Covered(detail, metrics, id="below")
        super().__init__(rows, self.below, id="centre")
        self.main = main
        self._tree = tree
        self._detail = detail
        self.subject: Row | None = None
        self.form: forms.TaskForm | None = None
        self.offered: drafts.FormDraft | None = None
        self._draft: Path | None = None
        self._edited_from = "list"
        self._typing: RowTyping | None = None
        self._list = rows

    @property
    def has_keys(self) -> bool:
        """Whether what is typed goes into the form or a row, and is no command."""
        return self.form_has_keys or self.is_typing

    def tell_changed(self, changed: set[int], by: Mapping[int, str]) -> None:
        """Tell what is being typed that its task was changed; what is typed stays."""
        if self._typing is not None:
            self._typing.tell_title(changed, by)
        self._tell_form(changed, by)

    def keep_drafts(self) -> None:
        """Write what is half typed into the folder of drafts, for its owner only."""
        if self._typing is not None:
            self._typing.keep_title()
        self._keep_form()

    # -- the detail

    def tell(self, row: Row | None, *, stay: bool = False) -> None:
        """Let the detail tell about a row of the tree; ``stay`` keeps what is in sight."""
        if row is not None and row[0] == "more":
            row = (self._tree.outline.kind, row[1], row[2])
        self.subject = row
        done = self.main.key_of("task.done")
        about = task_detail.about_row(self.main.workspace, self._tree.outline.groups, row, done)
        self._detail.set_title(about.title or tr("Details"))
        self._detail.show(about.lines, stay=stay)

    # -- the form

    @property
    def form_has_keys(self) -> bool:
        """Whether the keys go into the form."""
        return self.form is not None and self.form.has_focus_within

    async def edit(self, id: int) -> None:
        """Open the form of a task."""
        self._edited_from = self.main.view.pane
        self.form = forms.TaskForm(self.main.workspace.board[id], self.main.workspace, self._who)
        self.tell(("task", id))
        # One frame, not three: the detail goes, the form comes, its fields are filled.
        with self.app.batch_update():
            await self.below.mount(self.form, before=0)
            self.main.go_pane("detail")

    @property
    def _who(self) -> str:
        return self.main.session.who

    async def close_form(self) -> None:
        """Take the form away and show the detail again."""
        form, self.form = self.form, None
        path, self._draft = self._draft, None
        if path is not None:
            drafts.drop(path)
        if form is not None:
            await form.remove()
        if self.main.view.pane == "detail":
            self.main.go_pane(self._edited_from)
        else:
            # Whoever went elsewhere while it was saved is not called back.
            self.main.lay_out()

    async def on_task_form_cancelled(self, event: forms.TaskForm.Cancelled) -> None:
        """Nothing was changed."""
        await self.close_form()

    @asks
    async def on_task_form_submitted(self, event: forms.TaskForm.Submitted) -> None:
        """Save the fields that were changed, unless a colleague changed one of them since.

        The form stays until they are on the disk; then it shows both values of such a field.
        """
        main, id = self.main, event.task_id
        if not main.may_write():
            return
        try:
            await main.do(
                lambda store, now: services.tasks.change(
                    store, [id], event.fields, now=now, expect=event.expect
                )
            )
        except Conflict as error:
            if self.form is not None:
                self.form.refused(error.clashes)
            raise
        await self.close_form()
        main.say(tr("Saved: {what}", what=main.workspace.board.called(id)), "good")

    def _tell_form(self, changed: set[int], by: Mapping[int, str]) -> None:
        if self.form is None or self.form.shown.id not in changed:
            return
        id, workspace = self.form.shown.id, self.main.workspace
        if id in workspace.board:
            self.form.update_theirs(workspace.board[id], workspace, by.get(id))
        else:
            self.main.say(tr("Another user deleted this task"), "bad bold")

    # -- the user's own editor

    def on_task_form_edit_outside(self, event: forms.TaskForm.EditOutside) -> None:
        """Open the notes in the user's own editor, and take back what it leaves."""
        edited = self.edit_outside(event.text)
        if self.form is not None:
            self.form.set_notes(edited.text)
        if not edited.good:
            self.main.say(tr("The editor failed; its text is in the form"), "warn")

    def edit_outside(self, text: str) -> Edited:
        """Return a text as the user's own editor left it."""
        # 1 ms; few ever open an external editor.
        from communitytui.tui.external_editor import edit_text

        with lent_terminal(), self.app.suspend():
            edited = edit_text(text)
        self.main.repaint()
        return edited

    # -- rows that are typed

    @property
    def typing(self) -> RowTyping:
        """What is typed in a row of the list."""
        if self._typing is None:
            # 0.1 s: all that reads a typed line.
            from communitytui.tui.row_typing import RowTyping

            self._typing = RowTyping(self.main, self._list, self.keep_field)
        return self._typing

    @property
    def is_typing(self) -> bool:
        """Whether the keys go into a row of the list."""
        return self._typing is not None and self._typing.has_keys

    @property
    def types_title(self) -> bool:
        """Whether the title of a task is typed in its row."""
        return self._typing is not None and self._typing.types_title

    def on_row_line_typed(self, event: forms.RowLine.Typed) -> None:
        """Follow what is typed."""
        event.stop()
        self.typing.typed(event.line)

    def on_row_line_left(self, event: forms.RowLine.Left) -> None:
        """Keep the keys where something is half typed."""
        event.stop()
        self.typing.left()

    async def on_row_line_dropped(self, event: forms.RowLine.Dropped) -> None:
        """Save nothing of the row."""
        event.stop()
        await self.typing.dropped()

    async def on_row_line_entered(self, event: forms.RowLine.Entered) -> None:
        """Save the row."""
        event.stop()
        await self.typing.entered(event.line)

    # -- drafts

    def _new_draft(self, task: int) -> Path:
        return drafts.new_path(task, self.main.session.clock().strftime("%Y%m%dT%H%M%SZ"))

    def keep_field(self, id: int, field: str, text: str, before: str) -> drafts.FormDraft:
        """Keep a field that was typed and not saved as a draft, as far as that is possible."""
        draft = drafts.FormDraft(self._new_draft(id), id, {field: text}, {field: before})
        with suppress(OSError):
            drafts.keep(draft, self.main.session.path)
        return draft

    def offer_notes(self, id: int, text: str, before: str, why: str, ink: str) -> None:
        """Keep notes that could not be saved as a draft; say why, and which key opens it."""
        self.offered = self.keep_field(id, "notes", text, before)
        self.main.show_hints()
        key = self.main.key_of("draft")
        self.main.say(tr("{why}; {key} to open your text", why=why, key=key), ink)

    def _keep_form(self) -> None:
        form = self.form
        if form is None or not form.dirty:
            return
        id = form.shown.id
        if self._draft is None:
            self._draft = self._new_draft(id)
        draft = drafts.FormDraft(self._draft, id, form.draft(), form.draft_bases())
        drafts.keep(draft, self.main.session.path)

    def offer_draft(self) -> None:
        """Say what was half typed when the terminal went away, and which key opens it."""
        main, workspace = self.main, self.main.workspace
        if main.session.read_only or self.form is not None:
            return
        for draft in drafts.of_file(main.session.path):
            if draft.task in workspace.board and draft.fields:
                self.offered = draft
                main.show_hints()
                zone = workspace.zone(workspace.board[draft.task].community)
                told = tr(
                    "Unsaved text from {when}: {what}; {key} to open",
                    when=draft.when(zone, main.session.clock()),
                    what=workspace.board.called(draft.task),
                    key=main.key_of("draft"),
                )
                main.say(told, "warn")
                return

    async def open_draft(self) -> None:
        """Open the form again as it was left when the terminal went away."""
        draft, main = self.offered, self.main
        if draft is None or self.form is not None:
            main.say(tr("No unsaved text"))
            return
        self.offered = None
        if draft.task not in main.workspace.board:
            main.say(tr("Another user deleted this task"), "bad bold")
            return
        main.reveal_task(draft.task)
        await self.edit(draft.task)
        assert self.form is not None
        self.form.restore(draft.fields, draft.before)
        self._draft = draft.path
        main.say(tr("Restored what you had typed; it is not saved yet"), "warn")
