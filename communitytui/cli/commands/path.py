"""Every path in use."""

from __future__ import annotations

import os
from pathlib import Path

from communitytui import paths
from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.cli.tables import Column, lines
from communitytui.i18n import tr


@command("path")
def path(session: Session) -> None:
    """Print where the workspace and everything around it is."""
    rows = [
        {"name": name, "path": str(place), "exists": os.path.exists(place)}  # noqa: PTH110
        for name, place in _places(session).items()
    ]
    if session.json:
        output.records("paths", rows)
        return
    table = [
        [str(row["name"]), output.path(row["path"]), "" if row["exists"] else tr("not there")]
        for row in rows
    ]
    output.text(lines([Column()] * 3, table))


def _places(session: Session) -> dict[str, Path]:
    file = session.path
    beside = {
        name: file.with_name(f"{file.name}.{name}")
        for name in ("journal", "lock", "backups", "events", "salt")
    }
    return {
        "workspace": file,
        **beside,
        "config": paths.config_file(session.env),
        "themes": paths.themes_dir(session.env),
        "playbooks": paths.playbooks_dir(session.env),
        "drafts": paths.drafts_dir(session.env),
        "state": paths.state_dir(session.env),
    }
