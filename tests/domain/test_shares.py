"""Shares as percentages: rounded, 100 only for all, 0 only for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.shares import percent, percent_of
from communitytui.domain.plan.entries import Rate
from communitytui.domain.plan.rhythms import Keeping
from communitytui.domain.tasks.board import Progress


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (7, 9, 78),
        (1, 8, 13),
        (199, 200, 99),
        (1, 300, 1),
        (0, 5, 0),
        (5, 5, 100),
        (6, 5, 120),
    ],
)
def test_shares_are_rounded_and_honest_at_the_ends(part: int, whole: int, shown: int) -> None:
    assert percent_of(part, whole) == shown
    assert percent(part / whole) == f"{shown}%"
    assert Progress(part, whole).percent == shown
    assert Keeping(part, whole, part, whole, 0).recent == shown


def test_a_decimal_place_is_as_honest() -> None:
    assert percent_of(2, 3, 1) == 66.7
    assert percent_of(2999, 3000, 1) == 99.9
    assert percent_of(1, 3000, 1) == 0.1
    assert Rate(1999, 2000).percent == 99.9


def test_binary_fractions_do_not_show() -> None:
    assert [percent(x) for x in (0.285, 0.29, 0.57, -0.304, -0.001)] == [
        "29%", "29%", "57%", "-30%", "-1%",
    ]  # fmt: skip


@given(st.integers(0, 500), st.integers(1, 500))
def test_all_is_100_and_nothing_is_0_and_nothing_else_is(part: int, whole: int) -> None:
    shown = percent_of(part, whole)
    assert (shown == 0) == (part == 0)
    assert (shown >= 100) == (part >= whole)
    assert abs(shown - 100 * part / whole) <= 1
