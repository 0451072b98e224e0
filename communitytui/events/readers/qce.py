"""QQChatExporter: JSON of one chat, version 4 (ISO times) and 5 (milliseconds)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from communitytui.errors import BadValue
from communitytui.events.base import NO_MESSAGES, NO_TIME, FileReading, Given, as_count, as_id, asks
from communitytui.events.event import Event
from communitytui.events.times import Stamps
from communitytui.i18n import N_

_CHAT = re.compile(r'"chatInfo"\s*:\s*\{')

_PRIVATE = {"private", "friend", "temp", 1, "1"}
_PARTS = N_("{file}: only the list of the parts; export as one JSON file and import that")


def recognise(given: Given) -> bool:
    """Tell whether the head has the chat of such an export."""
    return bool(_CHAT.search(given.head))


class QQExporterReading(FileReading):
    """The messages of one chat."""

    format = "qce"
    always = frozenset({"ids", "zone"})

    def _events(self) -> Iterator[Event]:
        self._stamps = Stamps(self.given.zone, "ymd", in_order=True)
        stream = self._json()
        found = chunked = False
        for key in stream.members():
            if key == "chatInfo":
                self._about(stream.value())
            elif key == "messages":
                found = True
                for item in stream.values():
                    yield from self._event(item, stream.line())
            elif key == "chunked":
                chunked = True
        if not found:
            problem = _PARTS if chunked else NO_MESSAGES
            raise BadValue(
                problem, file=self.given.name, expected='"messages"', format="QQChatExporter"
            )
        stream.end()
        yield from self.names.settled()

    def _about(self, chat: object) -> None:
        if isinstance(chat, dict):
            self._title(as_id(chat.get("name")))
            if chat.get("type") in _PRIVATE:
                self._refuse_private()
            self._entered = self._enters(self.given.stem, self.source.title)
            count = as_count(chat.get("participantCount"))
            self.source = self.source._replace(members=count or None)

    def _event(self, item: dict[str, Any], line: int) -> Iterator[Event]:
        stamp = as_id(item.get("timestamp")) or as_id(item.get("time"))
        try:
            at = self._stamps.read(stamp)
        except (ValueError, OverflowError):
            self._bad(line, NO_TIME, found=stamp)
            return
        if not stamp.isdigit() and not stamp[19:]:
            self._lacks("zone")
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

    def _author(self, item: dict[str, Any]) -> str:
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


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
