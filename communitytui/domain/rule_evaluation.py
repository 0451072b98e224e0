"""Whether a rule holds on a day: true, false, or not to be told, with the numbers behind it.

What the values are is in ``rule_values``, where readings come from in ``rule_series``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from communitytui.domain.days import shift
from communitytui.domain.metrics import Metric, Standard
from communitytui.domain.rule_nodes import (
    UNIT_DAYS,
    Against,
    Change,
    Compare,
    Drift,
    Fact,
    Fold,
    For,
    GoalBehind,
    GoalSet,
    Group,
    Known,
    Node,
    Not,
    Number,
    Operation,
    Reach,
    Value,
)
from communitytui.domain.rule_nodes import Metric as Named
from communitytui.domain.rule_outcomes import (
    Amount,
    Origin,
    Outcome,
    Said,
    Span,
    Subject,
    Title,
    Unknown,
)
from communitytui.domain.rule_series import Series, line_to_miss, median
from communitytui.domain.rule_values import WEEK, Values, newest, nothing, typical
from communitytui.i18n import N_

#: How many days count as now where no metric says how long a period is.
_USUAL = 30
#: Fewer judged metrics do not make a community green.
_GREEN_FROM = 3


class Evaluation(Values):
    """Answers tests about one community at one level."""

    def holds(self, node: Node, at: date, days: int | None = None) -> Outcome:
        """Return whether ``node`` holds on the day ``at``; ``days`` is the length of a period."""
        match node:
            case Group(word, tests):
                return self._group(word, tests, at, days)
            case Not(test):
                outcome = self.holds(test, at, days)
                truth = None if outcome.truth is None else not outcome.truth
                return Outcome(truth, outcome.said, outcome.subject)
            case For(test, many, unit):
                return self._each(test, at, many, self.period(test, unit))
        try:
            return self._fact(node, at, days or self.period(node))
        except Unknown as unknown:
            return Outcome(None, (unknown.said,))

    def _group(self, word: str, tests: Sequence[Node], at: date, days: int | None) -> Outcome:
        """Join tests by the logic of three values: one false test decides an ``and``."""
        outcomes = [self.holds(test, at, days) for test in tests]
        truths = [outcome.truth for outcome in outcomes]
        decides = word == "or"
        truth: bool | None = not decides
        if decides in truths:
            truth = decides
        elif None in truths:
            truth = None
        telling = [outcome for outcome in outcomes if outcome.truth is truth]
        said = tuple(each for outcome in telling for each in outcome.said)
        subject = next((each.subject for each in telling if each.subject), None)
        return Outcome(truth, said, subject)

    def _each(self, test: Fact, at: date, many: int, days: int) -> Outcome:
        """Tell whether a test held in each of the last ``many`` periods."""
        first = self.holds(test, at, days)
        if not first.truth:
            return first
        for place in range(1, many):
            outcome = self.holds(test, shift(at, -days * place), days)
            if not outcome.truth:
                return outcome
        return first

    def _fact(self, fact: Fact, at: date, days: int) -> Outcome:
        match fact:
            case Compare():
                return self._compare(fact, at, days)
            case Against():
                return self._against(fact, at, days)
            case Change():
                return self._change(fact, at, days)
            case Drift():
                return self._drift(fact, at)
            case Reach() | Known():
                return self._data(fact, at)
            case GoalBehind() | GoalSet():
                from communitytui.domain.rule_goals import goal_outcome

                return goal_outcome(self.readings, fact, at)
        return self._green(at)

    def _compare(self, fact: Compare, at: date, days: int) -> Outcome:
        left, whole = self._side(fact.left, at, days)
        right, _ = self._side(fact.right, at, days)
        truth: bool = {
            "<": left < right,
            ">": left > right,
            "<=": left <= right,
            ">=": left >= right,
        }[fact.sign]
        if not whole and (not truth or fact.sign in ("<", "<=")):
            # What is there is a lower bound: the missing days might hold anything.
            raise Unknown(N_("days are missing in {value}"), value=self.title(fact.left))
        sign = fact.sign if truth else {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}[fact.sign]
        message = {
            "<": N_("{value} {number} is below {line}"),
            ">": N_("{value} {number} is above {line}"),
            "<=": N_("{value} {number} is at most {line}"),
            ">=": N_("{value} {number} is at least {line}"),
        }[sign]
        metric = self.first(fact.left)
        line: Any = Amount(right, metric)
        if not isinstance(fact.right, Number):
            line = Said(
                N_("{value} {number}"),
                {"value": self.title(fact.right), "number": Amount(right, self.one(fact.right))},
            )
        values = {
            "value": self.title(fact.left),
            "number": Amount(left, self.one(fact.left)),
            "line": line,
        }
        depth = abs(left - right) / abs(right) if right else 1.0
        subject = Subject(metric, left, None, depth) if metric else None
        return Outcome(truth, (Said(message, values),), subject)

    def _side(self, node: Value, at: date, days: int) -> tuple[float, bool]:
        if isinstance(node, Fold):
            return self.fold(node, at)
        return self.value(node, at, days), True

    def _against(self, fact: Against, at: date, days: int) -> Outcome:
        down = fact.side == "above"
        metric = self.named(fact.of) if fact.of else self.first(fact.value)
        if fact.line == "baseline":
            standard, own = self.own_baseline(fact.value, at, down), True
        else:
            standard, own = self.standing(fact.value, metric, at, always=fact.of is not None)
        line = standard.alert if fact.line == "alert" else line_to_miss(standard)
        if line is None:
            raise Unknown(N_("the standard of {metric} has no such line"), metric=Title(metric))
        value = self.week(fact.value, at) if own else self.value(fact.value, at, days)
        sign = -1 if down else 1
        truth = sign * value < sign * line
        alarming = (
            standard.alert is not None
            and down == (standard.direction == "down")
            and sign * value <= sign * standard.alert
        )
        if fact.line == "alert" or standard.target is None:
            # The alert line itself is alarming: the fewest people, 3, are too few.
            truth = alarming
        message = _told(truth, alarming, down)
        composed = fact.of is not None and isinstance(fact.value, Operation)
        week = own and isinstance(fact.value, Named)
        shown = Amount(value, metric if fact.of else self.one(fact.value))
        values = {
            "value": Title(metric) if composed else self.title(fact.value),
            "number": Said(N_("7-day median {value}"), {"value": shown}) if week else shown,
            "line": Amount(_shown_line(standard, alarming), shown.metric),
            "origin": Origin(standard.provenance),
        }
        subject = Subject(metric, value, standard, _depth(value, standard), alarming)
        return Outcome(truth, (Said(message, values),), subject)

    def _drift(self, fact: Drift, at: date) -> Outcome:
        usual = self.own_baseline(fact.value, at, down=False).target or 0.0
        value = self.week(fact.value, at)
        moved = value - usual
        by = abs(usual) * fact.by / 100 if fact.percent else fact.by
        metric = self.one(fact.value)
        values = {
            "value": self.title(fact.value),
            "number": Amount(value, metric),
            "line": Amount(usual, metric),
        }
        said = Said(N_("{value} {number}, usually {line}"), values)
        depth = abs(moved) / by if by else 1.0
        subject = Subject(self.first(fact.value), value, None, depth)
        return Outcome(abs(moved) > by, (said,), subject)

    def _change(self, fact: Change, at: date, days: int) -> Outcome:
        series = self.series(fact.name)
        value, usual = self._before(fact, series, at, days)
        if not usual:
            raise Unknown(N_("{metric} was 0 before"), metric=Title(series.metric))
        percent = 100 * (value - usual) / abs(usual)
        truth = -percent > fact.percent if fact.verb == "falls" else percent > fact.percent
        message = {
            "before": N_("{value} {number}, a period before {line} ({percent}%)"),
            "weekdays": N_(
                "{value} {number}, on the same weekdays of {span} usually {line} ({percent}%)"
            ),
            "ago": N_("{value} {number}, {span} before {line} ({percent}%)"),
        }[fact.base]
        values = {
            "value": Title(series.metric),
            "number": Amount(value, series.metric),
            "line": Amount(usual, series.metric),
            "percent": f"{percent:+.0f}",
            "span": Span(fact.many, fact.unit or "period"),
        }
        depth = abs(percent) / (fact.percent or 10)
        subject = Subject(series.metric, value, None, depth)
        return Outcome(truth, (Said(message, values),), subject)

    def _before(self, fact: Change, series: Series, at: date, days: int) -> tuple[float, float]:
        """Return the value now, and the one that it is held against."""
        if fact.base == "weekdays":
            point = newest(series, at, WEEK)
            same = [series.at(shift(point.day, -7 * week)) for week in range(1, fact.many + 1)]
            there = [each.value for each in same if each is not None]
            if 2 * len(there) <= fact.many:
                raise Unknown(
                    N_("{metric} has {have} of {need} same weekdays"),
                    metric=Title(series.metric),
                    have=len(there),
                    need=fact.many,
                )
            return point.value, median(there)
        back = days
        if fact.base == "ago":
            back = fact.many * (UNIT_DAYS[fact.unit] or series.period)
        before = typical(series, shift(at, -back), days)
        return typical(series, at, days), before

    def _data(self, fact: Reach | Known, at: date) -> Outcome:
        series = self.series(fact.name)
        if isinstance(fact, Known):
            newest(series, at, _USUAL)
            said = Said(N_("{metric} has readings"), {"metric": Title(series.metric)})
            return Outcome(True, (said,))
        days = fact.many * (UNIT_DAYS[fact.unit] or series.period)
        first = series.first_day
        if first is None:
            raise nothing(series, days)
        # Who records once a week has no reading on just that day.
        spare = min(6, days // 5)
        have = (at - first).days + 1
        values = {"metric": Title(series.metric), "have": have, "need": days}
        said = Said(N_("{metric}: {have} days of readings, {need} needed"), values)
        return Outcome(have + spare >= days, (said,))

    def _green(self, at: date) -> Outcome:
        """Tell whether each metric that is judged meets its standard."""
        good = 0
        for levels in self.readings.metrics.values():
            for metric in levels.values():
                met = self._meets(metric, at)
                if met is False:
                    said = Said(N_("{metric} misses its standard"), {"metric": Title(metric)})
                    return Outcome(False, (said,))
                good += met is True
        if good < _GREEN_FROM:
            raise Unknown(N_("only {n} metrics are judged"), n=good)
        said = Said(N_("all {n} judged metrics meet their standards"), {"n": good})
        return Outcome(True, (said,))

    def _meets(self, metric: Metric, at: date) -> bool | None:
        """Return whether a metric met its standard on ``at``; ``None`` when nothing judges it."""
        inner = Evaluation(self.readings, metric.level)
        node = Named(metric.name)
        try:
            standard, own = inner.standing(node, metric, at)
            days = self.readings.series(metric).period
            value = inner.week(node, at) if own else inner.value(node, at, days)
        except Unknown:
            return None
        sign = -1 if standard.direction == "down" else 1
        if standard.target is not None:
            return sign * value >= sign * standard.target
        return standard.alert is None or sign * value > sign * standard.alert


def _told(truth: bool, alarming: bool, down: bool) -> str:
    """Return the sentence about a value and its line."""
    if not truth:
        return N_("{value} {number} keeps to its standard {line} ({origin})")
    if alarming:
        return N_("{value} {number} is past the alert line {line} ({origin})")
    if down:
        return N_("{value} {number} is above its standard {line} ({origin})")
    return N_("{value} {number} is below its standard {line} ({origin})")


def _shown_line(standard: Standard, alarming: bool) -> float:
    lines = (standard.alert, standard.target) if alarming else (standard.target, standard.alert)
    return next((line for line in lines if line is not None), 0.0)


def _depth(value: float, standard: Standard) -> float:
    """Return how far past its standard a value is: 1 at the alert line, else a share of it."""
    line = standard.target if standard.target is not None else standard.alert
    if line is None:
        return 0.0
    off = (value - line) if standard.direction == "down" else (line - value)
    room = abs(line - standard.alert) if standard.alert is not None else 0.0
    return off / (room or abs(line) or 1.0)
