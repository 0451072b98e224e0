"""Slack: the export zip, a folder for each channel and in it a file for each day.

Joins are told in every channel; only those of the general channel are joins of the community.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import ClassVar

from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.text import clean_line
from communitytui.events.base import NO_TIME, FileReading, Given, as_id, asks, tally
from communitytui.events.event import Event
from communitytui.events.feed import Feed
from communitytui.events.jsonstream import JsonStream
from communitytui.events.times import EARLIEST, LATEST
from communitytui.events.zips import member_opener
from communitytui.i18n import N_

#: Subtypes that are words of a person or a bot; an edit or a deletion of one is no message.
_SAID = {"", "bot_message", "file_share", "me_message", "thread_broadcast", "file_comment"}
_ECHOES = {"message_changed", "message_deleted", "message_replied", "tombstone"}
_JOINS = {"channel_join": "join", "group_join": "join", "channel_leave": "leave"}
_JOINS |= {"group_leave": "leave"}
_GIVES = {"join": "joins", "leave": "leaves"}
#: Chats of two and of a few: what lists them, and what their folders are called.
_PRIVATE = ("dms.json", "mpims.json")
_PRIVATE_FOLDER = re.compile(r"D[0-9A-Z]{4,}$|mpdm-")
_NO_STAMP = N_("{file}, line {line}: a message without a time")
_MOST_KNOWN, _LONGEST_NAME = 20_000, 200
_USERS = ("users.json", "org_users.json")
_CHANNELS = ("channels.json", "groups.json")


def recognise_names(names: list[str]) -> bool:
    """Tell whether the names of a zip are those of a Slack export."""
    files = {PurePosixPath(name).name for name in names}
    return bool(files & {*_USERS, "channels.json"}) and "result.json" not in files


class SlackReading(FileReading):
    """All channels of one export; it owns the zip and closes it."""

    format: ClassVar[str] = "slack"
    always = frozenset({"ids", "bots", "zone"})

    def __init__(self, given: Given, archive: zipfile.ZipFile) -> None:
        super().__init__(given)
        self._archive = archive
        self._title(given.stem)
        self._bots = {"USLACKBOT"}
        self.joining = self._general = set[str]()
        self._known: set[str] = set()
        self._private: set[str] = set()
        self._done = 0
        self._total = sum(member.file_size for member in archive.infolist())

    def progress(self) -> tuple[int, int]:
        """Return the bytes of the members read so far and of all members."""
        now = self._feeds[-1].done() if self._feeds and self._done < self._total else 0
        return min(self._done + now, self._total), self._total

    def close(self) -> None:
        """Close the zip."""
        super().close()
        self._archive.close()

    def _events(self) -> Iterator[Event]:
        days: list[str] = []
        for name in sorted(self._archive.namelist()):
            path = PurePosixPath(name)
            if path.name in _USERS:
                self._read_users(name)
            elif path.name in _CHANNELS:
                self._read_channels(name)
            elif path.name in _PRIVATE:
                self._read_private(name)
            elif path.suffix == ".json" and path.parent.name and path.stem[:1].isdigit():
                days.append(name)
        if not days:
            raise self._no_messages("Slack", "YYYY-MM-DD.json")
        for name in days:
            channel = PurePosixPath(name).parent.name
            private = channel in self._private or bool(_PRIVATE_FOLDER.match(channel))
            if self._enters(channel, channel, private and channel not in self._known):
                yield from self._day(name)
            self._done += self._archive.getinfo(name).file_size
        self._done = self._total

    def _walk(self, name: str) -> JsonStream:
        """Start the walk through one member; faults name it from now on."""
        self.faults.file = f"{self.given.name}/{clean_line(name, 80)}"
        size = self._archive.getinfo(name).file_size
        for feed in self._feeds:
            feed.close()
        self._feeds = [Feed(member_opener(self._archive, name), size, self.faults, "utf-8-sig")]
        return JsonStream(self._feeds[0])

    def _read_users(self, name: str) -> None:
        people = 0
        for user in self._walk(name).values():
            number = as_id(user.get("id"))
            self._learn(user, number)
            if user.get("is_bot") is True or number == "USLACKBOT":
                _remember(self._bots, number)
            elif user.get("deleted") is not True:
                people += 1
        self.source = self.source._replace(members=people)

    def _learn(self, user: Fields, number: str) -> None:
        profile = user.get("profile")
        shown = profile if isinstance(profile, dict) else {}
        for name in (user.get("name"), user.get("real_name"), shown.get("display_name")):
            self.names.learn(name, number)

    def _read_channels(self, name: str) -> None:
        for channel in self._walk(name).values():
            _remember(self._known, as_id(channel.get("name")))
            if channel.get("is_general") is True or channel.get("name") == "general":
                _remember(self._general, as_id(channel.get("name")))

    def _read_private(self, name: str) -> None:
        for chat in self._walk(name).values():
            for key in ("id", "name"):
                _remember(self._private, as_id(chat.get(key)))

    def _day(self, name: str) -> Iterator[Event]:
        channel = PurePosixPath(name).parent.name
        stream = self._walk(name)
        for item in stream.values():
            subtype = item.get("subtype") or ""
            if item.get("type", "message") != "message" or subtype in _ECHOES:
                continue
            if not item.get("ts"):
                self._odd(stream.line(), _NO_STAMP)
                continue
            at = _instant(item.get("ts"))
            if at:
                yield self._event(item, at, str(subtype), channel)
            else:
                self._bad(stream.line(), NO_TIME, found=str(item.get("ts")))
        stream.end()

    def _event(self, item: Fields, at: int, subtype: str, channel: str) -> Event:
        author = as_id(item.get("user")) or as_id(item.get("bot_id"))
        author = author or as_id(item.get("username"))
        number, thread = as_id(item.get("ts")), as_id(item.get("thread_ts"))
        kind = "message" if subtype in _SAID else _JOINS.get(subtype, "other")
        if kind in {"join", "leave"} and channel not in self._general:
            kind = "other"
        if kind in _GIVES:
            self._gives(_GIVES[kind])
        if "reactions" in item:
            self._gives("reactions")
        answered = thread if thread != number and kind == "message" else ""
        if answered:
            self._gives("replies")
        return Event(
            at,
            author,
            kind,
            number,
            answered,
            tally(item.get("reactions")),
            channel,
            subtype == "bot_message" or author in self._bots or bool(item.get("bot_id")),
            kind == "message" and asks(item.get("text")),
        )


def _remember(known: set[str], name: str) -> None:
    """Add a name to a set that no file can make large."""
    if len(known) < _MOST_KNOWN and len(name) <= _LONGEST_NAME:
        known.add(name)


def _instant(stamp: object) -> int:
    """Return the seconds of "1517436010.000936", 0 for what is no instant."""
    try:
        at = int(str(stamp).partition(".")[0][:12])
    except ValueError:
        return 0
    return at if EARLIEST <= at < LATEST else 0
