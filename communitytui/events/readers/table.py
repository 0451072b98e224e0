"""Tables with a header line: which columns they have, and their rows with line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from communitytui.events.base import FileReading, Given
from communitytui.events.cells import heading
from communitytui.events.feed import QUOTE
from communitytui.i18n import N_

#: The last is what a keyboard for Chinese writes.
DELIMITERS = ",\t;|，"
#: Characters that one row may have, on however many lines.
_LARGEST = 3_000_000

_HINT = re.compile(r"\ufeff?sep=.?\s*$", re.IGNORECASE)

ROW = N_("{file}, line {line}: expected {expected} columns, found {found}")


def sniff_header(head: str) -> tuple[str, tuple[str, ...]]:
    """Return the delimiter and the column names (lower case) of the first line of a table."""
    lines = [line for line in head.split("\n", 50)[:50] if line.strip("\ufeff \t\r")]
    line = next((line for line in lines if not _HINT.match(line)), "")
    line = line.lstrip("\ufeff")[:20_000]
    delimiter = max(DELIMITERS, key=line.count)
    if delimiter not in line:
        return ",", (heading(line),)
    try:
        row = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return delimiter, ()
    return delimiter, tuple(map(heading, row))


def is_hint(row: Sequence[str]) -> bool:
    """Tell whether the first row only says which delimiter follows, as spreadsheets write it."""
    return "".join(row).strip("\ufeff \t").lower().startswith("sep=") and len(row) <= 2


def header_of(given: Given) -> tuple[str, ...]:
    """Return the column names of a table, lower case."""
    return sniff_header(given.head)[1]


class TableReading(FileReading):
    """A reader of a table: ``header`` holds the names of its columns, ``_rows`` its rows."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._delimiter, self.header = sniff_header(given.head)
        self.line = 1  # of the row that was yielded last

    def _rows(self, spare: int = 0) -> Iterator[list[str]]:
        """Yield the rows under the header; ``spare`` columns may be missing at the end.

        A row with other columns is a fault. ``self.line`` is its last line.
        """
        feed = self._feed()
        # With their ends, which are in a cell that goes over several lines.
        rows = csv.reader(map("{}\n".format, feed.lines()), delimiter=self._delimiter)
        width = len(self.header)
        headed, row = False, [""]
        while True:
            start = rows.line_num + 1
            if row:  # blank lines are no rows, and not without end
                feed.mark(_LARGEST)
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                self._bad(start, QUOTE)
                continue
            if not headed:
                headed = bool("".join(row).strip("\ufeff \t")) and not is_hint(row)
            elif width - spare <= len(row) <= width + 1:
                self.line = rows.line_num
                yield row
            elif row:
                self._bad(start, ROW, expected=width, found=len(row))

    def _pick(self, names: Sequence[str]) -> int:
        """Return the place of the first of ``names`` that is a column, -1 without any."""
        return next((self.header.index(name) for name in names if name in self.header), -1)
