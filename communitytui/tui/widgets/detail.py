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
        self.rows: list[list[Span]] = []

    def show(self, content: Content, *, stay: bool = False) -> None:
        """Show other content, from its beginning; ``stay`` keeps the place."""
        self._content = content
        before = self.rows
        self.rows = self._make()
        if not stay and self.top:
            self.top = 0
            self._strips.clear()
            self.refresh()
            return
        changed = [
            number
            for number in range(max(len(before), len(self.rows)))
            if _at(before, number) != _at(self.rows, number)
        ]
        for number in changed:
            self._strips.pop(number, None)
            self.refresh_number(number)
        if (len(before) > self.height) != (len(self.rows) > self.height):
            self.refresh()

    def _make(self) -> list[list[Span]]:
        return self._content(self.cells, self.glyphs) if self.cells > 4 else []

    def forget(self) -> None:
        """Make and draw all lines anew."""
        self.rows = self._make()
        super().forget()

    def line(self, number: int) -> Strip:
        """Return a line from the cache, or draw it."""
        found = self._strips.get(number)
        if found is None:
            found = self._strips[number] = strip(self.rows[number], self.cells, self.inks)
        return found


def _at(lines: list[list[Span]], number: int) -> list[Span] | None:
    return lines[number] if number < len(lines) else None
