from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from communitytui.domain.metrics.judgement import MetricState, standard_of
from communitytui.domain.metrics.metric import Metric, check_active, check_value
from communitytui.domain.metrics.readings import Reading, Readings, trend
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.standards import judge
from communitytui.errors import BadValue
from communitytui.i18n import say, speaking

TODAY = date(2026, 12, 1)


def at(*values: float, step: int = 1, last: date = TODAY) -> list[Reading]:
    days = [last - timedelta(days=step * back) for back in range(len(values))]
    return [Reading(day, v, "t") for day, v in zip(reversed(days), values, strict=True)]


@pytest.mark.parametrize(
    ("values", "step", "way"),
    [
        ([], 1, None),
        ([5], 1, None),
        ([100, 103], 1, "up"),
        ([100, 102], 1, "flat"),
        ([100, 97], 1, "down"),
        ([0, 1], 1, "up"),
        ([0, 0], 1, "flat"),
        ([-100, -103], 1, "down"),
        # Eight days: the same weekday a week before counts, not the day before.
        ([50, 90, 90, 90, 90, 90, 90, 60], 1, "up"),
        ([60, 30], 30, "down"),
    ],
)
def test_trend(values: list[float], step: int, way: str | None) -> None:
    assert trend(at(*values, step=step)) == way


def test_what_is_partial_has_no_trend_and_is_not_compared_with() -> None:
    full, part = at(100, 50), at(100, 50)
    part[1] = part[1]._replace(partial=True)
    assert trend(full) == "down"
    assert trend(part) is None
    part = at(100, 7, 130)
    part[1] = part[1]._replace(partial=True)
    assert trend(part) == "up"


def record(**changes: Any) -> Any:
    head: dict[str, Any] = {
        "community": 1,
        "name": "dau",
        "group": "activity",
        "title": {"zh": "日活", "en": "Daily active"},
        "unit": "",
        "level": "post",
        "definition": "people a day",
        "decimals": 0,
        "version": 1,
        "registry": 1,
        "direction": "up",
    }
    return {**head, **changes}


def test_a_metric_shows_values_in_its_own_way() -> None:
    assert Metric(1, record()).show(1280) == "1,280"
    assert Metric(1, record(unit="%", decimals=1)).show(18.55) == "18.6%"
    assert Metric(1, record()).show(None) == "–"
    with speaking("zh"):
        assert say(Metric(1, record()).title) == "日活"


def test_the_level_is_part_of_what_a_metric_is_called_unless_it_is_the_usual_one() -> None:
    assert Metric(1, record()).key == "dau"
    assert Metric(1, record(level="visit")).key == "dau@visit"
    assert Metric(1, record(name="csat", level=None)).key == "csat"


def test_a_metric_defined_anew_is_no_longer_that_of_the_registry() -> None:
    assert Metric(1, record()).registered is REGISTRY["dau"]
    assert Metric(1, record(name="wau")).window == 7
    assert Metric(1, record(name="wau", version=2, registry=0)).window is None
    assert Metric(1, record(name="checkins")).registered is None


def test_a_state_knows_its_newest_reading() -> None:
    readings = tuple(at(1, 2))
    state = MetricState(Metric(1, record()), readings, judge(readings, None, TODAY))
    assert state.latest == readings[-1]
    assert state.trend == "up"
    assert state.limits is None
    empty = MetricState(Metric(1, record()), Readings([]), judge((), None, TODAY))
    assert empty.latest is None
    assert empty.limits is None


def test_no_standard_is_none() -> None:
    assert standard_of(None) is None


@pytest.mark.parametrize("name", REGISTRY)
def test_every_metric_of_the_registry_has_bounds_that_hold(name: str) -> None:
    known = REGISTRY[name]
    metric = Metric(1, {**known.metric_record(), "community": 1})
    for inside in (known.low, known.high):
        if inside is not None:
            check_value(metric, inside)
    outside = [known.low - 0.01] if known.low is not None else []
    outside += [known.high + 0.01] if known.high is not None else []
    for value in [*outside, float("nan"), float("inf"), -float("inf")]:
        with pytest.raises(BadValue):
            check_value(metric, value)


def test_own_metrics_take_any_number_but_no_silly_percentage() -> None:
    own = Metric(1, record(name="checkins"))
    check_value(own, -3)
    check_value(own, 1e9)
    share = Metric(1, record(name="share", unit="%"))
    check_value(share, -20)
    with pytest.raises(BadValue):
        check_value(share, 1001)


def test_no_more_can_be_active_than_there_were_members() -> None:
    check_active(40, 40, 0, TODAY)
    check_active(43, 40, 3, TODAY)
    with pytest.raises(BadValue) as raised:
        check_active(44, 40, 3, TODAY)
    assert raised.value.values == {"active": "44", "members": "43", "day": "2026-12-01"}
