"""A text to read in full, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from communitytui.i18n import tr
from communitytui.i18n.cells import clip, width
from communitytui.tui.drawing import wrap
from communitytui.tui.forms.box import Body, Box
from communitytui.tui.forms.hints import Hint

#: How far one key goes to the side.
_STEP = 12


class WideText(Static):
    """A text as wide as there is room: prose is wrapped, lines of tables move to the side."""

    DEFAULT_CSS = "WideText { width: 1fr; height: auto; text-wrap: nowrap; }"

    def __init__(self, text: str, styles: Mapping[str, str]) -> None:
        super().__init__(markup=False, id="text")
        self._styles = styles
        self._lines = list(with_names(text.split("\n")))
        self._widest = max((width(line) for line, _ in self._lines if _is_row(line)), default=0)
        self._left = 0
        self._drawn: tuple[int, int] | None = None

    @property
    def is_wider(self) -> bool:
        """Whether a table has more than there is room for."""
        return self._widest > self.size.width

    def move(self, by: int) -> None:
        """Look further to the right, or back."""
        self._left = max(0, min(self._left + by, self._widest - self.size.width))
        self.draw()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lines out anew."""
        self.move(0)

    def draw(self) -> None:
        """Lay the lines out for the room and the place in it."""
        given = self.size.width, self._left
        if given != self._drawn and self.size.width:
            self._drawn = given
            lines = [
                Content.styled(part, self._styles.get(line, ""))
                for line, names in self._lines
                for part in laid_out(line, names, *given)
            ]
            self.update(Content("\n").join(lines))


def laid_out(line: str, names: int, cells: int, left: int) -> list[str]:
    """Return a line as lines of so many cells; a row of a table without ``left`` of its cells.

    Its names, the first ``names`` cells, stay where they leave room.
    """
    if _is_row(line):
        kept = _opening(line, names) if left and names <= cells // 2 else ""
        rest = line[len(kept) :]
        shown = rest[len(_opening(rest, left)) :]
        return [clip(f"{kept}…{shown}" if left else line, cells)]
    text = line.lstrip(" ")
    indent = len(line) - len(text) + (2 if text.startswith("- ") else 0)
    first, *more = wrap(line, cells)
    rest_of_it = wrap(" ".join(more), cells - indent) if more else []
    return [first, *(" " * indent + part for part in rest_of_it)]


def _opening(text: str, cells: int) -> str:
    return clip(text, cells + 1).removesuffix("…") if width(text) > cells else text


def with_names(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Return lines with how many cells the names take in the table that each is of."""
    for is_table, block in groupby(lines, _is_row):
        rows = list(block)
        names = max(width(row.split("  ")[0]) for row in rows) + 2 if is_table else 0
        yield from ((row, names) for row in rows)


def _is_row(line: str) -> bool:
    """Tell whether a line is of a table: blanks stand between its columns."""
    return "  " in line.strip()


class TextScreen(Box[str | None]):
    """Show a text that scrolls; answers with the key of what is to be done with it, if anything.

    ``keys`` are letters and what they do, ``styles`` those of whole lines. In a text in which
    tables may stand these move to the side; one that ``wraps`` has none.
    """

    WIDTH = 140
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(1)", priority=True, show=False, id="text.down"),
        Binding("up,k", "scroll(-1)", priority=True, show=False, id="text.up"),
        Binding("pagedown,space", "scroll(12)", priority=True, show=False, id="text.page.down"),
        Binding("pageup", "scroll(-12)", priority=True, show=False, id="text.page.up"),
        Binding("right,l", "aside(1)", priority=True, show=False, id="text.right"),
        Binding("left,h", "aside(-1)", priority=True, show=False, id="text.left"),
        Binding("enter", "submit", priority=True, show=False, id="text.close"),
    ]

    def __init__(
        self,
        title: str,
        text: str,
        keys: Sequence[Hint] = (),
        *,
        wraps: bool = False,
        styles: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._keys = list(keys)
        self._page = None if wraps else WideText(text, styles)
        super().__init__(title)
        self._text = text

    def hints(self) -> list[Hint]:
        """Return the keys at the foot."""
        aside = [("←→", tr("sideways"))] if self._page and self._page.is_wider else []
        return [*self._keys, ("↑↓", tr("scroll")), *aside, ("esc", tr("close"))]

    def body(self) -> ComposeResult:
        """The text."""
        yield self._page or Static(Content(self._text), id="text", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Offer the way to the side where there is one."""
        super().on_resize(event)
        self.call_after_refresh(lambda: self._hints.show(self.hints()))

    def on_key(self, event: events.Key) -> None:
        """Answer with the key of something that can be done."""
        if event.character in dict(self._keys):
            event.stop()
            self.dismiss(event.character)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(Body).scroll_relative(y=by, animate=False)

    def action_aside(self, by: int) -> None:
        """Move tables to the side."""
        if self._page is not None:
            self._page.move(by * _STEP)

    def action_submit(self) -> None:
        """Close."""
        self.dismiss(None)
