"""How a ledger of an older version becomes one of today: nothing it counted is lost.

Its rows stay what they were, of local days without hours and chats. Its people become those of
their platforms: who was counted on two of them is two from then on.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable

from communitytui.events import layout, salts
from communitytui.events.exports import platform_of

#: Takes the salt of a community that an old ledger holds.
TakeSalt = Callable[[str, bytes], object]


def migrate(db: sqlite3.Connection, version: int, take_salt: TakeSalt, path: str) -> None:
    """Bring an older ledger to today's, inside the transaction of the caller.

    The salts of a first version are handed to ``take_salt`` and then overwritten; ``sweep``
    follows the commit. Raises ``Damaged`` where a row that has to be changed is not whole.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    older = sorted(tables & layout.TABLES.keys())
    for table in older:
        db.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    for name, columns in layout.TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    if version == 1:
        _copy_first(db, take_salt)
    else:
        _copy_second(db)
    for id, form in db.execute("SELECT id, format FROM sources").fetchall():
        db.execute("UPDATE sources SET platform = ? WHERE id = ?", (platform_of(form), id))
    # What has no days is of every zone.
    db.execute("UPDATE sources SET hours = 1 WHERE first IS NULL")
    crc = "NULL" if version == 1 else "crc"
    db.execute(
        "INSERT INTO days SELECT source, day, 0, kind, NULL, authors, keys, liked, asked, replied,"
        f" {crc} FROM old_days ORDER BY day, source, kind"
    )
    _part_people(db, path)
    for table in older:
        db.execute(f"DROP TABLE old_{table}")
    db.execute("INSERT OR REPLACE INTO facts VALUES ('unswept', 1)")
    db.execute(f"PRAGMA application_id = {layout.APPLICATION}")
    db.execute(f"PRAGMA user_version = {layout.VERSION}")
    layout.write_seal(db)


def _copy_first(db: sqlite3.Connection, take_salt: TakeSalt) -> None:
    for id, uid, salt in db.execute("SELECT id, uid, salt FROM old_communities").fetchall():
        take_salt(uid, salt)
        db.execute("INSERT INTO communities VALUES (?, ?, ?)", (id, uid, salts.mark(salt)))
    db.execute("INSERT INTO authors SELECT number, community, '', hash FROM old_authors")
    db.execute("INSERT INTO staff SELECT 0, number FROM old_authors WHERE staff")
    # What was never written through counts nowhere.
    db.execute(
        "INSERT INTO sources SELECT old_sources.id, lower(hex(randomblob(8))), community, sha256,"
        " reading, zone, '', format, gives, members, events, days, first, last, kept, NULL, 0, ''"
        " FROM old_sources JOIN old_communities ON old_communities.id = community"
    )
    db.execute("UPDATE old_communities SET salt = zeroblob(length(salt))")


def _copy_second(db: sqlite3.Connection) -> None:
    for table in ("communities", "staff", "facts"):
        db.execute(f"INSERT INTO {table} SELECT * FROM old_{table}")
    db.execute("INSERT INTO authors SELECT number, community, '', hash FROM old_authors")
    db.execute("INSERT INTO sources SELECT *, NULL, 0, '' FROM old_sources")
    # A number that was given once is given to no other file.
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'sources'")
    db.execute("UPDATE sqlite_sequence SET name = 'sources' WHERE name = 'old_sources'")
    db.execute("INSERT INTO covered SELECT source, day, 0, kind, later FROM old_covered")


def _part_people(db: sqlite3.Connection, path: str) -> None:
    """Let everybody be of one platform: who is on a second one too has a new number there."""
    platforms = dict(db.execute("SELECT id, platform FROM sources"))
    people: dict[str, set[int]] = defaultdict(set)
    for source, authors in db.execute("SELECT source, authors FROM days ORDER BY source"):
        people[platforms.get(source, "")].update(array("I", authors))
    placed: set[int] = set()
    renamed: dict[str, dict[int, int]] = {}
    for platform, numbers in people.items():
        db.executemany(
            "UPDATE authors SET platform = ? WHERE number = ?",
            ((platform, number) for number in numbers - placed),
        )
        renamed[platform] = {n: _doubled(db, n, platform) for n in sorted(numbers & placed)}
        placed |= numbers
    for source, platform in platforms.items():
        if renamed.get(platform):
            _renumber(db, path, source, renamed[platform])


def _doubled(db: sqlite3.Connection, number: int, platform: str) -> int:
    """Return the new number of somebody on a second platform, staff or a bot there as well."""
    new = db.execute(
        "INSERT INTO authors (community, platform, hash)"
        " SELECT community, ?, hash FROM authors WHERE number = ?",
        (platform, number),
    ).lastrowid
    assert new is not None
    db.execute("INSERT INTO staff SELECT source, ? FROM staff WHERE author = ?", (new, number))
    return new


def _renumber(db: sqlite3.Connection, path: str, source: int, new: dict[int, int]) -> None:
    for (rowid,) in db.execute("SELECT rowid FROM days WHERE source = ?", (source,)).fetchall():
        crc, day, chat, kind, quarters, *columns = db.execute(
            "SELECT crc, day, chat, kind, quarters, authors, keys, liked, asked, replied"
            " FROM days WHERE rowid = ?",
            (rowid,),
        ).fetchone()
        if not layout.is_whole(crc, day, chat, kind, quarters, *columns):
            raise layout.damaged(path)
        authors: array[int] = array("I", columns[0])
        replied: array[int] = array("Q", columns[4])
        columns[0] = array("I", [new.get(number, number) for number in authors]).tobytes()
        replied[2::4] = array("Q", [new.get(number, number) for number in replied[2::4]])
        columns[4] = replied.tobytes()
        db.execute(
            "UPDATE days SET authors = ?, replied = ?, crc = ? WHERE rowid = ?",
            (columns[0], columns[4], layout.crc_of(day, chat, kind, columns), rowid),
        )
