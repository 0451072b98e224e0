"""Lines of a team's own: whether a metric has been beyond one for long enough, and by chance.

The values that are judged are those of weeks (``metrics.weeks``), never of single days, and one
value alone fires nothing that asks for more than a week. A line in the midst of what is usual is
crossed by chance all the time: a rule that this would make true on more than one look of twenty
is a notice, which reopens nothing. One that the usual is nearly always beyond is no matter of
chance: it says what the team wants changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from communitytui.domain.judging.rule import Rule
from communitytui.domain.kernel.sampling import median
from communitytui.domain.metrics.baselines import Baseline
from communitytui.domain.metrics.signals import stride_of
from communitytui.domain.metrics.weeks import Week

#: The share of looks at which a rule may be true by chance alone.
_CHANCE = 0.05
_WEEK = 7
#: Values that lie further apart than so many times the usual are not in a row.
_APART = 1.5


class Crossing(NamedTuple):
    """The newest weeks beyond a line, newest first; ``truth``: is that long enough (None: unknown).

    ``apart`` is how many days usually lie between two values.
    """

    truth: bool | None
    weeks: tuple[Week, ...] = ()
    apart: float = _WEEK


def stretch(rule: Rule, weeks: Sequence[Week], apart: float | None = None) -> Crossing:
    """Return for how long the newest of ``weeks``, which are oldest first, are beyond the line.

    What lies behind a hole is not in a row with what comes after; so it cannot be told.
    """
    apart = _usual(weeks) if apart is None else apart
    run: list[Week] = []
    ended = False
    for week in reversed(weeks):
        if run and _days(week, run[-1]) > _APART * apart:
            break
        if not rule.is_beyond(week.value):
            ended = True
            break
        run.append(week)
    if not run:
        return Crossing(False if ended else None, (), apart)
    lasted = (run[0].sunday - run[-1].monday).days + 1
    if lasted >= rule.days and (len(run) > 1 or rule.days <= _WEEK):
        return Crossing(True, tuple(run), apart)
    return Crossing(False if ended else None, tuple(run), apart)


def _usual(weeks: Sequence[Week]) -> float:
    return median([_days(*pair) for pair in pairwise(weeks)]) if len(weeks) > 1 else _WEEK


def _days(earlier: Week, later: Week) -> int:
    return (later.monday - earlier.monday).days


def firing(rule: Rule, weeks: Sequence[Week]) -> set[date]:
    """Return the Mondays of the weeks on which a rule would have fired; holes end nothing."""
    apart, fires = _usual(weeks), False
    found: set[date] = set()
    for place, week in enumerate(weeks):
        truth = stretch(rule, weeks[: place + 1], apart).truth
        fires = fires if truth is None else truth
        if fires:
            found.add(week.monday)
    return found


def by_chance(rule: Rule, baseline: Baseline | None, window: int | None) -> bool:
    """Tell whether a rule would be true now and then where nothing changes.

    Each value that shares no day with the one before it counts as one throw; without a baseline
    nothing is known of chance.
    """
    if rule.line is None or baseline is None:
        return False
    share = _below(baseline.off(rule.line))
    if rule.above is not None:
        share = 1 - share
    throws = max(1, -(-rule.days // _WEEK) // stride_of(window))
    chance: float = share**throws
    return _CHANCE < chance < 1 - _CHANCE


def _below(spreads: float) -> float:
    """Return which share of values lies below what is so many spreads above the centre."""
    return (1 + math.erf(spreads / math.sqrt(2))) / 2
