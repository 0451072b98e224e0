"""Shares as percentages: rounded, but 100 only for all and 0 only for nothing."""

from __future__ import annotations


def percent_of(part: int, whole: int, places: int = 0) -> float:
    """Return ``part`` of ``whole`` (above 0) in percent, half up to so many decimal ``places``.

    7 of 9 is 78. What is not all is never 100, and what is not nothing never 0: 199 of 200 are
    99, 1 of 300 is 1. Without places the number is an ``int``.
    """
    unit = 10**places
    steps = (200 * unit * part + whole) // (2 * whole)
    steps = _honest(steps, part, whole, 100 * unit)
    return steps / unit if places else steps


def percent(share: float) -> str:
    """Return a share as whole percent for people: ``78%``; see ``percent_of``.

    A share above 1 (further than the target) or below 0 (further away) is rounded alike.
    """
    # Binary fractions lie beside the decimals people mean: 0.285 x 100 is a hair under 28.5.
    steps = int((round(share * 100, 6) + 0.5) // 1)
    return f"{_honest(steps, share, 1, 100)}%"


def _honest(steps: int, part: float, whole: float, full: int) -> int:
    """Keep what is rounded off the ends, unless it is all or nothing."""
    if part < whole:
        steps = min(steps, full - 1)
    if part > 0:
        steps = max(steps, 1)
    return min(steps, -1) if part < 0 else steps
