"""Metrics, their readings, and how a reading is judged against a standard of known origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from communitytui.i18n import N_, pick, tr

#: How many full weeks an own baseline needs before it judges, and how many it looks at.
BASELINE_FROM = 3
BASELINE_WEEKS = 8
# The constant of the XmR chart (individuals and moving range): 3 / 1.128, as textbooks round it.
_XMR = 2.66
_FLAT = 0.02

GOOD, WARN, BAD, UNKNOWN, PARTIAL = "good", "warn", "bad", "unknown", "partial"


class Metric(NamedTuple):
    """A named measure of one community: a read-only view of its record."""

    id: int
    record: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The word that people type: ``dau``."""
        return str(self.record["name"])

    @property
    def community(self) -> int:
        """The id of the community it belongs to."""
        return int(self.record["community"])

    @property
    def group(self) -> str:
        """``activity``, ``interaction``, ``satisfaction``, ``growth`` or ``own``."""
        return str(self.record["group"])

    @property
    def title(self) -> str:
        """Its name in the language spoken now."""
        return pick(self.record["title"])

    @property
    def unit(self) -> str:
        """Its unit in the language spoken now; may be empty."""
        return pick(self.record["unit"])

    @property
    def level(self) -> str | None:
        """What "active" means in it: ``visit``, ``interact``, ``post``, or ``None``."""
        return self.record["level"]  # type: ignore[no-any-return]

    @property
    def definition(self) -> str:
        """The exact formula in the language spoken now."""
        return pick(self.record["definition"])

    def show(self, value: float | None) -> str:
        """Return ``value`` with this metric's decimals and a percent sign where it is one."""
        if value is None:
            return "–"
        text = f"{value:,.{int(self.record['decimals'])}f}"
        return text + "%" if self.unit == "%" else text


class Reading(NamedTuple):
    """One value of a metric on one day, and where it came from."""

    day: date
    value: float
    source: str


class Standard(NamedTuple):
    """What a metric should reach: target and alert line, and where these come from."""

    target: float | None
    alert: float | None
    direction: str
    provenance: str
    source: str = ""


class Judgement(NamedTuple):
    """A verdict with its reason (a message id and the values in it)."""

    verdict: str
    message: str
    values: Mapping[str, Any]
    standard: Standard | None

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, in the language spoken now."""
        return tr(self.message, **self.values)


class MetricState(NamedTuple):
    """A metric as it stands: newest reading, trend, standard and verdict."""

    metric: Metric
    readings: tuple[Reading, ...]
    judgement: Judgement

    @property
    def latest(self) -> Reading | None:
        """The newest reading, or ``None``."""
        return self.readings[-1] if self.readings else None

    @property
    def trend(self) -> str | None:
        """``up``, ``down`` or ``flat`` (within 2 %) against a week before, or ``None``."""
        return trend(self.readings)


def standard_of(record: Mapping[str, Any] | None) -> Standard | None:
    """Return the standard that a record holds, or ``None`` for no record."""
    if record is None:
        return None
    return Standard(
        record["target"],
        record["alert"],
        record["direction"],
        record["provenance"],
        pick(record["source"] or ""),
    )


def readings_of(records: Iterable[Mapping[str, Any]]) -> tuple[Reading, ...]:
    """Return the readings in yearly records, oldest first."""
    found = [
        Reading(date.fromisoformat(day), item["v"], item["s"])
        for record in records
        for day, item in record["days"].items()
    ]
    return tuple(sorted(found, key=lambda reading: reading.day))


def trend(readings: Sequence[Reading]) -> str | None:
    """Compare the newest reading with the one nearest to a week before it (4 to 10 days).

    Where there is none, with the one just before: like weekdays are compared when they can be.
    """
    if len(readings) < 2:
        return None
    last = readings[-1]
    week = last.day - timedelta(days=7)
    near = [r for r in readings[-12:-1] if 4 <= (last.day - r.day).days <= 10]
    before = min(near, key=lambda r: abs((r.day - week).days)) if near else readings[-2]
    change = last.value - before.value
    if abs(change) <= _FLAT * abs(before.value):
        return "flat"
    return "up" if change > 0 else "down"


def weekly(readings: Sequence[Reading], today: date) -> list[float]:
    """Return the median of each full week (Monday to Sunday) before today's week."""
    this_week = today - timedelta(days=today.weekday())
    weeks: dict[date, list[float]] = {}
    for reading in readings:
        monday = reading.day - timedelta(days=reading.day.weekday())
        if monday < this_week:
            weeks.setdefault(monday, []).append(reading.value)
    return [_median(weeks[monday]) for monday in sorted(weeks)]


def baseline(values: Sequence[float], direction: str) -> tuple[float, float] | None:
    """Return target and alert line from weekly ``values``, or ``None`` when they are too few.

    The target is the median of the last 8 weeks, the alert line the natural process limit on
    the bad side: mean -/+ 2.66 x mean moving range (XmR chart).
    """
    recent = list(values)[-BASELINE_WEEKS:]
    if len(recent) < BASELINE_FROM:
        return None
    moving = _mean([abs(b - a) for a, b in pairwise(recent)])
    sign = 1 if direction == "down" else -1
    alert = _mean(recent) + sign * _XMR * moving
    # A count cannot fall below nothing; a score such as NPS can.
    floor = 0.0 if min(recent) >= 0 else alert
    return round(_median(recent), 4), round(max(alert, floor), 4)


# The module ``statistics`` would be a tenth of the time of a whole report, only to be imported.
def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def judge(readings: Sequence[Reading], standard: Standard | None, today: date) -> Judgement:
    """Judge the newest reading against ``standard``; never on a standard nobody stands for."""
    if not readings:
        return Judgement(UNKNOWN, N_("no reading yet"), {}, standard)
    if standard is None or standard.direction == "none":
        return Judgement(UNKNOWN, N_("no standard"), {}, standard)
    if standard.provenance == "provisional":
        return Judgement(
            UNKNOWN, N_("the standard is provisional and does not judge"), {}, standard
        )
    if standard.provenance == "baseline":
        weeks = weekly(readings, today)
        lines = baseline(weeks, standard.direction)
        if lines is None:
            values = {"have": len(weeks), "need": BASELINE_FROM}
            message = N_("own baseline: {have} of {need} full weeks so far")
            return Judgement(UNKNOWN, message, values, standard)
        standard = Standard(*lines, standard.direction, "baseline", standard.source)
    return _compare(readings[-1].value, standard)


def _compare(value: float, standard: Standard) -> Judgement:
    target, alert = standard.target, standard.alert
    if target is None and alert is None:
        return Judgement(UNKNOWN, N_("no standard"), {}, standard)
    sign = -1 if standard.direction == "down" else 1
    if target is None or sign * value >= sign * target:
        if target is None and alert is not None and sign * value <= sign * alert:
            return Judgement(BAD, N_("past the alert line"), {}, standard)
        return Judgement(GOOD, N_("meets the standard"), {}, standard)
    if alert is not None and sign * value <= sign * alert:
        return Judgement(BAD, N_("past the alert line"), {}, standard)
    return Judgement(WARN, N_("misses the standard"), {}, standard)
