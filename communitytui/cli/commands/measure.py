"""Measuring: the metrics as they stand, their readings, and recording one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trn

if TYPE_CHECKING:
    from datetime import date

    from communitytui.cli.tables import Cell
    from communitytui.domain.metrics import Judgement, MetricState
    from communitytui.domain.workspace import Workspace

_STYLES = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "dim", "partial": "dim"}
_VERBS = ("add", "define")


@command(
    "metrics",
    N_(
        "the metrics: newest value, standard, verdict\n"
        "metrics dau --history --since -90d: its readings and gaps\n"
        "metrics add checkins --title Check-ins --unit people: one of your own\n"
        "metrics define checkins --definition TEXT: say anew what it means"
    ),
)
@argument(
    "words",
    nargs=-1,
    metavar="NAME… | add NAME | define NAME",
    shell_complete=completing("measures"),
    help=N_("metrics by name or title; all without any"),
)
@option(
    "--group",
    metavar="GROUP",
    shell_complete=completing("groups"),
    help=N_("only activity, interaction, satisfaction, growth or own"),
)
@option("--all", "every", is_flag=True, help=N_("also the metrics that are not measured yet"))
@option("--history", is_flag=True, help=N_("the readings of one metric, and its gaps"))
@option("--since", metavar="DATE", help=N_("with --history: only from this day on"))
@option(
    "--level",
    metavar="LEVEL",
    shell_complete=completing("levels"),
    help=N_("what active means: visit, interact or post"),
)
@option("--title", metavar="TEXT", help=N_("with add, define: its name for people"))
@option("--unit", metavar="TEXT", help=N_("with add, define: its unit; % for a percentage"))
@option("--definition", metavar="TEXT", help=N_("with add, define: what it is exactly"))
@option(
    "--direction",
    metavar="WAY",
    shell_complete=completing("ways"),
    help=N_("which way is better: up, down or none"),
)
@option("--decimals", metavar="N", help=N_("with add, define: decimal places, 0 to 6"))
@json_option
def metrics(
    session: Session,
    words: tuple[str, ...],
    every: bool,
    history: bool,
    since: str | None,
    **given: str | None,
) -> None:
    """Print metrics, or add or define one."""
    fields = {name: text for name, text in given.items() if text is not None}
    verb = words[0] if words and words[0] in _VERBS else ""
    if since is not None and not history:
        raise BadValue(N_("--since goes with --history"))
    if verb:
        if history:
            raise BadValue(N_("--history stands without {verb}"), verb=verb)
        _write(session, verb, words[1:], fields)
        return
    for name in fields.keys() - {"group", "level"}:
        raise BadValue(N_("--{name} goes with: metrics add NAME"), name=name)
    if history:
        _history(session, words, since, fields)
    else:
        _list(session, words, fields, every=every)


def _list(session: Session, names: tuple[str, ...], fields: dict[str, str], *, every: bool) -> None:
    workspace = session.workspace
    found = _states(session, workspace, names, fields)
    shown = found if every or names or session.json else [s for s in found if s.latest]
    if session.json or workspace.communities:
        if shown or not found:
            _tell(session, workspace, shown)
        if len(shown) < len(found):
            more = len(found) - len(shown)
            text = trn("{n} not measured yet: --all", "{n} not measured yet: --all", more)
            output.text(output.paint(text, "dim"))
    else:
        output.text(tr(BEGIN))


def _tell(session: Session, workspace: Workspace, found: list[MetricState]) -> None:
    """Print metrics as they stand, in the form that was asked for."""
    if session.json:
        from communitytui.report.records import metric_record

        output.records(
            "metrics",
            [metric_record(s, workspace.community(s.metric.community)) for s in found],
        )
    else:
        output.text(metric_lines(workspace, found) or tr("There is no such metric."))


def _states(
    session: Session, workspace: Workspace, names: tuple[str, ...], fields: dict[str, str]
) -> list[MetricState]:
    from communitytui.domain.nouns import GROUP
    from communitytui.services.metrics import read_level, states

    group, level = fields.get("group"), read_level(fields.get("level"))
    if group is not None:
        group = GROUP.read(group)
    if names:
        # A name means one metric of one community, so the community must be clear.
        community = session.one(workspace)
        wanted = [m for name in names for m in workspace.named_metrics(community, name, level)]
        found = [workspace.metric_state(metric) for metric in wanted]
    else:
        chosen = session.only(workspace) if workspace.communities else None
        found = states(workspace, chosen)
    return [
        state
        for state in found
        if group in (None, state.metric.group) and level in (None, state.metric.level)
    ]


def _write(session: Session, verb: str, words: tuple[str, ...], fields: dict[str, str]) -> None:
    from communitytui.services import defining

    if len(words) != 1:
        raise BadValue(N_("one name, without blanks: metrics {verb} NAME"), verb=verb)
    store = session.editing()
    community = session.one(session.workspace)
    act = defining.add if verb == "add" else defining.define
    state = act(store, community, words[0], fields, now=session.now)
    _tell(session, session.workspace, [state])


def _history(
    session: Session, names: tuple[str, ...], since: str | None, fields: dict[str, str]
) -> None:
    from communitytui.cli.series import history_lines
    from communitytui.services.history import corrections
    from communitytui.services.metrics import one_metric, read_level

    if len(names) != 1:
        raise BadValue(N_("--history is of one metric: metrics dau --history"))
    workspace = session.workspace
    community = session.one(workspace)
    metric = one_metric(workspace, community, names[0], read_level(fields.get("level")))
    state, first = workspace.metric_state(metric), _day(session, workspace, community, since)
    store = session.looking()
    were = corrections(store.history(), workspace, metric) if store is not None else {}
    if session.json:
        from communitytui.report.measures import history_record

        home = workspace.community(community)
        output.records("metrics", [history_record(workspace, state, home, first, were)])
        return
    output.text(history_lines(workspace, state, first, were))


def _day(session: Session, workspace: Workspace, community: int, typed: str | None) -> date | None:
    if typed is None:
        return None
    from datetime import date

    from communitytui.domain.words import read_day

    return date.fromisoformat(read_day(typed, workspace.today(community)))


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
    from communitytui.domain.labels import JUDGED_SIGNS

    metric, latest, judgement = state.metric, state.latest, state.judgement
    standard = judgement.standard
    target = standard.target if standard else None
    sense = "" if target is None else ("≤ " if standard and standard.direction == "down" else "≥ ")
    return [
        Cell(JUDGED_SIGNS[judgement.sign], _STYLES[judgement.verdict]),
        workspace.community(metric.community).name if several else "",
        metric.key,
        metric.title,
        metric.show(latest.value) if latest else Cell("–", spoken=tr("none yet")),
        _trend(state) if latest else "",
        latest.day.isoformat() if latest else "",
        sense + metric.show(target) if target is not None else "",
        Cell(judgement.reason, spoken=_spoken(judgement)),
    ]


def _spoken(judgement: Judgement) -> str:
    """Return the verdict as it is said without a sign: the reason begins with the change."""
    word = "" if judgement.change is not None else judgement.word
    return ", ".join(filter(None, (word, judgement.reason)))


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
@argument(
    "value", metavar="VALUE", required=False, help=N_("a number: 312, 1,280, 12.5%; none to remove")
)
@option("--date", "day", metavar="DATE", help=N_("the day of the value; today without it"))
@option("--source", metavar="TEXT", help=N_("where the number comes from"))
@option("--n", "count", metavar="N", help=N_("the sample size behind it: answers, openers, joins"))
@option("--partial", is_flag=True, help=N_("its window is not full yet: show it, never judge it"))
@option(
    "--level",
    metavar="LEVEL",
    shell_complete=completing("levels"),
    help=N_("what active means: visit, interact or post"),
)
@option("--remove", is_flag=True, help=N_("take the reading of that day back"))
@json_option
def record(
    session: Session,
    metric: str,
    value: str | None,
    day: str | None,
    source: str | None,
    count: str | None,
    partial: bool,
    level: str | None,
    remove: bool,
) -> None:
    """Record one value on one day; a second one of that day replaces the first."""
    from communitytui.services import metrics as service

    _refuse_options(metric, value)
    at = service.read_level(level)
    if remove:
        if value is not None or source or count or partial:
            raise BadValue(N_("--remove takes a metric and --date, nothing else"))
        store = session.editing()
        community = session.one(session.workspace)
        state = service.take_back(store, community, metric, now=session.now, day=day, level=at)
        _tell(session, session.workspace, [state])
        return
    if value is None:
        raise BadValue(N_("which value? record METRIC VALUE"))
    store = session.editing()
    before = session.workspace
    community = session.one(before)
    state = service.record(
        store,
        community,
        metric,
        value,
        now=session.now,
        day=day,
        source=source or "cli",
        level=at,
        partial=partial,
        n=_count(count),
    )
    if not session.json:
        _tell_corrected(before, state, day)
    _tell(session, session.workspace, [state])


def _refuse_options(*words: str | None) -> None:
    for word in words:
        if word and word.startswith("-") and not word[1:2].isdigit() and word[1:2] != ".":
            raise BadValue(
                N_("there is no option {name}"),
                name=word[:40],
                hint="--date, --source, --n, --partial, --level, --remove, --json",
            )


def _count(typed: str | None) -> int | None:
    if typed is None:
        return None
    from communitytui.domain.numbers import read_whole

    try:
        return read_whole(typed)
    except BadValue:
        raise BadValue(
            N_("--n is a whole number from 0 on, not {value}"), value=typed[:40]
        ) from None


def _tell_corrected(before: Workspace, state: MetricState, day: str | None) -> None:
    """Say which value a reading replaced; the log keeps it."""
    from datetime import date

    from communitytui.domain.readings import Readings
    from communitytui.domain.words import read_day

    metric = state.metric
    if metric.id not in before.tables.get("metrics", {}):
        return
    today = before.today(metric.community)
    on = date.fromisoformat(read_day(day, today)) if day else today
    readings = before.metric_state(metric).readings
    was = readings.on(on) if isinstance(readings, Readings) else None
    if was is not None and (now := _on(state, on)) is not None and now != was.value:
        before_it, after_it = metric.apart(was.value, now)
        output.text(
            tr(
                "corrected: {day} from {was} to {now}; the log keeps both",
                day=on.isoformat(),
                was=before_it,
                now=after_it,
            )
        )


def _on(state: MetricState, day: date) -> float | None:
    from communitytui.domain.readings import Readings

    reading = state.readings.on(day) if isinstance(state.readings, Readings) else None
    return reading.value if reading else None


COMMANDS: dict[str, click.Command] = {"metrics": metrics, "record": record}
