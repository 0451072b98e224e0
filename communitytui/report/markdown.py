"""A document as Markdown; tables line up in the source as well, Chinese included.

What people wrote is shown as text and obeyed by no renderer.
"""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.i18n.cells import pad, width
from communitytui.report.document import (
    Document,
    Heading,
    Items,
    Paragraph,
    Quote,
    TableBlock,
    Written,
)
from communitytui.report.escape import cell, heading, line, quote
from communitytui.views.table import Align

#: A column is padded up to this many cells; a longer cell just makes its own row longer.
_WIDEST = 48


def markdown(document: Document) -> str:
    """Return a document as Markdown that ends in one newline; no line of it ends in a blank."""
    blocks = [f"# {heading(document.title)}", *map(_block, document.written)]
    lines = "\n\n".join(blocks).splitlines()
    return "\n".join(text.rstrip() for text in lines) + "\n"


def _block(block: Written) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {heading(text)}"
        case Paragraph(text):
            return line(text)
        case Items(texts):
            return "\n".join(f"- {line(text)}" for text in texts)
        case Quote(text):
            return quote(text)
        case TableBlock():
            return _grid(block)


def _grid(found: TableBlock) -> str:
    head = [cell(title) for title in found.head]
    rows = [[cell(each.text) for each in row] for row in found.rows]
    columns = range(len(head))
    aligns: list[Align] = ["right" if at in found.right else "left" for at in columns]
    widths = [_width([row[at] for row in [head, *rows]]) for at in columns]
    ruler = [
        "-" * (cells - 1) + ":" if align == "right" else "-" * cells
        for cells, align in zip(widths, aligns, strict=True)
    ]
    lines = [_row(head, widths, aligns), "| " + " | ".join(ruler) + " |"]
    return "\n".join([*lines, *(_row(row, widths, aligns) for row in rows)])


def _width(texts: Sequence[str]) -> int:
    return max(3, *(cells for cells in map(width, texts) if cells <= _WIDEST), 3)


def _row(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> str:
    padded = [
        pad(text, max(room, width(text)), align)
        for text, room, align in zip(cells, widths, aligns, strict=True)
    ]
    return "| " + " | ".join(padded) + " |"
