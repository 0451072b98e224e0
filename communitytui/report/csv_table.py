"""The tables of a document as CSV, for a spreadsheet: one table after the other, each below what
it is about."""

from __future__ import annotations

import csv
from io import StringIO

from communitytui.report.document import Document, Heading, TableBlock

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def csv_table(document: Document) -> str:
    """Return the tables of a document; what would be a formula is marked as text."""
    held = StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    begun = False
    for block in document.blocks:
        if isinstance(block, Heading | TableBlock) and begun:
            writer.writerow([])
        if isinstance(block, Heading):
            writer.writerow([_text(block.text)])
        elif isinstance(block, TableBlock):
            writer.writerow(map(_text, block.head))
            writer.writerows([_text(cell.text) for cell in row] for row in block.rows)
        begun = isinstance(block, TableBlock) or (begun and not isinstance(block, Heading))
    # The mark by which spreadsheets know UTF-8.
    return "\ufeff" + held.getvalue()


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
