"""A row of the ledger: the events of one kind in one chat on one UTC day, in order of time.

That order makes a local day a slice, found by bisection: no line of Python for each event. Rows
of the second version of the ledger know their local day alone, and neither hour nor chat.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from communitytui.events.quarters import EPOCH, OF_DAY, QUARTER, DayStretch, LocalDays


class DayPart(NamedTuple):
    """What one source says of one day and kind of event in one chat: parallel arrays.

    ``kind`` is that of the events, in capitals where they have ids of their own. ``liked`` holds
    pairs of key and count, ``asked`` pairs of key and instant, ``replied`` four numbers for each
    reply: its key, the key it answers, its author and its instant. ``quarters`` has the local
    quarter of an hour of each event, in order of time; it is empty, and ``chat`` 0, where they
    are not known.
    """

    source: int
    day: int
    kind: str
    authors: array[int]
    keys: array[int]
    liked: array[int]
    asked: array[int]
    replied: array[int]
    chat: int = 0
    quarters: bytes = b""


class Bucket(NamedTuple):
    """The events of a row; ``liked`` has an instant between key and count."""

    quarters: bytearray
    authors: array[int]
    keys: array[int]
    liked: array[int]
    asked: array[int]
    replied: array[int]

    def columns(self) -> list[bytes]:
        """Return what is written of it."""
        return [bytes(self.quarters), *(column.tobytes() for column in self[1:])]


def empty() -> Bucket:
    """Return a row without events."""
    return Bucket(bytearray(), array("I"), *(array("Q") for _ in range(4)))


def bucket_of(columns: Sequence[bytes]) -> Bucket:
    """Return what ``columns`` had written."""
    quarters, authors, *rest = columns
    keys, liked, asked, replied = (array("Q", data) for data in rest)
    return Bucket(bytearray(quarters), array("I", authors), keys, liked, asked, replied)


def part_of(source: int, day: int, kind: str, columns: Sequence[bytes]) -> DayPart:
    """Return a row of the second version, which is one of a local day."""
    row = bucket_of((b"", *columns))
    return DayPart(source, day, kind, *row[1:])


def joined(before: Bucket, after: Bucket) -> Bucket:
    """Return the events of both."""
    for mine, other in zip(before, after, strict=True):
        mine.extend(other)
    return before


def in_order(row: Bucket) -> Bucket:
    """Return the events in order of time; those of one quarter stay as they stand."""
    quarters = bytearray(sorted(row.quarters))
    told = [_by_instant(flat, *shape) for flat, shape in zip(row[3:], _SHAPES, strict=True)]
    if quarters == row.quarters:
        return Bucket(row.quarters, row.authors, row.keys, *told)
    order = sorted(range(len(row.keys)), key=row.quarters.__getitem__)
    authors = array("I", map(row.authors.__getitem__, order))
    return Bucket(quarters, authors, array("Q", map(row.keys.__getitem__, order)), *told)


#: How many numbers liked, asked and replied have for each message, and which is the instant.
_SHAPES = ((3, 1), (2, 1), (4, 3))


def _by_instant(flat: array[int], width: int, place: int) -> array[int]:
    instants = flat[place::width].tolist()
    if instants == sorted(instants):
        return flat
    rows = sorted(in_rows(flat, width), key=lambda row: row[place])
    return array("Q", chain.from_iterable(rows))


def local_parts(
    days: LocalDays, source: int, day: int, chat: int, kind: str, row: Bucket
) -> Iterator[DayPart]:
    """Yield what a row of a UTC day says of local days."""
    for span in days.spans(day):
        low, high = (bisect_left(row.quarters, each) for each in (span.begin, span.end))
        if low == high:
            continue
        liked, asked, replied = (
            _told(flat, day, span, *shape) for flat, shape in zip(row[3:], _SHAPES, strict=True)
        )
        pairs = array("Q", bytes(len(liked) // 3 * 16))
        pairs[::2], pairs[1::2] = liked[::3], liked[2::3]
        quarters = bytes(row.quarters[low:high]).translate(_shifted(span.shift))
        yield DayPart(
            source,
            span.day,
            kind,
            row.authors[low:high],
            row.keys[low:high],
            pairs,
            asked,
            replied,
            chat,
            quarters,
        )


def _told(flat: array[int], day: int, span: DayStretch, width: int, place: int) -> array[int]:
    """Return what was told of the messages of a span."""
    if not flat:
        return flat
    instants = flat[place::width]
    midnight = (day - EPOCH) * OF_DAY * QUARTER
    low, high = (bisect_left(instants, midnight + q * QUARTER) for q in (span.begin, span.end))
    return flat[low * width : high * width]


@cache
def _shifted(shift: int) -> bytes:
    return bytes((quarter + shift) % 256 for quarter in range(256))


def gathered(parts: Iterable[DayPart]) -> list[DayPart]:
    """Return the parts of one day, those of a source, chat and kind as one.

    What the second version had without its chat is of the chat in which others know the event.
    """
    found: dict[tuple[int, int, str], DayPart] = {}
    for part in parts:
        place = part.source, part.chat, part.kind
        before = found.get(place)
        if before is not None:
            part = before._replace(
                authors=before.authors + part.authors,
                keys=before.keys + part.keys,
                liked=before.liked + part.liked,
                asked=before.asked + part.asked,
                replied=before.replied + part.replied,
                quarters=before.quarters + part.quarters,
            )
        found[place] = part
    every = [found[place] for place in sorted(found)]
    strays = [part for part in every if not part.chat]
    known = [part for part in every if part.chat]
    if not strays or not known:
        return every
    return [*known, *chain.from_iterable(_placed(part, known) for part in strays)]


def _placed(stray: DayPart, known: Iterable[DayPart]) -> Iterator[DayPart]:
    """Yield what a part of no chat says by the chats in which its events are known."""
    owners: dict[int, int] = {}
    for part in known:
        if part.kind == stray.kind:
            owners.update(dict.fromkeys(part.keys, part.chat))
    by_chat: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in zip(stray.keys, stray.authors, strict=True):
        by_chat[owners.get(pair[0], 0)].append(pair)
    if by_chat.keys() == {0}:
        yield stray
        return
    for chat, events in sorted(by_chat.items()):
        yield only(stray, events)._replace(chat=chat)


def only(part: DayPart, events: Sequence[tuple[int, int]]) -> DayPart:
    """Return what a part says of some of its events, keys and authors, without their quarters."""
    keys = {key for key, _ in events}
    liked, asked, replied = (
        array("Q", (n for row in in_rows(flat, width) if row[0] in keys for n in row))
        for flat, width in ((part.liked, 2), (part.asked, 2), (part.replied, 4))
    )
    return part._replace(
        authors=array("I", (author for _, author in events)),
        keys=array("Q", (key for key, _ in events)),
        liked=liked,
        asked=asked,
        replied=replied,
        quarters=b"",
    )


def in_rows(flat: array[int], width: int) -> Iterator[tuple[int, ...]]:
    """Yield the rows of numbers that stand one behind the other."""
    return zip(*[iter(flat)] * width, strict=True)
