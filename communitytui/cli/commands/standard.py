"""Standards: what a metric should reach, where that comes from, and the verdict."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import METRIC, given
from communitytui.cli.facts import fact_lines
from communitytui.cli.fields import CHAT_GROUP, DIRECTION, LEVEL, home_of
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, say
from communitytui.services import standards as service
from communitytui.services.baselines import rebase
from communitytui.services.metrics import one_metric, read_level
from communitytui.views.metrics import metrics


@command(
    "standard",
    examples=N_(
        "standard dau: its standard, provenance and verdict\n"
        "standard dau --target 300 --alert 240: set by the team\n"
        "standard nps --target 30 --source TEXT: taken from a source\n"
        'standard ttfr --target 2 --group "Readers 1": of one chat group\n'
        "standard dau --baseline: no target; judged against its usual level\n"
        "standard dau --rebase --reason TEXT: resets its baseline"
    ),
    context_settings={"ignore_unknown_options": True},
)
@METRIC
@option("--target", metavar="NUMBER", help=N_("target; none removes it"))
@option("--alert", metavar="NUMBER", help=N_("alert line; none removes it"))
@DIRECTION
@option("--source", metavar="TEXT", help=N_("source of the number"))
@option("--baseline", is_flag=True, help=N_("no target: judged only against its usual level"))
@LEVEL
@CHAT_GROUP
@option("--remove", is_flag=True, help=N_("remove the standard"))
@option("--rebase", is_flag=True, help=N_("reset its baseline, with --reason"))
@option("--reason", metavar="TEXT", help=N_("with --rebase: why"))
@option(
    "--since",
    metavar="DATE",
    help=N_("with --rebase: from which week (default: where the change began)"),
)
def standard(
    session: Session,
    metric: str,
    baseline: bool,
    remove: bool,
    rebase: bool,
    reason: str | None,
    since: str | None,
    level: str | None,
    group: str | None,
    **options: str | None,
) -> None:
    """Print the standard of a metric, or set it."""
    fields = given(options)
    at = read_level(level)
    if remove and (fields or baseline):
        raise BadValue(N_("--remove takes only a metric"))
    if (reason is not None or since is not None) and not rebase:
        raise BadValue(N_("--reason and --since require: standard METRIC --rebase"))
    if rebase:
        if remove or baseline or fields:
            raise BadValue(N_("--rebase takes only a metric, --reason and --since"))
        _rebase(session, metric, reason or "", since, at, group)
        return
    if not (remove or baseline or fields):
        workspace = session.read()
        community, chat_group = home_of(session, workspace, group)
        found = one_metric(workspace, community, metric, at).within(chat_group)
        _tell(session, workspace, workspace.measures.state(found))
        return
    store = session.editing()
    community, chat_group = home_of(session, session.read(), group)
    if remove:
        state = service.remove_standard(
            store, community, metric, now=session.now, level=at, chat_group=chat_group
        )
    else:
        state = service.set_standard(
            store,
            community,
            metric,
            now=session.now,
            baseline=baseline,
            level=at,
            chat_group=chat_group,
            **fields,
        )
    _tell(session, session.read(), state)


def _rebase(
    session: Session,
    metric: str,
    reason: str,
    since: str | None,
    level: str | None,
    group: str | None,
) -> None:
    store = session.editing()
    community, chat_group = home_of(session, session.read(), group)
    state = rebase(
        store,
        community,
        metric,
        reason,
        now=session.now,
        since=since,
        level=level,
        chat_group=chat_group,
    )
    _tell(session, session.read(), state)


def _tell(session: Session, workspace: Workspace, state: MetricState) -> None:
    if session.json:
        output.tables(metrics(workspace, [state]))
    else:
        output.text(standard_lines(workspace, state))


def title_line(metric: Metric) -> str:
    """Return the name of a metric, as typed and for people."""
    unit = f" ({say(metric.unit)})" if metric.unit else ""
    return output.paint(f"{metric.key}  {say(metric.title)}{unit}", "title")


def standard_lines(workspace: Workspace, state: MetricState) -> list[str]:
    """Return the standard of a metric with where it comes from, and the verdict it leads to."""
    facts = metrics(workspace, [state]).facts(state)
    return [title_line(state.metric), *fact_lines(facts)]
