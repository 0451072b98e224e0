"""What a chart can see: the smallest change that lasts, and within how many weeks it is named.

Of a change that lasts the rules of ``metrics.signals`` see four values in a row, then eight. The
mean of so many has to lie some errors off, more where few weeks tell the spread, and must get
there in spite of chance (J. Cohen, Statistical Power Analysis, 1988). Simulated, what is stated
is named within its weeks in 80 to 89 % of all cases: four out of five. A drift is seen once it
has come that far.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from communitytui.domain.metrics import signals
from communitytui.domain.metrics.baselines import Baseline

# The quantile of the normal distribution that leaves a tenth below it. Half of that is eaten up
# by what the rules leave out: odd weeks, and four that are not alike.
_SEEN = 1.2815515655446004


class Sight(NamedTuple):
    """The smallest change that is seen within some weeks: the value to which it leads.

    ``change`` is how far that lies from what is usual, ``percent`` the same of what is usual;
    ``None`` where that is 0.
    """

    weeks: int
    value: float
    change: float
    percent: float | None


def sights(baseline: Baseline, direction: str, stride: int = 1) -> tuple[Sight, ...]:
    """Return which lasting changes for the worse are seen, the quickest first.

    ``stride`` is how many weeks apart values lie that share no day. What a metric cannot be is
    left out: where so large a fall would end below 0, none is seen in so few weeks.
    """
    side = 1 if direction == "down" else -1
    centre = baseline.line(0.0)
    found = []
    for count, wanted in signals.LASTING:
        error = math.sqrt(1 / count + 1 / baseline.alike)
        value = baseline.line(side * (baseline.widened(wanted) + _SEEN) * error)
        if value in (baseline.low, baseline.high):
            continue
        change = value - centre
        percent = 100 * change / abs(centre) if centre else None
        found.append(Sight(count * stride, value, change, percent))
    return tuple(found)
