"""Messages: which language is spoken now, and how a message is said in it.

A message id is the English sentence, so English needs no catalog. The build compiles the others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache

from communitytui.i18n.synonyms import SYNONYMS
from communitytui.message import Joined, Message, Sayable

#: The languages of the program, by the short name that options and files use.
LANGUAGES = ("zh", "en")
#: The compiled catalog of each language that has one.
_CATALOGS = {"zh": "locale/zh_CN/LC_MESSAGES/communitytui.mo"}
#: How a catalog begins that was compiled on a machine like this one.
_MAGIC = 0x950412DE.to_bytes(4, sys.byteorder)

# The app switches its language while tasks of it run, so the choice belongs to the process; a
# report in the other language overrides it for its own context only.
_chosen = "en"
_override: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """Return the language spoken now: ``zh`` or ``en``."""
    return _override.get() or _chosen


def set_language(name: str) -> None:
    """Speak ``name`` (one of ``LANGUAGES``) from now on, everywhere in the process."""
    if name not in LANGUAGES:
        raise ValueError(name)
    global _chosen
    _chosen = name


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak ``name`` inside the block only, whatever the rest of the process speaks."""
    if name not in LANGUAGES:
        raise ValueError(name)
    token = _override.set(name)
    try:
        yield
    finally:
        _override.reset(token)


class Catalog(dict[str, str]):
    """What messages are in a language, by their ids; "" for one that is in no catalog.

    Each is taken from the bytes of a compiled catalog (``.mo``) when it is first said: all at
    once, as ``gettext`` does it, are 5 ms, and a command says some twenty of 2,600.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._data = data
        _, _, count, ids, texts = self._numbers(0, 5) if data else (0, 0, 0, 0, 0)
        named, said = self._numbers(ids, 2 * count), self._numbers(texts, 2 * count)
        pairs = zip(named[::2], named[1::2], said[::2], said[1::2], strict=True)
        # Of a plural the first form is the id; Chinese has no other.
        self._places = {
            data[at : at + length].partition(b"\0")[0]: place for length, at, *place in pairs
        }

    def _numbers(self, start: int, count: int) -> list[int]:
        """Return numbers of 32 bits, in the byte order of the machine that compiled them."""
        data = self._data[start : start + 4 * count]
        if self._data[:4] == _MAGIC:
            return memoryview(data).cast("I").tolist()
        return memoryview(data[::-1]).cast("I").tolist()[::-1]

    def __missing__(self, id: str) -> str:
        length, at = self._places.get(id.encode("utf-8", "replace"), (0, 0))
        if length:
            self[id] = self._data[at : at + length].decode().partition("\0")[0]
        return self[id] if length else ""


@cache
def _catalog(name: str) -> Catalog:
    """Return what says a message in a language; where there is no catalog, the id itself is said.

    That is English, and every language in a checkout that was never built.
    """
    if name in _CATALOGS:
        with suppress(FileNotFoundError), open(_place(name), "rb") as file:
            return Catalog(file.read())
    return Catalog()


def _place(name: str) -> str:
    return os.path.join(os.path.dirname(__file__), _CATALOGS[name])


def say(text: Sayable) -> str:
    """Return a message or stored words in the language spoken now; plain text as it is."""
    if isinstance(text, str):
        return text
    # Three words of each of ten thousand tasks: what records hold is first, and the language
    # asked without a call.
    if isinstance(text, dict) or not isinstance(text, (Joined, Message)):
        return text.get(_override.get() or _chosen) or text.get("en") or text.get("zh") or ""
    if isinstance(text, Joined):
        return tr(text.separator).join(map(say, text.parts))
    if text.plural is None:
        return tr(text.id, **text.values)
    found = _catalog(language())[text.id] or (text.id if text.values["n"] == 1 else text.plural)
    return found.format(**_said(text.values))


def _said(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: say(value) if isinstance(value, (Message, Joined, Mapping)) else value
        for name, value in values.items()
    }


def tr(message: str, /, **values: object) -> str:
    """Return ``message`` in the language spoken now, its ``{named}`` places filled."""
    text = _catalog(language())[message] or message if message else ""
    return text.format(**_said(values)) if values else text


def name(table: Mapping[str, str], key: str) -> str:
    """Return what ``key`` is called in a table of messages; the key if it has no name."""
    return tr(table[key]) if key in table else key


def trn(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Return the form of a message that fits the number ``n``, which also fills ``{n}``."""
    text = _catalog(language())[singular] or (singular if n == 1 else plural)
    return text.format(n=n, **_said(values))


def trc(context: str, message: str, /, **values: object) -> str:
    """Like ``tr``, for an English word that needs different words elsewhere by ``context``."""
    text = _catalog(language())[f"{context}\x04{message}"] or message
    return text.format(**_said(values)) if values else text


def names(text: Sayable) -> tuple[str, ...]:
    """Return what a text can be called, as it is shown now first.

    For a message that is each language's word for it, then its synonyms.
    """
    if isinstance(text, str):
        return (text,)
    if isinstance(text, Mapping):
        return tuple(dict.fromkeys((say(text), *text.values())))
    found = [say(text)]
    for each in LANGUAGES:
        with speaking(each):
            found.append(say(text))
    found += SYNONYMS.get(text.id, ()) if isinstance(text, Message) else ()
    return tuple(dict.fromkeys(found))
