"""The metrics as they stand, the readings of one, and metrics of one's own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from communitytui.cli import output
from communitytui.cli.arguments import given
from communitytui.cli.facts import fact_lines
from communitytui.cli.fields import LEVEL, field_options, home_of
from communitytui.cli.grammar import group
from communitytui.cli.params import F, argument, completing, option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines
from communitytui.domain.kernel.words import choose
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.nouns.declared import GROUP, METRIC
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, names, say, tr, trn
from communitytui.services import key_metrics, own_metrics
from communitytui.services.metrics import read_level, states
from communitytui.views import metrics as views
from communitytui.views.by_group import by_group, every_by_group, metrics_by_group


@group(
    "metrics",
    examples=N_(
        "metrics dau --history --since -90d: its readings and gaps\n"
        "metrics --by group: the whole and each chat group, side by side\n"
        "metrics dau messages returning --key: makes these key metrics, up to six\n"
        "metrics add checkins --title Check-ins --unit people: a custom metric\n"
        "metrics add yield --formula 'orders / leads' --unit %: calculated from others\n"
        "metrics define checkins --definition TEXT: redefines it"
    ),
)
@argument(
    "names",
    nargs=-1,
    metavar="NAME…",
    shell_complete=completing("measures"),
    help=N_("metrics by name or title; all without any"),
)
@option(
    "--group",
    metavar="GROUP",
    shell_complete=completing("metrics.group"),
    help=N_("only activity, interaction, satisfaction, growth, business or own; or a chat group"),
)
@option("--by", metavar="group", help=N_("side by side: the whole and each chat group"))
@option("--all", "every", is_flag=True, help=N_("include metrics that are not measured yet"))
@option(
    "--key",
    "keys",
    is_flag=True,
    help=N_("make these the key metrics, after those of open goals"),
)
@option("--history", is_flag=True, help=N_("the readings of one metric, and its gaps"))
@option("--since", metavar="DATE", help=N_("with --history: only from this day on"))
@LEVEL
def metrics(
    session: Session,
    names: tuple[str, ...],
    every: bool,
    keys: bool,
    history: bool,
    since: str | None,
    by: str | None,
    **options: str | None,
) -> None:
    """Print metrics, or the readings of one."""
    fields = given(options)
    if by is not None:
        choose(by, {"group": ("groups", "群")}, N_("metrics are told by group, not {value}"))
        if keys or history:
            raise BadValue(N_("--by goes with neither --key nor --history"))
    if since is not None and not history:
        raise BadValue(N_("--since requires --history"))
    if keys:
        if not names or history or every or fields:
            raise BadValue(N_("--key requires the names of metrics: metrics NAME… --key"))
        _choose(session, names)
    elif history:
        # 13 ms, which the list does not need.
        from communitytui.cli.series import tell_history

        tell_history(session, names, since, fields.get("level"), fields.get("group"))
    elif by is not None:
        _by_group(session, names, fields)
    else:
        _list(session, names, fields, every=every)


def _defining(function: F) -> F:
    """Decorate a verb with the name of one metric and the options that define it."""
    name_of_metric = argument("name", metavar="NAME", help=N_("name, without spaces"))
    return name_of_metric(_definition(function))


_definition = field_options(
    METRIC,
    {
        "title": N_("display name"),
        "unit": N_("unit; % for a percentage"),
        "definition": N_("exact definition"),
        "formula": N_("what calculates it of other metrics: orders / visitors; none takes it away"),
        "decimals": N_("decimal places, 0 to 6"),
    },
    without="group",
)


@metrics.verb("add", N_("add a custom metric"))
@_defining
def add(session: Session, name: str, **options: str | None) -> None:
    """Add a metric and print it."""
    _write(session, own_metrics.add, name, given(options))


@metrics.verb("define", N_("redefine a metric; older readings are kept apart"))
@_defining
def define(session: Session, name: str, **options: str | None) -> None:
    """Redefine a metric and print it."""
    _write(session, own_metrics.define, name, given(options))


def _list(session: Session, names: tuple[str, ...], fields: dict[str, str], *, every: bool) -> None:
    workspace = session.read()
    found = _states(session, workspace, names, fields)
    if session.json or names:
        tell(session, workspace, found, defined=True)
        return
    if not session.begun(workspace):
        return
    first, others, rest = _parted(workspace, found)
    more = len(rest)
    if every:
        others, more = others + rest, 0
    output.text(listed_lines(workspace, first, others))
    output.text([output.paint(line, "dim") for line in views.left_out_lines([*first, *others])])
    if more:
        text = trn("{n} not measured yet: --all", "{n} not measured yet: --all", more)
        output.text(output.paint(text, "dim"))


def _by_group(session: Session, names: tuple[str, ...], fields: dict[str, str]) -> None:
    """Print metrics in the whole and in each group: one metric in full, several side by side."""
    workspace = session.read()
    community = session.one(workspace)
    if names or fields:
        chosen = [state.metric for state in _states(session, workspace, names, fields)]
        found = by_group(workspace, community, chosen)
    else:
        found = every_by_group(workspace, community)
    if session.json or len(names) == 1:
        tell(session, workspace, [state for line in found.lines for state in line])
    elif len(found.names) == 1:
        output.text(tr("Nothing was read of a chat group yet."))
    else:
        output.text(lines(metrics_by_group(found)) or tr("There is no such metric."))


def _choose(session: Session, names: tuple[str, ...]) -> None:
    store = session.editing()
    community = session.one(session.read())
    workspace = key_metrics.choose(store, community, names, now=session.now)
    tell(session, workspace, key_metrics.states(workspace, community))


def _parted(
    workspace: Workspace, found: list[MetricState]
) -> tuple[list[MetricState], list[MetricState], list[MetricState]]:
    """Return metrics in three parts as ``parted`` does, of each community in turn."""
    parts: tuple[list[MetricState], list[MetricState], list[MetricState]] = ([], [], [])
    for _, some in groupby(found, key=lambda state: state.metric.community):
        for part, each in zip(parts, parted(workspace, list(some)), strict=True):
            part.extend(each)
    return parts


def listed_lines(
    workspace: Workspace, first: list[MetricState], others: list[MetricState]
) -> list[str]:
    """Return the key metrics as a table, and below a line the others with readings."""
    shown = metric_lines(workspace, first + others)
    if not shown:
        return [tr("There is no such metric.")]
    if not first or not others:
        return shown
    text = trn("{n} more with readings", "{n} more with readings", len(others))
    if output.is_plain():
        return [*metric_lines(workspace, first), "", text, "", *metric_lines(workspace, others)]
    # Below the heading of the table.
    shown.insert(1 + len(first), output.paint(text, "dim"))
    return shown


def tell(
    session: Session, workspace: Workspace, found: list[MetricState], *, defined: bool = False
) -> None:
    """Print metrics as they stand, in the form that was asked for; ``defined``: what they tell."""
    if session.json:
        output.tables(views.metrics(workspace, found))
    else:
        shown = metric_lines(workspace, found, defined=defined)
        output.text(shown or tr("There is no such metric."))


def _states(
    session: Session, workspace: Workspace, asked: tuple[str, ...], fields: dict[str, str]
) -> list[MetricState]:
    level = read_level(fields.get("level"))
    group, chat_group = _meant(session, workspace, fields.get("group"))
    if asked:
        # A name means one metric of one community, so the community must be clear.
        community = session.one(workspace)
        wanted = [m for name in asked for m in workspace.measures.named(community, name, level)]
        found = [workspace.measures.state(metric.within(chat_group)) for metric in wanted]
    elif chat_group is not None:
        found = workspace.measures.states(session.one(workspace), chat_group)
    else:
        found = states(workspace, session.only(workspace))
    return [
        state
        for state in found
        if group in (None, state.metric.group) and level in (None, state.metric.level)
    ]


def _meant(
    session: Session, workspace: Workspace, typed: str | None
) -> tuple[str | None, int | None]:
    """Return the group of metrics that is meant, or the chat group."""
    if typed is None:
        return None, None
    try:
        return GROUP.read(typed, names), None
    except BadValue:
        if not workspace.tables["groups"]:
            raise
        return None, home_of(session, workspace, typed)[1]


def _write(
    session: Session, act: Callable[..., MetricState], name: str, fields: dict[str, str]
) -> None:
    store = session.editing()
    community = session.one(session.read())
    state = act(store, community, name, fields, now=session.now)
    tell(session, session.read(), [state])


def metric_lines(
    workspace: Workspace, found: list[MetricState], *, defined: bool = False
) -> list[str]:
    """Return metrics as a table for people, ``defined`` with what each tells below it."""
    shown = lines(views.metrics(workspace, found, defined=defined))
    told = [
        (s.metric.key, "\n".join(each))
        for s in found
        if defined and (each := _meaning(workspace, s.metric))
    ]
    return [*shown, "", *fact_lines(told)] if told and not output.is_plain() else shown


def _meaning(workspace: Workspace, metric: Metric) -> list[str]:
    """Return what a metric tells, and how it is calculated where it has a formula."""
    words = [say(metric.definition)] if metric.definition else []
    return words + views.formula_lines(workspace, metric)
