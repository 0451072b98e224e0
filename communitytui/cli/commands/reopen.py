"""Reopening tasks that were done or skipped."""

from __future__ import annotations

from communitytui.cli import problems
from communitytui.cli.bulk import meant, tasks_meant
from communitytui.cli.changed import print_changed
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.i18n import N_, tr
from communitytui.services.tasks import new_due
from communitytui.services.tasks import reopen as open_again
from communitytui.views.tasks import name_of


@command("reopen")
@meant
@option("--due", metavar="DATE", help=N_("new due date: fri, +3d, due+1w from its own"))
def reopen(session: Session, words: tuple[str, ...], due: str | None, yes: bool) -> None:
    """Reopen tasks that are done or skipped; tell those whose due date has passed."""
    store = session.editing()
    found = tasks_meant(session, words, yes=yes, only=lambda task: task.settled)
    board = session.read().board
    result = open_again(store, found, now=session.now, due=due)
    print_changed(session, N_("reopened: {task}"), result, board)
    for task in result.tasks:
        today = result.workspace.today(task.community)
        if task.due and task.due < today:
            day = new_due(task, today).isoformat()
            problems.warn(
                tr(
                    "{task} was due on {due}; give it a new date: communitytui set {id} due={day}",
                    task=name_of(task),
                    due=task.due.isoformat(),
                    id=task.id,
                    day=day,
                )
            )
