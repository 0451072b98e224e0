"""The value of a metric over a span of days, for comparing one span with another.

Of what comes and goes (messages, joins) it is the sum of the days, of any other daily metric
their mean, and of one that looks back several days the reading with which the span ends. A daily
metric by formula is the formula of the span: a ratio that of the sums (``metrics.derived``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.derived import Computed
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Reading, between

#: A year back is so many days: whole weeks, so that a Monday is compared with a Monday.
YEAR = 364


class Span(NamedTuple):
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.last - self.first).days + 1

    def back(self, days: int) -> Span:
        """Return as long a span so many days earlier."""
        return Span(shift(self.first, -days), shift(self.last, -days))


class Spanned(NamedTuple):
    """A value over a span, and of how many of its days there are readings."""

    value: float
    days: int


class Compared(NamedTuple):
    """A metric over a span, the span before it and the same one a year ago; None: no readings."""

    metric: Metric
    span: Span
    now: Spanned | None
    before: Spanned | None
    year_ago: Spanned | None

    @property
    def change(self) -> float | None:
        """How far it moved from the span before: of percentages in points, else as a share.

        ``None`` where one of both is missing, or is 0 and has no share, or where one has more
        days and both are sums.
        """
        now, before = self.now, self.before
        if now is None or before is None:
            return None
        if self.metric.adds_up and now.days != before.days:
            return None
        if self.metric.is_percent:
            return now.value - before.value
        return now.value / before.value - 1 if before.value else None


def over(state: MetricState, span: Span) -> Spanned | None:
    """Return the value of a metric over a span; days that are partial are no part of it."""
    return value_over(state.metric, state.readings, span)


def value_over(metric: Metric, readings: Sequence[Reading], span: Span) -> Spanned | None:
    """Return the value that readings of a metric, oldest first, have over a span, as ``over``."""
    if metric.is_daily and isinstance(readings, Computed):
        return _by_formula(readings, span, sums=metric.adds_up)
    found = between(readings, span.first, span.last)
    whole = [reading for reading in found if not reading.partial]
    if not whole:
        return None
    if not metric.is_daily:
        return Spanned(whole[-1].value, len(whole))
    total = sum(each.value for each in whole)
    return Spanned(total if metric.adds_up else total / len(whole), len(whole))


def _by_formula(readings: Computed, span: Span, *, sums: bool) -> Spanned | None:
    days = readings.whole_days(span.first, span.last)
    value, _ = readings.pooled(days)
    if value is None:
        return None
    return Spanned(value * len(days) if sums else value, len(days))


def compared(state: MetricState, span: Span, before: Span | None = None) -> Compared:
    """Return a metric over a span beside the span before and the same weekdays a year ago.

    ``before`` is another span to compare with.
    """
    earlier = before or span.back(span.days)
    return Compared(
        state.metric,
        span,
        over(state, span),
        over(state, earlier),
        over(state, span.back(YEAR)),
    )
