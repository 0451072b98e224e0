"""What the word before the caret may become, in the filter language and in any like it.

Pure: a line, a caret and the words that are known give the part of the line to replace and what
may stand there, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from communitytui.domain.kernel.pinyin import initials
from communitytui.domain.search.terms import NOT

_OPENING = '"“「'


class Vocabulary(NamedTuple):
    """The words of a language: those that stand alone, and the values of each field."""

    bare: Sequence[str]
    values: Mapping[str, Sequence[str]]


class Completion(NamedTuple):
    """What may stand instead of ``text[start:end]``; no candidates where nothing fits."""

    start: int
    end: int
    candidates: list[str]


def complete(text: str, cursor: int, words: Vocabulary) -> Completion:
    """Return what the word that ends at ``cursor`` may become.

    A value with blanks comes in quotes, and then alone: a list with commas cannot hold it.
    """
    cursor = max(0, min(cursor, len(text)))
    before = text[:cursor].replace("：", ":").replace("，", ",").replace("\u3000", " ")
    start = _start(before)
    word = before[start:]
    negation = ""
    while word.startswith(NOT):
        said = next(each for each in NOT if word.startswith(each))
        negation, word = negation + said, word[len(said) :]
    name, colon, value = word.partition(":")
    if not colon:
        found = _beginning(word, words.bare) if word or negation else []
        return Completion(start, cursor, [negation + each for each in found])
    head, typed = _last_value(value)
    known = words.values.get(name.lower(), ())
    values = [_quoted(each) for each in _beginning(typed, known) if not head or " " not in each]
    return Completion(start, cursor, [f"{negation}{name}:{head}{each}" for each in values])


def _start(before: str) -> int:
    """Return where the word at the end begins; blanks between quotes do not end it."""
    open_at = before.rfind('"') if before.count('"') % 2 else -1
    if open_at > 0 and before[open_at - 1] == ":":
        return before.rfind(" ", 0, open_at) + 1
    return before.rfind(" ") + 1


def _last_value(value: str) -> tuple[str, str]:
    """Return what stands before the value that is typed, in a list or a span, and that value."""
    cut = max(value.rfind(",") + 1, value.rfind("..") + 2 if ".." in value else 0)
    return value[:cut], value[cut:].lstrip(_OPENING)


def _beginning(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words that begin as typed; a Chinese one also by its pinyin initials."""
    wanted = typed.casefold()
    plain = [word for word in words if word.casefold().startswith(wanted)]
    spelt = [w for w in words if wanted and not w.isascii() and initials(w).startswith(wanted)]
    return once([*plain, *spelt])


def once(words: Iterable[str]) -> list[str]:
    """Return words in their order, each once."""
    return list(dict.fromkeys(words))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
