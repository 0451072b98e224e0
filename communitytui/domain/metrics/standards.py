"""Judging a metric: has it changed against what is usual, and is it where it is wanted.

The first question is answered by a kept baseline (``metrics.baselines``, ``metrics.signals``), the
second by a target or an alert line that the team set or took from a source. What is usual is
never a target, and a provisional number, which nobody stands for, is shown and judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.days import shift, week_of
from communitytui.domain.metrics import baselines, signals
from communitytui.domain.metrics.baselines import LEAST, Baseline, Kept
from communitytui.domain.metrics.judgement import (
    BAD,
    GOOD,
    PARTIAL,
    UNKNOWN,
    WARN,
    Judgement,
    Standard,
)
from communitytui.domain.metrics.metric import Metric, plain
from communitytui.domain.metrics.readings import Reading
from communitytui.domain.metrics.signals import Signal
from communitytui.domain.metrics.weeks import Week, monday_of, weeks_of
from communitytui.message import N_, Message

#: A change as a verdict: the words that every earlier reader knows.
VERDICTS = {
    signals.USUAL: GOOD,
    signals.BETTER: GOOD,
    signals.WATCH: WARN,
    signals.WORSE: BAD,
}
#: A week that ended so many days before the newest reading says nothing of it.
_STALE = 35
#: How many weeks back are looked through once a baseline is kept: two years that are judged, the
#: year before with its seasons, and half a year around these.
HORIZON = 104 + 52 + 30


class Course(NamedTuple):
    """What a metric did: its weekly values, the baseline that holds now, and how each week stood.

    ``pending`` is the Monday from which a baseline is being gathered that has too few weeks yet.
    """

    weeks: Sequence[Week]
    baseline: Baseline | None
    signals: Sequence[Signal]
    pending: date | None = None


def course(
    readings: Sequence[Reading],
    metric: Metric | None,
    today: date,
    kept: Kept | None = None,
    direction: str = "",
    among: int = 1,
) -> Course:
    """Return the course of a metric up to ``today``, which is not over.

    Without a ``kept`` baseline it is drawn as it would be kept. A metric without a better side,
    and a stock, have weekly values and nothing more. ``among`` is how many are
    looked at together, where it is that of a group.
    """
    direction = direction or (metric.direction if metric is not None else "up")
    since = _horizon(kept, today)
    weeks = weeks_of(readings, metric, today, since)
    if direction == "none" or (metric is not None and metric.is_stock):
        return Course(weeks, None, ())
    if kept is not None and kept.numbers is not None:
        baseline: Baseline | None = kept.numbers
    else:
        first, reason = (kept.first, kept.reason) if kept is not None else (None, "")
        baseline = baselines.draw(weeks, metric, first, reason)
    if baseline is None:
        pending = kept.first if kept is not None else weeks[0].monday if weeks else None
        return Course(weeks, None, (), pending)
    baseline = baseline.among(among)
    window = metric.window if metric is not None and not metric.is_daily else None
    stride = signals.stride_of(window)
    return Course(weeks, baseline, signals.history(weeks, baseline, direction, stride))


def turns(found: Course) -> list[tuple[date, str]]:
    """Return the Mondays from which a metric was better or worse, oldest first."""
    told: list[tuple[date, str]] = []
    before = signals.USUAL
    for signal in found.signals:
        if signal.change != before and signal.change in (signals.BETTER, signals.WORSE):
            told.append((signal.since or signal.week.monday, signal.change))
        before = signal.change
    return told


def proposals(
    weeks: Sequence[Week], metric: Metric | None, direction: str, until: date
) -> list[date]:
    """Return where a re-basing would have been due before ``until``: at each shift that stayed.

    A shift stayed where its signal stood for as many weeks as a baseline has. The first baseline
    is that of the first weeks, each other one begins with the shift before.
    """
    window = metric.window if metric is not None and not metric.is_daily else None
    stride, found = signals.stride_of(window), []
    first = weeks[0].monday if weeks else until
    while (baseline := baselines.draw(weeks, metric, first)) is not None:
        told = signals.history(weeks, baseline, direction, stride)
        stayed = (
            each.since
            for each in told
            if each.change in (signals.BETTER, signals.WORSE)
            and each.since is not None
            and (each.week.monday - each.since).days >= 7 * baselines.FULL
        )
        shift = next(stayed, None)
        if shift is None or shift <= first or shift >= until:
            break
        found.append(shift)
        first = shift
    return found


def _horizon(kept: Kept | None, today: date) -> date | None:
    if kept is None:
        return None
    if kept.numbers is None:
        # A baseline that is being gathered begins where somebody put it.
        return shift(kept.first, -7 * (HORIZON - 104))
    return shift(monday_of(today), -7 * HORIZON)


def judge(
    readings: Sequence[Reading],
    standard: Standard | None,
    today: date,
    metric: Metric | None = None,
    kept: Kept | None = None,
    among: int = 1,
) -> Judgement:
    """Judge what the readings up to ``today`` say, against baseline and ``standard``.

    Never judged: a reading whose window is not full, one on a sample below what the metric
    needs, a week that is not over. ``metric`` gives the form of numbers and the sample needed;
    ``kept`` is the baseline that is kept for it, ``among`` how many are looked at together.
    """
    newest = next((reading for reading in reversed(readings) if reading.day <= today), None)
    if newest is None:
        return Judgement(UNKNOWN, Message("no reading yet"), standard)
    direction = standard.direction if standard else metric.direction if metric else "up"
    if direction == "none":
        side = Message("no direction: shown, never judged")
        return Judgement(UNKNOWN, side, standard)
    found = course(readings, metric, today, kept, direction, among)
    meets, wanted = _wanted(newest, standard, metric)
    signal = found.signals[-1] if found.signals else None
    if signal is None or (newest.day - signal.week.sunday).days > _STALE:
        told = wanted or _not_yet(newest, standard, metric, found)
        return told._replace(meets=meets, baseline=found.baseline)
    if wanted is not None and standard is not None:
        # Held against the target is the week that was judged: two numbers would contradict.
        wanted = _compare(signal.week.value, standard, metric)
        meets = wanted.verdict == GOOD
    also = [wanted.said] if wanted is not None else []
    odd = _odd(newest, standard, metric)
    if odd is not None:
        also.append(odd.said)
    if found.baseline is not None and found.baseline.provisional:
        also.append(Message("preliminary: {n} weeks so far", n=found.baseline.weeks))
    return Judgement(
        VERDICTS[signal.change],
        change_words(signal, found.baseline, metric, today),
        standard,
        signal.change,
        meets,
        found.baseline,
        signal,
        tuple(also),
    )


_CHANGES = {
    signals.USUAL: N_("as usual, {week}: {value}; usual {low} to {high}"),
    signals.BETTER: N_("better since {since}, {week}: {value}; usual {low} to {high}"),
    signals.WORSE: N_("worse since {since}, {week}: {value}; usual {low} to {high}"),
    signals.WATCH: N_("watch, {week}: {value}; usual {low} to {high}"),
}
#: Where the week itself lies within the limits, the mean of its run tells the change.
_RUNS = {
    signals.BETTER: N_(
        "better since {since}, {week}: {value}, {n} weeks {mean} on average; usual {centre}"
    ),
    signals.WORSE: N_(
        "worse since {since}, {week}: {value}, {n} weeks {mean} on average; usual {centre}"
    ),
}


def change_words(
    signal: Signal, baseline: Baseline | None, metric: Metric | None, today: date
) -> Message:
    """Return what a change is, in words: which week was judged, and what is usual."""
    show = metric.show if metric else plain
    low, centre, high = signals.limits_at(signal, baseline)
    values: dict[str, object] = {
        "week": week_of(signal.week.monday, today),
        "value": show(signal.week.value),
        "low": show(low),
        "centre": show(centre),
        "high": show(high),
        "mean": show(signal.mean),
        "n": signal.weeks,
        "since": (signal.since or signal.week.monday).isoformat(),
    }
    within = baseline is not None and abs(signal.off) <= baseline.reach
    message = _RUNS.get(signal.change) if within else None
    return Message(message or _CHANGES[signal.change], **values)


def _wanted(
    newest: Reading, standard: Standard | None, metric: Metric | None
) -> tuple[bool | None, Judgement | None]:
    """Return whether the newest reading is where it is wanted, and the words for it.

    ``None`` where nobody set anything, or the reading must not be judged.
    """
    if standard is None or standard.provenance in ("baseline", "provisional"):
        return None, None
    if standard.target is None and standard.alert is None:
        return None, None
    if _odd(newest, standard, metric) is not None:
        return None, None
    told = _compare(newest.value, standard, metric)
    return told.verdict == GOOD, told


def _odd(newest: Reading, standard: Standard | None, metric: Metric | None) -> Judgement | None:
    """Return the verdict on a reading that must not be judged, whatever the standard says."""
    if newest.partial:
        window = metric.window if metric else None
        if window is None or window < 2:
            told = Message("this reading is partial")
        else:
            told = Message("window of {n} days not full yet", n=window)
        return Judgement(PARTIAL, told, standard)
    known = metric.registered if metric and newest.n is not None else None
    if known is not None and newest.n is not None and newest.n < known.need:
        message = N_("only {n} {sample}; judged from {need}")
        told = Message(message, n=newest.n, sample=known.sample, need=known.need)
        return Judgement(UNKNOWN, told, standard)
    return None


def _not_yet(
    newest: Reading, standard: Standard | None, metric: Metric | None, found: Course
) -> Judgement:
    """Return why nothing judges a metric yet."""
    odd = _odd(newest, standard, metric)
    if odd is not None:
        return odd
    if metric is not None and metric.is_stock:
        told = Message("a stock: only its change is judged")
        return Judgement(UNKNOWN, told, standard)
    if found.baseline is not None:
        day = found.weeks[-1].sunday if found.weeks else found.baseline.last
        told = Message("no whole week to judge since {day}", day=day.isoformat())
        return Judgement(UNKNOWN, told, standard)
    first = found.pending
    have = sum(first is None or week.monday >= first for week in found.weeks)
    told = Message("no baseline yet: {have} of {need} full weeks", have=have, need=LEAST)
    return Judgement(UNKNOWN, told, standard)


def _compare(value: float, standard: Standard, metric: Metric | None) -> Judgement:
    """Hold ``value`` against target and alert line; the reason says both numbers."""
    show = metric.show if metric else plain
    target, alert = standard.target, standard.alert
    down = standard.direction == "down"
    sign = -1 if down else 1

    def say(verdict: str, message: str, line: float | None) -> Judgement:
        line_shown = "" if line is None else show(line)
        return Judgement(verdict, Message(message, value=show(value), line=line_shown), standard)

    if target is not None and sign * value >= sign * target:
        return say(GOOD, N_("{value} meets the target {line}"), target)
    if alert is not None and sign * value <= sign * alert:
        if value == alert:
            return say(BAD, N_("{value} is at the alert line {line}"), alert)
        if down:
            return say(BAD, N_("{value} is above the alert line {line}"), alert)
        return say(BAD, N_("{value} is below the alert line {line}"), alert)
    if target is None:
        return say(GOOD, N_("{value} keeps clear of the alert line {line}"), alert)
    if down:
        return say(WARN, N_("{value} is above the target {line}"), target)
    return say(WARN, N_("{value} is below the target {line}"), target)
