"""The interval against oracles that know nothing of our formulas: normal equations solved by
elimination, the density of t integrated, and worlds whose true difference is known.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from statistics import NormalDist, fmean, median, variance

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from communitytui.domain.judging.before_after import (
    LEAST,
    Comparison,
    Point,
    Stretch,
    compare,
    same_weekdays,
)
from communitytui.domain.kernel.sampling import t_quantile

MONDAY = date(2026, 11, 2)


def days(values: Sequence[float], first: date = MONDAY) -> list[Point]:
    return [(first + timedelta(days=n), float(value)) for n, value in enumerate(values)]


def solve(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Solve linear equations exactly by elimination."""
    size = len(right)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for at in range(size):
        pivot = next(row for row in range(at, size) if table[row][at])
        table[at], table[pivot] = table[pivot], table[at]
        table[at] = [value / table[at][at] for value in table[at]]
        for row in range(size):
            if row != at:
                factor = table[row][at]
                table[row] = [a - factor * b for a, b in zip(table[row], table[at], strict=True)]
    return [row[-1] for row in table]


def least_squares(before: Sequence[Point], after: Sequence[Point]) -> float:
    """Return the difference by the normal equations of value = weekday + period."""
    weekdays = sorted({day.weekday() for day, _ in before} & {day.weekday() for day, _ in after})
    points = [(day, value, 0) for day, value in before] + [(d, v, 1) for d, v in after]
    rows, values = [], []
    for day, value, period in points:
        if day.weekday() in weekdays:
            rows.append([int(day.weekday() == each) for each in weekdays] + [period])
            values.append(Fraction(value))
    size = len(weekdays) + 1
    square = [[Fraction(sum(r[i] * r[j] for r in rows)) for j in range(size)] for i in range(size)]
    right = [
        sum((r[i] * v for r, v in zip(rows, values, strict=True)), Fraction()) for i in range(size)
    ]
    return float(solve(square, right)[-1])


VALUES = st.lists(st.integers(0, 500), min_size=7, max_size=30)


@given(VALUES, VALUES, st.integers(0, 6), st.sets(st.integers(0, 29), max_size=8))
def test_the_difference_is_that_of_least_squares(
    first: list[int], second: list[int], weekday: int, gaps: set[int]
) -> None:
    before = [point for n, point in enumerate(days(first)) if n not in gaps]
    after = days(second, MONDAY + timedelta(days=40 + weekday))
    found = compare(before, after)
    assume(found is not None)
    assert found is not None
    assume(found.method == "mean")
    assert found.difference.value == pytest.approx(least_squares(before, after), abs=1e-9)
    assert found.difference.low <= found.difference.value <= found.difference.high


@settings(max_examples=50)
@given(VALUES, VALUES, st.integers(-1000, 1000), st.integers(1, 50))
def test_more_of_everything_changes_nothing_and_units_scale(
    first: list[int], second: list[int], more: int, times: int
) -> None:
    before, after = days(first), days(second, MONDAY + timedelta(days=40))
    plain = compare(before, after)
    other = compare(
        [(day, value * times + more) for day, value in before],
        [(day, value * times + more) for day, value in after],
    )
    assert (plain is None) == (other is None)
    if plain is not None and other is not None:
        assert other.method == plain.method
        for was, now in zip(plain.difference, other.difference, strict=True):
            assert now == pytest.approx(was * times, rel=1e-6, abs=1e-6)


@settings(max_examples=50)
@given(VALUES, VALUES)
def test_the_other_way_round_it_is_the_same_with_the_other_sign(
    first: list[int], second: list[int]
) -> None:
    before, after = days(first), days(second, MONDAY + timedelta(days=35))
    one, other = compare(before, after), compare(after, before)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        low, high = -other.difference.high, -other.difference.low
        assert one.difference.low == pytest.approx(low, abs=1e-9)
        assert one.difference.high == pytest.approx(high, abs=1e-9)


