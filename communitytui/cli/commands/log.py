"""What happened: who did what, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import completing, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services.history import change_records, describe
from communitytui.words.dates import read_day

_SHOWN = 20


@command("log")
@option("--who", metavar="NAME", help=N_("only changes by this person; me for yourself"))
@option(
    "--task",
    "task",
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("only changes of this task"),
)
@option("--since", metavar="DATE", help=N_("only from this day on"))
@option("-n", "--number", "number", metavar="N", help=N_("the last N actions (default: 20)"))
def log(
    session: Session,
    who: str | None,
    task: str | None,
    since: str | None,
    number: str | None,
) -> None:
    """Print the log, newest last."""
    store = session.viewing()
    workspace = session.read()
    last = _count(number)
    commits = list(store.history()) if store is not None else []
    rows = change_records(
        commits,
        who=session.me if who in ("me", "我") else who,
        task=session.tasks(workspace, [task])[0] if task else None,
        since=_instant(session, since),
    )
    kept = list(dict.fromkeys(row["id"] for row in rows))
    if last is None and not session.json:
        last = _SHOWN
    chosen = set(kept[-last:] if last is not None else kept)
    if session.json:
        output.records({"changes": [row for row in rows if row["id"] in chosen]})
        return
    if store is None:
        output.text(tr(BEGIN))
        return
    output.text([describe(c, workspace, session.me) for c in commits if c.uid in chosen])


def _count(typed: str | None) -> int | None:
    if typed is None:
        return None
    if not typed.isdecimal() or len(typed) > 9 or not int(typed):
        raise BadValue(N_("-n must be a whole number from 1 up, not {value}"), value=typed[:40])
    return int(typed)


def _instant(session: Session, typed: str | None) -> str | None:
    """Return the instant at which a typed day begins, in UTC.

    It is a day of the community that was chosen, or in the zone that all of them share.
    """
    if typed is None:
        return None
    workspace = session.read()
    name = workspace.zone(session.only(workspace))
    zone = ZoneInfo(name) if name is not None else None
    day = read_day(typed, session.now.astimezone(zone).date())
    begins = datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC)
    return begins.strftime("%Y-%m-%dT%H:%M:%SZ")
