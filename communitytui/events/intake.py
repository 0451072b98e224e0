"""Takes the events of one file into the ledger: by UTC day and chat, hashed, in bounded memory.

Events are handled by columns, some hundreds at a time: what holds for a whole column costs no
line of Python for each event.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain, compress, groupby, repeat
from operator import add, eq, itemgetter, ne

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.events.event import Event, EventColumns, turned
from communitytui.events.exports import ANY
from communitytui.events.ledger import Ledger
from communitytui.events.names import as_author
from communitytui.events.quarters import EPOCH, QUARTER
from communitytui.events.reading import EventFile
from communitytui.events.rows import Bucket, empty
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
_DAY = 86_400
#: Chats that a file is taken apart by, the length of what it calls them, and of a title.
_MOST_CHATS, _LONGEST_CHANNEL, _LONGEST_TITLE = 200, 200, 60
_TOO_MANY_PEOPLE = N_("more than {count} people in what was imported; is it the right file?")
_TOO_MANY = N_("more than {count} events of one kind on {day}; is it the right file?")
#: What a file gives only where it was seen, by what has to be seen.
_EVIDENCE = {"join": "joins", "leave": "leaves", "replies": "replies"}
#: The day, the chat and the kind of a row.
Mark = tuple[int, int, str]
#: Kinds that are counted, by the letter they go by in the ledger.
_LETTERS = {"message": "m", "reaction": "r", "join": "j", "leave": "l"}


#: An id of a chat that an export has for it, and its title.
ChatName = tuple[str, str]


def _by_channel(channel: str) -> ChatName:
    return channel, clean_line(channel, _LONGEST_TITLE)


class Intake:
    """Counts the events of the file ``source`` into ``ledger``, by UTC days.

    ``name`` tells of a channel what chat it is. People are those of ``platform``.
    """

    def __init__(
        self,
        ledger: Ledger,
        source: int,
        platform: str = ANY,
        name: Callable[[str], ChatName] = _by_channel,
    ) -> None:
        self._ledger, self._source, self._platform = ledger, source, platform
        self._name = name
        self._buckets: dict[Mark, Bucket] = defaultdict(empty)
        self._authors: dict[str, int] = {}
        self._hashes: dict[int, int] = {}
        self._offset = ledger.hash("message ids")
        self._channels: dict[str, int] = {}
        # The channels seen, their chats by what they are known by, the first channel of each,
        # and how they are known in the ledger.
        self._rooms: dict[str, int] = {}
        self._identities: dict[str, int] = {}
        self._named: list[str] = []
        self._known: dict[int, int] = {}
        self._held = self._characters = 0
        self._counts: Counter[tuple[int, str]] = Counter()
        self._written: set[Mark] = set()
        self.events = 0
        #: The kinds of events, and whether a message asked something, was liked, answered another:
        #: what was really there.
        self.seen: set[str] = set()
        #: Chats that were known by another title, with that and the one of the file.
        self.renamed: list[tuple[str, str]] = []

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
        self._settle()
        if progress is not None:
            progress()

    def gives(self, said: frozenset[str]) -> frozenset[str]:
        """Return what a file gives by evidence: of what it ``said``, what was really there."""
        there = {gift for kind, gift in _EVIDENCE.items() if kind in self.seen}
        return said - (set(_EVIDENCE.values()) - there)

    def chats(self) -> dict[str, int]:
        """Return the chats of the ledger by a channel of each."""
        return {channel: self._chat(room) for room, channel in enumerate(self._named)}

    def flush(self) -> None:
        """Write what is held to the ledger."""
        for (day, room, kind), bucket in sorted(self._buckets.items()):
            keys = bucket.keys
            self._counts[day, kind] += len(keys)
            if self._counts[day, kind] > _MOST_A_DAY:
                raise BadValue(_TOO_MANY, count=_MOST_A_DAY, day=date.fromordinal(day).isoformat())
            chat = self._chat(room)
            # Of most days a file is through before anything of them is written.
            more = (day, chat, kind) in self._written
            if kind.islower():
                seen = self._ledger.incoming.keys(self._source, day, chat, kind) if more else set()
                bucket = bucket._replace(keys=_told_apart(keys, seen))
            self._ledger.incoming.add(self._source, day, chat, kind, bucket, more=more)
            self._written.add((day, chat, kind))
        self._buckets.clear()
        self._held = 0

    def _chat(self, room: int) -> int:
        """Return the number in the ledger of a chat of the file."""
        if room not in self._known:
            self._known[room] = self._ledger.chat(self._platform, *self._name(self._named[room]))
        return self._known[room]

    def _settle(self) -> None:
        """Let chats be those that their names say, which may stand at the end of the file."""
        for room, channel in enumerate(self._named):
            before, now = self._chat(room), self._ledger.chat(self._platform, *self._name(channel))
            if now != before:
                self._ledger.incoming.move(self._source, before, now)
            other = self._ledger.incoming.another_name(self._source, now)
            if other is not None:
                self.renamed.append((other.title, self._name(channel)[1]))
            self._known[room] = other.id if other is not None else now

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
        marks = self._marks(columns, kinds)
        if len(marks) == 1:
            self._put(marks[0], columns, numbers)
            return
        start = 0
        if sum(map(ne, marks, marks[1:])) * 8 < count:
            for mark, same in groupby(marks):
                run = slice(start, start + len([*same]))
                start = run.stop
                self._put(mark, EventColumns._make(c[run] for c in columns), numbers[run])
            return
        places: dict[Mark, list[int]] = defaultdict(list)
        for index, mark in enumerate(marks):
            places[mark].append(index)
        # Of a column in which nothing stands nothing needs to be picked.
        blank = [not any(column) for column in columns]
        for mark, indexes in places.items():
            # One index alone would not give a tuple.
            pick = itemgetter(*indexes, indexes[0])
            picked = EventColumns._make(
                column[: len(indexes)] if empty else pick(column)[:-1]
                for column, empty in zip(columns, blank, strict=True)
            )
            self._put(mark, picked, pick(numbers)[:-1])

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
            number = self._ledger.author(hashed, self._platform)
            if number > _MOST_PEOPLE:
                raise BadValue(_TOO_MANY_PEOPLE, count=_MOST_PEOPLE)
            self._authors[name] = number
            self._characters += len(name)
            self._hashes[number] = hashed & _HALF
        return [*map(self._authors.__getitem__, names)]

    def _same_mark(self, columns: EventColumns, kinds: set[str]) -> tuple[int, str] | None:
        """Return the day and the letter that hold for all events, None where they differ."""
        day = min(columns.at) // _DAY
        if len(kinds) > 1 or max(columns.at) // _DAY != day:
            return None
        named = any(columns.id)
        if named and "" in columns.id:
            return None
        letter = _LETTERS[columns.kind[0]]
        return day + EPOCH, letter.upper() if named else letter

    def _room(self, channel: str) -> int:
        """Return the number of a chat within the file; of too many the rest is one."""
        if channel not in self._rooms:
            if len(self._rooms) > _CHANNELS:
                self._rooms.clear()
            identity = self._name(channel)[0]
            if identity not in self._identities and len(self._identities) >= _MOST_CHATS:
                channel = identity = ""
            if identity not in self._identities:
                self._identities[identity] = len(self._named)
                self._named.append(channel)
            self._rooms[channel] = self._identities[identity]
        return self._rooms[channel]

    def _marks(self, columns: EventColumns, kinds: set[str]) -> list[Mark]:
        """Return the day, the chat and the letter of the kind of each event, or one for all."""
        rooms = {channel: self._room(channel) for channel in set(columns.channel)}
        same = self._same_mark(columns, kinds)
        if same is not None:
            day, letter = same
            marks = {channel: (day, room, letter) for channel, room in rooms.items()}
            if len(marks) == 1:
                return [*marks.values()]
            return [*map(marks.__getitem__, columns.channel)]
        days = [at // _DAY + EPOCH for at in columns.at]
        letters = [*map(_LETTERS.__getitem__, columns.kind)]
        if any(columns.id):
            pairs = zip(letters, columns.id, strict=True)
            letters = [letter.upper() if id else letter for letter, id in pairs]
        return [*zip(days, map(rooms.__getitem__, columns.channel), letters, strict=True)]

    def _put(self, where: Mark, columns: EventColumns, numbers: Sequence[int]) -> None:
        bucket, kind = self._buckets[where], where[2]
        bucket.quarters.extend([at % _DAY // QUARTER for at in columns.at])
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
            told = zip(keys, columns.at, columns.reactions, strict=True)
            bucket.liked.extend(chain.from_iterable(compress(told, columns.reactions)))
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


def _told_apart(keys: array[int], seen: set[int]) -> array[int]:
    """Return keys made of author and second with the ordinal within that second mixed in.

    ``seen`` are those that the file has for the day already.
    """
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
