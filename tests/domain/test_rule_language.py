"""The language of rules: what it reads it prints back, and what it does not read it says where."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communitytui.domain.rule_language import (
    COUNT_CAP,
    DEPTH_CAP,
    LENGTH_CAP,
    RESERVED,
    parse,
)
from communitytui.domain.rule_nodes import (
    COMPARISONS,
    FOLDS,
    Against,
    AllGreen,
    Change,
    Compare,
    Drift,
    Fold,
    For,
    GoalBehind,
    GoalSet,
    Group,
    Known,
    Metric,
    Node,
    Not,
    Number,
    Operation,
    Reach,
    Sample,
    Value,
)
from communitytui.domain.rule_text import metrics_of, plain, say, unparse
from communitytui.errors import BadValue
from communitytui.i18n import speaking

# Tuples of unlike classes can be equal, so trees are compared by what they look like.
NAMES = st.sampled_from(
    ["dau", "ttfr_p90", "goal", "n", "own metric", "7day", "活跃", "a-b", "sum"]
)
COUNTS = st.integers(1, 26)
UNITS = st.sampled_from(["day", "week", "month", "period"])
AMOUNTS = st.integers(0, 10**6).map(lambda n: n / 100)
NUMBERS = st.builds(Number, AMOUNTS, st.booleans())
PLAIN_VALUES: st.SearchStrategy[Value] = st.one_of(
    NUMBERS,
    st.builds(Metric, NAMES),
    st.builds(Sample, NAMES),
    st.builds(Fold, st.sampled_from(FOLDS), NAMES, COUNTS, UNITS),
)


def chained(signs: str, part: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Return values joined from the left, as text without brackets is read."""

    def join(first: Value, rest: list[tuple[str, Value]]) -> Value:
        for sign, value in rest:
            first = Operation(sign, first, value)
        return first

    return st.builds(
        join, part, st.lists(st.tuples(st.sampled_from(list(signs)), part), max_size=2)
    )


VALUES = chained("+-", chained("*/", PLAIN_VALUES))
FACTS: st.SearchStrategy[Node] = st.one_of(
    st.builds(Compare, st.sampled_from(COMPARISONS), VALUES, VALUES),
    st.builds(
        Against,
        st.builds(Metric, NAMES),
        st.sampled_from(["below", "above"]),
        st.sampled_from(["standard", "alert", "baseline"]),
        st.none(),
    ),
    st.builds(Against, VALUES, st.sampled_from(["below", "above"]), st.just("standard"), NAMES),
    st.builds(
        Change,
        NAMES,
        st.sampled_from(["falls", "rises"]),
        AMOUNTS,
        st.just("before"),
        st.just(0),
        st.just(""),
    ),
    st.builds(
        Change,
        NAMES,
        st.just("falls"),
        AMOUNTS,
        st.just("weekdays"),
        COUNTS,
        st.just("week"),
    ),
    st.builds(Change, NAMES, st.just("rises"), AMOUNTS, st.just("ago"), COUNTS, UNITS),
    st.builds(Drift, VALUES, AMOUNTS, st.booleans()),
    st.builds(Reach, NAMES, COUNTS, UNITS),
    st.builds(Known, NAMES),
    st.builds(GoalBehind, AMOUNTS),
    st.just(GoalSet()),
    st.just(AllGreen()),
)
TESTS = FACTS | st.builds(For, FACTS, COUNTS, UNITS)


def grouped(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def group(word: str, tests: list[Node]) -> Node:
        # Tests joined by one word are one group: "a and b and c".
        flat: list[Node] = []
        for test in tests:
            flat += test.tests if isinstance(test, Group) and test.word == word else [test]
        return Group(word, tuple(flat))

    return st.builds(Not, inner) | st.builds(
        group, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)
    )


SOME = settings(max_examples=60)
RULES = st.recursive(TESTS, grouped, max_leaves=4)


@SOME
@given(RULES)
def test_what_is_printed_is_read_back(rule: Node) -> None:
    text = unparse(rule)
    if len(text) > LENGTH_CAP:
        return
    read = parse(text)
    assert unparse(read) == text
    # Double brackets and nots around groups are the only things that read differently.
    assert repr(read) == repr(rule)


