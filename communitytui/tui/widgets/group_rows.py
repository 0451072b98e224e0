"""The chat groups of a community side by side, a line for the whole and each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.signs import JUDGED_SIGNS
from communitytui.i18n.cells import clip, pad, width
from communitytui.tui.drawing import Span, fit
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
        """The rows, below a line that is only read: the names of the columns."""
        return [("note", self._heading), *self.keys] if self.keys else []

    @property
    def _heading(self) -> str:
        named = zip(self._head[1:], self._widths[1:], strict=True)
        columns = [pad(head, cells, "right") for head, cells in named]
        return "  ".join([pad("", self._widths[0]), *columns])

    def spans(self, at: int, cells: int, glyphs: Glyphs) -> list[Span]:
        """Return the line of the whole or a group, clipped where there is no room."""
        signs = str.maketrans({sign: glyphs.verdict[name] for name, sign in JUDGED_SIGNS.items()})
        first, *others = self._lines[at]
        name = pad(clip(first.text, self._widths[0]), self._widths[0])
        spans: list[Span] = [(f" {name}", "muted" if at == 0 else "text")]
        for cell, room in zip(others, self._widths[1:], strict=True):
            text = cell.text.translate(signs)
            spans.append((f"  {pad(text, room, 'right')}", _INK.get(cell.style, cell.style)))
        return fit(spans, [], cells)


def _cell(shown: Cell | str | None) -> Cell:
    return shown if isinstance(shown, Cell) else Cell(shown or "")