def test_weekdays_are_compared_with_the_same_weekdays() -> None:
    """Weekends are ten times as busy; the trial has more of them, and changes nothing else."""
    level = {day: 100.0 if day < 5 else 1000.0 for day in range(7)}
    before = [(d, level[d.weekday()]) for d, _ in days([0] * 28)]
    friday = MONDAY + timedelta(days=32)
    after = [(d, level[d.weekday()] + 7) for d, _ in days([0] * 10, friday)]
    found = compare(before, after)
    assert found is not None
    assert fmean(v for _, v in after) - fmean(v for _, v in before) > 50
    assert tuple(found.difference) == pytest.approx((7, 7, 7))


def test_weekdays_that_one_side_lacks_are_left_out() -> None:
    before = days([10, 20, 30, 40, 50, 999, 999] * 2)
    weekdays = [(d, v) for d, v in days([11, 21, 31, 41, 51] * 1, MONDAY + timedelta(days=14))]
    kept, other = same_weekdays(before, weekdays)
    assert (len(kept), len(other)) == (10, 5)
    assert 999 not in {value for _, value in kept}
    found = compare(before, weekdays)
    assert found is not None
    assert found.difference.value == pytest.approx(1)
    assert (found.before.days, found.after.days) == (10, 5)


def test_a_gap_is_a_gap_and_no_zero() -> None:
    full = days([10, 12, 11, 13, 10, 12, 14] * 4)
    holed = [point for n, point in enumerate(full) if n not in (3, 9, 17, 25)]
    after = days([15, 17, 16, 18, 15, 17, 19] * 2, MONDAY + timedelta(days=28))
    for before in (full, holed):
        found = compare(before, after)
        assert found is not None
        assert found.difference.value == pytest.approx(5)


@pytest.mark.parametrize("count", range(LEAST))
def test_too_few_days_say_nothing(count: int) -> None:
    many = days(range(28))
    assert compare(many, days(range(count), MONDAY + timedelta(days=28))) is None
    assert compare(days(range(count)), days(range(14), MONDAY + timedelta(days=28))) is None


def test_values_that_look_back_share_their_days() -> None:
    """Each 7-day value holds 6 days of the one before: more days, hardly more knowledge."""
    rng = random.Random(5)
    raw = [rng.gauss(100, 10) for _ in range(70)]
    rolling = [fmean(raw[n - 6 : n + 1]) for n in range(6, 70)]
    before, after = days(rolling[:28]), days(rolling[28:56], MONDAY + timedelta(days=28))
    blind, seeing = compare(before, after), compare(before, after, window=7)
    assert blind is not None
    assert seeing is not None
    wide = seeing.difference.high - seeing.difference.low
    assert wide >= blind.difference.high - blind.difference.low
    assert compare(before, after[:7], window=7) is None
    assert compare(before, after[:8], window=7) is not None


def test_without_weekdays_and_likeness_it_is_welch() -> None:
    """One reading a week, neighbours never a day apart: the textbook's own case."""
    rng = random.Random(11)
    before = [(MONDAY + timedelta(days=7 * n), rng.gauss(50, 4)) for n in range(9)]
    after = [(MONDAY + timedelta(days=7 * n), rng.gauss(58, 9)) for n in range(9, 16)]
    found = compare(before, after)
    assert found is not None
    first, second = [v for _, v in before], [v for _, v in after]
    parts = [variance(first) / len(first), variance(second) / len(second)]
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 8 + parts[1] ** 2 / 6)
    half = t_quantile(freedom) * math.sqrt(sum(parts))
    change = fmean(second) - fmean(first)
    assert tuple(found.difference) == pytest.approx((change, change - half, change + half))


