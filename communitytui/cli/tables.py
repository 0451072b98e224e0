"""Tables for people: columns lined up by terminal cells, so that Chinese stands straight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from communitytui.cli import output
from communitytui.i18n import tr
from communitytui.i18n.cells import clip, pad, width, widths, wrap
from communitytui.views.table import Align, Cell, Column, R, Shown, Table, said

if TYPE_CHECKING:
    from communitytui.cli.session import Session

_GAP = "  "
_LEAST = 8
_WIDEST = 60
#: From so many cells on there is room for the columns that are wide.
_WIDE = 110


def show(session: Session, table: Table[R], none: str = "") -> None:
    """Print a table in the form that was asked for; ``none``, a message id, is said to people
    without rows.
    """
    if session.json:
        output.tables(table)
    else:
        output.text(lines(table) or tr(none))


def lines(table: Table[R], keys: str = "", *, indent: int = 0, headed: bool = True) -> list[str]:
    """Return a table as lines, columns without any text left out; ``keys`` are those to show.

    On a terminal a line is never wider than it: the column that shrinks is clipped. For a
    screen reader each cell is a line of its own, ``name: value``, and a blank one ends a row.
    """
    if not table.rows:
        return []
    columns = table.pick(keys or table.terminal)
    told = [list(map(table.reader(column), table.rows)) for column in columns]
    if output.is_plain():
        return _read_out(columns, zip(*told, strict=True))
    # Each text is measured and drawn once, however many rows have it.
    texts = [{shown: _text(shown) for shown in {*column}} for column in told]
    kept = [at for at, found in enumerate(texts) if any(found.values())]
    room = output.room()
    if room is not None and room < _WIDE:
        kept = [at for at in kept if not columns[at].wide]
    if headed and any(columns[at].heading for at in kept):
        for at in kept:
            head = Cell(columns[at].heading, "head")
            texts[at][head] = head.text
            told[at].insert(0, head)
    taken = {at: dict(zip(texts[at], widths(texts[at].values()), strict=True)) for at in kept}
    room_of = {at: max(taken[at].values()) for at in kept}
    _fit(columns, room_of, indent)
    filled = []
    for at in kept:
        # The last column needs no filling; blanks at the end of lines only break them.
        align = None if at == kept[-1] and columns[at].align == "left" else columns[at].align
        drawn = {
            shown: _drawn(shown, text, room_of[at] - taken[at][shown], align)
            for shown, text in texts[at].items()
        }
        filled.append([drawn[shown] for shown in told[at]])
    return [(" " * indent + _GAP.join(parts)).rstrip() for parts in zip(*filled, strict=True)]


def _text(shown: Shown) -> str:
    """Return what people read in one line."""
    text = shown.text if isinstance(shown, Cell) else shown or ""
    return " ".join(text.splitlines()) if "\n" in text else text


def _read_out(columns: Sequence[Column[R]], rows: Iterable[Sequence[Shown]]) -> list[str]:
    blocks = []
    names = [said(column.spoken) or column.heading for column in columns]
    for row in rows:
        block, bare = [], []
        for column, name, shown in zip(columns, names, row, strict=True):
            cell = shown if isinstance(shown, Cell) else Cell(shown or "")
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


def _drawn(shown: Shown, text: str, blanks: int, align: Align | None) -> str:
    """Return a text with so many blanks; clipped if there are too few, as it is if unaligned."""
    drawn = text
    if blanks < 0:
        # Nothing is clipped for a program.
        if output.is_terminal():
            room = width(text) + blanks
            drawn = pad(text, room, align) if align else clip(text, room)
    elif align:
        drawn = " " * blanks + text if align == "right" else text + " " * blanks
    style = shown.style if isinstance(shown, Cell) else ""
    return output.paint(drawn, style) if style and text.strip() else drawn


def wrapped(text: str, indent: str = "") -> list[str]:
    """Return ``text`` in lines that fit the terminal; one line where there is none."""
    room = output.room()
    pieces = wrap(text, room - len(indent)) if room else [text]
    return [indent + piece for piece in pieces]
