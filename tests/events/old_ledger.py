"""A ledger as older versions wrote it: by local days, without chats and hours.

The first had the salt within, no tokens, no checksums.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from communitytui.events.ledger import Ledger

_FIRST = """
CREATE TABLE communities (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, salt BLOB NOT NULL, zone TEXT NOT NULL);
CREATE TABLE authors (
    number INTEGER PRIMARY KEY, community INTEGER NOT NULL, hash INTEGER NOT NULL,
    staff INTEGER NOT NULL DEFAULT 0, UNIQUE (community, hash));
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, community INTEGER NOT NULL, sha256 TEXT NOT NULL,
    reading TEXT NOT NULL, format TEXT NOT NULL, gives TEXT NOT NULL, members INTEGER,
    events INTEGER NOT NULL, days INTEGER NOT NULL, first INTEGER, last INTEGER,
    kept INTEGER NOT NULL DEFAULT 0, UNIQUE (community, sha256));
CREATE TABLE days (
    source INTEGER NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL,
    authors BLOB NOT NULL, keys BLOB NOT NULL, liked BLOB, asked BLOB, replied BLOB,
    UNIQUE (day, source, kind));
"""
_SECOND = """
CREATE TABLE communities (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, mark BLOB NOT NULL);
CREATE TABLE authors (
    number INTEGER PRIMARY KEY, community INTEGER NOT NULL, hash INTEGER NOT NULL,
    UNIQUE (community, hash));
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE,
    community INTEGER NOT NULL, sha256 TEXT NOT NULL, reading TEXT NOT NULL,
    zone TEXT NOT NULL, name TEXT NOT NULL, format TEXT NOT NULL, gives TEXT NOT NULL,
    members INTEGER, events INTEGER NOT NULL, days INTEGER NOT NULL,
    first INTEGER, last INTEGER, old INTEGER NOT NULL DEFAULT 0);
CREATE TABLE days (
    source INTEGER NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL,
    authors BLOB NOT NULL, keys BLOB NOT NULL, liked BLOB, asked BLOB, replied BLOB,
    crc INTEGER, UNIQUE (day, source, kind));
CREATE TABLE staff (source INTEGER, author INTEGER, PRIMARY KEY (source, author));
CREATE TABLE covered (
    source INTEGER, day INTEGER, kind TEXT, later INTEGER, PRIMARY KEY (source, day, kind));
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER);
"""
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


def make_old(path: str, version: int = 1) -> dict[str, bytes]:
    """Write a ledger anew as an older version had it; return the salts by uid.

    The salt file is gone of version 1, which held them itself.
    """
    salt_file = Path(path.removesuffix(".events") + ".salt")
    pairs = [line.split(" ") for line in salt_file.read_text("utf-8").splitlines()]
    salts = {uid: bytes.fromhex(salt) for uid, salt in pairs}
    new = sqlite3.connect(path)
    uids = dict(new.execute("SELECT id, uid FROM communities"))
    zones = dict(new.execute("SELECT community, zone FROM sources"))
    tables = {
        table: new.execute(f"SELECT {columns} FROM {table}").fetchall()
        for table, columns in (
            ("communities", "id, uid, mark"),
            ("authors", "number, community, hash"),
            (
                "sources",
                "id, token, community, sha256, reading, zone, name, format, gives, members,"
                " events, days, first, last, 1",
            ),
            ("staff", "source, author"),
        )
    }
    new.close()
    days, ends = _by_local_days(path, {uids[id]: zone for id, zone in zones.items()})
    sources = [(*row[:12], *ends.get(row[0], (None, None)), row[14]) for row in tables["sources"]]
    old = sqlite3.connect(path + "-old")
    old.executescript(_FIRST if version == 1 else _SECOND)
    if version == 1:
        _fill_first(old, tables, sources, salts, zones)
        days = [row[:-1] for row in days]
        salt_file.unlink()
    else:
        for table in ("communities", "authors", "staff"):
            _insert(old, table, tables[table])
        _insert(old, "sources", [(*row[:14], 0) for row in sources])
    _insert(old, "days", days)
    old.execute(f"PRAGMA user_version = {version}")
    if version == 2:
        old.execute(f"PRAGMA application_id = {0x63746C67}")
        crc = 0
        for statement in _SEALED:
            for row in old.execute(statement):
                crc = crc32(repr(row).encode(), crc)
        old.execute("INSERT INTO facts VALUES ('seal', ?)", (crc,))
    old.commit()
    old.close()
    Path(path).write_bytes(Path(path + "-old").read_bytes())
    Path(path + "-old").unlink()
    return salts


def _insert(db: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    for row in rows:
        db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _fill_first(
    old: sqlite3.Connection,
    tables: dict[str, list[tuple[object, ...]]],
    sources: list[tuple[object, ...]],
    salts: dict[str, bytes],
    zones: dict[int, str],
) -> None:
    rows = [
        (id, uid, salts[str(uid)], zones.get(int(str(id)), "Asia/Shanghai"))
        for id, uid, _ in tables["communities"]
    ]
    _insert(old, "communities", rows)
    staff = {author for _, author in tables["staff"]}
    _insert(old, "authors", [(*row, row[0] in staff) for row in tables["authors"]])
    _insert(old, "sources", [(row[0], row[2], row[3], "- - -", *row[7:14], 1) for row in sources])


def _by_local_days(
    path: str, zones: dict[str, str]
) -> tuple[list[tuple[object, ...]], dict[int, tuple[int, int]]]:
    """Return the rows that older versions had, and the first and the last day of each source."""
    found: list[tuple[object, ...]] = []
    ends: dict[int, tuple[int, int]] = {}
    for uid, zone in zones.items():
        rows: dict[tuple[int, int, str], list[bytes]] = {}
        with Ledger(path, uid, zone) as ledger:
            for day, parts in ledger.days(0, 10**6):
                for part in parts:
                    columns = rows.setdefault((part.source, day, part.kind), [b""] * 5)
                    columns[:] = [a + b.tobytes() for a, b in zip(columns, part[3:8], strict=True)]
        for (source, day, kind), columns in rows.items():
            crc = crc32(f"{day} {kind}".encode())
            for column in columns:
                crc = crc32(column, crc)
            found.append((source, day, kind, *columns, crc))
            first, last = ends.get(source, (day, day))
            ends[source] = min(first, day), max(last, day)
    return found, ends
