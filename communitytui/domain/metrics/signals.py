"""Signals: whether a metric has changed against its baseline, since when, and until when.

The rules are those of control charts as health services use them (NHS England, Making Data Count,
2019; Western Electric, Statistical Quality Control Handbook, 1956), each against a baseline that
is kept (``domain.metrics.baselines``):

- *far*: one value half as far again beyond a limit;
- *twice*: two values in a row beyond a limit;
- *four*: four in a row, each at least half as far off as their mean, which lies further off than
  the centre itself is uncertain (3.5 standard errors of the difference of two means);
- *run*: eight in a row on one side of the centre whose mean lies 2 such errors off, or 2.7 where
  a week of them is on the other side. Up to two weeks that are odd among the eight are left out: a
  holiday that is over is no drift;
- *watch*: two of the last three beyond two thirds of the way to a limit, or the newest beyond it.

Values that look back several weeks are taken so far apart that they share no day. The fewer values
a baseline knows its spread from, the more errors are asked for. A signal stands until it is over:
two weeks in a row back within two thirds of the limits; four or a run until two in a row lie on
the other side of the centre, or three of the last eight since it began.

**The season.** Where readings reach back a year and a half, what the same weeks of the years before
were above or below the mean of their year is expected of this week too (the classical
decomposition of a series; the ends of a year are no loss). Where they reach back only a year, a
signal must hold against the same season a year ago as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.metrics.baselines import SCALES, Baseline
from communitytui.domain.metrics.seasons import AROUND, YEAR, Season
from communitytui.domain.metrics.weeks import Week

USUAL, BETTER, WORSE, WATCH = "usual", "better", "worse", "watch"
FAR, TWICE, FOUR, RUN, NEAR = "far", "twice", "four", "run", "near"
#: How many spreads beyond the centre, in reaches of the limits.
_FAR, _NEAR = 1.5, 2 / 3
_IN_A_ROW, _BACK_IN_A_ROW, _RUN_OVER = 8, 2, 3
_RUN_ERRORS, _MEAN_ERRORS = 2.0, 2.7
_FOUR, _FOUR_ERRORS, _FOUR_OFF = 4, 3.5, 0.5
#: How many values in a row a change that lasts is seen in, and how many errors off their mean lies.
LASTING = ((_FOUR, _FOUR_ERRORS), (_IN_A_ROW, _MEAN_ERRORS))
#: In spreads: how far off the middle of its run a week is odd, and how far off a drift still is.
_ODD, _ODD_MOST, _STILL = 1.5, 2, 0.5
#: What drifts though its newest week does not is off by more than this in all: six weeks or more
#: (eight without the odd ones) whose mean lies 2.7 errors off.
_DRIFTED = _MEAN_ERRORS * math.sqrt(_IN_A_ROW - _ODD_MOST)
#: After so many weeks without a value nothing is in a row with what was before.
_APART = 8
#: A signal must be so many spreads off the same season a year ago, where that is all there is.
_CONFIRMED = 0.3


class Point(NamedTuple):
    """A judged week: how far it lies off, in spreads; positive is better. ``shift``: season."""

    week: Week
    off: float
    shift: float
    error: float
    year_ago: float | None


class Signal(NamedTuple):
    """How a metric stands against its baseline on its newest judged week.

    ``change`` is usual, better, worse or watch, ``kind`` the rule it follows, ``since`` the
    Monday from which, ``shift`` what the season adds on the baseline's scale. ``mean`` is the mean
    of the ``weeks`` weeks that a run looks at, ``ran`` tells that one stands, of eight or four.
    """

    change: str
    kind: str
    week: Week
    since: date | None
    shift: float = 0.0
    off: float = 0.0
    mean: float = 0.0
    weeks: int = 0
    ran: bool = False


class _Standing(NamedTuple):
    side: int = 0
    kind: str = ""
    since: date | None = None
    ran: bool = False


def history(
    weeks: Sequence[Week], baseline: Baseline, direction: str, stride: int = 1
) -> list[Signal]:
    """Return how each week after the baseline stood, oldest first."""
    points = _points(weeks, baseline, -1 if direction == "down" else 1)
    found: list[Signal] = []
    standing = _Standing()
    for place, point in enumerate(points):
        if place and (point.week.monday - points[place - 1].week.monday).days > 7 * _APART:
            standing = _Standing()
        run = _back(points, place, stride)
        standing = _next(standing, points, place, run, baseline)
        found.append(_signal(standing, run, point, baseline))
    return found


def stride_of(window: int | None) -> int:
    """Return how many weeks apart values lie that look back ``window`` days and share none."""
    return max(1, round((window or 1) / 7))


# -- the season


def _points(weeks: Sequence[Week], baseline: Baseline, sign: int) -> list[Point]:
    to = SCALES[baseline.scale].to
    values = {each.monday.toordinal() // 7: to(each.value) for each in weeks}
    if not values:
        return []
    season = Season(values)
    usual = season.usual(baseline.first.toordinal() // 7, baseline.last.toordinal() // 7)
    points = []
    for week in weeks:
        if week.monday <= baseline.last:
            continue
        number = week.monday.toordinal() // 7
        expected, years = season.before(number)
        shift, error = 0.0, 0.0
        year_ago = None
        if years and usual is not None:
            shift, error = expected - usual, 1 / ((2 * AROUND + 1) * years)
        else:
            span = season.span(number - YEAR)
            if span is None and season.is_long:
                # Of a series that knows seasons a week is not judged without its own.
                continue
            year_ago = _against(values[number], span, baseline, sign)
        off = sign * baseline.off(week.value, shift) / math.sqrt(1 + error)
        points.append(Point(week, off, shift, error, year_ago))
    return points


def _against(
    value: float, span: tuple[float, float] | None, baseline: Baseline, sign: int
) -> float | None:
    """Return how far a value lies off the same season a year ago, 0 within its span."""
    if span is None:
        return None
    beyond = min(value - span[0], 0.0) or max(value - span[1], 0.0)
    return sign * beyond / baseline.spread


# -- the rules


def _back(points: Sequence[Point], place: int, stride: int) -> list[Point]:
    """Return the newest points that share no day, newest first, as many as a run needs."""
    last = points[max(0, place + 1 - _IN_A_ROW) : place + 1]
    if stride == 1 and (last[-1].week.monday - last[0].week.monday).days == 7 * (len(last) - 1):
        return [*reversed(last)]
    run = [points[place]]
    for earlier in range(place - 1, -1, -1):
        days = (run[-1].week.monday - points[earlier].week.monday).days
        if days > 7 * (stride + _APART):
            break
        if days >= 7 * stride:
            run.append(points[earlier])
        if len(run) == _IN_A_ROW:
            break
    return run


def _next(
    standing: _Standing, points: Sequence[Point], place: int, run: list[Point], baseline: Baseline
) -> _Standing:
    """Return what stands after one more week."""
    for side in (-1, 1):
        kind, first, ran = _fires(run, side, baseline)
        if not kind:
            continue
        if side != standing.side:
            return _Standing(side, kind, first, ran)
        # A fall that stays long enough is over only when its run is.
        stronger = kind if standing.kind in (FOUR, RUN) else standing.kind
        return standing._replace(kind=stronger, ran=ran or standing.ran)
    if standing.side and _over(standing, points[: place + 1], run, baseline):
        return _Standing()
    return standing


def _fires(run: Sequence[Point], side: int, baseline: Baseline) -> tuple[str, date, bool]:
    """Return the strongest rule that holds on a side, the Monday from which, and if eight do."""
    reach, off = baseline.reach, [side * point.off for point in run]
    if off[0] <= 0 and sum(off) <= _DRIFTED:
        return "", run[0].week.monday, False
    length = _runs(run, off, side, baseline)
    since = run[max(length, 1) - 1].week.monday
    if len(off) > 1 and min(off[:2]) > reach and _confirmed(run[:2], side):
        return TWICE, run[max(length, 2) - 1].week.monday, length == _IN_A_ROW
    if off[0] > _FAR * reach and _confirmed(run[:1], side):
        return FAR, since, length == _IN_A_ROW
    return {0: "", _FOUR: FOUR, _IN_A_ROW: RUN}[length], since, length == _IN_A_ROW


def _runs(run: Sequence[Point], off: list[float], side: int, baseline: Baseline) -> int:
    """Return how many weeks lie on one side, or drift to it: eight, four or 0."""
    if len(off) == _IN_A_ROW and _confirmed(run, side):
        kept = _steady(off)
        errors = _errors(kept, run[0], baseline)
        # A drift goes on: what came back two weeks ago is none.
        drifts = errors > baseline.widened(_MEAN_ERRORS) and kept[0] + kept[1] > 2 * _STILL
        aside = min(off) > 0 and kept == off and errors > baseline.widened(_RUN_ERRORS)
        if drifts or aside:
            return _IN_A_ROW
    four = off[:_FOUR]
    # Two weeks of holiday and two that are nearly as usual are no four alike.
    alike = len(four) == _FOUR and min(four) > _FOUR_OFF * sum(four) / _FOUR > 0
    if alike and _confirmed(run[:_FOUR], side):
        errors = _errors(four, run[0], baseline)
        return _FOUR if errors > baseline.widened(_FOUR_ERRORS) else 0
    return 0


def _errors(off: Sequence[float], newest: Point, baseline: Baseline) -> float:
    """Return how many standard errors the mean of some weeks lies off."""
    error = math.sqrt(1 / len(off) + 1 / baseline.alike + newest.error)
    return sum(off) / len(off) / error


def _steady(off: list[float]) -> list[float]:
    """Return a run without the weeks, two at most, that lie far beyond its middle."""
    ordered = sorted(off)
    middle = (ordered[_IN_A_ROW // 2 - 1] + ordered[_IN_A_ROW // 2]) / 2
    line = max(middle + _ODD, ordered[-_ODD_MOST - 1])
    return [each for each in off if each <= line]


def _confirmed(run: Sequence[Point], side: int) -> bool:
    """Tell whether the same season a year ago says so too, where that is known."""
    known = [side * point.year_ago for point in run if point.year_ago is not None]
    return not known or sum(known) / len(known) > _CONFIRMED


def _over(
    standing: _Standing, points: Sequence[Point], run: Sequence[Point], baseline: Baseline
) -> bool:
    side = standing.side
    last = [side * point.off for point in points[-_BACK_IN_A_ROW:]]
    if len(last) < _BACK_IN_A_ROW:
        return False
    if standing.ran or standing.kind == FOUR:
        # Of four weeks those before them say nothing.
        begun = standing.since if standing.kind == FOUR else None
        looked = [point for point in run if begun is None or point.week.monday >= begun]
        back = sum(side * point.off <= 0 for point in looked)
        return max(last) <= 0 or back >= _RUN_OVER
    return max(last) <= _NEAR * baseline.reach


def _signal(standing: _Standing, run: Sequence[Point], point: Point, baseline: Baseline) -> Signal:
    looked = run[:_FOUR] if standing.kind == FOUR else run
    mean = sum(each.week.value for each in looked) / len(looked)
    more = (point.shift, point.off, mean, len(looked), standing.ran or standing.kind == FOUR)
    if standing.side:
        change = BETTER if standing.side > 0 else WORSE
        return Signal(change, standing.kind, point.week, standing.since, *more)
    near = [-each.off > _NEAR * baseline.reach for each in run[:3]]
    beyond = -run[0].off > baseline.reach
    if beyond or (sum(near) >= 2 and near[0]):
        return Signal(WATCH, NEAR, point.week, run[0].week.monday, *more)
    return Signal(USUAL, "", point.week, None, *more)


def near_lines(signal: Signal, baseline: Baseline) -> tuple[float, float, float]:
    """Return where a signal is over: (low, centre, high), two thirds of the way to the limits."""
    near = _NEAR * baseline.reach
    shift = signal.shift
    return baseline.line(-near, shift), baseline.line(0.0, shift), baseline.line(near, shift)


def limits_at(signal: Signal | None, baseline: Baseline | None) -> tuple[float, float, float]:
    """Return what was usual for the week of a signal: (low, centre, high), its season included."""
    if baseline is None:
        return 0.0, 0.0, 0.0
    shift = signal.shift if signal is not None else 0.0
    reach = baseline.reach
    return baseline.line(-reach, shift), baseline.line(0.0, shift), baseline.line(reach, shift)
