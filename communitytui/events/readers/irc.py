"""IRC: a log of one day, or a log that says when a day changes. Nicks are all there is of people.

Who connects has not joined a community, so the joins and parts of a log are other events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from communitytui.errors import BadValue
from communitytui.events.base import NO_TIME, FileReading, Given, asks
from communitytui.events.event import Event
from communitytui.events.times import Clock
from communitytui.i18n import N_

_SAID = re.compile(
    r"^\[?(\d\d):(\d\d)(?::(\d\d))?\]?\s+(?:<[ @+%&~]?([^>\s][^>]{0,60}?)\s*>|\* (\S+)) ?(.*)$"
)
#: A notice and whatever else has a time: of a server or a bot, and nobody's words.
_ODD = re.compile(r"^\[?(\d\d):(\d\d)(?::(\d\d))?\]?\s")
_HAPPENED = re.compile(r"^(?:\[?(\d\d):(\d\d)(?::(\d\d))?\]?\s+)?(?:===|-!-|\*\*\*)\s+(\S+)\s")
_OPENED = re.compile(r"^--- (?:Log opened|Day changed) \w{3} (\w{3}) (\d\d) (?:[\d:]+ )?(\d{4})")
_CLOSED = re.compile(r"^--- Log closed ")
_NAMED = re.compile(r"(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}

_NOTICE = N_("{file}, line {line}: a notice, or a line without an author: {found}")
_NO_DAY = N_(
    "{file}, line {line}: the log does not say its day; name the file with it: 2026-01-31.log"
)


def recognise(given: Given) -> bool:
    """Tell whether one of the first lines is a line of a log."""
    lines = given.head.split("\n", 40)[:40]
    return any(_SAID.match(line) or _OPENED.match(line) for line in lines) or any(
        line.startswith("=== ") and _HAPPENED.match(line) for line in lines
    )


class IrcReading(FileReading):
    """The lines of one log."""

    format = "irc"

    def _events(self) -> Iterator[Event]:
        clock = Clock(self.given.zone, in_order=True)
        day = self._named_day()
        last = timedelta(0)
        if not self._enters(self.given.stem, _NAMED.sub("", self.given.stem).strip("-_. ")):
            return
        self._title(_NAMED.sub("", self.given.stem).strip("-_. "))
        for number, line in enumerate(self._feed().lines(), 1):
            opened = _OPENED.match(line)
            if opened:
                day = self._opened_day(opened, number) or day
                last = timedelta(0)
                continue
            said, happened = _SAID.match(line), _HAPPENED.match(line)
            match = said or happened
            if match is None:
                self._strange(line, number)
                continue
            if day is None:
                raise BadValue(_NO_DAY, file=self.given.name, line=number)
            if match[1]:
                time = _time(match)
                # Much earlier than the line before: midnight has passed; a little: a clock change.
                day += timedelta(days=1 if last - time > timedelta(hours=3) else 0)
                last = time
            at = clock.at(day + last)
            if said:
                yield Event(at, said[4] or said[5], "message", question=asks(said[6]))
            elif happened:
                yield Event(at, happened[4], "other")

    def _strange(self, line: str, number: int) -> None:
        """Take a line that nobody said: a notice is passed over, what has no time is a fault."""
        if _ODD.match(line):
            self._odd(number, _NOTICE, found=line[:40])
        elif line.strip("\ufeff \t\r") and not _CLOSED.match(line):
            self._bad(number, NO_TIME, found=line[:40])

    def _named_day(self) -> datetime | None:
        match = _NAMED.search(self.given.stem)
        try:
            return datetime(int(match[1]), int(match[2]), int(match[3])) if match else None
        except ValueError:
            return None

    def _opened_day(self, match: re.Match[str], number: int) -> datetime | None:
        try:
            return datetime(int(match[3]), _MONTHS[match[1]], int(match[2]))
        except (KeyError, ValueError):
            self._bad(number, NO_TIME, found=match[0])
            return None


def _time(match: re.Match[str]) -> timedelta:
    return timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3] or 0))
