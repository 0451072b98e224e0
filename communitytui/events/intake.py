"""Takes the events of one file into the ledger: packed by day, hashed, in bounded memory.

Events are handled by columns, some thousands at a time: what holds for a whole column costs no
line of Python for each event.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from communitytui.events.event import Event
from communitytui.events.ledger import Ledger, Part

#: Events that are looked at together.
_BATCH = 8192
#: Events that are held in memory at most.
_HELD = 600_000
_MASK = (1 << 64) - 1
#: Odd numbers: multiplying by one loses nothing within 64 bits.
_SPREAD, _STEP = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
_QUARTER = 900
#: Kinds that are counted, by the letter they go by in the ledger.
_LETTERS = {"message": "m", "reaction": "r", "join": "j", "leave": "l"}


class Bucket(NamedTuple):
    """The events of one day and kind that are not in the ledger yet."""

    authors: array[int]
    keys: array[int]
    liked: array[int]
    asked: array[int]
    replied: array[int]


class Columns(NamedTuple):
    """Events turned on their side, in the order of the fields of ``Event``."""

    at: Sequence[int]
    author: Sequence[str]
    kind: Sequence[str]
    id: Sequence[str]
    reply_to: Sequence[str]
    reactions: Sequence[int]
    channel: Sequence[str]
    bot: Sequence[bool]
    question: Sequence[bool]


class Intake:
    """Counts the events of the file ``source`` into ``ledger``; days are those of ``zone``."""

    def __init__(self, ledger: Ledger, source: int, zone: str) -> None:
        self._ledger, self._source, self._zone = ledger, source, ZoneInfo(zone)
        self._buckets: dict[tuple[int, str], Bucket] = defaultdict(
            lambda: Bucket(array("I"), *(array("Q") for _ in range(4)))
        )
        self._authors: dict[str, int] = {}
        self._hashes: dict[int, int] = {}
        self._days: dict[int, int] = {}
        self._offset = ledger.hash("message ids")
        self._channels: dict[str, int] = {}
        self._held = 0
        self.events = 0
        #: Whether a message asked something, was liked, answered another: what was really there.
        self.seen: set[str] = set()

    def take(self, events: Iterable[Event], progress: Callable[[], None] | None = None) -> None:
        """Take all events in; ``progress`` is called now and then."""
        stream = iter(events)
        while batch := list(islice(stream, _BATCH)):
            self._take(batch)
            if self._held > _HELD:
                self.flush()
            if progress is not None:
                progress()
        self.flush()

    def flush(self) -> None:
        """Write what is held to the ledger."""
        for (day, kind), bucket in sorted(self._buckets.items()):
            keys = bucket.keys
            if kind.islower():
                keys = self._told_apart(day, kind, keys)
            self._ledger.add(Part(self._source, day, kind, bucket.authors, keys, *bucket[2:]))
        self._buckets.clear()
        self._held = 0

    def _told_apart(self, day: int, kind: str, keys: array[int]) -> array[int]:
        """Return keys made of author and second with the ordinal within that second mixed in."""
        seen = self._ledger.keys(self._source, day, kind)
        if len(set(keys)) == len(keys) and seen.isdisjoint(keys):
            return keys
        ordinals: dict[int, int] = {}
        result = array("Q")
        for key in keys:
            ordinal = ordinals.get(key, 0)
            while (told := (key + ordinal * _STEP) & _MASK) in seen:
                ordinal += 1
            ordinals[key] = ordinal + 1
            seen.add(told)
            result.append(told)
        return result

    def _take(self, batch: list[Event]) -> None:
        columns = Columns(*zip(*batch, strict=True))
        if any(columns.bot) or "" in columns.author or not _LETTERS.keys() >= set(columns.kind):
            batch = [e for e in batch if not e.bot and e.kind in _LETTERS and _is_somebody(e)]
            if not batch:
                return
            columns = Columns(*zip(*batch, strict=True))
        self.events += len(batch)
        self._held += len(batch)
        numbers = self._numbers(columns.author)
        marks = self._marks(columns)
        start = 0
        runs = [(mark, sum(1 for _ in same)) for mark, same in groupby(marks)]
        if len(runs) * 8 <= len(marks):
            for mark, length in runs:
                run = slice(start, start + length)
                start += length
                self._put(mark, Columns._make(c[run] for c in columns), numbers[run])
            return
        places: dict[tuple[int, str], list[int]] = defaultdict(list)
        for index, mark in enumerate(marks):
            places[mark].append(index)
        for mark, indexes in places.items():
            picked = Columns._make([column[i] for i in indexes] for column in columns)
            self._put(mark, picked, [numbers[i] for i in indexes])

    def _numbers(self, names: Sequence[str]) -> list[int]:
        numbers = [*map(self._authors.get, names)]
        if None in numbers:
            for name in set(names).difference(self._authors):
                hashed = self._ledger.hash(name)
                number = self._ledger.author(hashed)
                self._authors[name] = number
                self._hashes[number] = hashed
            numbers = [*map(self._authors.get, names)]
        return numbers  # type: ignore[return-value]

    def _marks(self, columns: Columns) -> list[tuple[int, str]]:
        """Return the day and the letter of the kind of each event."""
        quarters = [at // _QUARTER for at in columns.at]
        days = [*map(self._days.get, quarters)]
        if None in days:
            if len(self._days) > 200_000:
                self._days.clear()
            for quarter in set(quarters).difference(self._days):
                instant = datetime.fromtimestamp(quarter * _QUARTER, UTC)
                self._days[quarter] = instant.astimezone(self._zone).toordinal()
            days = [*map(self._days.get, quarters)]
        letters = [*map(_LETTERS.get, columns.kind)]
        if "" not in columns.id:
            letters = [letter.upper() for letter in letters if letter]
        elif any(columns.id):
            pairs = zip(letters, columns.id, strict=True)
            letters = [letter.upper() if id and letter else letter for letter, id in pairs]
        return [*zip(days, letters, strict=True)]  # type: ignore[list-item]

    def _put(self, where: tuple[int, str], columns: Columns, numbers: Sequence[int]) -> None:
        bucket, kind = self._buckets[where], where[1]
        bucket.authors.extend(numbers)
        if kind.isupper():
            keys = self._ids(columns.id, columns.channel)
        else:
            keys = self._seconds(numbers, columns.at, ord(kind))
        bucket.keys.extend(keys)
        if kind not in "mM":
            return
        if any(columns.reactions):
            self.seen.add("reactions")
            for key, count in zip(keys, columns.reactions, strict=True):
                if count:
                    bucket.liked.extend((key, count))
        answering = any(columns.reply_to)
        if any(columns.question):
            self.seen.add("questions")
            pairs = zip(keys, columns.at, columns.question, columns.reply_to, strict=True)
            for key, at, asks, parent in pairs:
                if asks and not parent:
                    bucket.asked.extend((key, at))
        if answering:
            self.seen.add("replies")
            self._put_replies(bucket, columns, keys, numbers)

    def _put_replies(
        self, bucket: Bucket, columns: Columns, keys: Sequence[int], numbers: Sequence[int]
    ) -> None:
        parents = self._ids(columns.reply_to, columns.channel)
        for text, own, parent, number, at in zip(
            columns.reply_to, keys, parents, numbers, columns.at, strict=True
        ):
            if text and own != parent:
                bucket.replied.extend((own, parent, number, at))

    def _ids(self, ids: Sequence[str], channels: Sequence[str]) -> list[int]:
        """Return the keys of message ids: a number is spread over 64 bits, a word is hashed."""
        if len(set(channels)) == 1:
            room = self._channel(channels[0])
            try:
                # A word that int() reads but that is written otherwise would share its key.
                numbers = [*map(int, ids)]
                if [*map(str, numbers)] == [*ids]:
                    return [(number * _SPREAD + room) & _MASK for number in numbers]
            except ValueError:
                pass
        return [self._id(id, self._channel(c)) for id, c in zip(ids, channels, strict=True)]

    def _id(self, id: str, room: int) -> int:
        if id.isascii() and id.isdecimal() and len(id) < 20 and (id[0] != "0" or id == "0"):
            return (int(id) * _SPREAD + room) & _MASK
        return (self._ledger.hash(id) + room) & _MASK if id else 0

    def _channel(self, name: str) -> int:
        if name not in self._channels:
            self._channels[name] = self._ledger.hash(f"channel {name}") ^ self._offset
        return self._channels[name]

    def _seconds(self, numbers: Sequence[int], instants: Sequence[int], kind: int) -> list[int]:
        hashes = self._hashes
        return [
            (hashes[number] + (at * 128 + kind) * _SPREAD) & _MASK
            for number, at in zip(numbers, instants, strict=True)
        ]


def _is_somebody(event: Event) -> bool:
    # Who joined or left may be unknown and is counted; a message of nobody is of a deleted one.
    return bool(event.author) or event.kind in ("join", "leave")
