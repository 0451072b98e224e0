"""DiscordChatExporter: JSON of one channel. Its last key counts the messages: without it, cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from communitytui.domain.kernel.records import Fields
from communitytui.events.base import NO_TIME, FileReading, Given, as_id, asks, tally
from communitytui.events.event import Event
from communitytui.events.jsonstream import JsonStream
from communitytui.events.times import EARLIEST, LATEST, Clock
from communitytui.i18n import N_

_GUILD = re.compile(r'"guild"\s*:\s*\{')
_CHANNEL = re.compile(r'"channel"\s*:\s*\{')
#: Messages of people; every other type tells what happened to the channel.
_SAID = {"Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "0", "19", "20", "23"}
#: Chats of two and of a few friends, by name and by number.
_PRIVATE = {"DirectTextChat", "DirectGroupTextChat", "1", "3"}
_JOINED = {"GuildMemberJoin", "7"}

_CUT = N_(
    "{file}, line {line}: the count of messages at the end is missing; the export was cut off"
)
_COUNT = N_("{file}, line {line}: {count} messages stated, {found} found")


def recognise(given: Given) -> bool:
    """Tell whether the head has the guild and the channel of such an export."""
    return bool(_GUILD.search(given.head) and _CHANNEL.search(given.head))


class DiscordReading(FileReading):
    """The messages of one channel (or one part of it)."""

    format = "discord"
    always = frozenset({"ids", "bots", "zone"})

    def _events(self) -> Iterator[Event]:
        self._clock = Clock(self.given.zone)  # old exports wrote no offset
        stream = self._json()
        guild = channel = ""
        entered = True
        stated: str | None = None
        found = -1
        for key in stream.members():
            if key == "guild":
                guild = as_id(_object(stream).get("name"))
            elif key == "channel":
                about = _object(stream)
                channel, name = as_id(about.get("id")), as_id(about.get("name"))
                if as_id(about.get("type")) in _PRIVATE:
                    self._refuse_private()
                entered = self._enters(channel, name)
                self._title(" / ".join(filter(None, (guild, name))))
            elif key == "messages":
                found = 0
                for item in stream.values():
                    found += 1
                    event = self._event(item, channel, stream) if entered else None
                    if event is not None:
                        yield event
            elif key in {"dateRange", "exportedAt"}:
                self._until(stream.value())
            elif key == "messageCount":
                stated = stream.text()
        self._check(found, stated, stream)
        stream.end()

    def _until(self, value: object) -> None:
        """Note up to when the export was asked for, else when it was made."""
        stamp = value.get("before") if isinstance(value, dict) else value
        if not isinstance(stamp, str):
            return
        try:
            at = self._clock.at(datetime.fromisoformat(stamp))
        except (TypeError, ValueError, OverflowError):
            return
        if not self.source.until:
            self._reaches(at)

    def _check(self, found: int, stated: str | None, stream: JsonStream) -> None:
        if found < 0:
            raise self._no_messages("Discord")
        if stated is None:
            self._bad(stream.line(), _CUT)
        elif stated != str(found) and not self.skipped:
            self._bad(stream.line(), _COUNT, count=stated, found=found)

    def _event(self, item: Fields, channel: str, stream: JsonStream) -> Event | None:
        try:
            at = self._clock.at(datetime.fromisoformat(item["timestamp"]))
            if not EARLIEST <= at < LATEST:
                raise ValueError
        except (KeyError, TypeError, ValueError, OverflowError):
            self._bad(stream.line(), NO_TIME, found=str(item.get("timestamp")))
            return None
        sender = item.get("author")
        author = sender if isinstance(sender, dict) else {}
        kind = as_id(item.get("type"))
        said = kind in _SAID
        number = as_id(author.get("id")) or as_id(author.get("name"))
        self.names.learn(author.get("name"), number)
        self.names.learn(author.get("nickname"), number)
        answered = _answered(item) if said else ""
        if answered:
            self._gives("replies")
        if kind in _JOINED:
            self._gives("joins")
        if "reactions" in item:
            self._gives("reactions")
        return Event(
            at,
            number,
            "message" if said else "join" if kind in _JOINED else "other",
            as_id(item.get("id")),
            answered,
            tally(item.get("reactions")),
            channel,
            author.get("isBot") is True,
            said and asks(item.get("content")),
        )


def _answered(item: Fields) -> str:
    """Return the id of the message answered; forwarding one is no answer."""
    reference = item.get("reference")
    if not isinstance(reference, dict) or reference.get("type") == "Forward":
        return ""
    return as_id(reference.get("messageId"))


def _object(stream: JsonStream) -> Fields:
    value = stream.value()
    return value if isinstance(value, dict) else {}
