"""The values of tables and matrices as cells, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from communitytui.domain.tasks.deliverables import Deliverable, option_label
from communitytui.i18n import say, tr
from communitytui.tui.forms.typing_help import plain

#: A row by the keys of its columns, or in their order.
Row = Mapping[str, object] | Iterable[object]


def lines_of(text: str) -> list[str]:
    """Return the lines that hold something, without the blanks around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


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


def scores_in(cells: Iterable[list[str]]) -> dict[str, list[str]]:
    """Return the scores of each option, without the empty ones at the end."""
    scores: dict[str, list[str]] = {}
    for name, *row in cells:
        given = [plain(cell) for cell in row]
        while given and not given[-1]:
            given.pop()
        if name:
            scores[name] = given
    return scores


def live_totals(deliverable: Deliverable, scores: dict[str, list[str]]) -> list[tuple[str, float]]:
    """Return the weighted totals (0 to 100) of all options with every score, best first.

    What is not yet a number from 1 to 5 leaves its option out: half a total misleads.
    """
    weights = [float(factor["weight"]) for factor in deliverable.factors]
    totals = []
    for option, cells in scores.items():
        try:
            numbers = [float(cell) for cell in cells]
        except ValueError:
            continue
        if len(numbers) == len(weights) and all(1 <= number <= 5 for number in numbers):
            total = sum(w * n / 5 for w, n in zip(weights, numbers, strict=True))
            totals.append((option, round(total, 1)))
    return sorted(totals, key=lambda pair: (-pair[1], pair[0]))
