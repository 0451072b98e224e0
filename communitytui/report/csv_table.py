"""The tables of a document as CSV, for a spreadsheet: one table after the other."""

from __future__ import annotations

import csv
from io import StringIO

from communitytui.report.document import Document, TableBlock

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_table(document: Document) -> str:
    """Return the tables of a document; what would be a formula is marked as text."""
    held = StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    for at, table in enumerate(b for b in document.blocks if isinstance(b, TableBlock)):
        if at:
            writer.writerow([])
        writer.writerow(table.head)
        writer.writerows([_text(cell.text) for cell in row] for row in table.rows)
    # The mark by which spreadsheets know UTF-8.
    return "\ufeff" + held.getvalue()


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
