"""What the tables of the ledger are, whether they are whole, and how older ones become today's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from communitytui.errors import Damaged, MayNotWrite
from communitytui.events import guard, salts
from communitytui.i18n import N_

#: The version of what the file holds, and the number by which SQLite files of ours are known.
VERSION = 2
APPLICATION = 0x63746C67

_TABLES = {
    "communities": "id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, mark BLOB NOT NULL",
    "authors": (
        "number INTEGER PRIMARY KEY, community INTEGER NOT NULL, hash INTEGER NOT NULL,"
        " UNIQUE (community, hash)"
    ),
    # A number is given once: who types one from an old list must not hit another file.
    "sources": (
        "id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE,"
        " community INTEGER NOT NULL, sha256 TEXT NOT NULL, reading TEXT NOT NULL,"
        " zone TEXT NOT NULL, name TEXT NOT NULL, format TEXT NOT NULL, gives TEXT NOT NULL,"
        " members INTEGER, events INTEGER NOT NULL, days INTEGER NOT NULL,"
        " first INTEGER, last INTEGER, old INTEGER NOT NULL DEFAULT 0"
    ),
    "days": (
        "source INTEGER NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL,"
        " authors BLOB NOT NULL, keys BLOB NOT NULL, liked BLOB, asked BLOB, replied BLOB,"
        " crc INTEGER, UNIQUE (day, source, kind)"
    ),
    # Source 0: known since before it was kept whose import said so.
    "staff": "source INTEGER, author INTEGER, PRIMARY KEY (source, author)",
    # A row of days that a later file holds in full: not read while that file counts.
    "covered": (
        "source INTEGER, day INTEGER, kind TEXT, later INTEGER, PRIMARY KEY (source, day, kind)"
    ),
    "facts": "name TEXT PRIMARY KEY, value INTEGER",
}
_SMALL = sorted(_TABLES.keys() - {"authors"})
_FIRST = {"communities", "authors", "sources", "days"}

#: What the seal is over: every row of the small tables, sums over the large ones. The content of
#: days has checksums of its own.
_SEALED = (
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

#: Takes the salt of a community that an old ledger holds.
TakeSalt = Callable[[str, bytes], object]


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
    if version != VERSION:
        raise MayNotWrite(
            N_("{file} was written by a newer version of this program; use that version"),
            file=guard.named(path),
        )
    return VERSION


def create(db: sqlite3.Connection) -> None:
    """Make the tables in an empty file, inside the transaction of the caller."""
    for name, columns in _TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    write_seal(db)


def migrate(db: sqlite3.Connection, take_salt: TakeSalt) -> None:
    """Bring a ledger of version 1 to today's, inside the transaction of the caller.

    Its salts are handed to ``take_salt`` and then overwritten; ``sweep`` follows the commit.
    """
    for uid, salt in db.execute("SELECT uid, salt FROM communities").fetchall():
        take_salt(uid, salt)
    for table in ("communities", "authors", "sources"):
        db.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    db.execute("ALTER TABLE days ADD COLUMN crc INTEGER")
    for name in _TABLES.keys() - {"days"}:
        db.execute(f"CREATE TABLE {name} ({_TABLES[name]})")
    for id, uid, salt in db.execute("SELECT id, uid, salt FROM old_communities").fetchall():
        db.execute("INSERT INTO communities VALUES (?, ?, ?)", (id, uid, salts.mark(salt)))
    db.execute("INSERT INTO authors SELECT number, community, hash FROM old_authors")
    db.execute("INSERT INTO staff SELECT 0, number FROM old_authors WHERE staff")
    # What was never written through counts nowhere.
    db.execute(
        "INSERT INTO sources SELECT old_sources.id, lower(hex(randomblob(8))), community, sha256,"
        " reading, zone, '', format, gives, members, events, days, first, last, kept"
        " FROM old_sources JOIN old_communities ON old_communities.id = community"
    )
    db.execute("UPDATE old_communities SET salt = zeroblob(length(salt))")
    for table in ("communities", "authors", "sources"):
        db.execute(f"DROP TABLE old_{table}")
    db.execute("INSERT INTO facts VALUES ('unswept', 1)")
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


def seal_of(db: sqlite3.Connection) -> int:
    """Return the checksum over what the seal is over."""
    crc = 0
    for statement in _SEALED:
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
    row = db.execute("SELECT value FROM facts WHERE name = 'seal'").fetchone()
    if row != (seal_of(db),):
        raise damaged(path)


def check_old(db: sqlite3.Connection, path: str) -> None:
    """Raise ``Damaged`` unless the pages of a ledger of version 1 hold together."""
    if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise damaged(path)


def crc_of(day: int, kind: str, columns: list[bytes]) -> int:
    """Return the checksum of one row of days."""
    crc = crc32(f"{day} {kind}".encode())
    for column in columns:
        crc = crc32(column, crc)
    return crc


def is_whole(crc: int | None, day: int, kind: str, columns: list[bytes]) -> bool:
    """Tell whether a row of days is as it was written; one of version 1 has no checksum."""
    if not all(isinstance(column, bytes) for column in columns):
        return False
    return crc is None or crc == crc_of(day, kind, columns)


def damaged(path: str) -> Damaged:
    """Return the error that says what to do with a ledger that does not hold together."""
    return Damaged(
        N_(
            "{file} is damaged; run communitytui doctor --recover to set it aside, then import your"
            " files again (readings are kept; only windows across imports start over)"
        ),
        file=guard.named(path),
    )
