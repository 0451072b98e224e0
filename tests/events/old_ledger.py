"""A ledger as the first version wrote it: the salt within, no tokens, no checksums."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_SCHEMA = """
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


def make_old(path: str) -> dict[str, bytes]:
    """Write a ledger anew as version 1 had it, its salt file gone; return the salts by uid."""
    salt_file = Path(path.removesuffix(".events") + ".salt")
    pairs = [line.split(" ") for line in salt_file.read_text("utf-8").splitlines()]
    salts = {uid: bytes.fromhex(salt) for uid, salt in pairs}
    new = sqlite3.connect(path)
    old = sqlite3.connect(path + "-old")
    old.executescript(_SCHEMA)
    zones = dict(new.execute("SELECT community, zone FROM sources").fetchall())
    rows = [
        (id, uid, salts[uid], zones.get(id, "Asia/Shanghai"))
        for id, uid in new.execute("SELECT id, uid FROM communities")
    ]
    old.executemany("INSERT INTO communities VALUES (?, ?, ?, ?)", rows)
    staff = {number for (number,) in new.execute("SELECT author FROM staff")}
    authors = new.execute("SELECT number, community, hash FROM authors").fetchall()
    old.executemany(
        "INSERT INTO authors VALUES (?, ?, ?, ?)", [(*row, row[0] in staff) for row in authors]
    )
    old.executemany(
        "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        new.execute(
            "SELECT id, community, sha256, '- - -', format, gives, members, events, days, first,"
            " last FROM sources"
        ),
    )
    old.executemany(
        "INSERT INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        new.execute("SELECT source, day, kind, authors, keys, liked, asked, replied FROM days"),
    )
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    new.close()
    Path(path).write_bytes(Path(path + "-old").read_bytes())
    Path(path + "-old").unlink()
    salt_file.unlink()
    return salts
