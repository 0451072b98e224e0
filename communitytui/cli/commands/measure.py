"""Measuring: the metrics as they stand, and recording a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from communitytui.cli.tables import Cell
    from communitytui.domain.metrics import MetricState
    from communitytui.domain.workspace import Workspace

_STYLES = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "dim", "partial": "dim"}


@command("metrics", N_("the metrics: newest value, standard, verdict"))
@argument(
    "names",
    nargs=-1,
    metavar="NAME",
    shell_complete=completing("metrics"),
    help=N_("metrics by name or title; all without any"),
)
@option(
    "--group",
    metavar="GROUP",
    shell_complete=completing("groups"),
    help=N_("only activity, interaction, satisfaction, growth or own"),
)
@json_option
def metrics(session: Session, names: tuple[str, ...], group: str | None) -> None:
    """Print the metrics of every community, or of the one chosen with ``-c``."""
    workspace = session.workspace
    found = _states(session, workspace, names, group)
    if session.json:
        from communitytui.report.records import metric_record

        output.records(
            "metrics",
            [metric_record(s, workspace.community(s.metric.community)) for s in found],
        )
    elif not workspace.communities:
        output.text(tr(BEGIN))
    else:
        output.text(metric_lines(workspace, found) or tr("There is no such metric."))


def _states(
    session: Session, workspace: Workspace, names: tuple[str, ...], group: str | None
) -> list[MetricState]:
    from communitytui.domain.schema import GROUPS
    from communitytui.domain.words import one_of
    from communitytui.services.metrics import states

    if group is not None:
        one_of(group, GROUPS, N_("{value} is not a group of metrics"))
    if names:
        # A name means one metric of one community, so the community must be clear.
        community = session.one(workspace)
        wanted = [workspace.find_metric(community, name) for name in names]
        found = [workspace.metric_state(metric) for metric in wanted]
    else:
        chosen = session.only(workspace) if workspace.communities else None
        found = states(workspace, chosen)
    return [state for state in found if group in (None, state.metric.group)]


def metric_lines(workspace: Workspace, found: list[MetricState]) -> list[str]:
    """Return metrics as a table for people."""
    from communitytui.cli.tables import Column, lines

    several = len(workspace.communities) > 1
    columns = [
        Column(silent=True),
        Column(tr("Community")),
        Column(tr("Metric")),
        Column(tr("Name"), shrinks=True),
        Column(tr("Value"), "right"),
        Column(spoken=tr("Trend")),
        Column(tr("Date")),
        Column(tr("Standard"), "right"),
        Column(tr("Verdict"), shrinks=True),
    ]
    rows = [_row(workspace, state, several=several) for state in found]
    return lines(columns, rows) if rows else []


def _row(workspace: Workspace, state: MetricState, *, several: bool) -> list[Cell | str]:
    from communitytui.cli.tables import Cell
    from communitytui.domain.labels import VERDICT_NAMES, VERDICT_SIGNS, name

    metric, latest = state.metric, state.latest
    verdict = state.judgement.verdict
    standard = state.judgement.standard
    target = standard.target if standard else None
    reason = state.judgement.reason
    sense = "" if target is None else ("≤ " if standard and standard.direction == "down" else "≥ ")
    return [
        Cell(VERDICT_SIGNS[verdict], _STYLES[verdict]),
        workspace.community(metric.community).name if several else "",
        metric.name,
        metric.title,
        metric.show(latest.value) if latest else Cell("–", spoken=tr("none yet")),
        _trend(state) if latest else "",
        latest.day.isoformat() if latest else "",
        sense + metric.show(target) if target is not None else "",
        Cell(reason, spoken=", ".join(filter(None, (name(VERDICT_NAMES, verdict), reason)))),
    ]


def _trend(state: MetricState) -> Cell:
    from communitytui.cli.tables import Cell
    from communitytui.domain.labels import TREND_NAMES, TREND_SIGNS, name

    spoken = name(TREND_NAMES, state.trend) if state.trend else ""
    return Cell(TREND_SIGNS[state.trend], spoken=spoken)


@command(
    "record",
    N_("record the value of a metric"),
    context_settings={"ignore_unknown_options": True},
)
@argument(
    "metric",
    metavar="METRIC",
    shell_complete=completing("metrics"),
    help=N_("its name or title: dau, 日活"),
)
@argument("value", metavar="VALUE", help=N_("a number: 312, 1,280, 12.5%"))
@option("--date", "day", metavar="DATE", help=N_("the day of the value; today without it"))
@option("--source", metavar="TEXT", help=N_("where the number comes from"))
@json_option
def record(session: Session, metric: str, value: str, day: str | None, source: str | None) -> None:
    """Record one value on one day; a second one of that day replaces the first."""
    from communitytui.services.metrics import record as put

    for word in (metric, value):
        if word.startswith("-") and not word[1:2].isdigit() and word[1:2] != ".":
            raise BadValue(
                N_("there is no option {name}"), name=word[:40], hint="--date, --source, --json"
            )
    store = session.editing()
    community = session.one(session.workspace)
    state = put(store, community, metric, value, now=session.now, day=day, source=source or "cli")
    workspace = session.workspace
    if session.json:
        from communitytui.report.records import metric_record

        output.records("metrics", [metric_record(state, workspace.community(community))])
        return
    output.text(metric_lines(workspace, [state]))


COMMANDS: dict[str, click.Command] = {"metrics": metrics, "record": record}
