"""Files as the store needs them: names, modes, whole writes, and disk errors told in words."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import NamedTuple

from communitytui.errors import CommunityError, Damaged, MayNotRead, MayNotWrite
from communitytui.i18n import N_

Signature = tuple[int, int, int, int]

_SAFE = os.O_NOFOLLOW | os.O_CLOEXEC
_TEMPORARY = ".tmp"
#: The most bytes of a file of a workspace that is read at all: many times what any of ours has.
LARGEST = 1 << 30


class DiskProblem(CommunityError):
    """The disk is full, over quota or failing: the change was refused and nothing was lost."""


class Site(NamedTuple):
    """The paths of one workspace: the JSON file and what stands beside it."""

    path: str
    #: The file that whoever writes holds locked.
    lock: str
    #: The file whose lines are the commits.
    journal: str
    #: The folder of old checkpoints and rotated journals.
    backups: str
    #: The folder they all stand in.
    folder: str

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Site:
        """Return the site of ``path``; a symbolic link is followed once, here."""
        real = os.path.realpath(os.fspath(path))
        folder = os.path.dirname(real)
        return cls(real, real + ".lock", real + ".journal", real + ".backups", folder)


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
    return DiskProblem(N_("The disk did not accept the change: {problem}"), problem=problem)


def signature(found: os.stat_result) -> Signature:
    """Return what differs whenever a file was replaced or written: never used for order."""
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def sign(path: str) -> Signature | None:
    """Return the signature of the file at ``path``, None when there is none."""
    try:
        return signature(os.stat(path))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise may_not_read(path) from None


def may_not_read(path: str) -> MayNotRead:
    """Return the error for a file or a folder that is not for our eyes: that is no damage."""
    return MayNotRead(N_("you have no permission to read {path}; ask its owner"), path=path)


def odd(path: str) -> MayNotWrite:
    """Return the error for what stands beside a workspace and is not what we would make there."""
    return MayNotWrite(
        N_("{path} is not a regular file or folder of this program; check and remove it"),
        path=ascii(os.path.basename(path)),
    )


def too_large(path: str) -> Damaged:
    """Return the error for a file that is larger than anything we write."""
    return Damaged(
        N_("{path} has over {count} MiB, too much for a workspace file; see doctor --recover"),
        path=ascii(os.path.basename(path)),
        count=LARGEST >> 20,
    )


def not_plain(error: OSError) -> bool:
    """Tell whether opening failed because there is a link, a folder, a device or a socket."""
    return error.errno in (errno.ELOOP, errno.EINVAL, errno.EISDIR, errno.ENOTDIR, errno.ENXIO)


def trusted(found: os.stat_result, path: str) -> bool:
    """Tell whether what stands at ``path``, beside a workspace, is of somebody to be trusted.

    In a folder of ours or of our group that is everybody who can; where all the world may write,
    only we, root, and the owner of the folder or of the workspace.
    """
    if found.st_uid in (os.geteuid(), 0):
        return True
    folder = os.stat(os.path.dirname(path) or ".")
    if not folder.st_mode & stat.S_IWOTH or found.st_uid == folder.st_uid:
        return True
    with suppress(OSError):
        return os.lstat(path.rpartition(".")[0]).st_uid == found.st_uid
    return False


def open_to_read(path: str) -> int:
    """Return a descriptor for reading the regular file ``path``; it must not be a link.

    Raises ``MayNotRead``, ``Damaged`` for one of more bytes than we read; other ``OSError`` pass.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | _SAFE)
    except PermissionError:
        raise may_not_read(path) from None
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    if found.st_size > LARGEST:
        os.close(fd)
        raise too_large(path)
    return fd


def open_beside(path: str) -> int:
    """Like ``open_to_read``, for a file beside a workspace: one of a stranger is refused."""
    fd = open_to_read(path)
    if not trusted(os.fstat(fd), path):
        os.close(fd)
        raise odd(path)
    return fd


def unreadable(path: str, error: OSError) -> Damaged:
    """Return the error for a file of a workspace that cannot be read as one."""
    if not_plain(error):
        return Damaged(N_("{path} is not a regular file; check what it is"), path=path)
    problem = os.strerror(error.errno or 0)
    return Damaged(N_("{path} cannot be read: {problem}"), path=path, problem=problem)


