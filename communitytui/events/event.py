"""What every reader gives: events, what the file turned out to be, and what was passed over.

An event is one line of a chat export without its words: who, when, what kind. Names and ids live
in here only until the aggregates have counted and hashed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

from communitytui.domain.kernel.records import Fields

#: Events that are taken at a time.
_PIECE = 16
#: Characters of names and ids after which a batch is enough.
_MOST_CHARACTERS = 1_000_000
#: The author, the id, the id that is answered, the channel.
_TEXTS = itemgetter(1, 3, 4, 6)


class Event(NamedTuple):
    """One thing that somebody did in the chat. Events of a file come in no promised order."""

    at: int  # unix seconds UTC
    author: str  # stable id where the format has one, else the name; "" for nobody
    kind: str  # "message" | "reaction" | "join" | "leave" | "other"
    id: str = ""  # message id within (source, channel), "" where the format has none
    reply_to: str = ""  # id of the message answered, "" for none
    reactions: int = 0  # count of reactions on this message at export time
    channel: str = ""
    bot: bool = False  # bots and system accounts
    question: bool = False  # the text holds a question mark (text itself is dropped at once)


class EventColumns(NamedTuple):
    """Some events turned on their side: a sequence for each field of ``Event``, all of one length.

    What holds for a whole column costs no line of Python for each event.
    """

    at: Sequence[int]
    author: Sequence[str]
    kind: Sequence[str]
    id: Sequence[str]
    reply_to: Sequence[str]
    reactions: Sequence[int]
    channel: Sequence[str]
    bot: Sequence[bool]
    question: Sequence[bool]


def turned(events: Iterable[Event], count: int) -> Iterator[EventColumns]:
    """Yield events by columns, ``count`` at a time."""
    stream = iter(events)
    while batch := list(islice(stream, _PIECE)):
        piece = batch
        characters = _length(piece)
        # A name or an id may have any length: of long ones fewer are held together.
        while len(batch) < count and characters < _MOST_CHARACTERS:
            piece = list(islice(stream, _PIECE))
            if not piece:
                break
            characters += _length(piece)
            batch += piece
        yield EventColumns(*zip(*batch, strict=True))


def _length(events: list[Event]) -> int:
    """Return the characters of the names and ids in some events."""
    return sum(map(len, chain.from_iterable(map(_TEXTS, events))))


class Source(NamedTuple):
    """What a file turned out to be.

    ``gives`` speaks of this file, not of its format in general: a key that the file could have
    but never had is found out only by reading it, so it is final after the last event.
    """

    format: str
    title: str = ""  # cleaned name of the chat, "" unknown
    gives: frozenset[str] = frozenset()  # of reactions replies joins leaves bots ids zone
    members: int | None = None  # stated member count, if any
    unread: int = 0  # lines of the program itself that were not understood
    until: int = 0  # the instant (seconds UTC) up to which the file says it reaches, 0 unknown
    sample: str = ""  # the first of them, to be shown and never kept


class Skipped(NamedTuple):
    """One line that could not be read: ``problem`` is a message id, ``values`` fill its places."""

    line: int
    problem: str
    values: Fields
