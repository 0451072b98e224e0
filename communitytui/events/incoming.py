"""The events of the file that is taken in, until it is known what it was.

They stand beside the ledger, so that others can read that meanwhile.
"""

from __future__ import annotations

import sqlite3
from array import array
from typing import NamedTuple

from communitytui.events import layout
from communitytui.events.opening import in_words
from communitytui.events.quarters import EPOCH, OF_DAY, LocalDays
from communitytui.events.rows import Bucket, bucket_of, in_order, joined


class Chat(NamedTuple):
    """A chat whose events are held; ``token`` is its name for the workspace."""

    id: int
    token: str
    platform: str
    title: str


class Incoming:
    """Rows of days by UTC day, chat and kind."""

    def __init__(self, db: sqlite3.Connection, path: str, local: LocalDays) -> None:
        self._db, self._path, self._local = db, path, local
        db.execute(f"CREATE TEMP TABLE incoming ({layout.TABLES['days']})")

    def add(
        self, source: int, day: int, chat: int, kind: str, row: Bucket, *, more: bool = True
    ) -> None:
        """Add what the file that is taken in says of a UTC day, or what ``more`` it says of it."""
        with in_words(self._path):
            before = self._row(source, day, chat, kind) if more else None
            columns = in_order(joined(before, row) if before is not None else row).columns()
            self._db.execute(
                "INSERT OR REPLACE INTO incoming VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (source, day, chat, kind, *columns, layout.crc_of(day, chat, kind, columns)),
            )

    def _row(self, source: int, day: int, chat: int, kind: str) -> Bucket | None:
        row = self._db.execute(
            "SELECT quarters, authors, keys, liked, asked, replied FROM incoming"
            " WHERE day = ? AND chat = ? AND kind = ? AND source = ?",
            (day, chat, kind, source),
        ).fetchone()
        return None if row is None else bucket_of(row)

    def keys(self, source: int, day: int, chat: int, kind: str) -> set[int]:
        """Return the keys that the file that is taken in has for a day already."""
        row = self._row(source, day, chat, kind)
        return set(row.keys) if row is not None else set()

    def move(self, source: int, chat: int, other: int) -> None:
        """Let what a file that is taken in says of a chat be said of another one."""
        rows = self._db.execute(
            "SELECT day, kind FROM incoming WHERE source = ? AND chat = ?", (source, chat)
        )
        for day, kind in rows.fetchall():
            row = self._row(source, day, chat, kind)
            assert row is not None
            self._db.execute(
                "DELETE FROM incoming WHERE source = ? AND day = ? AND chat = ? AND kind = ?",
                (source, day, chat, kind),
            )
            self.add(source, day, other, kind, row)
        self._forget_chats()

    def another_name(self, source: int, chat: int) -> Chat | None:
        """Return the chat that a new one of the file that is taken in is by another name.

        It is where most messages of the days that both have are the same; what was taken in is
        of that chat then, which goes by its new name.
        """
        if self._db.execute("SELECT 1 FROM shares WHERE chat = ?", (chat,)).fetchone():
            return None
        other = self._mostly(source, chat)
        if not other:
            return None
        titled = "SELECT id, token, platform, title, hash FROM chats WHERE id = ?"
        *known, _ = self._db.execute(titled, (other,)).fetchone()
        *_, title, hashed = self._db.execute(titled, (chat,)).fetchone()
        self.move(source, chat, other)
        if title:
            self._db.execute(
                "UPDATE chats SET hash = ?, title = ? WHERE id = ?", (hashed, title, other)
            )
        return Chat._make(known)

    def _mostly(self, source: int, chat: int) -> int:
        """Return the chat that has most of the messages of days that both have, 0 for none."""
        counts: dict[int, int] = {}
        for other, *columns in self._db.execute(
            "SELECT days.chat, incoming.quarters, incoming.keys, incoming.authors, days.quarters,"
            " days.keys, days.authors FROM incoming JOIN days ON days.day = incoming.day"
            " AND days.kind = incoming.kind JOIN standing ON standing.id = days.source"
            " JOIN chats ON chats.id = days.chat JOIN chats AS mine ON mine.id = incoming.chat"
            " WHERE incoming.source = ? AND incoming.chat = ? AND days.chat <> incoming.chat"
            " AND chats.platform = mine.platform AND incoming.kind IN ('m', 'M')",
            (source, chat),
        ):
            new, old = (
                set(zip(quarters, array("Q", keys), array("I", authors), strict=True))
                for quarters, keys, authors in (columns[:3], columns[3:])
            )
            more = 2 * len(new & old) - min(len(new), len(old))
            counts[other] = counts.get(other, 0) + more
        most, other = max(((more, id) for id, more in counts.items()), default=(0, 0))
        return other if most > 0 else 0

    def settle(self, source: int) -> tuple[int, list[tuple[int, int, int, int]]]:
        """Let a file be one of the ledger; return how many local days it has, and its chats.

        Of each chat how many events, and the first and last quarter since the epoch.
        """
        days: set[int] = set()
        shares: dict[int, tuple[int, int, int]] = {}
        rows = self._db.execute(
            "SELECT day, chat, quarters FROM incoming WHERE source = ?", (source,)
        )
        for day, chat, quarters in rows:
            first, last = ((day - EPOCH) * OF_DAY + quarters[end] for end in (0, -1))
            # A UTC day is of two local ones at most, so its ends tell which.
            days |= {self._local.day(first), self._local.day(last)}
            count, begin, end = shares.get(chat, (0, first, last))
            shares[chat] = count + len(quarters), min(begin, first), max(end, last)
        self._db.execute(
            "INSERT INTO days SELECT * FROM incoming WHERE source = ? ORDER BY day, chat, kind",
            (source,),
        )
        self._db.execute("DELETE FROM incoming WHERE source = ?", (source,))
        return len(days), [(chat, *share) for chat, share in sorted(shares.items())]

    def drop(self, source: int) -> None:
        """Take back what was taken in of a file, and the chats that no other has."""
        self._db.execute("DELETE FROM incoming WHERE source = ?", (source,))
        self._forget_chats()

    def _forget_chats(self) -> None:
        self._db.execute(
            "DELETE FROM chats WHERE id NOT IN (SELECT chat FROM shares)"
            " AND id NOT IN (SELECT chat FROM incoming)"
        )
