"""WeFlow and EchoTrace (WeChat): JSON of one session, with the seconds of every message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from communitytui.errors import BadValue
from communitytui.events.base import NO_MESSAGES, NO_TIME, FileReading, Given, as_id, asks
from communitytui.events.event import Event
from communitytui.events.names import NameBook
from communitytui.events.times import EARLIEST, LATEST

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
        names = NameBook()
        stream = self._json()
        channel = ""
        found = False
        for key in stream.members():
            if key == "session":
                for part in stream.members():
                    if part == "wxid":
                        channel = stream.text()
                    elif part in {"displayName", "nickname"} and not self.source.title:
                        self._title(stream.text())
            elif key == "messages":
                found = True
                for item in stream.values():
                    at = _instant(item.get("createTime"))
                    if at:
                        yield from self._event(item, at, channel, names)
                    else:
                        self._bad(stream.line(), NO_TIME, found=str(item.get("createTime")))
        if not found:
            raise BadValue(
                NO_MESSAGES, file=self.given.name, expected='"messages"', format="WeFlow"
            )
        stream.end()
        yield from names.settled()

    def _event(
        self, item: dict[str, Any], at: int, channel: str, names: NameBook
    ) -> Iterator[Event]:
        number, text = as_id(item.get("localId")), item.get("content")
        if item.get("type") in _SYSTEM or ("isSend" in item and item["isSend"] is None):
            event = Event(at, "", "other", number, channel=channel)
            yield from self._sentence(names, event, text)
            return
        author = as_id(item.get("senderUsername")) or as_id(item.get("senderDisplayName"))
        author = author or ("self" if item.get("isSend") == 1 else channel)
        names.learn(item.get("senderDisplayName"), author)
        yield Event(at, author, "message", number, "", 0, channel, False, asks(text))


def _instant(stamp: object) -> int:
    """Return the seconds of a stamp, 0 for what is none."""
    if isinstance(stamp, bool) or not isinstance(stamp, (int, float)):
        return 0
    return int(stamp) if EARLIEST <= stamp < LATEST else 0
