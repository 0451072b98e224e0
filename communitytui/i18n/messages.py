"""Messages: which language is spoken now, and how a message is said in it.

A message id is the English sentence, so English needs no catalog. The build compiles the others.
"""

from __future__ import annotations

import gettext
import os
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


@cache
def _catalog(name: str) -> gettext.NullTranslations:
    """Return what says a message in a language; where there is no catalog, the id itself is said.

    That is English, and every language in a checkout that was never built.
    """
    if name in _CATALOGS:
        # Not by gettext.translation(): it imports two modules more to find one file.
        with suppress(FileNotFoundError), open(_place(name), "rb") as file:
            return gettext.GNUTranslations(file)
    return gettext.NullTranslations()


def _place(name: str) -> str:
    return os.path.join(os.path.dirname(__file__), _CATALOGS[name])


def say(text: Sayable) -> str:
    """Return a message or stored words in the language spoken now; plain text as it is."""
    if isinstance(text, str):
        return text
    if isinstance(text, Joined):
        return tr(text.separator).join(map(say, text.parts))
    if not isinstance(text, Message):
        return text.get(language()) or text.get("en") or text.get("zh") or ""
    if text.plural is None:
        return tr(text.id, **text.values)
    n = text.values["n"]
    found = _catalog(language()).ngettext(text.id, text.plural, n if isinstance(n, int) else 0)
    return found.format(**_said(text.values))


def _said(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: say(value) if isinstance(value, (Message, Joined, Mapping)) else value
        for name, value in values.items()
    }


def tr(message: str, /, **values: object) -> str:
    """Return ``message`` in the language spoken now, its ``{named}`` places filled."""
    text = _catalog(language()).gettext(message) if message else ""
    return text.format(**_said(values)) if values else text


def name(table: Mapping[str, str], key: str) -> str:
    """Return what ``key`` is called in a table of messages; the key if it has no name."""
    return tr(table[key]) if key in table else key


def trn(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Return the form of a message that fits the number ``n``, which also fills ``{n}``."""
    return _catalog(language()).ngettext(singular, plural, n).format(n=n, **_said(values))


def trc(context: str, message: str, /, **values: object) -> str:
    """Like ``tr``, for an English word that needs different words elsewhere by ``context``."""
    text = _catalog(language()).pgettext(context, message)
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
