"""Editors of one value each: a line, an area, and what is chosen from options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.widgets.text_area import EditResult, Location

from communitytui.domain.kernel.text import TEXT_CAP
from communitytui.domain.kernel.words import folded
from communitytui.i18n.cells import clip
from communitytui.tui.drawing import UNICODE, Glyphs
from communitytui.tui.forms.typing_help import plain
from communitytui.tui.paste_limits import Cut
from communitytui.tui.pasting import OneLine

#: Key and label of something to choose.
Option = tuple[str, str]


def steady(widget: Widget) -> bool:
    """Tell whether the link is slow, so that a cursor must not blink over it."""
    return bool(getattr(widget.app, "slow_link", False))


def point_at(editor: Widget | None) -> None:
    """Tell the terminal where one types in an editor that has its place by now.

    There an input method opens; Textual tells it at the focus, before things are laid out.
    """
    if isinstance(editor, (Input, TextArea)):
        editor.app.cursor_position = editor.cursor_screen_offset
        editor.refresh()


class Known(Suggester):
    """Completes the last of several names, parted by commas, to one that is known."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last name in full, written as it is known."""
        part = re.split("[,，、]", value)[-1].lstrip().lstrip("@＠")
        wanted = folded(part)
        if not wanted:
            return None
        found = (name for name in self._names if folded(name).startswith(wanted) and name != part)
        name = next(found, None)
        return name and value[: len(value) - len(part)] + name


class Line(OneLine):
    """One line of text without a frame; right completes it to one of ``known``.

    Up and down are left to the form around it.
    """

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        id: str | None = None,
        known: Sequence[str] = (),
    ) -> None:
        super().__init__(
            value=value,
            placeholder=placeholder or "–",
            compact=True,
            id=id,
            suggester=Known(known) if known else None,
        )

    def on_mount(self) -> None:
        """Keep the cursor still where each blink would travel over a slow link."""
        self.cursor_blink = not steady(self)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.value

    @text.setter
    def text(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)


class Area(TextArea):
    """Several lines of text without a frame; grows with its text, as far as a record keeps it."""

    def __init__(self, value: str = "", lines: int = 3, placeholder: str = "") -> None:
        super().__init__(
            value,
            soft_wrap=True,
            compact=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder=Content(placeholder),
        )
        self.styles.min_height = lines

    async def _on_paste(self, event: events.Paste) -> None:
        """Take the paste, which Textual's own way does next; nothing around takes it again."""
        event.stop()

    @property
    def rich_style(self) -> Style:
        """The style it is drawn in; off the screen it has no ground, and gets the terminal's.

        A frame that is due may still draw it there, and Textual would ask rich for the ground of
        the theme by a name that rich does not know.
        """
        style = super().rich_style
        return style if style.bgcolor is not None else style + Style(bgcolor="default")

    def on_mount(self) -> None:
        """Keep the cursor still where each blink would travel over a slow link."""
        self.cursor_blink = not steady(self)

    def replace(
        self,
        insert: str,
        start: Location,
        end: Location,
        *,
        maintain_selection_offset: bool = True,
    ) -> EditResult:
        """Put a text, or as much of it as there is room for, in the place of another."""
        taken = len(self.get_text_range(start, end)) if start != end else 0
        room = max(0, TEXT_CAP - len(self.text) + taken)
        result = super().replace(
            insert[:room], start, end, maintain_selection_offset=maintain_selection_offset
        )
        if len(insert) > room:
            self.post_message(Cut(TEXT_CAP))
        return result


class FirstLetters:
    """Finds an option by the first letters of its name, as they are typed."""

    #: These move by one where no option is called so.
    MOVES = ("j", "k")

    def __init__(self) -> None:
        self._typed = ""

    def forget(self) -> None:
        """Begin anew with the next letter."""
        self._typed = ""

    def find(self, options: Sequence[Option], letter: str, at: int) -> int:
        """Return the place of the option that is meant by one more letter, or -1.

        It goes on with what was typed where an option is called so, else it is a first letter,
        and the search begins below place ``at``.
        """
        names = [f"\n{label}\n{key}".casefold() for key, label in options]
        typed = self._typed + letter
        found = _first_with(names, f"\n{typed}", f" {typed}", at) if self._typed else -1
        if found < 0:
            typed = letter
            word = f"\n{letter}" if letter in self.MOVES else f" {letter}"
            found = _first_with(names, f"\n{letter}", word, at + 1)
        self._typed = typed if found >= 0 else ""
        return found


def _first_with(names: Sequence[str], wanted: str, second: str, at: int) -> int:
    """Return the first place from ``at`` on, and round, that has ``wanted``, else ``second``."""
    places = [*range(max(0, at), len(names)), *range(max(0, at))]
    found = (place for text in (wanted, second) for place in places if text in names[place])
    return next(found, -1)


