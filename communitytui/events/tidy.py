"""Tables as people keep them: a title above the header, a row of totals below, empty columns.

What is no part of the table is blanked, line by line, so that every message still names the line
that people see. Nothing is guessed: a table without a header that names its days stays as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from communitytui.domain.kernel.numbers import unit_in
from communitytui.events.cells import COLUMNS, filled, heading, is_day, place, plain_heading
from communitytui.events.spreadsheets import Sheet, written

#: So many lines may stand above the header, and so many names of its columns below it.
_ABOVE, _MOST_HEADS = 20, 2
#: What stands in a row that sums up others where others have their day, or before it.
_TOTALS = re.compile(
    r"合计|总计|小计|共计|汇总|总和|平均|均值|周均|日均|月均|最大|最小|最高|最低|目标|环比|同比|增长率"
    r"|\b(?:(?:grand |sub)?totals?|sum|average|avg|mean|median|max|min|maximum|minimum|change"
    r"|targets?|goals?)\b",
    re.IGNORECASE,
)
#: Cells by which other programs keep a number or a day as text: ="2026-11-02", '2026-11-02.
_KEPT_AS_TEXT = re.compile(r"\s*(?:=\"(.*)\"|'(?=\d)(.*))\s*", re.DOTALL)
#: The line between header and rows of a table in Markdown.
_RULE = re.compile(r"\s*:?-{2,}:?\s*")
_NUMBER = re.compile(r"[^\w]*\d")

Rows = Sequence[Sequence[str]]


def tidied(rows: Rows) -> list[list[str]] | None:
    """Return a table with blank lists for lines that are no part of it, ``None`` without a header.

    Columns without a name and without a value are taken out of all rows; names on two lines
    become one, and merged cells of a table with a line for each value are filled.
    """
    head = next((at for at, row in enumerate(rows[:_ABOVE]) if _is_header(row)), None)
    if head is None:
        return None
    below = [[_plain(cell) for cell in row] for row in rows[head:]]
    names, more = _names(below)
    wide = len(names)
    is_long = place(names, "metric") >= 0
    kept = [_row(row, names, is_long=is_long) for row in below[more + 1 :]]
    if is_long:
        _fill(kept, place(names, "date"))
    table = [names, *([] for _ in range(more)), *kept]
    columns = [at for at in range(wide) if names[at].strip() or _has_values(table, at)]
    return [
        *([] for _ in range(head)),
        *([row[at] for at in columns] if len(row) == wide else row for row in table),
    ]


def _is_header(row: Sequence[str]) -> bool:
    """Whether a row names a column of days and something else."""
    names = [plain_heading(cell) for cell in row]
    return any(name in COLUMNS["date"] for name in names) and sum(map(bool, names)) > 1


def _plain(cell: str) -> str:
    match = _KEPT_AS_TEXT.fullmatch(cell)
    return cell if match is None else match[1] or match[2] or ""


def _names(rows: Rows) -> tuple[list[str], int]:
    """Return the names of the columns, and how many more lines they stand on.

    Such a line has no day and no number: the names below those of groups, or units, or the same
    names in another language. A name that stands over several columns is that of each.
    """
    names = list(rows[0])
    when = place(names, "date")
    more = 0
    for row in rows[1 : 1 + _MOST_HEADS]:
        said = [cell.strip() for cell in row]
        date = said[when] if when < len(said) else ""
        told = sum(bool(cell) for cell in said)
        if (date and plain_heading(date) not in COLUMNS["date"]) or told < 2:
            break
        if any(_NUMBER.match(cell) or not filled(cell) for cell in said if cell):
            break
        names = _joined([*names, *[""] * (len(said) - len(names))], said, when)
        more += 1
    return names, more


def _joined(names: Sequence[str], under: Sequence[str], when: int) -> list[str]:
    """Return the names of columns by their two lines: a unit goes into brackets, and what stands
    below two groups is told by its group.
    """
    found: list[str] = []
    group = ""
    for at, name in enumerate(names):
        group = name.strip() or group
        told = under[at] if at < len(under) and at != when else ""
        if told and unit_in(told) is not None:
            found.append(f"{group}({told})")
        elif told and under.count(told) > 1:
            found.append(f"{group} {told}")
        else:
            found.append(told or name)
        group = "" if at == when else group
    return found


def _row(row: Sequence[str], names: Sequence[str], *, is_long: bool) -> list[str]:
    """Return a row as wide as the header, blank where it is no part of the table."""
    wide, when = len(names), place(names, "date")
    if _is_blank(row) or all(map(_RULE.fullmatch, filter(str.strip, row))):
        return []
    if _sums_up(row, when, row[when : when + 1] if is_long else row[: when + 1]):
        return []
    if [heading(cell) for cell in row[:wide]] == [heading(name) for name in names]:
        return []  # printed once more on each page
    if len(row) > wide and _is_blank(row[wide:]):
        return list(row[:wide])
    # Where each value has its line, a line that ends early was cut off.
    return list(row) if is_long else [*row, *[""] * (wide - len(row))]


def _is_blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _sums_up(row: Sequence[str], when: int, where: Sequence[str]) -> bool:
    """Whether a row sums up others: no day, but words for that where it would be, or first."""
    if when < len(row) and is_day(row[when]):
        return False
    if not any(cell.strip() for cell in where):
        where = [] if len(where) == 1 and when else [next(filter(str.strip, row), "")]
    return any(map(_TOTALS.search, where))


def _fill(rows: Sequence[list[str]], when: int) -> None:
    """Put the day of a merged cell into each of its rows."""
    day = ""
    for row in rows:
        if len(row) > when:
            day = row[when] = row[when] if row[when].strip() else day


def _has_values(rows: Iterable[Sequence[str]], at: int) -> bool:
    return any(len(row) > at and row[at].strip() for row in rows)


def stands_across(rows: Rows) -> int | None:
    """Return the line where days stand side by side, as names of columns; ``None`` for none."""
    for line, row in enumerate(rows[:_ABOVE], 1):
        said = [cell for cell in row if cell.strip()]
        if len(said) > 2 and sum(map(is_day, said)) >= len(said) - 2 and not is_day(said[0]):
            return line
    return None


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
    wide = max((len(row.cells) for row in sheet.rows), default=0)
    for row in sheet.rows:
        rows += [[] for _ in range(row.number - len(rows) - 1)]
        rows.append([*map(written, row.cells), *[""] * (wide - len(row.cells))])
    return rows
