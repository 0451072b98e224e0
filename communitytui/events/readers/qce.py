"""QQChatExporter: JSON of one chat, version 4 (ISO times) and 5 (milliseconds), or its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.events.base import FileReading, Given, as_count, as_id, asks
from communitytui.events.event import Event
from communitytui.events.feed import Feed
from communitytui.events.readers.lines import json_lines
from communitytui.events.times import TimeColumn
from communitytui.i18n import N_

_CHAT = re.compile(r'"chatInfo"\s*:\s*\{')
_CHUNKED = re.compile(r'"chunked"\s*:\s*\{')
_MESSAGES = re.compile(r'"messages"\s*:\s*\[')
#: The first line of a part.
_PART = re.compile(
    r'^\ufeff?\s*\{(?=[^\n]*"sender"\s*:\s*\{)(?=[^\n]*"content"\s*:\s*\{)[^\n]*\}\s*$',
    re.MULTILINE,
)
_PRIVATE = {"private", "friend", "temp", "1"}
_MISSING = N_("{file}: the part {name} is not beside it; keep the whole folder together")
_COUNT = N_("{file}: {count} messages stated, {found} found; export it again")


def recognise(given: Given) -> bool:
    """Tell whether the head has the chat of such an export."""
    return bool(_CHAT.search(given.head))


def recognise_part(given: Given) -> bool:
    """Tell whether the first line is a message of such an export in parts."""
    return bool(_PART.match(given.head.partition("\n")[0])) and '"timestamp"' in given.head


def is_list_of_parts(reading: object) -> bool:
    """Tell whether a file only says which parts an export has: in a zip these speak for it."""
    if not isinstance(reading, QQExporterReading) or isinstance(reading, QQExporterPart):
        return False
    head = reading.given.head
    return bool(_CHUNKED.search(head)) and not _MESSAGES.search(head)


class QQExporterReading(FileReading):
    """The messages of one chat, or those of the parts that stand beside the list of them."""

    format = "qce"
    always = frozenset({"ids", "zone"})

    def _events(self) -> Iterator[Event]:
        self._stamps = TimeColumn(self.given.zone, "ymd", in_order=True)
        self._entered = True
        stream = self._json()
        found = False
        chunked: object = None
        for key in stream.members():
            if key == "chatInfo":
                self._about(stream.value())
            elif key == "messages":
                found = True
                if self._entered:
                    for item in stream.values():
                        yield from self._event(item, stream.line())
            elif key == "chunked":
                chunked = stream.value()
        stream.end()
        if not found:
            yield from self._parts(chunked)
        yield from self.names.settled()

    def _about(self, chat: object) -> None:
        if isinstance(chat, dict):
            self._title(as_id(chat.get("name")))
            if as_id(chat.get("type")) in _PRIVATE:
                self._refuse_private()
            self._entered = self._enters(self.source.title, self.source.title)
            count = as_count(chat.get("participantCount"))
            self.source = self.source._replace(members=count or None)

    def _parts(self, chunked: object) -> Iterator[Event]:
        """Yield the events of the parts that a list names."""
        parts = _dict(chunked).get("chunks")
        if not isinstance(parts, list) or not parts:
            raise self._no_messages("QQChatExporter")
        for part in parts if self._entered else ():
            name = as_id(_dict(part).get("fileName"))
            opener = self.given.beside(name)
            if opener is None:
                raise BadValue(_MISSING, file=self.given.name, name=clean_line(name, 60))
            self.faults.file = f"{self.given.name}/{clean_line(name, 60)}"
            feed = Feed(opener, 0, self.faults, "utf-8")
            self._feeds.append(feed)
            yield from self._lines(feed, as_count(_dict(part).get("count")))
            feed.close()

    def _lines(self, feed: Feed, stated: int) -> Iterator[Event]:
        found = 0
        for number, item in json_lines(feed, self.faults):
            found += 1
            yield from self._event(item, number)
        if stated > found and not self.given.keep_going:
            raise BadValue(_COUNT, file=self.faults.file, count=stated, found=found)

    def _event(self, item: Fields, line: int) -> Iterator[Event]:
        stamp = as_id(item.get("timestamp")) or as_id(item.get("time"))
        at = self._at(self._stamps, stamp, line)
        if not at:
            return
        if not stamp.isdigit() and not stamp[19:]:
            self.source = self.source._replace(gives=self.source.gives - {"zone"})
        number = as_id(item.get("id")) or as_id(item.get("messageId"))
        if item.get("recalled") is True or item.get("isRecalled") is True:
            yield Event(at, "", "other", number)
            return
        content = _dict(item.get("content"))
        if item.get("system") is True or item.get("isSystemMessage") is True:
            event = Event(at, "", "other", number)
            yield from self._sentence(event, content.get("text"))
            return
        author = self._author(item)
        answered = _answered(content.get("elements"))
        if answered:
            self._gives("replies")
        yield Event(
            at, author, "message", number, answered, 0, "", False, asks(content.get("text"))
        )

    def _author(self, item: Fields) -> str:
        sender, raw = _dict(item.get("sender")), _dict(item.get("rawMessage"))
        author = as_id(sender.get("uid")) or as_id(sender.get("uin")) or as_id(sender.get("name"))
        for key in ("name", "nickname", "groupCard", "remark"):
            self.names.learn(sender.get(key), author)
        for key in ("sendNickName", "sendMemberName"):
            self.names.learn(raw.get(key), author)
        return author


def _answered(elements: object) -> str:
    """Return the id of the message that a reply element points to."""
    for element in elements if isinstance(elements, list) else ():
        if isinstance(element, dict) and element.get("type") == "reply":
            data = _dict(element.get("data")) or element
            for key in ("messageId", "replyMsgId", "referencedMessageId", "sourceMsgId", "msgId"):
                if found := as_id(data.get(key)):
                    return found
    return ""


def _dict(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


class QQExporterPart(QQExporterReading):
    """The messages of one part of a chat: an object in every line."""

    is_part = True

    def _events(self) -> Iterator[Event]:
        self._stamps = TimeColumn(self.given.zone, "ymd", in_order=True)
        yield from self._lines(self._feed(), 0)
        yield from self.names.settled()
