"""Writing a report: to standard output, or to a file that is there whole or not at all."""

from __future__ import annotations

import os

from communitytui.cli import output
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import NotFound
from communitytui.services.reports import export
from communitytui.store import refuse_output, there_already, write_output


def export_report(session: Session, wanted: str, target: str | None, *, force: bool) -> None:
    """Write the report of the community in the format ``wanted``, in the language spoken."""
    place = None if target in (None, "-") else os.path.expanduser(target or "")
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    if place is not None:
        refuse_output(store.site, place)
        if os.path.lexists(place) and not force:
            raise there_already(place)
    # The language may hang on the community, so the workspace is looked at first.
    community = session.one(session.read())
    data = export(store, community, wanted, session.now).encode()
    if place is None:
        output.write(data)
    else:
        write_output(store, place, data, replace=force)
