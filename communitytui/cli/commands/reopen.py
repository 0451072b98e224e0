"""Reopening tasks that were done or skipped."""

from __future__ import annotations

from communitytui.cli.arguments import IDS
from communitytui.cli.changed import tell
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.i18n import N_
from communitytui.services.tasks import reopen as open_again


@command("reopen")
@IDS
def reopen(session: Session, ids: tuple[str, ...]) -> None:
    """Reopen tasks that are done or skipped."""
    store = session.editing()
    found = session.tasks(session.read(), ids)
    result = open_again(store, found, now=session.now)
    tell(session, N_("reopened: {task}"), result)
