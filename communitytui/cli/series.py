"""A metric in full for people: its readings with gaps and corrections, and its standard."""

from __future__ import annotations

from datetime import date

from communitytui.cli import output
from communitytui.cli.facts import fact_lines
from communitytui.cli.tables import lines
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.versions import words_of
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, tr
from communitytui.views.metrics import metrics
from communitytui.views.readings import Were, readings, series


def _title(metric: Metric) -> str:
    """Return the name of a metric, as typed and for people."""
    unit = f" ({say(metric.unit)})" if metric.unit else ""
    return output.paint(f"{metric.key}  {say(metric.title)}{unit}", "title")


def history_lines(
    workspace: Workspace, state: MetricState, since: date | None, were: Were
) -> list[str]:
    """Return the readings of a metric, oldest first, each gap in its place.

    Readings of a former definition stand apart under what it was.
    """
    metric = state.metric
    found = series(workspace, state, since, were)
    current = found.pop(metric.version)
    shown: list[str] = []
    for version, points in found.items():
        if points:
            shown += [output.paint(_former(metric, version), "head")]
            shown += [*lines(readings(metric, points), indent=2), ""]
    if shown:
        shown.append(output.paint(tr("definition {n}, now", n=metric.version), "head"))
    shown += lines(readings(metric, current), indent=2) or ["  " + tr("no reading yet")]
    return [_title(metric), *shown]


def _former(metric: Metric, version: int) -> str:
    """Return what a former definition said, and until when it held."""
    for each in metric.record.get("former", ()):
        if each["version"] == version:
            return tr(
                "definition {n}, until {day}, not compared with the present one: {text}",
                n=version,
                day=each["until"] or "–",
                text=words_of(each),
            )
    return tr("definition {n}, not compared with the present one", n=version)


def standard_lines(workspace: Workspace, state: MetricState) -> list[str]:
    """Return the standard of a metric with where it comes from, and the verdict it leads to."""
    facts = metrics(workspace, [state]).facts(state)
    return [_title(state.metric), *fact_lines(facts)]
