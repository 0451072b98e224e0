"""What is there but empty in a deliverable: cells, items, parts, scores, words of blanks alone.

A value may be put together over days, so it is kept with its gaps; a task is not done with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.text import is_blank
from communitytui.domain.tasks.deliverables import Deliverable, Part, option_label
from communitytui.message import Message, Sayable, listed

#: So many gaps are named; of more it is said that there are more.
_NAMED = 4


def gaps(deliverable: Deliverable) -> list[Sayable]:
    """Return what the value lacks, each named as people find it: ``row 2: Person``.

    Empty for a value that is whole, and for none at all.
    """
    value = deliverable.value
    return [] if value is None else [*_gaps(deliverable, value)]


def named(found: Sequence[Sayable]) -> Sayable:
    """Return gaps in a sentence, the first few by name."""
    shown = listed(found[:_NAMED])
    return Message("{text} …", text=shown) if len(found) > _NAMED else shown


def _gaps(deliverable: Deliverable, value: object) -> Iterator[Sayable]:
    if deliverable.parts:
        yield from _of_parts(deliverable.parts, value)
    elif deliverable.kind == "table":
        yield from _of_table(deliverable, value)
    elif deliverable.kind == "list":
        items = value if isinstance(value, list) else []
        for place, item in enumerate(items, 1):
            if _is_empty(item):
                yield Message("item {n}", n=place)
        if not items:
            yield Message("item {n}", n=1)
    elif deliverable.kind == "matrix":
        yield from _of_matrix(deliverable, value)
    elif _is_empty(value) or not _is_known(value, deliverable.options):
        yield deliverable.label or Message("Deliverable")


def _is_empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and is_blank(value))


def _is_known(value: object, options: Sequence[Record]) -> bool:
    """Tell whether a choice is one of its options; anything is where there are none."""
    return not options or any(option["key"] == value for option in options)


def _of_parts(parts: tuple[Part, ...], value: object) -> Iterator[Sayable]:
    given = value if isinstance(value, Mapping) else {}
    for part in parts:
        item = given.get(part.key)
        if _is_empty(item):
            if not part.optional:
                yield part.label
        elif not _is_known(item, part.options):
            yield part.label


def _of_table(deliverable: Deliverable, value: object) -> Iterator[Sayable]:
    rows = value if isinstance(value, list) and value else [{}]
    for place, row in enumerate(rows, 1):
        cells = row if isinstance(row, Mapping) else {}
        for column in deliverable.columns:
            if _is_empty(cells.get(str(column["key"]))):
                yield Message("row {n}: {column}", n=place, column=column["label"])


def _of_matrix(deliverable: Deliverable, value: object) -> Iterator[Sayable]:
    scores = value.get("scores") if isinstance(value, Mapping) else None
    for option, row in (scores if isinstance(scores, Mapping) else {"": {}}).items():
        for factor in deliverable.factors:
            if not isinstance(row, Mapping) or _is_empty(row.get(str(factor["key"]))):
                name = option_label(deliverable.options, str(option)) or "–"
                yield Message("{name}: {factor}", name=name, factor=factor["label"])