class Chooser(Widget, can_focus=True):
    """What the two choosers share: options, the key chosen, jumping by what is typed."""

    DEFAULT_CSS = """
    Chooser { height: 1; pointer: pointer; }
    """

    @dataclass
    class Changed(Message):
        """Another option was chosen."""

        chooser: Chooser

        @property
        def control(self) -> Chooser:
            """The widget that changed."""
            return self.chooser

    def __init__(self, options: Sequence[Option], value: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = list(options)
        self._value = value
        self._letters = FirstLetters()

    @property
    def text(self) -> str:
        """The key chosen; empty while nothing is."""
        return self._value

    @text.setter
    def text(self, key: str) -> None:
        if key != self._value:
            self._value = key
            self.refresh()
            self.post_message(self.Changed(self))

    @property
    def label(self) -> str:
        """The label of what is chosen; its key where no option has it."""
        return dict(self.options).get(self._value, self._value)

    def _index(self) -> int:
        keys = [key for key, _ in self.options]
        return keys.index(self._value) if self._value in keys else -1

    def action_step(self, by: int) -> None:
        """Choose the next or the previous option; stays at the ends."""
        self._choose(min(max(self._index() + by, 0), len(self.options) - 1))

    def action_cycle(self) -> None:
        """Choose the next option; the first one after the last."""
        self._choose((self._index() + 1) % max(1, len(self.options)))

    def _choose(self, place: int) -> None:
        self._letters.forget()
        if self.options:
            self.text = self.options[place][0]

    def on_key(self, event: events.Key) -> None:
        """Jump to the option that a typed digit counts to, or that is called as is typed."""
        typed = plain(event.character or "").casefold()
        if not typed.strip() or not event.is_printable:
            return
        if typed.isdecimal() and 0 < int(typed) <= len(self.options):
            self._letters.forget()
            found = int(typed) - 1
        else:
            found = self._letters.find(self.options, typed, self._index())
        if found >= 0:
            self.text = self.options[found][0]
            event.stop()
            event.prevent_default()

    def on_blur(self) -> None:
        """Begin to type anew when the keys come back."""
        self._letters.forget()


class Pick(Chooser):
    """A choice in one line: arrows, j and k step through it, space goes round, enter lists all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,k", "step(-1)", show=False, id="form.pick.previous"),
        Binding("right,j", "step(1)", show=False, id="form.pick.next"),
        Binding("space", "cycle", show=False, id="form.pick.round"),
        Binding("enter", "list", show=False, id="form.pick.list"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"pick--sign"}
    DEFAULT_CSS = """
    Pick > .pick--sign { color: $muted; }
    Pick:focus > .pick--sign { color: $primary; }
    """

    @dataclass
    class Listing(Message):
        """The user wants to see all options of this chooser."""

        pick: Pick

        @property
        def control(self) -> Pick:
            """The widget that asks."""
            return self.pick

    def render(self) -> RenderResult:
        """Draw the label of what is chosen between the signs that say how to change it."""
        sign = self.get_visual_style("pick--sign")
        text = clip(self.label or "–", max(1, self.size.width - 4))
        if self.has_focus:
            return Content.assemble(("‹ ", sign), text, (" ›", sign))
        return Content.assemble(text, (" ▾", sign))

    def on_click(self) -> None:
        """Show all options on a click, as enter does."""
        self.action_list()

    def action_list(self) -> None:
        """Ask for the list of all options."""
        self.post_message(self.Listing(self))


class Radio(Chooser):
    """A choice with all its options in sight, each in its line; arrows, j, k and space move it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left,k", "step(-1)", show=False, id="form.radio.previous"),
        Binding("down,right,j", "step(1)", show=False, id="form.radio.next"),
        Binding("space", "cycle", show=False, id="form.radio.round"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"radio--chosen", "radio--other"}
    DEFAULT_CSS = """
    Radio { height: auto; }
    Radio > .radio--chosen { color: $primary; text-style: bold; }
    Radio > .radio--other { color: $muted; }
    Radio:focus > .radio--other { color: $foreground; }
    """

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return one line for each option."""
        return max(1, len(self.options))

    def render(self) -> RenderResult:
        """Draw the options; the chosen one is marked by a sign, not by colour alone."""
        glyphs: Glyphs = getattr(self.app, "glyphs", None) or UNICODE
        on, off = glyphs.dot, glyphs.status["todo"]
        chosen, other = (self.get_visual_style(f"radio--{name}") for name in ("chosen", "other"))
        lines = [
            Content.styled(
                clip(f"{on if key == self._value else off} {label}", max(1, self.size.width)),
                chosen if key == self._value else other,
            )
            for key, label in self.options
        ]
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """Choose the option that was clicked."""
        if event.y < len(self.options):
            self.text = self.options[event.y][0]


class Block(Vertical):
    """An editor that takes the whole width, below its label; the row is told what is typed."""

    @dataclass
    class Changed(Message):
        """Something was typed."""

        block: Block

    @property
    def text(self) -> str:
        """What is typed."""
        raise NotImplementedError

    @text.setter
    def text(self, text: str) -> None:
        raise NotImplementedError


Editor = Line | Area | Pick | Radio | Block
