"""Opening the ledger: that very file and no other, whole, of today's layout, with its salt."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from communitytui.errors import Busy, CommunityError, Damaged, MayNotWrite
from communitytui.events import guard, layout, migrating, salts
from communitytui.events.guard import FileAccess
from communitytui.i18n import N_

#: The bytes of pages that SQLite keeps in memory.
_CACHE_KIB = 16_000
#: How long to wait for somebody else who is importing, in seconds.
_PATIENCE = 5.0


class DiskRefused(CommunityError):
    """The disk did not take what was counted; nothing of the file is kept."""


@contextmanager
def in_words(path: str) -> Iterator[None]:
    """Turn what SQLite and the system say of the ledger at ``path`` into an error of ours."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.DatabaseError as error:
        raise _in_words(path, error) from None
    except UnicodeDecodeError:
        raise layout.damaged(path) from None
    except OSError as error:
        raise MayNotWrite(
            N_("The workspace cannot be written: {problem}"), problem=error.strerror or ""
        ) from None


def _in_words(path: str, error: sqlite3.DatabaseError) -> CommunityError:
    # Where SQLite itself raised nothing, Python found that a text is none.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(N_("Another user is importing; please try again"))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return MayNotWrite(N_("The workspace cannot be written: {problem}"), problem=str(error))
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM):
        return DiskRefused(N_("The disk did not accept the change: {problem}"), problem=str(error))
    return layout.damaged(path)


def connect(path: str, access: FileAccess) -> tuple[sqlite3.Connection, int]:
    """Open the ledger at ``path``, and a descriptor that holds on to it: to be closed after it.

    Nothing but that very file is opened, and none is made. Raises ``MayNotWrite`` for one that
    cannot be trusted, ``FileNotFoundError``.
    """
    fd = guard.pin(path, access)
    if fd is None:
        raise FileNotFoundError(path)
    try:
        guard.check_sides(path, access)
        before = guard.count_open(fd)
        uri = f"file:{quote(path)}?mode=rw"
        db = sqlite3.connect(uri, timeout=_PATIENCE, isolation_level=None, uri=True)
        try:
            guard.check_opened(path, fd, before)
        except BaseException:
            db.close()
            raise
    except BaseException:
        os.close(fd)
        raise
    return db, fd


@contextmanager
def looked_at(path: str, access: FileAccess) -> Iterator[tuple[sqlite3.Connection, int]]:
    """Open the ledger at ``path`` to look at it, whatever its version, which is given as well."""
    with in_words(path):
        db, fd = connect(path, access)
        try:
            db.execute("PRAGMA temp_store = FILE")
            db.execute("BEGIN")
            yield db, layout.version_of(db, path)
        finally:
            db.close()
            os.close(fd)


def seen(db: sqlite3.Connection, path: str, uid: str, access: FileAccess) -> tuple[int, bytes]:
    """Begin to read, and return the number (0 for none) and the salt of a community.

    Nothing is made. Raises ``Damaged`` where the rows are not those of the seal, or the salt of
    one that has files is missing or another one.
    """
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    db.execute("PRAGMA temp_store = FILE")
    db.execute("BEGIN")
    layout.version_of(db, path)
    layout.check_seal(db, path)
    row = db.execute("SELECT id, mark FROM communities WHERE uid = ?", (uid,)).fetchone()
    salt = salts.find(salts.place(path), uid, access)
    if row is None:
        return 0, salt or salts.fresh()
    if salt is None:
        raise no_salt(path)
    if salts.mark(salt) != row[1]:
        raise other_salt(path)
    return row[0], salt


def begin(db: sqlite3.Connection, path: str, access: FileAccess) -> None:
    """Begin a transaction that nobody else writes beside, in tables of today that are whole.

    Raises ``Damaged``, ``MayNotWrite``, ``Busy``, and what SQLite says.
    """

    def take_salt(uid: str, salt: bytes) -> None:
        if salts.keep(salts.place(path), uid, access, salt) != salt:
            raise other_salt(path)

    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    db.execute("PRAGMA temp_store = FILE")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("BEGIN IMMEDIATE")
    version = layout.version_of(db, path)
    if version == 0:
        layout.create(db)
        return
    if version < layout.VERSION:
        layout.check_old(db, path, version)
        migrating.migrate(db, version, take_salt, path)
        db.execute("COMMIT")
        db.execute("BEGIN IMMEDIATE")
    layout.check(db, path)
    if layout.is_unswept(db):
        db.execute("COMMIT")
        layout.sweep(db)
        db.execute("BEGIN IMMEDIATE")


def settle(db: sqlite3.Connection, path: str, uid: str, access: FileAccess) -> tuple[int, bytes]:
    """Return the number and the salt of a community, which is made known where it is new.

    A new salt is made only for a community that no file is held of. Raises ``Damaged`` where
    the salt of one that has files is missing or another one.
    """
    row = db.execute("SELECT id, mark FROM communities WHERE uid = ?", (uid,)).fetchone()
    has_files = row is not None and bool(
        db.execute("SELECT 1 FROM sources WHERE community = ?", row[:1]).fetchone()
    )
    salt = _salt(db, path, uid, access, has_files)
    mark = salts.mark(salt)
    if row is not None and row[1] == mark:
        return row[0], salt
    if has_files:
        raise other_salt(path)
    if row is not None:
        # Who is known by an older salt is of no file that is left.
        db.execute("DELETE FROM authors WHERE community = ?", row[:1])
    db.execute(
        "INSERT INTO communities (uid, mark) VALUES (?, ?)"
        " ON CONFLICT (uid) DO UPDATE SET mark = excluded.mark",
        (uid, mark),
    )
    (id,) = db.execute("SELECT id FROM communities WHERE uid = ?", (uid,)).fetchone()
    return id, salt


def _salt(
    db: sqlite3.Connection, path: str, uid: str, access: FileAccess, has_files: bool
) -> bytes:
    if path == ":memory:":
        return salts.fresh()
    file = salts.place(path)
    is_gone = not os.path.lexists(file) and db.execute("SELECT 1 FROM sources").fetchone()
    if not has_files and not is_gone:
        return salts.keep(file, uid, access)
    known = salts.find(file, uid, access)
    if known is None:
        raise no_salt(path)
    return known


def strange(path: str) -> Damaged:
    """Return the error for a ledger of another workspace in the place of ours."""
    return Damaged(
        N_(
            "{file} belongs to another workspace: restore the right one, or run communitytui doctor"
            " --recover to set it aside and import your files again"
        ),
        file=guard.named(path),
    )


def no_salt(path: str) -> Damaged:
    """Return the error for a ledger whose salt is gone."""
    return Damaged(
        N_(
            "{salt} is missing or lacks this community, and {file} cannot be used without it:"
            " restore a copy, or run communitytui doctor --recover to set {file} aside and import"
            " your files again"
        ),
        salt=guard.named(salts.place(path)),
        file=guard.named(path),
    )


def other_salt(path: str) -> Damaged:
    """Return the error for a ledger that was made with another salt."""
    return Damaged(
        N_(
            "{salt} is not the one that {file} was made with: restore that one, or run communitytui"
            " doctor --recover to set {file} aside and import your files again"
        ),
        salt=guard.named(salts.place(path)),
        file=guard.named(path),
    )
