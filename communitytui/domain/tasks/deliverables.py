"""What a task must leave behind: the kinds of deliverable, reading one, checking one, showing one.

A value is plain JSON. Its shape follows from the kind and from the named parts (``fields``):

==================  ==========================================================
text doc url        a string
list                a list of strings
table               a list of rows, each ``{column key: text}``
number money date   a number, a decimal string, an ISO date
choice decision     the key of an option (or free text where there are none)
matrix              ``{"scores": {option: {factor key: 1..5}}, "conclusion": text}``,
                    and, where the decision has them, ``choice`` (a list of options)
                    and ``notes`` (``{option: {factor key: text}}``)
any with fields     ``{field key: value}``; a choice or decision holds its
                    option under ``choice``
==================  ==========================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.labels import DELIVERABLE_NAMES
from communitytui.domain.kernel.numbers import (
    PLAIN,
    SCORE,
    Wanted,
    read_money,
    read_number,
    wanted_in,
)
from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.kernel.stored import Stored
from communitytui.domain.kernel.text import clean_line, clean_text, is_blank
from communitytui.domain.kernel.words import all_of, choose, one_of, read_day, texts_of
from communitytui.errors import BadValue
from communitytui.message import N_, Words

KINDS = tuple(DELIVERABLE_NAMES)
#: The key under which a choice with further named parts keeps its option.
CHOICE = "choice"
_CHOSEN: Words = {"zh": "选定", "en": "Choice"}
#: A table or list has at most so many rows.
ROWS_CAP = 500
_NO_COLUMN = N_("the table has no column {value}")
_NO_OPTION = N_("{value} is not one of the options")
NO_FACTOR = N_("{value} is not one of the factors")


class Part(NamedTuple):
    """One named part of a deliverable: key, label, unit, type, whether it may be left out."""

    key: str
    label: Words
    unit: Words
    type: str
    optional: bool
    options: Sequence[Record] = ()


class Deliverable(Stored):
    """The deliverable of one task; empty lists are not kept."""

    #: One of ``KINDS``.
    kind: str
    #: What is to be left behind.
    label: Words
    #: ``None`` while it is missing.
    value: Json = None
    #: The value from before the task was reopened, or ``None``.
    previous: Json = None
    #: The options of a choice or decision, or the suggested ones of a matrix.
    options: Sequence[Record] = ()
    fields: Sequence[Record] = ()
    #: The columns of a table.
    columns: Sequence[Record] = ()
    #: The weighted factors of a matrix.
    factors: Sequence[Record] = ()
    #: How many rows a list or table has at least and at most.
    least: int | None = None
    most: int | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The named parts in order; the option of a choice comes first. Empty for a plain value."""
        if not self.fields:
            return ()
        parts = [
            Part(
                str(field["key"]),
                field["label"],
                field.get("unit") or "",
                str(field.get("type") or "text"),
                bool(field.get("optional")),
                field.get("options") or (),
            )
            for field in self.fields
        ]
        if self.kind in ("choice", "decision"):
            parts.insert(0, Part(CHOICE, _CHOSEN, "", "choice", False, self.options))
        return tuple(parts)


def check_value(
    deliverable: Deliverable, value: object, today: date, currency: str | None
) -> object:
    """Return ``value`` in its stored shape, or raise ``BadValue`` naming what does not fit.

    Money is in ``currency`` (ISO 4217); numbers are in the unit of their part.
    """
    if deliverable.parts:
        return _check_parts(deliverable, value, today, currency)
    match deliverable.kind:
        case "list":
            return _check_list(value)
        case "table":
            return _check_table(deliverable, value)
        case "matrix":
            return _check_matrix(deliverable, value)
        case kind:
            return _check_scalar(kind, value, deliverable.options, today, PLAIN, currency)


def _check_scalar(
    kind: str,
    value: object,
    options: Sequence[object],
    today: date,
    wanted: Wanted,
    currency: str | None,
) -> object:
    if isinstance(value, (dict, list)) or value is None or isinstance(value, bool):
        raise BadValue(N_("one value is expected here"))
    text = str(value)
    match kind:
        case "number":
            return read_number(value, wanted)
        case "money":
            return read_money(text, currency)
        case "date":
            return read_day(text, today)
        case "choice" | "decision" if options:
            return _check_option(text, options)
    # Controls are removed by the cleaner; a value of nothing else is no value.
    cleaned = clean_line(text) if kind in ("url", "choice") else clean_text(text)
    if is_blank(cleaned):
        raise BadValue(N_("the deliverable is empty"))
    return cleaned


