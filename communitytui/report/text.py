"""A document as plain text, for a terminal or a mail: columns line up, nothing is marked up.

Where there is only so much room, lines are wrapped, cells too; a table that is too wide even then
becomes a list of its rows. Nothing is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communitytui.i18n.cells import broken, pad, width
from communitytui.report.document import (
    Block,
    Document,
    Heading,
    Items,
    Paragraph,
    Quote,
    TableBlock,
    Written,
    written,
)

#: A column is never narrower, unless what it holds is.
_NARROWEST = 8
_GAP = "  "


def text(document: Document, room: int | None = None) -> str:
    """Return a document as lines of text that end in one newline, at most ``room`` cells wide.

    A heading stands on the line before what it is about, an empty line before the heading.
    """
    title = "\n".join(_wrapped(document.title, room))
    return f"{title}\n\n{block_text(document.written, room)}\n"


def block_text(blocks: Sequence[Block], room: int | None = None) -> str:
    """Return blocks as lines of text, but for charts; see ``text``."""
    lines: list[str] = []
    for block in written(blocks):
        if isinstance(block, Heading) and lines and lines[-1]:
            lines.append("")
        lines += _lines(block, room)
    return "\n".join(line.rstrip() for line in lines)


def _lines(block: Written, room: int | None) -> list[str]:
    match block:
        case Heading(said, _) | Paragraph(said):
            return [line for each in said.splitlines() for line in _wrapped(each, room)]
        case Items(texts):
            lines = (" ".join(said.splitlines()) for said in texts)
            return [line for each in lines for line in _wrapped(each, room, "- ")]
        case Quote(said):
            return [line for each in said.splitlines() for line in _wrapped(each, room, _GAP)]
        case TableBlock():
            return _grid(block, room)


def _wrapped(line: str, room: int | None, before: str = "") -> list[str]:
    """Return a line in several, the first one behind ``before``, the others below it."""
    if room is None or width(before + line) <= room:
        return [before + line]
    first, *others = broken(line, room - width(before))
    return [before + first, *(" " * width(before) + each for each in others)]


def _grid(found: TableBlock, room: int | None) -> list[str]:
    rows = [found.head, *([" / ".join(c.text.splitlines()) for c in row] for row in found.rows)]
    natural = [max(width(row[at]) for row in rows) for at in range(len(found.head))]
    widths = _narrowed(natural, room)
    if widths is None:
        return [*_cards(rows, room or 0)]
    return [line for row in rows for line in _row(row, widths, found.right)]


def _narrowed(natural: Sequence[int], room: int | None) -> list[int] | None:
    """Return the widths of columns, the widest ones less where they do not fit; ``None`` where
    they cannot.
    """
    widths = list(natural)
    left = sum(widths) + len(_GAP) * (len(widths) - 1) - (room or 0)
    while room is not None and left > 0:
        widest = max(widths)
        if widest <= _NARROWEST:
            return None
        widths[widths.index(widest)] -= 1
        left -= 1
    return widths


def _row(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> Iterator[str]:
    cells = [broken(cell, cells) for cell, cells in zip(row, widths, strict=True)]
    for at in range(max(map(len, cells))):
        yield _GAP.join(
            pad(
                cell[at] if at < len(cell) else "",
                widths[column],
                "right" if column in right else "left",
            )
            for column, cell in enumerate(cells)
        )


def _cards(rows: Sequence[Sequence[str]], room: int) -> Iterator[str]:
    """Yield each row as lines: its first cell, then each heading with its cell."""
    head, *others = rows
    for row in others:
        yield from _wrapped(row[0], room)
        for name, cell in zip(head[1:], row[1:], strict=True):
            yield from _wrapped(f"{name} {cell}".strip(), room, _GAP)
