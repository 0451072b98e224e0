"""The salts of a workspace's communities, in a file of their own beside the ledger.

Who has the ledger alone cannot try names or phone numbers against its hashes. A line is the uid
of a community and its salt. A salt is made once and never changes: lines are only added.
"""

from __future__ import annotations

import fcntl
import os
import time
from hashlib import blake2b

from communitytui.errors import Busy, Damaged
from communitytui.events import guard
from communitytui.events.guard import FileAccess
from communitytui.i18n import N_

_SUFFIX = ".salt"
_LEDGER = ".events"
_BYTES = 16
_PATIENCE = 5.0
#: More than the lines of all communities that a workspace will have.
_LARGEST = 1 << 20


def place(ledger: str) -> str:
    """Return the path of the salts that belong to the ledger at a path."""
    return ledger.removesuffix(_LEDGER) + _SUFFIX


def fresh() -> bytes:
    """Return a new salt."""
    return os.urandom(_BYTES)


def mark(salt: bytes) -> bytes:
    """Return by what a salt is known again: too short to tell anything of it."""
    return blake2b(b"which salt", digest_size=4, key=salt).digest()


def find(path: str, uid: str, access: FileAccess) -> bytes | None:
    """Return the salt of a community, or ``None``. Raises ``Damaged``, ``MayNotWrite``."""
    fd = guard.open_safely(path, os.O_RDONLY, access)
    if fd is None:
        return None
    try:
        return _parsed(path, _read(fd)).get(uid)
    finally:
        os.close(fd)


def keep(path: str, uid: str, access: FileAccess, salt: bytes | None = None) -> bytes:
    """Return the salt of a community; where there is none, ``salt`` or a new one is kept first.

    Raises ``Damaged``, ``MayNotWrite``, ``Busy``, ``OSError``.
    """
    made = guard.make(path, access)
    fd = guard.open_safely(path, os.O_RDWR, access)
    if fd is None:
        raise FileNotFoundError(path)
    try:
        _lock(fd)
        data = _read(fd)
        known = _parsed(path, data).get(uid)
        if known is not None:
            return known
        salt = salt or fresh()
        # A line that a kill cut short was never used.
        end = data.rfind(b"\n") + 1
        os.pwrite(fd, f"{uid} {salt.hex()}\n".encode(), end)
        os.ftruncate(fd, end + len(uid.encode()) + 2 * len(salt) + 2)
        os.fsync(fd)
    finally:
        os.close(fd)
    if made:
        guard.sync_folder(path)
    return salt


def _lock(fd: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise Busy(N_("Another user is importing; please try again")) from None
            time.sleep(0.02)


def _read(fd: int) -> bytes:
    data = b""
    while len(data) <= _LARGEST and (part := os.pread(fd, _LARGEST, len(data))):
        data += part
    return data


def _parsed(path: str, data: bytes) -> dict[str, bytes]:
    lines = data.split(b"\n")[:-1]
    try:
        pairs = [line.decode().rpartition(" ") for line in lines]
        salts = {uid: bytes.fromhex(salt) for uid, _, salt in pairs}
    except ValueError:
        salts = {"": b""}
    if len(data) > _LARGEST or any(len(salt) != _BYTES for salt in salts.values()):
        raise Damaged(
            N_(
                "{file} is damaged; restore a copy, or run communitytui doctor --recover to set the"
                " ledger aside and import your files again"
            ),
            file=guard.named(path),
        )
    return salts
