"""Bringing the workspace from a file to a server, and back."""

from __future__ import annotations

import shlex

from communitytui import paths
from communitytui.cli import output
from communitytui.cli.commands.store import store
from communitytui.cli.on_server import ready
from communitytui.cli.params import argument
from communitytui.cli.session import Session
from communitytui.errors import BadValue, MayNotWrite
from communitytui.i18n import N_, tr, trn
from communitytui.store import server

_USAGE = {
    "push": N_("name a file and the URL of a database: {usage}"),
    "pull": N_("name the URL of a database and a new file: {usage}"),
}
_LINES = {
    "push": "store push ops.json postgresql://server/ops",
    "pull": "store pull postgresql://server/ops ops.json",
}


@store.verb("push", N_("bring the workspace in a file to an empty database"))
@argument(
    "places",
    nargs=-1,
    required=True,
    metavar="[FILE] URL",
    help=N_("the file (default: that of --file), and the database to bring it to"),
)
def push(session: Session, places: tuple[str, ...]) -> None:
    """Bring records, log and ids to a server; the file stays as it is."""
    here, there = _two(session, "push", places)
    _tell(session, server.push(here, ready(there), who=session.me))


@store.verb("pull", N_("bring the workspace on a server into a new file"))
@argument(
    "places",
    nargs=-1,
    required=True,
    metavar="[URL] FILE",
    help=N_("the database (default: that of --file), and the file to make"),
)
def pull(session: Session, places: tuple[str, ...]) -> None:
    """Bring records, log and ids into a file; the server stays as it is."""
    here, there = _two(session, "pull", places)
    _tell(session, server.pull(ready(here), there, who=session.me))


def _two(session: Session, verb: str, places: tuple[str, ...]) -> tuple[str, str]:
    """Return from where to where; raises ``BadValue`` unless one is a server and one a file."""
    if session.read_only:
        raise MayNotWrite(N_("nothing changed: --read-only is on"))
    named = [paths.workspace_place(each) for each in places]
    if len(named) == 1:
        named = [session.place, *named]
    wanted = [verb == "pull", verb == "push"]
    if [each.startswith(paths.SERVER) for each in named] != wanted:
        raise BadValue(_USAGE[verb], usage=f"communitytui {_LINES[verb]}")
    return named[0], named[1]


def _tell(session: Session, moved: server.MovedOver) -> None:
    if session.json:
        counts = {"records": moved.records, "changes": moved.commits}
        output.records({"moved": [{"place": moved.place, **counts}]})
        return
    output.text(
        [
            trn(
                "brought over: {n} record, with its log",
                "brought over: {n} records, with their log",
                moved.records,
            ),
            tr("from now on: {command}", command=f"communitytui -f {_quoted(moved.place)}"),
        ]
    )


def _quoted(place: str) -> str:
    """Return a place as it is typed in a shell: a URL may hold what a shell takes for its own."""
    return shlex.quote(place) if place.startswith(paths.SERVER) else output.path(place)
