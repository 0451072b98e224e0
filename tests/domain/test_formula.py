"""Formulas: what is read, which units go together, and what comes out of days and weeks."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.metrics import formula
from communitytui.domain.metrics.formula import (
    COUNT,
    MONEY,
    RATIO,
    Tree,
    Unit,
    adds_up,
    calculate,
    unit_in,
    unit_of,
)
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.spans import Span, over
from communitytui.domain.metrics.weeks import monday_of, weeks_of
from communitytui.errors import BadValue
from communitytui.i18n import say
from tests.domain.measured import TODAY, Measured

NAMES = {
    "orders": "orders",
    "visitors": "visitors",
    "访客数": "visitors",
    "check-ins": "check-ins",
    "checkins": "checkins",
    "average order value": "average_order",
    "用户黏性(日活/月活)": "stickiness",
    "dau@visit": "dau@visit",
    "dau": "dau",
}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("orders/visitors", "orders / visitors"),
        ("= Orders ÷ 访客数", "orders / visitors"),
        ("（orders－visitors）／visitors×100", "(orders - visitors) / visitors * 100"),
        ("check-ins - checkins", '"check-ins" - checkins'),
        ('"check-ins"/2', '"check-ins" / 2'),
        ("Average Order Value * 用户黏性（日活/月活）", "average_order * stickiness"),
        ("dau@visit / dau", "dau@visit / dau"),
        ("-orders + .5", "-orders + .5"),
    ],
)
def test_names_of_both_languages_are_kept_as_keys(typed: str, kept: str) -> None:
    found = formula.read(typed, NAMES)
    assert found.text == kept
    again = formula.kept(kept)
    assert again is not None
    assert again.tree == found.tree


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("orders / visitrs", "no metric visitrs"),
        ("(orders / visitors", "bracket is not closed"),
        ("orders visitors", "“visitors” does not fit here"),
        ("orders / ", "missing at the end"),
        ("orders * / visitors", "missing before “/”"),
        ("orders ** 2", r"missing before “\*”"),
        ("1 + 2", "names no metric"),
        ("", "missing at the end"),
        ("__import__('os')", "no metric __import__"),
        ("(" * 30 + "orders" + ")" * 30, "too many brackets"),
        ("orders +" * 60 + "orders", "longer than 400"),
    ],
)
def test_what_is_no_formula_is_refused_with_what_is_wrong(typed: str, problem: str) -> None:
    with pytest.raises(BadValue, match=problem):
        formula.read(typed, NAMES)


def test_an_unknown_name_has_the_nearest() -> None:
    with pytest.raises(BadValue) as caught:
        formula.read("orders / visitrs", NAMES)
    assert caught.value.hint == "visitors"


@given(st.text(alphabet="ab1.+-*/() \"@_'“×，订", max_size=30))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        found = formula.read(text, {"a": "a", "ab": "ab", "订": "orders"})
    except BadValue:
        return
    again = formula.kept(found.text)
    assert again is not None
    assert again.tree == found.tree


def value(text: str, **values: float) -> float | None:
    parsed = formula.kept(text)
    assert parsed is not None
    return calculate(parsed.tree, values)


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(1, 1e3))
def test_it_calculates_what_python_does(a: float, b: float, c: float) -> None:
    assert (
        value("a + b * -c / 4 - (a - b) / c", a=a, b=b, c=c) == a + b * (-1.0 * c) / 4 - (a - b) / c
    )


def test_what_is_missing_or_divided_by_nothing_has_no_value() -> None:
    assert value("a / b", a=1, b=0) is None
    assert value("a / b", a=1) is None
    assert value("c + a / (b - b)", a=1, b=2, c=3) is None
    assert value("a * a", a=1e12) is None


# -- units


UNITS = {
    "orders": COUNT,
    "visitors": COUNT,
    "revenue": MONEY,
    "spend": MONEY,
    "share": RATIO,
    "hours": Unit("hours"),
    "dollars": Unit("money", "USD"),
}


def tree(text: str) -> Tree:
    parsed = formula.kept(text)
    assert parsed is not None
    return parsed.tree


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("orders / visitors", RATIO),
        ("revenue / spend", RATIO),
        ("revenue / orders", MONEY),
        ("(revenue - spend) / spend", RATIO),
        ("1 - orders / visitors", RATIO),
        ("orders * share", COUNT),
        ("orders + visitors", COUNT),
        ("hours / orders", Unit("hours")),
        ("orders * 100 / visitors", RATIO),
        ("revenue * 0.3", MONEY),
        ("orders / spend * 1000", COUNT),
    ],
)
def test_units_go_through(text: str, unit: Unit) -> None:
    assert unit_of(tree(text), UNITS.__getitem__) == unit


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("revenue + orders", "revenue is an amount of money, orders is a count"),
        ("orders - share", "orders is a count, share is a ratio"),
        ("revenue - dollars", "dollars is an amount in USD"),
        ("revenue * spend", "has no meaning"),
        ("revenue / (hours * spend)", "has no meaning"),
        ("share / revenue", "has no meaning"),
        ("(revenue - spend) / visitors + orders", r"\(revenue - spend\) / visitors is an amount"),
    ],
)
def test_units_that_do_not_go_together_are_named(text: str, problem: str) -> None:
    with pytest.raises(BadValue, match=problem):
        unit_of(tree(text), UNITS.__getitem__)


def test_a_unit_as_people_write_it_says_what_is_counted() -> None:
    found = [unit_in(word).kind for word in ("%", "元", "$", "h", "天", "points", "单", "")]
    assert found == ["ratio", "money", "money", "hours", "days", "points", "count", "count"]


def test_sums_add_up_and_ratios_do_not() -> None:
    summed = {"revenue", "spend", "orders"}.__contains__
    assert adds_up(tree("revenue - spend * 2"), summed)
    assert adds_up(tree("revenue / 100"), summed)
    for text in ("revenue / orders", "revenue - members", "orders * orders", "orders + 1"):
        assert not adds_up(tree(text), summed)


# -- of days, weeks and spans


def shop(days: int = 200) -> tuple[Measured, dict[int, tuple[float, float]]]:
    """Return a community with orders and visitors, and these by days ago; some days lack one."""
    random = Random(7)
    there = {ago: (random.randint(0, 9), random.choice([0, 40, 200])) for ago in range(1, days)}
    measured = Measured()
    measured.put("orders", lambda ago: there[ago][0], range(1, days))
    measured.put("visitors", lambda ago: there[ago][1] if ago % 11 else None, range(1, days))
    measured.metric("conversion")
    return measured, {ago: pair for ago, pair in there.items() if ago % 11}


def state_of(measured: Measured, name: str) -> MetricState:
    measures = measured.workspace.measures
    return measures.state(measures.find(1, name))


def test_a_day_has_a_value_where_all_is_read_and_nothing_is_divided_by_0() -> None:
    measured, there = shop()
    found = {r.day: (r.value, r.n, r.source) for r in state_of(measured, "conversion").readings}
    wanted = {
        TODAY - timedelta(days=ago): (round(100 * orders / visitors, 6), visitors, "formula")
        for ago, (orders, visitors) in there.items()
        if visitors
    }
    assert found == wanted


def test_a_week_is_the_ratio_of_its_sums() -> None:
    measured, there = shop()
    state = state_of(measured, "conversion")
    sums: dict[date, list[float]] = {}
    for ago, (orders, visitors) in there.items():
        week = sums.setdefault(monday_of(TODAY - timedelta(days=ago)), [0, 0, 0])
        for place, each in enumerate((orders, visitors, 1)):
            week[place] += each
    found = {week.monday: week.value for week in weeks_of(state.readings, state.metric, TODAY)}
    assert len(found) > 20
    for monday, ratio in found.items():
        orders, visitors, days = sums[monday]
        assert days >= 5
        assert ratio == pytest.approx(100 * orders / visitors)
    means = [r.value for r in state.readings if monday_of(r.day) == max(found)]
    assert found[max(found)] != pytest.approx(sum(means) / len(means))


def test_a_span_is_the_ratio_of_its_sums_and_a_difference_their_sum() -> None:
    measured, there = shop()
    measured.metric("missed", formula="visitors - orders", unit="people")
    measured.metric("both", formula="orders + orders", unit="people")
    span = Span(TODAY - timedelta(days=60), TODAY - timedelta(days=1))
    some = [there[ago] for ago in range(1, 61) if ago in there]
    orders, visitors = map(sum, zip(*some, strict=True))
    found = over(state_of(measured, "conversion"), span)
    assert found is not None
    assert found.days == len(some)
    assert found.value == pytest.approx(100 * orders / visitors)
    # Visitors of a week are not the sum of those of its days, so what is left of them is none.
    missed = over(state_of(measured, "missed"), span)
    assert missed is not None
    assert missed.value == pytest.approx((visitors - orders) / len(some))
    both = over(state_of(measured, "both"), span)
    assert both is not None
    all_orders = sum(r.value for r in state_of(measured, "orders").readings if r.day >= span.first)
    assert both.value == pytest.approx(2 * all_orders)


def test_a_formula_of_formulas_is_of_what_was_read() -> None:
    measured = Measured()
    for name, usual in (("revenue", 300.0), ("spend", 100.0), ("orders", 4.0)):
        measured.put(name, partial(lambda usual, ago: usual * (1 + ago % 3), usual), 120)
    measured.metric("roi").metric("average_order")
    measured.metric("odd", formula="roi * average_order", decimals=2)
    assert state_of(measured, "odd").shown == pytest.approx(2.0 * 75)
    assert state_of(measured, "roi").shown == pytest.approx(200)
    week = weeks_of(state_of(measured, "odd").readings, state_of(measured, "odd").metric, TODAY)[-1]
    assert week.value == pytest.approx(150)


def test_what_leads_back_to_itself_or_is_gone_has_no_value() -> None:
    measured = Measured()
    measured.put("orders", 3, 30)
    measured.metric("a", formula="b + orders").metric("b", formula="a + orders")
    measured.metric("c", formula="orders / nothing")
    for name in "abc":
        state = state_of(measured, name)
        assert state.latest is None
        assert "cannot be calculated" in say(state.judgement.reason)
    measured.metric("conversion").metric("visitors")
    reason = say(state_of(measured, "conversion").judgement.reason)
    assert reason == "no reading yet: Visitors"


def test_it_is_judged_as_any_other_metric() -> None:
    def fallen(ago: int) -> Any:
        return 100 if ago > 28 else 60

    random = Random(5)
    noise = {ago: random.uniform(0.9, 1.1) for ago in range(300)}
    measured = Measured()
    measured.put("orders", lambda ago: round(fallen(ago) * noise[ago]), range(1, 250))
    measured.put("visitors", 1000, range(1, 250))
    measured.metric("conversion")
    state = state_of(measured, "conversion")
    assert (state.judgement.change, state.metric.show(state.shown)[-1]) == ("worse", "%")
    assert state.limits is not None
    assert 9 < state.limits[1] < 11


def test_one_that_looks_back_ends_its_weeks_as_what_it_is_of_does() -> None:
    measured = Measured()
    measured.put("mau", lambda ago: 300 - ago, 100).put("messages", 600, 100)
    measured.metric("a_head", formula="messages / mau", decimals=2)
    state = state_of(measured, "a_head")
    assert (state.metric.window, state.metric.is_daily) == (30, False)
    last = weeks_of(state.readings, state.metric, TODAY)[-1]
    assert last.value == pytest.approx(600 / (300 - (TODAY - last.sunday).days), abs=1e-5)
