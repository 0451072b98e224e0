"""What all readers share: the opened file, its faults, and what they find out about it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import BinaryIO, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.events.event import Event, Skipped, Source
from communitytui.events.feed import Faults, Feed
from communitytui.events.jsonstream import JsonStream
from communitytui.events.names import plain_name
from communitytui.events.reading import EventFile
from communitytui.events.sentences import read_sentence
from communitytui.events.times import EARLIEST, LATEST, TimeColumn
from communitytui.i18n import N_

NO_TIME = N_("{file}, line {line}: expected a date and time, found {found}")
PRIVATE = N_("{file}: a private chat is not a community; nothing was imported")
NO_MESSAGES = N_("{file}: no {expected} in it; expected a whole {format} export")


class Given(NamedTuple):
    """One file as it was given to us, with what is known of it before it is read."""

    name: str  # of the file, with the member of the zip; cleaned
    stem: str  # without folder and extension
    open_binary: Callable[[], BinaryIO]
    size: int
    encoding: str
    head: str  # the first characters
    zone: ZoneInfo
    order: str | None
    keep_going: bool
    #: The chats that were asked for, without upper case; all where there are none.
    groups: frozenset[str] = frozenset()
    #: Returns what opens a file beside this one, ``None`` where there is none.
    beside: Callable[[str], Callable[[], BinaryIO] | None] = lambda _name: None


class PrivateChat(BadValue):
    """A file that holds nothing but a chat of two, or of a few friends."""


#: A message that says a phrase is no longer than this, with its signs.
_LONGEST_PHRASE = 240
#: Chats of one file that are told by name, at most.
_MOST_CHATS = 200
#: Chats that are told apart at all, and the length of their ids.
_MOST_ROOMS, _LONGEST_ROOM = 20_000, 200


class FileReading(EventFile):
    """A reader of one file; a format fills in ``_events`` and says what it gives."""

    format: ClassVar[str]
    #: What every file of the format gives. The rest is noted when it is seen: who came or left,
    #: answers and reactions never stand here, for a file can be without them.
    always: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, given: Given) -> None:
        self.given = given
        self.faults = Faults(given.name, given.keep_going)
        self.source = Source(self.format, "", self.always)
        self._begin()
        self.skipped = self.faults.kept
        self._rooms: dict[str, bool] = {}
        self._feeds: list[Feed] = []

    @abstractmethod
    def _events(self) -> Iterator[Event]:
        """Yield the events of the file."""

    def __iter__(self) -> Iterator[Event]:
        # Straight to the reader where nothing is to be caught: it is asked ten million times.
        return self._patient() if self.given.keep_going else self._events()

    def _patient(self) -> Iterator[Event]:
        """Keep what could be read of a file that ends in the middle or turns foreign."""
        found = False
        try:
            for event in self._events():
                found = True
                yield event
        except BadValue as error:
            line = error.values.get("line")
            if not found or not isinstance(line, int):
                raise
            self.skipped.append(Skipped(line, error.message, error.values))

    def progress(self) -> tuple[int, int]:
        """Return the bytes read so far and the bytes of the file."""
        return (self._feeds[-1].done() if self._feeds else 0), self.given.size

    def close(self) -> None:
        """Close the file."""
        for feed in self._feeds:
            feed.close()

    # For the readers ---------------------------------------------------------------------------

    def _feed(self) -> Feed:
        feed = Feed(self.given.open_binary, self.given.size, self.faults, self.given.encoding)
        self._feeds.append(feed)
        return feed

    def _json(self, repair: Callable[[str], str] | None = None) -> JsonStream:
        return JsonStream(self._feed(), repair)

    def _bad(self, line: int, problem: str, /, **values: object) -> None:
        self.faults.bad(line, problem, **_shown(values))

    def _odd(self, line: int, problem: str, /, **values: object) -> None:
        """Pass over one odd message of a file that is good otherwise; it is counted and told."""
        self.faults.odd(line, problem, **_shown(values))

    def _at(self, stamps: TimeColumn, stamp: str, line: int) -> int:
        """Return the instant that a stamp says; 0 where it says none, which is a fault."""
        try:
            return stamps.read(stamp)
        except (ValueError, OverflowError):
            self._bad(line, NO_TIME, found=stamp)
            return 0

    def _no_messages(self, program: str, expected: str = '"messages"') -> BadValue:
        """Return what is said of an export without what holds the messages of its ``program``."""
        return BadValue(NO_MESSAGES, file=self.given.name, expected=expected, format=program)

    def _enters(self, room: str, title: str = "", private: bool = False) -> bool:
        """Tell whether the chat ``room`` is counted: no private one is, nor one not asked for."""
        known = self._rooms.get(room)
        if known is None:
            known = self._is_asked_for(room, title, private)
            if len(self._rooms) < _MOST_ROOMS:
                self._rooms[room[:_LONGEST_ROOM]] = known
                if title:
                    self.titles[room[:_LONGEST_ROOM]] = clean_line(title, 60)
        return known

    def _is_asked_for(self, room: str, title: str, private: bool) -> bool:
        if private:
            self.private += 1
            return False
        wanted = self.given.groups
        taken = not wanted or bool(wanted & {as_typed(room), as_typed(title)})
        told = self.chats if taken else self.others
        if len(told) < _MOST_CHATS and (title or room):
            told.append(clean_line(title or room, 60))
        return taken

    def _refuse_private(self) -> None:
        """Raise what is said of a file that holds one private chat."""
        raise PrivateChat(PRIVATE, file=self.given.name)

    def _title(self, title: object) -> None:
        self.source = self.source._replace(title=clean_line(str(title or ""), 120))

    def _reaches(self, at: int) -> None:
        """Note the instant that an export was made at, or made up to."""
        self.source = self.source._replace(until=at)

    def _gives(self, *keys: str) -> None:
        if not self.source.gives.issuperset(keys):
            self.source = self.source._replace(gives=self.source.gives | set(keys))

    def _sentence(self, event: Event, text: object) -> Iterator[Event]:
        """Tell what a system line says: people who came or left wait for their ids.

        A line that names nobody is yielded as ``event`` (of kind "other").
        """
        kind, people = read_sentence(text) if isinstance(text, str) else ("other", ())
        for person in people:
            self._gives("leaves" if kind == "leave" else "joins")
            self.names.wait(event._replace(author=person, kind=kind))
        if not people:
            if isinstance(text, str) and text.strip():
                self._not_understood(text)
            yield event
        yield from self.names.due()

    def _not_understood(self, line: str) -> None:
        """Count a line that the program wrote itself, and keep the first as a sample."""
        sample = self.source.sample or clean_line(line, 60)
        self.source = self.source._replace(unread=self.source.unread + 1, sample=sample)


def _shown(values: Mapping[str, object]) -> dict[str, object]:
    return {
        k: clean_line(each, 40) if isinstance(each, str) else each for k, each in values.items()
    }


def as_typed(name: str) -> str:
    """Return the name of a chat as it is compared: without marks, and without upper case."""
    return plain_name(name).casefold()


def as_seconds(stamp: object) -> int:
    """Return the seconds (UTC) of a number or of its digits, also of milliseconds; 0 for none."""
    if isinstance(stamp, bool) or not isinstance(stamp, (int, float, str)):
        return 0
    try:
        at = float(stamp[:24]) if isinstance(stamp, str) else stamp
        at = at / 1000 if at >= LATEST else at
        return int(at) if EARLIEST <= at < LATEST else 0
    except (ValueError, OverflowError):
        return 0


#: What is said in the file that is being read and asks for no answer; see ``needing_none``.
_NEEDING_NONE: ContextVar[frozenset[str]] = ContextVar("needing_none", default=frozenset())


@contextmanager
def needing_none(phrases: Iterable[str]) -> Iterator[None]:
    """Read files in which messages that say one of ``phrases`` ask nothing: ``在吗？``."""
    token = _NEEDING_NONE.set(frozenset(map(bare, phrases)))
    try:
        yield
    finally:
        _NEEDING_NONE.reset(token)


def bare(text: str) -> str:
    """Return a text without signs, blanks and upper case, as phrases are compared."""
    return "".join(filter(str.isalnum, text.casefold()))


def asks(text: object) -> bool:
    """Tell whether a text asks something: a question mark of any script that is no address."""
    if not isinstance(text, str) or not ("?" in text or "？" in text or "؟" in text):
        return False
    phrases = _NEEDING_NONE.get()
    if phrases and len(text) <= _LONGEST_PHRASE and bare(text) in phrases:
        return False
    if "://" not in text or "？" in text or "؟" in text:
        return True
    return any("?" in word and "://" not in word for word in text.split())


def join_text(parts: object) -> str:
    """Return the words of a text that is a string or an array of strings and objects."""
    if isinstance(parts, str):
        return parts
    if not isinstance(parts, list):
        return ""
    return " ".join(_words(parts))


def _words(parts: Iterable[object]) -> Iterator[str]:
    for part in parts:
        text = part.get("text") if isinstance(part, dict) else part
        if isinstance(text, str):
            yield text


def as_id(value: object) -> str:
    """Return an id that a file writes as a string or a number; "" for what is neither."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if value == value and abs(value) < 1e300 else ""
    return ""


def as_count(value: object) -> int:
    """Return a count that a file writes; 0 for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return min(max(0, value), 10**9)
    return 0


def tally(reactions: object) -> int:
    """Return the sum of the counts in an array of reactions."""
    if not isinstance(reactions, list):
        return 0
    return sum(as_count(item.get("count")) for item in reactions if isinstance(item, dict))
