"""Small changes without a form: move, copy, note, one line of fields, pasted lines."""

from __future__ import annotations

import re
from typing import Any

from textual import events

from communitytui import services
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.kernel.text import clean_line
from communitytui.i18n import N_, say, tr, trn
from communitytui.tui.paste_limits import Cut
from communitytui.tui.pasting import OneLine, too_many
from communitytui.tui.screens.base import BaseScreen
from communitytui.words.errors import explain

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


class Quick(BaseScreen):
    """The actions of one key, or of one line."""

    #: Lines of changes that were typed in this session.
    _changes: tuple[str, ...] = ()

    # -- places

    def action_shift(self, step: int) -> None:
        """Move tasks down or up in their stage; the marked ones together, and they stay marked."""
        ids = self.chosen()
        if not ids:
            return

        def then(result: Any) -> None:
            if not result.ids:
                self.say(tr("It stands at the end already"))
            elif len(ids) > 1:
                self.say(tr("Moved: {what}", what=self.called(result.ids)), "good")

        self.do(lambda store, now: services.moving.move(store, ids, step, now=now), then)

    def action_to_stage(self) -> None:
        """Choose the stage that tasks move to; a digit chooses at once."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.tui.forms import ChooseDialog

        options = [(stage.key, say(stage.title)) for stage in STAGES]
        stages = {self.board[id].stage.key for id in ids}

        def answered(key: str | None) -> None:
            if key is not None:
                self.do(
                    lambda store, now: services.moving.to_stage(store, ids, key, now=now),
                    self.told(N_("Moved to another stage: {what}"), ids),
                )

        current = stages.pop() if len(stages) == 1 else None
        self.app.push_screen(ChooseDialog(self.called(ids), options, current), answered)

    def action_duplicate(self) -> None:
        """Copy tasks below themselves, to do anew."""
        ids = self.chosen()
        if not ids:
            return
        told = self.told(N_("Copied: {what}"), ids)

        def then(copies: services.tasks.Done) -> None:
            told(copies)
            if len(copies.ids) == 1 and self.task_list.place(copies.ids[0]) is not None:
                self.task_list.go_to(copies.ids[0])

        self.do(lambda store, now: services.moving.duplicate(store, ids, now=now), then)

    # -- words

    def action_note(self) -> None:
        """Ask for a line and append it to the notes."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.tui.forms import AskText

        def answered(text: str | None) -> None:
            if text and text.strip():
                self.do(
                    lambda store, now: services.tasks.note(store, ids, text, now=now),
                    self.told(N_("Noted: {what}"), ids),
                )

        self.app.push_screen(AskText(self.called(ids), tr("Note")), answered)

    def action_modify(self) -> None:
        """Ask for one line of changes: owner, due date, priority, any field."""
        ids = self.chosen()
        if not ids:
            return
        from communitytui.services.quick_entry import completions, meanings, read_quick
        from communitytui.tui.forms.typing_line import AskQuick

        task = self.board[ids[0]]
        today = self.workspace.today(task.community)
        asking = services.fields.Asking(self.workspace, task.community, today, self.session.who)

        def check(text: str) -> str:
            told = meanings(read_quick(text), asking)
            return " · ".join(told) or tr("@owner due:+3d p:1 status:doing")

        def answered(text: str | None) -> None:
            if text and text.strip():
                self._changes = (*self._changes, text.strip())
                self.set_fields(ids, read_quick(text), N_("Saved: {what}"))

        self.app.push_screen(
            AskQuick(
                self.called(ids),
                tr("Change"),
                check,
                self._changes,
                lambda before: completions(before, asking),
            ),
            answered,
        )

    # -- to and from the terminal

    def action_copy(self) -> None:
        """Send tasks to the terminal as Markdown; whether it takes them, nobody can know."""
        from communitytui.tui.task_detail import task_markdown

        ids = self.targets()
        if not ids:
            self.say(tr("No task under the cursor"))
            return
        text = "".join(task_markdown(self.workspace, id) for id in ids)
        size = len(text.encode())
        if size > COPY_CAP:
            message = tr(
                "{size} KB are too much for a terminal ({cap} KB); mark fewer, or export",
                size=-(-size // 1000),
                cap=COPY_CAP // 1000,
            )
            self.say(message, "warn")
            return
        self.app.copy_to_clipboard(text)
        told = tr("Sent to the terminal: {what}", what=self.called(ids))
        if len(ids) == 1:
            told += "  " + tr("(communitytui show {id} prints it)", id=ids[0])
        self.say(told)

    def on_paste(self, event: events.Paste) -> None:
        """Offer to add each of several pasted lines as a task of this stage, after the cursor."""
        titles = pasted_titles(event.text)
        scope = self.scope
        if len(titles) > 1 and self.types_title:
            event.stop()
            self.say(explain(too_many(len(titles))), "warn")
            return
        if len(titles) < 2 or scope is None or self.form_has_keys or not self.may_write():
            return
        from communitytui.tui.forms import ChooseDialog

        event.stop()
        community, stage, below = self.place_of_paste()
        taken = titles[:PASTE_CAP]
        count = trn("Add {n} task", "Add {n} tasks", len(taken))
        if len(titles) > PASTE_CAP:
            count = tr("Add the first {n} of {all} lines", n=PASTE_CAP, all=len(titles))
        options = [("add", count), ("leave", tr("Leave it"))]

        def answered(key: str | None) -> None:
            if key == "add":
                self.do(
                    lambda store, now: services.tasks.add_all(
                        store, community, taken, stage, now=now, below=below
                    ),
                    self._pasted,
                )

        self.app.push_screen(ChooseDialog(f"{titles[0]} …", options), answered)

    def on_one_line_refused(self, event: OneLine.Refused) -> None:
        """Say why a paste into the line of the screen was not taken."""
        event.stop()
        self.say(explain(event.error), "warn")

    def on_cut(self, event: Cut) -> None:
        """Say that not all of a text went into a line or a form."""
        event.stop()
        told = tr("only {n} characters fit; the rest was left out", n=event.most)
        self.call_after_refresh(self.say, told, "warn")

    def _pasted(self, done: services.tasks.Done) -> None:
        ids = done.ids
        if self.typing:
            self.typed_so_far(ids[-1])
        else:
            self.reveal_task(ids[0])
        self.say(tr("Added: {what}", what=self.called(ids)), "good")
