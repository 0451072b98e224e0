"""Deleting tasks."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.bulk import meant, tasks_meant
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.i18n import N_, tr
from communitytui.services.deleting import told
from communitytui.services.tasks import delete as delete_tasks
from communitytui.views.tasks import name_of, tasks


@command("delete")
@meant
def delete(session: Session, words: tuple[str, ...], yes: bool) -> None:
    """Delete tasks; print what they were, and what waited for them or named them."""
    store = session.editing()
    workspace = session.read()
    found = tasks_meant(session, words, yes=yes, question=N_("Delete them?"))
    gone = [name_of(workspace.board[id]) for id in found]
    rows = list(tasks(workspace, found).records()) if session.json else []
    delete_tasks(store, found, now=session.now)
    if session.json:
        output.records({"tasks": rows})
        return
    lost = told(workspace.tables, "tasks", found)
    output.text([*(tr("deleted: {task}", task=name) for name in gone), *lost])
