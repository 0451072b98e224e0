"""Opening a workspace: which kind of store it is in, and how that comes about."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from communitytui.paths import SERVER
from communitytui.store import files, server
from communitytui.store.checkpoint import Checker, schema_check
from communitytui.store.draft import Beside
from communitytui.store.history import real_clock
from communitytui.store.state import ROTATE_AT
from communitytui.store.store import FileStore, create_file

if TYPE_CHECKING:
    from communitytui.store.base import Store
    from communitytui.store.files import Access


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
    """Open the workspace at ``path``, a file or a server's URL, as ``who``; nothing is written.

    ``lasting``: it stays open, and should take little memory, even if opening it takes longer.
    ``lock_timeout`` is in seconds, ``rotate_at`` in bytes of the journal; ``clock`` gives the
    UTC instant of each change, ``check`` normalises a record or raises ``BadValue``. Raises
    ``NotFound`` when there is no workspace, ``Damaged`` when it is not ours or does not hold
    together, ``ServerAway`` and ``MayNotRead`` for a server that does not answer or let us in.
    """
    if os.fspath(path).startswith(SERVER):
        return server.ServerStore(
            os.fspath(path),
            who,
            lock_timeout=lock_timeout,
            clock=clock,
            check=check,
            read_only=read_only,
            lasting=lasting,
        )
    return FileStore(
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


def create_store(
    path: str | os.PathLike[str], *, shared: bool = False, access: Access | None = None
) -> str:
    """Make an empty workspace and return its place; one that is there stays as it is.

    Of a file that is its real path. New folders on the way are private, or, if ``shared``, of the
    group; ``access`` is that of another workspace, to have the same. On a server it is tables.

    Raises ``MayNotWrite``, ``DiskProblem``, ``Busy``, ``Damaged`` (a journal without its file),
    and what ``open_store`` raises for a server.
    """
    if os.fspath(path).startswith(SERVER):
        return server.make(os.fspath(path))
    return create_file(path, shared=shared, access=access)


def _archive(store: Store, file: str, now: str | None) -> Beside:
    # 3 ms; only undoing a move to an archive needs it.
    from communitytui.store.archiving import beside

    return beside(store, file, now)
