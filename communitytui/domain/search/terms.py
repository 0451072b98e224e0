"""Filters of tasks term by term: how a text is taken apart, words, and flags such as ``late``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.date_words import PLACES
from communitytui.domain.kernel.pinyin import initials
from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.kernel.words import folded
from communitytui.message import N_, Message, Names

if TYPE_CHECKING:
    from communitytui.domain.workspace import Community, Workspace

Test = Callable[[int, Record], bool]
#: A filter: its text, or the arguments of a command.
Filter = str | Sequence[str]

#: Words that stand alone, and what else is typed for them.
FLAGS: Mapping[str, tuple[str, ...]] = {
    "late": (N_("late"), "已逾期"),
    "blocked": (N_("blocked"),),
    "open": (N_("unfinished"), "未结"),
    "mine": (N_("mine"),),
    "in_place": (N_("in place"), "就位"),
}
NOT = ("not:", "不:", "非:")
# What may stand before a quoted value: owner:"Li Ming", not:owner:"Li Ming".
_HEAD = r"(?:[^\W\d]+[:：])+"
# Days of several words need no quotes: due:this week, due:..next fri, due:Dec 5.
_STEP_OF = rf"(?:this|next|last) (?:week|weekend|month|quarter|year|{PLACES['WEEKDAY']})"
_DAYS = rf"(?:\S*\.\.)?(?:{_STEP_OF}|(?:{PLACES['MONTH']}) [0-9]{{1,2}})(?:\.\.\S*)?(?= |$)"
_PAIRS = {'"': '"', "“": "”", "「": "」"}


#: What people write for "nothing".
NONE = ("none", "无")


class Context(NamedTuple):
    """What a filter needs to know: the table of words, the workspace, its day, who asks.

    ``community`` is the only one that is asked about, if one is; ``table`` holds the records.
    """

    names: Names
    workspace: Workspace
    today: date
    me: str | None = None
    community: int | None = None
    table: str = "tasks"

    @property
    def homes(self) -> list[Community]:
        """The communities that are asked about."""
        return [c for c in self.workspace.communities if self.community in (None, c.id)]


def split_terms(text: str) -> list[tuple[str, bool]]:
    """Return the terms of a filter, each with whether it was quoted. Full-width blanks count."""
    terms: list[tuple[str, bool]] = []
    rest = text.replace("\u3000", " ").strip()
    while rest:
        head = re.match(_HEAD, rest)
        name = head[0].replace("：", ":") if head else ""
        body = rest[len(name) :]
        close = _PAIRS.get(body[:1])
        if close and close in body[1:]:
            inner, _, rest = body[1:].partition(close)
            terms.append((name + inner, not name))
        else:
            days = re.match(_DAYS, body, re.IGNORECASE) if head else None
            word = name + days[0] if days else rest.partition(" ")[0]
            rest = rest[len(word) :]
            terms.append((word.replace("：", ":"), False))
        rest = rest.lstrip()
    return terms


def flag_named(term: str, names: Names) -> str | None:
    """Return the flag that a term is, by any of its names; ``None`` for any other term."""
    if term in FLAGS:
        return term
    if term.isascii():
        return None
    return next(
        (flag for flag, (name, *more) in FLAGS.items() if term in (*names(Message(name)), *more)),
        None,
    )


def filter_text(words: Filter, names: Names) -> str:
    """Return a filter as its text: of arguments, what the shell took for one word is one.

    Several terms in one argument stay several.
    """
    if isinstance(words, str):
        return words
    return " ".join(_as_typed(word, names) for word in words)


def _as_typed(word: str, names: Names) -> str:
    head = re.match(_HEAD, word)
    value = word[head.end() :] if head else word
    more = value.split()[1:]
    if not more or value[0] in '"“「' or {":", "："} & {*value}:
        return word
    if head and any(flag_named(each, names) for each in more):
        return word
    return f'{word[: head.end()] if head else ""}"{value}"'


def word_test(word: str) -> Test:
    """Return the test that a word stands in a task's texts, or begins its key."""
    needle = word.casefold()
    letters = needle if needle.isascii() and needle.isalpha() else ""

    def test(id: int, record: Record) -> bool:
        title = record["title"]
        texts = (title,) if isinstance(title, str) else tuple(title.values())
        if any(needle in text.casefold() for text in texts):
            return True
        if (record["key"] or "").startswith(needle):
            return True
        if needle in record["notes"].casefold() or needle in (record["owner"] or "").casefold():
            return True
        return bool(letters) and any(
            letters in initials(text) for text in texts if not text.isascii()
        )

    return test


def text_test(word: str) -> Test:
    """Return the test of a word in any text of a record, in either language."""
    needle = folded(word)

    def test(id: int, record: Record) -> bool:
        values = (v.values() if isinstance(v, Mapping) else (v,) for v in record.values())
        return any(isinstance(t, str) and needle in folded(t) for texts in values for t in texts)

    return test


def flag_test(term: str, context: Context) -> Test:
    """Return the test of a flag."""
    board = context.workspace.board
    match term:
        case "late":
            return lambda id, record: record["due"] is not None and board.late_by(id) > 0
        case "blocked":
            return lambda id, record: board.is_blocked(id)
        case "in_place":
            return lambda id, record: bool(record["in_place"])
        case "open":
            return lambda id, record: record["status"] not in ("done", "skipped")
        case _:
            return held_by("owner", people("me", context))


def people(value: str, context: Context) -> set[str | None]:
    """Return the names meant, folded; nobody for ``me`` while we do not know who asks."""
    found: set[str | None] = set()
    for word in value.split(","):
        if word in ("me", "我"):
            found |= {folded(context.me)} if context.me else set()
        else:
            found.add(None if word in NONE else folded(word.lstrip("@＠")))
    return found


def held_by(name: str, wanted: set[str | None]) -> Test:
    """Return the test that a field names one of some people, in whatever case and width."""
    return lambda id, record: (record[name] and folded(record[name])) in wanted


def among(name: str, wanted: set[Json]) -> Test:
    """Return the test that a field holds one of some values."""
    return lambda id, record: record[name] in wanted
