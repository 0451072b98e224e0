"""The filter language, the same in the CLI and the TUI, made to need no shell quoting.

``stage:content owner:me status:todo due:..fri priority:1..2 late blocked not:status:done word``
``阶段:内容 负责人:我 状态:待办 截止:本周 优先级:高 逾期 不:状态:完成``

All terms must hold. Every field of a task that people type is a filter, by its name or its label
in either language. It takes several values with commas (``status:todo,doing``), ``none`` for
empty, and a span ``a..b`` for dates, numbers and stage numbers. Any other word is looked for in
title (both languages), notes, owner and pinyin initials; one that contains a colon goes in quotes.

Other nouns (``Context.table``) have the same language for their own fields, without the words
that stand alone: ``status:open owner:me deadline:..eom``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from communitytui.domain.kernel.numbers import read_number
from communitytui.domain.kernel.pinyin import initials
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.kernel.words import choose, folded
from communitytui.domain.tasks.board import Board
from communitytui.errors import BadValue
from communitytui.i18n import names
from communitytui.message import N_

if TYPE_CHECKING:
    from communitytui.domain.nouns.kinds import Choice, Kind

Record = Mapping[str, Any]
Test = Callable[[int, Record], bool]

#: Words that stand alone, and what else is typed for them.
FLAGS: Mapping[str, tuple[str, ...]] = {
    "late": (N_("late"), "已逾期"),
    "blocked": (N_("blocked"),),
    "open": (N_("unfinished"), "未结"),
    "mine": (N_("mine"),),
}
#: What a filter is called that is not a field people type, or not by its own name.
_CALLED = {"helpers": "helper"}
_MORE = {
    "key": N_("Number"),
    "id": N_("ID"),
    "kind": N_("Kind of deliverable"),
    "community": N_("Community"),
}
NOT = ("not:", "不:", "非:")
# What may stand before a quoted value: owner:"Li Ming", not:owner:"Li Ming".
_HEAD = r"(?:[^\W\d]+[:：])+"
_PAIRS = {'"': '"', "“": "”", "「": "」"}


class Context(NamedTuple):
    """What a filter needs to know besides the tasks: the board, the day, who asks, names.

    Areas and roles are known by every name they have.
    """

    board: Board
    today: date
    me: str | None = None
    areas: Mapping[str, Sequence[str]] = {}
    communities: Mapping[int, str] = {}
    roles: Mapping[str, Sequence[str]] = {}
    table: str = "tasks"


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


@cache
def fields(table: str = "tasks") -> dict[str, tuple[str, str, Kind | None]]:
    """Return each filter with the field that it looks at, its label, and the field's kind."""
    # A search for words does not pay for the declarations.
    from communitytui.domain.nouns.declared import NOUNS
    from communitytui.domain.nouns.kinds import Fixed

    # What a noun is by its commands (the state of a trial) is asked about as well.
    found: dict[str, tuple[str, str, Kind | None]] = {
        _CALLED.get(name, name): (name, field.message, field.kind)
        for name, field in NOUNS[table].fields.items()
        if field.editable or isinstance(field.kind, Fixed)
    }
    more = _MORE if table == "tasks" else {name: _MORE[name] for name in ("id", "community")}
    return found | {name: (name, message, None) for name, message in more.items()}


def _term(term: str, quoted: bool, context: Context) -> Test:
    tasks = context.table == "tasks"
    if quoted:
        return _word(term) if tasks else _anywhere(term)
    for negation in NOT:
        if term.startswith(negation) and len(term) > len(negation):
            inner = _term(term[len(negation) :], False, context)
            return lambda id, record: not inner(id, record)
    flag = _flag_named(term) if tasks else None
    if flag:
        return _flag(flag, context)
    name, colon, value = term.partition(":")
    if not colon or not name.replace("_", "").isalpha():
        return _word(term) if tasks else _anywhere(term)
    known, name = fields(context.table), name.lower()
    if name not in known:
        # The name is what scripts write: it pays for no catalogue.
        called = {each: (*names(label), field) for each, (field, label, _) in known.items()}
        name = choose(name, called, _NO_FILTER)
    if not value:
        raise BadValue(N_("the filter {name}: needs a value"), name=name)
    return _field(name, value.replace("，", ","), context)


_NO_FILTER = N_("there is no filter {value}:")


def _flag_named(term: str) -> str | None:
    if term in FLAGS:
        return term
    if term.isascii():
        return None
    return next(
        (flag for flag, (name, *more) in FLAGS.items() if term in (*names(name), *more)), None
    )


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


