"""Setting fields of tasks."""

from __future__ import annotations

from itertools import pairwise

from communitytui.cli.arguments import assignment, assignments
from communitytui.cli.bulk import YES, tasks_meant
from communitytui.cli.changed import print_changed
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.nouns.declared import TASK
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.services.tasks import change


@command("set", noun="tasks")
@argument(
    "words",
    nargs=-1,
    required=True,
    metavar="ID|FILTER… FIELD=VALUE…",
    shell_complete=completing("assignments"),
    help=N_(
        "tasks or a filter (stage:content late), then what to set: owner=ana due=fri priority=1; "
        "due=due+1w counts from each task's own; none clears a field"
    ),
)
@option(
    "--from",
    "expected",
    multiple=True,
    metavar="FIELD=OLD",
    shell_complete=completing("assignments"),
    help=N_("refuse (exit 7) when the field is no longer OLD"),
)
@YES
def set_(session: Session, words: tuple[str, ...], expected: tuple[str, ...], yes: bool) -> None:
    """Set fields of one task or several, all or nothing."""
    ids, fields = assignments(words)
    if not ids:
        raise BadValue(N_("missing tasks before FIELD=VALUE"))
    if not fields:
        # The sign is what is forgotten, as in: set 1.1 owner Ana.
        named = (pair for pair in pairwise(ids) if pair[0].lower() in TASK.editable)
        hint = next((f"{field}={value}" for field, value in named), None)
        raise BadValue(N_("missing FIELD=VALUE, such as owner=ana"), hint=hint)
    old = dict(assignment(word) for word in expected)
    store = session.editing()
    board = session.read().board
    found = tasks_meant(session, ids, yes=yes)
    result = change(store, found, fields, now=session.now, expect=old)
    print_changed(session, N_("changed: {task}"), result, board)
