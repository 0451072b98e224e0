"""Lists, tables and matrices as lines of text, and back: what stands in a text area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from communitytui.domain.tasks.deliverables import Deliverable, option_label
from communitytui.i18n import say
from communitytui.tui.forms.typing_help import plain

_BAR = " | "


def lines_of(text: str) -> list[str]:
    """Return the lines that hold something, without the blanks around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


#: A row by the keys of its columns, or in their order.
Cells = Mapping[str, object] | Iterable[object]


def cells_of(line: str) -> list[str]:
    """Return the cells of a line; the full-width bar of a Chinese keyboard parts them too."""
    return [cell.strip() for cell in line.replace("｜", "|").split("|")]


def rows_text(deliverable: Deliverable, rows: Iterable[Cells]) -> str:
    """Return the rows of a table, each in a line, cells between bars."""
    keys = [str(column["key"]) for column in deliverable.columns]
    return "\n".join(
        _BAR.join(str(row.get(key) or "") for key in keys)
        if isinstance(row, Mapping)
        else _BAR.join(map(str, row))
        for row in rows
    )


def scores_text(
    deliverable: Deliverable, scores: Mapping[str, Mapping[str, object] | Iterable[object]]
) -> str:
    """Return the scores of a matrix, an option in each line: ``name | 4 | 5``."""
    keys = [str(factor["key"]) for factor in deliverable.factors]
    lines = []
    for option, row in scores.items():
        cells = [row.get(key, "") for key in keys] if isinstance(row, Mapping) else list(row)
        shown = [f"{c:g}" if isinstance(c, (int, float)) else str(c) for c in cells]
        lines.append(_BAR.join([say(option_label(deliverable.options, option)), *shown]))
    return "\n".join(lines)


def read_scores(text: str) -> dict[str, list[str]]:
    """Return the cells of each option in ``text``; digits with blanks between are cells too."""
    scores: dict[str, list[str]] = {}
    for line in lines_of(text):
        name, *cells = cells_of(line)
        if len(cells) == 1:
            cells = cells[0].split()
        while cells and not cells[-1]:
            cells.pop()
        if name:
            scores[name] = [plain(cell) for cell in cells]
    return scores


def suggested(deliverable: Deliverable) -> str:
    """Return what a matrix begins with: its options, each waiting for its scores."""
    return "\n".join(f"{say(option['label'])}{_BAR}" for option in deliverable.options)


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
