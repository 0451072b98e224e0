"""What a trial is told by: the readings before and during it, less those of a control.

A control is another community, or a chat group that is left out, whose change on the same days is
subtracted; and before a trial starts it can be said which change it will see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.judging.before_after import Point, visible
from communitytui.domain.judging.trial import Trial, control_named, find_group
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.naming import group_of
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Reading
from communitytui.domain.workspace import Workspace
from communitytui.errors import NotFound

#: From so many days before a trial its noise is known.
_NOISE_DAYS = 84


class Visible(NamedTuple):
    """What a trial of so many days will see: a change of so many percent of before, or more."""

    days: int
    percent: float


def sees(workspace: Workspace, trial: Trial, metric: Metric | None) -> tuple[Visible, ...]:
    """Return what a trial can see in its days, and in twice as many; from the days before it.

    Empty where these are too few to say, or their level is 0.
    """
    if metric is None or metric.version != trial.version:
        return ()
    start = trial.start or workspace.today(trial.community)
    until = shift(min(start, workspace.today(trial.community)), -1)
    first = shift(until, -_NOISE_DAYS)
    history = _before(workspace, trial, metric, first, until)
    level = sum(value for _, value in history) / len(history) if history else 0.0
    if level <= 0:
        return ()
    found = []
    for days in (trial.days, 2 * trial.days):
        change = visible(history, trial.baseline_days, days, metric.window or 1)
        if change is not None:
            found.append(Visible(days, 100 * change / level))
    return tuple(found)


def _before(
    workspace: Workspace, trial: Trial, metric: Metric, first: date, last: date
) -> list[Point]:
    """Return the whole readings of some days, the control's change taken out where there is one."""
    points = _points(workspace.measures.readings(metric).between(first, last))
    other = control_of(workspace, trial)
    if other is None:
        return points
    beside = _points(workspace.measures.readings(other).between(first, last))
    return subtract(points, [], beside, [])[0]


def measured_by(workspace: Workspace, trial: Trial) -> Metric | None:
    """Return the metric of a trial at the trial's level, or ``None`` where it is gone."""
    return workspace.measures.at(trial.community, trial.metric, trial.level)


def control_of(workspace: Workspace, trial: Trial) -> Metric | None:
    """Return the metric of what a trial names as its control, or ``None``.

    ``community:2``, ``community:NAME`` and ``group:NAME`` are one; any other text is a note for
    people. What happens in a group is a part of what the whole does: what is left when it is
    subtracted is what the others changed of the whole.
    """
    named = control_named(str(trial.control or ""))
    if named is None:
        return None
    if named.is_group:
        group = find_group(workspace, trial.community, named.name)
        metric = measured_by(workspace, trial)
        return metric.within(group.id) if group is not None and metric is not None else None
    try:
        home = workspace.find_community(named.name)
    except NotFound:
        return None
    return workspace.measures.at(home.id, trial.metric, trial.level)


def called_control(workspace: Workspace, other: Metric) -> str:
    """Return the name of the community or the chat group whose change was subtracted."""
    group = group_of(workspace.tables, {"chat_group": other.chat_group})
    return group or workspace.community(other.community).name


def subtract(
    before: Sequence[Point],
    after: Sequence[Point],
    control_before: Sequence[Point],
    control_after: Sequence[Point],
) -> tuple[list[Point], list[Point]]:
    """Return both stretches without what the control did on the same days.

    The control's way off its own level before is taken in proportion to the two levels, so that
    what hits both alike (a holiday, an outage) is gone: the difference of differences. Days that
    the control lacks are left out.
    """
    known = dict(control_before)
    paired = [(day, value) for day, value in before if day in known]
    level = sum(known.values()) / len(known) if known else 0.0
    own = sum(value for _, value in paired) / len(paired) if paired else 0.0
    if level <= 0:
        return [], []
    scale, there = own / level, {**known, **dict(control_after)}

    def without(points: Sequence[Point]) -> list[Point]:
        return [
            (day, value - scale * (there[day] - level)) for day, value in points if day in there
        ]

    return without(before), without(after)


def stretches(
    workspace: Workspace, trial: Trial, metric: Metric
) -> tuple[list[Point], list[Point]]:
    """Return the readings before and during a trial: those that are whole, by their days.

    A value that looks back several days belongs to the trial only from the day on which all of
    them do.
    """
    start, end = trial.start, trial.end
    if start is None or end is None:
        return [], []
    end = min(end, trial.ended or end, workspace.today(trial.community))
    first = shift(start, -trial.baseline_days)
    begin = shift(start, (metric.window or 1) - 1)
    readings = workspace.measures.readings(metric)
    before = readings.between(first, shift(start, -1))
    return _points(before), _points(readings.between(begin, end))


def _points(readings: Iterable[Reading]) -> list[Point]:
    """Return days and values of what is whole."""
    return [(each.day, float(each.value)) for each in readings if not each.partial]
