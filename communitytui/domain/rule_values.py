"""The value that a rule speaks of, in the period that ends on a day.

The value of a metric is, for a daily count (DAU, messages), the median of the period's days, else
its newest reading there. Several metrics in one value (messages and reactions) are taken from the
same days only. Against an own baseline a week is held: the median of its seven days. What is not
there raises ``Unknown``, which says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from communitytui.domain.days import shift
from communitytui.domain.metrics import Metric, Standard
from communitytui.domain.registry import REGISTRY
from communitytui.domain.rule_nodes import (
    UNIT_DAYS,
    Against,
    Change,
    Compare,
    Drift,
    Fold,
    For,
    Group,
    Node,
    Not,
    Number,
    Operation,
    Sample,
    Value,
)
from communitytui.domain.rule_nodes import Metric as Named
from communitytui.domain.rule_outcomes import Called, Span, Title, Unknown
from communitytui.domain.rule_series import (
    Point,
    Readings,
    Series,
    full_weeks,
    median,
    own_lines,
)
from communitytui.domain.standards import BASELINE_WEEKS
from communitytui.i18n import N_

WEEK = 7


class Values:
    """Values of one community, every metric at the same level."""

    def __init__(self, readings: Readings, level: str | None) -> None:
        self.readings = readings
        self.level = level

    def series(self, name: str) -> Series:
        """Return the readings of a metric at this level; raises ``Unknown`` for none."""
        metric = self.readings.metric(name, self.level)
        if metric is None:
            raise Unknown(N_("there is no metric {name} here"), name=name)
        return self.readings.series(metric)

    def period(self, node: Node | Value, unit: str = "period") -> int:
        """Return the days of one period of a test: those of ``unit``, or what its metrics say."""
        if UNIT_DAYS[unit]:
            return UNIT_DAYS[unit]
        match node:
            case Group(tests=tests):
                return max(self.period(test) for test in tests)
            case Not(test):
                return self.period(test)
            case For(test=test, unit=inner):
                return self.period(test, inner)
            case Change(base="weekdays"):
                return 1
            case Against(value=value) | Drift(value=value):
                return self.period(value)
            case Compare(left=left, right=right) | Operation(left=left, right=right):
                return max(self.period(left), self.period(right))
            case Named(name) | Change(name=name):
                metric = self.readings.metric(name, self.level)
                return self.readings.series(metric).period if metric else WEEK
        return WEEK

    def value(self, node: Value, at: date, days: int) -> float:
        """Return a value in the ``days`` that end with ``at``; raises ``Unknown``."""
        match node:
            case Number(number):
                return number
            case Named(name):
                return typical(self.series(name), at, days)
            case Sample(name):
                series = self.series(name)
                point = newest(series, at, days)
                if point.n is None:
                    raise Unknown(
                        N_("the sample size of {metric} is not known"), metric=Title(series.metric)
                    )
                return point.n
            case Fold():
                return self.fold(node, at)[0]
            case Operation():
                return self._operation(node, at, days)

    def fold(self, node: Fold, at: date) -> tuple[float, bool]:
        """Return a number from all readings of a span, and whether none is missing."""
        series = self.series(node.name)
        days = node.many * (UNIT_DAYS[node.unit] or series.period)
        points = series.between(shift(at, 1 - days), at)
        if not points:
            raise nothing(series, days)
        values = [point.value for point in points]
        if node.fold == "sum":
            return sum(values), len(values) == days
        if node.fold == "median":
            return median(values), True
        return (min if node.fold == "lowest" else max)(values), True

    def _operation(self, node: Operation, at: date, days: int) -> float:
        names = [name for name in _bare(node) if name]
        known: dict[str, float] = {}
        if len(set(names)) > 1:
            known = self._same_days(list(dict.fromkeys(names)), at, days)
        return self._reckon(node, known, at, days)

    def _same_days(self, names: Sequence[str], at: date, days: int) -> dict[str, float]:
        """Return each metric's value from the days on which all of them have a reading."""
        found = {name: self.series(name) for name in names}
        first = shift(at, 1 - days)
        points = {name: {p.day: p for p in s.between(first, at)} for name, s in found.items()}
        common = sorted(set.intersection(*(set(each) for each in points.values())))
        if not common:
            raise Unknown(
                N_("no day in {span} has a reading of each metric"), span=Span(days, "day")
            )
        return {
            name: sum(points[name][day].value for day in common) / len(common)
            if series.daily
            else points[name][common[-1]].value
            for name, series in found.items()
        }

    def _reckon(self, node: Value, known: Mapping[str, float], at: date, days: int) -> float:
        match node:
            case Operation(sign, left, right):
                one = self._reckon(left, known, at, days)
                other = self._reckon(right, known, at, days)
                return _apply(sign, one, other)
            case Named(name) if name in known:
                return known[name]
            case Fold():
                value, whole = self.fold(node, at)
                if not whole:
                    raise Unknown(N_("days are missing in {value}"), value=self.title(node))
                return value
        return self.value(node, at, days)

    def weekly(self, node: Value, at: date) -> list[float]:
        """Return the values of the last full weeks before that of ``at``, oldest first."""
        found: list[float] = []
        for _, sunday in full_weeks(at):
            if len(found) == BASELINE_WEEKS:
                break
            try:
                found.append(self.week(node, sunday))
            except Unknown:
                continue
        return found[::-1]

    def week(self, node: Value, at: date) -> float:
        """Return a value of the seven days that end with ``at``: of one metric their median."""
        if isinstance(node, Named):
            series = self.series(node.name)
            points = series.between(shift(at, 1 - WEEK), at)
            if not points:
                raise nothing(series, WEEK)
            return median([point.value for point in points])
        return self.value(node, at, WEEK)

    def named(self, name: str) -> Metric:
        """Return a metric that lends its standard; the registry's where none is measured yet."""
        metric = self.readings.metric(name, self.level)
        if metric is None and name not in REGISTRY:
            raise Unknown(N_("there is no metric {name} here"), name=name)
        return metric or Metric(0, REGISTRY[name].metric_record())

    def standing(
        self, node: Value, judged: Metric | None, at: date, *, always: bool = False
    ) -> tuple[Standard, bool]:
        """Return the lines that judge a value on ``at``, and whether they are its own past.

        With ``always`` its own past judges where there is no standard; else ``Unknown`` is raised.
        """
        standard = self.readings.standard(judged) if judged else None
        if judged is None or judged.direction == "none" or (standard is None and not always):
            raise Unknown(N_("{metric} has no standard"), metric=Title(judged))
        if standard is None or standard.provenance in ("baseline", "provisional"):
            direction = standard.direction if standard else judged.direction
            return self.own_baseline(node, at, direction == "down"), True
        return standard, False

    def own_baseline(self, node: Value, at: date, down: bool) -> Standard:
        """Return the lines of a value's last weeks; raises ``Unknown`` for too few."""
        weeks = self.weekly(node, at)
        standard = own_lines(weeks, "down" if down else "up")
        if standard is None:
            raise Unknown(
                N_("{value} has {have} of the {need} full weeks that a baseline needs"),
                value=self.title(node),
                have=len(weeks),
                need=BASELINE_WEEKS,
            )
        return standard

    def one(self, node: Value) -> Metric | None:
        """Return the metric in whose unit a value is, or ``None``."""
        name = node.name if isinstance(node, (Named, Fold)) else None
        return self.readings.metric(name, self.level) if name else None

    def first(self, node: Value) -> Metric | None:
        """Return the first metric of a value."""
        names = _bare(node, every=True)
        return self.readings.metric(names[0], self.level) if names else None

    def title(self, node: Value) -> Called:
        """Return what a value is called."""
        names = _bare(node, every=True)
        return Called(node, {name: self.readings.metric(name, self.level) for name in names})


