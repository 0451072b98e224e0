"""A document for programs: the same blocks, texts as they are."""

from __future__ import annotations

from communitytui.report.document import (
    Document,
    Heading,
    Items,
    Paragraph,
    Quote,
    TableBlock,
    Written,
)


def record(document: Document) -> dict[str, object]:
    """Return title and blocks of a document; a block's ``type`` says which other keys it has."""
    return {"title": document.title, "blocks": [_block(block) for block in document.written]}


def _block(block: Written) -> dict[str, object]:
    match block:
        case Heading(text, level):
            return {"type": "heading", "level": level, "text": text}
        case Paragraph(text):
            return {"type": "text", "text": text}
        case Items(texts):
            return {"type": "list", "items": list(texts)}
        case Quote(text):
            return {"type": "quote", "text": text}
        case TableBlock():
            named = zip(block.keys, block.head, strict=True)
            return {
                "type": "table",
                "columns": [{"key": key, "title": title} for key, title in named],
                "rows": [[cell.text for cell in row] for row in block.rows],
            }
