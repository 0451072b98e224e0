"""The gates of the stages, and opening one before its time."""

from __future__ import annotations

from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import show
from communitytui.domain.nouns.declared import STAGE
from communitytui.domain.tasks.gates import gates
from communitytui.errors import BadValue
from communitytui.i18n import N_, names
from communitytui.services import planning
from communitytui.views.plan import GateOf, gate_table


@command("gate")
@argument(
    "stage",
    required=False,
    metavar="STAGE",
    shell_complete=completing("tasks.stage"),
    help=N_("the stage: its number, key or name"),
)
@option("--reason", metavar="TEXT", help=N_("reason to enter the stage early"))
@option("--close", is_flag=True, help=N_("reinstate the gate"))
def gate(session: Session, stage: str | None, reason: str | None, close: bool) -> None:
    """Print the gates, or open one of them for a reason."""
    if (reason is not None or close) and stage is None:
        raise BadValue(N_("missing STAGE before --reason or --close"))
    if reason is not None and close:
        raise BadValue(N_("--reason and --close cannot be combined"))
    key = _find_stage(stage)
    if reason is not None or close:
        store = session.editing()
        home = session.one(session.read())
        workspace = planning.open_gate(store, home, str(key), reason, now=session.now)
    else:
        workspace = session.read()
    found = [
        GateOf(community, each)
        for community in session.chosen(workspace)
        for each in gates(workspace.board, community).values()
        if key in (None, each.stage)
    ]
    show(session, gate_table(workspace, found), BEGIN)


def _find_stage(stage: str | None) -> str | None:
    if stage is None:
        return None
    return STAGE.read(stage, names)
