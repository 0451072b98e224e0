"""The chat groups of a community side by side, a line for the whole and each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from communitytui.domain.kernel.signs import JUDGED_SIGNS
from communitytui.i18n.cells import clip, pad, width
from communitytui.tui.drawing import Span, fit, spans_width
from communitytui.tui.widgets.row_pane import Tagged
from communitytui.views.by_group import compared, groups_compared
from communitytui.views.table import Cell

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs

#: The most cells of a name, and those of what a metric is called.
_NAME, _TITLE = 18, 14
_INK = {"": "text", "dim": "faint"}


class GroupRows:
    """Draws the groups of a community in columns; without groups there are no ``keys``."""

    def __init__(self, workspace: Workspace, community: int) -> None:
        found = compared(workspace, community)
        lines: list[list[Cell]] = []
        self._head: list[str] = []
        if found is not None and found.lines:
            table = groups_compared(found)
            self._head = [clip(column.heading, _TITLE) for column in table.columns]
            readers = [table.reader(column) for column in table.columns]
            lines = [[_cell(read(at)) for read in readers] for at in table.rows]
        self._lines = lines
        #: The keys of the rows: the first is that of the whole.
        self.keys: list[Tagged] = [("group", at) for at in range(len(lines))]
        self._widths = [
            max(width(head), *(width(line[at].text) for line in lines))
            for at, head in enumerate(self._head)
        ]
        self._widths[:1] = [min(each, _NAME) for each in self._widths[:1]]

    @property
    def rows(self) -> list[Tagged]:
        """The rows, below the names of the columns, which the cursor passes over."""
        return [("heads", "groups"), *self.keys] if self.keys else []

    def spans(self, key: Tagged, cells: int, glyphs: Glyphs) -> list[Span]:
        """Return a row, with as many columns as there is room for."""
        signs = str.maketrans({sign: glyphs.verdict[name] for name, sign in JUDGED_SIGNS.items()})
        line = self._lines[key[1]] if key[0] == "group" else [Cell(head) for head in self._head]
        if key[0] == "heads":
            line[:1] = [Cell("")]
        is_part = key[0] == "group" and key[1] > 0
        spans: list[Span] = []
        for at, (cell, room) in enumerate(zip(line, self._widths, strict=True)):
            side: Literal["left", "right"] = "right" if at else "left"
            text = pad(clip(cell.text.translate(signs), room), room, side)
            # A column that is cut off tells nothing.
            if spans_width(spans) + room + 2 > cells and at:
                break
            ink = _INK.get(cell.style, cell.style) if at or is_part else "muted"
            spans.append((f"  {text}" if at else f" {text}", ink))
        return fit(spans, [], cells)


def _cell(shown: Cell | str | None) -> Cell:
    return shown if isinstance(shown, Cell) else Cell(shown or "")
