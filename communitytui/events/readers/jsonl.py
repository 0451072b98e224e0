"""The plain events of ``delimited`` as JSON Lines: the same names as keys, an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

from communitytui.domain.kernel.event_columns import FIELDS, KINDS, truth
from communitytui.domain.kernel.records import Fields
from communitytui.events.base import NO_TIME, FileReading, Given, as_id, asks
from communitytui.events.event import Event
from communitytui.events.readers.delimited import NO_COUNT, NO_KIND
from communitytui.events.readers.lines import json_lines
from communitytui.events.times import TimeColumn

_GIVEN_BY = {"message_id": "ids", "bot": "bots", "reactions": "reactions"}
_LONGEST_KEY = 100
_KIND_GIVES = {"reaction": "reactions", "join": "joins", "leave": "leaves"}


def recognise(given: Given) -> bool:
    """Tell whether the first line is an object with a time and an author."""
    for line in given.head.split("\n")[:20]:
        text = line.strip("\ufeff \t\r")
        if text and not text.startswith("#"):
            with suppress(ValueError, RecursionError):
                item = json.loads(text)
                keys = {key.lower() for key in item} if isinstance(item, dict) else set()
                author = FIELDS["author_id"] | FIELDS["author_name"]
                return bool(FIELDS["timestamp"] & keys and author & keys)
            return False
    return False


class JsonLinesReading(FileReading):
    """The lines of one file of events."""

    format = "jsonl"

    def _events(self) -> Iterator[Event]:
        self._stamps = TimeColumn(self.given.zone, self.given.order)
        known: dict[str, str] = {}  # a key of the file to its field, "" for none
        for number, item in json_lines(self._feed(), self.faults):
            fields: Fields = {}
            for key, value in item.items():
                if key not in known and len(known) < 1000 and len(key) < _LONGEST_KEY:
                    known[key] = _field(key)
                if known.get(key) and value is not None:
                    fields.setdefault(known[key], value)
            event = self._event(fields, number)
            if event is not None and (not self.given.groups or self._enters(event.channel)):
                yield event
        if not self._stamps.clock.was_asked:
            self._gives("zone")

    def _event(self, fields: Fields, line: int) -> Event | None:
        try:
            at = self._stamps.read(as_id(fields.get("timestamp")))
        except (ValueError, OverflowError):
            self._bad(line, NO_TIME, found=str(fields.get("timestamp")))
            return None
        word = as_id(fields.get("kind", "")).strip().lower()
        kind = KINDS.get(word, "") if word else "message"
        if not kind:
            self._bad(line, NO_KIND, found=word)
            return None
        count = fields.get("reactions", 0)
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 10**9:
            self._bad(line, NO_COUNT, found=str(count))
            return None
        self._note(fields, kind)
        self.names.learn(fields.get("author_name"), as_id(fields.get("author_id")))
        return Event(
            at,
            as_id(fields.get("author_id")) or as_id(fields.get("author_name")),
            kind,
            as_id(fields.get("message_id")),
            as_id(fields.get("reply_to")),
            count,
            as_id(fields.get("channel")),
            _yes(fields.get("bot")),
            kind == "message" and asks(fields.get("text")),
        )

    def _note(self, fields: Fields, kind: str) -> None:
        self._gives(*(gift for field, gift in _GIVEN_BY.items() if field in fields))
        if as_id(fields.get("reply_to")):
            self._gives("replies")
        if kind in _KIND_GIVES:
            self._gives(_KIND_GIVES[kind])


def _field(key: str) -> str:
    name = key.strip().lower()
    return next((field for field, names in FIELDS.items() if name in names), "")


def _yes(value: object) -> bool:
    return value is True or (isinstance(value, (str, int)) and truth(str(value)))
