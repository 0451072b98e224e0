"""Tables for people: columns lined up by terminal cells, so that Chinese stands straight.

Commands import this at their top. What measures cells is imported where a table is drawn, so
that it costs nothing where records are printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from communitytui.cli import output
from communitytui.i18n import tr

_GAP = "  "
_LEAST = 8
_WIDEST = 60


class Cell(NamedTuple):
    """A text with the name of its style, and the words a screen reader gets instead of it."""

    text: str
    style: str = ""
    spoken: str | None = None


class Column(NamedTuple):
    """A column: its heading, where its texts stand, and whether it gives way on a narrow screen.

    ``spoken`` is its name for a screen reader where the heading is none; ``silent`` columns
    repeat for the eye what others say, and are not read out.
    """

    title: str = ""
    align: Literal["left", "right"] = "left"
    shrinks: bool = False
    spoken: str = ""
    silent: bool = False


def lines(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]], *, indent: int = 0
) -> list[str]:
    """Return the table as lines; columns without any text are left out.

    On a terminal a line is never wider than it: the column that shrinks is clipped. For a
    screen reader each cell is a line of its own, ``name: value``, and a blank one ends a row.
    """
    from communitytui.i18n.cells import width

    if output.is_plain():
        return _read_out(columns, rows)
    cells = [[_flat(cell) for cell in row] for row in rows]
    kept = [at for at in range(len(columns)) if any(row[at].text for row in cells)]
    headed = any(columns[at].title for at in kept)
    if headed:
        cells.insert(0, [Cell(column.title, "head") for column in columns])
    widths = {at: max(width(row[at].text) for row in cells) for at in kept}
    _fit(columns, widths, indent)
    return [_line(columns, kept, widths, row, indent) for row in cells]


def _flat(cell: Cell | str) -> Cell:
    """Return a cell whose text is one line: prose keeps its lines where it is shown whole."""
    whole = cell if isinstance(cell, Cell) else Cell(cell)
    return whole._replace(text=" ".join(whole.text.splitlines())) if "\n" in whole.text else whole


def _read_out(columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]]) -> list[str]:
    blocks = []
    for row in rows:
        block, bare = [], []
        for column, cell in zip(columns, row, strict=True):
            text = cell if isinstance(cell, str) else cell.text
            if isinstance(cell, Cell) and cell.spoken is not None:
                text = cell.spoken
            name = column.spoken or column.title
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


def _fit(columns: Sequence[Column], widths: dict[int, int], indent: int) -> None:
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
    columns: Sequence[Column],
    kept: Sequence[int],
    widths: dict[int, int],
    row: Sequence[Cell],
    indent: int,
) -> str:
    from communitytui.i18n.cells import clip, pad, width

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


def wrap(text: str, cells: int) -> list[str]:
    """Return ``text`` in lines of at most ``cells``, broken at blanks and between Chinese words."""
    from communitytui.i18n.cells import width

    result, line = [], ""
    for word in _words(text):
        if line and width(line + word.rstrip()) > cells:
            result.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*result, line.rstrip()] if line.strip() or not result else result


def _words(text: str) -> list[str]:
    """Return the pieces that may not be broken, each with the blank after it."""
    from communitytui.i18n.cells import width

    words, word = [], ""
    for char in text:
        wide = width(char) == 2
        # Closing punctuation must not begin a line.
        if wide and char not in "，。；：？！、）】」》":
            words.append(word)
            word = ""
        word += char
        if char == " ":
            words.append(word)
            word = ""
    return [piece for piece in [*words, word] if piece]
