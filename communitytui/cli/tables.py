"""Tables for people: columns lined up by terminal cells, so that Chinese stands straight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from communitytui.cli import output
from communitytui.i18n.cells import clip, pad, width

_GAP = "  "
_LEAST = 8
_WIDEST = 60


class Cell(NamedTuple):
    """A text with the name of its style."""

    text: str
    style: str = ""


class Column(NamedTuple):
    """A column: its heading, where its texts stand, and whether it gives way on a narrow screen."""

    title: str = ""
    align: Literal["left", "right"] = "left"
    shrinks: bool = False


def lines(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]], *, indent: int = 0
) -> list[str]:
    """Return the table as lines; columns without any text are left out.

    On a terminal a line is never wider than it: the column that shrinks is clipped.
    """
    cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
    kept = [at for at in range(len(columns)) if any(row[at].text for row in cells)]
    headed = any(columns[at].title for at in kept)
    if headed:
        cells.insert(0, [Cell(column.title, "head") for column in columns])
    widths = {at: max(width(row[at].text) for row in cells) for at in kept}
    _fit(columns, widths, indent)
    return [_line(columns, kept, widths, row, indent) for row in cells]


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
    parts = []
    clipped = output.is_terminal()
    for at in kept:
        text, style = row[at]
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
