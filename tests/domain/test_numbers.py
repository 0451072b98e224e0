"""The one reader of numbers: units, signs, currencies, groups, and what is refused how."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.numbers import (
    PERCENT,
    Wanted,
    read_cost,
    read_money,
    read_number,
    read_whole,
    wanted_in,
)
from communitytui.domain.words import explain
from communitytui.errors import BadValue
from communitytui.i18n import speaking


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,280", 1280),
        ("1，280", 1280),
        ("３５", 35),
        ("-1,000,000.5", -1000000.5),
        (" 0 ", 0),
        (312.0, 312),
    ],
)
def test_numbers(typed: str, number: float) -> None:
    assert read_number(typed) == number
    assert type(read_number(typed)) is type(number)


@pytest.mark.parametrize(
    "typed", ["", "1,5", "1,28", "12,3456", "nan", "inf", "1e15", "0x10", "十", True, None]
)
def test_no_numbers(typed: object) -> None:
    with pytest.raises(BadValue):
        read_number(typed)


@pytest.mark.parametrize(
    ("typed", "money"),
    [
        ("¥1,280.50", "1280.50"),
        ("1 000 元", "1000"),
        ("1E+3", "1000"),
        ("-5", "-5"),
        ("0.1", "0.1"),
        (1200, "1200"),
    ],
)
def test_money_is_exact(typed: object, money: str) -> None:
    assert read_money(typed) == money


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12,5",
        "NaN",
        "sNaN",
        "-Infinity",
        "1e15",
        "1e999999999",
        "1e-999999999",
        "0e999999",
        "five",
        "1" * 41,
        "0.0000001",
    ],
)
def test_no_money(typed: str) -> None:
    with pytest.raises(BadValue):
        read_money(typed)


@given(st.decimals(-(10**14), 10**14, places=2))
def test_money_round_trip(amount: Decimal) -> None:
    stored = read_money(str(amount))
    assert Decimal(stored) == amount
    assert read_money(stored) == stored
