"""Cells in rows and columns: one types into the line below what the cursor stands on."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.message import Message
from textual.widget import Widget
from textual.widgets import DataTable, Input

from communitytui.domain.kernel.text import LINE_CAP, clean_line
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.i18n.cells import width, wrap
from communitytui.tui.forms.editors import Block, Line
from communitytui.tui.pasting import OneLine

Cells = list[list[str]]
#: Headings that take more cells than this in one line are wrapped, each to so many.
_HEADS, _NARROW = 64, 11


class CellLine(Line):
    """The line that the cell under the cursor is typed into."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", show=False, id="grid.up"),
        Binding("down", "go(1)", show=False, id="grid.down"),
        Binding("left", "side(-1)", show=False, id="grid.left"),
        Binding("right", "side(1)", show=False, id="grid.right"),
    ]

    @dataclass
    class Pasted(Message):
        """Several cells were pasted, as a spreadsheet copies them."""

        rows: Cells

    @property
    def grid(self) -> CellGrid:
        """The grid around it."""
        assert isinstance(self.parent, CellGrid)
        return self.parent

    async def action_submit(self) -> None:
        """Go to the next cell; from the last one the form goes on."""
        if not self.grid.step(1):
            await super().action_submit()

    def action_go(self, down: int) -> None:
        """Go to another row; the form goes on where there is none."""
        if not self.grid.go(down, 0):
            raise SkipAction

    def action_side(self, by: int) -> None:
        """Move in the text; at its end, or where all of it is selected, to the next cell."""
        whole = abs(self.selection.end - self.selection.start) == len(self.value)
        at_end = self.cursor_position == (0 if by < 0 else len(self.value))
        if not ((whole or at_end) and self.grid.go(0, by)):
            self.action_cursor_left() if by < 0 else self.action_cursor_right()

    def _on_paste(self, event: events.Paste) -> None:
        """Take a single cell here, several into the cells from this one on."""
        rows = pasted_cells(event.text)
        if len(rows) == 1 and len(rows[0]) == 1:
            super()._on_paste(event)
        else:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(rows))


