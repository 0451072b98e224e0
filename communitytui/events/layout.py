"""What the tables of the ledger are, and whether they are whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from communitytui.errors import Damaged, MayNotWrite
from communitytui.events import guard
from communitytui.i18n import N_

#: The version of what the file holds, and the number by which SQLite files of ours are known.
VERSION = 3
APPLICATION = 0x63746C67

DAYS = (
    "source INTEGER NOT NULL, day INTEGER NOT NULL, chat INTEGER NOT NULL, kind TEXT NOT NULL,"
    " quarters BLOB, authors BLOB NOT NULL, keys BLOB NOT NULL, liked BLOB, asked BLOB,"
    " replied BLOB, crc INTEGER"
)
TABLES = {
    "communities": "id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, mark BLOB NOT NULL",
    # The same name on two platforms is two people.
    "authors": (
        "number INTEGER PRIMARY KEY, community INTEGER NOT NULL, platform TEXT NOT NULL,"
        " hash INTEGER NOT NULL, UNIQUE (community, platform, hash)"
    ),
    # ``token`` is what the workspace knows a chat by; ``title`` is that of the chat.
    "chats": (
        "id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE,"
        " community INTEGER NOT NULL, platform TEXT NOT NULL, hash INTEGER NOT NULL,"
        " title TEXT NOT NULL, UNIQUE (community, platform, hash)"
    ),
    # A number is given once: who types one from an old list must not hit another file.
    "sources": (
        "id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE,"
        " community INTEGER NOT NULL, sha256 TEXT NOT NULL, reading TEXT NOT NULL,"
        " zone TEXT NOT NULL, name TEXT NOT NULL, format TEXT NOT NULL, gives TEXT NOT NULL,"
        " members INTEGER, events INTEGER NOT NULL, days INTEGER NOT NULL,"
        " first INTEGER, last INTEGER, old INTEGER NOT NULL DEFAULT 0, until INTEGER,"
        " hours INTEGER NOT NULL DEFAULT 1, platform TEXT NOT NULL DEFAULT ''"
    ),
    # What each file has of each chat; first and last are quarters of an hour since the epoch, as
    # they are in sources that know hours.
    "shares": (
        "source INTEGER, chat INTEGER, events INTEGER NOT NULL, first INTEGER NOT NULL,"
        " last INTEGER NOT NULL, gives TEXT NOT NULL, PRIMARY KEY (source, chat)"
    ),
    # A row of the second version has no quarters and no chat, and its day is a local one; those
    # of today are of UTC days.
    "days": DAYS + ", UNIQUE (day, source, chat, kind)",
    # Source 0: known since before it was kept whose import said so.
    "staff": "source INTEGER, author INTEGER, PRIMARY KEY (source, author)",
    # A row of days that a later file holds in full: not read while that file counts.
    "covered": (
        "source INTEGER, day INTEGER, chat INTEGER, kind TEXT, later INTEGER,"
        " PRIMARY KEY (source, day, chat, kind)"
    ),
    "facts": "name TEXT PRIMARY KEY, value INTEGER",
}
_SMALL = sorted(TABLES.keys() - {"authors"})
_FIRST = {"communities", "authors", "sources", "days"}

#: What the seal is over: every row of the small tables, sums over the large ones. The content of
#: days has checksums of its own.
_SEALED = (
    "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "SELECT * FROM communities ORDER BY id",
    "SELECT * FROM sources ORDER BY id",
    "SELECT * FROM chats ORDER BY id",
    "SELECT * FROM shares ORDER BY source, chat",
    "SELECT * FROM staff ORDER BY source, author",
    "SELECT community, platform, count(*), sum(hash & 4294967295),"
    " sum((hash >> 32) & 4294967295), sum((number & 65535) * (hash & 65535))"
    " FROM authors INDEXED BY sqlite_autoindex_authors_1"
    " GROUP BY community, platform ORDER BY community, platform",
    "SELECT source, chat, count(*), sum(day) FROM days GROUP BY source, chat ORDER BY source, chat",
    "SELECT later, count(*), sum(source), sum(day) FROM covered GROUP BY later ORDER BY later",
)

#: The seal of the second version, which is looked at before it is brought to today's.
_SEALED_BEFORE = (
    "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "SELECT * FROM communities ORDER BY id",
    "SELECT * FROM sources ORDER BY id",
    "SELECT * FROM staff ORDER BY source, author",
    "SELECT community, count(*), sum(hash & 4294967295), sum((hash >> 32) & 4294967295),"
    " sum((number & 65535) * (hash & 65535)) FROM authors INDEXED BY sqlite_autoindex_authors_1"
    " GROUP BY community ORDER BY community",
    "SELECT source, count(*), sum(day) FROM days GROUP BY source ORDER BY source",
    "SELECT later, count(*), sum(source), sum(day) FROM covered GROUP BY later ORDER BY later",
)


def version_of(db: sqlite3.Connection, path: str) -> int:
    """Return the version of an open ledger, 0 for an empty file.

    Raises ``Damaged`` for a SQLite file of another program, ``MayNotWrite`` for one of a newer
    version of this one.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if not tables and not version and not application:
        if path != ":memory:" and Path(path).stat().st_size:
            # SQLite takes what is left of a file that was cut for an empty one.
            raise damaged(path)
        return 0
    if application == 0 and version == 1 and tables >= _FIRST:
        return 1
    if application != APPLICATION:
        raise Damaged(
            N_(
                "{file} is a file of another program; run communitytui doctor --recover to set it"
                " aside, then import your files again"
            ),
            file=guard.named(path),
        )
    if version not in (2, VERSION):
        raise MayNotWrite(
            N_("{file} was written by a newer version of this program; use that version"),
            file=guard.named(path),
        )
    return int(version)


