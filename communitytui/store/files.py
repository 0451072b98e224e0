"""Files as the store needs them: names, modes, whole writes, and disk errors told in words."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from communitytui.errors import CommunityError, MayNotWrite
from communitytui.i18n import N_

Signature = tuple[int, int, int, int]

_SAFE = os.O_NOFOLLOW | os.O_CLOEXEC
_TEMPORARY = ".tmp"


class DiskProblem(CommunityError):
    """The disk is full, over quota or failing: the change was refused and nothing was lost."""


class Site(NamedTuple):
    """The paths of one workspace: the JSON file and what stands beside it."""

    path: str

    @property
    def lock(self) -> str:
        """The file that whoever writes holds locked."""
        return self.path + ".lock"

    @property
    def journal(self) -> str:
        """The file whose lines are the commits."""
        return self.path + ".journal"

    @property
    def backups(self) -> str:
        """The folder of old checkpoints and rotated journals."""
        return self.path + ".backups"

    @property
    def folder(self) -> str:
        """The folder they all stand in."""
        return os.path.dirname(self.path) or "."

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Site:
        """Return the site of ``path``; a symbolic link is followed once, here."""
        return cls(os.path.realpath(os.fspath(path)))


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn an ``OSError`` of the block into ``MayNotWrite`` or ``DiskProblem``."""
    try:
        yield
    except OSError as error:
        raise in_words(error) from error


def in_words(error: OSError) -> CommunityError:
    """Return the error of ours that says what the operating system said."""
    problem = os.strerror(error.errno) if error.errno else str(error)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return MayNotWrite(N_("The workspace cannot be written: {problem}"), problem=problem)
    return DiskProblem(N_("The disk did not take the change: {problem}"), problem=problem)


def signature(found: os.stat_result) -> Signature:
    """Return what differs whenever a file was replaced or written: never used for order."""
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def sign(path: str) -> Signature | None:
    """Return the signature of the file at ``path``, None when there is none."""
    try:
        return signature(os.stat(path))
    except FileNotFoundError:
        return None


def open_to_read(path: str) -> int:
    """Return a descriptor for reading the regular file ``path``; it must not be a link."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | _SAFE)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    return fd


def open_to_append(path: str) -> int:
    """Return a descriptor whose every write lands behind what is there."""
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_NONBLOCK | _SAFE)


def read_from(fd: int, start: int = 0) -> bytes:
    """Return all bytes from ``start`` to the end of the file."""
    parts = []
    want = max(os.fstat(fd).st_size - start, 0) + 1
    while part := os.pread(fd, want, start):
        parts.append(part)
        start += len(part)
        want = max(want - len(part), 4096)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte, however few the kernel takes at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync_data(fd: int) -> None:
    """Wait until the bytes of ``fd`` and its length are on the disk."""
    getattr(os, "fdatasync", os.fsync)(fd)


def sync_folder(path: str) -> None:
    """Wait until the names in a folder are on the disk."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class Access(NamedTuple):
    """Who may use the files: the mode of each, and the group they belong to (None: as it falls)."""

    mode: int
    gid: int | None = None

    @property
    def folder_mode(self) -> int:
        """The mode of a folder: shared ones hand their group on to what is made in them."""
        return 0o2770 if self.mode & 0o060 == 0o060 else 0o700

    @classmethod
    def like(cls, found: os.stat_result) -> Access:
        """Return the access of an existing file, for what is made beside it."""
        return cls(stat.S_IMODE(found.st_mode) & 0o666, found.st_gid)

    def grant(self, fd: int, mode: int | None = None) -> None:
        """Give the file behind ``fd`` exactly this mode and, where allowed, this group."""
        if self.gid is not None and os.fstat(fd).st_gid != self.gid:
            with suppress(OSError):
                os.fchown(fd, -1, self.gid)
        os.fchmod(fd, self.mode if mode is None else mode)


PRIVATE = Access(0o600)
SHARED = Access(0o660)


def make_folder(path: str, access: Access) -> None:
    """Make the folder ``path`` with the folder mode of ``access`` unless it is there."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _SAFE)
    try:
        access.grant(fd, access.folder_mode)
    finally:
        os.close(fd)


class Temporary:
    """A new file beside ``path`` that becomes ``path`` by ``place``, or vanishes.

    It is held locked while it lives, so that a sweep for leftovers can tell it from one whose
    maker died. ``OSError`` passes through; leaving the block removes what was not placed.
    """

    def __init__(self, path: str, data: bytes, access: Access) -> None:
        self.path = path
        self.signature: Signature | None = None
        folder, name = os.path.split(path)
        while True:
            self.name = os.path.join(folder, f".{name}.{os.urandom(6).hex()}{_TEMPORARY}")
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFE
            self._fd = os.open(self.name, flags, 0o600)
            if self._hold():
                break
        try:
            access.grant(self._fd)
            write_all(self._fd, data)
            os.fsync(self._fd)
            self.signature = signature(os.fstat(self._fd))
        except BaseException:
            self.close()
            raise

    def _hold(self) -> bool:
        import fcntl

        # A sweep may have taken the file for a leftover between its making and this lock.
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(self._fd).st_nlink == 1:
                return True
        except BlockingIOError:
            pass
        os.close(self._fd)
        return False

    def place(self, *, new: bool = False) -> None:
        """Give the file its name; with ``new``, only where there is none (``FileExistsError``)."""
        if new:
            os.link(self.name, self.path)
            os.unlink(self.name)
        else:
            os.replace(self.name, self.path)
        self.name = ""

    def close(self) -> None:
        """Let go of the file, and remove it unless it was placed."""
        if self.name:
            with suppress(OSError):
                os.unlink(self.name)
            self.name = ""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Temporary:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def leftovers(path: str) -> list[str]:
    """Return the temporaries beside ``path`` and its journal, alive or orphaned."""
    folder, name = os.path.split(path)
    starts = (f".{name}.",)
    with suppress(OSError), os.scandir(folder or ".") as entries:
        return [
            entry.path
            for entry in entries
            if entry.name.startswith(starts) and entry.name.endswith(_TEMPORARY)
        ]
    return []


def sweep(path: str) -> int:
    """Remove temporaries whose maker died; return how many. Never raises for a file."""
    import fcntl

    removed = 0
    for name in leftovers(path):
        with suppress(OSError):
            fd = open_to_read(name)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(name)
                removed += 1
            finally:
                os.close(fd)
    return removed


def make_folders(path: str, access: Access) -> None:
    """Make the folder ``path`` and those above it that are not there yet."""
    if not os.path.isdir(path):
        make_folders(os.path.dirname(path), access)
        make_folder(path, access)
