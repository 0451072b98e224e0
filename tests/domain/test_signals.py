"""Signals: each rule of the control chart fires where it should, stands, and is over."""

from __future__ import annotations

import math
from random import Random

import pytest

from communitytui.domain.metrics.baselines import Baseline, draw
from communitytui.domain.metrics.signals import (
    FAR,
    FOUR,
    NEAR,
    RUN,
    TWICE,
    Signal,
    history,
    near_lines,
    stride_of,
)
from tests.domain.test_baselines import own, weeks

#: Twenty weeks about 100 with a spread of 5, the same for every test.
_RANDOM = Random(4)
USUAL = [_RANDOM.gauss(100, 5) for _ in range(20)]


def drawn() -> Baseline:
    found = draw(weeks(*USUAL), own())
    assert found is not None
    # Offsets below are in spreads from the centre, whatever the twenty weeks came to.
    return found._replace(centre=100.0, spread=5.0, reach=3.0, alike=20.0)


def told(*off: float, direction: str = "up", stride: int = 1) -> list[Signal]:
    """Return how weeks stood that lie ``off`` spreads above the centre."""
    values = [100 + 5 * each for each in off]
    return history(weeks(*USUAL, *values), drawn(), direction, stride)


def changes(*off: float, direction: str = "up") -> list[str]:
    return [each.change for each in told(*off, direction=direction)]


def test_a_week_far_beyond_a_limit_is_one_at_once() -> None:
    assert changes(0, -4.4)[-1] == "watch"
    last = told(0, -4.6)[-1]
    assert (last.change, last.kind, last.since) == ("worse", FAR, last.week.monday)
    assert changes(0, 4.6)[-1] == "better"


def test_two_weeks_in_a_row_beyond_a_limit() -> None:
    found = told(0, -3.1, -3.2)
    assert (found[-1].change, found[-1].kind) == ("worse", TWICE)
    assert found[-1].since == found[1].week.monday
    # One, and the next on the other side of it.
    assert changes(0, -3.1, -0.5)[-1] == "usual"
    assert changes(0, -3.1)[-1] == "watch"


def test_two_of_three_near_a_limit_are_watched_and_no_signal() -> None:
    found = told(0, -2.1, -0.5, -2.2)
    assert (found[-1].change, found[-1].kind) == ("watch", NEAR)
    assert changes(0, 2.1, 0.5, 2.2)[-1] == "usual"


def test_eight_in_a_row_on_one_side() -> None:
    assert changes(0, *[-0.9] * 7)[-1] == "usual"
    found = told(0, *[-0.9] * 8)
    assert (found[-1].change, found[-1].kind, found[-1].ran) == ("worse", RUN, True)
    assert found[-1].since == found[1].week.monday
    assert changes(*[0.9] * 9)[-1] == "better"
    # So small an offset lies within what is not known of the centre itself.
    assert changes(*[-0.4] * 9)[-1] == "usual"


def test_a_drift_is_found_though_a_week_lies_on_the_other_side() -> None:
    assert changes(-1.5, -1.8, 0.2, -1.9, -1.6, -1.4, -1.7, -1.2)[-1] == "worse"
    # Two weeks of holiday are no drift.
    assert "worse" not in changes(-8, 0.1, -2.9, 0.2, -0.1, 0.3, 0.1, 0.2)[-4:]


def test_a_holiday_that_is_over_leaves_no_run_behind() -> None:
    # Six weeks a little low, by chance, and two odd ones among them.
    assert changes(*[-0.8] * 3, -6.0, -4.0, *[-0.8] * 3)[-1] == "usual"
    assert changes(*[-0.8] * 3, -2.0, -2.0, *[-1.2] * 3)[-1] == "worse"


def test_four_weeks_clearly_to_one_side() -> None:
    found = told(0.5, 0.5, -2.8, -2.7, -2.9, -2.6)
    assert (found[-1].change, found[-1].kind, found[-1].ran) == ("worse", FOUR, True)
    assert (found[-1].since, found[-1].weeks) == (found[2].week.monday, 4)
    assert found[-1].mean == pytest.approx(86.25)
    # Two weeks of holiday and two nearly as usual are no four alike.
    assert changes(0.5, 0.5, -2.9, -5.0, -1.3, -1.2)[-1] == "usual"
    # The weeks before the four do not close it; two at the centre do.
    four = [0.5] * 4 + [-2.8, -2.7, -2.9, -2.6]
    assert changes(*four, -1.5)[-1] == "worse"
    assert changes(*four, 0.1, 0.2)[-1] == "usual"


