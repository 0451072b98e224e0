"""The parts that shapes of records are made of: each takes a value and returns it checked.

A check returns its value cleaned, or raises ``BadValue``. ``nouns.schema`` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from communitytui.domain.kernel.numbers import read_number
from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.kernel.text import clean_line, clean_text, clean_tree
from communitytui.domain.kernel.words import check_words, one_of
from communitytui.errors import BadValue
from communitytui.message import N_

Check = Callable[[Json], Json]
#: The default of a field that has none.
REQUIRED = object()


def line(value: object) -> str:
    """Return a text of one line, cleaned; may be empty."""
    if not isinstance(value, str):
        raise BadValue(N_("expected a text"))
    return clean_line(value)


def name(value: object) -> str:
    """Return a text of one line, cleaned and not empty."""
    text = line(value)
    if not text:
        raise BadValue(N_("must not be empty"))
    return text


def text(value: object) -> str:
    """Return a text of many lines, cleaned; may be empty."""
    if not isinstance(value, str):
        raise BadValue(N_("expected a text"))
    return clean_text(value)


def prose(value: object) -> str:
    """Return a text of many lines, cleaned and not empty."""
    words = text(value).strip()
    if not words:
        raise BadValue(N_("must not be empty"))
    return words


def title(value: object) -> object:
    """Return a text, or a text in both languages, that is not empty."""
    words = check_words(value)
    if not all(words.values() if isinstance(words, dict) else (words,)):
        raise BadValue(N_("must not be empty"))
    return words


def whole(low: int, high: int) -> Check:
    """Return the check for a whole number from ``low`` to ``high``."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValue(N_("must be a whole number from {low} to {high}"), low=low, high=high)
        return value

    return check


def word(valid: tuple[str, ...]) -> Check:
    """Return the check for one of the ``valid`` words."""
    return lambda value: one_of(str(value), valid, N_("unknown word {value}"))


def number(value: object) -> float:
    """Return a finite number; a truth value is none."""
    if isinstance(value, bool):
        raise BadValue(N_("{value} is not a number"), value=value)
    return read_number(value)


def list_of(check: Check, cap: int = 1000) -> Check:
    """Return the check for a list of at most ``cap`` items."""

    def run(value: object) -> list[object]:
        if not isinstance(value, (list, tuple)) or len(value) > cap:
            raise BadValue(N_("expected a list of up to {cap}"), cap=cap)
        return [check(item) for item in value]

    return run


def set_of(check: Check) -> Check:
    """Return the check for a list that means a set: in order of arrival, each item once."""
    items = list_of(check)
    return lambda value: list(dict.fromkeys(items(value)))


def table_of(check: Check, cap: int = 80) -> Check:
    """Return the check for named values, their names cut after ``cap`` characters."""

    def run(value: object) -> Fields:
        if not isinstance(value, Mapping):
            raise BadValue(N_("expected named values"))
        return {clean_line(str(key), cap): check(item) for key, item in value.items()}

    return run


def tree(value: object) -> object:
    """Return any JSON value, its texts cleaned."""
    try:
        return clean_tree(value)
    except ValueError as error:
        raise BadValue(N_("cannot be saved: {problem}"), problem=str(error)) from None


def shape(fields: dict[str, tuple[Check, object]]) -> Check:
    """Return the check for a record with ``fields``, which comes back complete."""

    def run(value: object) -> Fields:
        if not isinstance(value, Mapping):
            raise BadValue(N_("expected named values"))
        return check_fields(fields, value)

    return run


def check_fields(fields: Mapping[str, tuple[Check, object]], record: Record) -> Fields:
    """Return ``record`` checked and complete; raises ``BadValue`` naming the field."""
    for key in record:
        one_of(str(key), fields, N_("there is no field {value}"))
    result: Fields = {}
    for name, (check, default) in fields.items():
        value = record.get(name, default)
        if value is REQUIRED:
            raise BadValue(N_("the field {field} is missing"), field=name)
        if value is None and default is None:
            result[name] = None
            continue
        try:
            result[name] = check(value)
        except BadValue as error:
            raise BadValue(
                N_("{field}: {problem}"), field=name, problem=error, hint=error.hint
            ) from None
    return result
