"""Adding a task."""

from __future__ import annotations

from communitytui.cli.arguments import given
from communitytui.cli.changed import print_changed
from communitytui.cli.fields import field_options
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, option
from communitytui.cli.session import Session
from communitytui.domain.nouns.declared import PROMISE, TASK
from communitytui.i18n import N_
from communitytui.services.tasks import add as add_task


@command(
    "add",
    noun="tasks",
    examples=N_(
        "add Name the channel --stage model --owner ana --due fri\n"
        'add Choose a tool --stage platform --kind matrix --factors "Reach=60, Cost=40"\n'
        'add List the partners --stage plan --kind table --columns "Name, Contact, Since"'
    ),
)
@argument("title", nargs=-1, required=True, metavar="TITLE", help=N_("title of the task"))
@option(
    "--stage",
    required=True,
    metavar="STAGE",
    help=N_("the stage: its number, key or name"),
)
@field_options(
    TASK,
    {
        "start": N_("first day"),
        "due": N_("due date: 2026-12-01, fri, +3d, eom"),
        "after": N_("the tasks that come first"),
    },
    without="stage title status",
)
@field_options(
    PROMISE,
    {
        "kind": N_("kind of deliverable: text, list, table, choice, decision, matrix, …"),
        "label": N_("label of the deliverable"),
        "options": N_("what is chosen from, or compared: A, B, C"),
        "columns": N_("columns of a table: Name, Link, Day"),
        "factors": N_("factors of a matrix, with weights that total 100: Reach=60, Cost=40"),
    },
    without="",
)
def add(session: Session, title: tuple[str, ...], stage: str, **typed: str | None) -> None:
    """Add a task and print it."""
    store = session.editing()
    community = session.one(session.read())
    fields = given(typed)
    promised = {name: fields.pop(name) for name in PROMISE.fields if name in fields}
    done = add_task(
        store,
        community,
        " ".join(title),
        stage,
        now=session.now,
        fields=fields,
        deliverable=promised,
    )
    print_changed(session, N_("added: {task}"), done)
