"""Baselines: what is usual for a metric, set once from weeks of its readings and then kept.

A baseline is drawn from 20 weekly values (from 12 on a preliminary one) and stays until somebody
re-bases it: one that rolled along would call every loss normal after some weeks (NHS England,
Making Data Count, "Recalculating process limits", 2023). Its limits are those of an XmR chart
(individuals and moving range; W. A. Shewhart; D. J. Wheeler, Understanding Variation, 2nd ed.,
2000), with five things allowed for that the textbook leaves out:

- **Few weeks.** A spread from n values is itself uncertain, so the 3 of "three sigma" becomes the
  quantile of Student's t that is left out as rarely (0.27 % on both sides), times
  sqrt(1 + 1/n): the limits of one further value (G. J. Hahn, J. Quality Technology 1, 1969).
- **Values that look back.** A monthly count seen every week shares most of its days with the week
  before, and the moving range is far too small. The spread is the standard deviation, corrected
  for the mean correlation of such windows, with as many degrees of freedom as are left
  (G. V. Bayley, J. M. Hammersley, J. R. Stat. Soc. Suppl. 8, 1946).
- **Small counts.** Counts are judged as square roots, whose spread does not depend on their level
  (F. J. Anscombe, Biometrika 35, 1948), durations as logarithms; and no spread is taken as
  smaller than chance alone makes it: that of a Poisson count, or of a share of n people.
- **A season.** Where the year about its weeks is known, what their season moved them by is no
  part of the spread (``domain.metrics.seasons``).
- **A lucky or an odd week.** Of the two estimates of the spread, from neighbours and from all
  weeks, the larger one counts; up to two weeks that lie far off are left out of both.
- **Several groups.** Whoever looks at eight groups of one community sees eight times as much that
  is chance. So what is found in one of ``looks`` must be that much rarer by chance (C. E.
  Bonferroni's inequality).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.sampling import mean, median, rarer, student
from communitytui.domain.metrics.seasons import Season

if TYPE_CHECKING:
    from communitytui.domain.metrics.metric import Metric
    from communitytui.domain.metrics.weeks import Week

#: The weeks of a baseline, and of a preliminary one.
FULL, LEAST = 20, 12
#: From so many weeks of readings on a first baseline does not lie at their very beginning, but
#: ends a year before their last day.
LONG, YEAR = 104, 52
#: What a record keeps of a full baseline, in this order.
NUMBERS = ("weeks", "scale", "centre", "spread", "reach", "alike", "low", "high")
#: Moving ranges of normal values are 1.128 standard deviations in the mean, 0.954 in the median.
_D2, _D4 = 1.128, 0.954
#: Values further off than this many spreads are left out, and at most so many of them.
_ODD, _ODD_MOST = 4.0, 2
_Z = 3.0
_WEEK = 7


class Scale(NamedTuple):
    """What values are turned into before they are judged, and back."""

    name: str
    to: Callable[[float], float]
    back: Callable[[float], float]


def _root(value: float) -> float:
    return math.sqrt(max(0.0, value))


def _square(value: float) -> float:
    return max(0.0, value) ** 2


def _log(value: float) -> float:
    return math.log(max(value, 1e-3))


def _same(value: float) -> float:
    return value


SCALES: Mapping[str, Scale] = {
    "root": Scale("root", _root, _square),
    "log": Scale("log", _log, math.exp),
    "linear": Scale("linear", _same, _same),
}


class Baseline(NamedTuple):
    """What is usual: drawn from ``weeks`` weeks, from the Monday ``first`` to the Sunday ``last``.

    ``centre`` and ``spread`` (one standard deviation of a judged value) are on the ``scale``;
    ``reach`` is how many spreads the limits lie from the centre, ``alike`` how many weeks of
    independent values there were. ``low`` and ``high`` bound what the metric can be. ``looks`` is
    how many are looked at together, the whole and its groups; what is kept is of one alone.
    """

    first: date
    last: date
    weeks: int
    scale: str
    centre: float
    spread: float
    reach: float
    alike: float
    low: float | None = None
    high: float | None = None
    reason: str = ""
    looks: int = 1

    @property
    def provisional(self) -> bool:
        """Whether it is a preliminary one, of fewer weeks than a baseline has."""
        return self.weeks < FULL

    def line(self, spreads: float, shift: float = 0.0) -> float:
        """Return the value that lies ``spreads`` above the centre (below it when negative)."""
        value = SCALES[self.scale].back(self.centre + shift + spreads * self.spread)
        if self.low is not None:
            value = max(value, self.low)
        return value if self.high is None else min(value, self.high)

    def widened(self, errors: float) -> float:
        """Return what so many standard errors become where the spread is from so few weeks.

        What the reach is of three, to the first order of the expansion of Student's t.
        """
        three = self.reach / math.sqrt(1 + 1 / self.alike) / rarer(_Z, self.looks)
        errors = rarer(errors, self.looks)
        return errors * (1 + (three - 1) * (errors * errors + 1) / (_Z * _Z + 1))

    @property
    def limits(self) -> tuple[float, float, float]:
        """The limits and the centre between them: (low, centre, high)."""
        return self.line(-self.reach), self.line(0.0), self.line(self.reach)

    def off(self, value: float, shift: float = 0.0) -> float:
        """Return how many spreads ``value`` lies above the centre."""
        return (SCALES[self.scale].to(value) - self.centre - shift) / self.spread

    def among(self, looks: int) -> Baseline:
        """Return it with the limits that it has where so many are looked at together."""
        reach = self.reach * rarer(_Z, looks) / rarer(_Z, self.looks)
        return self._replace(reach=reach, looks=looks) if looks != self.looks else self


class Kept(NamedTuple):
    """A baseline as it is written down: where it begins, and its numbers once it is full.

    ``reason`` is why it was set anew; a first one has none.
    """

    first: date
    numbers: Baseline | None = None
    reason: str = ""


def scale_of(metric: Metric | None, values: Sequence[float]) -> str:
    """Return the scale on which a metric is judged: counts as roots, durations as logarithms."""
    if metric is None or min(values, default=0.0) < 0:
        return "linear"
    if metric.is_duration:
        return "log"
    return "root" if metric.is_count else "linear"


def first_of(weeks: Sequence[Week]) -> date | None:
    """Return the Monday from which a first baseline is drawn; ``None`` while weeks are too few."""
    if len(weeks) < LEAST:
        return None
    last = weeks[-1].monday
    if (last - weeks[0].monday).days // 7 + 1 >= LONG:
        wanted = shift(last, -7 * (YEAR + FULL - 1))
        return next(each.monday for each in weeks if each.monday >= wanted)
    return weeks[0].monday


def draw(
    weeks: Sequence[Week], metric: Metric | None, first: date | None = None, reason: str = ""
) -> Baseline | None:
    """Return the baseline of the weeks from ``first`` on (by itself: ``first_of``).

    It has the first 20 of them; 12 while there are fewer than 20; ``None`` below 12.
    """
    first = first or first_of(weeks)
    if first is None:
        return None
    from_first = [each for each in weeks if each.monday >= first]
    size = FULL if len(from_first) >= FULL else LEAST
    part = from_first[:size]
    if len(part) < LEAST:
        return None
    scale = scale_of(metric, [each.value for each in part])
    window = metric.window if metric is not None and not metric.is_daily else None
    values = _usual(_without_season(weeks, part, SCALES[scale]))
    spread, reach, alike = _spread(values, (window or 1) / 7)
    centre = sum(values) / len(values)
    spread = max(spread, _chance(part, metric, scale, centre))
    known = metric.registered if metric is not None else None
    return Baseline(
        part[0].monday,
        part[-1].sunday,
        len(part),
        scale,
        centre,
        spread,
        reach,
        alike,
        known.low if known else (0.0 if scale != "linear" else None),
        known.high if known else None,
        reason,
    )


def _without_season(weeks: Sequence[Week], part: Sequence[Week], scale: Scale) -> list[float]:
    """Return the values of ``part`` on their scale, less what their own season moved them by."""
    values = [scale.to(each.value) for each in part]
    season = Season({each.monday.toordinal() // 7: scale.to(each.value) for each in weeks})
    moved = [season.at(each.monday.toordinal() // 7) for each in part]
    known = [each for each in moved if each is not None]
    if len(known) < len(part):
        return values
    middle = sum(known) / len(known)
    return [value - each + middle for value, each in zip(values, known, strict=True)]


def _usual(values: Sequence[float]) -> list[float]:
    """Return values without the two that lie furthest off, where they lie very far."""
    kept = list(values)
    for _ in range(_ODD_MOST):
        middle = median(kept)
        near = median([abs(b - a) for a, b in pairwise(kept)]) / _D4
        far = max(kept, key=lambda value: abs(value - middle))
        if not near or abs(far - middle) <= _ODD * near:
            break
        kept.remove(far)
    return kept


def _spread(values: Sequence[float], overlap: float) -> tuple[float, float, float]:
    """Return spread, reach of the limits, and how many independent values there were.

    ``overlap`` is over how many weeks each value looks back.
    """
    count = len(values)
    shared = [(1 - lag / count) * max(0.0, 1 - lag / overlap) for lag in range(1, count)]
    squared = [(1 - lag / count) * max(0.0, 1 - lag / overlap) ** 2 for lag in range(1, count)]
    alike = count / (1 + 2 * sum(shared))
    freedom = max(count / (1 + 2 * sum(squared)) - 1, 2.0)
    middle = mean(values)
    variance = sum((value - middle) ** 2 for value in values) / count
    # The mean was taken from the same values: it took its own share of the variance with it.
    spread = math.sqrt(variance / max(1 - 1 / alike, 0.3))
    if overlap <= 1:
        spread = max(spread, mean([abs(b - a) for a, b in pairwise(values)]) / _D2)
    return spread, student(_Z, freedom) * math.sqrt(1 + 1 / alike), alike


def _chance(part: Sequence[Week], metric: Metric | None, scale: str, centre: float) -> float:
    """Return the spread that chance alone gives a judged value, on its scale."""
    if metric is None:
        return 1e-9
    level = SCALES[scale].back(centre)
    least = 1e-6 * max(1.0, abs(centre))
    if scale == "root" and metric.is_daily and metric.counts_events:
        # A Poisson count has a root whose standard deviation is one half; here of seven days.
        return max(least, 0.5 / math.sqrt(7))
    counted = [each.n for each in part if each.n]
    if metric.has_percent_sign and counted and 0 <= level <= 100:
        share = min(max(level, 2.0), 98.0)
        people = sum(counted) / len(counted) * (7 if metric.is_daily else 1)
        return max(least, math.sqrt(share * (100 - share) / people))
    # What is written with few decimals cannot be told apart below half of the last one.
    step = 0.5 * 10.0**-metric.decimals
    if scale == "linear":
        return max(least, step / 2)
    if scale == "log":
        return max(least, step / 2 / max(level, step))
    return max(least, step / 4 / max(math.sqrt(level), 0.5))


def kept_of(record: Record) -> Kept:
    """Return the baseline that a record keeps."""
    first, reason = date.fromisoformat(record["first"]), str(record["reason"] or "")
    numbers = record["numbers"]
    if numbers is None:
        return Kept(first, None, reason)
    last = date.fromisoformat(numbers["last"])
    others = {name: numbers[name] for name in NUMBERS}
    return Kept(first, Baseline(first, last, reason=reason, **others), reason)


def standing(kept: Kept, records: Iterable[Record]) -> Kept | None:
    """Return what stands of a kept baseline, given the yearly ``records`` of readings.

    Its numbers stand while each of its weeks has a reading still; an import may have been undone
    that brought them. What remains then draws it anew: from the week on in which somebody set it
    to begin, a first one by itself (``None``).
    """
    numbers = kept.numbers
    if numbers is None:
        return kept
    years = {record["year"]: record["days"] for record in records}
    left = 0
    for monday in range(numbers.first.toordinal(), numbers.last.toordinal() + 1, _WEEK):
        found = (years.get(year, {}).get(day) for year, day in _days_of(monday))
        left += any(item is not None and not item.get("p") for item in found)
    if left >= numbers.weeks:
        return kept
    return Kept(kept.first, None, kept.reason) if kept.reason else None


@lru_cache(maxsize=1024)
def _days_of(monday: int) -> tuple[tuple[int, str], ...]:
    """Return year and day (ISO) of each day of a week; metrics share their weeks."""
    week = (date.fromordinal(monday + n) for n in range(_WEEK))
    return tuple((day.year, day.isoformat()) for day in week)


def numbers_of(baseline: Baseline) -> Fields:
    """Return the numbers of a baseline as a record keeps them."""
    numbers = {name: getattr(baseline, name) for name in NUMBERS}
    return {"last": baseline.last.isoformat(), **numbers}
