from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.words import (
    check_day,
    check_words,
    explain,
    nearest,
    one_of,
    read_day,
    read_money,
    read_number,
)
from communitytui.errors import BadValue
from communitytui.i18n import speaking

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,280", 1280),
        ("1，280", 1280),
        ("12.5 %", 12.5),
        ("３５％", 35),
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


def test_days_are_iso_and_typed_days_are_read() -> None:
    assert check_day("2026-12-01") == "2026-12-01"
    assert read_day("fri", TODAY) == "2026-11-27"
    assert read_day("下周五", TODAY) == "2026-12-04"


@pytest.mark.parametrize("value", ["2026-2-1", "2026-02-30", "", None, 20261201, "2026-12-01T00"])
def test_a_stored_day_is_nothing_else(value: object) -> None:
    with pytest.raises(BadValue):
        check_day(value)


def test_a_bad_day_is_told_in_words() -> None:
    with pytest.raises(BadValue) as caught:
        read_day("someday\x1b[31m", TODAY)
    assert "\x1b" not in explain(caught.value)
    assert "someday" in explain(caught.value)


def test_words_are_one_text_or_both() -> None:
    assert check_words(" a ") == "a"
    assert check_words({"zh": "甲\x1b", "en": "a"}) == {"zh": "甲", "en": "a"}


@pytest.mark.parametrize("value", [None, 1, {"zh": "甲"}, {"zh": 1, "en": "a"}, ["a"], {}])
def test_nothing_else_is_words(value: object) -> None:
    with pytest.raises(BadValue):
        check_words(value)


def test_the_nearest_word() -> None:
    assert nearest("conten", ["content", "plan"]) == "content"
    assert nearest("zzz", ["content", "plan"]) is None


def test_a_wrong_word_names_the_nearest() -> None:
    with pytest.raises(BadValue) as caught:
        one_of("conten", ["content", "plan"], "{value} is not a stage")
    assert caught.value.hint == "content"
    assert explain(caught.value) == "conten is not a stage — did you mean content?"


def test_an_error_in_an_error_is_one_sentence() -> None:
    inner = BadValue("{value} is not a stage", value="x", hint="plan")
    outer = BadValue("{field}: {problem}", field="stage", problem=inner, hint="plan")
    assert explain(outer) == "stage: x is not a stage — did you mean plan?"
    with speaking("zh"):
        assert "plan" in explain(outer)


def test_where_nothing_is_near_what_there_is_is_listed() -> None:
    with pytest.raises(BadValue) as caught:
        one_of("zzz", ["content", "plan"], "{value} is not a stage")
    assert explain(caught.value) == "zzz is not a stage; there are: content, plan"
