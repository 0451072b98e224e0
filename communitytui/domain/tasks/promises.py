"""What a task is to leave behind, as people type it: options, columns, weighted factors.

``nouns.declared.PROMISE`` says which fields there are; a playbook's file says the same in TOML.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from communitytui.domain.kernel.numbers import PERCENT, read_number
from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import folded
from communitytui.errors import BadValue
from communitytui.message import N_, Names

#: Which kinds of deliverable may have which part; in those marked True they must.
PARTS: Mapping[str, Mapping[str, bool]] = {
    "options": {"choice": True, "decision": False, "matrix": False},
    "fields": dict.fromkeys(
        ("text", "doc", "url", "number", "money", "date", "choice", "decision"), False
    ),
    "columns": {"table": True},
    "factors": {"matrix": True},
}
#: The most options, fields, columns or factors of one deliverable.
ITEMS_CAP = 30
#: The sum of all weights of a matrix.
WHOLE = 100
_KEY_CAP = 40


def key_of(label: str, taken: Collection[str] = ()) -> str:
    """Return a key for what is called ``label``: it can be typed, and stand in any file."""
    bare = re.sub(r"\W+", "-", label).strip("-_")[:_KEY_CAP] or "item"
    key, number = bare, 2
    while key in taken:
        key, number = f"{bare[: _KEY_CAP - 3]}-{number}", number + 1
    return key


def read_items(text: str) -> list[Fields]:
    """Return the options or columns in ``A, B, C``; lines or semicolons part those with commas.

    Raises ``BadValue`` for one that is empty or there twice, and for too many.
    """
    return keyed(_parts(text))


def _parts(text: str) -> list[str]:
    for mark in ("\n", ";；", ",，、"):
        if any(sign in text for sign in mark):
            return [clean_line(part) for part in re.split(f"[{mark}]", text)]
    return [clean_line(text)]


def keyed(labels: Sequence[str], taken: Collection[str] = ()) -> list[Fields]:
    """Return items with these labels, each with a key of its own."""
    if len(labels) > ITEMS_CAP:
        raise BadValue(N_("up to {cap}, not {n}"), cap=ITEMS_CAP, n=len(labels))
    found: dict[str, Fields] = {}
    known = set()
    for label in labels:
        if not label:
            raise BadValue(N_("one of them is empty"))
        if folded(label) in known:
            raise BadValue(N_("{value} is there twice"), value=label[:60])
        known.add(folded(label))
        key = key_of(label, [*taken, *found])
        found[key] = {"key": key, "label": label}
    return list(found.values())


def typed_items(items: Sequence[Json], names: Names) -> str:
    """Return items as a person would type them into ``read_items``."""
    return _joined([names(item["label"])[0] for item in items])


def _joined(parts: list[str]) -> str:
    plain = not any(re.search("[,，、;；]", part) for part in parts)
    return (", " if plain else "\n").join(parts)


def read_factors(text: str) -> list[Fields]:
    """Return the factors in ``Reach=60, Cost=40``; without any weight they weigh alike.

    Raises ``BadValue`` like ``read_items``, and for weights that are not 100 together.
    """
    pairs = [read_factor(part) for part in _parts(text)]
    items = keyed([label for label, _ in pairs])
    given = [weight for _, weight in pairs if weight is not None]
    if not given:
        return [
            {**item, "weight": weight}
            for item, weight in zip(items, spread([1] * len(items), WHOLE), strict=True)
        ]
    if len(given) < len(pairs):
        bare = next(label for label, weight in pairs if weight is None)
        raise BadValue(N_("{value} has no weight: give one to each, or to none"), value=bare[:60])
    check_total(given)
    return [{**item, "weight": weight} for item, weight in zip(items, given, strict=True)]


def read_factor(text: str) -> tuple[str, int | None]:
    """Return the label and the weight in ``Reach=60``; ``None`` where no weight is given."""
    label, equals, weight = text.replace("＝", "=").rpartition("=")
    return (clean_line(label), read_weight(weight)) if equals else (clean_line(text), None)


def read_weight(typed: object) -> int:
    """Return a weight: a whole number from 0 to 100; raises ``BadValue``."""
    try:
        number = read_number(typed, PERCENT)
    except BadValue:
        number = -1
    if not 0 <= number <= WHOLE or number != int(number):
        raise BadValue(
            N_("weight: {value} is not a whole number from 0 to 100"), value=str(typed)[:40]
        )
    return int(number)


def check_total(weights: Sequence[int]) -> None:
    """Raise ``BadValue`` unless weights are 100 together."""
    if sum(weights) != WHOLE:
        raise BadValue(N_("weight: all weights must total 100, not {total}"), total=sum(weights))


def spread(shares: Sequence[int], total: int) -> list[int]:
    """Return whole numbers in the proportion of ``shares`` that are ``total`` together."""
    whole = sum(shares) or len(shares)
    exact = [(total * (share if sum(shares) else 1), place) for place, share in enumerate(shares)]
    found = [part // whole for part, _ in exact]
    by_rest = sorted(exact, key=lambda each: (-(each[0] % whole), each[1]))
    for _, place in by_rest[: total - sum(found)]:
        found[place] += 1
    return found


def typed_factors(factors: Sequence[Json], names: Names) -> str:
    """Return factors as a person would type them into ``read_factors``."""
    return _joined([f"{names(each['label'])[0]}={each['weight']}" for each in factors])


def check_promise(record: Record, called: Mapping[str, object], kind: object) -> None:
    """Raise ``BadValue`` where a deliverable lacks a part that its kind needs, or has another.

    ``called`` is what parts are called, ``kind`` what its kind is.
    """
    for part, allowed in PARTS.items():
        given, field = bool(record.get(part)), called.get(part, part)
        if given and record["kind"] not in allowed:
            message = N_("{field}: a deliverable of the kind {kind} has none")
            raise BadValue(message, field=field, kind=kind)
        if not given and allowed.get(record["kind"]):
            message = N_("{field}: a deliverable of the kind {kind} needs them")
            raise BadValue(message, field=field, kind=kind)
    if len(record.get("options") or "..") < 2:
        raise BadValue(N_("{field}: at least two are needed"), field=called.get("options"))
