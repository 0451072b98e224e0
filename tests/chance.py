"""Counts that vary beyond chance, for communities whose truth is known."""

from __future__ import annotations

import math
from random import Random


def gamma(chance: Random, shape: float) -> float:
    """Return a factor about 1: the larger the shape, the nearer."""
    return chance.gammavariate(shape, 1 / shape)


def drawn(chance: Random, mean: float) -> int:
    """Return a Poisson count."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    count, product, end = 0, chance.random(), math.exp(-mean)
    while product >= end:
        count += 1
        product *= chance.random()
    return count
