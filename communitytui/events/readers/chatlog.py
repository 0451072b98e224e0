"""chatlog (WeChat): CSV with names and ids, or a JSON array of messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communitytui.domain.kernel.records import Fields
from communitytui.events.base import NO_TIME, FileReading, Given, as_id, asks
from communitytui.events.event import Event
from communitytui.events.readers.quotes import UNKNOWN, Quotes, is_group
from communitytui.events.readers.table import TableReading, header_of
from communitytui.events.times import TimeColumn

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
        quotes = Quotes()
        stamps = TimeColumn(self.given.zone, self.given.order or "ymd", in_order=True)
        when, named, who, title, talker, text = map(
            self.header.index,
            ("time", "sendername", "sender", "talkername", "talker", "content"),
        )
        for row in self._rows():
            at = self._at(stamps, row[when], self.line)
            if not at:
                continue
            private = bool(row[talker]) and not is_group(row[talker])
            if not self._enters(row[talker], row[title], private):
                continue
            if not self.source.title and row[title]:
                self._title(row[title])
            if row[who] in _SYSTEM_SENDERS:
                event = Event(at, "", "other", channel=row[talker])
                yield from self._sentence(event, row[text])
                continue
            self.names.learn(row[named], row[who])
            answered, words = quotes.read(row[text])
            if answered:
                self._gives("replies")
            yield Event(at, row[who], "message", "", answered, 0, row[talker], False, asks(words))
        yield from self.names.settled()


class ChatlogArray(FileReading):
    """The JSON: times with their offset, and a number for each message."""

    format = "chatlog"
    always = frozenset({"ids"})

    def _events(self) -> Iterator[Event]:
        self._quotes = Quotes()
        stamps = TimeColumn(self.given.zone, self.given.order or "ymd", in_order=True)
        stream = self._json()
        for item in stream.values():
            stamp = as_id(item.get("time"))
            try:
                at = stamps.read(stamp)
            except (ValueError, OverflowError):
                # Counting lines is not for every message.
                self._bad(stream.line(), NO_TIME, found=stamp)
                continue
            if stamp.isdigit() or stamp[19:]:
                self._gives("zone")
            yield from self._event(item, at)
        stream.end()
        yield from self.names.settled()

    def _event(self, item: Fields, at: int) -> Iterator[Event]:
        number, channel = as_id(item.get("seq")), as_id(item.get("talker"))
        private = item.get("isChatRoom") is False or (bool(channel) and not is_group(channel))
        if not self._enters(channel, as_id(item.get("talkerName")), private):
            return
        if not self.source.title:
            self._title(as_id(item.get("talkerName")))
        author, text = as_id(item.get("sender")), item.get("content")
        if item.get("type") == _SYSTEM or author in _SYSTEM_SENDERS:
            event = Event(at, "", "other", number, channel=channel)
            yield from self._sentence(event, text)
            return
        self.names.learn(item.get("senderName"), author)
        answered, words = self._quoted(item, text)
        self._quotes.note(author, at, number)
        yield Event(at, author, "message", number, answered, 0, channel, False, asks(words))

    def _quoted(self, item: Fields, text: object) -> tuple[str, object]:
        """Return the message that one quotes, "" for none, and the words of its own."""
        contents = item.get("contents")
        meant = contents.get("refer") if isinstance(contents, dict) else None
        answered = ""
        if isinstance(meant, dict):
            try:
                at = TimeColumn(self.given.zone, "ymd").read(as_id(meant.get("time")))
                answered = self._quotes.find(as_id(meant.get("sender")), at)
            except (ValueError, OverflowError):
                answered = UNKNOWN
        elif isinstance(text, str):
            answered, text = self._quotes.read(text)
        if answered:
            self._gives("replies")
        return answered, text