def refuse_odd(path: str, *, folder: bool = False) -> None:
    """Raise ``MayNotWrite`` if something else than a plain file (or folder) of ours is there."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    except PermissionError:
        raise may_not_read(path) from None
    right = stat.S_ISDIR if folder else stat.S_ISREG
    if not right(found.st_mode) or not trusted(found, path):
        raise odd(path)


def listed(path: str) -> list[str]:
    """Return the names in a folder beside the workspace, none where there is no such folder.

    Raises ``MayNotWrite`` for a link or a stranger's folder, ``MayNotRead`` for a closed one.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NONBLOCK | _SAFE)
    except FileNotFoundError:
        return []
    except PermissionError:
        raise may_not_read(path) from None
    except OSError as error:
        if not_plain(error):
            raise odd(path) from None
        raise
    try:
        if not trusted(os.fstat(fd), path):
            raise odd(path)
        return os.listdir(fd)
    finally:
        os.close(fd)


def check_readable(site: Site) -> None:
    """Raise ``MayNotRead`` if a file of the workspace is not for us: nothing can be judged then.

    What else is wrong with one is told by whoever reads it.
    """
    kept = (os.path.join(site.backups, name) for name in listed(site.backups))
    for path in (site.path, site.journal, site.lock, *kept):
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | _SAFE))
        except PermissionError:
            raise may_not_read(path) from None
        except OSError:
            continue


def open_to_append(path: str) -> int:
    """Return a descriptor whose every write lands behind what is there."""
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_NONBLOCK | _SAFE)


def read_from(fd: int, start: int = 0) -> bytes:
    """Return all bytes from ``start`` to the end of the file.

    ``Damaged``, naming the journal, for one that has grown too large since it was opened.
    """
    parts: list[bytes] = []
    left = LARGEST + 1
    want = max(os.fstat(fd).st_size - start, 0) + 1
    while want <= left:
        part = os.pread(fd, want, start)
        if not part:
            return parts[0] if len(parts) == 1 else b"".join(parts)
        parts.append(part)
        start += len(part)
        left -= len(part)
        want = max(want - len(part), min(4096, left))
        if not left:
            break
    raise too_large("journal")


def read_beside(path: str) -> bytes:
    """Return all of a file beside a workspace; raises as ``open_beside`` and ``read_from`` do."""
    fd = open_beside(path)
    try:
        return read_from(fd)
    finally:
        os.close(fd)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte, however few the kernel takes at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync_folder(path: str) -> None:
    """Wait until the names in a folder are on the disk."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _SAFE)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class Access(NamedTuple):
    """Who may use the files: the mode of each, and whose they are (None: as it falls)."""

    mode: int
    gid: int | None = None
    uid: int | None = None

    @classmethod
    def like(cls, found: os.stat_result) -> Access:
        """Return the access of an existing file, for what is made beside it."""
        return cls(stat.S_IMODE(found.st_mode) & 0o666, found.st_gid, found.st_uid)

    def within(self, folder: str) -> Access:
        """Return the access of what is newly made in ``folder``, which need not be there yet.

        What root makes in somebody's folder is theirs, or they could not open it.
        """
        if os.geteuid() != 0:
            return self
        while not os.path.isdir(folder) and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        found = os.stat(folder or ".")
        return self if found.st_uid == 0 else self._replace(gid=found.st_gid, uid=found.st_uid)

    def grant(self, fd: int, mode: int | None = None) -> None:
        """Give the file behind ``fd`` exactly this mode and, where allowed, its group and owner."""
        found = os.fstat(fd)
        # Only root can give a file away, and only root has to.
        uid = self.uid if self.uid is not None and os.geteuid() == 0 else found.st_uid
        gid = self.gid if self.gid is not None else found.st_gid
        if (uid, gid) != (found.st_uid, found.st_gid):
            with suppress(OSError):
                os.fchown(fd, uid if uid != found.st_uid else -1, gid)
        os.fchmod(fd, self.mode if mode is None else mode)


PRIVATE = Access(0o600)
SHARED = Access(0o660)


def make_folder(path: str, access: Access) -> None:
    """Make the folder ``path`` for those of ``access`` unless it is there.

    One for a group hands that on to what is made in it.
    """
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        refuse_odd(path, folder=True)
        return
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _SAFE)
    try:
        access.grant(fd, 0o2770 if access.mode & 0o060 == 0o060 else 0o700)
    finally:
        os.close(fd)


class Temporary(AbstractContextManager["Temporary"]):
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
    removed = 0
    for name in leftovers(path):
        with suppress(OSError, CommunityError):
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
