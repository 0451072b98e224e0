"""Message catalogs: which language is spoken now, and how a message is said in it."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO

#: The languages of the program, by the short name that options and files use.
LANGUAGES = ("zh", "en")
_LOCALES = {"zh": "zh_CN", "en": "en"}

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
    return load_catalog(os.path.join(os.path.dirname(__file__), "locale"), _LOCALES[name])


def load_catalog(folder: str, locale: str) -> gettext.NullTranslations:
    """Return the catalog of ``locale`` under ``folder``; without any, messages stay English."""
    place = os.path.join(folder, locale, "LC_MESSAGES", "communitytui")
    compiled, source = place + ".mo", place + ".po"
    if _modified(compiled) >= _modified(source):
        return _read(compiled)
    # A checkout that was not built: whoever works on the words sees them at once.
    from communitytui.i18n.catalog import compile_mo, parse_po

    with open(source, encoding="utf-8") as file:
        return gettext.GNUTranslations(BytesIO(compile_mo(parse_po(file.read()))))


def _modified(path: str) -> int:
    """Return when a file was changed (ns), and -1 when there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return -1


def _read(path: str) -> gettext.NullTranslations:
    """Return the catalog in a compiled file; without one, messages stay English."""
    try:
        with open(path, "rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError:
        return gettext.NullTranslations()


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark ``message`` for translation without translating it yet."""
    return message


def tr(message: str, /, **values: object) -> str:
    """Return ``message`` in the language spoken now, its ``{named}`` places filled."""
    text = _catalog(language()).gettext(message) if message else ""
    return text.format(**values) if values else text


def trn(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Return the form of a message that fits the number ``n``, which also fills ``{n}``."""
    return _catalog(language()).ngettext(singular, plural, n).format(n=n, **values)


def trc(context: str, message: str, /, **values: object) -> str:
    """Like ``tr``, for an English word that needs different words elsewhere by ``context``."""
    text = _catalog(language()).pgettext(context, message)
    return text.format(**values) if values else text


def names(words: str | Mapping[str, str]) -> tuple[str, ...]:
    """Return a message, or stored words, in every language; the language spoken now comes first."""
    if isinstance(words, str):
        found = [tr(words), *(_catalog(each).gettext(words) for each in LANGUAGES if words)]
    else:
        found = [pick(words), *words.values()]
    return tuple(dict.fromkeys(found))


def pick(words: str | Mapping[str, str]) -> str:
    """Return stored words in the language spoken now; plain text is the same in both."""
    if isinstance(words, str):
        return words
    return words.get(language()) or words.get("en") or words.get("zh") or ""
