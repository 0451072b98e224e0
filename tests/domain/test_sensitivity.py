"""Totals and sensitivity against an oracle that tries every weight."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from communitytui.domain.tasks.sensitivity import exact, flips, leaders, shown, totals

FACTORS = ("presence", "features", "promotion", "cost")


@st.composite
def weights_of_100(draw: st.DrawFn) -> dict[str, int]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    return dict(zip(FACTORS, parts, strict=True))


scores = st.integers(1, 5)
rows = st.fixed_dictionaries(dict.fromkeys(FACTORS, scores))
grids = st.lists(rows, min_size=2, max_size=5).map(
    lambda found: {f"option {number}": row for number, row in enumerate(found)}
)


def fractions(values: dict[str, int]) -> dict[str, Fraction]:
    return {key: Fraction(value) for key, value in values.items()}


def grid(found: dict[str, dict[str, int]]) -> dict[str, dict[str, Fraction]]:
    return {option: fractions(row) for option, row in found.items()}


def brute(weights: dict[str, int], row: dict[str, int], factor: str, x: int) -> Fraction:
    """500 x the share of the best possible total, counted in whole numbers where it can be."""
    rest = 100 - weights[factor]
    others = sum(weights[key] * row[key] for key in row if key != factor)
    return Fraction(x * row[factor] * rest + others * (100 - x), rest)


@given(weights_of_100(), grids)
def test_totals_and_leaders(weights: dict[str, int], found: dict[str, dict[str, int]]) -> None:
    sums = totals(fractions(weights), grid(found))
    counted = {
        option: sum(weights[key] * row[key] for key in FACTORS) for option, row in found.items()
    }
    assert {option: total * 5 for option, total in sums.items()} == counted
    assert all(20 <= total <= 100 for total in sums.values())
    best = max(counted.values())
    assert leaders(sums) == tuple(option for option in found if counted[option] == best)


@given(weights_of_100(), grids, st.sampled_from(FACTORS))
def test_the_whole_weight_at_which_the_winner_changes(
    weights: dict[str, int], found: dict[str, dict[str, int]], factor: str
) -> None:
    assume(weights[factor] < 100)
    first = leaders(totals(fractions(weights), grid(found)))
    assume(len(first) == 1)

    def winners(x: int) -> tuple[str, ...]:
        sums = {option: brute(weights, row, factor, x) for option, row in found.items()}
        return tuple(option for option in sums if sums[option] == max(sums.values()))

    up, down = flips(fractions(weights), grid(found), factor)
    for flip, tried in (
        (up, range(weights[factor] + 1, 101)),
        (down, range(weights[factor] - 1, -1, -1)),
    ):
        changed = next((x for x in tried if first[0] not in winners(x)), None)
        assert (flip.weight if flip else None) == changed
        if flip is not None:
            assert flip.winners == winners(flip.weight)
            assert first[0] not in flip.winners
            before = flip.weight - 1 if flip is up else flip.weight + 1
            assert first[0] in winners(before)


@given(weights_of_100(), grids, st.sampled_from(FACTORS))
def test_at_the_exact_weight_two_are_level(
    weights: dict[str, int], found: dict[str, dict[str, int]], factor: str
) -> None:
    assume(weights[factor] < 100)
    first = leaders(totals(fractions(weights), grid(found)))
    assume(len(first) == 1)
    rest = 100 - weights[factor]
    for flip in flips(fractions(weights), grid(found), factor):
        if flip is None:
            continue
        level = {
            option: flip.exact * row[factor]
            + (100 - flip.exact)
            * sum(weights[key] * row[key] for key in FACTORS if key != factor)
            / rest
            for option, row in found.items()
        }
        top = [option for option in level if level[option] == max(level.values())]
        assert first[0] in top
        assert len(top) > 1


def test_where_one_factor_is_all_there_is_nothing_to_rescale() -> None:
    weights = {"presence": Fraction(100), "cost": Fraction(0)}
    found: dict[str, Any] = {
        "A": {"presence": Fraction(5), "cost": Fraction(1)},
        "B": {"presence": Fraction(1), "cost": Fraction(5)},
    }
    assert flips(weights, found, "presence") == (None, None)
    up, down = flips(weights, found, "cost")
    # 50 : 50 is level, so the first whole weight that flips is 51.
    assert up is not None
    assert (up.exact, up.weight, up.winners, down) == (Fraction(50), 51, ("B",), None)


def test_decimals_are_what_was_typed() -> None:
    assert exact(4.3) == Fraction(43, 10)
    assert sum([exact(0.1)] * 3) == exact(0.3)
    assert [shown(Fraction(x)) for x in ("78.2", "80", "57.25", "100")] == [
        "78.2", "80", "57.2", "100",
    ]  # fmt: skip
