"""Judging a metric: own baselines, process limits, and the verdict with its reason.

Section 3.3 of the notes on the domain: a standard is set by the team, taken from a source, or the
community's own past. A provisional number is one that nobody stands for: it is shown, and judges
nothing; after eight weeks of readings such a metric has a past of its own to be judged by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from communitytui.domain.days import shift
from communitytui.domain.metrics import (
    BAD,
    GOOD,
    PARTIAL,
    UNKNOWN,
    WARN,
    Judgement,
    Metric,
    Standard,
    plain,
)
from communitytui.domain.readings import Reading
from communitytui.i18n import N_

#: How many full weeks an own baseline looks at, and needs before it judges.
BASELINE_WEEKS = 8
# The constant of the XmR chart (individuals and moving range): 3 / 1.128, as textbooks round it.
_XMR = 2.66


def weekly(readings: Sequence[Reading], day: date, weeks: int = BASELINE_WEEKS) -> list[float]:
    """Return the medians of the last ``weeks`` full weeks before the week of ``day``.

    A week is Monday to Sunday; one without readings is left out, not counted as 0, and what is
    partial does not count. Oldest first; fewer where there are not so many.
    """
    this_week = shift(day, -day.weekday())
    found: dict[date, list[float]] = {}
    for reading in reversed(readings):
        monday = shift(reading.day, -reading.day.weekday())
        if monday >= this_week or reading.partial:
            continue
        if monday not in found and len(found) == weeks:
            break
        found.setdefault(monday, []).append(reading.value)
    return [_median(found[monday]) for monday in sorted(found)]


def limits(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the natural process limits of ``values``: (low, centre, high); ``None`` below 2.

    XmR chart (individuals and moving range; W. A. Shewhart, D. J. Wheeler): the centre is the
    mean, the limits lie 2.66 mean moving ranges from it, where 2.66 = 3 / d2 and d2 = 1.128 for
    ranges of two. What never was below 0 gets no limit below 0.
    """
    if len(values) < 2:
        return None
    centre = _mean(values)
    reach = _XMR * _mean([abs(b - a) for a, b in pairwise(values)])
    low = centre - reach
    return (max(0.0, low) if min(values) >= 0 else low), centre, centre + reach


def baseline(values: Sequence[float], direction: str) -> tuple[float, float] | None:
    """Return target and alert line from weekly ``values``, or ``None`` for fewer than 8.

    The target is the median of the last 8 weeks, the alert line the process limit on the bad
    side (``limits``).
    """
    recent = list(values)[-BASELINE_WEEKS:]
    if len(recent) < BASELINE_WEEKS:
        return None
    low, _, high = limits(recent) or (0.0, 0.0, 0.0)
    return round(_median(recent), 4), round(high if direction == "down" else low, 4)


def standing(standard: Standard | None, readings: Sequence[Reading], day: date) -> Standard | None:
    """Return ``standard`` with the numbers that judge a reading of ``day``; ``None``: nothing does.

    For a standard that was set or sourced it is itself; for an own baseline, and in the place of
    a provisional one, the lines drawn from the weeks before that day.
    """
    if standard is None or standard.direction == "none":
        return None
    if standard.provenance in ("baseline", "provisional"):
        lines = baseline(weekly(readings, day), standard.direction)
        return lines and Standard(*lines, standard.direction, "baseline")
    return None if standard.target is None and standard.alert is None else standard


# The module ``statistics`` would be a tenth of the time of a whole report, only to be imported.
def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def judge(
    readings: Sequence[Reading],
    standard: Standard | None,
    today: date,
    metric: Metric | None = None,
) -> Judgement:
    """Judge the newest reading up to ``today`` against ``standard``.

    Never judged: a partial reading, one on a sample below what the metric needs, and anything on
    a standard that nobody stands for. An own baseline is made of weeks, so a week is compared
    with it: the median of the seven days through the newest reading (of that reading alone,
    where there are no others). ``metric`` gives the form of numbers and the sample needed.
    """
    newest = next((reading for reading in reversed(readings) if reading.day <= today), None)
    if newest is None:
        return Judgement(UNKNOWN, N_("no reading yet"), {}, standard)
    odd = _not_judged(newest, standard, metric)
    if odd is not None:
        return odd
    if standard is None or standard.direction == "none":
        return Judgement(UNKNOWN, N_("no standard"), {}, standard)
    own = standard.provenance in ("baseline", "provisional")
    held = standing(standard, readings, newest.day)
    if held is None:
        return _not_yet(standard, readings, newest) if own else _nothing(standard)
    if not own:
        return _compare(newest.value, held, metric)
    values = _week(readings, newest)
    judged = _compare(_median(values), held, metric)
    return judged._replace(weekly=len(values) > 1)


def _week(readings: Sequence[Reading], newest: Reading) -> list[float]:
    first = shift(newest.day, -6)
    values = []
    for reading in reversed(readings):
        if reading.day < first:
            break
        if reading.day <= newest.day and not reading.partial:
            values.append(reading.value)
    return values


def _not_judged(
    newest: Reading, standard: Standard | None, metric: Metric | None
) -> Judgement | None:
    """Return the verdict on a reading that must not be judged, whatever the standard says."""
    if newest.partial:
        window = metric.window if metric else None
        if window is None or window < 2:
            return Judgement(PARTIAL, N_("this reading is not complete yet"), {}, standard)
        message = N_("its window of {n} days is not full yet")
        return Judgement(PARTIAL, message, {"n": window}, standard)
    known = metric.registered if metric and newest.n is not None else None
    if known is not None and newest.n is not None and newest.n < known.need:
        message = N_("only {n} {sample}; judged from {need} on")
        values = {"n": newest.n, "sample": known.sample, "need": known.need}
        return Judgement(UNKNOWN, message, values, standard)
    return None


def _nothing(standard: Standard) -> Judgement:
    return Judgement(UNKNOWN, N_("no standard"), {}, standard)


def _not_yet(standard: Standard, readings: Sequence[Reading], newest: Reading) -> Judgement:
    values = {"have": len(weekly(readings, newest.day)), "need": BASELINE_WEEKS}
    if standard.provenance == "baseline":
        message = N_("own baseline: {have} of {need} full weeks so far")
    else:
        message = N_("provisional, not judged; {have} of {need} weeks so far")
    return Judgement(UNKNOWN, message, values, standard)


def _compare(value: float, standard: Standard, metric: Metric | None) -> Judgement:
    """Hold ``value`` against target and alert line; the reason says both numbers."""
    show = metric.show if metric else plain
    target, alert = standard.target, standard.alert
    down = standard.direction == "down"
    sign = -1 if down else 1

    def say(verdict: str, message: str, line: float | None) -> Judgement:
        line_shown = "" if line is None else show(line)
        return Judgement(verdict, message, {"value": show(value), "line": line_shown}, standard)

    if target is not None and sign * value >= sign * target:
        return say(GOOD, N_("{value} meets the target {line}"), target)
    if alert is not None and sign * value <= sign * alert:
        return say(BAD, N_("{value} is past the alert line {line}"), alert)
    if target is None:
        return say(GOOD, N_("{value} keeps clear of the alert line {line}"), alert)
    if down:
        return say(WARN, N_("{value} is above the target {line}"), target)
    return say(WARN, N_("{value} is below the target {line}"), target)
