"""Markdown tables whose source lines up in a terminal, Chinese and Latin text mixed."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.i18n.cells import pad, width
from communitytui.i18n.phrases import clauses, labelled
from communitytui.report.escape import cell, inline
from communitytui.views.table import Align, R, Shown, Table, said

#: A column is padded up to this many cells; a longer cell just makes its own row longer.
_WIDEST = 48


def shown(found: Table[R], keys: str = "") -> list[str]:
    """Return a table as a block, or nothing without rows; ``keys`` are the columns to show.

    What is not there is a dash.
    """
    if not found.rows:
        return []
    columns = found.pick(keys or found.document)
    head = [column.heading or said(column.spoken) for column in columns]
    readers = [found.reader(column) for column in columns]
    rows = [[cell(_text(read(row))) for read in readers] for row in found.rows]
    right = (at for at, column in enumerate(columns) if column.align == "right")
    return [table([cell(title) for title in head], rows, frozenset(right))]


def fact_lines(found: Table[R], row: R) -> list[str]:
    """Return what is known of a row, each with its heading."""
    return [
        labelled(heading, inline(clauses(_text(text).splitlines())))
        for heading, text in found.facts(row)
    ]


def _text(shown: Shown) -> str:
    if shown is None:
        return "–"
    return shown if isinstance(shown, str) else shown.text


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int] = frozenset()
) -> str:
    """Return a table of cells that are escaped already.

    ``numbers`` are the columns, from 0, that are set to the right. A row with fewer cells than
    ``head`` is filled with empty ones.
    """
    filled = [[*row, *[""] * (len(head) - len(row))] for row in rows]
    aligns: list[Align] = ["right" if i in numbers else "left" for i in range(len(head))]
    widths = [_width([row[i] for row in [head, *filled]]) for i in range(len(head))]
    ruler = [
        "-" * (cells - 1) + ":" if align == "right" else "-" * cells
        for cells, align in zip(widths, aligns, strict=True)
    ]
    lines = [_row(head, widths, aligns), "| " + " | ".join(ruler) + " |"]
    lines += [_row(row, widths, aligns) for row in filled]
    return "\n".join(lines)


def _width(texts: Sequence[str]) -> int:
    return max(3, *(cells for cells in map(width, texts) if cells <= _WIDEST), 3)


def _row(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> str:
    padded = [
        pad(text, max(room, width(text)), align)
        for text, room, align in zip(cells, widths, aligns, strict=True)
    ]
    return "| " + " | ".join(padded) + " |"
