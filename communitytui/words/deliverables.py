"""Deliverables in people's words: reading what they type, typing it back, and showing it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

from communitytui.domain.kernel.date_words import as_spoken
from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.tasks.deliverables import (
    CHOICE,
    Deliverable,
    Part,
    called,
    check_value,
    is_matrix,
    option_label,
    part_names,
    totals,
    wanted_of,
)
from communitytui.errors import BadValue
from communitytui.i18n import names, say, tr
from communitytui.i18n.phrases import labelled, listed
from communitytui.message import N_

_ASSIGNMENT = re.compile(r"(?:^|[,，\n])(?P<name>[^=＝,，\n]{1,60})[=＝]")
# A bar between cells; one that belongs to a cell has a backslash before it.
_BAR = re.compile(r"(?<!\\)[|｜]")


def read_value(deliverable: Deliverable, typed: Json, today: date, currency: str | None) -> Json:
    """Return the value meant by ``typed``: a string from a person, or JSON from a file.

    A string for a deliverable with parts is ``name=value,name=value``; a list takes one item a
    line or between semicolons; a table one row a line, cells between ``|`` or by the names of
    their columns; JSON is read as it is. Money is in ``currency`` (ISO 4217). Raises
    ``BadValue`` that says which part is missing or wrong.
    """
    value = split_value(deliverable, typed)
    return check_value(deliverable, _with_days(deliverable, value), today, currency)


def _with_days(deliverable: Deliverable, value: Json) -> Json:
    """Return a value with its days as they are meant in the language spoken."""
    if isinstance(value, str):
        return as_spoken(value, names) if deliverable.kind == "date" else value
    days = {part.key for part in deliverable.parts if part.type == "date"}
    if not days or not isinstance(value, Mapping):
        return value
    return {
        key: as_spoken(text, names) if key in days and isinstance(text, str) else text
        for key, text in value.items()
    }


def split_value(deliverable: Deliverable, typed: Json) -> Json:
    """Return what was typed as it is taken apart, unchecked; raises ``BadValue`` for nothing."""
    if not isinstance(typed, str):
        return typed
    if not typed.strip():
        raise BadValue(N_("the deliverable is empty"))
    if deliverable.parts or deliverable.kind in ("list", "table", "matrix"):
        return _split(deliverable, typed)
    return typed.strip()


def _split(deliverable: Deliverable, typed: str) -> Json:
    """Take a text apart: JSON says exactly what it means, anything else is split as people type."""
    if typed.strip()[0] in "{[":
        try:
            return json.loads(typed)
        except (ValueError, RecursionError):
            pass
    if deliverable.parts:
        return _split_parts(deliverable, typed.strip())
    # One item a line; a semicolon separates only where nothing is on a second line.
    lines = typed if "\n" in typed else typed.replace("；", ";").replace(";", "\n")
    return _split_lines(deliverable, lines)


def _split_parts(deliverable: Deliverable, typed: str) -> Json:
    """Read the named parts of a text; one without any name is the value of the first."""
    if not _ASSIGNMENT.search(typed):
        return typed
    # A choice needs no name in front of the others.
    first = CHOICE if deliverable.parts[0].key == CHOICE else None
    values = _named(part_names(deliverable), typed, first)
    if not values:
        raise BadValue(
            N_("write the parts as name=value,name=value"),
            hint=", ".join(say(part.label) for part in deliverable.parts),
        )
    return values


def _named(
    named: Mapping[str, Sequence[str]], typed: str, first: str | None = None
) -> dict[str, str]:
    """Read ``name=value, name=value``; a comma that no name follows belongs to the text.

    What stands before the first name is the value of ``first``; nothing is read without that.
    """
    known = {*named, *(name for each in named.values() for name in each)}
    values: dict[str, str] = {}
    last, at = "", 0
    for match in _ASSIGNMENT.finditer(typed):
        name = match["name"].strip()
        # In the middle of a text only a known name, or a slip of one, begins a part.
        if last and name not in known and (" " in name or not nearest(name, known)):
            continue
        if last:
            values[last] = typed[at : match.start()].strip()
        elif typed[: match.start()].strip():
            if first is None or name not in known:
                return {}
            values[first] = typed[: match.start()].strip()
        last, at = name, match.end()
    return {**values, last: typed[at:].strip()} if last else {}


def _split_lines(deliverable: Deliverable, typed: str) -> Json:
    lines = typed.splitlines()
    if deliverable.kind == "list":
        return [line for line in lines if line.strip()]
    rows = [(line, [_bare(cell) for cell in _BAR.split(line)]) for line in lines]
    if deliverable.kind == "table":
        names = called(deliverable.columns)
        return [_cells(names, line) or cells for line, cells in rows if line.strip()]
    scores: dict[str, list[str]] = {}
    while rows and (len(rows[0][1]) > 1 or not rows[0][0].strip()):
        _, (option, *row) = rows.pop(0)
        if option in scores:
            raise BadValue(N_("{option} appears twice in the matrix"), option=clean_line(option))
        if row:
            scores[option] = row
    return {"scores": scores, "conclusion": "\n".join(line for line, _ in rows)}


def _cells(names: Mapping[str, Sequence[str]], line: str) -> dict[str, str]:
    """Return the cells of a row that names its columns; nothing for one that only lists them."""
    head = _ASSIGNMENT.match(line)
    known = {*names, *(name for each in names.values() for name in each)}
    named = head is not None and head["name"].strip() in known and not _BAR.search(line)
    return _named(names, line) if named else {}


def _bare(cell: str) -> str:
    return re.sub(r"\\([|｜])", r"\1", cell).strip()


def _barred(cell: str) -> str:
    return re.sub(r"([|｜])", r"\\\1", cell)


def typed_value(deliverable: Deliverable, value: Json) -> str:
    """Return ``value`` as a person would type it into ``read_value``; empty for ``None``."""
    if value is None:
        return ""
    if is_matrix(value):
        keys = [str(factor["key"]) for factor in deliverable.factors]
        lines = [
            " | ".join(
                [_barred(say(option_label(deliverable.options, option))), *_scores(row, keys)]
            )
            for option, row in value["scores"].items()
        ]
        return "\n".join([*lines, str(value.get("conclusion") or "")])
    if isinstance(value, dict):
        typed = typed_parts(deliverable, value)
        return ",".join(f"{key}={part}" for key, part in typed.items())
    if isinstance(value, list):
        lines = [
            " | ".join(_barred(str(cell)) for cell in row.values())
            if isinstance(row, dict)
            else str(row)
            for row in value
        ]
        # A line break, if only behind the last, says that semicolons belong to the text.
        alone = len(lines) == 1 and re.search("[;；]", lines[0])
        return "\n".join(lines) + ("\n" if alone else "")
    return str(value)


def typed_parts(deliverable: Deliverable, value: Record) -> dict[str, str]:
    """Return the parts of a value as people type them; a percentage has its sign."""
    parts = {part.key: part for part in deliverable.parts}
    return {
        key: f"{item}%"
        if key in parts
        and isinstance(item, (int, float))
        and wanted_of(deliverable, parts[key]).percent
        else str(item)
        for key, item in value.items()
    }


def _scores(row: Record, keys: list[str]) -> list[str]:
    return [str(row.get(key, "")) for key in keys]


def show_wanted(deliverable: Deliverable) -> list[str]:
    """Return what a deliverable asks for, in lines for people: its options, its named parts."""
    lines = []
    if deliverable.options:
        options = listed(say(option["label"]) for option in deliverable.options)
        weighed = deliverable.kind == "matrix"
        one_of = tr("One of: {options}", options=options)
        lines.append(labelled(tr("Options"), options) if weighed else one_of)
    if deliverable.factors:
        factors = (f"{say(each['label'])} {each['weight']}" for each in deliverable.factors)
        lines.append(labelled(tr("Factors"), listed(factors)))
    if deliverable.columns:
        columns = " | ".join(say(column["label"]) for column in deliverable.columns)
        lines.append(tr("Columns: {columns}", columns=columns))
    for part in deliverable.parts:
        if part.key != CHOICE:
            unit = f" ({say(part.unit)})" if part.unit else ""
            options = tr(", ").join(say(option["label"]) for option in part.options)
            asked = tr("{label}: {text}", label=say(part.label) + unit, text=options or "…")
            lines.append(tr("{part}, if any", part=asked) if part.optional else asked)
    return lines


def ranked(deliverable: Deliverable, value: Json) -> list[tuple[str, float]]:
    """Return options and their totals, the best first."""
    return sorted(totals(deliverable, value).items(), key=lambda pair: (-pair[1], pair[0]))


def concluded(deliverable: Deliverable, value: Json) -> list[str]:
    """Return which options of a matrix were chosen, and the conclusion."""
    lines = []
    chosen = value.get("choice")
    if chosen and isinstance(chosen, list):
        options = deliverable.options
        names = tr(", ").join(say(option_label(options, str(each))) for each in chosen)
        lines.append(tr("Chosen: {options}", options=names))
    return lines + str(value.get("conclusion") or "").splitlines()


def show_value(deliverable: Deliverable, value: Json) -> list[str]:
    """Return ``value`` as lines for people, in the language spoken now."""
    if value is None:
        return []
    if is_matrix(value):
        options = deliverable.options
        lines = [
            labelled(say(option_label(options, option)), f"{total:g}")
            for option, total in ranked(deliverable, value)
        ]
        return lines + concluded(deliverable, value)
    if isinstance(value, dict):
        parts = {part.key: part for part in deliverable.parts}
        return [_show_part(parts.get(str(key)), str(key), part) for key, part in value.items()]
    if isinstance(value, list):
        return [
            " | ".join(map(str, row.values())) if isinstance(row, dict) else str(row)
            for row in value
        ]
    if deliverable.kind in ("choice", "decision"):
        return say(option_label(deliverable.options, str(value))).splitlines()
    return _plain(value).splitlines()


def _plain(value: object) -> str:
    """Return a number with its thousands grouped and all its digits, anything else as it is."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _show_part(part: Part | None, key: str, value: object) -> str:
    if part is None:
        return labelled(key, value)
    text = say(option_label(part.options, str(value))) if part.options else _plain(value)
    unit = f" {say(part.unit)}" if part.unit else ""
    return labelled(say(part.label), text + unit)
