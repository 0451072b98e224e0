"""Doing again what undo took back."""

from __future__ import annotations

from communitytui.cli.commands.undo import ANY, DRY, tell_action, tell_dry
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.i18n import N_
from communitytui.services.undoing import redo as do_again


@command("redo")
@ANY
@DRY
def redo(session: Session, any_user: bool, dry: bool) -> None:
    """Do again what the last undo took back, and say what."""
    if dry:
        store = session.viewing()
        found = store.would_redo(any_user=any_user) if store else None
        tell_dry(session, N_("would redo: {change}"), found)
        return
    store = session.editing()
    done = do_again(store, any_user=any_user, now=session.now)
    tell_action(session, N_("redone: {change}"), done)
