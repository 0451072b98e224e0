"""The line on top and the line of keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from communitytui.i18n import tr
from communitytui.i18n.cells import clip, width
from communitytui.tui.actions import Action
from communitytui.tui.paint import Glyphs, Span, fit, spans_width, strip
from communitytui.tui.theming import Inks

if TYPE_CHECKING:
    from textual import events


class BarLine(Widget):
    """One line on the background colour, drawn as spans."""

    DEFAULT_CSS = "BarLine { height: 1; background: $background; }"

    def __init__(self, inks: Inks, glyphs: Glyphs, id: str) -> None:
        super().__init__(id=id)
        self.inks = inks
        self.glyphs = glyphs
        self._shown: list[Span] = []

    def spans(self, cells: int) -> list[Span]:
        """Return what stands in the line."""
        raise NotImplementedError

    def update(self) -> None:
        """Draw the line again if it says something else by now."""
        if self.size.width and self.spans(self.size.width) != self._shown:
            self.refresh()

    def use_inks(self, inks: Inks) -> None:
        """Draw with other inks from now on."""
        self.inks = inks
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        cells = self.size.width
        self._shown = self.spans(cells)
        return strip(self._shown, cells, self.inks, "bar")


class TopBar(BarLine):
    """The program's name, where the user is, and whether all is saved."""

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs, "top")
        self.path: list[str] = []
        self.state: Span = ("", "muted")

    def set_path(self, *names: str) -> None:
        """Say where the user is: community, stage."""
        if list(names) != self.path:
            self.path = list(names)
            self.update()

    def set_state(self, text: str, ink: str) -> None:
        """Say how the file stands: saved, saving, read-only."""
        if (text, ink) != self.state:
            self.state = (text, ink)
            self.update()

    def spans(self, cells: int) -> list[Span]:
        """Return name and place on the left, the state of the file on the right."""
        name = "communitytui" if cells >= 60 else "ctui"
        left: list[Span] = [(f" {self.glyphs.brand} ", "primary"), (name, "text bold")]
        for place, step in enumerate(self.path):
            left.append(("   " if not place else " › ", "faint"))
            left.append((step, "primary bold" if place == len(self.path) - 1 else "muted"))
        text, ink = self.state
        right: list[Span] = [(text, ink), (" ", "text")] if text else []
        return fit(left, right, cells, 2)


class KeyBar(BarLine):
    """What the keys do in this pane; a message takes its place until the next key."""

    @dataclass
    class Pressed(Message):
        """A key was chosen with the mouse."""

        action: Action

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs, "keys")
        self.actions: list[Action] = []
        self.keys: dict[str, str] = {}
        self.message: Span | None = None
        self._ends: list[tuple[int, Action]] = []

    def set_actions(self, actions: list[Action]) -> None:
        """Offer these actions, most useful first."""
        if actions != self.actions:
            self.actions = actions
            self.update()

    def say(self, text: str, ink: str = "text") -> None:
        """Show a message in place of the keys."""
        self.message = (text, ink)
        self.update()

    def hush(self) -> None:
        """Take the message away."""
        if self.message is not None:
            self.message = None
            self.update()

    def spans(self, cells: int) -> list[Span]:
        """Return the message, or as many keys as there is room for."""
        self._ends = []
        if self.message is not None:
            text, ink = self.message
            return [(" ", "text"), (clip(text.replace("\n", " "), cells - 2), ink)]
        spans: list[Span] = []
        room = cells - 1
        for action in self.actions:
            key = self.keys.get(action.id, action.key)
            label = tr(action.message)
            size = width(key) + width(label) + 4
            if size > room:
                continue
            spans += [(f" {key}", "primary bold"), (f" {label}  ", "muted")]
            room -= size
            self._ends.append((spans_width(spans), action))
        return spans

    def on_click(self, event: events.Click) -> None:
        """Run the action that was clicked."""
        for end, action in self._ends:
            if event.x < end:
                self.post_message(self.Pressed(action))
                return