def test_the_fewer_weeks_tell_a_spread_the_more_is_asked_for() -> None:
    run = [-1.0] * 8
    values = [*USUAL, *(100 + 5 * each for each in run)]
    sure = drawn()._replace(reach=3.0 * math.sqrt(1 + 1 / 20))
    unsure = sure._replace(reach=4.9 * math.sqrt(1 + 1 / 20))
    assert sure.widened(2.0) == pytest.approx(2.0)
    # The quantiles of Student's t with six degrees of freedom.
    assert unsure.widened(2.0) == pytest.approx(2.5, abs=0.15)
    assert history(weeks(*values), sure, "up")[-1].change == "worse"
    assert history(weeks(*values), unsure, "up")[-1].change == "usual"


def test_down_is_the_better_side_where_it_is() -> None:
    assert changes(0, -3.1, -3.2, direction="down")[-1] == "better"
    assert changes(0, 3.1, 3.2, direction="down")[-1] == "worse"


def test_a_signal_stands_until_two_weeks_are_back() -> None:
    assert changes(0, -3.1, -3.2, -2.5, -2.6)[-1] == "worse"
    assert changes(0, -3.1, -3.2, -0.5)[-1] == "worse"
    assert changes(0, -3.1, -3.2, -0.5, -0.5)[-1] == "usual"


def test_a_run_is_over_with_two_weeks_at_the_centre_or_three_of_eight() -> None:
    run = [-1.0] * 9
    assert changes(*run, 0.5)[-1] == "worse"
    assert changes(*run, 0.5, 0.1)[-1] == "usual"
    assert changes(*run, 0.5, -1, 0.5, -1, 0.5)[-1] == "usual"


def test_a_fall_that_stays_is_over_only_when_its_run_is() -> None:
    fallen = [-3.5] * 10
    assert changes(*fallen, -1.0, -1.0)[-1] == "worse"
    assert changes(*fallen, 0.2, 0.3)[-1] == "usual"


def test_nothing_is_in_a_row_across_a_gap() -> None:
    before = weeks(*USUAL, 84, 84)
    after = weeks(100, first=before[-1].monday.replace(year=2027, month=9, day=6))
    assert history([*before, *after], drawn(), "up")[-1].change == "usual"


def test_values_that_look_back_are_taken_apart() -> None:
    assert [stride_of(days) for days in (None, 1, 7, 28, 30, 60)] == [1, 1, 1, 4, 4, 9]
    # The same loss seen four times in overlapping windows is one value, not four.
    assert told(0, *[-3.1] * 4, stride=4)[-1].change == "watch"
    assert told(0, *[-3.1] * 5, stride=4)[-1].change == "worse"


def seasonal(years: float, fall: float = 0.0, noise: float = 1.5) -> list[str]:
    """Return how the last weeks of a series stand that swings by 15 in a year."""
    random = Random(8)
    count = round(52 * years)
    values = [
        100
        + 15 * math.sin(2 * math.pi * place / 52.18)
        + random.gauss(0, noise)
        - (fall if place >= count - 10 else 0)
        for place in range(count)
    ]
    found = weeks(*values)
    baseline = draw(found, own(low=None))
    assert baseline is not None
    return [each.change for each in history(found, baseline, "up")]


@pytest.mark.parametrize("years", [2.2, 2.5, 2.8, 3.4])
def test_a_season_that_comes_every_year_is_no_signal(years: float) -> None:
    last = seasonal(years)[-26:]
    assert last.count("worse") == 0


@pytest.mark.parametrize("years", [2.2, 2.5, 2.8, 3.4])
def test_a_fall_is_seen_in_any_season(years: float) -> None:
    assert seasonal(years, fall=12)[-1] == "worse"


def test_with_one_year_of_readings_a_signal_must_hold_against_that_season_too() -> None:
    baseline = drawn()
    # Some quiet weeks, and the same a year later.
    quiet = [*USUAL, *[101.0] * 2, *[80.0] * 8, *[101.0] * 44]
    told = history(weeks(*quiet, 80.0, 80.0), baseline, "up")
    # The first time it was news.
    assert told[6].change == "worse"
    assert told[-3].change == "usual"
    assert told[-1].change != "worse"
    # Lower than in that season is news again.
    assert history(weeks(*quiet, 60.0, 60.0), baseline, "up")[-1].change == "worse"


def test_the_lines_at_which_a_signal_is_over() -> None:
    baseline = drawn()
    (last,) = told(0)
    assert near_lines(last, baseline) == pytest.approx((90, 100, 110))
