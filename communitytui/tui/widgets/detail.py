"""The detail pane: lines of spans, of which only those that changed are painted again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.strip import Strip

from communitytui.tui.drawing import Glyphs, Span, strip
from communitytui.tui.theming import Inks
from communitytui.tui.widgets.pane import Pane

Line = Sequence[Span]
#: Makes the lines for a width in cells.
Content = Callable[[int, Glyphs], list[list[Span]]]


class Detail(Pane):
    """Shows what a function of the width says about a task, a stage or a community."""

    NAME = "detail"

    def __init__(self, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self._content: Content = lambda cells, glyphs: []
        self._lines: list[list[Span]] = []
        self._strips: dict[int, Strip] = {}

    def show(self, content: Content, *, stay: bool = False) -> None:
        """Show other content, from its beginning; ``stay`` keeps the place."""
        self._content = content
        before = self._lines
        self._lines = self._make()
        if not stay and self.top:
            self.top = 0
            self._strips.clear()
            self.refresh()
            return
        changed = [
            number
            for number in range(max(len(before), len(self._lines)))
            if _at(before, number) != _at(self._lines, number)
        ]
        for number in changed:
            self._strips.pop(number, None)
            self.refresh_number(number)
        if (len(before) > self.height) != (len(self._lines) > self.height):
            self.refresh()

    def _make(self) -> list[list[Span]]:
        return self._content(self.cells, self.glyphs) if self.cells > 4 else []

    def forget(self) -> None:
        """Make and draw all lines anew."""
        self._lines = self._make()
        self._strips.clear()
        super().forget()

    def line_count(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def line(self, number: int) -> Strip:
        """Return a line from the cache, or draw it."""
        found = self._strips.get(number)
        if found is None:
            found = strip(self._lines[number], self.cells, self.inks)
            self._strips[number] = found
        return found


def _at(lines: list[list[Span]], number: int) -> list[Span] | None:
    return lines[number] if number < len(lines) else None
