"""Tables for people: columns lined up by terminal cells, so that Chinese stands straight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from communitytui.cli import output
from communitytui.i18n import tr
from communitytui.i18n.cells import clip, pad, width, wrap
from communitytui.views.table import Cell, Column, R, Shown, Table, said

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
    rows = [[_flat(table.shown(column, row)) for column in columns] for row in table.rows]
    if output.is_plain():
        return _read_out(columns, rows)
    kept = [at for at in range(len(columns)) if any(row[at].text for row in rows)]
    room = output.room()
    if room is not None and room < _WIDE:
        kept = [at for at in kept if not columns[at].wide]
    headings = [column.heading for column in columns]
    if headed and any(headings[at] for at in kept):
        rows.insert(0, [Cell(heading, "head") for heading in headings])
    widths = {at: max(width(row[at].text) for row in rows) for at in kept}
    _fit(columns, widths, indent)
    return [_line(columns, kept, widths, row, indent) for row in rows]


def _flat(shown: Shown) -> Cell:
    """Return a cell whose text is one line: prose keeps its lines where it is shown whole."""
    whole = shown if isinstance(shown, Cell) else Cell(shown or "")
    if output.is_plain():
        return whole
    return whole._replace(text=" ".join(whole.text.splitlines())) if "\n" in whole.text else whole


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


def _line(
    columns: Sequence[Column[R]],
    kept: Sequence[int],
    widths: dict[int, int],
    row: Sequence[Cell],
    indent: int,
) -> str:
    parts = []
    clipped = output.is_terminal()
    for at in kept:
        text, style, _ = row[at]
        if not clipped and width(text) > widths[at]:
            parts.append(text)
            continue
        # The last column needs no filling; blanks at the end of lines only break them.
        filled = at == kept[-1] and columns[at].align == "left"
        shown = clip(text, widths[at]) if filled else pad(text, widths[at], columns[at].align)
        parts.append(output.paint(shown, style) if shown.strip() else shown)
    return (" " * indent + _GAP.join(parts)).rstrip()


def wrapped(text: str, indent: str = "") -> list[str]:
    """Return ``text`` in lines that fit the terminal; one line where there is none."""
    room = output.room()
    pieces = wrap(text, room - len(indent)) if room else [text]
    return [indent + piece for piece in pieces]
