"""WeFlow and EchoTrace (WeChat): JSON of one session, with the seconds of every message."""

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
from communitytui.events.jsonstream import JsonStream
from communitytui.events.readers.quotes import UNKNOWN, Quotes, is_group

_SESSION = re.compile(r'"session"\s*:\s*\{')
_KEYS = re.compile(r'"(?:wxid|lastTimestamp|messageCount|displayName)"\s*:')
_SYSTEM = {"系统消息", "系统", "撤回消息"}


def recognise(given: Given) -> bool:
    """Tell whether the head has the session of such an export."""
    return bool(_SESSION.search(given.head) and _KEYS.search(given.head))


class WeFlowReading(FileReading):
    """The messages of one session."""

    format = "weflow"
    always = frozenset({"ids", "zone"})

    def _events(self) -> Iterator[Event]:
        self._quotes = Quotes()
        self._channel = self._kind = ""
        stream = self._json()
        found = False
        for key in stream.members():
            if key == "session":
                self._about(stream)
            elif key == "messages":
                found = True
                yield from self._messages(stream)
        if not found:
            raise self._no_messages("WeFlow")
        stream.end()
        yield from self.names.settled()

    def _about(self, stream: JsonStream) -> None:
        for part in stream.members():
            if part == "wxid":
                self._channel = stream.text()
            elif part == "type":
                self._kind = stream.text()
            elif part in {"displayName", "nickname"} and not self.source.title:
                self._title(stream.text())

    def _messages(self, stream: JsonStream) -> Iterator[Event]:
        friend = bool(self._channel) and not is_group(self._channel)
        if self._kind == "私聊" or (self._kind != "群聊" and friend):
            self._refuse_private()
        if not self._enters(self._channel, self.source.title):
            return
        for item in stream.values():
            at = as_seconds(item.get("createTime"))
            if at:
                yield from self._event(item, at, self._channel)
            else:
                self._bad(stream.line(), NO_TIME, found=str(item.get("createTime")))

    def _event(self, item: Fields, at: int, channel: str) -> Iterator[Event]:
        number, text = as_id(item.get("localId")), item.get("content")
        if item.get("type") in _SYSTEM or ("isSend" in item and item["isSend"] is None):
            event = Event(at, "", "other", number, channel=channel)
            yield from self._sentence(event, text)
            return
        author = as_id(item.get("senderUsername")) or as_id(item.get("senderDisplayName"))
        author = author or ("self" if item.get("isSend") == 1 else channel)
        self.names.learn(item.get("senderDisplayName"), author)
        answered, words = self._quoted(item, text)
        for key in ("localId", "serverId", "platformMessageId"):
            if own := as_id(item.get(key)):
                self._quotes.note(own, 0, number)
        self._quotes.note(author, at, number)
        yield Event(at, author, "message", number, answered, 0, channel, False, asks(words))

    def _quoted(self, item: Fields, text: object) -> tuple[str, object]:
        """Return the message that one quotes, "" for none, and the words of its own."""
        answered = ""
        meant = as_id(item.get("replyToMessageId"))
        if meant:
            answered = self._quotes.find(meant, 0)
        elif isinstance(raw := item.get("source") or item.get("rawContent"), str):
            answered, _ = self._quotes.read(raw)
        if not answered and isinstance(text, str):
            answered, text = self._quotes.read(text)
        if not answered and (item.get("quotedContent") or item.get("type") == "引用消息"):
            answered = UNKNOWN
        if answered:
            self._gives("replies")
        return answered, text
