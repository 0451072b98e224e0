"""Trials: a hypothesis, a pass line written beforehand, and what the metric did before and during.

A trial is planned, runs for its days, and is judged by people when they are over; or it is
stopped. What the numbers say is only a suggestion (``judging.before_after`` has the method): the
pass line is passed or missed when the whole 95 % interval lies on one side of it, and unclear
while the interval spans it. Readings of another level or definition are never compared.
"""

from __future__ import annotations

from typing import NamedTuple

from communitytui.domain.judging.before_after import (
    LEAST,
    Comparison,
    Estimate,
    compare,
    same_weekdays,
)
from communitytui.domain.judging.trial import Trial, phase, trials
from communitytui.domain.judging.trial_evidence import (
    Visible,
    called_control,
    control_of,
    measured_by,
    sees,
    stretches,
    subtract,
)
from communitytui.domain.metrics.metric import Metric, plain
from communitytui.domain.workspace import Workspace
from communitytui.message import N_, Message, Sayable, joined

PASSED, MISSED, UNCLEAR = "passed", "missed", "unclear"


class Result(NamedTuple):
    """Before and during in numbers: levels, difference with its 95 % interval, and the outcome.

    ``outcome`` is ``passed``, ``missed`` or ``unclear``; ``after_low`` and ``after_high`` are the
    interval of the level during the trial. ``control`` is whose change was subtracted, if any:
    levels and interval are then those after the subtraction.
    """

    method: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    after_low: float
    after_high: float
    before_days: int
    after_days: int
    outcome: str
    control: str = ""


class TrialState(NamedTuple):
    """A trial as it stands on its community's day.

    ``phase`` is its state, but ``due`` when its days are over and nobody judged it. ``gone`` is
    how many of its days have begun. ``result`` is what was kept when it was closed, else what
    the readings say today; without one ``reason`` says why.
    """

    trial: Trial
    metric: Metric | None
    phase: str
    gone: int
    result: Result | None
    reason: Message | None = None
    visible: tuple[Visible, ...] = ()

    @property
    def sees(self) -> Sayable:
        """What it can see, in words; empty where nothing can be said of that."""
        message = N_("{n} days detect a change of {percent} % or more")
        return joined(
            Message(message, n=each.days, percent=_rounded(each)) for each in self.visible
        )

    @property
    def suggestion(self) -> Sayable:
        """What the numbers say of the pass line."""
        if self.result is None:
            return self.reason or ""
        outcome = {
            PASSED: N_("passed: {line} is met over the whole interval"),
            MISSED: N_("missed: {line} is outside the whole interval"),
            UNCLEAR: N_("unclear: the interval spans the pass line {line}"),
        }[self.result.outcome]
        return Message(outcome, line=self.pass_line)

    @property
    def pass_line(self) -> Sayable:
        """The pass line as people write it: ``≥ 35``, ``+20 %``."""
        op, value = self.trial.pass_line["op"], self.trial.pass_line["value"]
        if op in (">=", "<="):
            sign = {">=": "≥", "<=": "≤"}[op]
            return f"{sign} {self.metric.show(value) if self.metric else plain(value)}"
        if op.endswith("%"):
            return f"{op[0]}{plain(value)} %"
        return _in_points(self.metric, f"{op}{plain(value)}")

    def show(self, value: float) -> str:
        """Return a level with one decimal more than the metric has: means lie between."""
        return f"{value:,.{self._places}f}" + ("%" if self._is_share else "")

    def show_change(self, value: float) -> Sayable:
        """Return a difference with its sign; of percentages in points."""
        return _in_points(self.metric, f"{value:+,.{self._places}f}")

    @property
    def _places(self) -> int:
        if self.metric is None:
            return 2
        # How many decimals the values of an own metric have is seen in them alone.
        least = 0 if self.metric.registered else 1
        return min(max(self.metric.decimals, least) + 1, 6)

    @property
    def _is_share(self) -> bool:
        return self.metric is not None and self.metric.is_percent


def _rounded(visible: Visible) -> str:
    return f"{visible.percent:.0f}" if visible.percent >= 1 else f"{visible.percent:.1f}"


def _in_points(metric: Metric | None, text: str) -> Sayable:
    if metric is not None and metric.is_percent:
        return Message("{n} points", n=text)
    return text


