"""ChatLab's exchange format 0.0.2: JSON, or JSON Lines with ``_type`` in every line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communitytui.domain.kernel.records import Fields
from communitytui.events.base import (
    NO_TIME,
    FileReading,
    Given,
    as_id,
    as_seconds,
    asks,
)
from communitytui.events.event import Event
from communitytui.events.readers.lines import json_lines

_JSON = re.compile(r'^\s*\{\s*"chatlab"\s*:\s*\{|"chatlab"\s*:\s*\{\s*"version"')
_LINES = re.compile(r'^\s*(?:#.*\n\s*)*\{[^\n]*"_type"\s*:\s*"(?:header|member|message)"')
_SYSTEM, _RECALLED = 80, 81
#: A poke and a call are no words.
_SILENT = {22, 23, _RECALLED}


def recognise(given: Given) -> bool:
    """Tell whether the head is ChatLab's, in either form."""
    return bool(_JSON.search(given.head) or _LINES.match(given.head))


class ChatLabReading(FileReading):
    """One chat, from whatever platform ChatLab took it."""

    format = "chatlab"
    always = frozenset({"zone"})

    def _events(self) -> Iterator[Event]:
        self._channel = ""
        self._entered = True
        self._found = False
        if _LINES.match(self.given.head):
            yield from self._from_lines()
        else:
            yield from self._from_json()
        if not self._found:
            raise self._no_messages("ChatLab")
        yield from self.names.settled()

    def _from_json(self) -> Iterator[Event]:
        stream = self._json()
        for key in stream.members():
            if key == "chatlab":
                self._made(stream.value())
            elif key == "meta":
                self._meta(stream.value())
            elif key == "members":
                for member in stream.values():
                    self._member(member)
            elif key == "messages":
                self._found = True
                for item in stream.values():
                    yield from self._event(item, stream.line())
        stream.end()

    def _from_lines(self) -> Iterator[Event]:
        for number, item in json_lines(self._feed(), self.faults):
            kind = item.get("_type")
            if kind == "header":
                self._made(item.get("chatlab"))
                self._meta(item.get("meta"))
                self._found = True
            elif kind == "member":
                self._member(item)
            elif kind == "message":
                self._found = True
                yield from self._event(item, number)

    def _made(self, about: object) -> None:
        if isinstance(about, dict):
            self._reaches(as_seconds(about.get("exportedAt")))

    def _meta(self, meta: object) -> None:
        if isinstance(meta, dict):
            self._title(meta.get("name") if isinstance(meta.get("name"), str) else "")
            self._channel = as_id(meta.get("groupId"))
            if meta.get("type") == "private":
                self._refuse_private()
            self._entered = self._enters(self._channel, self.source.title)

    def _member(self, member: Fields) -> None:
        author = as_id(member.get("platformId"))
        for name in (member.get("accountName"), member.get("groupNickname")):
            self.names.learn(name, author)

    def _event(self, item: Fields, line: int) -> Iterator[Event]:
        if not self._entered:
            return
        kind, at = item.get("type", 0), as_seconds(item.get("timestamp"))
        if not at:
            self._bad(line, NO_TIME, found=str(item.get("timestamp")))
            return
        number, text = as_id(item.get("platformMessageId")), item.get("content")
        if number:
            self._gives("ids")
        if kind == _SYSTEM:
            event = Event(at, "", "other", number, channel=self._channel)
            yield from self._sentence(event, text)
            return
        author = as_id(item.get("sender"))
        for name in (item.get("accountName"), item.get("groupNickname")):
            self.names.learn(name, author)
        answered = as_id(item.get("replyToMessageId"))
        if answered:
            self._gives("replies")
        said = kind not in _SILENT if isinstance(kind, int) else True
        yield Event(
            at,
            author,
            "message" if said else "other",
            number,
            answered if said else "",
            0,
            self._channel,
            False,
            said and asks(text),
        )
