"""A question with two answers, and what is to be known before one answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.i18n import tr
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.prompts import ChooseDialog

YES, NO = "yes", "no"


class ConfirmDialog(ChooseDialog):
    """Ask whether to go on; the cursor stands on the answer that changes nothing.

    Where it is what usually follows (``ready``), the cursor stands on the other one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('yes')", show=False, id="confirm.yes"),
        Binding("n", "answer('no')", show=False, id="confirm.no"),
    ]
    DEFAULT_CSS = "ConfirmDialog #told { height: auto; width: 1fr; margin-bottom: 1; }"

    def __init__(self, title: str, told: Sequence[str], yes: str, *, ready: bool = False) -> None:
        answers = [(NO, tr("Leave unchanged")), (YES, yes)]
        super().__init__(title, answers[::-1] if ready else answers)
        self._told = told
        self._cells = self.WIDTH

    def action_answer(self, answer: str) -> None:
        """Answer by its first letter."""
        self.dismiss(answer)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("y", tr("yes")), ("n", tr("no")), ("esc", tr("cancel"))]

    def body(self) -> ComposeResult:
        """What is to be known, and the two answers."""
        yield Static(Content("\n").join(map(Content, self._told)), id="told", markup=False)
        yield self._choices
