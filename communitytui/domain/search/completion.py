"""What the word before the caret may become, in the filter language and in any like it.

Pure: a line, a caret and the words that are known give the part of the line to replace and what
may stand there, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from communitytui.domain.kernel.pinyin import initials
from communitytui.domain.nouns.declared import DELIVERABLE, TASK
from communitytui.domain.nouns.kinds import Asking, Day, Kind, People, Person
from communitytui.domain.search.filters import FLAGS, NOT, fields
from communitytui.domain.workspace import Workspace
from communitytui.i18n import language, tr

#: Days that are asked for most; the grammar of dates knows many more.
DUE_WORDS = ("today", "tomorrow", "fri", "eow", "eom", "+3d", "+1w")
_OPENING = '"“「'


class Words(NamedTuple):
    """The words of a language: those that stand alone, and the values of each field."""

    bare: Sequence[str]
    values: Mapping[str, Sequence[str]]


class Completion(NamedTuple):
    """What may stand instead of ``text[start:end]``; no candidates where nothing fits."""

    start: int
    end: int
    candidates: list[str]


def complete(text: str, cursor: int, words: Words) -> Completion:
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


def filter_words(workspace: Workspace, community: int | None = None) -> Words:
    """Return the words of the filter language; areas and people of one community, or of all.

    Fields and flags are offered by their names, and by what they are called now.
    """
    homes = [c for c in workspace.communities if community in (None, c.id)]
    asking = [Asking(workspace, home.id, workspace.today(home.id)) for home in homes]
    values: dict[str, list[str]] = {}
    for name, (field, label, kind) in fields().items():
        words = _words_of(kind, asking)
        if kind is not None and words and not TASK.fields[field].needed:
            words.append("none")
        values[name] = values[tr(label)] = words
    values["community"] += [c.name for c in workspace.communities]
    values["kind"] += DELIVERABLE.words()
    named = dict.fromkeys(name for name in values if name.isascii() == name.islower())
    called = [tr(name) for name, *_ in FLAGS.values()]
    bare = [*FLAGS, *called, *(f"{name}:" for name in named), *NOT]
    spoken = _once(word for word in bare if language() == "zh" or word.isascii())
    return Words(spoken, {name: words for name, words in values.items() if words})


def _words_of(kind: Kind | None, asking: Iterable[Asking]) -> list[str]:
    if kind is None:
        return []
    if isinstance(kind, Day):
        return list(DUE_WORDS)
    words = _once(word for each in asking for word in kind.words(each))
    return ["me", *words] if isinstance(kind, (Person, People)) else words


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
    return _once([*plain, *spelt])


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
