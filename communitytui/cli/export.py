"""Writing a report: to standard output, or to a file that is there whole or not at all."""

from __future__ import annotations

import os

from communitytui.cli import output
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_
from communitytui.services.reports import PLAN, Asked, exported, form_of
from communitytui.store import refuse_output, there_already, write_output


def export_report(session: Session, form: str, target: str | None, *, force: bool) -> None:
    """Write the plan of the community in a form: what ``--export`` does."""
    asked = PLAN._replace(kind="checklist") if form == "csv" else PLAN
    write_report(session, asked, form, target, force=force)


def write_report(
    session: Session, asked: Asked, form: str | None, target: str | None, *, force: bool
) -> None:
    """Write a report of the community to a file or standard output, in the language spoken.

    Without ``form`` the file's ending says which. Raises ``CommunityError`` for a file that is
    there already and what ``export`` raises.
    """
    place = None if target in (None, "-") else os.path.expanduser(target or "")
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    if place is not None:
        refuse_output(store, place)
        if os.path.lexists(place) and not force:
            raise there_already(place)
    # The language may hang on the community, so the workspace is looked at first.
    session.read()
    if form is None and place is not None:
        form = form_of(place, asked.kind)
    room = output.room() if place is None else None
    data = exported(store, session.community, form, session.now, asked, room)
    if place is None and form == "xlsx" and output.is_terminal():
        raise BadValue(N_("a spreadsheet is no text: write it to a file with -o"))
    if place is None:
        output.write(data)
    else:
        write_output(store, place, data, replace=force)
