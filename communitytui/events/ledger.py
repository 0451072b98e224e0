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
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from communitytui.events import guard, layout, opening
from communitytui.events.exports import ANY
from communitytui.events.guard import FileAccess
from communitytui.events.incoming import Chat, Incoming
from communitytui.events.names import as_author
from communitytui.events.opening import in_words
from communitytui.events.quarters import QUARTER, LocalDays
from communitytui.events.rows import DayPart, bucket_of, gathered, local_parts, part_of

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
    says whether it counts. ``hours``: it is known to the quarter of an hour, so that its days
    are those of any zone, and ``zone`` is where times without one were read; else ``zone`` is
    the one whose days it was counted by.
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
    hours: bool = True
    platform: str = ""

    def is_of(self, zone: str) -> bool:
        """Tell whether its days can be those of a zone."""
        return self.hours or self.zone == zone


class ChatShare(NamedTuple):
    """What a file has of a chat; days are ordinals of the zone."""

    source: int
    chat: int
    events: int
    first: int
    last: int
    gives: frozenset[str]


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

        ``tokens`` name the files that count (``None``: all do); one whose hours are not known
        counts in its own time zone only. Raises ``Busy``, ``Damaged``, ``MayNotWrite``.
        """
        self._set(path, zone)
        access = access or FileAccess()
        with in_words(path):
            if path == ":memory:":
                self._db = sqlite3.connect(path, isolation_level=None)
            else:
                guard.make(path, access)
                self._db, self._fd = opening.connect(path, access)
        try:
            with in_words(path):
                opening.begin(self._db, path, access)
                self._community, self.salt = opening.settle(self._db, path, community, access)
                self.incoming = Incoming(self._db, path, self.local)
                self._count(tokens)
        except BaseException:
            self.close()
            raise

    def _set(self, path: str, zone: str) -> None:
        self.path, self.zone, self.local = path, zone, LocalDays(zone)
        self._fd = -1
        #: The files that were begun since the ledger was opened.
        self.begun: set[int] = set()

    @classmethod
    def reading(
        cls,
        path: str,
        community: str,
        zone: str,
        access: FileAccess | None = None,
        tokens: Collection[str] | None = None,
    ) -> Self:
        """Open the ledger to ask it only: nobody waits for that, and nothing is made.

        What is not there yet is empty. Raises as opening it does.
        """
        access = access or FileAccess()
        known = 0
        if os.path.lexists(path):
            with opening.looked_at(path, access) as (_, known):
                pass
        if not known:
            return cls(":memory:", community, zone)
        if known < layout.VERSION:
            cls(path, community, zone, access).close()
        self = cls.__new__(cls)
        self._set(path, zone)
        with in_words(path):
            self._db, self._fd = opening.connect(path, access)
            try:
                self._community, self.salt = opening.seen(self._db, path, community, access)
                self._count(tokens)
            except BaseException:
                self.close()
                raise
        return self

    def _count(self, tokens: Collection[str] | None) -> None:
        self._db.execute("CREATE TEMP TABLE standing (id INTEGER PRIMARY KEY)")
        for held in self.every():
            if held.is_of(self.zone) and (tokens is None or held.token in tokens):
                self.stand(held.id)

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
            f"SELECT {HELD}, standing.id FROM sources"
            " LEFT JOIN standing ON standing.id = sources.id"
            " WHERE community = ? ORDER BY sources.id",
            (self._community,),
        )
        return [held_of(row, self.local) for row in rows]

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

    def begin(
        self, sha256: str, reading: str, name: str = "", platform: str = ANY, zone: str = ""
    ) -> int:
        """Begin a file, which counts, and return its number.

        ``reading`` says how it is read (order of dates), ``name`` what people call it, ``zone``
        where times in it that have none were read (that of the community without it).
        """
        cursor = self._db.execute(
            "INSERT INTO sources (token, community, sha256, reading, zone, name, format, gives,"
            " events, days, platform) VALUES (?, ?, ?, ?, ?, ?, '', '', 0, 0, ?)",
            (_token(), self._community, sha256, reading, zone or self.zone, name, platform),
        )
        assert cursor.lastrowid is not None
        self.begun.add(cursor.lastrowid)
        self.stand(cursor.lastrowid)
        return cursor.lastrowid

    def finish(
        self,
        source: int,
        format_: str,
        gives: Iterable[str],
        members: int | None,
        events: int,
        until: int = 0,
        lacking: Mapping[int, Collection[str]] = MappingProxyType({}),
    ) -> Held:
        """Say what a file turned out to be, and return it as it is held.

        ``until`` is the instant that it says it reaches to; ``lacking`` is what it cannot give of
        some of its chats.
        """
        given = frozenset(gives)
        with in_words(self.path):
            days, shares = self.incoming.settle(source)
            for share in shares:
                gift = " ".join(sorted(given - set(lacking.get(share[0], ()))))
                self._db.execute(
                    "INSERT OR REPLACE INTO shares VALUES (?, ?, ?, ?, ?, ?)",
                    (source, *share, gift),
                )
            self._db.execute(
                "UPDATE sources SET format = ?, gives = ?, members = ?, events = ?, days = ?,"
                " first = ?, last = ?, until = ? WHERE id = ?",
                (
                    format_,
                    " ".join(sorted(given)),
                    members,
                    events,
                    days,
                    min((first for _, _, first, _ in shares), default=None),
                    max((last for *_, last in shares), default=None),
                    until // QUARTER or None,
                    source,
                ),
            )
        return next(held for held in self.every() if held.id == source)

    def forget(self, source: int) -> None:
        """Take a file out again, with every author and chat that no other file has."""
        for table in ("days", "shares", "staff", "covered"):
            self._db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))
        self._db.execute("DELETE FROM covered WHERE later = ?", (source,))
        self._db.execute("DELETE FROM sources WHERE id = ?", (source,))
        self.incoming.drop(source)
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

    # Chats

    def chat(self, platform: str, identity: str, title: str) -> int:
        """Return the number of a chat, made known where it is new.

        ``identity`` is what an export knows it by, ``title`` what people call it now.
        """
        hashed = _signed(self.hash(f"chat {identity}"))
        row = self._one(
            "SELECT id, title FROM chats WHERE community = ? AND platform = ? AND hash = ?",
            self._community,
            platform,
            hashed,
        )
        if row is None:
            cursor = self._db.execute(
                "INSERT INTO chats (token, community, platform, hash, title)"
                " VALUES (?, ?, ?, ?, ?)",
                (_token(), self._community, platform, hashed, title),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid
        if title and title != row[1]:
            self._db.execute("UPDATE chats SET title = ? WHERE id = ?", (title, row[0]))
        return int(row[0])

    def chats(self) -> list[Chat]:
        """Return the chats of the files that count, in the order they came."""
        rows = self._db.execute(
            "SELECT id, token, platform, title FROM chats WHERE community = ? AND id IN"
            " (SELECT chat FROM shares JOIN standing ON standing.id = source) ORDER BY id",
            (self._community,),
        )
        return [Chat._make(row) for row in rows]

    def shares(self) -> list[ChatShare]:
        """Return what each file that counts has of each chat."""
        rows = self._db.execute(
            "SELECT source, chat, events, first, last, gives FROM shares"
            " JOIN standing ON standing.id = source ORDER BY source, chat"
        )
        day = self.local.day
        return [
            ChatShare(source, chat, events, day(first), day(last), frozenset(gives.split()))
            for source, chat, events, first, last, gives in rows
        ]

    # Authors

    def hash(self, text: str) -> int:
        """Return the salted hash of an author's or a message's id, 64 bits."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self.salt)
        return int.from_bytes(digest.digest(), "big")

    def author(self, hashed: int, platform: str = ANY) -> int:
        """Return the number that stands for a hashed author of a platform, given once."""
        row = self._author(hashed, platform)
        if row is not None:
            return int(row[0])
        cursor = self._db.execute(
            "INSERT INTO authors (community, platform, hash) VALUES (?, ?, ?)",
            (self._community, platform, _signed(hashed)),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _author(self, hashed: int, platform: str) -> Row | None:
        return self._one(
            "SELECT number FROM authors WHERE community = ? AND platform = ? AND hash = ?",
            self._community,
            platform,
            _signed(hashed),
        )

    def known(self, name: str, platform: str = ANY) -> int | None:
        """Return the number of an author, by the id or the name that an export has for it."""
        row = self._author(self.hash(as_author(name)), platform)
        return None if row is None else int(row[0])

    def mark(self, kind: str, numbers: Collection[int], held: Held) -> Held | None:
        """Say which authors are staff, or bots, as the import of ``held`` does.

        ``kind`` is ``STAFF`` or ``BOT``. Returns what the workspace has to name for this to
        count, ``None`` where it is known already.
        """
        fresh = set(numbers) - self.marked(kind)
        if not fresh:
            return None
        source = self.begin(held.sha256, kind, held.name, held.platform)
        mark = self.finish(source, kind, (), None, 0)
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

    def days(
        self, first: int, last: int, chats: Collection[int] | None = None
    ) -> Iterator[tuple[int, list[DayPart]]]:
        """Yield each local day from ``first`` to ``last`` that has events, with its parts.

        Of some ``chats`` only what is known to be of them. Raises ``Damaged`` where a row is not
        as it was written.
        """
        pending: dict[int, list[DayPart]] = {}
        for day, parts in self._parts(first - 1, last + 1, chats):
            for part in parts:
                pending.setdefault(part.day, []).append(part)
            # A UTC day reaches from the local day before it to the one after it.
            yield from _over(pending, day - 1, first, last)
        yield from _over(pending, last + 1, first, last)

    def _parts(
        self, first: int, last: int, chats: Collection[int] | None
    ) -> Iterator[tuple[int, Iterable[DayPart]]]:
        """Yield the rows as they come, by the day that they stand at."""
        chosen = "" if chats is None else f" AND days.chat IN ({','.join(map(str, chats))})"
        # Days first: in their order, which is that of the index, nothing has to be sorted.
        for source, day, chat, kind, crc, *columns in self._rows(
            "SELECT days.source, days.day, days.chat, days.kind, crc, quarters, authors, keys,"
            " liked, asked, replied"
            " FROM days CROSS JOIN standing ON standing.id = days.source"
            " WHERE days.day BETWEEN ? AND ? AND NOT EXISTS ("
            "SELECT 1 FROM covered JOIN standing AS over ON over.id = later"
            " WHERE covered.source = days.source AND covered.day = days.day"
            " AND covered.chat = days.chat AND covered.kind = days.kind)"
            f"{chosen} ORDER BY days.day, days.source, days.chat, days.kind",
            first,
            last,
        ):
            if not layout.is_whole(crc, day, chat, kind, *columns):
                raise layout.damaged(self.path)
            if columns[0] is None:
                yield day, (part_of(source, day, kind, columns[1:]),)
            else:
                row = bucket_of(columns)
                yield day, local_parts(self.local, source, day, chat, kind, row)

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
            "SELECT old.source, old.day, old.chat, old.kind, old.keys, old.authors, new.keys,"
            " new.authors, old.replied, new.replied, old.liked, new.liked, old.asked, new.asked"
            " FROM days AS new JOIN days AS old ON old.day = new.day AND old.chat = new.chat"
            " AND old.kind = new.kind JOIN standing ON standing.id = old.source"
            " WHERE new.source = ? AND old.source <> ?"
            " AND (old.quarters IS NULL) = (new.quarters IS NULL)",
            source,
            source,
        )
        for old, day, chat, kind, *columns in rows:
            events, rest = columns[:4], columns[4:]
            liked = 3 if chat else 2
            pairs = zip((4, liked, 2), rest[::2], rest[1::2], strict=True)
            if _holds_events(*events) and all(_holds(*pair) for pair in pairs):
                held.append((old, day, chat, kind, source))
        self._db.executemany("INSERT OR REPLACE INTO covered VALUES (?, ?, ?, ?, ?)", held)
        return len(held)


#: The columns of sources that ``held_of`` reads, but for whether it counts.
HELD = (
    "sources.id, sha256, reading, format, gives, members, events, days, first, last, token, zone,"
    " name, old, hours, platform, until"
)


def held_of(row: Row, local: LocalDays) -> Held:
    """Return a row of the sources as a value, and whether it counts as the last of it."""
    *told, old, hours, platform, until, counts = row
    gives = frozenset(told[4].split())
    if hours:
        told[8:10] = (None if quarter is None else local.day(quarter) for quarter in told[8:10])
        if until is not None and told[9] is not None and local.day(until) > told[9]:
            gives |= {ENDED}
    told[4] = gives
    return Held._make((*told, bool(old), counts is not None, bool(hours), platform))


def _token() -> str:
    return os.urandom(8).hex()


def _over(
    pending: dict[int, list[DayPart]], before: int, first: int, last: int
) -> Iterator[tuple[int, list[DayPart]]]:
    """Yield the days that nothing more comes for, and let go of them."""
    for day in sorted(day for day in pending if day < before):
        parts = pending.pop(day)
        if first <= day <= last:
            yield day, gathered(parts)


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
