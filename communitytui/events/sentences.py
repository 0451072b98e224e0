"""Joins and leaves that an export tells as a sentence, in the language of who exported it.

Each language has its own patterns in ``sentences.toml``, tried in turn: a line is short and rare,
and no line of one language is a sentence of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from communitytui.events.names import plain_name, unquoted
from communitytui.foreign import read_toml

_FILE = Path(__file__).with_name("sentences.toml")
_TAIL = re.compile(r"[,，]\s*现在可以开始聊天了。?$")
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: A sentence is short; what is longer is not worth the walk of the patterns.
_LONGEST = 500
_LONGEST_DELETED = 160
#: An address, something in brackets, the name of a file: no words of anybody.
_NO_WORDS = r"://|^<[^<>\n]{1,200}>$|\.\w{2,5}>?$"


class Movement(NamedTuple):
    """What a line tells: "join" or "leave" with the names, or "other" and none."""

    kind: str
    people: tuple[str, ...]


def _compiled(pattern: str) -> re.Pattern[str]:
    for word, group in (("BY", ".+?"), ("WHO", "(?P<who>.+?)"), ("BOTH", "(?P<both>.+?)")):
        pattern = pattern.replace(word, group)
    return re.compile(rf"^{pattern}[。.!]?$", re.IGNORECASE)


def _between(and_: str) -> re.Pattern[str]:
    """Return what stands between two names; where words are not parted, a quotation mark helps."""
    return re.compile(
        rf"\s*[、,，،]\s*|\s+(?:{and_})\s+|(?<=[\"”])\s*(?:{and_})|(?:{and_})\s*(?=[\"“])"
    )


class _Speech(NamedTuple):
    """What all languages have: how it is told who came or left, and of other messages."""

    told: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]
    deleted: re.Pattern[str]
    placeholder: re.Pattern[str]


@cache
def _speech() -> _Speech:
    """Read the sentences of all languages when the first line asks for them."""
    languages = read_toml(_FILE).data.values()
    told = tuple(
        (kind, _compiled(pattern), _between(each["and"]))
        for each in languages
        for kind, name in (("leave", "leaves"), ("join", "joins"))
        for pattern in each[name]
    )
    deleted = "|".join(pattern for each in languages for pattern in each["deleted"])
    left_out = "|".join(pattern for each in languages for pattern in each.get("left_out", ()))
    return _Speech(
        told,
        re.compile(rf"(?:{deleted})(?: by admin .+)?[。.]?", re.IGNORECASE),
        re.compile(rf"{left_out}|{_NO_WORDS}", re.IGNORECASE),
    )


def read_sentence(text: str, names: frozenset[str] = frozenset()) -> Movement:
    """Return what a line tells of who came and who went.

    ``names`` are people known to be there; they part two names with nothing between them.
    """
    line = _TAIL.sub("", _INVISIBLE.sub("", text[:_LONGEST]).strip())
    if len(text) > _LONGEST:
        return Movement("other", ())
    for kind, pattern, between in _speech().told:
        if match := pattern.match(line):
            found = match.groupdict()
            who = found["who"] if "who" in found else _second(found["both"], names)
            people = tuple(filter(None, map(_one_name, between.split(unquoted(who)))))
            if people:
                return Movement(kind, people)
    return Movement("other", ())


def _one_name(text: str) -> str:
    return plain_name(unquoted(text))


def _second(both: str, names: frozenset[str]) -> str:
    """Return the second of two names that stand side by side, all of it where none is known."""
    for place in _blanks(both):
        if plain_name(both[:place]) in names:
            return both[place:]
    for place in _blanks(both):
        if plain_name(both[place:]) in names:
            return both[place:]
    return both


def _blanks(text: str) -> Iterator[int]:
    """Yield where a text can be parted, the last place first: the longest name wins."""
    return (place for place in range(len(text) - 1, 0, -1) if text[place].isspace())


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for what a message held, be it a picture or an address."""
    return _speech().placeholder.search(_INVISIBLE.sub("", text[:_LONGEST]).strip()) is not None


def is_deleted(text: str) -> bool:
    """Tell whether a text says that a message was taken back; it holds nothing any more."""
    if len(text) > _LONGEST_DELETED:
        return False
    line = _INVISIBLE.sub("", text).strip()
    return _speech().deleted.fullmatch(line) is not None
