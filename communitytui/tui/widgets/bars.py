"""The line on top and the line of keys."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.strip import Strip
from textual.widget import Widget

from communitytui.i18n import tr
from communitytui.i18n.cells import clip, width
from communitytui.i18n.showing import show_instant
from communitytui.tui.actions import Action
from communitytui.tui.drawing import Glyphs, Span, fit, spans_width, strip
from communitytui.tui.theming import Inks
from communitytui.tui.views import TASKS, shown

if TYPE_CHECKING:
    from textual import events

    from communitytui.tui.session import AppSession

#: From this width on the views have their names; the path gets so many cells of what it wants,
#: rather a name in short than a path in less than the short one, and none below the least.
_NARROW, _PATH, _SHORT_PATH, _LEAST_PATH = 72, 30, 18, 8
#: What is kept for the state of the file on the right.
_STATE = 16
#: What gives way, step by step, where the line is short: name of the program, blanks between the
#: views (none: only the one in front has its name), cells for the path.
_FORMS = (
    ("communitytui", "  ", _PATH),
    ("communitytui", " ", _SHORT_PATH),
    ("ctui", " ", _SHORT_PATH),
    ("ctui", " ", _LEAST_PATH),
    ("", " ", _LEAST_PATH),
    ("", " ", 0),
    ("communitytui", "", _LEAST_PATH),
    ("ctui", "", 0),
    ("", "", 0),
)


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
    """The program's name, the views, where the user is, and whether all is saved."""

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs, "top")
        self.path: list[str] = []
        self.view = TASKS
        self._ends: list[tuple[int, str]] = []
        self.mode = ""
        self.state: Span = ("", "muted")

    def set_path(self, *names: str) -> None:
        """Say where the user is: community, stage."""
        if list(names) != self.path:
            self.path = list(names)
            self.update()

    def set_view(self, view: str) -> None:
        """Say which view is in front."""
        if view != self.view:
            self.view = view
            self.update()

    def set_mode(self, mode: str) -> None:
        """Say what kind of a file this is, when it is none to keep."""
        if mode != self.mode:
            self.mode = mode
            self.update()

    def set_state(self, text: str, ink: str) -> None:
        """Say how the file stands: saved, saving, read-only."""
        if (text, ink) != self.state:
            self.state = (text, ink)
            self.update()

    def spans(self, cells: int) -> list[Span]:
        """Return name, views and place on the left, the state of the file on the right."""
        text, ink = self.state
        right: list[Span] = [(text, ink), (" ", "text")] if text else []
        room = cells - spans_width(right) - 2
        left = self._left(min(room, cells - _STATE))
        for place, step in enumerate(self.path):
            # A crumb of a name tells nothing.
            if room - spans_width(left) - 3 < min(width(step), _LEAST_PATH):
                break
            left.append(("   " if not place else " › ", "faint"))
            left.append((step, "primary bold" if place == len(self.path) - 1 else "muted"))
        return fit(left, right, cells, 2)

    def _left(self, room: int) -> list[Span]:
        """Return name and views in the fullest form that leaves some room for the place.

        It depends on the width alone, so that the views stand still while one goes about.
        """
        for name, gap, least in _FORMS:
            if self.size.width < _NARROW and gap:
                continue
            spans = self._head(name, gap)
            if spans_width(spans) + least <= room:
                break
        return spans

    def _head(self, name: str, gap: str) -> list[Span]:
        spans: list[Span] = [(f" {self.glyphs.brand} ", "primary"), (name, "text bold")]
        if self.mode:
            spans.append((f" {self.mode} ", "warn bold"))
        spans.append(("  " if name or self.mode else " ", "text"))
        self._ends = []
        # Without colours bold alone says little.
        under = " underline" if self.inks.no_color else ""
        for entry in shown():
            here = entry.id == self.view
            spans.append((f"{entry.number}", f"primary bold{under}" if here else "muted"))
            if here or gap:
                spans.append((f" {entry.title}", f"text bold{under}" if here else "muted"))
            spans.append((gap or " ", "text"))
            self._ends.append((spans_width(spans), entry.id))
        return spans

    async def on_click(self, event: events.Click) -> None:
        """Go to the view that was clicked."""
        for end, view in self._ends:
            if event.x < end:
                await self.run_action(f"screen.view({view!r})")
                return


class KeyBar(BarLine):
    """What the keys do in this pane; a message takes its place until the next key."""

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

    async def on_click(self, event: events.Click) -> None:
        """Run the action that was clicked."""
        for end, action in self._ends:
            if event.x < end:
                if action.run:
                    await self.run_action(f"screen.{action.run}")
                return


def state_of_file(
    session: AppSession, saved_at: datetime | None, zone: str | None, glyphs: Glyphs
) -> Span | None:
    """Return how the file stands, in words; None while there is no file."""
    if session.displaced:
        return tr("file missing"), "bad bold"
    if session.away:
        return tr("server not reachable"), "bad bold"
    if session.read_only is not None:
        return tr("read-only"), "warn bold"
    if session.busy:
        return f"{glyphs.status['todo']} {tr('saving')}", "muted"
    if saved_at is not None:
        time = show_instant(saved_at.isoformat(), zone, saved_at)
        return f"{glyphs.dot} {tr('saved {time}', time=time)}", "good"
    return (f"{glyphs.dot} {tr('saved')}", "good") if session.store is not None else None
