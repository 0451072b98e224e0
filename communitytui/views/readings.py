"""The readings of a metric over time, with gaps and corrections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.labels import SOURCE_NAMES
from communitytui.domain.kernel.signs import VERDICT_SIGNS
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Gap, Reading, gaps
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, tr, trc, trn
from communitytui.i18n.phrases import clauses
from communitytui.views.metrics import metrics
from communitytui.views.table import Cell, Column, Table, seen
from communitytui.words.imports import only


class ReadingPoint(NamedTuple):
    """A reading, or days in a row without one; ``was`` are values that corrections replaced."""

    day: date
    reading: Reading | None = None
    gap: Gap | None = None
    version: int = 1
    was: Sequence[float] = ()


Were = Mapping[str, Sequence[float]]


def series(
    workspace: Workspace, state: MetricState, since: date | None, were: Were
) -> dict[int, list[ReadingPoint]]:
    """Return the readings of a metric by the version of its definition, the oldest first.

    ``were`` holds the values that corrections replaced, by version and day as
    ``services.history`` names them. Gaps stand in their places.
    """
    metric = state.metric
    found: dict[int, list[ReadingPoint]] = {}
    for version, readings in workspace.measures.former(metric).items():
        some = readings.between(since, None)
        found[version] = _points(some, gaps(some), version, were)
    current = [each for each in state.readings if since is None or each.day >= since]
    missing = gaps(current, workspace.today(metric.community))
    found[metric.version] = _points(current, missing, metric.version, were)
    return found


def _points(
    readings: Sequence[Reading], missing: Sequence[Gap], version: int, were: Were
) -> list[ReadingPoint]:
    points = [
        ReadingPoint(each.day, each, None, version, were.get(f"{version} {each.day}", ()))
        for each in readings
    ]
    points += [ReadingPoint(gap.first, None, gap, version) for gap in missing]
    return sorted(points, key=lambda point: point.day)


def readings(metric: Metric, found: Sequence[ReadingPoint]) -> Table[ReadingPoint]:
    """Return readings with the gaps between them; ``was`` is what corrections replaced."""
    return Table(
        "readings",
        found,
        (
            Column("date", lambda p: p.day.isoformat(), N_("Date"), _days),
            Column("value", _of("value"), N_("Value"), lambda p: _corrected(metric, p), "right"),
            Column("source", _of("source"), N_("Source"), _source, shrinks=True),
            Column("partial", _of("partial")),
            Column("of", lambda p: list(p.reading.of) or None if p.reading else None),
            Column("n", _of("n"), lambda: trc("sample size", "n"), _sample, "right"),
            Column("version", lambda p: p.version),
            Column("was", lambda p: list(p.was)),
            seen("remark", lambda p: _remark(metric, p), N_("Remark"), shrinks=True),
        ),
        "date value n remark source",
    )


def _source(point: ReadingPoint) -> str:
    return name(SOURCE_NAMES, point.reading.source) if point.reading else ""


def _of(field: str) -> Callable[[ReadingPoint], object]:
    return lambda point: getattr(point.reading, field, None)


def _days(point: ReadingPoint) -> Cell | str:
    gap = point.gap
    if gap is None:
        return point.day.isoformat()
    return Cell(f"{gap.first} … {gap.last}" if gap.last != gap.first else f"{gap.first}", "dim")


def _corrected(metric: Metric, point: ReadingPoint) -> str | None:
    if point.reading is None:
        return None
    value = point.reading.value
    # What was corrected is told apart from what it became.
    return metric.apart(*point.was, value)[-1] if point.was else metric.show(value)


def _sample(point: ReadingPoint) -> str | None:
    count = point.reading.n if point.reading else None
    return None if count is None else f"{count:,}"


def _remark(metric: Metric, point: ReadingPoint) -> Cell | str:
    reading, gap = point.reading, point.gap
    if reading is None:
        missing = gap.missing if gap else 0
        told = trn("gap: {n} reading missing", "gap: {n} readings missing", missing)
        return Cell(told, "warn")
    remarks = [VERDICT_SIGNS["partial"] + " " + tr("partial")] if reading.partial else []
    remarks += [only(reading.of)] if reading.of else []
    if point.was:
        before = metric.apart(*point.was, reading.value)[:-1]
        remarks.append(tr("was {value}", value=" → ".join(before)))
    return clauses(remarks)


def history(
    workspace: Workspace, state: MetricState, since: date | None, were: Were
) -> dict[str, object]:
    """Return a metric as ``metrics`` tells it, with its readings and gaps, oldest first.

    Readings of every version are there, each with its own. Gaps are of the present version.
    """
    found = series(workspace, state, since, were)
    points = [point for some in found.values() for point in some if point.reading]
    missing = [point.gap for point in found[state.metric.version] if point.gap]
    (told,) = metrics(workspace, [state]).records()
    return {
        **told,
        "readings": list(readings(state.metric, points).records()),
        "gaps": [
            {"first": str(gap.first), "last": str(gap.last), "missing": gap.missing}
            for gap in missing
        ],
    }
