"""Filters by a field of a task, as its kind asks for: ``due:..fri``, ``priority:1..2``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from communitytui.domain.kernel.dates import parse_span
from communitytui.domain.kernel.numbers import read_number
from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.kernel.words import choose, folded
from communitytui.domain.nouns import kinds, linked_kinds
from communitytui.domain.nouns.declared import DELIVERABLE, NOUNS, STAGE
from communitytui.domain.nouns.kinds import Choice, Kind
from communitytui.domain.search.terms import NONE, Context, Test, among, people
from communitytui.errors import BadValue
from communitytui.message import N_, Message, Names

#: What a filter is called that is not a field people type, or not by its own name.
_CALLED = {"helpers": "helper"}
_MORE = {
    "key": N_("Number"),
    "id": N_("ID"),
    "kind": N_("Kind of deliverable"),
    "community": N_("Community"),
}


@cache
def fields(table: str = "tasks") -> dict[str, tuple[str, str, Kind | None]]:
    """Return each filter with the field that it looks at, its label, and the field's kind."""
    # What a noun is by its commands (the state of a trial) is asked about as well.
    found: dict[str, tuple[str, str, Kind | None]] = {
        _CALLED.get(name, name): (name, field.message, field.kind)
        for name, field in NOUNS[table].fields.items()
        if field.editable or isinstance(field.kind, kinds.Fixed)
    }
    more = _MORE if table == "tasks" else {name: _MORE[name] for name in ("id", "community")}
    return found | {name: (name, message, None) for name, message in more.items()}


_NO_FILTER = N_("there is no filter {value}:")


def named_filter(name: str, context: Context) -> str:
    """Return the filter that is called ``name`` in any language; raises ``BadValue``."""
    known = fields(context.table)
    if name in known:
        return name
    # The name is what scripts write: it pays for no catalogue.
    called = {
        each: (*context.names(Message(label)), field) for each, (field, label, _) in known.items()
    }
    return choose(name, called, _NO_FILTER)


def field_test(name: str, value: str, context: Context) -> Test:
    """Return the test of the filter ``name`` (see ``named_filter``) for what it asks."""
    field, _, kind = fields(context.table)[name]
    match kind:
        case None:
            return _other(name, value, context)
        case kinds.Day():
            return _dates(field, value, context.today)
        case kinds.Choice():
            return _chosen(kind, field, value, context)
        case kinds.Person():
            return among(field, people(value, context))
        case kinds.People():
            return _any_of(field, people(value, context))
        case linked_kinds.TaskRefs():
            return _any_of(field, _keys(value.split(","), context))
        case kinds.Whole() | kinds.Number() | kinds.Cost() | linked_kinds.GoalRef():
            return _numbers(field, value)
    return _text(field, value.split(","))


def _chosen(kind: Choice, field: str, value: str, context: Context) -> Test:
    words = value.split(",")
    match kind:
        case kinds.StageKind():
            return among(field, _stages(value, context.names))
        case kinds.OfCommunity():
            known = context.areas if field == "area" else context.roles
            return among(field, {_declared(word, known, kind.wrong) for word in words})
        case kinds.Priority() if ".." in value:
            return _numbers(field, value)
        case kinds.Fixed():
            return among(
                field, {None if word in NONE else kind.read(word, context.names) for word in words}
            )
    return _text(field, words)


def _other(name: str, value: str, context: Context) -> Test:
    """Return the test of a filter that is not a field people type."""
    words = value.split(",")
    match name:
        case "id":
            return _numbers(name, value)
        case "kind":
            wanted = {DELIVERABLE.read(word, context.names) for word in words}
            return lambda id, record: record["deliverable"]["kind"] in wanted
        case "community":
            return _community(value, context)
    return among(name, {None if word in NONE else word for word in words})


def _keys(words: Sequence[str], context: Context) -> set[int | None]:
    """Return the tasks that are meant, by id or key; None stands for no task."""
    records = context.board.records
    wanted = {word.lstrip("#") for word in words}
    found: set[int | None] = {None} if wanted & set(NONE) else set()
    return found.union(
        id for id, record in records.items() if str(id) in wanted or record["key"] in wanted
    )


def _any_of(name: str, wanted: set[Json]) -> Test:
    return lambda id, record: not wanted.isdisjoint(record[name] or (None,))


def _text(name: str, words: Sequence[str]) -> Test:
    wanted = [folded(word) for word in words]

    def test(id: int, record: Record) -> bool:
        value = record[name] or ""
        texts = value.values() if isinstance(value, Mapping) else (str(value),)
        return any(
            not any(texts) if word in NONE else any(word in folded(text) for text in texts)
            for word in wanted
        )

    return test


def _stages(value: str, names: Names) -> set[str]:
    if ".." in value:
        low, high = _bounds(value)
        found = {stage.key for stage in STAGES if low <= stage.number <= high}
        if found:
            return found
    return {STAGE.read(word, names) for word in value.split(",")}


def _declared(word: str, known: Mapping[str, Sequence[str]], message: str) -> str | None:
    """Return the key of an area or a role; any word where the community declares none."""
    if word in NONE:
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
    return among("community", found)


def _bounds(value: str) -> tuple[float, float]:
    low, _, high = value.partition("..")
    return (
        read_number(low) if low else float("-inf"),
        read_number(high) if high else float("inf"),
    )


def _numbers(name: str, value: str) -> Test:
    if value in NONE and name != "id":
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
    if value in NONE:
        return lambda id, record: record[name] is None
    first, last = parse_span(value, today)
    low = first.isoformat() if first else ""
    high = last.isoformat() if last else "9999-99-99"
    return lambda id, record: record[name] is not None and low <= record[name] <= high
