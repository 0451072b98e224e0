"""Opening a workspace: how ``Store`` comes about, and why it may be for reading only."""

from __future__ import annotations

import os
from collections.abc import Callable

from communitytui.i18n import N_
from communitytui.store import files
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.history import real_clock
from communitytui.store.store import ROTATE_AT, Store


def open_store(
    path: str | os.PathLike[str],
    *,
    who: str,
    read_only: bool = False,
    lock_timeout: float = 5.0,
    clock: Callable[[], str] = real_clock,
    check: Checker = schema_check,
    rotate_at: int = ROTATE_AT,
) -> Store:
    """Open the workspace at ``path`` as ``who``; nothing is written yet.

    ``lock_timeout`` is in seconds, ``rotate_at`` in bytes of the journal; ``clock`` gives the
    UTC instant of each change, ``check`` normalises a record or raises ``BadValue``. Raises
    ``NotFound`` when there is no file, ``Damaged`` when it is not ours or does not hold
    together.
    """
    site = files.Site.of(path)
    store = Store(
        site, who, lock_timeout=lock_timeout, clock=clock, check=check, rotate_at=rotate_at
    )
    if read_only:
        store.read_only = N_("Opened for reading only")
    elif store.read_only is None:
        store.read_only = _why_not(site)
    return store


def _why_not(site: files.Site) -> str | None:
    """Return why nothing can be written here (a message id), None when it can."""
    if not os.access(site.path, os.W_OK):
        return N_("The workspace file may not be written; it is read-only")
    if not os.access(site.folder, os.W_OK | os.X_OK):
        return N_("The folder of the workspace may not be written; it is read-only")
    return None
