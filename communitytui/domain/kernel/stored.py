"""Records as values: the fields of a record are the attributes of the class that stands for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from communitytui.domain.kernel.records import Json, Record

_REQUIRED = object()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


#: How a value is made of what is stored, by its annotation; any other is stored as it is.
_MADE: Mapping[str, Callable[[Json], object]] = {"date": date.fromisoformat, "date | None": _day}


def _attribute(name: str, annotation: str, default: object) -> property:
    made = _MADE.get(annotation)
    if default is not _REQUIRED:
        return property(lambda self: self.record.get(name, default))
    if made is not None:
        return property(lambda self: made(self.record[name]))
    # Ten thousand tasks are read before the first paint.
    return property(lambda self: self.record[name])


class Stored:
    """What a record holds, to be read only.

    A subclass annotates the fields that code reads by name: ``title: str``. One with a value has
    it where older records lack the field: ``currency: str | None = None``. A ``date`` is made of
    the text that is stored. What a field may hold says ``nouns.declared``; a test compares them.
    """

    def __init__(self, record: Record) -> None:
        self.record = record

    def __init_subclass__(cls) -> None:
        for name, annotation in cls.__annotations__.items():
            setattr(cls, name, _attribute(name, annotation, vars(cls).get(name, _REQUIRED)))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)


class Entity(Stored):
    """One record of a table with its id there; 0 for one that is not kept."""

    #: The table.
    table = ""

    uid: str
    #: Instants in UTC, ISO 8601.
    created: str
    updated: str

    def __init__(self, id: int, record: Record) -> None:
        self.record = record
        self.id = id
