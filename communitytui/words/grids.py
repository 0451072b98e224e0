"""The values of tables and matrices in rows and columns of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from communitytui.domain.kernel.records import Json
from communitytui.domain.tasks.deliverables import Deliverable, is_matrix, option_label
from communitytui.i18n import say, tr
from communitytui.words.deliverables import concluded, ranked

#: A row by the keys of its columns, or in their order.
Row = Mapping[str, object] | Iterable[object]


class TextGrid(NamedTuple):
    """A table or matrix: headings, rows of as many cells, and what is said below."""

    heads: list[str]
    rows: list[list[str]]
    below: list[str]


def heads_of(deliverable: Deliverable) -> list[str]:
    """Return what stands above the columns of a table, or the factors of a matrix."""
    if deliverable.kind == "table":
        return [say(column["label"]) for column in deliverable.columns]
    factors = (f"{say(each['label'])} {each['weight']}%" for each in deliverable.factors)
    return [tr("Option"), *factors]


def table_cells(deliverable: Deliverable, rows: Iterable[Row]) -> list[list[str]]:
    """Return the rows of a table as cells."""
    keys = [str(column["key"]) for column in deliverable.columns]
    return [
        [str(row.get(key) or "") for key in keys] if isinstance(row, Mapping) else [*map(str, row)]
        for row in rows
    ]


def matrix_cells(deliverable: Deliverable, scores: Mapping[str, Row]) -> list[list[str]]:
    """Return the scores of a matrix, an option in each row; without any the suggested options."""
    if not scores:
        return [[say(option["label"])] for option in deliverable.options]
    keys = [str(factor["key"]) for factor in deliverable.factors]
    rows = []
    for option, row in scores.items():
        cells = [row.get(key, "") for key in keys] if isinstance(row, Mapping) else list(row)
        shown = [f"{c:g}" if isinstance(c, (int, float)) else str(c) for c in cells]
        rows.append([say(option_label(deliverable.options, option)), *shown])
    return rows


def show_grid(deliverable: Deliverable, value: Json) -> TextGrid | None:
    """Return a table or matrix in rows and columns; ``None`` for any other value.

    A matrix has its options from the best to the worst, the total of each in the last column.
    """
    heads = heads_of(deliverable)
    if is_matrix(value):
        order = ranked(deliverable, value)
        rows = matrix_cells(deliverable, {option: value["scores"][option] for option, _ in order})
        wide = [[*row, f"{total:g}"] for row, (_, total) in zip(rows, order, strict=True)]
        return TextGrid([*heads, tr("Total")], wide, concluded(deliverable, value))
    if deliverable.kind != "table" or not heads or not isinstance(value, list):
        return None
    cells = table_cells(deliverable, (row for row in value if isinstance(row, Mapping)))
    return TextGrid(heads, cells, []) if cells else None
