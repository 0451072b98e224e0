"""Tables for people: columns lined up by terminal cells, so that Chinese stands straight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from communitytui.cli import output
from communitytui.i18n import tr
from communitytui.i18n.cells import clip, pad, width, wrap
from communitytui.views.table import Align, Cell, Column, R, Table, said

if TYPE_CHECKING:
    from communitytui.cli.session import Session

_GAP = "  "
_LEAST = 8
_WIDEST = 60
#: From so many cells on there is room for the columns that are wide.
_WIDE = 110


def show(session: Session, table: Table[R], none: str = "") -> None:
    """Print a table in the form that was asked for; ``none`` is said to people without rows."""
    if session.json:
        output.tables(table)
    else:
        output.text(lines(table) or none)


def lines(table: Table[R], keys: str = "", *, indent: int = 0, headed: bool = True) -> list[str]:
    """Return a table as lines, columns without any text left out; ``keys`` are those to show.

    On a terminal a line is never wider than it: the column that shrinks is clipped. For a
    screen reader each cell is a line of its own, ``name: value``, and a blank one ends a row.
    """
    if not table.rows:
        return []
    columns = table.pick(keys or table.terminal)
    told = [_cells(table, column) for column in columns]
    if output.is_plain():
        return _read_out(columns, list(zip(*told, strict=True)))
    kept = [at for at, cells in enumerate(told) if any(cell.text for cell in cells)]
    room = output.room()
    if room is not None and room < _WIDE:
        kept = [at for at in kept if not columns[at].wide]
    if headed and any(columns[at].heading for at in kept):
        for column, cells in zip(columns, told, strict=True):
            cells.insert(0, Cell(column.heading, "head"))
    taken = {at: [width(cell.text) for cell in told[at]] for at in kept}
    widths = {at: max(taken[at]) for at in kept}
    _fit(columns, widths, indent)
    # The last column needs no filling; blanks at the end of lines only break them.
    bare = {at for at in kept[-1:] if columns[at].align == "left"}
    filled = (
        _filled(told[at], taken[at], widths[at], None if at in bare else columns[at].align)
        for at in kept
    )
    return [(" " * indent + _GAP.join(parts)).rstrip() for parts in zip(*filled, strict=True)]


def _cells(table: Table[R], column: Column[R]) -> list[Cell]:
    """Return what people read in a column; each in one line, unless it is read out whole."""
    plain = output.is_plain()
    cells = []
    for row in table.rows:
        shown = table.shown(column, row)
        cell = shown if isinstance(shown, Cell) else Cell(shown or "")
        if not plain and "\n" in cell.text:
            cell = cell._replace(text=" ".join(cell.text.splitlines()))
        cells.append(cell)
    return cells


def _read_out(columns: Sequence[Column[R]], rows: Sequence[Sequence[Cell]]) -> list[str]:
    blocks = []
    names = [said(column.spoken) or column.heading for column in columns]
    for row in rows:
        block, bare = [], []
        for column, name, cell in zip(columns, names, row, strict=True):
            text = cell.text if cell.spoken is None else cell.spoken
            if column.silent or not text.strip():
                continue
            if name:
                block.append(tr("{name}: {value}", name=name, value=text))
            else:
                bare.append(text)
        # Cells without a name explain one another, as a word and what it means do.
        while len(bare) > 1:
            bare[-2:] = [tr("{name}: {value}", name=bare[-2], value=bare[-1])]
        blocks.append(bare + block)
    parted = any(len(block) > 1 for block in blocks)
    lines = []
    for place, block in enumerate(blocks):
        lines += ([""] if parted and place else []) + block
    return lines


def _fit(columns: Sequence[Column[R]], widths: dict[int, int], indent: int) -> None:
    room = output.room()
    if room is None:
        # Nothing is clipped for a program, but one huge title does not move every other line.
        for at in widths:
            if columns[at].shrinks:
                widths[at] = min(widths[at], _WIDEST)
        return
    over = indent + sum(widths.values()) + len(_GAP) * (len(widths) - 1) - room
    for at in widths:
        if over > 0 and columns[at].shrinks:
            less = min(over, max(0, widths[at] - _LEAST))
            widths[at] -= less
            over -= less


def _filled(
    cells: Sequence[Cell], taken: Sequence[int], room: int, align: Align | None
) -> list[str]:
    """Return the cells of a column in ``room`` cells; as they are with no alignment."""
    clipped = output.is_terminal()
    parts = []
    for (text, style, _), wide in zip(cells, taken, strict=True):
        if wide > room:
            shown = text if not clipped else pad(text, room, align) if align else clip(text, room)
        else:
            blanks = " " * (room - wide) if align else ""
            shown = blanks + text if align == "right" else text + blanks
        parts.append(output.paint(shown, style) if style and text.strip() else shown)
    return parts


def wrapped(text: str, indent: str = "") -> list[str]:
    """Return ``text`` in lines that fit the terminal; one line where there is none."""
    room = output.room()
    pieces = wrap(text, room - len(indent)) if room else [text]
    return [indent + piece for piece in pieces]
