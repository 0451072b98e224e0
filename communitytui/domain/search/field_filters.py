"""Filters by a field, as its kind asks for: ``due:..fri``, ``days:1..2``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache

from communitytui.domain.judging.trial import typed_pass
from communitytui.domain.kernel.date_words import as_spoken
from communitytui.domain.kernel.dates import parse_span
from communitytui.domain.kernel.labels import (
    ENTRY_KIND_NAMES,
    FORM_NAMES,
    GOAL_VERDICT_NAMES,
    TRIAL_NAMES,
)
from communitytui.domain.kernel.numbers import read_number
from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.kernel.words import choose, folded, texts_of
from communitytui.domain.nouns import kinds, linked_kinds
from communitytui.domain.nouns.declared import DELIVERABLE, NOUNS, STAGE
from communitytui.domain.nouns.kinds import Asking, Choice, Fixed, Kind, OneOf
from communitytui.domain.nouns.lookup import find_goal, find_task
from communitytui.domain.search.terms import NONE, Context, Test, among, held_by, people
from communitytui.errors import BadValue, NotFound
from communitytui.message import N_, Message, Names

#: What a filter is called that is not a field people type, or not by its own name.
_CALLED = {"helpers": "helper", "chat_group": "chat"}
_MORE = {
    "key": N_("Number"),
    "id": N_("ID"),
    "kind": N_("Kind of deliverable"),
    "community": N_("Community"),
}


#: What a list says beside the fields, or in other words: who asks about records gives its value,
#: one or several, in place of the field.
_SAID = {
    "goals": {"verdict": (N_("Verdict"), OneOf(GOAL_VERDICT_NAMES))},
    "trials": {"state": (N_("State"), OneOf(TRIAL_NAMES))},
    "entries": {
        "form": (N_("Form"), OneOf({**FORM_NAMES, "activity": ENTRY_KIND_NAMES["activity"]}))
    },
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
    said = _SAID.get(table, {})
    found |= {name: (name, message, kind) for name, (message, kind) in said.items()}
    more = _MORE if table == "tasks" else {name: _MORE[name] for name in ("id", "community")}
    return found | {name: (name, message, None) for name, message in more.items()}


_NUMBERS = re.compile(r"[\d.,]+")
_NO_PERCENT = dict.fromkeys(map(ord, "%％"))
_NO_FILTER = N_("there is no filter {value}:")


def named_filter(name: str, names: Names, table: str) -> str:
    """Return the filter that is called ``name`` in any language; raises ``BadValue``."""
    known = fields(table)
    if name in known:
        return name
    # The name is what scripts write: it pays for no catalogue.
    called = {each: (*names(Message(label)), field) for each, (field, label, _) in known.items()}
    return choose(name, called, _NO_FILTER)


def field_test(name: str, value: str, context: Context) -> Test:
    """Return the test of the filter ``name`` (see ``named_filter``) for what it asks."""
    field, _, kind = fields(context.table)[name]
    match kind:
        case None:
            return _other(name, value, context)
        case kinds.Day():
            return _dates(field, as_spoken(value, context.names), context.today)
        case kinds.Choice():
            return _chosen(kind, field, value, context)
        case kinds.Person():
            return held_by(field, people(value, context))
        case kinds.People():
            wanted = {name or "" for name in people(value, context)}
            return lambda id, record: not wanted.isdisjoint(map(folded, record[field] or ("",)))
    return _linked(kind, field, value, context) or _text(field, value.split(","))


def _linked(kind: Kind, field: str, value: str, context: Context) -> Test | None:
    """Return the test of a number, or of a field that means something beside it, if it is one."""
    words = value.split(",")
    match kind:
        case linked_kinds.TaskRefs():
            return _any_of(field, {_task(word, context) for word in words})
        case linked_kinds.GoalRef() if not _NUMBERS.fullmatch(value):
            return among(field, {id for word in words for id in _goals(word, context)})
        case linked_kinds.MetricRef():
            return _metrics(field, words, context)
        case linked_kinds.MetricValue():
            # A percentage is kept by its points.
            return _numbers(field, value.translate(_NO_PERCENT))
        case kinds.Whole() | kinds.Number() | kinds.Cost() | linked_kinds.GoalRef():
            return _numbers(field, value)
        case linked_kinds.PassLine():
            return _passing(field, words)
    return None


def _chosen(kind: Choice, field: str, value: str, context: Context) -> Test:
    words = value.split(",")
    match kind:
        case kinds.StageKind():
            return among(field, _stages(value, context.names))
        case kinds.OfCommunity():
            known = {
                key: context.names(said)
                for home in context.homes
                for key, said in home.declared(kind.table).items()
            }
            return among(field, {_declared(word, known, kind.wrong) for word in words})
        case linked_kinds.GroupRef():
            return among(field, {id for word in words for id in _groups(kind, word, context)})
        case kinds.Priority() if ".." in value:
            return _numbers(field, value.casefold().replace("p", ""))
        case kinds.Fixed():
            wanted = {_fixed(kind, word, context.names) for word in words}
            said = field in _SAID.get(context.table, {})
            return _any_of(field, wanted) if said else among(field, wanted)
    return _text(field, words)


def _fixed(kind: Fixed, word: str, names: Names) -> object:
    return None if word in NONE and kind.is_nothing(word) else kind.read(word, names)


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


def _task(word: str, context: Context) -> int | None:
    """Return the task that is meant, by id or key; None stands for no task."""
    return None if word in NONE else find_task(context.workspace, word, context.community)


def _goals(word: str, context: Context) -> set[int | None]:
    """Return the goals that have a word in their statements; None stands for no goal."""
    if word in NONE:
        return {None}
    goals = context.workspace.tables.get("goals", {})
    found = {
        id
        for id, goal in goals.items()
        if any(folded(word) in folded(text) for text in texts_of(goal["statement"]))
    }
    return {*(found or [find_goal(context.workspace, word, context.community)])}


def _groups(kind: Kind, word: str, context: Context) -> set[Json]:
    """Return the groups that are called so in any community; None stands for no group."""
    if word in NONE:
        return {None}
    found: set[Json] = set()
    problem = BadValue(linked_kinds.GroupRef.wrong, value=word)
    for home in context.homes:
        try:
            found.add(
                kind.parse(word, Asking(context.names, context.workspace, home.id, context.today))
            )
        except BadValue as error:
            problem = error
    if not found:
        raise problem
    return found


def _metrics(field: str, words: Sequence[str], context: Context) -> Test:
    """Return the test of a metric by name, title, or part of the name."""
    wanted = {key for word in words for key in _keys(word, context)}

    def test(id: int, record: Record) -> bool:
        name, level = record[field], record.get("level")
        return name in wanted or (level is not None and f"{name}@{level}" in wanted)

    return test


def _keys(word: str, context: Context) -> set[str | None]:
    """Return what a metric is called in records; raises ``NotFound`` with the nearest."""
    if word in NONE:
        return {None}
    measures = context.workspace.measures
    known = [metric for home in context.homes for metric in measures.of(home.id)]
    found = {each for m in known for each in (m.name, f"{m.name}@{m.level}") if word in each}
    for home in context.homes:
        with suppress(NotFound):
            named = measures.named(home.id, word)
            found |= {f"{metric.name}@{metric.level}" for metric in named}
            found |= {metric.name for metric in named if "@" not in word}
    if not found and context.homes:
        measures.named(context.homes[0].id, word)
    return {*found}


def _any_of(name: str, wanted: set[Json]) -> Test:
    def test(id: int, record: Record) -> bool:
        value = record[name]
        return not wanted.isdisjoint((value,) if isinstance(value, str) else value or (None,))

    return test


def _passing(field: str, words: Sequence[str]) -> Test:
    wanted = {"".join(folded(word).split()) for word in words}
    return lambda id, record: typed_pass(record[field]) in wanted


def _text(name: str, words: Sequence[str]) -> Test:
    wanted = [folded(word) for word in words]

    def test(id: int, record: Record) -> bool:
        value = record[name] or ""
        texts = texts_of(value) if isinstance(value, Mapping) else (str(value),)
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
    known = {c.id: c.name for c in context.workspace.communities}
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
