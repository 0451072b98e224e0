"""Watching a folder: what was imported of it, until somebody stops it."""

from __future__ import annotations

import time
from pathlib import Path

from communitytui.cli import output, problems
from communitytui.cli.imported import import_record
from communitytui.cli.session import Session
from communitytui.i18n import tr
from communitytui.services.import_options import Options
from communitytui.services.watching import look
from communitytui.services.workspaces import utc_now
from communitytui.store import Store
from communitytui.words.errors import as_option, explain
from communitytui.words.imports import import_lines

#: How often a folder is looked at, in seconds.
_PAUSE = 5.0


def watch(
    session: Session, store: Store, community: int, folder: str, options: Options, *, once: bool
) -> None:
    """Import what is put into a folder: once, or every few seconds until ctrl+c."""
    place = Path(folder).expanduser()
    while True:
        now = (lambda: session.now) if once else utc_now
        for found in look(store, community, place, now=now, options=options):
            if found.error is not None:
                problems.say(tr("set aside: {problem}", problem=explain(found.error)))
            elif found.done is not None and session.json:
                output.records({"imports": [import_record(found.done)]})
            elif found.done is not None:
                output.text(import_lines(found.done, as_option))
        if once:
            return
        time.sleep(_PAUSE)
