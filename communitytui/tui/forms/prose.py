"""The editor for prose: one line to begin with, as many as the text has."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.actions import SkipAction
from textual.message import Message

from communitytui.tui.forms.editors import Area

#: The keys that begin a new line; enter ends the field, as it does in a field of one line.
BREAKS = frozenset({"ctrl+j", "shift+enter", "alt+enter"})


class Prose(Area):
    """A text of one or more lines in a field: a paste keeps its lines, enter ends the field.

    Up and down are left to the form around it at the first and the last line.
    """

    @dataclass
    class Entered(Message):
        """Enter: the field is finished."""

        prose: Prose

        @property
        def control(self) -> Prose:
            """The field."""
            return self.prose

    def __init__(self, value: str = "", placeholder: str = "", lines: int = 1) -> None:
        super().__init__(value, lines, placeholder or "–")

    def on_mount(self) -> None:
        """Begin at the end, where one goes on writing."""
        super().on_mount()
        self.move_cursor(self.document.end)

    def on_focus(self, event: events.Focus) -> None:
        """Select a single line, as a field of one line does: what is typed takes its place."""
        if not event.from_app_focus and self.document.line_count == 1:
            self.select_all()

    async def _on_key(self, event: events.Key) -> None:
        """End the field on enter; begin a new line on the keys for that."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Entered(self))
        elif event.key in BREAKS:
            event.stop()
            event.prevent_default()
            self.replace("\n", *self.selection, maintain_selection_offset=False)

    def action_cursor_up(self, select: bool = False) -> None:
        """Go up a line; from the first one the form goes on."""
        if not select and self.navigator.is_first_wrapped_line(self.selection.end):
            raise SkipAction
        super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go down a line; from the last one the form goes on."""
        if not select and self.navigator.is_last_wrapped_line(self.selection.end):
            raise SkipAction
        super().action_cursor_down(select)
