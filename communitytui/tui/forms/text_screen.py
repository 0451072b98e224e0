"""A text to read in full, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.i18n import tr
from communitytui.tui.forms.box import Body, Box
from communitytui.tui.forms.hints import Hint


class TextScreen(Box[str | None]):
    """Show a text that scrolls; answers with the key of what is to be done with it, if anything.

    ``keys`` are letters and what they do. A text in which columns may stand is cut at the right;
    one that ``wraps`` is shown in full.
    """

    WIDTH = 140
    DEFAULT_CSS = "TextScreen #text.-table { text-wrap: nowrap; text-overflow: ellipsis; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(1)", priority=True, show=False, id="text.down"),
        Binding("up,k", "scroll(-1)", priority=True, show=False, id="text.up"),
        Binding("pagedown,space", "scroll(12)", priority=True, show=False, id="text.page.down"),
        Binding("pageup", "scroll(-12)", priority=True, show=False, id="text.page.up"),
        Binding("enter", "submit", priority=True, show=False, id="text.close"),
    ]

    def __init__(
        self, title: str, text: str, keys: Sequence[Hint] = (), *, wraps: bool = False
    ) -> None:
        self._keys = list(keys)
        super().__init__(title)
        self._text, self._wraps = text, wraps

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [*self._keys, ("↑ ↓", tr("scroll")), ("esc", tr("close"))]

    def body(self) -> ComposeResult:
        """The text."""
        yield Static(
            Content(self._text), id="text", classes="" if self._wraps else "-table", markup=False
        )

    def on_key(self, event: events.Key) -> None:
        """Answer with the key of something that can be done."""
        if event.character in dict(self._keys):
            event.stop()
            self.dismiss(event.character)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(Body).scroll_relative(y=by, animate=False)

    def action_submit(self) -> None:
        """Close."""
        self.dismiss(None)