def _check_option(text: str, options: Sequence[object]) -> str:
    return choose(clean_line(text), called(options), _NO_OPTION)


def _check_parts(
    deliverable: Deliverable, value: object, today: date, currency: str | None
) -> Fields:
    parts = deliverable.parts
    if not isinstance(value, Mapping):
        value = {parts[0].key: value}
    known = {part.key for part in parts}
    if not known.issuperset(value):
        names, wrong = part_names(deliverable), N_("this deliverable has no part {value}")
        value = {choose(str(key), names, wrong): given for key, given in value.items()}
    result = {}
    for part in parts:
        given = value.get(part.key)
        if given is None or (isinstance(given, str) and is_blank(given)):
            if not part.optional:
                raise BadValue(
                    N_("the part {part} ({label}) is missing"), part=part.key, label=part.label
                )
            continue
        try:
            result[part.key] = _check_scalar(
                part.type, given, part.options, today, wanted_of(deliverable, part), currency
            )
        except BadValue as error:
            raise BadValue(
                N_("{part}: {problem}"), part=_part_said(part), problem=error, hint=error.hint
            ) from None
    return result


def part_names(deliverable: Deliverable) -> dict[str, tuple[str, ...]]:
    """Return what each part is called in every language; see ``called``."""
    chosen = {CHOICE: texts_of(_CHOSEN)} if deliverable.kind in ("choice", "decision") else {}
    return chosen | called(deliverable.fields)


def _part_said(part: Part) -> Words:
    """Return what errors call a part: in English its key, which is what one types; its label."""
    label = part.label
    return {"en": part.key, "zh": label if isinstance(label, str) else label["zh"]}


def called(items: Iterable[Json]) -> dict[str, tuple[str, ...]]:
    """Return what options, columns or factors are called in every language, by their keys.

    What has a remark in brackets, or ``%``, behind it is called without that, too.
    """
    return {
        str(item["key"]): tuple(
            dict.fromkeys(each for name in texts_of(item["label"]) for each in (_bare(name), name))
        )
        for item in items
    }


def bare(label: Words) -> Words:
    """Return a label without the remark in brackets, or the ``%``, that is behind it."""
    if isinstance(label, str):
        return _bare(label)
    return {language: _bare(text) for language, text in label.items()}


def _bare(label: str) -> str:
    return re.sub(r"[\s,，]*([（(].*[)）]|[%％])$", "", label) or label


def wanted_of(deliverable: Deliverable, part: Part) -> Wanted:
    """Return which number a part asks for: in its unit, read like the metric of its name."""
    units = [
        field.get("unit") or "" for field in deliverable.fields if str(field["key"]) == part.key
    ]
    # 5 ms: the definitions of metrics, which a list of tasks does not need.
    from communitytui.domain.metrics.registry import REGISTRY

    known = REGISTRY.get(part.key)
    return wanted_in(units[0] if units else "", known.ratings if known else None)


def _check_list(value: object) -> list[str]:
    if not isinstance(value, (list, tuple)):
        raise BadValue(N_("a list is expected here"))
    items = [item for item in map(_cell, value) if item]
    if not items:
        raise BadValue(N_("the deliverable is empty"))
    if len(items) > ROWS_CAP:
        raise BadValue(N_("a list holds up to {cap} texts"), cap=ROWS_CAP)
    return items


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadValue(N_("a cell is a text or a number"))
    text = clean_line(str(value))
    return "" if is_blank(text) else text


def _check_table(deliverable: Deliverable, value: object) -> list[dict[str, str]]:
    names = called(deliverable.columns)
    keys = list(names)
    if not isinstance(value, (list, tuple)) or not 0 < len(value) <= ROWS_CAP:
        raise BadValue(N_("a table holds 1 to {cap} rows"), cap=ROWS_CAP)
    rows = []
    for row in value:
        if isinstance(row, (list, tuple)):
            if len(row) > len(keys):
                raise BadValue(
                    N_("a row has {given} cells, the table {columns} columns"),
                    given=len(row),
                    columns=len(keys),
                )
            row = dict(zip(keys, row, strict=False))
        if not isinstance(row, Mapping):
            raise BadValue(N_("a row is a list of cells"))
        cells = {choose(str(key), names, _NO_COLUMN): cell for key, cell in row.items()}
        rows.append({key: _cell(cells.get(key)) for key in keys})
    rows = [row for row in rows if any(row.values())]
    if not rows:
        raise BadValue(N_("the deliverable is empty"))
    return rows


