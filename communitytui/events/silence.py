"""Which silent days an export lacks, and on which nobody said anything.

A run of silent days is a hole where it is longer than chance allows at the rate outside of it.
How many events a day of the week has is taken to be spread as a negative binomial, which allows
for busy and quiet days; and what the days around show of silence counts as well: how often such a
day is silent, and how often silence goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp, log, prod
from statistics import fmean, pvariance

#: Days before and after a run that tell the rate, at least.
_AROUND = 56
#: How many such runs a file may have by chance before one of them is no hole.
_OFTEN = 0.01
#: Days that are enough to tell a share, and the share from which a day is mostly silent.
_ENOUGH, _MOSTLY = 4, 0.5


def holes(first: int, last: int, events: Callable[[int], int]) -> set[int]:
    """Return the days from ``first`` to ``last`` that are a hole, by the events of each day."""
    counts = [events(day) for day in range(first, last + 1)]
    found: set[int] = set()
    # The longest first: what is known to be a hole says nothing of the days around another.
    for start, end in sorted(_runs(counts), key=lambda run: run[0] - run[1]):
        reach = max(_AROUND, end - start)
        near = range(max(0, start - reach), min(len(counts), end + reach))
        around = {i: counts[i] for i in near if not start <= i < end and i not in found}
        if not around:
            continue
        rates = _rates(around)
        if len(counts) * _chance(around, rates, start, end) < _OFTEN:
            # A Sunday of a hole is as silent as any other.
            found.update(i for i in range(start, end) if rates[i % 7] < _MOSTLY)
    return {first + i for i in found}


def _rates(around: Mapping[int, int]) -> list[float]:
    """Return how likely a day is silent, for each day of the week (of the index)."""
    weeks = [[count for i, count in around.items() if i % 7 == weekday] for weekday in range(7)]
    mostly = [len(same) >= _ENOUGH and _share(same) >= _MOSTLY for same in weeks]
    usual = [n for same, off in zip(weeks, mostly, strict=True) if not off for n in same]
    # A few days of one kind say little of how far they are spread, so all of them speak as well.
    least = _of_none(usual) if usual else 1.0
    return [
        max(_share(same), _of_none(same), least)
        if len(same) >= _ENOUGH
        else max(least, _share(usual))
        for same in weeks
    ]


def _chance(around: Mapping[int, int], rates: Sequence[float], start: int, end: int) -> float:
    """Return how likely the days from ``start`` to ``end`` are all silent."""
    # How often a day is silent after a silent one, but for days of the week that mostly are.
    after = [
        count == 0
        for i, count in around.items()
        if around.get(i - 1) == 0 and rates[i % 7] < _MOSTLY
    ]
    goes_on = sum(after) / len(after) if len(after) >= _ENOUGH else 0.0
    return prod(max(rates[i % 7], goes_on if i > start else 0.0) for i in range(start, end))


def _runs(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return where the runs of silent days begin and end."""
    runs, start = [], -1
    for i, count in enumerate((*counts, 1)):
        if count and start >= 0:
            runs.append((start, i))
            start = -1
        elif not count and start < 0:
            start = i
    return runs


def _share(counts: Sequence[int]) -> float:
    """Return the share of silent days."""
    return counts.count(0) / len(counts) if counts else 1.0


def _of_none(counts: Sequence[int]) -> float:
    """Return the chance that a day has no event."""
    mean = fmean(counts)
    if not mean:
        return 1.0
    variance = pvariance(counts, mean)
    if variance <= mean:
        return exp(-mean)
    shape = mean * mean / (variance - mean)
    return exp(-shape * log(1 + mean / shape))
