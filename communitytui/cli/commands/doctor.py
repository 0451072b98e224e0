"""Looking after the file: what is wrong with it, and mending that."""

from __future__ import annotations

import os

from communitytui.cli import output, problems, prompt
from communitytui.cli.grammar import command
from communitytui.cli.params import option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.settings_checks import settings_checks
from communitytui.cli.tables import lines
from communitytui.domain.kernel.signs import CHECK_SIGNS
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, Exit, MayNotWrite
from communitytui.foreign import refused
from communitytui.i18n import N_, tr, trn
from communitytui.i18n.phrases import clauses
from communitytui.services import maintenance
from communitytui.services.maintenance import told as words
from communitytui.services.repair import mend, outlook
from communitytui.store import Check, Recovery
from communitytui.views.table import Cell, Table, seen
from communitytui.words.errors import MENDING

#: How a check went, by its state.
_STATES = {
    "ok": ("good", N_("in order")),
    "mended": ("warn", N_("repaired")),
    "warning": ("warn", N_("warning")),
    "bad": ("bad", N_("broken")),
}


@command("doctor")
@option(
    "--recover",
    "wanted",
    is_flag=True,
    help=N_("recover a damaged file from backups and journal"),
)
@option(
    "--mend",
    "mending",
    is_flag=True,
    help=N_("repair orphaned records and references to deleted ones"),
)
@option("--yes", "yes", is_flag=True, help=N_("with --mend: do it without asking"))
def doctor(session: Session, wanted: bool, mending: bool, yes: bool) -> int:
    """Print what was looked at and how it is; the exit code is 6 when something stays bad.

    What is wrong with settings, keys or themes is a warning: the program runs without it.
    """
    if session.read_only:
        raise MayNotWrite(N_("nothing changed: --read-only is on"))
    if wanted and session.is_on_server:
        raise BadValue(
            N_("--recover is for files; on a server restore a backup of its database (pg_restore)")
        )
    if not _is_anything_there(session):
        if session.json:
            output.records({"checks": []})
        else:
            output.text(tr(BEGIN))
        return Exit.DONE
    recovery = maintenance.recover(session.path) if wanted else None
    aside = maintenance.set_ledger_aside(session.path, session.me) if wanted else None
    # What is to be known of the file stands among the findings.
    session.telling = False
    session.use_language_of_file()
    told = _told(recovery, aside) if recovery else []
    if mending:
        told += _mend(session, yes)
    session.close()
    checks = [*maintenance.examine(session.place, session.me), *settings_checks(session.env)]
    if session.json:
        output.records({"checks": maintenance.check_records(checks)})
    else:
        output.text(_lines(checks) + told)
    if maintenance.is_well(checks):
        return Exit.DONE
    problems.say(tr("repair what can be repaired with: {command}", command=MENDING))
    return Exit.DAMAGED


def _mend(session: Session, yes: bool) -> list[str]:
    """Mend the records when a person agrees, and return what is to be said of it."""
    store = session.editing()
    wanted = outlook(store, now=session.now)
    if wanted is None:
        return [tr("Nothing to repair")]
    if not yes:
        if session.json or not prompt.can_ask():
            told = clauses(wanted.lines())
            raise BadValue(
                N_("doctor --mend would change the file ({told}); add --yes to do it"), told=told
            )
        output.text(wanted.lines())
        if not prompt.confirm(tr("Repair it?")):
            return [tr("Nothing was repaired")]
    done = mend(store, now=session.now)
    return [tr("repaired: {told}", told=line) for line in done.lines()] if done else []


def _is_anything_there(session: Session) -> bool:
    """Tell whether there is a workspace, or what is left of one."""
    if session.is_on_server:
        return session.viewing() is not None
    return any(_is_there(session.place + end) for end in ("", ".journal", ".backups"))


def _is_there(path: str) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        # In a folder that is closed to us: "nothing here yet" would be a guess.
        raise refused(path, error) from None
    return True


def _lines(checks: list[Check]) -> list[str]:
    columns = (
        seen("sign", _sign),
        seen("name", _name),
        seen("told", _words),
    )
    return lines(Table("checks", checks, columns, "sign name told"))


def _sign(check: Check) -> Cell:
    style, word = _STATES[check.state]
    return Cell(CHECK_SIGNS[check.state], style, tr(word))


def _name(check: Check) -> str:
    return check.name


def _words(check: Check) -> str:
    return clean_line(words(check), 2000)


def _told(recovery: Recovery, aside: str | None) -> list[str]:
    told = (
        [tr("the ledger is kept as {path}; import your files again", path=aside)] if aside else []
    )
    if recovery.backup is None and recovery.kept_aside is None:
        return told or [tr("nothing to recover")]
    return _recovered(recovery) + told


def _recovered(recovery: Recovery) -> list[str]:
    told = [
        trn(
            "recovered, with {n} change since the backup",
            "recovered, with {n} changes since the backup",
            recovery.changes_back,
        )
    ]
    if recovery.lost:
        told.append(
            trn(
                "{n} change is permanently lost",
                "{n} changes are permanently lost",
                recovery.lost,
            )
        )
    if recovery.kept_aside is not None:
        told.append(tr("the damaged file is kept as {path}", path=output.path(recovery.kept_aside)))
    return told
