"""Done: a task with what it must leave behind."""

from __future__ import annotations

import json
from pathlib import Path

from communitytui import services
from communitytui.cli import output, prompt
from communitytui.cli.ask import ask_deliverable
from communitytui.cli.bulk import meant, tasks_meant
from communitytui.cli.changed import print_changed
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.foreign import read_text
from communitytui.i18n import N_, names, tr
from communitytui.services.fields import Asking
from communitytui.services.tasks import done as finish

_LARGEST = 1_000_000


@command("done")
@meant
@option(
    "--deliverable",
    metavar="VALUE",
    help=N_("the deliverable: a value, name=value,name=value, or @file.json"),
)
@option("--without-deliverable", "without", metavar="REASON", help=N_("reason for no deliverable"))
@option("--confirm", is_flag=True, help=N_("reuse the value from before reopening"))
@option(
    "--offered",
    is_flag=True,
    help=N_("take what show offers from your data; --deliverable adds to it"),
)
def done(
    session: Session,
    words: tuple[str, ...],
    deliverable: str | None,
    without: str | None,
    confirm: bool,
    offered: bool,
    yes: bool,
) -> None:
    """Complete tasks, all or none; on a terminal, ask for the deliverable that is missing."""
    if sum((deliverable is not None, without is not None, confirm)) > 1:
        raise BadValue(N_("--deliverable, --without-deliverable and --confirm cannot be combined"))
    if offered and (without is not None or confirm):
        raise BadValue(N_("--offered takes neither --without-deliverable nor --confirm"))
    value = read_deliverable(deliverable)
    store = session.editing()
    workspace = session.read()
    found = tasks_meant(session, words, yes=yes, only=lambda task: not task.settled)
    if offered:
        value = services.offers.taken(
            workspace, [workspace.board[id] for id in found], value, store
        )
    if value is None and without is None and not confirm and len(found) == 1:
        task = workspace.board[found[0]]
        asked = task.deliverable.value is None and not _has_sheet(workspace, task.id)
        if asked and prompt.can_ask() and not session.json:
            today = workspace.today(task.community)
            value = ask_deliverable(task, Asking(names, workspace, task.community, today))
    result = finish(
        store, found, now=session.now, deliverable=value, without=without, confirm=confirm
    )
    print_changed(session, N_("done: {task}"), result)
    if not session.json:
        output.text([line for task in result.tasks for line in _to_make(result.workspace, task)])


def _to_make(workspace: Workspace, task: Task) -> list[str]:
    """Return what can be made of a task that is done, and how."""
    made = services.offers.makeable(workspace, task)
    if made is None:
        return []
    making = f"communitytui make {task.key or task.id}"
    return [tr("it can become {what}: {command}", what=made.what, command=making)]


def _has_sheet(workspace: Workspace, id: int) -> bool:
    """Tell whether a decision is worked on already: then that is what is handed in."""
    return any(record["task"] == id for record in workspace.tables.get("decisions", {}).values())


def read_deliverable(typed: str | None) -> object:
    """Return what was given: the text itself, or the JSON in the file named after ``@``."""
    if typed is None or not typed.startswith("@"):
        return typed
    if typed.startswith("@@"):
        return typed[1:]
    path = Path(typed[1:]).expanduser()
    try:
        return json.loads(read_text(path, _LARGEST))
    except (ValueError, RecursionError) as error:
        raise BadValue(
            N_("{path} is not valid JSON: {problem}"), path=path, problem=str(error)
        ) from None
