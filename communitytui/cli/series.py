"""The readings of a metric for people, with gaps and corrections."""

from __future__ import annotations

from datetime import date

from communitytui.cli import output
from communitytui.cli.commands.standard import title_line
from communitytui.cli.fields import home_of
from communitytui.cli.session import Session
from communitytui.cli.tables import lines
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.versions import words_of
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services.history import corrections
from communitytui.services.metrics import one_metric, read_level
from communitytui.views.readings import Were, history, readings, series
from communitytui.words.dates import read_day


def tell_history(
    session: Session,
    names: tuple[str, ...],
    since: str | None,
    level: str | None,
    group: str | None,
) -> None:
    """Print the readings of the one metric that is named, from a day on; of a chat group."""
    if len(names) != 1:
        raise BadValue(N_("--history takes one metric: metrics dau --history"))
    workspace = session.read()
    community, chat_group = home_of(session, workspace, group)
    metric = one_metric(workspace, community, names[0], read_level(level)).within(chat_group)
    state = workspace.measures.state(metric)
    today = workspace.today(community)
    first = None if since is None else date.fromisoformat(read_day(since, today))
    store = session.viewing()
    were = corrections(store.history(), workspace, metric) if store is not None else {}
    if session.json:
        output.records({"metrics": [history(workspace, state, first, were)]})
    else:
        output.text(_history_lines(workspace, state, first, were))


def _history_lines(
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
        shown.append(output.paint(tr("definition {n}, current", n=metric.version), "head"))
    shown += lines(readings(metric, current), indent=2) or ["  " + tr("no reading yet")]
    return [title_line(metric), *shown]


def _former(metric: Metric, version: int) -> str:
    """Return what a former definition said, and until when it held."""
    for each in metric.former:
        if each["version"] == version:
            return tr(
                "definition {n}, until {day}, not compared with the current one: {text}",
                n=version,
                day=each["until"] or "–",
                text=words_of(each),
            )
    return tr("definition {n}, not compared with the current one", n=version)
