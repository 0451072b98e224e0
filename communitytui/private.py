# ruff: noqa: PTH102, PTH105, PTH108, PTH112, PTH116, PTH118, PTH120, PTH123
"""Small files of ours outside the workspace: for their owner only, there whole or not at all.

Done as root in somebody's home (``sudo`` may leave ``HOME`` as it was), they become that person's,
who could not write beside them otherwise.
"""

from __future__ import annotations

import os
from contextlib import suppress

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def keep(path: str | os.PathLike[str], data: bytes, *, new: bool = False) -> None:
    """Write ``data`` to ``path`` with mode 0600; folders on the way are made with 0700.

    With ``new`` a file that is there already is an error (``FileExistsError``). ``OSError``
    passes.
    """
    path = os.fspath(path)
    folder, name = os.path.split(path)
    make_folders(folder)
    fresh = path if new else os.path.join(folder, f".{name}.{os.urandom(6).hex()}.tmp")
    fd = os.open(fresh, _FLAGS, 0o600)
    try:
        give_to_owner_of(folder, fd)
        with open(fd, "wb") as file:
            file.write(data)
        if not new:
            os.replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise


def make_folders(path: str) -> None:
    """Make a folder, and those above it that are not there yet, for their owner only."""
    if not path or os.path.isdir(path):
        return
    above = os.path.dirname(path)
    if above != path:
        make_folders(above)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        give_to_owner_of(above, fd)
    finally:
        os.close(fd)


def give_to_owner_of(folder: str, fd: int) -> None:
    """As root: give what was made to the owner and the group of the folder it is made in."""
    if os.geteuid() == 0:
        found = os.stat(folder or ".")
        if found.st_uid != 0:
            os.fchown(fd, found.st_uid, found.st_gid)
