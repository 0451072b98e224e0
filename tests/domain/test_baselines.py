"""Baselines: where they lie, how wide their limits are, and that they are kept as written."""

from __future__ import annotations

import math
import statistics
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.metrics import baselines, signals
from communitytui.domain.metrics.baselines import draw, first_of, kept_of, numbers_of
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.weeks import Week
from communitytui.domain.nouns.schema import check
from tests.domain.small import STAMPS
from tests.domain.test_weeks import MONDAY, metric


def weeks(*values: float, first: date = MONDAY) -> list[Week]:
    return [Week(first + timedelta(weeks=place), value) for place, value in enumerate(values)]


def own(**fields: object) -> Metric:
    """Return a metric of the community's own that is judged as it is."""
    head = {"name": "score", "community": 1, "unit": "%", "decimals": 1, "version": 1}
    row: Any = {**head, "direction": "up", "level": None, **fields}
    return Metric(1, row)


def test_the_first_twenty_weeks_and_twelve_of_them_before_that() -> None:
    noise = [50 + (place * 7) % 5 for place in range(40)]
    assert draw(weeks(*noise[:11]), own()) is None
    early = draw(weeks(*noise[:19]), own())
    assert early is not None
    assert (early.weeks, early.provisional, early.first) == (12, True, MONDAY)
    full = draw(weeks(*noise[:20]), own())
    assert full is not None
    assert (full.weeks, full.provisional, full.last) == (
        20,
        False,
        MONDAY + timedelta(days=139),
    )
    # What comes later does not move it.
    assert draw(weeks(*noise, 900, 1000), own()) == full


def test_a_long_past_has_its_baseline_a_year_before_its_end() -> None:
    assert first_of(weeks(*[1.0] * 103)) == MONDAY
    found = weeks(*[1.0] * 130)
    first = first_of(found)
    assert first is not None
    drawn = draw(found, own())
    assert drawn is not None
    assert drawn.last == found[-1].sunday - timedelta(weeks=52)
    assert drawn.weeks == 20


@given(st.lists(st.floats(100, 200), min_size=20, max_size=20))
def test_the_spread_is_the_larger_of_both_estimates(values: list[float]) -> None:
    drawn = draw(weeks(*values), own())
    assert drawn is not None
    moving = [abs(b - a) for a, b in pairwise(values)]
    near, whole = statistics.fmean(moving) / 1.128, statistics.stdev(values)
    median = statistics.median(values)
    far = 4 * statistics.median(moving) / 0.954
    if all(abs(value - median) <= far for value in values) and whole > 1:
        assert drawn.spread == pytest.approx(max(near, whole), rel=1e-6)
        assert drawn.centre == pytest.approx(statistics.fmean(values))
    low, centre, high = drawn.limits
    assert low <= centre <= high


def test_an_odd_week_does_not_widen_the_limits() -> None:
    random = Random(1)
    usual = [random.gauss(100, 5) for _ in range(20)]
    odd = [*usual[:7], 20.0, *usual[8:]]
    first, second = draw(weeks(*usual), own()), draw(weeks(*odd), own())
    assert first is not None
    assert second is not None
    assert second.spread < 1.3 * first.spread


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("dau", "root"),
        ("messages", "root"),
        ("mau", "root"),
        ("ttfr", "log"),
        ("stickiness", "linear"),
        ("net_growth", "linear"),
        ("posts_per_active", "linear"),
        ("returning", "linear"),
    ],
)
def test_counts_are_roots_durations_logarithms_and_shares_themselves(name: str, scale: str) -> None:
    drawn = draw(weeks(*[5.0 + place % 3 for place in range(20)]), metric(name))
    assert drawn is not None
    assert drawn.scale == scale


def test_no_limit_lies_where_the_metric_cannot_be() -> None:
    shares = draw(weeks(*[99, 98, 100, 97] * 5), metric("returning"))
    assert shares is not None
    assert shares.limits[2] == 100
    few = draw(weeks(*[0.3, 0.1, 0.6, 0.0] * 5), metric("messages"))
    assert few is not None
    assert few.limits[0] == 0


def test_chance_alone_bounds_the_spread_from_below() -> None:
    # Five messages a day, and by luck the same every week: a Poisson count is never that even.
    even = draw(weeks(*[5.0] * 20), metric("messages"))
    assert even is not None
    assert even.spread == pytest.approx(0.5 / math.sqrt(7))
    shares = [Week(MONDAY + timedelta(weeks=n), 50.0, 100) for n in range(20)]
    drawn = draw(shares, metric("returning"))
    assert drawn is not None
    assert drawn.spread == pytest.approx(5)


@pytest.mark.parametrize(("name", "most"), [("messages", 0.006), ("mau", 0.01)])
def test_few_values_of_a_stable_series_lie_beyond_the_limits(name: str, most: float) -> None:
    """Three sigma leave out 0.27 %; of windows that overlap a moving range would leave out 15 %."""
    random, measure = Random(2), metric(name)
    beyond = seen = 0
    for _ in range(150):
        daily = [random.gauss(400, 40) for _ in range(7 * 60)]
        window = measure.window or 1
        series = [
            sum(daily[end - max(window, 7) : end]) / max(window, 7)
            for end in range(max(window, 7) + 7, len(daily), 7)
        ]
        found = weeks(*series)
        drawn = draw(found, measure)
        assert drawn is not None
        told = signals.history(found, drawn, "up", signals.stride_of(window))
        seen += len(told)
        beyond += sum(abs(each.off) > drawn.reach for each in told)
    assert beyond <= most * seen


def test_a_baseline_is_kept_as_it_was_drawn() -> None:
    drawn = draw(weeks(*[50 + place % 7 for place in range(20)]), metric("dau"), reason="new term")
    assert drawn is not None
    record = {
        "community": 1,
        "metric": "dau",
        "level": "post",
        "first": drawn.first.isoformat(),
        "numbers": numbers_of(drawn),
        "reason": "new term",
    }
    checked = check("baselines", {**record, "uid": "b", **STAMPS})
    kept = kept_of(checked)
    assert kept.numbers is not None
    assert kept.numbers._replace(centre=0, spread=0, reach=0, alike=0) == drawn._replace(
        centre=0, spread=0, reach=0, alike=0
    )
    assert kept.numbers.limits == pytest.approx(drawn.limits)
    gathered = kept_of(check("baselines", {**record, "numbers": None, "uid": "b", **STAMPS}))
    assert (gathered.first, gathered.numbers) == (drawn.first, None)


def test_every_metric_has_a_scale_that_takes_its_bounds() -> None:
    for name, known in REGISTRY.items():
        if known.direction == "none":
            continue
        low = known.low if known.low is not None else -5
        found = weeks(*[low + place % 3 for place in range(20)])
        drawn = draw(found, metric(name))
        assert drawn is not None, name
        assert drawn.spread > 0
        assert drawn.line(-100) <= drawn.line(100)
    assert set(baselines.SCALES) == {"root", "log", "linear"}
