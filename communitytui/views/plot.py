"""What a chart of a metric shows, for whoever draws it: the screen in cells, a document in lines.

Readings and what they are held against: the usual range, target and alert line, and what happened
on which day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.labels import CHANGE_NAMES
from communitytui.domain.kernel.signs import STATUS_SIGNS
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import place_of
from communitytui.domain.metrics.readings import Reading, between, gaps, rhythm
from communitytui.domain.metrics.signals import BETTER
from communitytui.domain.metrics.standards import course, proposals, turns
from communitytui.domain.metrics.weeks import weeks_of
from communitytui.i18n import name, tr, trn
from communitytui.i18n.showing import show_date

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

#: How far beyond the readings a standard may lie and still be in the picture, in their heights.
_NEAR = 1.5
#: The sign of a line that judges.
TARGET = "╌"
#: From so many days on a chart proposes re-basings.
_LONG = 730
#: So many weeks are drawn as weeks; fewer as their days.
_LEAST_WEEKS = 4


class Level(NamedTuple):
    """A horizontal line: what it stands at, its sign and its ink."""

    value: float
    sign: str
    ink: str


class Mark(NamedTuple):
    """Something that happened on a day, told below the axis."""

    day: date
    sign: str
    ink: str
    words: str


class Plot(NamedTuple):
    """What a chart shows: readings from ``first`` to ``last``, and what they are held against.

    ``before`` are the readings of the period before, moved onto the days of this one.
    """

    first: date
    last: date
    readings: Sequence[Reading]
    before: Sequence[Reading] = ()
    levels: Sequence[Level] = ()
    marks: Sequence[Mark] = ()
    #: How many days lie between readings as a rule; more than that between two is a gap.
    step: int | None = None
    #: Between which values it is usual to be, drawn as a band.
    band: tuple[float, float] | None = None


class Axis(NamedTuple):
    """Round bounds around values, and the values to write at the axis."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float, count: int) -> int:
        """Return where of ``count`` places from the top a value is."""
        share = (self.high - value) / (self.high - self.low)
        return min(count - 1, max(0, round(share * (count - 1))))


