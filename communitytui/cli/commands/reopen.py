"""Reopening tasks that were done or skipped."""

from __future__ import annotations

from communitytui.cli.bulk import meant, tasks_meant
from communitytui.cli.changed import tell
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.i18n import N_
from communitytui.services.tasks import reopen as open_again


@command("reopen")
@meant
def reopen(session: Session, words: tuple[str, ...], yes: bool) -> None:
    """Reopen tasks that are done or skipped."""
    store = session.editing()
    found = tasks_meant(session, words, yes=yes, only=lambda task: task.settled)
    result = open_again(store, found, now=session.now)
    tell(session, N_("reopened: {task}"), result)
