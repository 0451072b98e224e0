"""Standards: what a metric should reach, where that comes from, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import Session
from communitytui.errors import BadValue
from communitytui.i18n import N_

if TYPE_CHECKING:
    from communitytui.domain.metrics import MetricState
    from communitytui.domain.workspace import Workspace


@command(
    "standard",
    N_(
        "what a metric should reach, and where that comes from\n"
        "standard dau: its standard, provenance and verdict\n"
        "standard dau --target 300 --alert 240: set by the team\n"
        "standard nps --target 30 --source TEXT: taken from a source\n"
        "standard dau --baseline: its own last 8 weeks"
    ),
    context_settings={"ignore_unknown_options": True},
)
@argument(
    "metric",
    metavar="METRIC",
    shell_complete=completing("metrics"),
    help=N_("its name or title: dau, 日活"),
)
@option("--target", metavar="NUMBER", help=N_("the value to reach; none takes it away"))
@option("--alert", metavar="NUMBER", help=N_("the value that alarms; none takes it away"))
@option(
    "--direction",
    metavar="WAY",
    shell_complete=completing("ways"),
    help=N_("which way is better: up, down or none"),
)
@option("--source", metavar="TEXT", help=N_("where the number comes from"))
@option("--baseline", is_flag=True, help=N_("judge by its own last 8 weeks and their limits"))
@option(
    "--level",
    metavar="LEVEL",
    shell_complete=completing("levels"),
    help=N_("what active means: visit, interact or post"),
)
@option("--remove", is_flag=True, help=N_("take the standard away"))
@json_option
def standard(
    session: Session,
    metric: str,
    baseline: bool,
    remove: bool,
    level: str | None,
    **given: str | None,
) -> None:
    """Print the standard of a metric, or set it."""
    from communitytui.services import standards as service
    from communitytui.services.metrics import one_metric, read_level

    fields = {name: text for name, text in given.items() if text is not None}
    at = read_level(level)
    if remove and (fields or baseline):
        raise BadValue(N_("--remove takes a metric, nothing else"))
    if not (remove or baseline or fields):
        workspace = session.workspace
        found = one_metric(workspace, session.one(workspace), metric, at)
        _tell(session, workspace, workspace.metric_state(found))
        return
    store = session.editing()
    community = session.one(session.workspace)
    if remove:
        state = service.remove_standard(store, community, metric, now=session.now, level=at)
    else:
        state = service.set_standard(
            store, community, metric, now=session.now, baseline=baseline, level=at, **fields
        )
    _tell(session, session.workspace, state)


def _tell(session: Session, workspace: Workspace, state: MetricState) -> None:
    if session.json:
        from communitytui.report.records import metric_record

        home = workspace.community(state.metric.community)
        output.records("metrics", [metric_record(state, home)])
        return
    from communitytui.cli.series import standard_lines

    output.text(standard_lines(state))


COMMANDS: dict[str, click.Command] = {"standard": standard}
