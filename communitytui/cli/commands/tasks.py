"""The tasks that a filter describes."""

from __future__ import annotations

from communitytui import services
from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.i18n import N_
from communitytui.services.queries import find
from communitytui.views import tasks as views


@command(
    "tasks",
    noun="tasks",
    filters=N_("stage:content owner:me status:todo due:..fri priority:1 late blocked open word"),
)
def tasks(session: Session, terms: tuple[str, ...]) -> None:
    """Print the tasks that ``terms`` describe, all without any."""
    workspace = session.read()
    community = session.only(workspace)
    ids = find(workspace, terms, community=community, me=session.me)
    if session.begun(workspace):
        show(session, views.tasks(workspace, ids), N_("No matching tasks."))
        if not ids and not session.json:
            why = services.owners.unknown(workspace, terms, community, session.me)
            output.text([why] if why else [])
