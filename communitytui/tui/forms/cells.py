"""The values of tables and matrices as cells, and back."""

from __future__ import annotations

from collections.abc import Iterable

from communitytui.domain.tasks.deliverables import Deliverable
from communitytui.tui.forms.typing_help import plain


def lines_of(text: str) -> list[str]:
    """Return the lines that hold something, without the blanks around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


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
