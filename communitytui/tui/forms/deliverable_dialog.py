"""Asking for the deliverable when a task is ticked off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.domain.kernel.text import is_blank
from communitytui.domain.tasks.board import Task
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, say, tr, trc
from communitytui.services.offers import Offer
from communitytui.services.tasks import check_whole
from communitytui.tui.forms.deliverable import DeliverableEditor
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.listing import FormBox
from communitytui.tui.forms.prompts import AskText
from communitytui.words.deliverables import show_value

#: How wide the box of a table or a matrix is, where there is room.
_CELLS = 110


@dataclass(frozen=True, slots=True)
class DeliverableAnswer:
    """How a task is to be done: with a value, without one for a reason, or as it was before."""

    value: object = None
    without: str | None = None
    confirm: bool = False


def _reason(text: str) -> str:
    if is_blank(text):
        raise BadValue(N_("missing reason to finish the task without its deliverable"))
    return ""


class DeliverableDialog(FormBox[DeliverableAnswer | None]):
    """Ask what the task leaves behind; shows what is asked, when it counts, what was before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+w", "without", priority=True, show=False, id="deliverable.without"),
        Binding("ctrl+o", "confirm", priority=True, show=False, id="deliverable.confirm"),
    ]

    def __init__(
        self, task: Task, today: date, currency: str | None, offer: Offer | None = None
    ) -> None:
        self._about_task = task
        self._offer = offer
        deliverable = task.deliverable
        self._in_cells = deliverable.kind in ("table", "matrix")
        # Beneath a previous value the editor begins empty: a fresh one is asked for.
        super().__init__(f"{task.key or ''} {say(task.title)}".strip())
        value = deliverable.value if offer is None else offer.value
        self._editor = DeliverableEditor(deliverable, today, value, currency=currency)

    def begin(self) -> None:
        """Give cells the width that the terminal has."""
        if self._in_cells:
            self.query_one("#box").styles.width = _CELLS
        super().begin()

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        cells = [("tab", tr("next cell"))] if self._in_cells else []
        keys = [
            ("^s", trc("key", "done")),
            *cells,
            ("^w", trc("key", "without")),
            ("esc", tr("cancel")),
        ]
        if self._about_task.deliverable.previous is not None:
            keys.insert(1, ("^o", tr("confirm the previous")))
        return keys

    def body(self) -> ComposeResult:
        """What is asked for, then the editor."""
        task = self._about_task
        if task.deliverable.label:
            yield Static(Content(say(task.deliverable.label)), classes="-bright")
        if task.done_when:
            yield Static(Content(tr("Done when: {text}", text=task.done_when)), classes="-said")
        if task.deliverable.previous is not None:
            lines = show_value(task.deliverable, task.deliverable.previous)
            yield Static(Content(tr("Before: {text}", text=" · ".join(lines))), classes="-said")
        if self._offer is not None:
            told = tr("Filled in from {source}; change what you like", source=self._offer.source)
            yield Static(Content(told), classes="-offered")
        self._editor.add_class("-first")
        yield self._editor

    def action_submit(self) -> None:
        """Answer with the value when it fits."""
        if any(not row.validate() for row in self._editor.rows):
            self.first_bad()
            return
        try:
            value = self._editor.value()
            check_whole(self._about_task, value)
        except CommunityError as error:
            self._editor.row_of(error).editor.focus(scroll_visible=False)
            self.say(error)
            return
        self.dismiss(DeliverableAnswer(value=value))

    def action_without(self) -> None:
        """Ask why there is none, and answer with the reason."""
        self.run_worker(self._ask_why())

    async def _ask_why(self) -> None:
        dialog = AskText(tr("Done without deliverable"), tr("Reason"), check=_reason)
        reason = await self.app.push_screen(dialog, wait_for_dismiss=True)
        if reason is not None:
            self.dismiss(DeliverableAnswer(without=reason.strip()))

    def action_confirm(self) -> None:
        """Answer that the value from before still holds."""
        if self._about_task.deliverable.previous is not None:
            self.dismiss(DeliverableAnswer(confirm=True))

    @on(DeliverableEditor.Touched)
    def _typed(self, event: DeliverableEditor.Touched) -> None:
        event.stop()
        self.say(None)
