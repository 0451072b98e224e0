"""The lock that whoever writes holds: ``flock`` on a file beside the workspace, never deleted.

The kernel frees it when its holder dies, so there are no stale locks. Waiting is a blocking call
in a helper thread, which is fair and quick where polling is neither.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
from collections.abc import Callable
from contextlib import suppress

from communitytui.errors import Busy, MayNotWrite
from communitytui.i18n import N_
from communitytui.store.files import Access, in_words, trusted


class Lock:
    """One holder at a time among all processes; not for threads of one process."""

    def __init__(self, path: str, access: Access, who: str) -> None:
        self.path = path
        self._access = access
        self._who = who
        self._fd = -1
        self._ino = (0, 0)

    def acquire(self, timeout: float) -> None:
        """Take the lock within ``timeout`` seconds.

        Raises ``Busy`` when the time is over, ``MayNotWrite`` when the lock is not a plain file
        of somebody we may trust or cannot be opened.
        """
        # Somebody may delete the lock or put another in its place while we wait for it.
        for _ in range(1000):
            fd = self._open()
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _wait(fd, timeout, self._busy)
            except BaseException:
                os.close(fd)
                raise
            found = os.fstat(fd)
            self._fd, self._ino = fd, (found.st_dev, found.st_ino)
            if self.still_ours():
                self._sign()
                return
            self.release()
        raise self._busy()

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def still_ours(self) -> bool:
        """Tell whether the file at the path is the one we hold: if not, others may hold theirs."""
        try:
            found = os.stat(self.path, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return (found.st_dev, found.st_ino) == self._ino

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            try:
                fd = os.open(self.path, flags)
            except FileNotFoundError:
                fd = self._make(flags)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
                raise self._odd() from None
            raise in_words(error) from error
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode) or not trusted(found, self.path):
            os.close(fd)
            raise self._odd()
        return fd

    def _make(self, flags: int) -> int:
        try:
            fd = os.open(self.path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return os.open(self.path, flags)
        # The right mode before anybody else can wait for it: a private umask would lock a
        # colleague out of a shared workspace.
        self._access.grant(fd)
        return fd

    def _odd(self) -> MayNotWrite:
        return MayNotWrite(
            N_("The lock {path} is not a regular file of this program; check and remove it"),
            path=ascii(os.path.basename(self.path)),
        )

    def _sign(self) -> None:
        """Leave a hint of who holds it, for the one who waits. A hint only: the lock is flock."""
        with suppress(OSError):
            os.pwrite(self._fd, f"{os.getpid()} {self._who}\n".ljust(64)[:64].encode(), 0)

    def _busy(self) -> Busy:
        holder = ""
        with suppress(OSError, ValueError):
            fd = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                holder = os.pread(fd, 256, 0).decode("utf-8", "replace").split("\n")[0].strip()
            finally:
                os.close(fd)
        holder = "".join(char for char in holder if char.isprintable())[:60]
        return Busy(
            N_("Another user is writing ({holder}); please try again"),
            holder=holder or "?",
        )


class _Wait:
    """A blocking ``flock`` in its own thread; whoever wins too late lets go at once."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._mutex = threading.Lock()
        self._abandoned = False
        self._error: OSError | None = None
        self.won = False
        self._thread = threading.Thread(target=self._run, name="store-lock", daemon=True)

    def _run(self) -> None:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
        except OSError as error:
            self._error = error
        with self._mutex:
            if self._abandoned:
                os.close(self._fd)
            else:
                self.won = self._error is None

    def wait(self, timeout: float) -> bool:
        self._thread.start()
        try:
            self._thread.join(timeout)
        except BaseException:
            # Ctrl+C while waiting: the thread must not win the lock for nobody.
            self._give_up()
            raise
        if self._give_up():
            return False
        if self._error is not None:
            os.close(self._fd)
            raise in_words(self._error)
        return True

    def _give_up(self) -> bool:
        """Leave the descriptor to the thread, unless it is done with it already."""
        with self._mutex:
            self._abandoned = not self.won and self._error is None
            return self._abandoned


def _wait(fd: int, timeout: float, busy: Callable[[], Busy]) -> None:
    if timeout > 0:
        if _Wait(fd).wait(timeout):
            return
    else:
        os.close(fd)
    raise busy()
