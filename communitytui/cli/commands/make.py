"""Making of a deliverable what follows from it: goals, calendar entries, duties, a standard."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.tasks.board import Task
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services import makers
from communitytui.services.makers import Made
from communitytui.views.tasks import name_of


@command(
    "make",
    examples=N_("make 4.6: shows the calendar entries that its table becomes\nmake 4.6 --apply"),
)
@argument(
    "id",
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("a number (12, #12) or a key of the playbook (1.4)"),
)
@option("--apply", "applies", is_flag=True, help=N_("make them; without it nothing is changed"))
def make(session: Session, id: str, applies: bool) -> None:
    """Print what can be made of a deliverable and is not there yet; ``--apply`` makes it."""
    store = session.editing() if applies else None
    workspace = session.read()
    task = workspace.board[session.tasks(workspace, [id])[0]]
    made = makers.makeable(workspace, task) if store is None else None
    if store is not None:
        made = makers.make(store, task, now=session.now)
    if made is None:
        raise BadValue(N_("nothing is made of task {id}"), id=task.key or task.id)
    if session.json:
        head = {"task": task.id, "table": made.table, "made": applies}
        output.records({"made": [{**head, "text": thing.said} for thing in made.things]})
    else:
        output.text(_lines(task, made, applied=applies))


def _lines(task: Task, made: Made, *, applied: bool) -> list[str]:
    named = name_of(task)
    if not made.things:
        return [tr("{task}: all of it is there already", task=named)]
    shown = [tr("{task}: {what}", task=named, what=made.what)]
    shown += ["  " + thing.said for thing in made.things]
    if applied:
        return [*shown, tr("made; to take all of it back: communitytui undo --yes")]
    return [*shown, tr("nothing changed yet; make them with --apply")]
