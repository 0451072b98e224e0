"""A document as plain text, for a terminal or a mail: columns line up, nothing is marked up."""

from __future__ import annotations

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


def text(document: Document) -> str:
    """Return a document as lines of text that end in one newline.

    A heading stands on the line before what it is about, an empty line before the heading.
    """
    lines = [document.title, ""]
    for block in document.written:
        if isinstance(block, Heading) and lines[-1]:
            lines.append("")
        lines += _lines(block)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(block: Written) -> list[str]:
    match block:
        case Heading(said, _) | Paragraph(said):
            return said.splitlines()
        case Items(texts):
            return [f"- {' '.join(said.splitlines())}" for said in texts]
        case Quote(said):
            return [f"  {line}" for line in said.splitlines()]
        case TableBlock():
            return _grid(block)


def _grid(found: TableBlock) -> list[str]:
    rows = [found.head, *([" / ".join(c.text.splitlines()) for c in row] for row in found.rows)]
    columns = range(len(found.head))
    widths = [max(width(row[at]) for row in rows) for at in columns]
    return [
        "  ".join(
            pad(row[at], widths[at], "right" if at in found.right else "left") for at in columns
        )
        for row in rows
    ]
