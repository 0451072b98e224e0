"""WhatsApp: the text of a chat, from Android or iOS, in the language of the phone.

Lines are local time, names are all there is of people, and lines without a name tell what
happened. The order of day and month is the phone's, so it is found over the whole file first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from communitytui.events.base import NO_TIME, FileReading, Given, asks
from communitytui.events.event import Event
from communitytui.events.names import read_sentence
from communitytui.events.times import EARLIEST, LATEST, Clock, OrderFinder, arrange, parse_time

_MARKS = "[\u200e\u200f\u202a-\u202f\ufeff]*"
_DATE = r"(\d{1,4})[./年-](\d{1,2})[./月-](\d{1,4})[日.]?"
_TIME = (
    r"(?:(?:上午|下午|凌晨|早上|中午|晚上|傍晚|오전|오후|午前|午後)\s*)?"
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f\u00a0\u202a\u200e]*[AaPp]\.?\s?[Mm]\.?)?"
)
_HEADER = re.compile(
    rf"^{_MARKS}(?:\[{_MARKS}{_DATE},?{_MARKS}\s*{_MARKS}({_TIME}){_MARKS}\]\s?"
    rf"|{_DATE},?\s*({_TIME})\s[-–]\s)"
)
#: What has a colon in it and is still no name: the new name of a group is quoted behind it.
_NO_NAME = re.compile(
    "changed the (?:subject|group|description)|created (?:the )?group|更改了|创建了|"
    "end-to-end encrypted|端到端加密|security code"
)
_CREATED = re.compile(
    r"created (?:the )?group [\"“](.+?)[\"”]|创建了(?:此)?群组?[\"“「](.+?)[\"”」]"
)
_HEAD_LINES = 60


def recognise(given: Given) -> bool:
    """Tell whether one of the first lines has such a header."""
    return any(map(_HEADER.match, given.head.split("\n")[:_HEAD_LINES]))


class WhatsAppReading(FileReading):
    """The messages of one chat."""

    format = "whatsapp"
    always = frozenset({"joins", "leaves"})

    def _events(self) -> Iterator[Event]:
        self._order = self.given.order or self._find_order()
        self._clock = Clock(self.given.zone, in_order=True)
        waiting: Event | None = None
        for number, line in enumerate(self._feed().lines(), 1):
            match = _HEADER.match(line)
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

    def _find_order(self) -> str:
        finder = OrderFinder(in_order=True)
        for number, line in enumerate(self._feed().lines(), 1):
            if match := _HEADER.match(line):
                finder.see(_date(match), number)
        return finder.found(self.given.name)

    def _instant(self, match: re.Match[str], number: int) -> int:
        try:
            moment = arrange(_date(match), self._order) + parse_time(
                re.sub("[\u200e\u202a-\u202f\u00a0]", " ", match[4] or match[8])
            )
            at = self._clock.at(moment)
            if EARLIEST <= at < LATEST:
                return at
        except ValueError:
            pass
        self._bad(number, NO_TIME, found=match[0])
        return 0

    def _told(self, rest: str, at: int) -> list[Event]:
        """Return what one line tells: a message, or one event for each person it names."""
        name, colon, text = rest.partition(": ")
        if not colon and rest.endswith(":"):  # an empty message
            name, colon = rest[:-1], ":"
        system = not colon or bool(_NO_NAME.search(name))
        if colon and text.startswith("\u200e") and not system:
            # iOS writes what happened as if the group had said it.
            kind, people = read_sentence(text)
            system = bool(people) or bool(_NO_NAME.search(text))
        if not system:
            return [
                Event(
                    at,
                    name.strip("\u200e\u200f\u202a\u202c~ \u00a0"),
                    "message",
                    question=asks(text),
                )
            ]
        if not self.source.title and (created := _CREATED.search(rest[:500])):
            self._title(created[1] or created[2])
        kind, people = read_sentence(text if colon and text.startswith("\u200e") else rest)
        return [Event(at, person, kind) for person in people] or [Event(at, "", "other")]


def _date(match: re.Match[str]) -> tuple[str, str, str]:
    return (match[1] or match[5], match[2] or match[6], match[3] or match[7])
