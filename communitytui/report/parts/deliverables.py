"""What tasks left behind: in a few words for a cell, and as a table where it is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.tasks.deliverables import Deliverable, is_matrix, option_label, totals
from communitytui.i18n import say, tr
from communitytui.i18n.phrases import clauses, listed, noted
from communitytui.report.document import TableBlock, plain_grid
from communitytui.words.deliverables import show_value

#: So many rows of a table are told in a line.
_IN_A_CELL = 2


def told(deliverable: Deliverable, value: Json, *, below: bool = True) -> str:
    """Return ``value`` in a line, nothing for nothing; of a table that stands ``below``, that."""
    if is_matrix(value):
        return _winners(deliverable, value)
    if below and is_table(value):
        return tr("see the table below")
    if isinstance(value, list):
        return clauses(filter(None, map(_row, value)))
    return clauses(filter(None, show_value(deliverable, value)))


def _row(item: object) -> str:
    """Return an item of a list, or the cells of a row."""
    cells = item.values() if isinstance(item, Mapping) else [item]
    return " / ".join(str(cell) for cell in cells if cell not in (None, ""))


def is_table(value: Json) -> bool:
    """Whether a value holds so many rows with named cells that it needs a table of its own."""
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    return len(rows) > _IN_A_CELL


def table(deliverable: Deliverable, value: Json) -> TableBlock:
    """Return the rows of a value as a table; cells that no column has come last."""
    rows = [row for row in value if isinstance(row, Mapping)]
    labels = {str(column["key"]): say(column["label"]) for column in deliverable.columns}
    for key in _keys(rows):
        labels.setdefault(key, key)
    return plain_grid(
        list(labels.values()),
        [["" if row.get(key) is None else str(row[key]) for key in labels] for row in rows],
    )


def _keys(rows: Iterable[Record]) -> list[str]:
    return [str(key) for row in rows for key in row]


def _winners(deliverable: Deliverable, value: Record) -> str:
    """Return the option that was chosen, or those with the best total, each with its total."""
    sums = totals(deliverable, value)
    best = max(sums.values(), default=0.0)
    chosen = value.get("choice")
    found = [*map(str, chosen)] if isinstance(chosen, list) else []
    names = (
        noted(say(option_label(deliverable.options, option)), f"{sums[option]:g}")
        if option in sums
        else say(option_label(deliverable.options, option))
        for option in found or [option for option in sums if sums[option] == best]
    )
    return listed(names)
