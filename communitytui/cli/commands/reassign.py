"""Giving one person's open tasks to another."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import person
from communitytui.cli.changed import print_changed
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing
from communitytui.cli.session import Session
from communitytui.i18n import N_, trn
from communitytui.services.workload import reassign as hand_over


@command("reassign")
@argument("from_", metavar="FROM", help=N_("current owner; none for tasks without an owner"))
@argument("to", metavar="TO", help=N_("new owner; none for no owner"))
@argument(
    "words",
    nargs=-1,
    metavar="FILTER",
    shell_complete=completing("tasks:"),
    help=N_("only tasks that match a filter: stage:content due:..fri"),
)
def reassign(session: Session, from_: str, to: str, words: tuple[str, ...]) -> None:
    """Hand tasks over and print them."""
    store = session.editing()
    community = session.one(session.read())
    result = hand_over(
        store,
        community,
        person(from_, session.me),
        person(to, session.me),
        " ".join(words),
        now=session.now,
    )
    if not session.json:
        output.text(trn("{n} task was reassigned", "{n} tasks were reassigned", len(result.ids)))
    print_changed(session, N_("reassigned: {task}"), result)
