"""Where the workspace is kept: a file or a server. Its verbs stand apart."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.grammar import group
from communitytui.cli.session import Session
from communitytui.i18n import N_, tr


@group(
    "store",
    verbs=f"{__name__}.verbs",
    examples=N_(
        "store push ops.json postgresql://server/ops\n"
        "store pull postgresql://server/ops ops.json\n"
        "then: communitytui -f postgresql://server/ops"
    ),
)
def store(session: Session) -> None:
    """Print where the workspace is kept."""
    place, kind = session.place, "server" if session.is_on_server else "file"
    if session.json:
        output.records({"stores": [{"kind": kind, "place": place}]})
    elif session.is_on_server:
        output.text(tr("on a server: {place}", place=output.path(place)))
    else:
        output.text(tr("in a file: {place}", place=output.path(place)))
