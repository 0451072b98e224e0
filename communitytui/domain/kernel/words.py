"""Checking what people and files bring: nearest words, dates, two-language text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import LINE_CAP, clean_line, clean_text
from communitytui.errors import BadValue
from communitytui.message import N_, Words

K = TypeVar("K")


def one_of(value: str, valid: Iterable[str], message: str) -> str:
    """Return ``value`` when it is one of ``valid``; else raise ``BadValue`` with the nearest.

    ``message`` is a message id with the place ``{value}``.
    """
    choices = list(valid)
    if value in choices:
        return value
    shown = clean_line(str(value), 60)
    raise BadValue(message, value=shown, hint=nearest(shown, choices) or ", ".join(choices[:12]))


def choose(text: str, named: Mapping[K, Sequence[str]], message: str, *, partly: bool = False) -> K:
    """Return the key in ``named`` that ``text`` calls by itself or by one of its names.

    With ``partly`` a word is enough that only one key has in its names. Raises ``BadValue`` with
    the nearest words; ``message`` is a message id with the place ``{value}``.
    """
    wanted = folded(text)
    for key, called in named.items():
        if wanted == folded(str(key)) or any(wanted == folded(name) for name in called):
            return key
    if partly and len(wanted) > 1:
        part = [key for key, called in named.items() if any(_holds(n, wanted) for n in called)]
        if len(part) == 1:
            return part[0]
    shown = [called[0] for called in named.values() if called]
    hint = nearest(text, [*shown, *map(str, named)]) or all_of(named)
    raise BadValue(message, value=clean_line(text, 60), hint=hint)


#: So many words are listed where none is near.
_LISTED = 12


def all_of(named: Mapping[K, Sequence[str]]) -> Words:
    """Return what there is: in English what scripts write, in Chinese what the screen shows."""
    keys = [str(key) for key in named]
    shown = [next((name for name in each if not name.isascii()), "") for each in named.values()]
    known = [name or key for name, key in zip(shown, keys, strict=True)]
    return {"en": ", ".join(keys[:_LISTED]), "zh": ", ".join(dict.fromkeys(known[:_LISTED]))}


def _holds(name: str, word: str) -> bool:
    """Tell whether a name has a word in it; Chinese does not set words apart."""
    return word in (folded(name).split() if word.isascii() else folded(name))


def texts_of(words: Words) -> tuple[str, ...]:
    """Return stored words in every language they have."""
    return (words,) if isinstance(words, str) else tuple(words.values())


def same_words(one: Words, other: Words) -> bool:
    """Tell whether two stored texts say the same in any language, whatever their width and case."""
    return not {*map(folded, texts_of(one))}.isdisjoint(map(folded, texts_of(other)))


def folded(text: str) -> str:
    """Return a word as it is compared: half width, in one case, without outer blanks."""
    if not text.isascii():
        wide = range(0xFF01, 0xFF5F)
        text = "".join(chr(ord(char) - 0xFEE0) if ord(char) in wide else char for char in text)
    return text.strip().casefold()


def same_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names are one person's: width and case make no difference."""
    return one == other or (bool(one and other) and folded(one or "") == folded(other or ""))


def check_words(value: object, cap: int = LINE_CAP) -> Words:
    """Return two-language text, cleaned: a plain string, or one string for each language."""
    clean = clean_line if cap <= LINE_CAP else clean_text
    if isinstance(value, str):
        return clean(value, cap)
    if isinstance(value, Mapping) and value.keys() == {"zh", "en"}:
        zh, en = value["zh"], value["en"]
        if isinstance(zh, str) and isinstance(en, str):
            return {"zh": clean(zh, cap), "en": clean(en, cap)}
    raise BadValue(N_("expected a text, or a text in zh and en"))


def check_day(value: object) -> str:
    """Return an ISO local date as it is stored, or raise ``BadValue``."""
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise BadValue(N_("{value} is not a date like 2026-12-01"), value=clean_line(str(value), 40))


def check_time(value: object) -> str:
    """Return a local time of day as it is stored, ``09:30``, or raise ``BadValue``."""
    match = re.fullmatch(r"(\d{1,2})[:：](\d{2})", str(value).strip(), re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise BadValue(N_("{value} is not a time like 09:30"), value=clean_line(str(value), 40))
    return f"{int(match[1]):02}:{match[2]}"


def read_moment(text: str, today: date) -> tuple[str, str | None]:
    """Return the ISO date that a person typed (``fri``, ``下周五``), and the time behind it."""
    # 6 ms: the grammar of dates, which no list needs.
    from communitytui.domain.kernel.dates import parse_moment

    day, time = parse_moment(text, today)
    return day.isoformat(), time


def read_day(text: str, today: date) -> str:
    """Return the ISO date that a person typed (``fri``, ``+3d``, ``下周五``), or raise."""
    day, time = read_moment(text, today)
    if time is not None:
        shown = clean_line(text, 40)
        raise BadValue(N_("{text} has a time of day; type {day}"), text=shown, day=day)
    return day
