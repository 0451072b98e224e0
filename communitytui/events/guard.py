"""Files that a colleague, or an attacker, may have put in our way: trusted before they are used.

SQLite opens by path and follows links. So the file is pinned by a descriptor that follows none,
looked at, and after SQLite opened it, compared with what SQLite holds.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import NamedTuple

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import MayNotWrite
from communitytui.i18n import N_

_SAFE = os.O_NOFOLLOW | os.O_CLOEXEC
#: A descriptor that opens nothing. Closing any other drops the locks that SQLite has on the file.
_PIN = getattr(os, "O_PATH", os.O_RDONLY | os.O_NONBLOCK) | _SAFE
_SIDES = ("-journal", "-wal", "-shm")
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_GROUP = 0o060


class Odd(MayNotWrite):
    """What stands at the place of a file is none, or is a stranger's."""


class FileAccess(NamedTuple):
    """Who may use the files: the mode, group and owner of the workspace (None: as it falls)."""

    mode: int = 0o600
    gid: int | None = None
    uid: int | None = None


def named(path: str) -> str:
    """Return the name of a file as it may be shown."""
    return clean_line(os.path.basename(path), 80)


def make(path: str, access: FileAccess) -> bool:
    """Make an empty file as ``access`` wants it unless one is there; return whether it was made.

    Raises ``OSError``.
    """
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFE, 0o600)
    except FileExistsError:
        return False
    try:
        if os.geteuid() == 0 and access.uid is not None:
            # What root imports stays the workspace's.
            os.fchown(fd, access.uid, -1)
        if access.gid is not None and os.fstat(fd).st_gid != access.gid:
            with suppress(OSError):
                os.fchown(fd, -1, access.gid)
        os.fchmod(fd, access.mode)
    finally:
        os.close(fd)
    return True


def pin(path: str, access: FileAccess) -> int | None:
    """Return a descriptor that holds on to the file at ``path``, or ``None`` for no file.

    Raises ``Odd`` for a link, for what is no regular file, or for one of a stranger.
    """
    return _open(path, _PIN, access)


def open_safely(path: str, flags: int, access: FileAccess) -> int | None:
    """Return a descriptor for a file that is trusted, or ``None`` for no file; see ``pin``."""
    return _open(path, flags | os.O_NONBLOCK | _SAFE, access)


def _open(path: str, flags: int, access: FileAccess) -> int | None:
    try:
        fd = os.open(path, flags)
    except FileNotFoundError:
        return None
    except OSError as error:
        # A link, a folder, a pipe nobody writes to: the kernel has refused it for us.
        if os.path.lexists(path) and not _is_plain(path):
            raise _odd(path) from None
        raise MayNotWrite(
            N_("{file} cannot be opened: {problem}"),
            file=named(path),
            problem=os.strerror(error.errno or 0),
        ) from None
    if not _trusted(os.fstat(fd), path, access):
        os.close(fd)
        raise _odd(path)
    return fd


def _is_plain(path: str) -> bool:
    with suppress(OSError):
        return stat.S_ISREG(os.lstat(path).st_mode)
    return False


def _trusted(found: os.stat_result, path: str, access: FileAccess) -> bool:
    """Tell whether a file is regular, and mine, root's, the workspace's owner's or the team's."""
    if not stat.S_ISREG(found.st_mode):
        return False
    if found.st_uid in (os.geteuid(), 0, access.uid):
        return True
    folder = os.stat(os.path.dirname(path) or ".")
    return (
        access.mode & _GROUP == _GROUP
        and found.st_gid == access.gid
        and not folder.st_mode & stat.S_IWOTH
    )


def _odd(path: str) -> Odd:
    return Odd(
        N_("{file} is not a regular file owned by you or your team; check and remove it"),
        file=named(path),
    )


def check_sides(path: str, access: FileAccess) -> None:
    """Raise ``Odd`` where what SQLite keeps beside a file cannot be trusted."""
    for side in _SIDES:
        fd = open_safely(path + side, os.O_RDONLY, access)
        if fd is None:
            continue
        try:
            size = os.fstat(fd).st_size
            tail = os.pread(fd, 8, max(size - 8, 0))
        finally:
            os.close(fd)
        if side == "-journal" and tail == _JOURNAL_MAGIC:
            # It names another file, which SQLite would remove; ours never do.
            raise _odd(path + side)


def count_open(fd: int) -> int | None:
    """Return how many descriptors of this process are of the file behind ``fd``.

    ``None`` where the system does not tell.
    """
    wanted = os.fstat(fd)
    try:
        numbers = [int(name) for name in os.listdir("/dev/fd") if name.isdecimal()]
    except OSError:
        return None
    count = 0
    for number in numbers:
        with suppress(OSError):
            count += os.path.samestat(os.fstat(number), wanted)
    return count


def check_opened(path: str, fd: int, before: int | None) -> None:
    """Raise ``Odd`` unless SQLite has opened the very file that ``fd`` holds on to.

    ``before`` is what ``count_open`` said before.
    """
    is_same = before is not None and (count_open(fd) or 0) > before
    if not is_same and before != 1:
        # It cannot be told, or SQLite uses again what another connection of ours left open.
        with suppress(OSError):
            is_same = os.path.samestat(os.fstat(fd), os.lstat(path))
    if not is_same:
        raise _odd(path)


def sync_folder(path: str) -> None:
    """Wait until the name of the file at ``path`` is on the disk."""
    fd = os.open(os.path.dirname(path) or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
