"""Importing what a database counts of its events."""

from __future__ import annotations

import getpass

from communitytui.cli import output, prompt
from communitytui.cli.imported import import_record
from communitytui.cli.session import Session
from communitytui.domain.kernel.numbers import read_whole
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services.import_options import Options
from communitytui.words.errors import as_option
from communitytui.words.imports import import_lines

_BOTH = N_("--sql and --events belong together: where the database is, and what to ask it for")
_NOT_WITH = N_("--sql takes no files, and no {options}: those are of files")
_ACCOUNTS = N_("--sql takes no --staff and --bot: name them in the settings of the community")
_NO_DAYS = N_("--late is a number of days, 0 or more, not {value}")


def check(url: str | None, events: str | None, options: Options, others: dict[str, object]) -> None:
    """Raise ``BadValue`` where options do not go together; ``others`` are those of files."""
    if url is None or events is None:
        raise BadValue(_BOTH)
    if options.staff or options.bots:
        raise BadValue(_ACCOUNTS)
    of_files = {
        "--dates": options.dates,
        "--metric": options.metric,
        "--level": options.level,
        "--decimal": options.decimal,
        "--column": options.columns,
        **others,
    }
    given = [name for name, value in of_files.items() if value]
    if given:
        raise BadValue(_NOT_WITH, options=", ".join(given))


def bring(session: Session, url: str, events: str, options: Options, late: str | None) -> None:
    """Import the days that a database counts, and print what that did."""
    # Neither a plan nor a file needs what asks databases.
    from communitytui.services.warehousing import LATE, import_events

    store = session.editing()
    done = import_events(
        store,
        session.one(session.read()),
        url,
        events,
        now=session.now,
        options=options,
        late=LATE if late is None else _days(late),
        ask=_password if prompt.can_ask() and not session.json else None,
    )
    if session.json:
        output.records({"imports": [import_record(done)]})
    else:
        output.text(import_lines(done, as_option))


def _days(typed: str) -> int:
    try:
        return read_whole(typed)
    except BadValue:
        raise BadValue(_NO_DAYS, value=typed[:40]) from None


def _password(user: str) -> str:
    """Ask for the password of a user of the database; it is neither shown nor kept."""
    return getpass.getpass(tr("Password of {user}: ", user=output.harmless(user)))
