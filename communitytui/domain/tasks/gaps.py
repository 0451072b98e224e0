"""What a deliverable demands, and what a value lacks of it: both said from one declaration.

A demand is a sentence ("at least 3 rows, each with Channel, Cost") with the check that holds a
value to it. So "done when" says what is checked, and all of it. A value may be put together over
days, so it is kept with its gaps; a task is not done with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from communitytui.domain.kernel.numbers import PERCENT, read_number
from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.text import is_blank
from communitytui.domain.tasks.deliverables import CHOICE, Deliverable, Part, bare, option_label
from communitytui.errors import BadValue
from communitytui.message import N_, Message, Sayable, Words, joined, listed, plural

#: So many gaps are named; of more it is said that there are more.
_NAMED = 4
#: What is said of a whole value that is there or not.
_WHOLE = {
    "url": N_("the link is there"),
    "date": N_("the day is there"),
    "number": N_("the number is there"),
    "money": N_("the amount is there"),
    "decision": N_("the decision is written down"),
}
_WRITTEN = N_("all of the deliverable is written down")


class Demand(NamedTuple):
    """What a deliverable asks for, in words, and what of a value does not fit, by name."""

    said: Sayable
    gaps: Callable[[object], Iterable[Sayable]]


def demands(deliverable: Deliverable) -> list[Demand]:
    """Return what a deliverable asks for before its task is done."""
    return list(_demands(deliverable))


def condition(deliverable: Deliverable) -> Sayable:
    """Return what a deliverable asks for in a sentence."""
    return joined(demand.said for demand in demands(deliverable))


def gaps(deliverable: Deliverable) -> list[Sayable]:
    """Return what the value lacks, each named as people find it: ``row 2: Person``.

    Empty for a value that is whole, and for none at all.
    """
    value = deliverable.value
    if value is None:
        return []
    return [gap for demand in demands(deliverable) for gap in demand.gaps(value)]


def named(found: Sequence[Sayable]) -> Sayable:
    """Return gaps in a sentence, the first few by name."""
    shown = listed(found[:_NAMED])
    return Message("{text} …", text=shown) if len(found) > _NAMED else shown


def _demands(deliverable: Deliverable) -> Iterator[Demand]:
    if deliverable.parts:
        yield from _parts_asked(deliverable)
    elif deliverable.kind == "table":
        yield Demand(_rows_said(deliverable), partial(_of_table, deliverable))
        for column in deliverable.columns:
            if column.get("total") is not None:
                said = _total_said(column)
                yield Demand(said, partial(_of_total, column, said))
    elif deliverable.kind == "list":
        yield Demand(_entries(deliverable.least or 1), partial(_of_list, deliverable.least or 1))
    elif deliverable.kind == "matrix":
        said = Message("each option is scored on every factor")
        yield Demand(said, partial(_of_matrix, deliverable))
    else:
        yield Demand(_said_of_whole(deliverable), partial(_of_whole, deliverable))


# -- one value


def _said_of_whole(deliverable: Deliverable) -> Sayable:
    if deliverable.kind in ("choice", "decision") and deliverable.options:
        return Message("one option is chosen")
    return Message(_WHOLE.get(deliverable.kind, _WRITTEN))


def _of_whole(deliverable: Deliverable, value: object) -> Iterator[Sayable]:
    if _is_empty(value) or not _is_known(value, deliverable.options):
        yield deliverable.label or Message("Deliverable")


def _is_empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and is_blank(value))


def _is_known(value: object, options: Sequence[Record]) -> bool:
    """Tell whether a choice is one of its options; anything is where there are none."""
    return not options or any(option["key"] == value for option in options)


# -- named parts


def _parts_asked(deliverable: Deliverable) -> Iterator[Demand]:
    parts = deliverable.parts
    needed = [bare(part.label) for part in parts if not part.optional and part.key != CHOICE]
    chosen = [_said_of_whole(deliverable)] if parts[0].key == CHOICE else []
    filled = [Message("filled in: {parts}", parts=listed(needed))] if needed else []
    said = joined([*chosen, *filled]) if needed or chosen else Message("a part is filled in")
    yield Demand(said, partial(_of_parts, parts))
    labels: dict[str, Words] = {part.key: part.label for part in parts}
    for field in deliverable.fields:
        for bound in ("least", "most"):
            if field.get(bound) is not None:
                limit = _limit_said(field, bound, labels)
                yield Demand(limit, partial(_of_limit, field, bound, limit))


def _of_parts(parts: tuple[Part, ...], value: object) -> Iterator[Sayable]:
    given = value if isinstance(value, Mapping) else {}
    for part in parts:
        item = given.get(part.key)
        if _is_empty(item):
            if not part.optional:
                yield part.label
        elif not _is_known(item, part.options):
            yield part.label


def _limit_said(field: Record, bound: str, labels: Mapping[str, Words]) -> Sayable:
    about, n, unit = bare(field["label"]), field[bound], field.get("unit")
    if field.get("of"):
        least = N_("{part}: at least {n}% of {other}")
        most = N_("{part}: at most {n}% of {other}")
        message = least if bound == "least" else most
        return Message(message, part=about, n=n, other=bare(labels[str(field["of"])]))
    shown = f"{n}%" if unit == "%" else Message("{n} {unit}", n=n, unit=unit) if unit else n
    least, most = N_("{part}: at least {n}"), N_("{part}: at most {n}")
    return Message(least if bound == "least" else most, part=about, n=shown)


def _of_limit(field: Record, bound: str, said: Sayable, value: object) -> Iterator[Sayable]:
    """Yield what a limit says where a number that is there is beyond it."""
    given = value if isinstance(value, Mapping) else {}
    number, whole = given.get(field["key"]), given.get(field["of"]) if field.get("of") else 100
    if not isinstance(number, (int, float)) or not isinstance(whole, (int, float)):
        return
    line = field[bound] * whole / 100
    if number < line if bound == "least" else number > line:
        yield said


# -- rows


def _entries(n: int) -> Message:
    return plural("at least {n} entry", "at least {n} entries", n)


def _rows_said(deliverable: Deliverable) -> Sayable:
    columns = listed(bare(column["label"]) for column in deliverable.columns)
    least, most = deliverable.least, deliverable.most
    if least is None and most is None:
        return Message("each row with {columns}", columns=columns)
    least = least or 1
    if most is not None:
        between = N_("{least} to {most} rows, each with {columns}")
        return Message(between, least=least, most=most, columns=columns)
    return plural(
        "at least {n} row, with {columns}",
        "at least {n} rows, each with {columns}",
        least,
        columns=columns,
    )


def _of_table(deliverable: Deliverable, value: object) -> Iterator[Sayable]:
    rows = value if isinstance(value, list) and value else [{}]
    for place, row in enumerate(rows, 1):
        cells = row if isinstance(row, Mapping) else {}
        for column in deliverable.columns:
            if _is_empty(cells.get(str(column["key"]))):
                yield Message("row {n}: {column}", n=place, column=column["label"])
    if len(rows) < (deliverable.least or 1):
        yield plural("{n} more row", "{n} more rows", (deliverable.least or 1) - len(rows))
    if deliverable.most is not None and len(rows) > deliverable.most:
        yield plural("{n} row too many", "{n} rows too many", len(rows) - deliverable.most)


def _total_said(column: Record) -> Sayable:
    return Message("{column}: {total} in all", column=bare(column["label"]), total=column["total"])


def _of_total(column: Record, said: Sayable, value: object) -> Iterator[Sayable]:
    """Yield what is said of a total where the numbers of a column come to another."""
    rows = value if isinstance(value, list) else []
    try:
        numbers = [read_number(str(row[column["key"]]), PERCENT) for row in rows]
    except (BadValue, KeyError, TypeError):
        yield said
        return
    if round(sum(numbers), 6) != column["total"]:
        yield said


def _of_list(least: int, value: object) -> Iterator[Sayable]:
    items = value if isinstance(value, list) else []
    for place, item in enumerate(items, 1):
        if _is_empty(item):
            yield Message("item {n}", n=place)
    if not items:
        yield Message("item {n}", n=1)
    elif len(items) < least:
        yield plural("{n} more entry", "{n} more entries", least - len(items))


# -- matrices


def _of_matrix(deliverable: Deliverable, value: object) -> Iterator[Sayable]:
    scores = value.get("scores") if isinstance(value, Mapping) else None
    for option, row in (scores if isinstance(scores, Mapping) else {"": {}}).items():
        for factor in deliverable.factors:
            if not isinstance(row, Mapping) or _is_empty(row.get(str(factor["key"]))):
                name = option_label(deliverable.options, str(option)) or "–"
                yield Message("{name}: {factor}", name=name, factor=factor["label"])
