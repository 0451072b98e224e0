"""Moving finished tasks to a file of their own, and back."""

from __future__ import annotations

from datetime import date

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trn
from communitytui.services.maintenance import archive_before, restore_archive
from communitytui.views.tasks import tasks
from communitytui.words.dates import read_day


@command("archive")
@option("--before", "before", metavar="DATE", help=N_("tasks finished before it"))
@option("--restore", "back", metavar="FILE", help=N_("restore the tasks of an archive"))
def archive(session: Session, before: str | None, back: str | None) -> None:
    """Move tasks that were done or skipped before a day to an archive, or back from it."""
    if (before is None) == (back is None):
        raise BadValue(N_("give either --before DATE or --restore FILE"))
    if back is not None:
        _restore(session, back)
    elif before is not None:
        _archive(session, before)


def _restore(session: Session, back: str) -> None:
    store = session.editing()
    done = restore_archive(store, back, now=session.now)
    if session.json:
        output.tables(tasks(done.workspace, done.ids))
    else:
        output.text(trn("restored: {n} task", "restored: {n} tasks", len(done.ids)))


def _archive(session: Session, before: str) -> None:
    store = session.editing()
    workspace = session.read()
    community = session.only(workspace)
    today = workspace.today(community or min(c.id for c in workspace.communities))
    day = date.fromisoformat(read_day(before, today))
    done = archive_before(store, workspace, day, now=session.now, community=community)
    if session.json:
        output.tables(tasks(workspace, done.ids))
    elif done.ids:
        output.text(
            trn(
                "archived: {n} task, in {path}",
                "archived: {n} tasks, in {path}",
                len(done.ids),
                path=output.path(done.path),
            )
        )
    else:
        output.text(tr("nothing was finished before {day}", day=day.isoformat()))
