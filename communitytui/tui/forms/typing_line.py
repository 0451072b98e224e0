"""Lines that know what one may type: earlier lines come back, words are completed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from communitytui.domain.kernel.text import clean_line
from communitytui.i18n import tr
from communitytui.services.quick_entry import last_word
from communitytui.tui.forms.editors import Line
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.prompts import AskLine
from communitytui.tui.forms.typing_help import Check

#: Returns what the last word of a text may become.
Complete = Callable[[str], Sequence[str]]


class TypingLine(Line):
    """A line with a history (up, down) and completion of the word before the caret (tab)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", show=False, id="line.up"),
        Binding("down", "recall(1)", show=False, id="line.down"),
        Binding("tab", "complete(1)", show=False, id="line.complete"),
        Binding("shift+tab", "complete(-1)", show=False, id="line.complete_back"),
    ]

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        *,
        history: Sequence[str] = (),
        complete: Complete | None = None,
    ) -> None:
        super().__init__(value, placeholder)
        self._history = history
        self._complete = complete
        self._typed = value
        self._at = len(history)
        self._cycle: tuple[str, str, str, list[str], int] | None = None

    def use_history(self, history: Sequence[str]) -> None:
        """Offer other earlier lines, the last of them first."""
        self._history, self._at, self._typed = history, len(history), self.value

    def action_recall(self, step: int) -> None:
        """Bring back the line before or after, among those that begin as what is typed."""
        if self._at >= len(self._history):
            self._at, self._typed = len(self._history), self.value
        place = self._at + step
        while 0 <= place < len(self._history):
            if self._history[place].startswith(self._typed):
                break
            place += step
        if place < 0:
            return
        self._at = min(place, len(self._history))
        self.text = self._history[place] if place < len(self._history) else self._typed

    def action_complete(self, step: int) -> None:
        """Complete the word before the caret; again for the next of what it may become."""
        if self._complete is None:
            return
        if self._cycle is None or self._cycle[0] != self.value:
            before, after = self.value[: self.cursor_position], self.value[self.cursor_position :]
            options = list(self._complete(before))
            if not options:
                return
            head = before[: len(before) - len(last_word(before))]
            place = 0 if step > 0 else len(options) - 1
        else:
            _, head, after, options, place = self._cycle
            place = (place + step) % len(options)
        word = options[place]
        if not word.endswith(":") and not after.startswith(" "):
            word += " "
        self.value = head + word + after
        self.cursor_position = len(head + word)
        self._cycle = (self.value, head, after, options, place)


class RowLine(TypingLine):
    """The line that lies over a row of a list while it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", show=False, id="row.drop"),
    ]
    DEFAULT_CSS = """
    RowLine, RowLine.-textual-compact:focus {
        position: absolute; height: 1; padding: 0; border: none;
        background: $panel; color: $foreground; background-tint: transparent;
    }
    RowLine > .input--placeholder { color: $faint; }
    RowLine:ansi, RowLine:nocolor { text-style: underline; }
    """

    @dataclass
    class Typed(Message):
        """The text is another one."""

        line: RowLine

    @dataclass
    class Entered(Message):
        """Enter: the text is to be saved."""

        line: RowLine

    @dataclass
    class Dropped(Message):
        """Esc: the text is not to be saved."""

        line: RowLine

    @dataclass
    class Left(Message):
        """The keys go somewhere else now."""

        line: RowLine

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say that something was typed."""
        event.stop()
        self.post_message(self.Typed(self))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Say that the line is finished."""
        event.stop()
        self.post_message(self.Entered(self))

    def action_drop(self) -> None:
        """Say that the line is given up."""
        self.post_message(self.Dropped(self))

    def on_blur(self) -> None:
        """Say that the keys went elsewhere."""
        self.post_message(self.Left(self))

    def forget_line(self, history: Sequence[str]) -> None:
        """Begin with an empty line."""
        self._history, self._at, self._typed = history, len(history), ""
        self.value = ""

    def place(self, x: int, y: int, cells: int) -> None:
        """Lie over so many cells of a row, and let the terminal's cursor stand there too."""
        self.styles.offset = (x, y)
        self.styles.width = max(1, cells)
        # The window of an input method opens where the cursor stands.
        self.call_after_refresh(self._show_caret)

    def _show_caret(self) -> None:
        if self.has_focus:
            self.app.cursor_position = self.cursor_screen_offset

    def _on_paste(self, event: events.Paste) -> None:
        """Take one pasted line, cleaned; several lines are for the screen."""
        lines = [line for line in map(clean_line, event.text.splitlines()) if line]
        if len(lines) == 1:
            event.stop()
            self.replace(lines[0], *sorted(self.selection))
        event.prevent_default()


class AskQuick(AskLine):
    """Ask for a line of changes, with what was asked before and completion."""

    def __init__(
        self, title: str, label: str, check: Check, history: Sequence[str], complete: Complete
    ) -> None:
        self._line = TypingLine(history=history, complete=complete)
        super().__init__(title, label, check=check, line=self._line)

    def action_next(self, by: int) -> None:
        """Complete the word: there is no other line to go to."""
        self._line.action_complete(by)

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [
            ("enter", tr("ok")),
            ("tab", tr("complete")),
            ("↑", tr("earlier lines")),
            ("esc", tr("cancel")),
        ]