def states(workspace: Workspace, community: int | None = None) -> list[TrialState]:
    """Return the trials of one community, or of all, as they stand."""
    return [state(workspace, trial) for trial in trials(workspace, community)]


def state(workspace: Workspace, trial: Trial) -> TrialState:
    """Return how a trial stands on its community's day."""
    today = workspace.today(trial.community)
    metric = measured_by(workspace, trial)
    begun = trial.state != "planned" and trial.start is not None
    last = min(trial.ended or today, today)
    gone = (last - trial.start).days + 1 if begun and trial.start else 0
    head = (trial, metric, phase(trial, today), max(0, min(gone, trial.days)))
    kept = trial.result
    if kept is not None:
        return TrialState(*head, Result(**kept))
    seen = sees(workspace, trial, metric) if trial.state in ("planned", "running") else ()
    if not begun:
        return TrialState(*head, None, Message("not started yet"), seen)
    found = measure(workspace, trial, metric)
    if isinstance(found, Result):
        return TrialState(*head, found, visible=seen)
    return TrialState(*head, None, found, seen)


def measure(workspace: Workspace, trial: Trial, metric: Metric | None) -> Result | Message:
    """Compare before and during up to the community's day, or say why that cannot be."""
    name = trial.metric
    if metric is None:
        message = N_("not comparable: {metric} is no longer measured at that level")
        return Message(message, metric=name)
    if metric.version != trial.version:
        return Message("not comparable: the definition of {metric} was changed", metric=name)
    before, after = stretches(workspace, trial, metric)
    other = control_of(workspace, trial)
    if other is not None:
        before, after = subtract(before, after, *stretches(workspace, trial, other))
    window = metric.window or 1
    comparison = compare(before, after, window)
    if comparison is not None:
        found = _result(trial, comparison)
        named = called_control(workspace, other) if other is not None else ""
        return found._replace(control=named) if isinstance(found, Result) else found
    if window > 1:
        message = N_(
            "not enough data: a value of {metric} looks back {n} days; "
            "a trial needs {days} days with readings"
        )
        return Message(message, metric=name, n=window, days=least_days(metric))
    first, second = map(len, same_weekdays(before, after))
    message = N_(
        "not enough data: {before} days before and {after} during on the same weekdays; "
        "each side needs {need}"
    )
    return Message(message, before=first, after=second, need=LEAST)


def least_days(metric: Metric) -> int:
    """Return for how many days a trial of a metric must run to tell anything."""
    window = metric.window or 1
    # The first values still look back before the start; then two are needed that share no day.
    return window - 1 + max(window + 1, LEAST)


def _result(trial: Trial, comparison: Comparison) -> Result | Message:
    op, value = trial.pass_line["op"], float(trial.pass_line["value"])
    before = comparison.before.centre
    if op.endswith("%") and before <= 0:
        return Message("not comparable: there is no percentage of a level of 0")
    change, level = comparison.difference, comparison.contrast(0.0)
    return Result(
        method=comparison.method,
        before=_kept(before),
        after=_kept(comparison.after.centre),
        difference=_kept(change.value),
        low=_kept(change.low),
        high=_kept(change.high),
        after_low=_kept(level.low),
        after_high=_kept(level.high),
        before_days=comparison.before.days,
        after_days=comparison.after.days,
        outcome=_outcome(margin(comparison, op, value), op),
    )


def _kept(value: float) -> float:
    """Return a number without the last binary digits, which depend on the order of adding."""
    return float(f"{value:.10g}")


def margin(comparison: Comparison, op: str, value: float) -> Estimate:
    """Return how far the days during the trial lie above its pass line, with the interval.

    A line in percent is not ``value`` percent of a fixed number: what was before is uncertain
    too, and its part of the error is counted (Fieller's contrast).
    """
    match op:
        case ">=" | "<=":
            return comparison.contrast(0.0, value)
        case "+" | "-":
            return comparison.contrast(1.0, value if op == "+" else -value)
    return comparison.contrast(1 + (value if op == "+%" else -value) / 100)


def _outcome(margin: Estimate, op: str) -> str:
    good, bad = margin.low, margin.high
    if op.startswith(("<", "-")):
        good, bad = -margin.high, -margin.low
    # What is equal on paper may differ in the last binary digit.
    dust = 1e-9 * max(1.0, abs(margin.value))
    return PASSED if good >= -dust else MISSED if bad < -dust else UNCLEAR
