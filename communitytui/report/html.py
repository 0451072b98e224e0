"""A document as one HTML file: no script, nothing loaded, readable on a phone and on paper.

The page forbids everything but its own style by its content security policy, so what people wrote
could do nothing even if it were not escaped; it is.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from communitytui.i18n import language
from communitytui.i18n.cells import width
from communitytui.report.document import (
    Block,
    Document,
    Figure,
    Heading,
    HeatMap,
    Items,
    Paragraph,
    Quote,
    TableBlock,
)
from communitytui.report.escape import for_html, is_address
from communitytui.report.svg import drawing, heat_map
from communitytui.views.table import Cell

_STYLE = Path(__file__).with_name("html.css")
_LANGUAGES = {"zh": "zh-CN"}
#: Styles of cells that the page has a colour for.
_STYLES = frozenset({"good", "bad", "warn", "late", "dim"})
#: A text that is shorter than this and holds a date is not broken over lines.
_SHORT = 24
#: A cell up to so wide stays in one line: a name, a state, a number.
_NARROW = 8


def html(document: Document) -> str:
    """Return a document as a page of HTML5 in the language spoken now."""
    head = f"<h1>{for_html(document.title)}</h1>"
    return page(document.title, [head, *_contents(document), *_body(document.blocks)])


def page(title: str, body: Iterable[str], more: str = "") -> str:
    """Return a page of HTML5 with its own style, and ``more`` of it, that nothing else is let into.

    ``body`` is HTML, in the language spoken now.
    """
    style = _style() + more
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    spoken = language()
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{_LANGUAGES.get(spoken, spoken)}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{for_html(title)}</title>",
            f"<style>{style}</style></head>",
            "<body>",
            *body,
            "</body></html>\n",
        ]
    )


@cache
def _style() -> str:
    """Return the style of the page without what only helps who edits it."""
    return " ".join(_STYLE.read_text("utf-8").split())


def _contents(document: Document) -> Iterator[str]:
    """Yield the way to the parts of a long document."""
    parts = [b for b in document.blocks if isinstance(b, Heading) and b.level == 2]
    if len(parts) > 6:
        links = (f'<a href="#p{at}">{for_html(part.text)}</a>' for at, part in enumerate(parts))
        yield f"<nav>{' '.join(links)}</nav>"


def _body(blocks: Sequence[Block]) -> Iterator[str]:
    part = 0
    for is_chart, some in groupby(blocks, lambda block: isinstance(block, Figure)):
        if is_chart:
            yield '<div class="charts">'
        for block in some:
            if isinstance(block, Heading):
                yield _heading(block, part)
                part += block.level == 2
            else:
                yield from _block(block)
        if is_chart:
            yield "</div>"


def _heading(block: Heading, part: int) -> str:
    anchor = f' id="p{part}"' if block.level == 2 else ""
    page = ' class="page"' if block.new_page else ""
    return f"<h{block.level}{anchor}{page}>{for_html(block.text)}</h{block.level}>"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield f"<p>{_lines(text)}</p>"
        case Items(texts):
            yield f"<ul>{''.join(f'<li>{_lines(text)}</li>' for text in texts)}</ul>"
        case Quote(text):
            yield f"<blockquote>{_lines(text)}</blockquote>"
        case TableBlock():
            yield from _table(block)
        case Figure():
            yield from _figure(block)
        case HeatMap():
            yield f"<figure>{heat_map(block)}</figure>"


def _lines(text: str) -> str:
    return "<br>".join(map(_line, text.splitlines()))


def _line(text: str) -> str:
    """Return a line of text; an address of the web that stands alone in it is a link."""
    shown = for_html(text)
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>' if is_address(text) else shown


def _table(found: TableBlock) -> Iterator[str]:
    """Yield a table; each cell knows its heading, for on a phone a row becomes a card."""
    heads = [for_html(head) for head in found.head]
    yield "<table><thead><tr>"
    wraps = [["w"] * (width(head) > _NARROW) for head in found.head]
    yield "".join(
        f"<th{_class(at in found.right, *wraps[at])}>{head}</th>" for at, head in enumerate(heads)
    )
    yield "</tr></thead><tbody>"
    for row in found.rows:
        cells = enumerate(zip(heads, row, strict=True))
        yield f"<tr>{''.join(_cell(h, c, at in found.right) for at, (h, c) in cells)}</tr>"
    yield "</tbody></table>"


def _cell(head: str, cell: Cell, right: bool) -> str:
    styles = [cell.style] if cell.style in _STYLES else []
    is_date = len(cell.text) < _SHORT and cell.text[:1].isdigit() and "-" in cell.text
    if width(cell.text) > _NARROW and not is_date:
        styles.append("w")
    named = f' data-h="{head}"' if head else ""
    return f"<td{_class(right, *styles)}{named}>{_lines(cell.text)}</td>"


def _class(right: bool, *styles: str) -> str:
    names = (["n"] if right else []) + list(styles)
    return f' class="{" ".join(names)}"' if names else ""


def _figure(chart: Figure) -> Iterator[str]:
    yield f"<figure><figcaption>{for_html(chart.title)}</figcaption>"
    yield f"<p>{_lines(chart.told)}</p>"
    yield drawing(chart)
    yield from _legend(chart.notes)
    yield "</figure>"


def _legend(notes: Iterable[str]) -> Iterator[str]:
    lines = "".join(f"<li>{_lines(note)}</li>" for note in notes)
    if lines:
        yield f"<ul>{lines}</ul>"
