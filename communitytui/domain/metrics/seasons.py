"""Seasons: what the weeks of a time of year are above or below the mean of their year.

The classical decomposition of a series: the mean of seven weeks about one, less the mean of the
year about it (the ends of a year are no loss). A week has a number; years are 52 of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

#: A year in weeks, and how many of them before a week tell its season.
YEAR, YEARS = 52, 3
#: A season is the mean of a week and so many on both sides of it.
AROUND = 3


class Season:
    """What a time of the year is above the mean of its year."""

    def __init__(self, values: Mapping[int, float]) -> None:
        self._known: dict[int, float | None] = {}
        self.first, self.last = min(values), max(values)
        #: Whether there is a whole year of seasons, for every week of the last one.
        self.is_long = self.last - self.first + 1 >= 2 * YEAR
        numbers = range(self.first, self.last + 1)
        self._sums = [0.0, *accumulate(values.get(number, 0.0) for number in numbers)]
        self._counts = [0, *accumulate(number in values for number in numbers)]

    def _mean(self, number: int, around: int, least: int) -> float | None:
        """Return the mean of the weeks around one; ``None`` for fewer than ``least``."""
        low = max(number - around, self.first) - self.first
        high = min(number + around, self.last) - self.first + 1
        if low >= high:
            return None
        count = self._counts[high] - self._counts[low]
        return (self._sums[high] - self._sums[low]) / count if count >= least else None

    def around(self, number: int) -> float | None:
        """Return the mean of the season around a week; ``None`` where most of it is missing."""
        return self._mean(number, AROUND, AROUND + 1)

    def span(self, number: int) -> tuple[float, float] | None:
        """Return the lowest and the highest three weeks in a row of the season around a week.

        Where a quiet time begins a week earlier than in the year before, it is the same one.
        """
        near = range(number - AROUND + 1, number + AROUND)
        there = [self._mean(each, 1, 3) for each in near]
        known = [each for each in there if each is not None]
        return (min(known), max(known)) if len(known) > len(near) / 2 else None

    def at(self, number: int) -> float | None:
        """Return what the weeks around one were above the mean of the year around it."""
        if number not in self._known:
            self._known[number] = self._found(number)
        return self._known[number]

    def _found(self, number: int) -> float | None:
        half = YEAR // 2
        if number - half < self.first or number + half > self.last:
            return None
        near, year = self.around(number), self._mean(number, half, round(YEAR * 0.8))
        return None if near is None or year is None else near - year

    def before(self, number: int) -> tuple[float, int]:
        """Return what the season of a week was in the years before, and of how many years."""
        if number - YEAR - YEAR // 2 < self.first:
            # Nothing that old has a whole year around it.
            return 0.0, 0
        there = [self.at(number - YEAR * back) for back in range(1, YEARS + 1)]
        known = [each for each in there if each is not None]
        return (sum(known) / len(known), len(known)) if known else (0.0, 0)

    def usual(self, first: int, last: int) -> float | None:
        """Return what the season of some weeks was in the mean; ``None``: not known."""
        if self.last - self.first < YEAR + YEAR // 2:
            return None
        found = []
        for number in range(first, last + 1):
            own = self.at(number)
            years = range((self.first - number) // YEAR, (self.last - number) // YEAR + 1)
            others = [self.at(number + YEAR * years_on) for years_on in years]
            there = [own] if own is not None else [each for each in others if each is not None]
            found.extend(there[:1])
        return sum(found) / len(found) if 2 * len(found) > last - first + 1 else None
