"""WhatsApp: the text of a chat, from Android or iOS, in the language of the phone.

Lines are local time, names are all there is of people, and lines without a name tell what
happened. The phone writes dates and times its own way, so the file is read twice: first for the
shape of its headers (a line of another shape belongs to the message before it), for the order of
day and month, for what its words for the halves of the day mean, and for who writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from communitytui.events.base import NO_TIME, FileReading, Given, asks
from communitytui.events.eras import common_era
from communitytui.events.event import Event
from communitytui.events.halves import HalfFinder, letters
from communitytui.events.names import plain_name
from communitytui.events.sentences import is_deleted, is_placeholder, read_sentence
from communitytui.events.times import (
    EARLIEST,
    LATEST,
    Clock,
    OrderFinder,
    arrange,
)

_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_GAP = rf"[\s{_MARKS}]*"
#: Digits of any script are digits. What stands between date and time, or behind the time, is a
#: comma, a word ("à", "klo") or a half of the day ("오전", "a. m.").
_MOMENT = (
    r"~(?P<a>{year})~(?P<mark>{mark})~(?P<b>\d{{1,2}})~[./\-月월]~(?P<c>\d{{1,4}})~[日일.]?"
    r"(?P<before>[^\d\n\]\[]{{1,16}}?)(?P<hour>\d{{1,2}})~(?P<colon>{colon})~(?P<minute>\d{{2}})"
    r"(?:~[:.分분]~(?P<second>\d{{2}})[秒초]?){seconds}(?P<after>[^\d:\]\[\n]{{0,16}}?)"
)
_ANY = {"year": r"\d{1,4}", "mark": r"[./\-年년]", "colon": "[:.h時时点시]", "seconds": "?"}


def _pattern(moment: str, bracketed: bool, gap: str = _GAP) -> re.Pattern[str]:
    whole = rf"~\[{moment}\]~" if bracketed else rf"{moment}\s[-–—]\s"
    return re.compile(whole.replace("~", gap))


_BRACKETED = _pattern(_MOMENT.format(**_ANY), True)
_DASHED = _pattern(_MOMENT.format(**_ANY), False)
_DIGITS = re.compile(r"\d")
#: What no name has: a quotation that is not closed before the colon, as in the new name of a
#: group that has a colon in it.
_PAIRS = (("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("『", "』"))
_CREATED = re.compile(
    r"(?:created|erstellt|cre[oó]|criou|créé|creato|aangemaakt|создал|oluşturdu|membuat|作成|만들|"
    r"创建|建立|أنشأ|बनाया)"
)
_QUOTED = re.compile(r"[\"“„«「『](.+?)[\"”“»」』]")
#: A file that says its group itself, as phones name it; some chats tell it nowhere else.
_FILE = re.compile(r"WhatsApp[ _-][Cc]hat(?:[ _]with[ _]|[ _]?-[ _]?)(.+?)(?: ?\(\d+\))?")
_HEAD_LINES = 60
#: How many names are remembered, to part two names that stand side by side.
_MOST_NAMES = 20_000


class _Shape(NamedTuple):
    """What all headers of one phone have in common."""

    bracketed: bool
    mark: str
    colon: str
    year_first: bool
    seconds: bool

    @classmethod
    def of(cls, match: re.Match[str]) -> _Shape:
        """Return the shape of one header."""
        year_first, seconds = len(match["a"]) == 4, match["second"] is not None
        return cls("[" in match[0], match["mark"], match["colon"], year_first, seconds)

    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """Return what finds headers of this shape: written plainly, and with marks and blanks."""
        moment = _MOMENT.format(
            year=r"\d{4}" if self.year_first else r"\d{1,2}",
            mark=re.escape(self.mark),
            colon=re.escape(self.colon),
            seconds="" if self.seconds else "{0}",
        )
        return _pattern(moment, self.bracketed, ""), _pattern(moment, self.bracketed)


def recognise(given: Given) -> bool:
    """Tell whether one of the first lines has such a header."""
    return any(map(_header, given.head.split("\n")[:_HEAD_LINES]))


def _header(line: str) -> re.Match[str] | None:
    """Return what the beginning of a line says of date and time, None for a line without."""
    if not _DIGITS.search(line, 0, 12):
        return None
    return _BRACKETED.match(line) or _DASHED.match(line)


@lru_cache(1024)
def _words(before: str, after: str) -> str:
    """Return the words around a time, without what is no letter: ``am``, ``오전``, ``klo``."""
    return letters(before + after)


@lru_cache(1024)
def _date(first: str, second: str, third: str) -> tuple[str, str, str]:
    return common_era((first, second, third))


class WhatsAppReading(FileReading):
    """The messages of one chat."""

    format = "whatsapp"

    def _events(self) -> Iterator[Event]:
        self._look_through()
        if not self._enters(self.given.stem, self.source.title):
            return
        self._clock = Clock(self.given.zone, in_order=True)
        waiting: Event | None = None
        for number, line in enumerate(self._feed().lines(), 1):
            match = self._own(line)
            if match is None:
                # A line without a header goes on with the message before it.
                if waiting is not None and not waiting.question and asks(line):
                    waiting = waiting._replace(question=waiting.kind == "message")
                elif waiting is None and line.strip("\ufeff \t"):
                    self._bad(number, NO_TIME, found=line[:40])
                continue
            if waiting is not None:
                yield waiting
                waiting = None
            at = self._instant(match, number)
            if at:
                *before, waiting = self._told(line[match.end() :], at)
                yield from before
        if waiting is not None:
            yield waiting

    # The first walk ----------------------------------------------------------------------------

    def _look_through(self) -> None:
        """Find the shape of the headers, the order of dates, the halves of the day, the names."""
        self._shape = self._common_shape()
        self._patterns = self._shape.patterns()
        finder, halves = OrderFinder(in_order=True), HalfFinder()
        writing: Counter[str] = Counter()
        self._group = ""
        for number, line in enumerate(self._feed().lines(), 1):
            match = self._own(line)
            if match is None:
                continue
            date = _date(*match.group("a", "b", "c"))
            finder.see(date, number)
            word = _words(*match.group("before", "after"))
            halves.see(date, word, int(match["hour"]), int(match["minute"]))
            name, text = _parted(line[match.end() :])
            if not name:
                continue
            if text.startswith("\u200e"):
                # The first line of a group on iOS is its own: it says that it is encrypted.
                self._group = self._group or ("" if writing else name)
            elif len(writing) < _MOST_NAMES or name in writing:
                writing[name] += 1
        if self._group in writing:
            self._group = ""
        self._names = frozenset(writing)
        self._halves = halves.found()
        self._order = self.given.order or self._found(finder)
        named = _FILE.fullmatch(self.given.stem)
        if self._group or named:
            self._title(self._group or (named[1] if named else ""))

    def _found(self, finder: OrderFinder) -> str:
        # Where dots part a date, the day comes first, or a year of four digits.
        return finder.found(self.given.name, prefer="dmy" if self._shape.mark == "." else None)

    def _common_shape(self) -> _Shape:
        """Return the shape that most of the first headers have."""
        headers = filter(None, map(_header, self.given.head.split("\n")))
        return Counter(map(_Shape.of, headers)).most_common(1)[0][0]

    def _own(self, line: str) -> re.Match[str] | None:
        """Return the header of a line; None for one of another shape, which somebody pasted."""
        plain, marked = self._patterns
        return plain.match(line) or marked.match(line)

    # The second walk ---------------------------------------------------------------------------

    def _instant(self, match: re.Match[str], number: int) -> int:
        try:
            word = _words(*match.group("before", "after"))
            hour = self._halves.hour(word, int(match["hour"]))
            day = arrange(_date(*match.group("a", "b", "c")), self._order)
            minutes, seconds = int(match["minute"]), int(match["second"] or 0)
            if hour < 24 and minutes < 60 and seconds < 61:
                moment = day + timedelta(hours=hour, minutes=minutes, seconds=seconds)
                at = self._clock.at(moment)
                if EARLIEST <= at < LATEST:
                    return at
        except ValueError:
            pass
        self._bad(number, NO_TIME, found=match[0])
        return 0

    def _told(self, rest: str, at: int) -> list[Event]:
        """Return what one line tells: a message, or one event for each person it names."""
        name, text = _parted(rest)
        if name and not self._of_the_program(name, text):
            kind = "other" if is_deleted(text) else "message"
            return [Event(at, name, kind, question=kind == "message" and asks(text))]
        said = text if name else rest
        if not self.source.title and _CREATED.search(said[:500]):
            quoted = _QUOTED.search(said[:500])
            self._title(quoted[1] if quoted else "")
        told = read_sentence(said, self._names)
        if told.kind == "other":
            self._not_understood(said)
            return [Event(at, "", "other")]
        self._gives("leaves" if told.kind == "leave" else "joins")
        return [Event(at, person, told.kind) for person in told.people]

    def _of_the_program(self, name: str, text: str) -> bool:
        """Tell whether a line with a name is what WhatsApp says: iOS names somebody all the same.

        Such a text begins with a mark. So does what stands for a picture, which is a message.
        """
        if not text.startswith("\u200e"):
            return False
        return name == self._group or not is_placeholder(text)


def _is_opened(name: str) -> bool:
    return name.count('"') % 2 == 1 or any(
        name.rfind(opening) > name.rfind(closing) for opening, closing in _PAIRS
    )


def _parted(rest: str) -> tuple[str, str]:
    """Return who a line is of and what follows; no name for a line that WhatsApp itself wrote."""
    name, colon, text = rest.partition(": ")
    if not colon and rest.rstrip().endswith(":"):  # an empty message
        name, colon = rest.rstrip()[:-1], ":"
    person = _person(name) if colon else ""
    return (person, text) if person else ("", rest)


@lru_cache(_MOST_NAMES)
def _person(name: str) -> str:
    """Return who writes, "" for what is no name."""
    return "" if _is_opened(name) else plain_name(name)
