"""The value of a deliverable as blocks of Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.tasks.deliverables import (
    CHOICE,
    Deliverable,
    is_matrix,
    option_label,
    totals,
)
from communitytui.i18n import say, tr
from communitytui.i18n.phrases import listed, noted
from communitytui.report.escape import address, cell, inline, line, quote
from communitytui.report.tables import table
from communitytui.words.deliverables import show_value


def value_blocks(deliverable: Deliverable, value: Json) -> list[str]:
    """Return ``value`` as Markdown blocks; none for ``None``."""
    if value is None or value in ("", [], {}):
        return []
    if is_matrix(value):
        return _matrix(deliverable, value)
    if isinstance(value, Mapping):
        return [_parts(deliverable, value)]
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, Mapping)]
        return [_table(deliverable, rows)] if rows else [_items(value)]
    if deliverable.kind == "url":
        return [address(str(value))]
    return [quote("\n".join(show_value(deliverable, value)))]


def _items(value: list[object]) -> str:
    return "\n".join(f"- {line(str(item))}" for item in value)


def _parts(deliverable: Deliverable, value: Record) -> str:
    known = {part.key: part for part in deliverable.parts}
    lines = []
    for key, item in value.items():
        part = known.get(str(key))
        label = say(part.label) if part else str(key)
        text = say(option_label(part.options, str(item))) if part and part.options else str(item)
        shown = address(text) if deliverable.kind == "url" else inline(text)
        unit = f" {inline(say(part.unit))}" if part and part.unit else ""
        lines.append("- " + tr("{label}: {text}", label=line(label), text=shown + unit))
    return "\n".join(lines)


def _table(deliverable: Deliverable, rows: list[Record]) -> str:
    labels = {str(column["key"]): say(column["label"]) for column in deliverable.columns}
    for row in rows:
        for key in row:
            labels.setdefault(str(key), str(key))
    shown = [[cell(_text(row.get(key))) for key in labels] for row in rows]
    return table([cell(label) for label in labels.values()], shown)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _matrix(deliverable: Deliverable, value: Record) -> list[str]:
    factors = deliverable.factors
    head = [tr("Option")]
    head += [noted(say(factor["label"]), factor["weight"]) for factor in factors]
    sums = totals(deliverable, value)
    rows = [
        [
            say(option_label(deliverable.options, option)),
            *(_text(value["scores"][option].get(str(f["key"]))) for f in factors),
            f"{sum_:g}",
        ]
        for option, sum_ in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    shown = table(
        [cell(text) for text in [*head, tr("Weighted total")]],
        [[cell(text) for text in row] for row in rows],
        frozenset(range(1, len(factors) + 2)),
    )
    conclusion = str(value.get("conclusion") or "")
    return [shown, quote(conclusion)] if conclusion else [shown]


def outcome(deliverable: Deliverable, value: Json) -> tuple[str, str]:
    """Return what a decision came to and why, both plain text of possibly several lines."""
    if is_matrix(value):
        sums = totals(deliverable, value)
        best = max(sums.values(), default=0.0)
        options = deliverable.options
        winners = sorted(
            say(option_label(options, o)) for o, total in sums.items() if total == best
        )
        return noted(listed(winners), f"{best:g}"), str(value.get("conclusion") or "")
    if isinstance(value, Mapping) and value:
        parts = {part.key: part for part in deliverable.parts}
        first = CHOICE if CHOICE in value else next(iter(value))
        part = parts.get(str(first))
        chosen = say(option_label(part.options if part else (), str(value[first])))
        others = {key: item for key, item in value.items() if key != first}
        return chosen, "\n".join(show_value(deliverable, others))
    return "\n".join(show_value(deliverable, value)), ""
