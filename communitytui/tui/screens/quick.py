"""Small changes without a form: move, note, one line of fields, copy."""

from __future__ import annotations

from typing import Any

from textual import events

from communitytui import services
from communitytui.domain.text import clean_line
from communitytui.i18n import N_, tr, trn
from communitytui.tui.screens.base import BaseScreen


class Quick(BaseScreen):
    """The actions of one key, or of one line."""

    def action_shift(self, step: int) -> None:
        """Move the task under the cursor down or up in its stage."""
        id = self.current()
        if id is None or id not in self.board or not self.may_write():
            return

        def then(result: Any) -> None:
            if not result.ids:
                self.say(tr("It stands at the end already"))

        self.do(lambda store, now: services.tasks.move(store, id, step, now=now), then)

    def action_note(self) -> None:
        """Ask for a line and append it to the notes."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.tui.forms import AskLine

        def answered(text: str | None) -> None:
            if text and text.strip():
                self.do(
                    lambda store, now: services.tasks.note(store, ids, text, now=now),
                    self.told(N_("Noted: {what}"), ids),
                )

        self.app.push_screen(AskLine(self.called(ids), tr("Note")), answered)

    def action_modify(self) -> None:
        """Ask for one line of changes: owner, due date, priority, any field."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.tui.forms import AskLine

        task = self.board[ids[0]]
        today = self.workspace.today(task.community)
        asking = services.fields.Asking(self.workspace, task.community, today, self.session.who)

        def check(text: str) -> str:
            fields = services.fields.read_quick(text)
            found = {
                name: services.fields.read_field(name, value, asking)
                for name, value in fields.items()
            }
            shown = [f"{name} → {'–' if value is None else value}" for name, value in found.items()]
            return " · ".join(shown) or tr("@owner due:+3d p:1 status:doing")

        def answered(text: str | None) -> None:
            if text and text.strip():
                fields = services.fields.read_quick(text)
                me = self.session.who
                self.do(
                    lambda store, now: services.tasks.change(store, ids, fields, now=now, me=me),
                    self.told(N_("Saved: {what}"), ids),
                )

        self.app.push_screen(AskLine(self.called(ids), tr("Change"), "", check), answered)

    def action_copy(self) -> None:
        """Send the task under the cursor to the terminal's clipboard, as Markdown."""
        from communitytui.tui.telling import task_markdown

        id = self.current()
        if id is None or id not in self.board:
            self.say(tr("No task under the cursor"))
            return
        self.app.copy_to_clipboard(task_markdown(self.workspace, id))
        self.say(tr("Sent to the terminal's clipboard; communitytui show {id} prints it", id=id))

    def on_paste(self, event: events.Paste) -> None:
        """Offer to add each of several pasted lines as a task of this stage."""
        titles = [title for title in map(clean_line, event.text.splitlines()) if title]
        scope = self.scope
        if len(titles) < 2 or scope is None or self.form is not None or not self.may_write():
            return
        from communitytui.tui.forms import ChooseDialog

        event.stop()
        community, stage = scope[1], scope[2] if scope[0] == "stage" else "goal"
        count = trn("Add {n} task", "Add {n} tasks", len(titles))
        options = [("add", count), ("leave", tr("Leave it"))]

        def answered(key: str | None) -> None:
            if key == "add":
                self.do(
                    lambda store, now: services.tasks.add_all(
                        store, community, titles, stage, now=now
                    ),
                    self._pasted,
                )

        self.app.push_screen(ChooseDialog(f"{titles[0]} …", options), answered)

    def _pasted(self, ids: list[int]) -> None:
        self.reveal_task(ids[0])
        self.say(tr("Added: {what}", what=self.called(ids)), "good")
