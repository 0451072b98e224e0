"""Opening the workspace and looking at it: who, when, and what is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from communitytui.domain.workspace import Workspace
from communitytui.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from communitytui.store import Store


def utc_now() -> datetime:
    """Return the present instant in UTC: the one clock of the program."""
    return datetime.now(UTC)


def stamp(now: datetime) -> str:
    """Return an instant as it is stored: UTC, whole seconds."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def who_am_i(environment: Mapping[str, str] = os.environ) -> str:
    """Return the name written into every change: ``COMMUNITYTUI_USER``, else the login name."""
    name = environment.get("COMMUNITYTUI_USER") or environment.get("LOGNAME")
    if not name:
        import pwd

        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            name = str(os.getuid())
    if name.isascii() and name.isprintable():
        return name.strip()[:80] or "?"
    # Only a name that needs the cleaner pays for it.
    from communitytui.domain.kernel.text import clean_line

    return clean_line(name, 80) or "?"


def view(store: Store, now: datetime | None = None) -> Workspace:
    """Return the newest state of the workspace as values; takes no lock and writes nothing."""
    return Workspace(store.refresh().tables, now or utc_now())


def open_or_create(path: Path, *, who: str, shared: bool = False) -> Store:
    """Open the workspace at ``path``; make an empty one when nothing is there yet."""
    from communitytui.store import Store, open_store

    try:
        return open_store(path, who=who)
    except NotFound:
        Store.create(path, shared=shared)
        return open_store(path, who=who)
