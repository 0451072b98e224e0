"""The filter language, the same in the CLI and the TUI, made to need no shell quoting.

``stage:content owner:me status:todo due:..fri priority:1..2 late blocked not:status:done word``

All terms must hold. A field takes several values with commas (``status:todo,doing``), ``none``
for empty, and a span ``a..b`` for dates, priorities and stage numbers. Any other word is looked
for in title (both languages), notes, owner and pinyin initials.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from communitytui.domain.deliverables import KINDS
from communitytui.domain.numbers import read_number
from communitytui.domain.pinyin import initials
from communitytui.domain.schema import STATUSES
from communitytui.domain.stages import STAGE, STAGES
from communitytui.domain.tasks import Board
from communitytui.domain.words import nearest, one_of
from communitytui.errors import BadValue
from communitytui.i18n import N_

Record = Mapping[str, Any]
Test = Callable[[int, Record], bool]

FIELDS = (
    "stage",
    "area",
    "owner",
    "helper",
    "role",
    "status",
    "due",
    "start",
    "priority",
    "key",
    "id",
    "kind",
    "community",
    "goal",
)
FLAGS = ("late", "blocked", "open", "mine")
# What may stand before a quoted value: owner:"Li Ming", not:owner:"Li Ming".
_HEAD = r"(?:[A-Za-z]+[:：])+"
_PAIRS = {'"': '"', "“": "”", "「": "」"}


class Context(NamedTuple):
    """What a filter needs to know besides the tasks: the board, the day, who asks, names."""

    board: Board
    today: date
    me: str | None = None
    areas: Mapping[str, str] | None = None
    communities: Mapping[int, str] | None = None


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
            word, _, rest = rest.partition(" ")
            terms.append((word.replace("：", ":"), False))
        rest = rest.lstrip()
    return terms


def compile_filter(text: str, context: Context) -> Test:
    """Return the test that a task record must pass; raises ``BadValue`` with the nearest word."""
    tests = [_term(term, quoted, context) for term, quoted in split_terms(text)]
    if len(tests) == 1:
        return tests[0]
    return lambda id, record: all(test(id, record) for test in tests)


def _term(term: str, quoted: bool, context: Context) -> Test:
    if quoted:
        return _word(term)
    if term.startswith("not:") and len(term) > 4:
        inner = _term(term[4:], False, context)
        return lambda id, record: not inner(id, record)
    if term in FLAGS:
        return _flag(term, context)
    name, colon, value = term.partition(":")
    name = name.lower()
    if not colon or not name.isascii() or not name.isalpha():
        return _word(term)
    one_of(name, FIELDS, N_("there is no filter {value}:"))
    if not value:
        raise BadValue(N_("the filter {name}: needs a value"), name=name)
    return _field(name, value.replace("，", ","), context)


def _word(word: str) -> Test:
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


def _flag(term: str, context: Context) -> Test:
    board = context.board
    match term:
        case "late":
            return lambda id, record: record["due"] is not None and board.late_by(id) > 0
        case "blocked":
            return lambda id, record: board.is_blocked(id)
        case "open":
            return lambda id, record: record["status"] not in ("done", "skipped")
        case _:
            return _among("owner", _people("me", context))


def _field(name: str, value: str, context: Context) -> Test:
    match name:
        case "due" | "start":
            return _dates(name, value, context.today)
        case "priority" | "id" | "goal":
            return _numbers(name, value)
        case "stage":
            return _among("stage", _stages(value))
        case "status":
            words = value.split(",")
            return _among(
                "status",
                {one_of(w, STATUSES, N_("{value} is not a status")) for w in words},
            )
        case "area":
            return _among("area", {_area(word, context) for word in value.split(",")})
        case "kind":
            kinds = {
                one_of(w, KINDS, N_("{value} is not a kind of deliverable"))
                for w in value.split(",")
            }
            return lambda id, record: record["deliverable"]["kind"] in kinds
        case "helper":
            wanted = _people(value, context)
            return lambda id, record: not wanted.isdisjoint(record["helpers"] or (None,))
        case "community":
            return _community(value, context)
        case "owner":
            return _among("owner", _people(value, context))
    return _among(name, {None if word == "none" else word for word in value.split(",")})


def _people(value: str, context: Context) -> set[str | None]:
    """Return the names meant; nobody for ``me`` while we do not know who asks."""
    names: set[str | None] = set()
    for word in value.split(","):
        if word in ("me", "我"):
            names |= {context.me} if context.me else set()
        else:
            names.add(None if word == "none" else word.lstrip("@"))
    return names


def _among(name: str, wanted: set[Any]) -> Test:
    return lambda id, record: record[name] in wanted


def _stages(value: str) -> set[str]:
    if ".." in value:
        low, high = _bounds(value)
        found = {stage.key for stage in STAGES if low <= stage.number <= high}
        if found:
            return found
    return {find_stage(word) for word in value.split(",")}


def find_stage(word: str) -> str:
    """Return the key of the stage meant by its number, key or name; raises ``BadValue``."""
    for stage in STAGES:
        if word.casefold() in (stage.key, str(stage.number), stage.title.casefold()):
            return stage.key
    raise BadValue(
        N_("{value} is not a stage"), value=word, hint=nearest(word, STAGE) or ", ".join(STAGE)
    )


def _area(word: str, context: Context) -> str | None:
    if word == "none":
        return None
    areas = context.areas or {}
    for key, title in areas.items():
        if word.casefold() in (key.casefold(), title.casefold()):
            return key
    if not areas:
        return word
    return one_of(word, areas, N_("{value} is not an area"))


def _community(value: str, context: Context) -> Test:
    names = context.communities or {}
    wanted = value.casefold()
    found = {id for id, name in names.items() if wanted in (str(id), name.casefold())}
    if not found:
        raise BadValue(
            N_("There is no community {name}"), name=value, hint=nearest(value, names.values())
        )
    return _among("community", found)


def _bounds(value: str) -> tuple[float, float]:
    low, _, high = value.partition("..")
    return (
        read_number(low) if low else float("-inf"),
        read_number(high) if high else float("inf"),
    )


def _numbers(name: str, value: str) -> Test:
    if value == "none" and name != "id":
        return lambda id, record: record[name] is None
    value = value.lower().replace("p", "") if name == "priority" else value
    if ".." in value:
        low, high = _bounds(value)
    else:
        wanted = {read_number(word) for word in value.split(",")}
        return lambda id, record: (id if name == "id" else record[name]) in wanted

    def test(id: int, record: Record) -> bool:
        number = id if name == "id" else record[name]
        return number is not None and low <= number <= high

    return test


def _dates(name: str, value: str, today: date) -> Test:
    if value == "none":
        return lambda id, record: record[name] is None
    from communitytui.i18n.dates import DateError, parse_span

    try:
        first, last = parse_span(value, today)
    except DateError as error:
        raise BadValue(error.message, hint=error.hint, **error.values) from None
    low = first.isoformat() if first else ""
    high = last.isoformat() if last else "9999-99-99"
    return lambda id, record: record[name] is not None and low <= record[name] <= high
