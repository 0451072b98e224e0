"""The small questions: one line of text, one of several options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from communitytui.i18n import tr
from communitytui.i18n.cells import width
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.editors import Editor, FirstLetters, Line, Option
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Row
from communitytui.tui.forms.typing_help import Check, plain

#: What chooses an option at once.
_MARKS = "123456789"


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

    def action_next(self, by: int) -> None:
        """Complete the line: there is no other to go to."""
        if isinstance(self._row.editor, Line):
            self._row.editor.action_cursor_right()

    def body(self) -> ComposeResult:
        """The line."""
        yield self._row

    def action_submit(self) -> None:
        """Answer with the line when nothing is wrong with it."""
        if self.first_bad() is None:
            self.dismiss(self._row.text)


class AskText(AskLine):
    """Ask for prose, such as a reason: enter answers, ctrl+j begins a new line."""

    KEEPS = True

    def __init__(self, title: str, label: str, value: str = "", check: Check | None = None) -> None:
        super().__init__(title, label, check=check, line=Prose(value))

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("enter", tr("ok")), ("^j", tr("new line")), ("esc", tr("cancel"))]


class Choices(OptionList):
    """Options, one in a line, the first nine with their digits; a tick at the one that holds.

    A digit chooses at once, first letters move the cursor.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k,ctrl+p", "cursor_up", show=False, id="list.up"),
        Binding("j,ctrl+n", "cursor_down", show=False, id="list.down"),
        Binding("g", "first", show=False, id="list.first"),
        Binding("G", "last", show=False, id="list.last"),
        Binding("space", "select", show=False, id="list.choose"),
    ]
    DEFAULT_CSS = """
    Choices {
        width: 1fr; height: auto; background: transparent; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis;
        &:focus { background-tint: transparent; }
        &:focus > .option-list--option-highlighted, & > .option-list--option-highlighted {
            color: $primary; background: $panel; text-style: bold;
        }
        &:ansi > .option-list--option-highlighted { text-style: reverse; }
        & > .option-list--option-hover { background: transparent; }
    }
    """

    def __init__(self, options: Sequence[Option], current: str | None) -> None:
        rows = []
        for place, (key, label) in enumerate(options):
            mark = _MARKS[place : place + 1] or " "
            tick = " ✓ " if key == current else "   "
            prompt = Content.assemble((f" {mark}", "$muted"), (tick, "$primary"), label)
            rows.append(prompt)
        super().__init__(*rows, compact=True)
        keys = [key for key, _ in options]
        self.highlighted = keys.index(current) if current in keys else 0
        self._named, self._letters = options, FirstLetters()

    def on_key(self, event: events.Key) -> None:
        """Choose by digit, find by first letters; the full-width ones count too."""
        typed = plain(event.character or "").strip().casefold()
        place = _MARKS.find(typed) if typed else -1
        if 0 <= place < self.option_count:
            self.highlighted = place
            self.action_select()
        elif typed.isalpha() and event.key not in self.screen.active_bindings:
            place = self._letters.find(self._named, typed, self.highlighted or 0)
            if place < 0:
                return
            self.highlighted = place
        else:
            return
        event.stop()
        event.prevent_default()


class ChooseDialog(Box[str | None]):
    """Choose one of several options: by its digit, or with the cursor and enter."""

    def __init__(self, title: str, options: Sequence[Option], current: str | None = None) -> None:
        super().__init__(title)
        self._choices = Choices(options, current)
        self._keys = [key for key, _ in options]
        widest = max((width(label) for _, label in options), default=0)
        self._cells = min(72, max(32, widest + 12, width(title) + 8))

    def body(self) -> ComposeResult:
        """The options."""
        yield self._choices

    def begin(self) -> None:
        """Fit the box to its options and begin at the one that holds now."""
        self.query_one("#box").styles.width = self._cells
        self._choices.focus(scroll_visible=False)

    def editors(self) -> list[Editor]:
        """Tab has nowhere to go."""
        return []

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("enter", tr("choose")), ("esc", tr("cancel"))]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the key chosen."""
        event.stop()
        self.dismiss(self._keys[event.option_index])

    def action_submit(self) -> None:
        """Answer with the option under the cursor."""
        self._choices.action_select()
