"""The SQLite file beside the workspace: what rolling metrics need across imports, hashed.

For each community it keeps, for each file taken in, its checksum and per day who did something:
numbers that stand for salted hashes of authors, and salted hashes of message ids (of formats
without ids: of author, second and the ordinal within that second). Never a text, never a name.
The salts stand in a file of their own. Deleting the ledger loses nothing but the ability to
extend windows.

Each file keeps its own days; what two exports have in common is found when they are read, so
the order of imports does not matter and a file can be taken out again. Which files count is not
the ledger's to say: the workspace names them by their tokens, so what was undone there counts
nowhere, whatever stands here.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import Any, NamedTuple, Self

from communitytui.events import guard, layout, opening
from communitytui.events.guard import FileAccess
from communitytui.events.names import as_author
from communitytui.events.opening import in_words

_SUFFIX = ".events"
#: The formats of what is no file but a later word on one: who in it is staff, who is a bot.
STAFF, BOT = "staff", "bot"
MARKS = frozenset({STAFF, BOT})
#: What a file gives that says it reaches beyond its last event: its last day is over.
ENDED = "ended"
#: What SQLite answers, as the statement asks for it.
Row = tuple[Any, ...]


class Held(NamedTuple):
    """A file that the ledger holds. Days are ordinals; ``token`` is its name for the workspace.

    ``counts``: the workspace says so. ``old``: it was taken in before tokens were, so the log
    says whether it counts.
    """

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
    token: str
    zone: str
    name: str
    old: bool
    counts: bool


class DayPart(NamedTuple):
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
        self,
        path: str,
        community: str,
        zone: str,
        access: FileAccess | None = None,
        tokens: Collection[str] | None = None,
    ) -> None:
        """Open or make the ledger at ``path`` (":memory:" for none on the disk).

        ``tokens`` name the files that count (``None``: all do); of a community whose time zone
        changed none does, for its days were other days. Raises ``Busy``, ``Damaged``,
        ``MayNotWrite``.
        """
        self.path, self.zone = path, zone
        self._access = access or FileAccess()
        self._fd = -1
        #: The files that were begun since the ledger was opened.
        self.begun: set[int] = set()
        with in_words(path):
            if path == ":memory:":
                self._db = sqlite3.connect(path, isolation_level=None)
            else:
                guard.make(path, self._access)
                self._db, self._fd = opening.connect(path, self._access)
        try:
            with in_words(path):
                opening.begin(self._db, path, self._access)
                self._community, self.salt = opening.settle(self._db, path, community, self._access)
                self._count(tokens)
        except BaseException:
            self.close()
            raise

    def _count(self, tokens: Collection[str] | None) -> None:
        self._db.execute("CREATE TEMP TABLE standing (id INTEGER PRIMARY KEY)")
        for id, token, zone in self._db.execute(
            "SELECT id, token, zone FROM sources WHERE community = ?", (self._community,)
        ).fetchall():
            if zone == self.zone and (tokens is None or token in tokens):
                self.stand(id)

    def _one(self, statement: str, *values: object) -> Row | None:
        found: Row | None = self._db.execute(statement, values).fetchone()
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def commit(self) -> None:
        """Keep what was told, durably, and go on in a new transaction."""
        with in_words(self.path):
            layout.write_seal(self._db)
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of the file; what was not committed is dropped."""
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        self._db.close()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    # Sources

    def every(self) -> list[Held]:
        """Return all files held for the community, whether they count or not, as they came."""
        rows = self._db.execute(
            "SELECT sources.id, sha256, reading, format, gives, members, events, days, first,"
            " last, token, zone, name, old, standing.id FROM sources"
            " LEFT JOIN standing ON standing.id = sources.id"
            " WHERE community = ? ORDER BY sources.id",
            (self._community,),
        )
        return [held_of(row) for row in rows]

    def sources(self) -> list[Held]:
        """Return the files that count, in the order they came."""
        return [held for held in self.every() if held.counts and held.format not in MARKS]

    def source(self, sha256: str) -> Held | None:
        """Return the file with this checksum that counts, or ``None``."""
        return next((held for held in self.sources() if held.sha256 == sha256), None)

    def is_strange(self, uids: Collection[str]) -> bool:
        """Tell whether there are files, and none of them is of a community in ``uids``."""
        rows = self._db.execute(
            "SELECT DISTINCT uid FROM communities JOIN sources ON community = communities.id"
        )
        held = {uid for (uid,) in rows}
        return bool(held) and held.isdisjoint(uids)

    def stand(self, source: int) -> None:
        """Let a file count for as long as the ledger is open."""
        self._db.execute("INSERT OR IGNORE INTO standing VALUES (?)", (source,))

    def leave_out(self, source: int) -> None:
        """Let a file not count for as long as the ledger is open."""
        self._db.execute("DELETE FROM standing WHERE id = ?", (source,))

    def begin(self, sha256: str, reading: str, name: str = "") -> int:
        """Begin a file, which counts, and return its number.

        ``reading`` says how it is read (order of dates), ``name`` what people call it.
        """
        cursor = self._db.execute(
            "INSERT INTO sources (token, community, sha256, reading, zone, name, format, gives,"
            " events, days) VALUES (?, ?, ?, ?, ?, ?, '', '', 0, 0)",
            (os.urandom(8).hex(), self._community, sha256, reading, self.zone, name),
        )
        assert cursor.lastrowid is not None
        self.begun.add(cursor.lastrowid)
        self.stand(cursor.lastrowid)
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
        return next(held for held in self.every() if held.id == source)

    def forget(self, source: int) -> None:
        """Take a file out again, with every author that no other file has."""
        for table, column in (("days", "source"), ("staff", "source"), ("covered", "source")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (source,))
        self._db.execute("DELETE FROM covered WHERE later = ?", (source,))
        self._db.execute("DELETE FROM sources WHERE id = ?", (source,))
        self.leave_out(source)

    def forget_authors(self) -> None:
        """Take out the authors whom no file has any more."""
        known: set[int] = set()
        for (data,) in self._db.execute(
            "SELECT authors FROM days JOIN sources ON sources.id = days.source WHERE community = ?",
            (self._community,),
        ):
            known.update(array("I", data))
        rows = self._db.execute(
            "SELECT number FROM authors WHERE community = ?", (self._community,)
        )
        gone = [row for row in rows if row[0] not in known]
        self._db.executemany("DELETE FROM staff WHERE author = ?", gone)
        self._db.executemany("DELETE FROM authors WHERE number = ?", gone)

    # Authors

    def hash(self, text: str) -> int:
        """Return the salted hash of an author's or a message's id, 64 bits."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self.salt)
        return int.from_bytes(digest.digest(), "big")

    def author(self, hashed: int) -> int:
        """Return the number that stands for a hashed author, given once."""
        signed = _signed(hashed)
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

    def known(self, name: str) -> int | None:
        """Return the number of an author, by the id or the name that an export has for it."""
        row = self._one(
            "SELECT number FROM authors WHERE community = ? AND hash = ?",
            self._community,
            _signed(self.hash(as_author(name))),
        )
        return None if row is None else int(row[0])

    def mark(self, kind: str, numbers: Collection[int], held: Held) -> Held | None:
        """Say which authors are staff, or bots, as the import of ``held`` does.

        ``kind`` is ``STAFF`` or ``BOT``. Returns what the workspace has to name for this to
        count, ``None`` where it is known already.
        """
        fresh = set(numbers) - self.marked(kind)
        if not fresh:
            return None
        mark = self.finish(self.begin(held.sha256, kind, held.name), kind, (), None, 0)
        self._db.executemany("INSERT INTO staff VALUES (?, ?)", ((mark.id, n) for n in fresh))
        return mark

    def marked(self, kind: str) -> frozenset[int]:
        """Return the numbers of the authors that are staff, or bots."""
        rows = self._db.execute(
            "SELECT author FROM staff JOIN authors ON number = author"
            " LEFT JOIN sources ON sources.id = staff.source"
            " WHERE authors.community = ? AND ((source = 0 AND ? = ?) OR (sources.format = ?"
            " AND source IN (SELECT id FROM standing)))",
            (self._community, kind, STAFF, kind),
        )
        return frozenset(number for (number,) in rows)

    # Days

    def add(self, part: DayPart) -> None:
        """Add what a source says of a day; what it said of it before stays before it."""
        with in_words(self.path):
            row = self._one(
                "SELECT authors, keys, liked, asked, replied FROM days"
                " WHERE day = ? AND source = ? AND kind = ?",
                part.day,
                part.source,
                part.kind,
            )
            if row is not None:
                part = _joined(_part(part.source, part.day, part.kind, row), part)
            columns = [column.tobytes() for column in part[3:]]
            self._db.execute(
                "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*part[:3], *columns, layout.crc_of(part.day, part.kind, columns)),
            )

    def keys(self, source: int, day: int, kind: str) -> set[int]:
        """Return the keys that a source has for a day already."""
        row = self._one(
            "SELECT keys FROM days WHERE day = ? AND source = ? AND kind = ?", day, source, kind
        )
        return set(array("Q", row[0])) if row else set()

    def days(self, first: int, last: int) -> Iterator[tuple[int, list[DayPart]]]:
        """Yield each day from ``first`` to ``last`` that has events, with its parts.

        Raises ``Damaged`` where a row is not as it was written.
        """
        day, parts = None, []
        # Days first: in their order, which is that of the index, nothing has to be sorted.
        for source, of, kind, crc, *columns in self._rows(
            "SELECT days.source, day, kind, crc, authors, keys, liked, asked, replied"
            " FROM days CROSS JOIN standing ON standing.id = days.source"
            " WHERE day BETWEEN ? AND ? AND NOT EXISTS ("
            "SELECT 1 FROM covered JOIN standing AS over ON over.id = later"
            " WHERE covered.source = days.source AND covered.day = days.day"
            " AND covered.kind = days.kind)"
            " ORDER BY day, days.source, kind",
            first,
            last,
        ):
            if not layout.is_whole(crc, of, kind, columns):
                raise layout.damaged(self.path)
            if of != day and day is not None:
                yield day, parts
                parts = []
            day = of
            parts.append(_part(source, of, kind, columns))
        if day is not None:
            yield day, parts

    def _rows(self, statement: str, *values: object) -> Iterator[Row]:
        with in_words(self.path):
            cursor = self._db.cursor().execute(statement, values)
        while True:
            with in_words(self.path):
                row = cursor.fetchone()
            if row is None:
                return
            yield row

    def cover(self, source: int) -> int:
        """Note which days of other files this one holds in full; return how many rows.

        They are not read while this file counts, and are read again when it no longer does.
        """
        self._db.execute("DELETE FROM covered WHERE source = ?", (source,))
        held = []
        rows = self._rows(
            "SELECT old.source, old.day, old.kind, old.keys, old.authors, new.keys, new.authors,"
            " old.replied, new.replied, old.liked, new.liked, old.asked, new.asked"
            " FROM days AS new JOIN days AS old ON old.day = new.day AND old.kind = new.kind"
            " JOIN standing ON standing.id = old.source"
            " WHERE new.source = ? AND old.source <> ?",
            source,
            source,
        )
        for old, day, kind, *columns in rows:
            events, rest = columns[:4], columns[4:]
            pairs = zip((4, 2, 2), rest[::2], rest[1::2], strict=True)
            if _holds_events(*events) and all(_holds(*pair) for pair in pairs):
                held.append((old, day, kind, source))
        self._db.executemany("INSERT OR REPLACE INTO covered VALUES (?, ?, ?, ?)", held)
        return len(held)


def held_of(row: Row) -> Held:
    """Return a row of the sources as a value."""
    return Held._make(
        (*row[:4], frozenset(row[4].split()), *row[5:13], bool(row[13]), row[14] is not None)
    )


def _signed(hashed: int) -> int:
    return hashed - (1 << 64) if hashed >> 63 else hashed


def _holds(width: int, old: bytes, new: bytes) -> bool:
    if new == old or not old:
        return True
    rows = (zip(*[iter(array("Q", data))] * width, strict=True) for data in (new, old))
    return set(next(rows)).issuperset(next(rows))


def _holds_events(old_keys: bytes, old_authors: bytes, keys: bytes, authors: bytes) -> bool:
    old = zip(array("Q", old_keys), array("I", old_authors), strict=True)
    return set(zip(array("Q", keys), array("I", authors), strict=True)).issuperset(old)


def _part(source: int, day: int, kind: str, columns: Iterable[bytes]) -> DayPart:
    types = "IQQQQ"
    arrays = [array(code, data) for code, data in zip(types, columns, strict=True)]
    return DayPart(source, day, kind, *arrays)


def _joined(before: DayPart, after: DayPart) -> DayPart:
    for mine, other in zip(before[3:], after[3:], strict=True):
        mine.extend(other)
    return before


def overlap(held: Mapping[int, Held], day: int) -> frozenset[str]:
    """Return what the files that cover ``day`` can give."""
    found: set[str] = set()
    for each in held.values():
        if each.first is not None and each.last is not None and each.first <= day <= each.last:
            found |= each.gives
    return frozenset(found)
