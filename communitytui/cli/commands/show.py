"""One task in full, or several."""

from __future__ import annotations

from communitytui import services
from communitytui.cli import output
from communitytui.cli.arguments import IDS
from communitytui.cli.facts import fact_lines
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.i18n import say, tr
from communitytui.store import Store
from communitytui.views.table import Table
from communitytui.views.task_card import in_full
from communitytui.words.deliverables import show_value, show_wanted


@command("show")
@IDS
def show(session: Session, ids: tuple[str, ...]) -> None:
    """Print tasks with all their fields and their deliverable."""
    workspace = session.read()
    table = in_full(workspace, session.tasks(workspace, ids))
    if session.json:
        offers = services.offers.records(workspace, table.rows, session.viewing())
        # Beside the tasks, and only where something is offered.
        output.records({"tasks": table.records()} | ({"offers": offers} if offers else {}))
        return
    for place, task in enumerate(table.rows):
        output.text(([""] if place else []) + _card(workspace, table, task, session.viewing()))


def _card(workspace: Workspace, table: Table[Task], task: Task, store: Store | None) -> list[str]:
    """Return one task in full: its title, its fields by name, its deliverable, its notes."""
    key = f"  {task.key}" if task.key else ""
    shown = [output.paint(f"#{task.id}{key}  {say(task.title)}", "title")]
    shown += fact_lines(table.facts(task))
    shown += _deliverable(workspace, task, store)
    if task.notes:
        shown += ["", *("  " + line for line in task.notes.splitlines())]
    return shown


def _deliverable(workspace: Workspace, task: Task, store: Store | None) -> list[str]:
    deliverable = task.deliverable
    label = say(deliverable.label) or tr("Deliverable")
    shown = ["", "  " + output.paint(label, "title")]
    value, previous = deliverable.value, deliverable.previous
    if value is not None:
        told = show_value(deliverable, value)
    elif previous is not None:
        told = [tr("to be confirmed, from before reopening:")]
        told += show_value(deliverable, previous)
    else:
        told = [tr("not submitted yet"), *show_wanted(deliverable)]
    offer = services.offers.offered(workspace, task, store)
    if offer is not None:
        told += [tr("offered, from {source}:", source=offer.source)]
        told += ["  " + line for line in show_value(deliverable, offer.value)]
        taking = f"communitytui done {task.key or task.id} --offered"
        told += [tr("to take it: {command}", command=taking)]
    made = services.offers.makeable(workspace, task)
    if made is not None:
        making = f"communitytui make {task.key or task.id}"
        told += [tr("it can become {what}: {command}", what=made.what, command=making)]
    return shown + ["    " + line for line in told]
