"""Taking an action back."""

from __future__ import annotations

from communitytui.cli import output, prompt
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import Session
from communitytui.errors import Exit, NotFound
from communitytui.i18n import N_, tr
from communitytui.services.history import change_records, describe, origin
from communitytui.services.undoing import CREATION, Pending
from communitytui.services.undoing import undo as take_back
from communitytui.store import Commit, Taking

ANY = option("--any", "any_user", is_flag=True, help=N_("actions by anyone, not only mine"))
DRY = option("--dry-run", "dry", is_flag=True, help=N_("show what would be done, without doing it"))


class _NotConfirmed(Exception):
    """The undo was not confirmed."""


@command("undo")
@ANY
@option("--yes", "yes", is_flag=True, help=N_("undo a creation without asking"))
@DRY
def undo(session: Session, any_user: bool, yes: bool, dry: bool) -> int:
    """Undo an action, whole or not at all, and print it.

    Undoing a creation needs confirmation; on a terminal, so do actions of an earlier day and
    those that change many records.
    """
    if dry:
        store = session.viewing()
        found = store.would_undo(any_user=any_user) if store else None
        tell_dry(session, N_("would undo: {change}"), found)
        return Exit.DONE

    def agreed(pending: Pending) -> bool:
        if yes:
            return True
        if session.json or not prompt.can_ask():
            return CREATION not in pending.reasons
        output.text(list(pending.lines))
        if not prompt.confirm(tr("Undo it?")):
            raise _NotConfirmed
        return True

    store = session.editing()
    try:
        done = take_back(store, any_user=any_user, now=session.now, consent=agreed)
    except _NotConfirmed:
        output.text(tr("Nothing was undone"))
        return Exit.OTHER
    tell_action(session, N_("undone: {change}"), done)
    return Exit.DONE


def tell_dry(session: Session, message: str, found: Taking | None) -> None:
    """Say which action would be taken back or done again; raises ``NotFound`` for none."""
    if found is None:
        raise NotFound(N_("nothing to undo or redo"))
    tell_action(session, message, found.target)


def tell_action(session: Session, message: str, commit: Commit) -> None:
    """Say which action ``commit`` is about; as JSON, what it changed itself."""
    workspace = session.read()
    if session.json:
        output.records({"changes": change_records([commit])})
        return
    store = session.viewing()
    # A commit comes from a store; what it is about stands there as well.
    about = commit if store is None else origin(store, commit)
    output.text(tr(message, change=describe(about, workspace, session.me)))
