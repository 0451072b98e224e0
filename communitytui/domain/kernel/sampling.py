"""Means, medians and Student's t.

The module ``statistics`` would be a tenth of the time of a whole report, only to be imported.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

#: The quantile of the normal distribution that leaves 2.5 % above it.
Z95 = 1.959963984540054


def mean(values: Sequence[float]) -> float:
    """Return the mean of some values."""
    return sum(values) / len(values)


def median(values: Sequence[float]) -> float:
    """Return the median of some values."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else mean(ordered[middle - 1 : middle + 1])


def student(z: float, freedom: float) -> float:
    """Return the quantile of Student's t that ``z`` sigma is of the normal distribution.

    The expansion of Abramowitz and Stegun, 26.7.5.
    """
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def t_quantile(freedom: float) -> float:
    """Return the 97.5 % quantile of Student's t for ``freedom`` (rounded down, 1 at least).

    1 and 2 degrees are exact, the others good to 0.004 at 3 degrees and better above.
    """
    # A whole number may come as a hair less, by the last binary digit.
    degrees = float(max(int(freedom + 1e-9), 1)) if math.isfinite(freedom) else 0.0
    if degrees == 1:
        return math.tan(math.pi * 0.475)
    if degrees == 2:
        return 0.95 / math.sqrt(2 * 0.975 * 0.025)
    return student(Z95, degrees) if degrees else Z95


@lru_cache(maxsize=256)
def rarer(z: float, times: int) -> float:
    """Return how many sigma leave out so many times fewer normal values than ``z`` do."""
    if times == 1:
        return z
    wanted, low, high = math.erfc(z / math.sqrt(2)) / times, z, z + math.log(times) + 1
    for _ in range(40):
        middle = (low + high) / 2
        is_beyond = math.erfc(middle / math.sqrt(2)) < wanted
        low, high = (low, middle) if is_beyond else (middle, high)
    return high
