"""The row that holds one editor: its label, and what is said below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from communitytui.errors import CommunityError
from communitytui.i18n.cells import clip, width, wrap
from communitytui.tui.forms.editors import (
    Block,
    Chooser,
    Editor,
    Line,
    Pick,
)
from communitytui.tui.forms.typing_help import Check, plain, sentence
from communitytui.tui.pasting import OneLine

#: A note below a field has no more lines.
_NOTE_LINES = 3


class Row(Widget):
    """One field: its label, its editor, and below it a note when there is something to say.

    The label and the note are drawn by the row itself, so that a form of twenty fields is forty
    widgets and not eighty.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--label",
        "row--focus",
        "row--echo",
        "row--error",
        "row--theirs",
        "row--key",
    }
    DEFAULT_CSS = """
    Row {
        height: auto; width: 1fr;
        & > .row--label { color: $muted; }
        & > .row--focus { color: $primary; text-style: bold; }
        & > .row--echo { color: $muted; }
        & > .row--error { color: $error; }
        & > .row--theirs { color: $warning; }
        & > .row--key { color: $primary; text-style: bold; }
        & > Line, & > Area, & > Pick, & > Radio {
            background: $panel; color: $foreground; padding: 0 1;
        }
        & > Line.-textual-compact { height: 1; width: 1fr; padding: 0 1; }
        & > Area { height: auto; max-height: 9; }
        & > Pick { background: transparent; padding: 0 1; }
        & > Radio { background: transparent; padding: 0 1; }
        &:focus-within > Pick { background: $panel; }
        & > .input--placeholder { color: $faint; }
        & Line > .input--placeholder, & Line > .input--suggestion { color: $faint; }
        & Area .text-area--placeholder { color: $faint; }
        &:ansi > Line { text-style: underline; }
    }
    """

    class Touched(Message):
        """The text of this row changed; bubbles to the form."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

        @property
        def control(self) -> Row:
            """The row that changed."""
            return self.row

    def __init__(
        self,
        name: str,
        label: str,
        editor: Editor,
        *,
        check: Check | None = None,
        narrow: bool = False,
        column: int | None = None,
        wants: str = "",
    ) -> None:
        super().__init__(editor, name=name)
        #: Unit or range of the value, at the right end.
        self.wants = wants
        self.label = label
        self.editor = editor
        self.check = check
        self.narrow = narrow
        self.problem: CommunityError | None = None
        self._column = self._below = 0
        self._note: list[tuple[str, str]] = []
        self.theirs: str | None = None
        self.align(column if column is not None else width(label))

    @property
    def text(self) -> str:
        """What stands in the editor, as the services take it."""
        return plain(self.editor.text) if self.narrow else self.editor.text

    @text.setter
    def text(self, text: str) -> None:
        if self.editor.text != text:
            self.editor.text = text

    def align(self, column: int) -> None:
        """Put the editor behind ``column`` cells of label."""
        self._column = column
        self._make_room()
        self.refresh()

    def _make_room(self) -> None:
        self._below = below = len(self._lines()) if self._note else 0
        right = width(self.wants) + 1 if self.wants else 0
        if isinstance(self.editor, Block):
            self.editor.styles.margin = (1, 0, below, 0)
        else:
            self.editor.styles.margin = (0, right, below, self._column + 1)
        if isinstance(self.editor, Line | Pick):
            # A form lays out twice as fast when its lines need not be asked for their height.
            self.styles.height = 1 + below

    def on_mount(self) -> None:
        """Watch the editor for focus: the label of the field one is in is bright."""
        self.watch(self.editor, "has_focus", self._focus_moved, init=False)

    def _focus_moved(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        """Give the note the lines that it needs in another width."""
        if self._note and len(self._lines()) != self._below:
            self._make_room()

    def render(self) -> RenderResult:
        """Draw the label, and the line below the editor."""
        name = "row--focus" if self.editor.has_focus_within else "row--label"
        label = Content.styled(clip(self.label, self._column), self.get_visual_style(name))
        if self.wants:
            gap = " " * (self.size.width - label.cell_length - width(self.wants))
            wants = Content.styled(gap + self.wants, self.get_visual_style("row--echo"))
            label = label.append(wants)
        if not self._note:
            return label
        lines = self._lines()
        # The editor lies over the lines between the label and the note.
        blank = "\n" * max(1, self.size.height - len(lines))
        drawn = [
            Content.assemble(
                *(Content.styled(text, self.get_visual_style(f"row--{ink}")) for text, ink in line)
            )
            for line in lines
        ]
        return Content.assemble(label, blank, Content("\n").join(drawn))

    def _lines(self) -> list[list[tuple[str, str]]]:
        """Return the lines of the note: under the editor, or from the left when keys follow it."""
        (first, ink), *others = self._note
        room, indent = max(8, self.size.width), self._column + 2
        if others:
            needed = sum(width(text) for text, _ in others)
            indent = 0 if indent + width(first) + needed > room else indent
            text = clip(first, max(8, room - indent - needed))
            return [[(" " * indent, "echo"), (text, ink), *others]]
        room = max(8, room - indent)
        lines = wrap(first, room) if self.size.width else [first]
        if len(lines) > _NOTE_LINES:
            lines[_NOTE_LINES - 1 :] = [" ".join(lines[_NOTE_LINES - 1 :])]
        return [[(" " * indent, "echo"), (clip(line, room), ink)] for line in lines]

    def note(self, *pieces: tuple[str, str]) -> None:
        """Show pieces of ``(text, ink)`` below the editor; nothing takes it away.

        A single piece takes the lines that it needs; the first of several gives way.
        """
        shown = [(" ".join(text.splitlines()), ink) for text, ink in pieces if text]
        if shown != self._note:
            self._note = shown
            self._make_room()
            self.refresh(layout=True)

    def validate(self) -> bool:
        """Check the text and say below the editor what it means or what is wrong with it."""
        self.problem = None
        echo = ""
        if self.check is not None:
            try:
                echo = self.check(self.text)
            except CommunityError as error:
                self.problem = error
        if self.problem is not None:
            self.note((sentence(self.problem), "error"))
        else:
            self.note((echo and f"→ {echo}", "echo"))
        return self.problem is None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form, once, in the words of a form."""
        event.stop()
        self.post_message(self.Touched(self))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the form, once, in the words of a form."""
        event.stop()
        self.post_message(self.Touched(self))

    def on_block_changed(self, event: Block.Changed) -> None:
        """Tell the form, once, in the words of a form."""
        event.stop()
        self.post_message(self.Touched(self))

    def on_one_line_refused(self, event: OneLine.Refused) -> None:
        """Say below the editor why a paste was not taken."""
        event.stop()
        self.note((sentence(event.error), "error"))

    def on_chooser_changed(self, event: Chooser.Changed) -> None:
        """Tell the form, once, in the words of a form."""
        event.stop()
        self.post_message(self.Touched(self))


def column_of(labels: Sequence[str], cap: int = 30) -> int:
    """Return how many cells a column of ``labels`` takes, at most ``cap``."""
    return min(cap, max((width(label) for label in labels), default=0))
