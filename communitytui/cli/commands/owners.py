"""People: what each of them owes, and one name for one person."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import group
from communitytui.cli.params import argument, completing
from communitytui.cli.session import Session
from communitytui.cli.tables import lines
from communitytui.domain.kernel.naming import counted
from communitytui.domain.tasks.owners import Owner
from communitytui.domain.tasks.owners import owners as people
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, say, tr
from communitytui.services.owners import rename as call
from communitytui.views import owners as views

_PERSON = completing("tasks.owner")


@group(
    "owners",
    examples=N_('owners\nowners rename ana Ana\nowners rename ana "Ana Lin"'),
)
def owners(session: Session) -> None:
    """List the people of each community, the latest and the busiest first."""
    workspace = session.read()
    if session.json:
        output.tables(views.owners(workspace, _all(session, workspace)), nouns="owners")
        return
    if not session.begun(workspace):
        return
    chosen = session.chosen(workspace)
    told: list[str] = []
    for home in chosen:
        shown = lines(views.owners(workspace, people(workspace.board, home.id)))
        shown = shown or [tr("No task has an owner yet.")]
        told += [output.paint(home.name, "title"), *shown] if len(chosen) > 1 else shown
    output.text(told)


def _all(session: Session, workspace: Workspace) -> list[Owner]:
    return [each for home in session.chosen(workspace) for each in people(workspace.board, home.id)]


@owners.verb("rename", N_("call a person otherwise, everywhere; merges two spellings of one name"))
@argument("old", metavar="OLD", shell_complete=_PERSON, help=N_("current name, in any spelling"))
@argument("new", metavar="NEW", shell_complete=_PERSON, help=N_("new name"))
def rename(session: Session, old: str, new: str) -> None:
    """Rename a person in every record, as one action, and say which."""
    store = session.editing()
    only = session.only(session.read())
    done = call(store, old, new, now=session.now, community=only)
    if session.json:
        found = [each for each in _all(session, done.workspace) if done.name in each.spellings]
        output.tables(views.owners(done.workspace, found), nouns="owners")
        return
    things = say(counted(done.numbers))
    output.text(tr("renamed {old} to {new}: {things}", old=old, new=done.name, things=things))
