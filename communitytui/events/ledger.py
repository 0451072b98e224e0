"""The SQLite file beside the workspace: what rolling metrics need across imports, hashed.

For each community it keeps a random salt and, for each file taken in, its checksum and per day
who did something: numbers that stand for salted hashes of authors, and salted hashes of message
ids (of formats without ids: of author, second and the ordinal within that second). Never a
text, never a name. Deleting the file loses nothing but the ability to extend windows.

Each file keeps its own days; what two exports have in common is found when they are read, so
the order of imports does not matter and a file can be taken out again.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import NamedTuple, Self

from communitytui.errors import Busy, CommunityError, Damaged, MayNotWrite
from communitytui.i18n import N_

#: The version of what the file holds.
_VERSION = 1
#: The bytes of pages that SQLite keeps in memory.
_CACHE_KIB = 16_000
#: How long to wait for somebody else who is importing, in seconds.
_PATIENCE = 5.0
_SUFFIX = ".events"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS communities (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, salt BLOB NOT NULL, zone TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS authors (
    number INTEGER PRIMARY KEY, community INTEGER NOT NULL, hash INTEGER NOT NULL,
    staff INTEGER NOT NULL DEFAULT 0, UNIQUE (community, hash));
CREATE TABLE IF NOT EXISTS sources (
    id INTEGER PRIMARY KEY, community INTEGER NOT NULL, sha256 TEXT NOT NULL,
    reading TEXT NOT NULL, format TEXT NOT NULL, gives TEXT NOT NULL, members INTEGER,
    events INTEGER NOT NULL, days INTEGER NOT NULL, first INTEGER, last INTEGER,
    kept INTEGER NOT NULL DEFAULT 0, UNIQUE (community, sha256));
CREATE TABLE IF NOT EXISTS days (
    source INTEGER NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL,
    authors BLOB NOT NULL, keys BLOB NOT NULL, liked BLOB, asked BLOB, replied BLOB,
    UNIQUE (day, source, kind));
"""


class DiskRefused(CommunityError):
    """The disk did not take what was counted; nothing of the file is kept."""


class Held(NamedTuple):
    """A file that the ledger holds. Days are ordinals; ``kept``: its readings were written."""

    id: int
    sha256: str
    reading: str
    format: str
    gives: frozenset[str]
    members: int | None
    events: int
    days: int
    first: int | None
    last: int | None
    kept: bool


class Part(NamedTuple):
    """What one source says of one day and kind of event: parallel arrays.

    ``kind`` is that of the events, in capitals where they have ids of their own. ``liked`` holds
    pairs of key and count, ``asked`` pairs of key and instant, ``replied`` four numbers for each
    reply: its key, the key it answers, its author and its instant.
    """

    source: int
    day: int
    kind: str
    authors: array[int]
    keys: array[int]
    liked: array[int]
    asked: array[int]
    replied: array[int]


def place(workspace: str) -> str:
    """Return the path of the ledger that belongs to a workspace file."""
    return workspace + _SUFFIX


