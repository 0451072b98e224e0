"""Writing a report: to standard output, or to a file that is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from communitytui.cli import output
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.i18n import N_


def export_report(session: Session, wanted: str, target: str | None, *, force: bool) -> None:
    """Write the report of the community in the format ``wanted``, in the language spoken."""
    from communitytui.services.reports import export

    place = None if target in (None, "-") else Path(target or "").expanduser()
    if place is not None and place.exists() and not force:
        raise BadValue(N_("{path} is there already; --force replaces it"), path=place)
    store = session.looking()
    if store is None:
        raise NotFound(BEGIN)
    # The language may hang on the community, so the workspace is looked at first.
    community = session.one(session.workspace)
    data = export(store, community, wanted, session.now).encode()
    if place is None:
        output.write(data)
    else:
        _put(place, data)


def _put(place: Path, data: bytes) -> None:
    """Write ``data`` beside ``place`` and move it there, so that no half report is ever seen."""
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        try:
            fresh.write_bytes(data)
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise MayNotWrite(
            N_("{path} cannot be written: {problem}"), path=place, problem=error.strerror or ""
        ) from None
