"""Joins and leaves that an export tells as a sentence with names in it.

Where members have ids, a sentence has only names. A join of a name waits until the file is
through, and then takes the id that the name had; an unknown or an ambiguous name stays a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from communitytui.events.event import Event

_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_QUOTES = " \t\"'“”‘’「」『』\u200e\u200f"
# Who was brought in, in the sentences of WeChat, QQ and WhatsApp; "who" may be several names.
_JOINS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?P<by>.+?)\s*邀请\s*(?P<who>.+?)\s*加入了?(?:本?群聊?|群组|该群)",
        r"^(?P<who>.+?)\s*通过扫描.*二维码加入",
        r"^(?P<who>.+?)\s*通过.*?(?:分享的二维码|邀请|链接).*?加入",
        r"^(?P<who>.+?)\s*使用.*?(?:邀请)?链接.*?加入",
        r"^(?P<who>.+?)\s*加入了?(?:本?群聊?|群组|该群|此群组)",
        r"^(?P<by>.+?)\s*添加了\s*(?P<who>.+?)[。.]?$",
        r"^(?P<who>.+?) joined (?:using|via|from|the group|this group)",
        r"^(?P<by>.+?) added (?P<who>.+?)\.?$",
        r"^(?P<who>.+?) was added\.?$",
        r"^(?P<by>.+?) invited (?P<who>.+?) to (?:the|this) group",
    )
)
_LEAVES = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?P<by>.+?)\s*将\s*(?P<who>.+?)\s*移出了?(?:本?群聊?|群组)",
        r"^(?P<by>.+?)\s*(?:移除了|移出了)\s*(?P<who>.+?)[。.]?$",
        r"^(?P<who>.+?)\s*(?:退出了?|离开了?)(?:本?群聊?|群组|该群|此群组|。|$)",
        r"^(?P<who>.+?)\s*被.*?移出了?(?:本?群聊?|群组)",
        r"^(?P<who>.+?) left(?: the group)?\.?$",
        r"^(?P<by>.+?) removed (?P<who>.+?)(?: from the group)?\.?$",
        r"^(?P<who>.+?) was removed\.?$",
    )
)
_BETWEEN = re.compile(r"[、,，]\s*| and |\s和\s")
#: A sentence is short; what is longer is not worth the walk of the patterns.
_LONGEST = 500
#: Names that are remembered, events that wait for one, and characters of a name that count.
_MOST_NAMES, _MOST_WAITING, _LONGEST_NAME = 100_000, 50_000, 120


def read_sentence(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what a system line tells: "join" or "leave" with the names, or "other" and none."""
    line = _INVISIBLE.sub("", text[:_LONGEST]).strip()
    for kind, patterns in (("leave", _LEAVES), ("join", _JOINS)):
        for pattern in patterns:
            if match := pattern.match(line):
                return kind, _people(match["who"])
    return "other", ()


def _people(names: str) -> tuple[str, ...]:
    people = (name.strip(_QUOTES) for name in _BETWEEN.split(names))
    return tuple(name for name in people if name)


class NameBook:
    """The ids of the names that a file has shown, and the events that wait for them.

    Both are bounded: names beyond that stay names, and where too many events wait, they are let
    go (``due``) with what is known so far.
    """

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._waiting: list[Event] = []

    def learn(self, name: object, author: str) -> None:
        """Remember that ``author`` goes by ``name``; two of one name make it nobody's."""
        if not isinstance(name, str) or not name or not author:
            return
        name = name[:_LONGEST_NAME]
        if name in self._ids or len(self._ids) < _MOST_NAMES:
            known = self._ids.setdefault(name, author)
            if known and known != author:
                self._ids[name] = ""

    def wait(self, event: Event) -> None:
        """Keep an event whose author is a name until all names are known."""
        texts = (event.author, event.id, event.channel)
        if max(map(len, texts)) > _LONGEST_NAME:
            author, id, channel = (text[:_LONGEST_NAME] for text in texts)
            event = event._replace(author=author, id=id, channel=channel)
        self._waiting.append(event)

    def due(self) -> Iterator[Event]:
        """Yield what waited, if more of it waits than is held."""
        if len(self._waiting) > _MOST_WAITING:
            yield from self.settled()

    def settled(self) -> Iterator[Event]:
        """Yield the events that waited, each with the id of its name where there is one."""
        for event in self._waiting:
            yield event._replace(author=self._ids.get(event.author) or event.author)
        self._waiting.clear()
