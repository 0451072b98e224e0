"""All keys by group, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.i18n import tr
from communitytui.i18n.cells import pad, width
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.hints import Hint
from communitytui.tui.forms.rows import Line, Row
from communitytui.tui.forms.typing_help import plain

#: A group of keys: its name, and pairs of keys and what they do.
Group = tuple[str, Sequence[tuple[str, str]]]


class HelpScreen(Box[None]):
    """Every key there is. What is typed narrows the list; it scrolls in any size."""

    WIDTH = 84
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll(1)", priority=True, show=False, id="help.down"),
        Binding("up", "scroll(-1)", priority=True, show=False, id="help.up"),
        Binding("pagedown", "scroll(12)", priority=True, show=False, id="help.page.down"),
        Binding("pageup", "scroll(-12)", priority=True, show=False, id="help.page.up"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        & #search { margin-bottom: 1; padding: 0 1; }
        & #keys { height: auto; width: 1fr; }
    }
    """

    def __init__(self, rows: Sequence[Group]) -> None:
        super().__init__(tr("Keys"))
        self._groups = rows
        self._search = Row("search", tr("Search"), Line("", tr("a key or a word")))
        keys = Static(id="keys", markup=False)
        self._keys = keys

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        return [("↑ ↓", tr("scroll")), ("esc", tr("close"))]

    def body(self) -> ComposeResult:
        """The search line, then the keys."""
        self._search.id = "search"
        yield self._search
        yield self._keys

    def begin(self) -> None:
        """Show everything."""
        super().begin()
        self._show("")

    def found(self, word: str) -> list[Group]:
        """Return the groups with the keys that ``word`` finds, by key, label or group."""
        word = plain(word).strip().casefold()
        groups: list[Group] = []
        for group, keys in self._groups:
            hits = [
                (key, label)
                for key, label in keys
                if word in label.casefold() or word in key.casefold() or word in group.casefold()
            ]
            if hits:
                groups.append((group, hits))
        return groups

    def _show(self, word: str) -> None:
        groups = self.found(word)
        column = max((width(key) for _, keys in self._groups for key, _ in keys), default=0)
        lines: list[Content] = []
        for group, keys in groups:
            if lines:
                lines.append(Content(""))
            lines.append(Content.styled(group, "bold $primary"))
            lines += [
                Content.assemble(
                    "  ", (pad(key, column), "$foreground bold"), "  ", (label, "$muted")
                )
                for key, label in keys
            ]
        self._keys.update(Content("\n").join(lines) if lines else Content(tr("no such key")))

    @on(Row.Touched)
    def _searched(self, event: Row.Touched) -> None:
        event.stop()
        self._show(self._search.text)
        self.query_one("#body").scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#body").scroll_relative(y=by, animate=False)

    def action_submit(self) -> None:
        """Close."""
        self.dismiss(None)
