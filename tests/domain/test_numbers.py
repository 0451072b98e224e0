"""The one reader of numbers: units, signs, currencies, groups, and what is refused how."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.numbers import (
    PERCENT,
    Wanted,
    read_cost,
    read_money,
    read_number,
    read_whole,
    wanted_in,
)
from communitytui.errors import BadValue
from communitytui.i18n import speaking
from communitytui.words.errors import explain


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
    assert read_money(typed, "CNY") == money


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
        read_money(typed, "CNY")


@given(st.decimals(-(10**14), 10**14, places=2))
def test_money_round_trip(amount: Decimal) -> None:
    stored = read_money(str(amount), "CNY")
    assert Decimal(stored) == amount
    assert read_money(stored, "CNY") == stored


PEOPLE_ASKED = wanted_in({"zh": "人", "en": "people"})


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1 280", 1280),
        ("1'280.5", 1280.5),
        ("3.5万", 35000),
        ("3.5 万人", 35000),
        ("2k", 2000),
        ("1.2亿", 120_000_000),
        ("30人", 30),
        ("30 people", 30),
        ("＋３０", 30),
        ("−5", -5),
        ("－５", -5),
    ],
)
def test_what_stands_around_a_number_is_read(typed: str, number: float) -> None:
    assert read_number(typed, PEOPLE_ASKED) == number


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("30%", "30%: expected a number (people), such as 30"),
        ("３０％", "30%: expected a number (people), such as 30"),
        ("30条", "30条: expected a number (people), such as 30"),
        ("$30", "$30: expected a number (people), such as 30"),
        ("1.280", "1.280 could mean 1280 or 1.28: write it without a point, or as 1.28"),
        ("12 5", "12 5 is not a number"),
        ("3kg", "3kg: expected a number (people), such as 3"),
        ("--5", "--5 is not a number"),
    ],
)
def test_another_unit_is_refused_with_what_is_expected(typed: str, said: str) -> None:
    with speaking("en"), pytest.raises(BadValue) as caught:
        read_number(typed, PEOPLE_ASKED)
    assert explain(caught.value).replace("３０％", "30%") == said


def test_a_bare_number_is_asked_for_where_nothing_is_counted() -> None:
    with speaking("en"), pytest.raises(BadValue) as caught:
        read_number("30%")
    assert explain(caught.value) == "30%: expected a plain number, such as 30"


@pytest.mark.parametrize(
    ("typed", "number"), [("4.6%", 4.6), ("35", 35), ("0", 0), ("0.4 ％", 0.4)]
)
def test_percentages(typed: str, number: float) -> None:
    assert read_number(typed, PERCENT) == number
    assert read_number(typed, wanted_in("％")) == number


def test_a_percentage_or_a_share_of_one_is_asked_back() -> None:
    with speaking("en"), pytest.raises(BadValue) as caught:
        read_number("0.35", PERCENT)
    said = explain(caught.value)
    assert "0.35%" in said
    assert "35%" in said
    with speaking("zh"), pytest.raises(BadValue) as caught:
        read_number("0.35", PERCENT)
    assert "0.35%" in explain(caught.value)
    assert read_number("0.35", PERCENT._replace(sure=True)) == 0.35
    # What programs write is exact, and so is what a record holds.
    assert read_number(0.35, PERCENT) == 0.35


@pytest.mark.parametrize("typed", ["4.6", "4.6分", "4.6/5", "5", "1", "4.6 out of 5"])
def test_a_score_where_its_percentage_is_asked_for_is_refused_with_both_ways(typed: str) -> None:
    wanted = PERCENT._replace(ratings=(1, 5))
    with speaking("en"), pytest.raises(BadValue) as caught:
        read_number(typed, wanted)
    said = explain(caught.value)
    assert "score from 1 to 5" in said
    assert f"{typed.rstrip('分').split('/')[0].split()[0]}%" in said
    assert "such as 85%" in said
    assert read_number("4.6%", wanted) == 4.6
    assert read_number("86", wanted) == 86


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("$200", "USD"), ("$200", "HKD"), ("¥200", "JPY"), ("￥２００", "CNY"), ("200 EUR", "EUR"),
     ("200元", "CNY"), ("eur 200", "EUR"), ("200 美元", "USD"), ("US$200", "USD"), ("€200", "EUR")],
)  # fmt: skip
def test_money_in_its_currency(typed: str, currency: str) -> None:
    assert read_money(typed, currency) == "200"


@pytest.mark.parametrize("typed", ["$200", "200 USD", "€200", "200 美元", "HK$200", "¥200万 JPY"])
def test_money_in_another_currency_is_refused(typed: str) -> None:
    for language, part in (("en", "amounts here are in CNY"), ("zh", "CNY")):
        with speaking(language), pytest.raises(BadValue) as caught:
            read_money(typed, "CNY")
        assert part in explain(caught.value)


@pytest.mark.parametrize("typed", ["200%", "200人", "about 200"])
def test_what_is_no_money_says_what_is_expected(typed: str) -> None:
    with speaking("en"), pytest.raises(BadValue) as caught:
        read_money(typed, "CNY")
    assert "expected an amount in CNY, such as 200" in explain(caught.value)


def test_costs_are_not_negative_and_scales_are_multiplied() -> None:
    assert read_cost("1.2万", "CNY") == "12000"
    assert read_cost("¥3k", "CNY") == "3000"
    with pytest.raises(BadValue):
        read_cost("－¥5", "CNY")


def test_a_unit_of_money_asks_for_that_currency() -> None:
    wanted = wanted_in({"zh": "万元", "en": "10k CNY"})
    assert wanted.currency is None
    assert read_number("3万元", wanted) == 3
    yuan = wanted_in({"zh": "元", "en": "CNY"})
    assert read_number("¥1,200", yuan) == 1200
    with pytest.raises(BadValue):
        read_number("$1,200", yuan)
    assert wanted_in("cup").currency is None


@pytest.mark.parametrize("typed", ["1.5", "-3", "30%", "1e3", "", "三"])
def test_whole_numbers(typed: str) -> None:
    assert read_whole("１,２００") == 1200
    assert read_whole("30 分钟", wanted_in({"zh": "分钟", "en": "minutes"})) == 30
    with pytest.raises(BadValue):
        read_whole(typed)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    for wanted in (PERCENT, PEOPLE_ASKED, Wanted(currency="CNY"), Wanted()):
        try:
            number = read_number(text, wanted)
        except BadValue:
            continue
        assert abs(number) < 1e15
