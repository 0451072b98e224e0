"""The names that an export shows for people: one name for one person, and the id behind it.

Where members have ids, a sentence that tells who came has only names. A join of a name waits
until the file is through, and then takes the id that the name had; an unknown or an ambiguous
name stays a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from communitytui.events.event import Event

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "‘": "’", "«": "»", "「": "」", "『": "』"}
#: Names that are remembered, events that wait for one, and characters of a name that count.
_MOST_NAMES, _MOST_WAITING, _LONGEST_NAME = 100_000, 50_000, 120
#: People of one name who are told apart.
_MOST_SHARING = 20


@lru_cache(20_000)
def plain_name(name: str) -> str:
    """Return a name without what a program puts around it.

    These are marks of direction, the ``~`` before people who are no contacts, and blanks of any
    kind.
    """
    return " ".join(_INVISIBLE.sub("", name).split()).lstrip("~～ ")


def as_author(name: str) -> str:
    """Return what an author is counted by: an id as it is, a name without its decorations."""
    return plain_name(name) or name


def unquoted(names: str) -> str:
    """Return what stands in quotation marks, all of it where it is not within a pair."""
    names = names.strip()
    while len(names) > 2 and _QUOTES.get(names[0]) == names[-1]:
        names = names[1:-1].strip()
    return names


class NameBook:
    """The ids of the names that a file has shown, and the events that wait for them.

    Both are bounded: names beyond that stay names, and where too many events wait, they are let
    go (``due``) with what is known so far.
    """

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._several: dict[str, set[str]] = {}
        self._waiting: list[Event] = []

    def learn(self, name: object, author: str) -> None:
        """Remember that ``author`` goes by ``name``; two of one name make it nobody's."""
        if not isinstance(name, str) or not name or not author:
            return
        if self._ids.get(name) == author:  # as nearly always: a name that is plain already
            return
        name = as_author(name[:_LONGEST_NAME])
        if name in self._ids or len(self._ids) < _MOST_NAMES:
            known = self._ids.setdefault(name, author)
            if known != author:
                several = self._several.setdefault(name, set())
                if len(several) < _MOST_SHARING:
                    several.update({author, known} - {""})
                self._ids[name] = ""

    def ids(self, name: str) -> frozenset[str]:
        """Return the ids that people see as ``name``: none, one, or those of several people."""
        name = plain_name(name)
        if name in self._several:
            return frozenset(self._several[name])
        return frozenset({self._ids[name]} if name in self._ids else ())

    def every(self) -> list[str]:
        """Return all names that were shown, in order."""
        return sorted(self._ids)

    def add(self, other: NameBook) -> None:
        """Take over the names that another file has shown."""
        for name in other.every():
            for author in other.ids(name):
                self.learn(name, author)

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
            yield event._replace(author=self._ids.get(plain_name(event.author)) or event.author)
        self._waiting.clear()
