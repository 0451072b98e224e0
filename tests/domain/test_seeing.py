"""What a chart says it can see it does see, four times out of five."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from communitytui.domain.metrics.baselines import Baseline, draw
from communitytui.domain.metrics.detectability import Sight, sights
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.signals import history, stride_of
from tests.domain.test_baselines import own, weeks
from tests.simulated import END, Plan, readings, workspace

MAU = Metric(1, REGISTRY["mau"].metric_record())
#: Weeks of which the baseline is drawn, and as usual before the change.
_FIRST, _QUIET = 20, 4


def seen(place: int, runs: int, metric: Metric, first: int = _FIRST) -> float:
    """Return how often the change that is stated was named within the weeks that are stated."""
    window = None if metric.is_daily else metric.window
    stride, hits = stride_of(window), 0
    for run in range(runs):
        random = Random(f"{metric.name}-{place}-{run}")
        days = [random.gauss(0, 1) for _ in range(7 * (first + _QUIET + 8 * stride + 5))]
        width = window or 7
        noise = [sum(days[end - width : end]) / width**0.5 for end in range(35, len(days) + 1, 7)]
        usual = [(100 + 4 * each) for each in noise[:first]]
        baseline = draw(weeks(*usual), metric)
        assert baseline is not None
        sight = sights(baseline, metric.direction, stride)[place]
        # It falls by as much from where it really was, which the baseline only guesses.
        later = [100 + 4 * each for each in noise[first : first + _QUIET + sight.weeks]]
        for number in range(sight.weeks):
            gone = min(1.0, 7 * (number + 1) / width)
            later[_QUIET + number] += gone * sight.change
        told = history(weeks(*usual, *later), baseline, metric.direction, stride)
        hits += any(each.change == "worse" for each in told[_QUIET:])
    return hits / runs


@pytest.mark.parametrize("metric", [own(low=None), MAU], ids=["weekly", "monthly"])
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_stated_is_seen(place: int, metric: Metric) -> None:
    assert 0.72 <= seen(place, 50, metric) <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("first", [12, 20])
@pytest.mark.parametrize("metric", [own(low=None), MAU], ids=["weekly", "monthly"])
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_stated_is_seen_in_four_hundred_simulations(
    place: int, metric: Metric, first: int
) -> None:
    assert 0.78 <= seen(place, 400, metric, first) <= 0.92


def baseline(**numbers: Any) -> Baseline:
    found = draw(weeks(*[100.0 + each % 3 for each in range(20)]), own())
    assert found is not None
    usual: dict[str, Any] = {"centre": 100.0, "spread": 5.0}
    return found._replace(**usual | numbers)


def test_more_weeks_see_a_smaller_change_and_more_noise_a_larger_one() -> None:
    four, eight = sights(baseline(), "up")
    assert (four.weeks, eight.weeks) == (4, 8)
    assert four.change < eight.change < 0
    assert eight.value == pytest.approx(100 + eight.change)
    assert eight.percent == pytest.approx(eight.change)
    assert sights(baseline(spread=10.0), "up")[1].change == pytest.approx(2 * eight.change)
    assert [each.weeks for each in sights(baseline(), "up", 4)] == [16, 32]


def test_worse_is_up_where_down_is_better() -> None:
    assert all(each.change > 0 for each in sights(baseline(), "down"))


def test_what_cannot_be_is_not_promised() -> None:
    assert sights(baseline(spread=40.0, low=0.0), "up") == (
        Sight(8, *sights(baseline(spread=40.0, low=None), "up")[1][1:]),
    )
    assert sights(baseline(spread=80.0, low=0.0), "up") == ()
    assert sights(baseline(centre=0.0), "up")[0].percent is None


def test_a_small_community_sees_less_than_a_large_one() -> None:
    small, large = (
        {
            state.metric.name: state.sights[-1].percent or 0.0
            for state in workspace(
                readings(Plan("stable", 1, 30, 28, members)), END
            ).measures.states(1)
            if state.sights
        }
        for members in (20, 150)
    )
    assert small["messages"] < large["messages"] < 0 < large["ttfr"] < small["ttfr"]
