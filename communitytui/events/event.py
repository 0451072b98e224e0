"""What every reader gives: events, what the file turned out to be, and what was passed over.

An event is one line of a chat export without its words: who, when, what kind. Names and ids live
in here only until the aggregates have counted and hashed them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

if TYPE_CHECKING:
    from communitytui.events.names import NameBook

#: Events that are yielded together as columns, at most, and that are taken at a time.
_BATCH, _PIECE = 512, 16
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


class Columns(NamedTuple):
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


def turned(events: Iterable[Event], count: int) -> Iterator[Columns]:
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
        yield Columns(*zip(*batch, strict=True))


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
    values: dict[str, Any]


class Reading(ABC):
    """One open file: iterate it once, then ask for ``source`` (final) and ``skipped``.

    Iterating raises ``BadValue`` with the line and what was expected there; with ``keep_going``
    such lines go to ``skipped`` instead. Close it, or use it in a ``with``.
    """

    source: Source
    skipped: list[Skipped]
    #: The ids behind the names that the file shows.
    names: NameBook
    #: The chats that are taken of a file that holds several, those that are not, and how many
    #: private ones were left out.
    chats: list[str]
    others: list[str]
    private: int
    #: Whether the file is a part of one chat, as others of the same zip are.
    is_part: ClassVar[bool] = False
    #: Set before reading where all names are needed, which costs time in a large table.
    wants_names = False

    def _begin(self) -> None:
        """Know nothing of the file yet but what it is."""
        from communitytui.events.names import NameBook

        self.skipped, self.names = [], NameBook()
        self.chats, self.others, self.private = [], [], 0

    @abstractmethod
    def __iter__(self) -> Iterator[Event]:
        """Yield the events of the file, once."""

    def columns(self) -> Iterator[Columns]:
        """Yield the events some hundreds at a time by columns, instead of one by one."""
        return turned(self, _BATCH)

    @abstractmethod
    def progress(self) -> tuple[int, int]:
        """Return the bytes read so far and the bytes of the file (in a zip: of its members)."""

    @abstractmethod
    def close(self) -> None:
        """Close the file; may be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
