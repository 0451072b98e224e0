"""The small questions: one line of text, one of several options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from communitytui.i18n import tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.tui.forms.box import Body, Box
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Editor, Line, Option, Row
from communitytui.tui.forms.typing_help import Check, plain

_MARKS = "123456789abcdefghijklmnopqrstuvwxyz"


class AskLine(Box[str | None]):
    """Ask for one line. ``check`` returns what to show of it, or raises what is wrong with it."""

    def __init__(
        self,
        title: str,
        label: str,
        value: str = "",
        check: Check | None = None,
        line: Line | Prose | None = None,
    ) -> None:
        super().__init__(title)
        self._row = Row("line", label, line or Line(value), check=check)

    def body(self) -> ComposeResult:
        """The line."""
        yield self._row

    def action_submit(self) -> None:
        """Answer with the line when nothing is wrong with it."""
        if self.first_bad() is None:
            self.dismiss(self._row.text)


class AskText(AskLine):
    """Ask for prose, such as a reason: enter answers, ctrl+j begins a new line."""

    def __init__(self, title: str, label: str, value: str = "", check: Check | None = None) -> None:
        super().__init__(title, label, check=check, line=Prose(value))

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("enter", tr("ok")), ("^j", tr("new line")), ("esc", tr("cancel"))]


class Choices(Widget, can_focus=True):
    """Options, one in a line, each with the key that chooses it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ctrl+p", "move(-1)", show=False, id="list.up"),
        Binding("down,j,ctrl+n", "move(1)", show=False, id="list.down"),
        Binding("home,g", "end(0)", show=False, id="list.first"),
        Binding("end,G", "end(-1)", show=False, id="list.last"),
        Binding("pageup", "move(-10)", show=False, id="list.page.up"),
        Binding("pagedown", "move(10)", show=False, id="list.page.down"),
        Binding("enter,space", "choose", show=False, id="list.choose"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor", "list--key", "list--current"}
    DEFAULT_CSS = """
    Choices {
        height: auto; width: 1fr;
        & > .list--cursor { color: $primary; background: $panel; text-style: bold; }
        & > .list--key { color: $muted; }
        & > .list--current { color: $primary; }
        &:ansi > .list--cursor { text-style: reverse; }
    }
    """

    class Chosen(Message):
        """An option was chosen."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, options: Sequence[Option], current: str | None) -> None:
        super().__init__()
        self.options = list(options)
        self.current = current
        keys = [key for key, _ in self.options]
        self.cursor = keys.index(current) if current in keys else 0

    def get_content_height(self, *_: Any) -> int:
        """Return one line for each option."""
        return max(1, len(self.options))

    def _mark(self, place: int) -> str:
        # The letters that move the cursor choose nothing.
        marks = [mark for mark in _MARKS if mark not in "gjk"]
        return marks[place] if place < len(marks) else " "

    def render(self) -> RenderResult:
        """Draw the options; the one that holds now carries a tick."""
        room = max(1, self.size.width - 6)
        lines = []
        for place, (key, label) in enumerate(self.options):
            tick = "✓" if key == self.current else " "
            mark, text = self._mark(place), pad(clip(label, room), room)
            if place == self.cursor:
                style = self.get_visual_style("list--cursor")
                lines.append(Content.styled(f" {mark} {tick} {text}", style))
                continue
            lines.append(
                Content.assemble(
                    (f" {mark}", self.get_visual_style("list--key")),
                    (f" {tick} ", self.get_visual_style("list--current")),
                    text,
                )
            )
        return Content("\n").join(lines)

    def _go(self, place: int) -> None:
        self.cursor = min(max(place, 0), max(0, len(self.options) - 1))
        self.refresh()
        if isinstance(self.parent, Body):
            top, height = self.parent.scroll_offset.y, self.parent.size.height
            if not top <= self.cursor < top + height:
                self.parent.scroll_to(
                    y=max(0, self.cursor - (0 if self.cursor < top else height - 1)), animate=False
                )

    def action_move(self, by: int) -> None:
        """Move the cursor by so many options."""
        self._go(self.cursor + by)

    def action_end(self, place: int) -> None:
        """Move the cursor to the first (0) or the last (-1) option."""
        self._go(place if place == 0 else len(self.options) - 1)

    def action_choose(self) -> None:
        """Choose the option under the cursor."""
        if self.options:
            self.post_message(self.Chosen(self.options[self.cursor][0]))

    def on_key(self, event: events.Key) -> None:
        """Choose at once by the sign before an option; the full-width one counts too."""
        typed = plain(event.character or "")
        marks = [self._mark(place) for place in range(len(self.options))]
        if typed.strip() and typed in marks:
            event.stop()
            event.prevent_default()
            self._go(marks.index(typed))
            self.action_choose()

    def on_click(self, event: events.Click) -> None:
        """Choose the option that was clicked."""
        if event.y < len(self.options):
            self._go(event.y)
            self.action_choose()


class ChooseDialog(Box[str | None]):
    """Choose one of several options: by the sign before it, or with the cursor and enter."""

    def __init__(self, title: str, options: Sequence[Option], current: str | None = None) -> None:
        super().__init__(title)
        self._list_of = Choices(options, current)
        widest = max((width(label) for _, label in options), default=0)
        self._cells = min(72, max(32, widest + 12, width(title) + 8))

    def body(self) -> ComposeResult:
        """The options."""
        yield self._list_of

    def begin(self) -> None:
        """Fit the box to its options and begin at the one that holds now."""
        super().begin()
        self.query_one("#box").styles.width = self._cells
        self._list_of.focus(scroll_visible=False)
        self.call_after_refresh(self._list_of.action_move, 0)

    def editors(self) -> list[Editor]:
        """Tab has nowhere to go."""
        return []

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("enter", tr("choose")), ("esc", tr("cancel"))]

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Answer with the key chosen."""
        event.stop()
        self.dismiss(event.key)

    def action_submit(self) -> None:
        """Answer with the option under the cursor."""
        self._list_of.action_choose()
