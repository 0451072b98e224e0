"""Opening the workspace and looking at it: who, when, and what is there."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.workspace import Workspace
from communitytui.errors import NotFound
from communitytui.store import Store, create_store, open_store

if TYPE_CHECKING:
    from pathlib import Path


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
        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            name = str(os.getuid())
    if name.isascii() and name.isprintable():
        return name.strip()[:80] or "?"
    return clean_line(name, 80) or "?"


def view(store: Store, now: datetime | None = None) -> Workspace:
    """Return the newest state of the workspace as values; takes no lock and writes nothing."""
    return Workspace(store.refresh().tables, now or utc_now())


def open_or_create(path: Path | str, *, who: str, shared: bool = False) -> Store:
    """Open the workspace at ``path``; make an empty one when nothing is there yet."""
    try:
        return open_store(path, who=who)
    except NotFound:
        create_store(path, shared=shared)
        return open_store(path, who=who)
