"""Finishing: done with the deliverable, reopen, skip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communitytui.cli import output
from communitytui.cli.changed import tell
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import Session
from communitytui.errors import BadValue
from communitytui.i18n import N_

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

_IDS: dict[str, Any] = {
    "nargs": -1,
    "required": True,
    "metavar": "ID",
    "shell_complete": completing("tasks"),
    "help": N_("a number (12, #12) or a key of the playbook (1.4)"),
}
_LARGEST = 1_000_000


@command("done", N_("complete tasks, with what they must leave behind"))
@argument("ids", **_IDS)
@option(
    "--deliverable",
    metavar="VALUE",
    help=N_("the deliverable: a value, name=value,name=value, or @file.json"),
)
@option("--without-deliverable", "without", metavar="REASON", help=N_("why there is none"))
@option("--confirm", is_flag=True, help=N_("take the value from before the reopening again"))
@json_option
def done(
    session: Session,
    ids: tuple[str, ...],
    deliverable: str | None,
    without: str | None,
    confirm: bool,
) -> None:
    """Complete tasks, all or none; on a terminal, ask for the deliverable that is missing."""
    from communitytui.services.tasks import done as finish

    if sum((deliverable is not None, without is not None, confirm)) > 1:
        raise BadValue(N_("--deliverable, --without-deliverable and --confirm exclude each other"))
    value = read_deliverable(deliverable)
    store = session.editing()
    workspace = session.workspace
    found = session.tasks(workspace, ids)
    if value is None and without is None and not confirm and len(found) == 1:
        task = workspace.board[found[0]]
        asked = task.deliverable.value is None and not _has_sheet(workspace, task.id)
        if asked and output.can_ask() and not session.json:
            from communitytui.cli.ask import ask_deliverable
            from communitytui.services.fields import Asking

            today = workspace.today(task.community)
            value = ask_deliverable(task, Asking(workspace, task.community, today))
    result = finish(
        store, found, now=session.now, deliverable=value, without=without, confirm=confirm
    )
    tell(session, N_("done: {task}"), result.ids, blocked=result.blocked, early=result.early)


def _has_sheet(workspace: Workspace, id: int) -> bool:
    """Tell whether a decision is worked on already: then that is what is handed in."""
    return any(record["task"] == id for record in workspace.tables.get("decisions", {}).values())


def read_deliverable(typed: str | None) -> Any:
    """Return what was given: the text itself, or the JSON in the file named after ``@``."""
    if typed is None or not typed.startswith("@"):
        return typed
    if typed.startswith("@@"):
        return typed[1:]
    import json

    from communitytui.foreign import read_text

    path = Path(typed[1:]).expanduser()
    try:
        return json.loads(read_text(path, _LARGEST))
    except (ValueError, RecursionError) as error:
        raise BadValue(
            N_("{path} is not valid JSON: {problem}"), path=path, problem=str(error)
        ) from None


@command("reopen", N_("open tasks again; their deliverable is asked for anew"))
@argument("ids", **_IDS)
@json_option
def reopen(session: Session, ids: tuple[str, ...]) -> None:
    """Reopen tasks that are done or skipped."""
    from communitytui.services.tasks import reopen as open_again

    store = session.editing()
    found = session.tasks(session.workspace, ids)
    result = open_again(store, found, now=session.now)
    tell(session, N_("reopened: {task}"), result.ids)


@command("skip", N_("leave tasks out, with a reason"))
@argument("ids", **_IDS)
@option("--reason", required=True, metavar="TEXT", help=N_("why it is not needed"))
@json_option
def skip(session: Session, ids: tuple[str, ...], reason: str) -> None:
    """Skip tasks; they no longer count for progress."""
    from communitytui.services.tasks import skip as leave_out

    store = session.editing()
    found = session.tasks(session.workspace, ids)
    result = leave_out(store, found, reason, now=session.now)
    tell(session, N_("skipped: {task}"), result.ids)


COMMANDS: dict[str, click.Command] = {"done": done, "reopen": reopen, "skip": skip}
