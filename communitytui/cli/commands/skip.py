"""Leaving tasks out, with a reason."""

from __future__ import annotations

from communitytui.cli.bulk import meant, tasks_meant
from communitytui.cli.changed import print_changed
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.i18n import N_
from communitytui.services.tasks import skip as leave_out


@command("skip")
@meant
@option("--reason", required=True, metavar="TEXT", help=N_("reason to skip"))
def skip(session: Session, words: tuple[str, ...], reason: str, yes: bool) -> None:
    """Skip tasks; they no longer count for progress."""
    store = session.editing()
    found = tasks_meant(session, words, yes=yes, only=lambda task: not task.settled)
    result = leave_out(store, found, reason, now=session.now)
    print_changed(session, N_("skipped: {task}"), result)
