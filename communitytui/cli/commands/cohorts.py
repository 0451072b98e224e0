"""Newcomers by week, and how many go on posting."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import completing, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import lines, wrapped
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, tr
from communitytui.services.people import cohorts as cohorts_of
from communitytui.views import people as views

_WEEKS = 13


@command("cohorts")
@option("--weeks", type=int, default=_WEEKS, metavar="N", help=N_("the newest N weeks, 0 for all"))
@option(
    "--group", metavar="NAME", shell_complete=completing("groups"), help=N_("only of one group")
)
def cohorts(session: Session, weeks: int, group: str | None) -> None:
    """Print who came in each week, and how many of them posted in the weeks after."""
    if weeks < 0:
        raise BadValue(N_("--{name} must be 0 or more"), name="weeks")
    workspace = session.read()
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    home = workspace.community(session.one(workspace))
    found = cohorts_of(store, home.id, now=session.now, group=group)
    table = views.cohorts(home, found, weeks or None)
    if session.json:
        output.tables(table)
        return
    notes = [each for note in views.cohort_notes(found) for each in wrapped(note)]
    shown = lines(table) or [tr("No newcomer yet.")]
    output.text([*shown, "", *(output.paint(note, "dim") for note in notes)])