def _anywhere(word: str) -> Test:
    """Return the test of a word in any text of a record, in either language."""
    needle = folded(word)

    def test(id: int, record: Record) -> bool:
        values = (v.values() if isinstance(v, Mapping) else (v,) for v in record.values())
        return any(isinstance(t, str) and needle in folded(t) for texts in values for t in texts)

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
    from communitytui.domain.nouns import kinds, linked_kinds

    field, _, kind = fields(context.table)[name]
    match kind:
        case None:
            return _other(name, value, context)
        case kinds.Day():
            return _dates(field, value, context.today)
        case kinds.Choice():
            return _chosen(kind, field, value, context)
        case kinds.Person():
            return _among(field, _people(value, context))
        case kinds.People():
            return _any_of(field, _people(value, context))
        case linked_kinds.TaskRefs():
            return _any_of(field, _keys(value.split(","), context))
        case kinds.Whole() | kinds.Number() | kinds.Cost() | linked_kinds.GoalRef():
            return _numbers(field, value)
    return _text(field, value.split(","))


def _chosen(kind: Choice, field: str, value: str, context: Context) -> Test:
    from communitytui.domain.nouns import kinds

    words = value.split(",")
    match kind:
        case kinds.StageKind():
            return _among(field, _stages(value))
        case kinds.OfCommunity():
            known = context.areas if field == "area" else context.roles
            return _among(field, {_declared(word, known, kind.wrong) for word in words})
        case kinds.Priority() if ".." in value:
            return _numbers(field, value)
        case kinds.Fixed():
            return _among(field, {None if word in _NONE else kind.read(word) for word in words})
    return _text(field, words)


def _other(name: str, value: str, context: Context) -> Test:
    """Return the test of a filter that is not a field people type."""
    words = value.split(",")
    match name:
        case "id":
            return _numbers(name, value)
        case "kind":
            from communitytui.domain.nouns.declared import DELIVERABLE

            wanted = {DELIVERABLE.read(word) for word in words}
            return lambda id, record: record["deliverable"]["kind"] in wanted
        case "community":
            return _community(value, context)
    return _among(name, {None if word in _NONE else word for word in words})


_NONE = ("none", "无")


def _keys(words: Sequence[str], context: Context) -> set[int | None]:
    """Return the tasks that are meant, by id or key; None stands for no task."""
    records = context.board.records
    wanted = {word.lstrip("#") for word in words}
    found: set[int | None] = {None} if wanted & set(_NONE) else set()
    return found.union(
        id for id, record in records.items() if str(id) in wanted or record["key"] in wanted
    )


def _any_of(name: str, wanted: set[Any]) -> Test:
    return lambda id, record: not wanted.isdisjoint(record[name] or (None,))


def _text(name: str, words: Sequence[str]) -> Test:
    wanted = [folded(word) for word in words]

    def test(id: int, record: Record) -> bool:
        value = record[name] or ""
        texts = value.values() if isinstance(value, Mapping) else (str(value),)
        return any(
            not any(texts) if word in _NONE else any(word in folded(text) for text in texts)
            for word in wanted
        )

    return test


def _people(value: str, context: Context) -> set[str | None]:
    """Return the names meant; nobody for ``me`` while we do not know who asks."""
    found: set[str | None] = set()
    for word in value.split(","):
        if word in ("me", "我"):
            found |= {context.me} if context.me else set()
        else:
            found.add(None if word in _NONE else word.lstrip("@"))
    return found


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
    from communitytui.domain.nouns.declared import STAGE

    return STAGE.read(word)


def _declared(word: str, known: Mapping[str, Sequence[str]], message: str) -> str | None:
    """Return the key of an area or a role; any word where the community declares none."""
    if word in _NONE:
        return None
    return choose(word, known, message) if known else word


def _community(value: str, context: Context) -> Test:
    known = context.communities
    wanted = value.casefold()
    found = {id for id, name in known.items() if wanted in (str(id), name.casefold())}
    if not found:
        raise BadValue(
            N_("There is no community {name}"), name=value, hint=nearest(value, known.values())
        )
    return _among("community", found)


def _bounds(value: str) -> tuple[float, float]:
    low, _, high = value.partition("..")
    return (
        read_number(low) if low else float("-inf"),
        read_number(high) if high else float("inf"),
    )


def _numbers(name: str, value: str) -> Test:
    if value in _NONE and name != "id":
        return lambda id, record: record[name] is None
    value = value.lower().replace("p", "") if name == "priority" else value

    def number_of(id: int, record: Record) -> float | None:
        value = id if name == "id" else record[name]
        # Amounts are kept as texts.
        return float(value) if isinstance(value, str) else value

    if ".." in value:
        low, high = _bounds(value)
    else:
        wanted = {read_number(word) for word in value.split(",")}
        return lambda id, record: number_of(id, record) in wanted

    def test(id: int, record: Record) -> bool:
        number = number_of(id, record)
        return number is not None and low <= number <= high

    return test


def _dates(name: str, value: str, today: date) -> Test:
    if value in _NONE:
        return lambda id, record: record[name] is None
    from communitytui.i18n.dates import DateError, parse_span

    try:
        first, last = parse_span(value, today)
    except DateError as error:
        raise BadValue(error.message, hint=error.hint, **error.values) from None
    low = first.isoformat() if first else ""
    high = last.isoformat() if last else "9999-99-99"
    return lambda id, record: record[name] is not None and low <= record[name] <= high
