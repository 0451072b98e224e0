"""chatlog (WeChat): CSV with names and ids, or a JSON array of messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from communitytui.events.base import NO_TIME, FileReading, Given, as_id, asks
from communitytui.events.event import Event
from communitytui.events.names import NameBook
from communitytui.events.readers.table import TableReading, header_of
from communitytui.events.times import Stamps

_COLUMNS = {"time", "sendername", "sender", "talkername", "talker", "content"}
_KEYS = tuple(re.compile(rf'"{key}"\s*:') for key in ("seq", "time", "talker", "sender"))
_SYSTEM = 10000
_SYSTEM_SENDERS = {"系统消息", "system", ""}


def recognise_table(given: Given) -> bool:
    """Tell whether the header is chatlog's."""
    return set(header_of(given)) >= _COLUMNS


def recognise_array(given: Given) -> bool:
    """Tell whether the head is an array of such messages."""
    start = given.head.lstrip("\ufeff \r\n\t")
    return start.startswith("[") and all(key.search(start[:20_000]) for key in _KEYS)


class ChatlogTable(TableReading):
    """The CSV: local times, no ids of messages."""

    format = "chatlog"

    def _events(self) -> Iterator[Event]:
        names = NameBook()
        stamps = Stamps(self.given.zone, self.given.order or "ymd", in_order=True)
        when, named, who, title, talker, text = map(
            self.header.index,
            ("time", "sendername", "sender", "talkername", "talker", "content"),
        )
        for row in self._rows():
            try:
                at = stamps.read(row[when])
            except (ValueError, OverflowError):
                self._bad(self.line, NO_TIME, found=row[when])
                continue
            if not self.source.title and row[title]:
                self._title(row[title])
            if row[who] in _SYSTEM_SENDERS:
                event = Event(at, "", "other", channel=row[talker])
                yield from self._sentence(names, event, row[text])
                continue
            names.learn(row[named], row[who])
            yield Event(at, row[who], "message", "", "", 0, row[talker], False, asks(row[text]))
        yield from names.settled()


class ChatlogArray(FileReading):
    """The JSON: times with their offset, and a number for each message."""

    format = "chatlog"
    always = frozenset({"ids"})

    def _events(self) -> Iterator[Event]:
        names = NameBook()
        stamps = Stamps(self.given.zone, self.given.order or "ymd", in_order=True)
        stream = self._json()
        for item in stream.values():
            stamp = as_id(item.get("time"))
            try:
                at = stamps.read(stamp)
            except (ValueError, OverflowError):
                self._bad(stream.line(), NO_TIME, found=stamp)
                continue
            if stamp.isdigit() or stamp[19:]:
                self._gives("zone")
            yield from self._event(item, at, names)
        stream.end()
        yield from names.settled()

    def _event(self, item: dict[str, Any], at: int, names: NameBook) -> Iterator[Event]:
        number, channel = as_id(item.get("seq")), as_id(item.get("talker"))
        if not self.source.title:
            self._title(as_id(item.get("talkerName")))
        author, text = as_id(item.get("sender")), item.get("content")
        if item.get("type") == _SYSTEM or author in _SYSTEM_SENDERS:
            event = Event(at, "", "other", number, channel=channel)
            yield from self._sentence(names, event, text)
            return
        names.learn(item.get("senderName"), author)
        yield Event(at, author, "message", number, "", 0, channel, False, asks(text))