def create(db: sqlite3.Connection) -> None:
    """Make the tables in an empty file, inside the transaction of the caller."""
    for name, columns in TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    write_seal(db)


def is_unswept(db: sqlite3.Connection) -> bool:
    """Tell whether pages that are free may still hold a salt of a migrated ledger."""
    return db.execute("SELECT 1 FROM facts WHERE name = 'unswept'").fetchone() is not None


def sweep(db: sqlite3.Connection) -> None:
    """Leave nothing of the salts in pages that are free, outside a transaction."""
    db.execute("VACUUM")
    db.execute("DELETE FROM facts WHERE name = 'unswept'")


def seal_of(db: sqlite3.Connection, statements: Sequence[str] = _SEALED) -> int:
    """Return the checksum over what the seal is over."""
    crc = 0
    for statement in statements:
        for row in db.execute(statement):
            crc = crc32(repr(row).encode(), crc)
    return crc


def write_seal(db: sqlite3.Connection) -> None:
    """Seal the ledger as it is now, before a commit."""
    db.execute("INSERT OR REPLACE INTO facts VALUES ('seal', ?)", (seal_of(db),))


def check(db: sqlite3.Connection, path: str) -> None:
    """Raise ``Damaged`` unless the pages hold together and the rows are those of the seal."""
    # Indexes against tables where it costs little; that of authors is what the seal is over.
    for pragma in ("quick_check(1)", *(f"integrity_check({name})" for name in _SMALL)):
        if db.execute(f"PRAGMA {pragma}").fetchone() != ("ok",):
            raise damaged(path)
    check_seal(db, path)


def check_seal(db: sqlite3.Connection, path: str, statements: Sequence[str] = _SEALED) -> None:
    """Raise ``Damaged`` unless the rows are those of the seal."""
    row = db.execute("SELECT value FROM facts WHERE name = 'seal'").fetchone()
    if row != (seal_of(db, statements),):
        raise damaged(path)


def check_old(db: sqlite3.Connection, path: str, version: int) -> None:
    """Raise ``Damaged`` unless an older ledger holds together."""
    if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise damaged(path)
    if version > 1:
        check_seal(db, path, _SEALED_BEFORE)


def crc_of(day: int, chat: int, kind: str, columns: Sequence[bytes]) -> int:
    """Return the checksum of one row of days; those of the second version have no chat."""
    crc = crc32((f"{day} {kind} {chat}" if chat else f"{day} {kind}").encode())
    for column in columns:
        crc = crc32(column, crc)
    return crc


def is_whole(
    crc: int | None, day: int, chat: int, kind: str, quarters: bytes | None, *rest: bytes
) -> bool:
    """Tell whether a row of days is as it was written; one of version 1 has no checksum."""
    columns = rest if quarters is None else (quarters, *rest)
    if not all(isinstance(column, bytes) for column in columns):
        return False
    if crc is None:
        return not chat
    return (quarters is None) != bool(chat) and crc == crc_of(day, chat, kind, columns)


def damaged(path: str) -> Damaged:
    """Return the error that says what to do with a ledger that does not hold together."""
    return Damaged(
        N_(
            "{file} is damaged; run communitytui doctor --recover to set it aside, then import your"
            " files again (readings are kept; only windows across imports start over)"
        ),
        file=guard.named(path),
    )
