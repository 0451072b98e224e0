"""Adding a task."""

from __future__ import annotations

from communitytui.cli.arguments import given
from communitytui.cli.changed import print_changed
from communitytui.cli.fields import field_options
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.kernel.labels import PLAIN_KINDS
from communitytui.domain.kernel.words import one_of
from communitytui.domain.nouns.declared import DELIVERABLE, TASK
from communitytui.i18n import N_, names
from communitytui.services.tasks import add as add_task


@command("add", noun="tasks")
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
        "priority": N_("1 is the highest"),
        "after": N_("the tasks that come first"),
    },
    without="stage title status",
)
@option(
    "--kind",
    metavar="KIND",
    shell_complete=completing("kinds"),
    help=N_("kind of deliverable: text, list, number, money, date, url, doc"),
)
@option("--label", metavar="TEXT", help=N_("label of the deliverable"))
def add(
    session: Session,
    title: tuple[str, ...],
    stage: str,
    kind: str | None,
    label: str | None,
    **fields: str | None,
) -> None:
    """Add a task and print it."""
    store = session.editing()
    community = session.one(session.read())
    done = add_task(
        store,
        community,
        " ".join(title),
        stage,
        now=session.now,
        fields=given(fields),
        deliverable=_deliverable(kind, label),
    )
    print_changed(session, N_("added: {task}"), done)


def _deliverable(kind: str | None, label: str | None) -> dict[str, object] | None:
    if kind is None and label is None:
        return None
    known = DELIVERABLE.read(kind, names) if kind else "text"
    one_of(known, PLAIN_KINDS, DELIVERABLE.wrong)
    return {"kind": known, "label": label or ""}
