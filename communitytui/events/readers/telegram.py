"""Telegram Desktop: ``result.json`` of one chat or of a whole account.

Its writer makes JSON that is none: control characters as ``\\xNN``, and the id of a custom emoji
without quotes. Both are mended, only where a message does not decode. Joins name members by
name, not by id. Private chats of an account are no community and are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime

from communitytui.domain.kernel.records import Fields
from communitytui.events.base import (
    NO_TIME,
    FileReading,
    Given,
    as_id,
    asks,
    join_text,
    tally,
)
from communitytui.events.event import Event
from communitytui.events.jsonstream import JsonStream
from communitytui.events.times import EARLIEST, LATEST, Clock
from communitytui.i18n import N_

_PRIVATE = {"personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"}
_KINDS = {"message", "service"}
_UNKNOWN = N_("{file}, line {line}: unknown kind of message: {found}")
_TYPE = re.compile(r'"type"\s*:\s*"(\w*(?:chat|group|channel|saved_messages|replies|codes))"')
_MESSAGES = re.compile(r'"messages"\s*:\s*\[')
_CHATS = re.compile(r'"(?:(?:left_)?chats|personal_information)"\s*:\s*\{')

_HEX = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_BARE_ID = re.compile(
    r'("document_id"\s*:\s*)([^"\s{\[][^\n"]{0,300}?)(?=[ \t]{0,9}(?:,\s{0,99}"|[}\n]))'
)


def recognise(given: Given) -> bool:
    """Tell whether the head is Telegram's: a chat with its type, or the list of chats."""
    head = given.head
    if not head.lstrip("\ufeff \r\n\t").startswith("{"):
        return False
    return bool(_CHATS.search(head) or (_MESSAGES.search(head) and _TYPE.search(head)))


def repair(text: str) -> str:
    """Return the text of one message as JSON."""
    text = _HEX.sub(r"\1\\u00\2", text)
    return _BARE_ID.sub(lambda found: found[1] + json.dumps(found[2]), text)


class TelegramReading(FileReading):
    """The chats of one ``result.json``."""

    format = "telegram"
    always = frozenset({"ids"})

    def _events(self) -> Iterator[Event]:
        self._clock = Clock(self.given.zone)
        self._found = False
        stream = self._json(repair)
        yield from self._chat(stream, alone=True)
        stream.end()
        if not self._found:
            raise self._no_messages("Telegram")
        yield from self.names.settled()

    def _chat(self, stream: JsonStream, alone: bool) -> Iterator[Event]:
        """Walk through one chat, or through the root of an account."""
        kind = channel = title = ""
        for key in stream.members():
            if key == "name":
                title = stream.text()
                if alone:
                    self._title(title)
            elif key == "type":
                kind = stream.text()
            elif key == "id":
                channel = stream.text()
            elif key == "messages":
                self._found = True
                if alone and kind in _PRIVATE:
                    self._refuse_private()
                # A person and a group may have the same number.
                private = kind in _PRIVATE
                room = f"{kind} {channel}" if private else channel or title
                if self._enters(room, title, private):
                    yield from self._messages(stream, channel)
            elif key in {"chats", "left_chats"} and alone:
                self._found = True
                yield from self._account(stream)

    def _account(self, stream: JsonStream) -> Iterator[Event]:
        for key in stream.members():
            if key == "list":
                for _number in stream.elements():
                    yield from self._chat(stream, alone=False)

    def _messages(self, stream: JsonStream, channel: str) -> Iterator[Event]:
        for item in stream.values():
            kind = item.get("type")
            if isinstance(kind, str) and kind not in _KINDS:
                # Newer than the program that wrote the file, so that it could not tell it.
                self._odd(stream.line(), _UNKNOWN, found=str(kind))
                continue
            at = self._instant(item, stream)
            if at is None:
                continue
            if kind == "message":
                yield self._message(item, at, channel)
            else:
                yield from self._service(item, at, channel)

    def _instant(self, item: Fields, stream: JsonStream) -> int | None:
        stated = item.get("date_unixtime")
        try:
            if stated is not None:
                at = int(stated)
                self._gives("zone")
            else:
                at = self._clock.at(datetime.fromisoformat(item["date"]))
            if EARLIEST <= at < LATEST:
                return at
        except (ValueError, TypeError, KeyError, OverflowError):
            pass
        self._bad(stream.line(), NO_TIME, found=str(stated or item.get("date")))
        return None

    def _message(self, item: Fields, at: int, channel: str) -> Event:
        author = _person(item.get("from_id")) or as_id(item.get("from"))
        self.names.learn(item.get("from"), author)
        count = 0
        # A reply into another chat answers nothing here.
        elsewhere = item.get("reply_to_peer_id") is not None
        answered = "" if elsewhere else as_id(item.get("reply_to_message_id"))
        if answered:
            self._gives("replies")
        if "reactions" in item:
            self._gives("reactions")
            count = tally(item["reactions"])
        return Event(
            at,
            author,
            "message",
            as_id(item.get("id")),
            answered,
            count,
            channel,
            False,
            asks(join_text(item.get("text"))),
        )

    def _service(self, item: Fields, at: int, channel: str) -> Iterator[Event]:
        actor = _person(item.get("actor_id")) or as_id(item.get("actor"))
        self.names.learn(item.get("actor"), actor)
        action = item.get("action")
        number = as_id(item.get("id"))
        members = item.get("members")
        named = [name for name in members if isinstance(name, str)] if members else []
        if action in {"join_group_by_link", "join_group_by_request"}:
            self._gives("joins")
            yield Event(at, actor, "join", number, channel=channel)
        elif action in {"invite_members", "remove_members"}:
            kind = "join" if action == "invite_members" else "leave"
            if named:
                self._gives("joins" if kind == "join" else "leaves")
            for name in named:
                if name == item.get("actor"):
                    yield Event(at, actor, kind, number, channel=channel)
                else:
                    self.names.wait(Event(at, name, kind, number, channel=channel))
            yield from self.names.due()
        else:
            yield Event(at, actor, "other", number, channel=channel)


def _person(value: object) -> str:
    """Return an id with its kind; old exports wrote only the number of a user."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"user{value}"
    return value if isinstance(value, str) else ""