class Ledger:
    """The open ledger, seen by one community. What it is told is kept by ``commit`` only."""

    def __init__(
        self, path: str, community: str, zone: str, mode: int = 0o600, gid: int | None = None
    ) -> None:
        """Open or make the ledger at ``path`` (":memory:" for none on the disk).

        A community whose time zone changed begins anew: its days were other days. Raises
        ``Busy``, ``Damaged``, ``MayNotWrite``.
        """
        self.path = path
        with self._words():
            if path != ":memory:":
                _make(path, mode, gid)
            self._db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            with self._words():
                self._begin()
                self._settle(community, zone)
        except BaseException:
            self._db.close()
            raise

    def _begin(self) -> None:
        db = self._db
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        db.execute("PRAGMA temp_store = FILE")
        db.execute("BEGIN IMMEDIATE")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise MayNotWrite(
                N_("{path} was written by a newer version of this program"), path=self.path
            )
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {_VERSION}")

    def _settle(self, uid: str, zone: str) -> None:
        row = self._one("SELECT id, salt, zone FROM communities WHERE uid = ?", uid)
        if row is None:
            self._db.execute(
                "INSERT INTO communities (uid, salt, zone) VALUES (?, ?, ?)",
                (uid, os.urandom(16), zone),
            )
            row = self._one("SELECT id, salt, zone FROM communities WHERE uid = ?", uid)
            assert row is not None
        self._community: int = row[0]
        self.salt: bytes = row[1]
        if row[2] != zone:
            for held in self.sources():
                self.forget(held.id)
            self._db.execute(
                "UPDATE communities SET zone = ? WHERE id = ?", (zone, self._community)
            )

    @contextmanager
    def _words(self) -> Iterator[None]:
        """Turn what SQLite says into an error of ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            text = str(error)
            if "locked" in text or "busy" in text:
                raise Busy(N_("Somebody else is importing; please try again")) from None
            if "readonly" in text or "unable to open" in text:
                raise MayNotWrite(
                    N_("The workspace cannot be written: {problem}"), problem=text
                ) from None
            raise DiskRefused(
                N_("The disk did not take the change: {problem}"), problem=text
            ) from None
        except sqlite3.DatabaseError:
            raise Damaged(
                N_("{path} is damaged; remove it: only windows across imports begin anew"),
                path=self.path,
            ) from None
        except OSError as error:
            raise MayNotWrite(
                N_("The workspace cannot be written: {problem}"), problem=error.strerror or ""
            ) from None

    def _one(self, statement: str, *values: object) -> tuple | None:  # type: ignore[type-arg]
        found: tuple | None = self._db.execute(statement, values).fetchone()  # type: ignore[type-arg]
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def commit(self) -> None:
        """Keep what was told, durably, and go on in a new transaction."""
        with self._words():
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of the file; what was not committed is dropped."""
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        self._db.close()

    # Sources

    def sources(self) -> list[Held]:
        """Return the files held for the community, in the order they came."""
        rows = self._db.execute(
            "SELECT id, sha256, reading, format, gives, members, events, days, first, last, kept"
            " FROM sources WHERE community = ? ORDER BY id",
            (self._community,),
        )
        return [
            Held._make((*row[:4], frozenset(row[4].split()), *row[5:10], bool(row[10])))
            for row in rows
        ]

    def source(self, sha256: str) -> Held | None:
        """Return the file with this checksum, or ``None``."""
        return next((held for held in self.sources() if held.sha256 == sha256), None)

    def begin(self, sha256: str, reading: str) -> int:
        """Begin a file and return its number; ``reading`` says how it is read (order of dates)."""
        cursor = self._db.execute(
            "INSERT INTO sources (community, sha256, reading, format, gives, events, days)"
            " VALUES (?, ?, ?, '', '', 0, 0)",
            (self._community, sha256, reading),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def finish(
        self, source: int, format_: str, gives: Iterable[str], members: int | None, events: int
    ) -> Held:
        """Say what a file turned out to be, and return it as it is held."""
        days, first, last = self._one(
            "SELECT count(DISTINCT day), min(day), max(day) FROM days WHERE source = ?", source
        ) or (0, None, None)
        self._db.execute(
            "UPDATE sources SET format = ?, gives = ?, members = ?, events = ?, days = ?,"
            " first = ?, last = ? WHERE id = ?",
            (format_, " ".join(sorted(gives)), members, events, days, first, last, source),
        )
        return next(held for held in self.sources() if held.id == source)

    def keep(self, source: int) -> None:
        """Remember that the readings of a file were written."""
        self._db.execute("UPDATE sources SET kept = 1 WHERE id = ?", (source,))

    def forget(self, source: int) -> None:
        """Take a file out again."""
        self._db.execute("DELETE FROM days WHERE source = ?", (source,))
        self._db.execute("DELETE FROM sources WHERE id = ?", (source,))

    # Authors

    def hash(self, text: str) -> int:
        """Return the salted hash of an author's or a message's id, 64 bits."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self.salt)
        return int.from_bytes(digest.digest(), "big")

    def author(self, hashed: int) -> int:
        """Return the number that stands for a hashed author, given once."""
        signed = hashed - (1 << 64) if hashed >> 63 else hashed
        row = self._one(
            "SELECT number FROM authors WHERE community = ? AND hash = ?", self._community, signed
        )
        if row is not None:
            return int(row[0])
        cursor = self._db.execute(
            "INSERT INTO authors (community, hash) VALUES (?, ?)", (self._community, signed)
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def mark_staff(self, names: Iterable[str]) -> list[str]:
        """Remember which authors are staff; return the names that no file ever had."""
        unknown = []
        for name in names:
            hashed = self.hash(name)
            signed = hashed - (1 << 64) if hashed >> 63 else hashed
            done = self._db.execute(
                "UPDATE authors SET staff = 1 WHERE community = ? AND hash = ?",
                (self._community, signed),
            )
            if not done.rowcount:
                unknown.append(name)
        return unknown

    def staff(self) -> frozenset[int]:
        """Return the numbers of the authors that are staff."""
        rows = self._db.execute(
            "SELECT number FROM authors WHERE community = ? AND staff", (self._community,)
        )
        return frozenset(number for (number,) in rows)

    # Days

    def add(self, part: Part) -> None:
        """Add what a source says of a day; what it said of it before stays before it."""
        with self._words():
            row = self._one(
                "SELECT authors, keys, liked, asked, replied FROM days"
                " WHERE day = ? AND source = ? AND kind = ?",
                part.day,
                part.source,
                part.kind,
            )
            if row is not None:
                part = _joined(_part(part.source, part.day, part.kind, row), part)
            self._db.execute(
                "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*part[:3], *(column.tobytes() or b"" for column in part[3:])),
            )

    def keys(self, source: int, day: int, kind: str) -> set[int]:
        """Return the keys that a source has for a day already."""
        row = self._one(
            "SELECT keys FROM days WHERE day = ? AND source = ? AND kind = ?", day, source, kind
        )
        return set(array("Q", row[0])) if row else set()

    def days(self, first: int, last: int) -> Iterator[tuple[int, list[Part]]]:
        """Yield each day from ``first`` to ``last`` that has events, with its parts."""
        cursor = self._db.cursor()
        rows = cursor.execute(
            "SELECT days.source, day, kind, authors, keys, liked, asked, replied FROM days"
            " JOIN sources ON sources.id = days.source"
            " WHERE community = ? AND day BETWEEN ? AND ? ORDER BY day, days.source, kind",
            (self._community, first, last),
        )
        day, parts = None, []
        for source, of, kind, *columns in rows:
            if of != day and day is not None:
                yield day, parts
                parts = []
            day = of
            parts.append(_part(source, of, kind, columns))
        if day is not None:
            yield day, parts

    def prune(self, source: int) -> int:
        """Drop the days of other files that this one holds in full; return how many rows."""
        gone = []
        rows = self._db.execute(
            "SELECT old.rowid, old.keys, old.authors, new.keys, new.authors, old.replied,"
            " new.replied, old.liked, new.liked, old.asked, new.asked FROM days AS new"
            " JOIN days AS old ON old.day = new.day AND old.kind = new.kind"
            " JOIN sources ON sources.id = old.source"
            " WHERE new.source = ? AND old.source <> ? AND community = ?",
            (source, source, self._community),
        )
        for rowid, *columns in rows:
            events, rest = columns[:4], columns[4:]
            pairs = zip((4, 2, 2), rest[::2], rest[1::2], strict=True)
            if _holds_events(*events) and all(_holds(*pair) for pair in pairs):
                gone.append((rowid,))
        self._db.executemany("DELETE FROM days WHERE rowid = ?", gone)
        return len(gone)


def _holds(width: int, old: bytes, new: bytes) -> bool:
    if new == old or not old:
        return True
    rows = (zip(*[iter(array("Q", data))] * width, strict=True) for data in (new, old))
    return set(next(rows)).issuperset(next(rows))


def _holds_events(old_keys: bytes, old_authors: bytes, keys: bytes, authors: bytes) -> bool:
    old = zip(array("Q", old_keys), array("I", old_authors), strict=True)
    return set(zip(array("Q", keys), array("I", authors), strict=True)).issuperset(old)


def _part(source: int, day: int, kind: str, columns: Iterable[bytes]) -> Part:
    types = "IQQQQ"
    arrays = [array(code, data) for code, data in zip(types, columns, strict=True)]
    return Part(source, day, kind, *arrays)


def _joined(before: Part, after: Part) -> Part:
    for mine, other in zip(before[3:], after[3:], strict=True):
        mine.extend(other)
    return before


def _make(path: str, mode: int, gid: int | None) -> None:
    """Make the file with the mode and group of the workspace, before SQLite could."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return
    try:
        if gid is not None:
            with suppress(OSError):
                os.fchown(fd, -1, gid)
        os.fchmod(fd, mode)
    finally:
        os.close(fd)


def overlap(held: Mapping[int, Held], day: int) -> frozenset[str]:
    """Return what the files that cover ``day`` can give."""
    found: set[str] = set()
    for each in held.values():
        if each.first is not None and each.last is not None and each.first <= day <= each.last:
            found |= each.gives
    return frozenset(found)
