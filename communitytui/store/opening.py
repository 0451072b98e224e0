"""Opening a workspace: how ``Store`` comes about, and why it may be for reading only."""

from __future__ import annotations

import os
from collections.abc import Callable

from communitytui.store import files
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.draft import Beside
from communitytui.store.history import real_clock
from communitytui.store.store import ROTATE_AT, Store


def open_store(
    path: str | os.PathLike[str],
    *,
    who: str,
    read_only: bool = False,
    lasting: bool = False,
    lock_timeout: float = 5.0,
    clock: Callable[[], str] = real_clock,
    check: Checker = schema_check,
    rotate_at: int = ROTATE_AT,
) -> Store:
    """Open the workspace at ``path`` as ``who``; nothing is written yet.

    ``lasting``: it stays open, and should take little memory, even if opening it takes longer.
    ``lock_timeout`` is in seconds, ``rotate_at`` in bytes of the journal; ``clock`` gives the
    UTC instant of each change, ``check`` normalises a record or raises ``BadValue``. Raises
    ``NotFound`` when there is no file, ``Damaged`` when it is not ours or does not hold
    together.
    """
    return Store(
        files.Site.of(path),
        who,
        lock_timeout=lock_timeout,
        clock=clock,
        check=check,
        rotate_at=rotate_at,
        read_only=read_only,
        lasting=lasting,
        archive=_archive,
    )


def _archive(store: Store, file: str, now: str | None) -> Beside:
    # 3 ms; only undoing a move to an archive needs it.
    from communitytui.store.archiving import beside

    return beside(store, file, now)