class CellGrid(Block):
    """Rows of cells under their headings; the last row is empty, for one more.

    The first ``locked`` columns are only read, and then there are as many rows as there are.
    """

    DEFAULT_CSS = """
    CellGrid {
        height: auto; width: 1fr;
        & > DataTable { height: auto; max-height: 12; background: transparent; }
        & > DataTable > .datatable--header { background: transparent; color: $muted; }
        & > DataTable > .datatable--cursor { background: $panel; color: $primary; }
        &:ansi > DataTable > .datatable--cursor { text-style: reverse; }
        & > CellLine.-textual-compact { height: 1; margin: 0 0 0 1; background: $panel; }
    }
    """

    def __init__(self, heads: Sequence[str], cells: Cells, *, locked: int = 0) -> None:
        self._heads = list(heads)
        self._locked = locked
        self._table: DataTable[Text] = DataTable(fixed_columns=locked)
        self._table.can_focus = False
        self._line = CellLine()
        self._cells: Cells = []
        self._row, self._column = 0, locked
        self._take(cells)
        super().__init__(self._table, self._line)

    def on_mount(self) -> None:
        """Show everything."""
        heads = self._wrapped()
        self._table.header_height = max(head.count("\n") + 1 for head in heads) if heads else 1
        for head in heads:
            self._table.add_column(Text(head))
        self._draw()

    def _wrapped(self) -> list[str]:
        """Return the headings: in one line, or in several where they are far wider than cells."""
        if sum(width(head) + 2 for head in self._heads) <= _HEADS:
            return self._heads
        return ["\n".join(wrap(head, _NARROW)) for head in self._heads]

    # -- what is in it

    @property
    def all_cells(self) -> Cells:
        """All rows, the empty ones too, without blanks around the cells."""
        return [[cell.strip() for cell in row] for row in self._cells]

    @property
    def cells(self) -> Cells:
        """The rows in which something is typed, without blanks around the cells."""
        return [row for row in self.all_cells if any(row[self._locked :])]

    @cells.setter
    def cells(self, cells: Cells) -> None:
        self._take(cells)
        self._row, self._column = 0, self._locked
        if self._table.columns:
            self._draw()

    @property
    def text(self) -> str:
        """What is typed, as JSON; empty for nothing."""
        return json.dumps(self.cells, ensure_ascii=False) if self.cells else ""

    @text.setter
    def text(self, text: str) -> None:
        self.cells = json.loads(text) if text else []

    def _take(self, cells: Cells) -> None:
        width = len(self._heads)
        self._cells = [[*row, *[""] * width][:width] for row in cells]
        self._more()

    def _more(self) -> None:
        """Keep an empty row at the end, where rows may be added."""
        if not self._locked and (not self._cells or any(self._cells[-1])):
            self._cells.append([""] * len(self._heads))

    # -- drawing

    def _draw(self) -> None:
        self._table.clear()
        for row in self._cells:
            self._table.add_row(*map(Text, row))
        self._show()

    def _show(self) -> None:
        """Put the cursor and the line on the cell."""
        self._table.move_cursor(row=self._row, column=self._column)
        self._line.placeholder = self._heads[self._column]
        value = self._cells[self._row][self._column] if self._cells else ""
        with self._line.prevent(Input.Changed):
            self._line.value = value
        self._line.action_select_all()

    # -- moving

    def focus(self, scroll_visible: bool = True) -> CellGrid:
        """Give the keys to the cell under the cursor."""
        self._line.focus(scroll_visible)
        return self

    def go(self, down: int, right: int) -> bool:
        """Move the cursor; tell whether there is such a cell."""
        row, column = self._row + down, self._column + right
        there = 0 <= row < len(self._cells) and self._locked <= column < len(self._heads)
        if there:
            self._row, self._column = row, column
            self._show()
        return there

    def step(self, by: int) -> bool:
        """Go to the next or the previous cell, over the ends of rows; tell whether there is one.

        From the empty row at the end the form goes on.
        """
        wide = len(self._heads) - self._locked
        if by > 0 and not self._locked and not any(self._cells[self._row]):
            return False
        at = self._row * wide + self._column - self._locked + by
        if not 0 <= at < wide * len(self._cells):
            return False
        self._row, self._column = at // wide, self._locked + at % wide
        self._show()
        return True

    # -- typing

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._cells:
            self._put(self._row, self._column, event.value)
            self.post_message(self.Changed(self))

    def _put(self, row: int, column: int, text: str) -> None:
        self._cells[row][column] = text
        self._table.update_cell_at(Coordinate(row, column), Text(text), update_width=True)
        before = len(self._cells)
        self._more()
        for new in self._cells[before:]:
            self._table.add_row(*map(Text, new))

    @on(CellLine.Pasted)
    def _pasted(self, event: CellLine.Pasted) -> None:
        """Fill the cells from this one on; say how many there was no place for."""
        event.stop()
        lost = 0
        for row, given in enumerate(event.rows, self._row):
            for column, text in enumerate(given, self._column):
                if row < len(self._cells) and column < len(self._heads):
                    self._put(row, column, text)
                elif text:
                    lost += 1
        self._show()
        self.post_message(self.Changed(self))
        if lost:
            error = BadValue(N_("cells without a place in the table: {n}"), n=lost)
            self.call_after_refresh(self.post_message, OneLine.Refused(error))


def pasted_cells(text: str) -> Cells:
    """Return pasted text as cells: columns by tab as in a spreadsheet, else by bars."""
    lines = [line for line in text.splitlines() if line.strip()]
    if any("\t" in line for line in lines):
        rows = list(csv.reader(text.splitlines(), delimiter="\t"))
    else:
        rows = [line.replace("｜", "|").strip().strip("|").split("|") for line in lines]
    found = [[clean_line(cell, LINE_CAP) for cell in row] for row in rows if any(row)]
    return found or [[""]]


def step_in_grid(focused: Widget | None, by: int) -> bool:
    """Go to another cell, where one types into a grid that has one; tell whether."""
    return isinstance(focused, CellLine) and focused.grid.step(by)
