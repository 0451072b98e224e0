"""The arithmetic of weighing: exact totals, who leads, and at which weight the winner changes.

The total of an option is the sum of weight x score / 5, so 20 to 100 where the weights are 100
together. When one factor weighs ``x`` and the others share the rest in the proportion that they
have now, every total is a straight line in ``x``; the winner changes where two lines cross. All
of it is done in fractions, so that a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

#: The lowest and the highest score.
LEAST, MOST = 1, 5


class Flip(NamedTuple):
    """Where the winner changes: at the ``exact`` weight another option draws level.

    ``weight`` is the first whole weight beyond it, at which ``winners`` lead.
    """

    weight: int
    exact: Fraction
    winners: tuple[str, ...]


def exact(score: float) -> Fraction:
    """Return a score as the decimal that it was typed as: 4.3 is 43/10."""
    return Fraction(str(score))


def shown(total: Fraction) -> str:
    """Return a total for people, with one decimal where it has any: ``78.2``."""
    return f"{float(total):.1f}".removesuffix(".0")


def totals(
    weights: Mapping[str, Fraction], rows: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, Fraction]:
    """Return the exact total of each option: the sum of weight x score / 5."""
    return {
        option: sum((weights[key] * score for key, score in row.items()), Fraction()) / MOST
        for option, row in rows.items()
    }


def leaders(sums: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Return the options with the highest total, in their order."""
    best = max(sums.values(), default=None)
    return tuple(option for option, total in sums.items() if total == best)


def reweighed(weights: Mapping[str, Fraction], factor: str, x: Fraction) -> dict[str, Fraction]:
    """Return the weights when ``factor`` weighs ``x`` and the rest is shared as it is now."""
    whole = sum(weights.values())
    rest = whole - weights[factor]
    return {
        key: x if key == factor else weight * (whole - x) / rest for key, weight in weights.items()
    }


def flips(
    weights: Mapping[str, Fraction], rows: Mapping[str, Mapping[str, Fraction]], factor: str
) -> tuple[Flip | None, Flip | None]:
    """Return where the one winner loses its lead when ``factor`` weighs more, and less.

    The lead of the winner over another option is a straight line through (weight now, lead now)
    and (all, what ``factor`` alone gives); it ends where that line crosses zero.
    """
    whole, now = sum(weights.values()), weights[factor]
    if now == whole:
        # The others weigh nothing, so there is no proportion in which they could grow.
        return None, None
    sums = totals(weights, rows)
    (winner,) = leaders(sums)
    ups: list[Fraction] = []
    downs: list[Fraction] = []
    for option, total in sums.items():
        if option == winner:
            continue
        lead = sums[winner] - total
        alone = whole * (rows[winner][factor] - rows[option][factor]) / MOST
        slope = (alone - lead) / (whole - now)
        if slope:
            (ups if slope < 0 else downs).append(now - lead / slope)
    up = _flip(weights, rows, factor, min(ups), 1) if ups else None
    down = _flip(weights, rows, factor, max(downs), -1) if downs else None
    return up, down


def _flip(
    weights: Mapping[str, Fraction],
    rows: Mapping[str, Mapping[str, Fraction]],
    factor: str,
    at: Fraction,
    step: int,
) -> Flip | None:
    # At the crossing itself both are level; the winner has changed only beyond it.
    weight = floor(at) + 1 if step > 0 else ceil(at) - 1
    if not 0 <= weight <= sum(weights.values()):
        return None
    there = totals(reweighed(weights, factor, Fraction(weight)), rows)
    return Flip(weight, at, leaders(there))
