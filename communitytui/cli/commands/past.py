"""The past: what happened, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue, Exit, NotFound
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from communitytui.store import Commit, Taking

_SHOWN = 20


@command("log", N_("what happened: who did what, and when"))
@option("--who", metavar="NAME", help=N_("only what this person did; me is you"))
@option(
    "--task",
    "task",
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("only what happened to this task"),
)
@option("--since", metavar="DATE", help=N_("only from this day on"))
@option("-n", "--number", "number", metavar="N", help=N_("the last N actions (20 for people)"))
@json_option
def log(
    session: Session,
    who: str | None,
    task: str | None,
    since: str | None,
    number: str | None,
) -> None:
    """Print the log, newest last."""
    from communitytui.services.history import change_records, describe

    store = session.looking()
    workspace = session.workspace
    last = _count(number)
    commits = list(store.history()) if store is not None else []
    rows = change_records(
        commits,
        workspace,
        who=session.me if who in ("me", "我") else who,
        task=session.tasks(workspace, [task])[0] if task else None,
        since=_instant(session, since),
    )
    kept = list(dict.fromkeys(row["id"] for row in rows))
    if last is None and not session.json:
        last = _SHOWN
    chosen = set(kept[-last:] if last is not None else kept)
    if session.json:
        output.records("changes", [row for row in rows if row["id"] in chosen])
        return
    if store is None:
        output.text(tr(BEGIN))
        return
    output.text([describe(c, workspace, session.me) for c in commits if c.uid in chosen])


def _count(typed: str | None) -> int | None:
    if typed is None:
        return None
    if not typed.isdecimal() or len(typed) > 9 or not int(typed):
        raise BadValue(N_("-n needs a whole number from 1 on, not {value}"), value=typed[:40])
    return int(typed)


def _instant(session: Session, typed: str | None) -> str | None:
    """Return the instant at which a typed day begins, in UTC.

    It is a day of the community that was chosen, or in the zone that all of them share.
    """
    if typed is None:
        return None
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from communitytui.domain.words import read_day

    workspace = session.workspace
    name = workspace.zone(session.only(workspace) if workspace.communities else None)
    zone = ZoneInfo(name) if name is not None else None
    day = read_day(typed, session.now.astimezone(zone).date())
    begins = datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC)
    return begins.strftime("%Y-%m-%dT%H:%M:%SZ")


_ANY = option("--any", "any_user", is_flag=True, help=N_("whoever did it, not only me"))
_DRY = option("--dry-run", "dry", is_flag=True, help=N_("say what it would do, and do nothing"))


_YES = option("--yes", "yes", is_flag=True, help=N_("undo a creation without asking"))


@command("undo", N_("take back my last action"))
@_ANY
@_YES
@_DRY
@json_option
def undo(session: Session, any_user: bool, yes: bool, dry: bool) -> int:
    """Take back an action, whole or not at all, and say which.

    What takes away something that was made is asked about first, and so is, on a terminal,
    what is of an earlier day or touches very much.
    """
    from communitytui.services.consent import CREATION, Pending
    from communitytui.services.history import undo as take_back

    if dry:
        store = session.looking()
        found = store.would_undo(any_user=any_user) if store else None
        _dry(session, N_("undo would take back: {change}"), found)
        return Exit.DONE

    def agreed(pending: Pending) -> bool:
        if yes:
            return True
        if session.json or not output.can_ask():
            return CREATION not in pending.reasons
        output.text(list(pending.lines))
        if not output.confirm(tr("Undo it?")):
            raise Declined
        return True

    store = session.editing()
    try:
        done = take_back(store, any_user=any_user, now=session.now, consent=agreed)
    except Declined:
        output.text(tr("Nothing was undone"))
        return Exit.OTHER
    _tell(session, N_("undone: {change}"), done)
    return Exit.DONE


class Declined(Exception):
    """A person was asked and said no."""


@command("redo", N_("do again what undo took back"))
@_ANY
@_DRY
@json_option
def redo(session: Session, any_user: bool, dry: bool) -> None:
    """Do again what the last undo took back, and say what."""
    from communitytui.services.history import redo as do_again

    if dry:
        store = session.looking()
        found = store.would_redo(any_user=any_user) if store else None
        _dry(session, N_("redo would do again: {change}"), found)
        return
    store = session.editing()
    _tell(session, N_("redone: {change}"), do_again(store, any_user=any_user, now=session.now))


def _dry(session: Session, message: str, found: Taking | None) -> None:
    if found is None:
        raise NotFound(N_("there is nothing to take back or do again"))
    _tell(session, message, found.target)


def _tell(session: Session, message: str, commit: Commit) -> None:
    """Say which action ``commit`` is about; as JSON, what it changed itself."""
    from communitytui.services.history import change_records, describe, origin

    workspace = session.workspace
    if session.json:
        output.records("changes", change_records([commit], workspace))
        return
    store = session.looking()
    # A commit comes from a store; what it is about stands there as well.
    about = commit if store is None else origin(store, commit)
    output.text(tr(message, change=describe(about, workspace, session.me)))


COMMANDS: dict[str, click.Command] = {"log": log, "undo": undo, "redo": redo}