def _bare(node: Value, *, every: bool = False) -> list[str]:
    """Return the metrics that stand by themselves in a value, or (``every``) all of them."""
    match node:
        case Named(name):
            return [name]
        case Fold(name=name) | Sample(name):
            return [name] if every else []
        case Operation(left=left, right=right):
            return [*_bare(left, every=every), *_bare(right, every=every)]
    return []


def newest(series: Series, at: date, days: int) -> Point:
    """Return the newest reading of the ``days`` that end with ``at``; raises ``Unknown``."""
    point = series.newest(shift(at, 1 - days), at)
    if point is None:
        raise nothing(series, days)
    return point


def typical(series: Series, at: date, days: int) -> float:
    """Return the value of a metric in the ``days`` that end with ``at``."""
    if not series.daily:
        return newest(series, at, days).value
    points = series.between(shift(at, 1 - days), at)
    if not points:
        raise nothing(series, days)
    return median([point.value for point in points])


def nothing(series: Series, days: int) -> Unknown:
    """Return what to raise for a span without a full reading."""
    return Unknown(
        N_("{metric} has no full reading in {span}"),
        metric=Title(series.metric),
        span=Span(days, "day"),
    )


def _apply(sign: str, left: float, right: float) -> float:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if right == 0:
        raise Unknown(N_("there is nothing to divide by"))
    return left / right
