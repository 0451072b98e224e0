"""A line and what it finds: one picker for places to jump to and for commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from communitytui.i18n import tr
from communitytui.i18n.cells import clip, width
from communitytui.tui.drawing import fit, strip
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.editors import Editor, Line
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.typing_help import plain
from communitytui.tui.theming import Inks

#: How many rows are shown at once, where the terminal has them.
_ROWS = 12


class PickerRow(NamedTuple):
    """One row: what it is called, what stands at its right end, and the answer it gives."""

    label: str
    about: str
    answer: str


#: Returns the rows that a typed text finds, the likeliest first.
Find = Callable[[str], Sequence[PickerRow]]


class FoundRows(Widget):
    """The rows that were found; only those that are visible are drawn.

    Textual's OptionList measures all of them for each letter: 9 ms with ninety commands instead
    of 3, and its rows have no right end for the keys.
    """

    DEFAULT_CSS = "FoundRows { height: 12; width: 1fr; background: $surface; }"

    def __init__(self, inks: Inks) -> None:
        super().__init__()
        self._inks = inks
        self.rows: Sequence[PickerRow] = ()
        self.cursor = self._top = 0

    def show(self, rows: Sequence[PickerRow]) -> None:
        """Show other rows, with the cursor on the first."""
        self.rows, self.cursor, self._top = rows, 0, 0
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor by so many rows; it stops at the ends."""
        self.cursor = max(0, min(self.cursor + by, len(self.rows) - 1))
        height = max(1, self.size.height)
        self._top = min(max(self._top, self.cursor - height + 1), self.cursor)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a row; where nothing was found, that."""
        cells, number = self.size.width, y + self._top
        if number >= len(self.rows):
            text = tr("No matches") if not self.rows and y == 0 else ""
            return strip([(text, "muted")], cells, self._inks)
        row = self.rows[number]
        about = clip(row.about, cells // 3)
        right = [(f" {about}", "muted")] if width(about) else []
        ground = "cursor" if number == self.cursor else "surface"
        return strip(fit([(f" {row.label}", "text")], right, cells), cells, self._inks, ground)


class Picker(Box[str | None]):
    """Find by typing, choose with up, down and enter. Answers with the answer of the row."""

    WIDTH = 96

    def __init__(self, title: str, placeholder: str, find: Find, inks: Inks) -> None:
        super().__init__(title)
        self._line = Line(placeholder=placeholder)
        self._find = find
        self._found = FoundRows(inks)

    def body(self) -> ComposeResult:
        """The line, and below it what it finds."""
        yield self._line
        yield self._found

    def begin(self) -> None:
        """Begin with what an empty line finds."""
        self._found.styles.height = max(3, min(_ROWS, self.app.size.height - 6))
        self._found.show(self._find(self._line.value))
        self._line.focus(scroll_visible=False)

    def editors(self) -> list[Editor]:
        """Tab moves the cursor instead."""
        return []

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("↑↓", tr("move")), ("enter", tr("choose")), ("esc", tr("cancel"))]

    def action_next(self, by: int) -> None:
        """Move the cursor in the list."""
        self._found.move(by)

    def read(self, text: str) -> str:
        """Return what is looked for; full-width letters and digits count as plain ones."""
        return plain(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while one types."""
        event.stop()
        self._found.show(self._find(self.read(event.value)))

    def action_submit(self) -> None:
        """Answer with the row under the cursor."""
        if self._found.rows:
            self.dismiss(self._found.rows[self._found.cursor].answer)
