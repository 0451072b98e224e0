"""Moving the dates of tasks."""

from __future__ import annotations

from communitytui.cli.bulk import meant, tasks_meant
from communitytui.cli.changed import days_changed, print_changed
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.domain.kernel.steps import read_step
from communitytui.domain.tasks.board import Task
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.i18n.phrases import noted
from communitytui.services.shifting import shift as move
from communitytui.services.shifting import shifted
from communitytui.views.tasks import name_of


@command(
    "shift",
    signed=True,
    examples=N_("shift stage:content +2w\nshift 5.1 5.2 -3d\nshift owner:ana late +1w --yes"),
)
@meant
def shift(session: Session, words: tuple[str, ...], yes: bool) -> None:
    """Move start and due of tasks, each from its own days; print them."""
    *named, by = words
    if not named:
        raise BadValue(N_("missing how far: shift ID|FILTER +2w"))
    read_step(by)
    store = session.editing()
    workspace = session.read()

    def told(task: Task) -> str:
        new = shifted(workspace, [task.id], by)[task.id]
        return noted(name_of(task), days_changed(task.record, new))

    def has_days(task: Task) -> bool:
        return not task.settled and bool(task.start or task.due)

    found = tasks_meant(session, named, yes=yes, only=has_days, tell=told)
    result = move(store, found, by, now=session.now)
    print_changed(session, N_("changed: {task}"), result, workspace.board)
