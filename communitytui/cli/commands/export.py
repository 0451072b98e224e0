"""Writing a report: to standard output, or to a file that is there whole or not at all."""

from __future__ import annotations

import os

from communitytui.cli import output
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue, MayNotWrite, NotFound
from communitytui.i18n import N_


def export_report(session: Session, wanted: str, target: str | None, *, force: bool) -> None:
    """Write the report of the community in the format ``wanted``, in the language spoken."""
    from communitytui.services.reports import export

    place = None if target in (None, "-") else os.path.expanduser(target or "")
    if place is not None and os.path.lexists(place) and not force:
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


def _put(place: str, data: bytes) -> None:
    """Write ``data`` beside ``place`` and move it there, so that no half report is ever seen."""
    folder, name = os.path.split(os.path.realpath(place))
    fresh = os.path.join(folder, f".{name}.{os.getpid()}")
    try:
        # Made by us and by nobody else: a link laid there beforehand is not followed.
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            with open(fd, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(fd)
            os.replace(fresh, os.path.join(folder, name))
        except BaseException:
            os.unlink(fresh)
            raise
    except OSError as error:
        raise MayNotWrite(
            N_("{path} cannot be written: {problem}"), path=place, problem=error.strerror or ""
        ) from None
