"""Tables as people keep them: a title above the header, a row of totals below, empty columns.

What is no part of the table is blanked, line by line, so that every message still names the line
that people see. Nothing is guessed: a table without a header that names its days stays as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from communitytui.events.cells import COLUMNS
from communitytui.events.spreadsheets import Sheet, written

#: So many lines may stand above the header.
_ABOVE = 20
#: What stands in the first cells of a row that sums up others.
_TOTALS = frozenset(
    {
        "合计", "总计", "小计", "汇总", "平均", "平均值", "均值", "total", "totals", "sum",
        "average", "avg", "mean", "grand total", "subtotal", "最大值", "最小值", "max", "min",
    }
)  # fmt: skip

Rows = Sequence[Sequence[str]]


def tidied(rows: Rows) -> list[list[str]] | None:
    """Return a table with blank lists for lines that are no part of it, ``None`` without a header.

    Columns without a name and without a value are taken out of all rows.
    """
    head = next((at for at, row in enumerate(rows[:_ABOVE]) if _is_header(row)), None)
    if head is None:
        return None
    wide = max(at + 1 for at, cell in enumerate(rows[head]) if cell.strip())
    below = [[] if _is_blank(row) or _sums_up(row) else _fitted(row, wide) for row in rows[head:]]
    names, *values = below
    kept = [at for at in range(wide) if names[at].strip() or _has_values(values, at)]
    found = [*([] for _ in range(head)), *below]
    return [[row[at] for at in kept] if len(row) == wide else row for row in found]


def _is_header(row: Sequence[str]) -> bool:
    """Whether a row names a column of days and something else."""
    names = [cell.strip("\ufeff \t").lower() for cell in row]
    return any(name in COLUMNS["date"] for name in names) and sum(map(bool, names)) > 1


def _is_blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _sums_up(row: Sequence[str]) -> bool:
    """Whether a row sums up others: its first cell that holds anything says so."""
    first = next((cell for cell in row if cell.strip()), "")
    return first.strip(" :：").casefold() in _TOTALS


def _fitted(row: Sequence[str], wide: int) -> list[str]:
    """Return a row as wide as the header, where only empty cells are too many or missing."""
    if len(row) > wide and _is_blank(row[wide:]):
        return list(row[:wide])
    return [*row, *[""] * (wide - len(row))] if len(row) < wide - 1 or not row[-1:] else list(row)


def _has_values(rows: Iterable[Sequence[str]], at: int) -> bool:
    return any(len(row) > at and row[at].strip() for row in rows)


def table_text(rows: Rows) -> bytes:
    """Return rows as CSV in UTF-8, one line for each, also for a blank one."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    for row in rows:
        if _is_blank(row):
            held.write("\n")
        else:
            writer.writerow([" ".join(cell.split()) for cell in row])
    return held.getvalue().encode()


def table_of(sheet: Sheet) -> list[list[str]]:
    """Return the cells of a sheet as people type them, each row in the line of its number."""
    rows: list[list[str]] = []
    for row in sheet.rows:
        rows += [[] for _ in range(row.number - len(rows) - 1)]
        rows.append([written(cell) for cell in row.cells])
    return rows
