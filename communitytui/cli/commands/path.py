"""Every path in use."""

from __future__ import annotations

import os
from pathlib import Path

from communitytui import paths
from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.cli.tables import show
from communitytui.i18n import N_, name, tr
from communitytui.views.table import Column, Table

_NAMES = {
    "workspace": N_("workspace"),
    "journal": N_("journal"),
    "lock": N_("lock"),
    "backups": N_("backups"),
    "events": N_("events"),
    "salt": N_("salt"),
    "config": N_("config"),
    "themes": N_("themes"),
    "playbooks": N_("playbooks"),
    "drafts": N_("drafts"),
    "state": N_("state"),
}


@command("path")
def path(session: Session) -> None:
    """Print where the workspace and everything around it is."""
    places = list(_places(session).items())
    table = Table(
        "paths",
        places,
        (
            Column("name", lambda place: place[0], text=lambda place: name(_NAMES, place[0])),
            Column("path", lambda place: str(place[1]), text=lambda place: output.path(place[1])),
            Column("exists", _exists, text=lambda p: None if _exists(p) else tr("missing")),
        ),
        "name path exists",
    )
    show(session, table)


def _exists(place: tuple[str, Path]) -> bool:
    return os.path.exists(place[1])  # noqa: PTH110 - pathlib costs more than the rest


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