def test_skewed_values_are_compared_by_their_medians() -> None:
    """Two days of a hundred times the usual do not move the middle."""
    before = [
        (MONDAY + timedelta(days=7 * n), float(v))
        for n, v in enumerate([3, 5, 4, 900, 6, 2, 5, 4, 7, 3, 5, 6])
    ]
    after = [
        (MONDAY + timedelta(days=7 * (n + 12)), float(v))
        for n, v in enumerate([8, 9, 7, 8, 950, 9, 10, 8, 7])
    ]
    found = compare(before, after)
    assert found is not None
    assert found.method == "median"
    first, second = [v for _, v in before], [v for _, v in after]
    assert found.before.centre == median(first)
    assert found.difference.value == median(second) - median(first)

    def error(values: list[float]) -> float:
        """Price and Bonett: two order statistics, and the chance that the median is between."""
        count = len(values)
        rank = max(round((count + 1) / 2 - math.sqrt(count)), 1)
        fewer = sum(math.comb(count, k) for k in range(rank)) / 2**count
        z = NormalDist().inv_cdf(1 - fewer)
        return (sorted(values)[-rank] - sorted(values)[rank - 1]) / (2 * z)

    half = NormalDist().inv_cdf(0.975) * math.hypot(error(first), error(second))
    change = found.difference
    assert (change.high - change.low) / 2 == pytest.approx(half)


def test_where_most_values_are_the_same_the_mean_is_taken() -> None:
    before = days([0] * 27 + [60])
    after = days([0] * 13 + [60], MONDAY + timedelta(days=28))
    found = compare(before, after)
    assert found is not None
    assert found.method == "mean"
    assert found.difference.high > found.difference.low


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 7, 10, 20, 40, 200])
def test_the_quantile_leaves_two_and_a_half_percent(freedom: int) -> None:
    """The density of t, integrated by Simpson's rule from 0 to our quantile."""
    factor = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
    factor /= math.sqrt(freedom * math.pi)

    def density(t: float) -> float:
        return factor * math.pow(1 + t * t / freedom, -(freedom + 1) / 2)

    top, steps = t_quantile(freedom), 20_000
    width = top / steps
    area = density(0) + density(top)
    area += sum((4 if n % 2 else 2) * density(n * width) for n in range(1, steps))
    assert area * width / 3 == pytest.approx(0.475, abs=1e-4)


def test_the_quantile_is_rounded_to_the_safe_side() -> None:
    assert t_quantile(0.2) == t_quantile(1)
    assert t_quantile(4.9) == t_quantile(4)
    assert t_quantile(math.inf) == pytest.approx(NormalDist().inv_cdf(0.975))
    found = [t_quantile(n) for n in range(1, 60)]
    assert found == sorted(found, reverse=True)


def test_a_contrast_counts_what_before_is_uncertain_of() -> None:
    sides = Stretch(10, 3, 20, math.inf), Stretch(14, 4, 20, math.inf)
    found = Comparison(*sides, "median")
    z = NormalDist().inv_cdf(0.975)
    assert tuple(found.contrast(0, 12)) == pytest.approx((2, 2 - 4 * z, 2 + 4 * z))
    assert tuple(found.difference) == pytest.approx((4, 4 - 5 * z, 4 + 5 * z))
    half = z * math.hypot(4, 1.2 * 3)
    assert tuple(found.contrast(1.2)) == pytest.approx((2, 2 - half, 2 + half))


@pytest.mark.parametrize(("alike", "least"), [(0.0, 0.90), (0.5, 0.89)])
def test_the_interval_holds_the_truth_as_often_as_it_says(alike: float, least: float) -> None:
    """Two hundred seeded worlds with busy weekends, each day like the one before."""
    rng = random.Random(2026)
    held = 0
    for _ in range(200):
        week = [rng.gauss(0, 20) for _ in range(7)]
        swing = rng.gauss(0, 5)
        values = []
        for n in range(42):
            swing = alike * swing + math.sqrt(1 - alike**2) * rng.gauss(0, 5)
            values.append(100 + week[n % 7] + swing + (6 if n >= 28 else 0))
        found = compare(days(values[:28]), days(values[28:], MONDAY + timedelta(days=28)))
        assert found is not None
        held += found.difference.low <= 6 <= found.difference.high
    assert least <= held / 200 <= 0.995
