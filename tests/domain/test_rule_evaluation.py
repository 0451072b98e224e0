"""Values and tests of rules against the same sums done another way, with gaps in the readings."""

from __future__ import annotations

import statistics
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from communitytui.domain.rule_evaluation import Evaluation
from communitytui.domain.rule_language import parse
from communitytui.domain.rule_outcomes import Outcome
from communitytui.domain.rule_series import Readings
from tests.domain.measured import TODAY, Measured

#: Readings by days ago; None is a gap.
SERIES = st.lists(st.none() | st.integers(1, 200), min_size=36, max_size=36)
SOME = settings(max_examples=80)


def holds(built: Measured, test: str, level: str | None = "post") -> Outcome:
    return Evaluation(Readings(built.workspace, 1), level).holds(parse(test), TODAY)


@SOME
@given(SERIES, st.integers(0, 60))
def test_a_fall_against_the_same_weekdays(days: list[int | None], percent: int) -> None:
    newest = next((ago for ago in range(7) if days[ago] is not None), None)
    same = [days[newest + 7 * week] for week in range(1, 5) if newest is not None]
    there = [value for value in same if value is not None]
    outcome = holds(
        Measured().put("dau", lambda ago: days[ago], 36),
        f"dau falls by {percent}% against same weekdays of 4 weeks",
    )
    if newest is None or len(there) < 3:
        assert outcome.truth is None
        return
    now, usual = days[newest], statistics.median(there)
    assert now is not None
    change = (now - usual) / usual * 100
    assume(abs(change + percent) > 1e-9)
    assert outcome.truth is (change < -percent)


@SOME
@given(SERIES, SERIES, st.integers(1, 300))
def test_a_ratio_takes_the_days_that_both_have(
    above: list[int | None], below: list[int | None], hundredths: int
) -> None:
    built = Measured().put("reactions", lambda ago: above[ago], 36)
    built.put("messages", lambda ago: below[ago], 36)
    outcome = holds(built, f"reactions / messages < {hundredths / 100}")
    both = [(a, b) for a, b in zip(above[:7], below[:7], strict=True) if a and b]
    if not both:
        assert outcome.truth is None
        return
    ratio = sum(a for a, _ in both) / sum(b for _, b in both)
    assume(abs(ratio - hundredths / 100) > 1e-9)
    assert outcome.truth is (ratio < hundredths / 100)


@SOME
@given(SERIES, st.integers(0, 6000))
def test_a_sum_over_gaps_is_a_lower_bound(days: list[int | None], line: int) -> None:
    built = Measured().put("messages", lambda ago: days[ago], 36)
    there = [value for value in days[:30] if value is not None]
    at_least = holds(built, f"sum of messages over 30 days >= {line}").truth
    under = holds(built, f"sum of messages over 30 days < {line}").truth
    if not there:
        assert (at_least, under) == (None, None)
    elif len(there) == 30:
        assert (at_least, under) == (sum(there) >= line, sum(there) < line)
    else:
        assert at_least is (True if sum(there) >= line else None)
        assert under is None


@SOME
@given(st.lists(st.integers(10, 90), min_size=9, max_size=9), st.sampled_from(["up", "down"]))
def test_an_own_baseline_forgives_a_third_of_the_way_to_its_limit(
    weeks: list[int], direction: str
) -> None:
    # Weekly readings on Mondays; the newest is today's, before it stand eight full weeks.
    built = Measured().standard("returning", provenance="baseline", direction=direction)
    built.put("returning", lambda ago: weeks[ago // 7] if ago % 7 == 0 else None, 57)
    side = "below" if direction == "up" else "above"
    past = [float(value) for value in weeks[1:][::-1]]
    target = statistics.median(past)
    reach = 2.66 * statistics.fmean(abs(b - a) for a, b in pairwise(past))
    limit = statistics.fmean(past) - reach if direction == "up" else statistics.fmean(past) + reach
    limit = max(limit, 0.0)
    line = target - (target - limit) / 3
    assume(abs(weeks[0] - line) > 1e-3)
    missed = weeks[0] < line if direction == "up" else weeks[0] > line
    assert holds(built, f"returning {side} standard").truth is missed


@pytest.mark.parametrize(
    ("known", "test", "truth"),
    [
        ((1, 1), "dau < 5 and wau < 5", True),
        ((1, 9), "dau < 5 and wau < 5", False),
        ((1, None), "dau < 5 and wau < 5", None),
        ((9, None), "dau < 5 and wau < 5", False),
        ((1, None), "dau < 5 or wau < 5", True),
        ((9, None), "dau < 5 or wau < 5", None),
        ((9, 9), "dau < 5 or wau < 5", False),
        ((9, 9), "not dau < 5", True),
        ((1, None), "not wau < 5", None),
        ((1, 0), "dau / wau < 5", None),
    ],
)
def test_the_logic_of_what_cannot_be_told(
    known: tuple[int, int | None], test: str, truth: bool | None
) -> None:
    built = Measured().metric("wau").put("dau", known[0], 1)
    if known[1] is not None:
        built.put("wau", known[1], 1)
    assert holds(built, test).truth is truth


@pytest.mark.parametrize(
    ("test", "truth"),
    [
        ("lowest of dau over 7 days < 3", True),
        ("highest of dau over 7 days > 7", False),
        ("median of dau over 1 week > 3.5", True),
        ("dau known", True),
        ("wau known", None),
        ("30 days of dau", True),
        ("6 weeks of dau", False),
        ("dau < 5 for 3 days", False),
        ("dau + 2 * 3 - 1 > 8.9", True),
        ("dau drifts by 10% from baseline", None),
    ],
)
def test_single_tests(test: str, truth: bool | None) -> None:
    # 1 to 7 from six days ago until today, and so on every week.
    built = Measured().metric("wau").put("dau", lambda ago: 7 - ago % 7, 35)
    assert holds(built, test).truth is truth


def test_a_look_back_ends_with_the_day_that_is_asked_about() -> None:
    readings = Readings(Measured().put("ttfr", lambda ago: ago, 60).workspace, 1)
    evaluation = Evaluation(readings, None)
    outcome = evaluation.holds(parse("ttfr > 19.5"), TODAY - timedelta(days=20))
    assert outcome.truth is True
    assert str(outcome.said[0]).startswith("First response (median) 20.0 h is above")
