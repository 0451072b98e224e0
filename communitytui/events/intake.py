"""Takes the events of one file into the ledger: packed by day, hashed, in bounded memory.

Events are handled by columns, some hundreds at a time: what holds for a whole column costs no
line of Python for each event.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import chain, compress, groupby, repeat
from operator import add, eq, itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from communitytui.errors import BadValue
from communitytui.events.event import Event, EventColumns, turned
from communitytui.events.ledger import DayPart, Ledger
from communitytui.events.names import as_author
from communitytui.events.reading import EventFile
from communitytui.i18n import N_

#: Events that are looked at together where they do not come in columns.
_BATCH = 512
#: Events that are held in memory at most, and between two reports of progress.
_HELD = 600_000
_REPORTED = 8192
#: Days and kinds that are held at most, events of one day and kind that a file may have, people
#: whose days can be followed in the memory that an import may take (100 MB), and
#: authors (and characters of their names) and channels that are remembered at a time.
_BUCKETS, _MOST_A_DAY, _MOST_PEOPLE = 10_000, 70_000, 250_000
_KNOWN, _KNOWN_CHARACTERS, _CHANNELS = 60_000, 4_000_000, 5_000
_MASK = (1 << 64) - 1
#: An odd number: its multiples within 64 bits are all different.
_STEP = 0xD6E8FEB86659FD93
#: Half of the 64 bits, so that what is added to it fits.
_HALF = _MASK >> 1
#: Longer numbers are hashed as words are.
_LONGEST_NUMBER = 19
_QUARTER, _DAY = 900, 86_400
#: Quarters of an hour that are looked through to see that they are of one day, at most.
_MOST_QUARTERS = 100
_TOO_MANY_PEOPLE = N_("more than {count} people in what was imported; is it the right file?")
_TOO_MANY = N_("more than {count} events of one kind on {day}; is it the right file?")
#: What a file gives only where it was seen, by what has to be seen.
_EVIDENCE = {"join": "joins", "leave": "leaves", "replies": "replies"}
#: Kinds that are counted, by the letter they go by in the ledger.
_LETTERS = {"message": "m", "reaction": "r", "join": "j", "leave": "l"}


class Bucket(NamedTuple):
    """The events of one day and kind that are not in the ledger yet."""

    authors: array[int]
    keys: array[int]
    liked: array[int]
    asked: array[int]
    replied: array[int]


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
        self._held = self._characters = 0
        self._counts: Counter[tuple[int, str]] = Counter()
        self.events = 0
        #: The kinds of events, and whether a message asked something, was liked, answered another:
        #: what was really there.
        self.seen: set[str] = set()

    def take(self, events: Iterable[Event], progress: Callable[[], None] | None = None) -> None:
        """Take all events in; ``progress`` is called now and then."""
        reported = 0
        batches = events.columns() if isinstance(events, EventFile) else turned(events, _BATCH)
        for batch in batches:
            self._take(batch)
            if self._held > _HELD or len(self._buckets) > _BUCKETS:
                self.flush()
            if progress is not None and self.events - reported >= _REPORTED:
                progress()
                reported = self.events
        self.flush()
        if progress is not None:
            progress()

    def gives(self, said: frozenset[str]) -> frozenset[str]:
        """Return what a file gives by evidence: of what it ``said``, what was really there."""
        there = {gift for kind, gift in _EVIDENCE.items() if kind in self.seen}
        return said - (set(_EVIDENCE.values()) - there)

    def is_over(self, until: int) -> bool:
        """Tell whether the last day of the file was over at an instant."""
        day = datetime.fromtimestamp(until, UTC).astimezone(self._zone).toordinal()
        return day > max((day for day, _ in self._counts), default=day)

    def flush(self) -> None:
        """Write what is held to the ledger."""
        for (day, kind), bucket in sorted(self._buckets.items()):
            keys = bucket.keys
            self._counts[day, kind] += len(keys)
            if self._counts[day, kind] > _MOST_A_DAY:
                raise BadValue(_TOO_MANY, count=_MOST_A_DAY, day=date.fromordinal(day).isoformat())
            if kind.islower():
                keys = self._told_apart(day, kind, keys)
            self._ledger.add(DayPart(self._source, day, kind, bucket.authors, keys, *bucket[2:]))
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

    def _take(self, columns: EventColumns) -> None:
        kinds = set(columns.kind)
        self.seen |= kinds
        if any(columns.bot) or "" in columns.author or not _LETTERS.keys() >= kinds:
            rows = [e for e in map(Event._make, zip(*columns, strict=True)) if _counts(e)]
            if not rows:
                return
            columns = EventColumns(*zip(*rows, strict=True))
            kinds = set(columns.kind)
        count = len(columns.at)
        self.events += count
        self._held += count
        numbers = self._numbers(columns.author)
        mark = self._one_mark(columns, kinds)
        if mark is not None:
            self._put(mark, columns, numbers)
            return
        marks = self._marks(columns)
        start = 0
        runs = [(mark, sum(1 for _ in same)) for mark, same in groupby(marks)]
        if len(runs) * 8 <= count:
            for mark, length in runs:
                run = slice(start, start + length)
                start += length
                self._put(mark, EventColumns._make(c[run] for c in columns), numbers[run])
            return
        places: dict[tuple[int, str], list[int]] = defaultdict(list)
        for index, mark in enumerate(marks):
            places[mark].append(index)
        for mark, indexes in places.items():
            picked = EventColumns._make([column[i] for i in indexes] for column in columns)
            self._put(mark, picked, [numbers[i] for i in indexes])

    def _numbers(self, names: Sequence[str]) -> list[int]:
        if len(self._authors) > _KNOWN or self._characters > _KNOWN_CHARACTERS:
            # The ledger knows them all; these are the ones that need not be asked for.
            self._authors.clear()
            self._hashes.clear()
            self._characters = 0
        with suppress(KeyError):
            return [*map(self._authors.__getitem__, names)]
        for name in set(names).difference(self._authors):
            hashed = self._ledger.hash(as_author(name))
            number = self._ledger.author(hashed)
            if number > _MOST_PEOPLE:
                raise BadValue(_TOO_MANY_PEOPLE, count=_MOST_PEOPLE)
            self._authors[name] = number
            self._characters += len(name)
            self._hashes[number] = hashed & _HALF
        return [*map(self._authors.__getitem__, names)]

    def _one_mark(self, columns: EventColumns, kinds: set[str]) -> tuple[int, str] | None:
        """Return the day and the letter that hold for all events, None where they differ."""
        if len(kinds) > 1:
            return None
        first, last = min(columns.at) // _QUARTER, max(columns.at) // _QUARTER
        if last - first > _MOST_QUARTERS:
            return None
        # All of them, for clocks that go back over midnight come to a day again.
        days = {*self._days_of(range(first, last + 1))}
        named = any(columns.id)
        if len(days) > 1 or (named and "" in columns.id):
            return None
        letter = _LETTERS[columns.kind[0]]
        return days.pop(), letter.upper() if named else letter

    def _days_of(self, quarters: Sequence[int]) -> list[int]:
        with suppress(KeyError):
            return [*map(self._days.__getitem__, quarters)]
        if len(self._days) > 200_000:
            self._days.clear()
        for quarter in set(quarters).difference(self._days):
            if quarter not in self._days:
                self._learn(quarter)
        return [*map(self._days.__getitem__, quarters)]

    def _learn(self, quarter: int) -> None:
        """Find the day of a quarter of an hour, and with it those of the rest of that day."""
        local = datetime.fromtimestamp(quarter * _QUARTER, UTC).astimezone(self._zone)
        midnight = local.replace(hour=0, minute=0, second=0, fold=0)
        ends = (midnight, midnight + timedelta(days=1))
        offsets = {end.replace(fold=fold).utcoffset() for end in ends for fold in (0, 1)}
        begin = int(midnight.timestamp())
        if len(offsets) == 1 and begin % _QUARTER == 0:
            first = begin // _QUARTER
            rest = range(first, first + _DAY // _QUARTER)
            self._days.update(dict.fromkeys(rest, local.toordinal()))
        self._days[quarter] = local.toordinal()

    def _marks(self, columns: EventColumns) -> list[tuple[int, str]]:
        """Return the day and the letter of the kind of each event."""
        days = self._days_of([at // _QUARTER for at in columns.at])
        letters = [*map(_LETTERS.__getitem__, columns.kind)]
        if any(columns.id):
            pairs = zip(letters, columns.id, strict=True)
            letters = [letter.upper() if id else letter for letter, id in pairs]
        return [*zip(days, letters, strict=True)]

    def _put(self, where: tuple[int, str], columns: EventColumns, numbers: Sequence[int]) -> None:
        bucket, kind = self._buckets[where], where[1]
        bucket.authors.extend(numbers)
        if kind.isupper():
            keys = self._ids(columns.id, columns.channel)
        else:
            # Two people share a key of one day with a chance of 1 in 10^14.
            keys = [*map(add, map(self._hashes.__getitem__, numbers), columns.at)]
        bucket.keys.extend(keys)
        if kind not in "mM":
            return
        if any(columns.reactions):
            self.seen.add("reactions")
            pairs = zip(keys, columns.reactions, strict=True)
            bucket.liked.extend(chain.from_iterable(compress(pairs, columns.reactions)))
        if any(columns.question):
            self.seen.add("questions")
            rows = zip(keys, columns.at, columns.reply_to, strict=True)
            for key, at, parent in compress(rows, columns.question):
                if not parent:
                    bucket.asked.extend((key, at))
        if any(columns.reply_to):
            self.seen.add("replies")
            self._put_replies(bucket, columns, keys, numbers)

    def _put_replies(
        self, bucket: Bucket, columns: EventColumns, keys: Sequence[int], numbers: Sequence[int]
    ) -> None:
        answers = columns.reply_to
        if "" in answers:
            channels = [*compress(columns.channel, answers)]
            parents = self._ids([*filter(None, answers)], channels)
        else:
            parents = self._ids(answers, columns.channel)
        own, who = [*compress(keys, answers)], compress(numbers, answers)
        rows = zip(own, parents, who, compress(columns.at, answers), strict=True)
        if any(map(eq, own, parents)):
            bucket.replied.extend(n for row in rows if row[0] != row[1] for n in row)
        else:
            bucket.replied.extend(chain.from_iterable(rows))

    def _ids(self, ids: Sequence[str], channels: Sequence[str]) -> list[int]:
        """Return the keys of message ids: a number is moved within 64 bits, a word is hashed."""
        said = "".join(ids)
        if (
            len(set(channels)) == 1
            and said.isascii()
            and said.isdecimal()
            and "" not in ids
            and max(map(len, ids)) <= _LONGEST_NUMBER
            # "007" is another word than "7", so it does not share its key.
            and "0" not in map(itemgetter(0), ids)
        ):
            numbers = [*map(int, ids)]
            if max(numbers) <= _HALF:
                return [*map(add, numbers, repeat(self._channel(channels[0])))]
        return [self._id(id, self._channel(c)) for id, c in zip(ids, channels, strict=True)]

    def _id(self, id: str, room: int) -> int:
        if id.isascii() and id.isdecimal() and len(id) <= _LONGEST_NUMBER and _is_plain(id):
            number = int(id)
            if number <= _HALF:
                return number + room
        return (self._ledger.hash(id) + room) & _MASK if id else 0

    def _channel(self, name: str) -> int:
        if name not in self._channels:
            if len(self._channels) > _CHANNELS:
                self._channels.clear()
            self._channels[name] = (self._ledger.hash(f"channel {name}") ^ self._offset) & _HALF
        return self._channels[name]


def _is_plain(number: str) -> bool:
    return number[0] != "0" or number == "0"


def _counts(event: Event) -> bool:
    # Who joined or left may be unknown and is counted; a message of nobody is of a deleted one.
    somebody = event.author or event.kind in ("join", "leave")
    return bool(somebody) and not event.bot and event.kind in _LETTERS
