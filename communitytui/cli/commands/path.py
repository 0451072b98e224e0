"""Every path in use."""

from __future__ import annotations

import os
from collections.abc import Mapping
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
#: What each place holds: for the manual page and the guide.
HOLDS = {
    "workspace": N_("the workspace: a TinyDB file; communitytui path says where everything is"),
    "journal": N_("the log: a change is saved when its line is there"),
    "lock": N_("held for the moment of a write; never delete it"),
    "backups": N_("earlier states of the file"),
    "events": N_("what imports counted: hashes of people, days, counts; no text"),
    "salt": N_("the salts of these hashes"),
    "config": N_("settings: language, theme, keys"),
    "themes": N_("your own themes"),
    "playbooks": N_("your own playbooks"),
    "drafts": N_("what was typed and could not be saved"),
    "state": N_("what the screen remembers: language, theme, places"),
}


@command("path")
def path(session: Session) -> None:
    """Print where the workspace and everything around it is."""
    places = list(places_of(session.place, session.env).items())
    table = Table(
        "paths",
        places,
        (
            Column("name", lambda place: place[0], text=lambda place: name(_NAMES, place[0])),
            Column("path", lambda place: str(place[1]), text=lambda place: output.path(place[1])),
            Column(
                "exists", _exists, text=lambda p: tr("missing") if _exists(p) is False else None
            ),
        ),
        "name path exists",
    )
    show(session, table)


def _exists(place: tuple[str, Path | str]) -> bool | None:
    """Tell whether a path is there; None for a server, which is not asked for this."""
    if str(place[1]).startswith(paths.SERVER):
        return None
    return os.path.exists(place[1])  # noqa: PTH110 - pathlib costs more than the rest


def places_of(place: Path | str, env: Mapping[str, str]) -> dict[str, Path | str]:
    """Return each place by its name, for a workspace and the variables of somebody."""
    return {
        **_workspace(place),
        "config": paths.config_file(env),
        "themes": paths.themes_dir(env),
        "playbooks": paths.playbooks_dir(env),
        "drafts": paths.drafts_dir(env),
        "state": paths.state_dir(env),
    }


def _workspace(place: Path | str) -> dict[str, Path | str]:
    if str(place).startswith(paths.SERVER):
        return {"workspace": place}
    file = Path(place)
    beside = {
        name: file.with_name(f"{file.name}.{name}")
        for name in ("journal", "lock", "backups", "events", "salt")
    }
    return {"workspace": file, **beside}