def scale(values: Sequence[float], rows: int) -> Axis:
    """Return round bounds around ``values`` and the values to write at the axis.

    Steps are 1, 2 or 5 times a power of ten (as in "nice numbers for graph labels", P. Heckbert,
    Graphics Gems, 1990), with two rows at least between two of them.
    """
    low, high = min(values), max(values)
    if low == high:
        low, high = (low - abs(low) * 0.1, high + abs(high) * 0.1) if low else (0.0, 1.0)
    most = max(2, min(6, rows // 2))
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999)
    bottom, top = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ticks = tuple(round(number * step, 10) for number in range(bottom, top + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def thinned(readings: Sequence[Reading], most: int) -> list[Reading]:
    """Return at most about ``most`` readings: of each stretch of days the median one."""
    if len(readings) <= most:
        return list(readings)
    first, last = readings[0].day, readings[-1].day
    wide = ((last - first).days + 1) / most
    groups: dict[int, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(int((reading.day - first).days / wide), []).append(reading)
    return [
        sorted(group, key=lambda reading: reading.value)[len(group) // 2]
        for group in groups.values()
    ]


def near(levels: Sequence[Level], values: Sequence[float]) -> list[Level]:
    """Return the levels that belong in the picture: one far away would flatten all readings."""
    low, high = min(values), max(values)
    reach = max(high - low, abs(high) * 0.1) * _NEAR
    return [level for level in levels if low - reach <= level.value <= high + reach]


def series_of(state: MetricState, today: date, *, weekly: bool) -> Sequence[Reading]:
    """Return what is drawn: the values of weeks, which are judged, or the readings of days."""
    if weekly:
        weeks = weeks_of(state.readings, state.metric, today)
        if len(weeks) >= _LEAST_WEEKS:
            return [Reading(week.sunday, week.value, "", n=week.n) for week in weeks]
    return state.readings


def plotted(
    workspace: Workspace,
    state: MetricState,
    series: Sequence[Reading],
    first: date,
    last: date,
    most: int,
) -> Plot:
    """Return what a chart shows of ``series`` from ``first`` to ``last``, in so many points."""
    today = workspace.today(state.metric.community)
    kept, limits = thinned(between(series, first, last), most), state.limits
    return Plot(
        first,
        last,
        kept,
        levels=levels_of(state),
        marks=marks_of(workspace, state, first, last, today),
        step=rhythm(kept),
        band=(limits[0], limits[2]) if limits is not None else None,
    )


def levels_of(state: MetricState) -> list[Level]:
    """Return the lines that judge: a provisional number judges nothing."""
    standard = state.judgement.standard
    if standard is None or standard.provenance == "provisional":
        return []
    lines = ((standard.target, "good"), (standard.alert, "bad"))
    return [Level(value, TARGET, ink) for value, ink in lines if value is not None]


def marks_of(
    workspace: Workspace, state: MetricState, first: date, last: date, today: date
) -> list[Mark]:
    """Return what happened to a metric from ``first`` to ``last``, by day: trials, findings,
    gaps, its baseline, and from when it was better or worse.
    """
    days = between(state.readings, first, last)
    marks = [*_happened(workspace, state, first, last), *_gap_marks(days, last, today)]
    return sorted([*marks, *_usual(workspace, state, first, last)], key=lambda mark: mark.day)


def _usual(workspace: Workspace, state: MetricState, first: date, last: date) -> list[Mark]:
    """Return the weeks of the baseline, each re-basing, and from when a metric was better or worse.

    Where nothing was re-based, the shifts that stayed are proposed: only a past that is long
    enough shows any.
    """
    metric, baseline = state.metric, state.judgement.baseline
    if baseline is None:
        return []
    words = trn("baseline starts: {n} week", "baseline starts: {n} weeks", baseline.weeks)
    found = [Mark(baseline.first, "{", "info", words)]
    found.append(Mark(baseline.last, "}", "info", tr("baseline ends")))
    place = metric.place, metric.version
    for record in workspace.tables.get("baselines", {}).values():
        if (place_of(record), record["version"]) == place and record["reason"]:
            words = tr("baseline reset: {reason}", reason=record["reason"])
            found.append(Mark(date.fromisoformat(record["first"]), "◆", "info", words))
    today = workspace.today(metric.community)
    told = course(state.readings, metric, today, state.kept, among=workspace.measures.among(metric))
    for day, change in turns(told):
        sign, ink = ("▲", "good") if change == BETTER else ("▼", "bad")
        found.append(Mark(day, sign, ink, name(CHANGE_NAMES, change)))
    if (last - first).days > _LONG:
        weeks = weeks_of(state.readings, metric, today)
        words = tr("a lasting shift: consider a reset")
        found += [
            Mark(day, "○", "muted", words)
            for day in proposals(weeks, metric, metric.direction, baseline.first)
        ]
    return [mark for mark in found if first <= mark.day <= last]


def _happened(workspace: Workspace, state: MetricState, first: date, last: date) -> list[Mark]:
    """Return what was done about a metric in these days: trials, findings accepted."""
    metric, found = state.metric, []
    for trial in workspace.tables.get("trials", {}).values():
        if (trial["community"], trial["metric"]) != (metric.community, metric.name):
            continue
        if trial.get("start"):
            words = tr("trial begins: {title}", title=trial["title"])
            found.append(Mark(date.fromisoformat(trial["start"]), "[", "info", words))
        if trial.get("ended"):
            words = tr("trial ends: {title}", title=trial["title"])
            found.append(Mark(date.fromisoformat(trial["ended"]), "]", "info", words))
    for finding in workspace.tables.get("findings", {}).values():
        place = finding["community"], finding["metric"], finding["chat_group"]
        if place != (metric.community, metric.name, metric.chat_group):
            continue
        day = workspace.community(metric.community).day_of(finding["created"])
        if finding["state"] in ("accepted", "solved") and day is not None:
            words = tr("{rule} accepted: its tasks reopened", rule=finding["rule"])
            found.append(Mark(day, STATUS_SIGNS["reopened"], "warn", words))
        if finding["state"] == "solved" and finding.get("closed"):
            words = tr("{rule} solved", rule=finding["rule"])
            found.append(Mark(date.fromisoformat(finding["closed"]), "✓", "good", words))
    return [mark for mark in found if first <= mark.day <= last]


def _gap_marks(readings: Sequence[Reading], last: date, today: date) -> list[Mark]:
    return [
        Mark(
            gap.first,
            "×",
            "faint",
            trn("gap: {n} reading missing", "gap: {n} readings missing", gap.missing)
            if gap.first == gap.last
            else trn(
                "gap to {day}: {n} reading missing",
                "gap to {day}: {n} readings missing",
                gap.missing,
                day=show_date(gap.last, today),
            ),
        )
        for gap in gaps(readings, last if last < today else None)
    ]