def _check_matrix(deliverable: Deliverable, value: object) -> Fields:
    if not isinstance(value, Mapping) or not isinstance(value.get("scores"), Mapping):
        raise BadValue(N_("a matrix needs scores for each option"))
    names = called(deliverable.factors)
    factors = list(names)
    scores: dict[str, dict[str, float]] = {}
    for option, row in value["scores"].items():
        name = _matrix_option(deliverable, str(option))
        if not name:
            raise BadValue(N_("an option of the matrix has no name"))
        if name in scores:
            raise BadValue(N_("{option} appears twice in the matrix"), option=name)
        if isinstance(row, (list, tuple)) and len(row) == len(factors):
            row = dict(zip(factors, row, strict=True))
        if isinstance(row, Mapping):
            row = {choose(str(key), names, NO_FACTOR): score for key, score in row.items()}
        if not isinstance(row, Mapping) or set(row) != set(factors):
            raise BadValue(
                N_("{option} needs a score from 1 to 5 for each of: {factors}"),
                option=option_label(deliverable.options, name),
                factors=all_of(names),
            )
        scores[name] = {key: read_number(row[key], SCORE) for key in factors}
        if not all(1 <= score <= 5 for score in scores[name].values()):
            raise BadValue(N_("the scores of {option} must be from 1 to 5"), option=name)
    if len(scores) < 2:
        raise BadValue(N_("a matrix compares at least two options"))
    result = {"scores": scores, "conclusion": clean_text(str(value.get("conclusion") or ""))}
    return {**result, **_check_remarks(deliverable, value, scores)}


def _matrix_option(deliverable: Deliverable, text: str) -> str:
    """Return the key of a suggested option that is called by any of its names, else the text."""
    name = clean_line(text)
    options = called(deliverable.options)
    return next((key for key, names in options.items() if name and name in names), name)


def _check_remarks(deliverable: Deliverable, value: Record, scores: Record) -> Fields:
    """Return the choice and the notes of a matrix, those that there are."""
    result: Fields = {}
    choice, notes = value.get("choice"), value.get("notes")
    if choice:
        names = choice if isinstance(choice, (list, tuple)) else [choice]
        found = [_matrix_option(deliverable, str(name)) for name in names]
        result["choice"] = [one_of(name, scores, _NO_OPTION) for name in dict.fromkeys(found)]
    if notes:
        result["notes"] = _check_notes(deliverable, notes, scores)
    return result


def _check_notes(
    deliverable: Deliverable, notes: object, scores: Record
) -> dict[str, dict[str, str]]:
    if not isinstance(notes, Mapping):
        raise BadValue(N_("expected named values"))
    names = called(deliverable.factors)
    result: dict[str, dict[str, str]] = {}
    for option, row in notes.items():
        name = _matrix_option(deliverable, str(option))
        one_of(name, scores, _NO_OPTION)
        if not isinstance(row, Mapping):
            raise BadValue(N_("expected named values"))
        for factor, text in row.items():
            key = choose(str(factor), names, NO_FACTOR)
            result.setdefault(name, {})[key] = clean_text(str(text)).strip()
    return result


def is_matrix(value: object) -> bool:
    """Tell whether ``value`` has the shape of a scored matrix, whatever made it."""
    scores = value.get("scores") if isinstance(value, Mapping) else None
    return isinstance(scores, Mapping) and all(
        isinstance(row, Mapping) and all(isinstance(score, (int, float)) for score in row.values())
        for row in scores.values()
    )


def totals(deliverable: Deliverable, value: Record) -> dict[str, float]:
    """Return each option's weighted score, 0 to 100: the sum of weight x score / 5."""
    weights = {str(f["key"]): float(f["weight"]) for f in deliverable.factors}
    return {
        option: round(sum(weights.get(key, 0) * score / 5 for key, score in row.items()), 1)
        for option, row in value["scores"].items()
    }


def option_label(options: Sequence[Record], key: str) -> Words:
    """Return the label of the option ``key``; ``key`` if unknown."""
    return next((option["label"] for option in options if option["key"] == key), key)