@SOME
@given(RULES, st.sampled_from(["zh", "en"]))
def test_every_rule_can_be_said_in_words(rule: Node, spoken: str) -> None:
    with speaking(spoken):
        said = say(rule, lambda name: f"<{name}>")
    assert said
    for name in metrics_of(rule):
        # A standard may be that of another metric, which is not said.
        if not re.search(rf" of \"?{re.escape(name)}\"?", unparse(rule)):
            assert f"<{name}>" in said


def fault(text: str) -> str | None:
    """Return what is wrong with a rule, or None; any other error fails the test."""
    try:
        parse(text)
    except BadValue as error:
        return str(error)
    return None


@given(st.text(max_size=80))
def test_no_text_crashes_the_parser(text: str) -> None:
    assert fault(text) != ""


WORDS = [*sorted(RESERVED), "dau", "(", ")", "<", "<=", "20", "%", "*", "/", '"', "goal", "0"]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_no_heap_of_its_own_words_crashes_the_parser(words: list[str]) -> None:
    text = " ".join(words)
    if fault(text) is None:
        node = parse(text)
        assert repr(parse(unparse(node))) == repr(node)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the rule ends where the name of a metric was expected"),
        ("dau <", "the rule ends where the name of a metric was expected"),
        ("dau belw standard", "character 5: expected below, above, a comparison such as <, "
         "falls, rises or drifts, not belw (below?)"),
        ("dau below 3", "character 11: expected standard, alert or baseline, not 3"),
        ("dau < 3 dau", "character 9: expected and, or, or the end, not dau"),
        ("(dau < 3", "the rule ends where a closing bracket was expected"),
        ("dau falls by 20", "the rule ends where the sign % was expected"),
        ("dau < 3 for 2 fortnights", "character 15: expected days, weeks, months or periods, "
         "not fortnights"),
        ("dau < 3 for 0 days", "character 13: expected a whole number from 1 to 400, not 0"),
        ("wau / mau below standard", "the rule ends where of and the metric whose standard it is "
         "was expected"),
        ("dau § 3", "character 5: expected a word, a number or a sign, not §"),
        ("1e9 < dau", "character 1: expected a word, a number or a sign, not 1"),
        ("goal behind time by 3", "the rule ends where the word points was expected"),
        ("standard below standard", "character 1: expected the name of a metric, not standard"),
    ],
)  # fmt: skip
def test_a_fault_tells_where_and_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse(text)
    assert re.sub(r" \((?!below).*\?\)$", "", str(caught.value)) == said


def test_the_expected_is_said_in_the_language_of_the_reader() -> None:
    from communitytui.domain.words import explain

    with pytest.raises(BadValue) as caught:
        parse("dau <")
    with speaking("zh"):
        assert "expected" not in explain(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "x" * (LENGTH_CAP + 1),
        "(" * (DEPTH_CAP + 2) + "dau < 3" + ")" * (DEPTH_CAP + 2),
        "not " * (DEPTH_CAP + 2) + "dau < 3",
        f"dau < 3 for {COUNT_CAP} weeks",
        "sum of dau over 400 months > 3",
        "dau falls by 3% against same weekdays of 300 weeks",
    ],
)
def test_length_depth_and_reach_are_bounded(text: str) -> None:
    with pytest.raises(BadValue, match="at most"):
        parse(text)


def test_signs_and_words_may_be_written_as_people_type_them() -> None:
    typed = "Members fall by 5％ AGAINST 4 week ago and （ dau ≤ 3×wau or 80 ≥ csat）"
    plain_text = "Members falls by 5% against 4 weeks ago and (dau <= 3 * wau or 80 >= csat)"
    assert unparse(parse(typed)) == plain_text


def test_or_binds_less_than_and() -> None:
    rule = parse("a < 1 or b < 1 and c < 1")
    assert isinstance(rule, Group)
    assert rule.word == "or"
    assert unparse(parse("(a < 1 or b < 1) and c < 1")) == "(a < 1 or b < 1) and c < 1"


def test_numbers_are_written_without_an_exponent() -> None:
    assert [plain(n) for n in (20.0, 0.05, 1e14, 0)] == ["20", "0.05", "100000000000000", "0"]
