"""A metric over a span of days, beside the span before and the one a year ago."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Reading
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.spans import Span, Spanned, compared, over
from communitytui.domain.metrics.standards import judge

MONDAY = date(2026, 11, 23)
WEEK = Span(MONDAY, MONDAY + timedelta(6))


def state(name: str, *readings: tuple[int, float]) -> MetricState:
    """A registry metric with readings, each so many days after the Monday."""
    record: Any = {"community": 1, **REGISTRY[name].metric_record()}
    found = tuple(Reading(MONDAY + timedelta(day), value, "t") for day, value in readings)
    return MetricState(Metric(1, record), found, judge(found, None, WEEK.last))


def week_of(name: str, *values: float) -> Spanned | None:
    return over(state(name, *enumerate(values)), WEEK)


def test_messages_add_up_people_do_not_and_a_window_ends_the_span() -> None:
    assert week_of("messages", 1, 2, 3, 4, 5, 6, 7) == Spanned(28, 7)
    assert week_of("joins", 2, 0, 1) == Spanned(3, 3)
    assert week_of("dau", 10, 20, 30) == Spanned(20, 3)
    assert week_of("wau", 40, 41, 42) == Spanned(42, 3)
    assert week_of("stickiness", 30, 50) == Spanned(40, 2)


def test_days_outside_and_days_that_are_partial_are_no_part_of_it() -> None:
    assert over(state("messages", (-1, 5), (7, 5)), WEEK) is None
    found = state("messages", (0, 5), (1, 7))
    partial = found.readings[1]._replace(partial=True)
    assert over(found._replace(readings=(found.readings[0], partial)), WEEK) == Spanned(5, 1)


def test_the_span_before_and_the_same_weekdays_a_year_ago() -> None:
    readings = [(-364 + day, 1.0) for day in range(7)]
    readings += [(-7 + day, 4.0) for day in range(7)]
    readings += [(day, 5.0) for day in range(7)]
    found = compared(state("messages", *readings), WEEK)
    assert (found.now, found.before, found.year_ago) == (
        Spanned(35, 7),
        Spanned(28, 7),
        Spanned(7, 7),
    )
    assert found.change == 0.25
    assert WEEK.back(364).first.weekday() == 0


def test_a_change_that_would_compare_unlike_things_is_none() -> None:
    four_days_of_seven = [(-7 + day, 4.0) for day in range(7)] + [(day, 4.0) for day in range(4)]
    assert compared(state("messages", *four_days_of_seven), WEEK).change is None
    assert compared(state("dau", *four_days_of_seven), WEEK).change == 0
    assert compared(state("messages", (0, 4)), WEEK).change is None
    assert compared(state("messages", (-7, 0), (0, 4)), WEEK).change is None
    assert compared(state("stickiness", (-7, 40), (0, 38)), WEEK).change == -2
