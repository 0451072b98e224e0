"""Nouns and their fields: what a table of the workspace holds, declared once for everybody.

``nouns.declared`` declares them. From a noun follow the checks of its records, what commands and
forms read and write back, the names of fields in lists and in the log, and completion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from communitytui.domain.kernel.checks import REQUIRED
from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.kernel.steps import moved, own_step
from communitytui.domain.kernel.words import choose, folded
from communitytui.domain.kernel.workdays import calendar_of
from communitytui.domain.nouns.kinds import Asking, Day, Kind, Several
from communitytui.errors import BadValue
from communitytui.message import N_, Message, Names, Sayable, Words


class Field(NamedTuple):
    """One field: its name in files and commands, its label (a message id), kind and default.

    A field whose default is nothing may be emptied. ``editable``: people type it.
    ``literal``: no word stands for nothing in it, for it is free text. ``short`` is another name
    to type, ``group`` whether it begins a group in forms, ``given`` whether a playbook may say it.
    """

    name: str
    message: str
    kind: Kind
    default: object = REQUIRED
    editable: bool = True
    literal: bool = False
    short: str = ""
    group: bool = False
    given: bool = False

    @property
    def label(self) -> Message:
        """Its label."""
        return Message(self.message)

    def called(self, word: str, names: Names) -> bool:
        """Tell whether ``word`` is its name, a short one, or its label in any language."""
        own = word == self.name or (word != "" and word == self.short)
        return own or folded(word) in map(folded, names(self.label))

    def said(self, names: Names) -> Words:
        """Return what errors call it: in English its name, which is what one types; its label."""
        return {"en": self.name, "zh": names(self.label)[0]}

    @property
    def needed(self) -> bool:
        """Whether it can never be nothing."""
        return self.default not in (None, "", [])

    def read(self, text: str, asking: Asking) -> Json:
        """Return the stored value that typed ``text`` means, or ``Several`` fields' values.

        Raises ``BadValue`` naming the field.
        """
        text = text.strip()
        if (day := self.stepped(text, asking)) is not None:
            return day
        if self.kind.is_nothing(text) and not (self.literal and text):
            if self.needed:
                raise BadValue(N_("{field} must not be empty"), field=self.label)
            empty = self.kind.nothing(self.default)
            return list(empty) if isinstance(empty, list) else empty
        try:
            return self.kind.parse(text, asking)
        except BadValue as error:
            raise BadValue(
                N_("{field}: {problem}"),
                field=self.said(asking.names),
                problem=error,
                hint=error.hint,
            ) from None

    def stepped(self, text: str, asking: Asking) -> str | None:
        """Return the day that is as far from its own as ``due+1w`` says; None for other texts."""
        found = own_step(text) if isinstance(self.kind, Day) else None
        if found is None or not self.called(found[0], asking.names):
            return None
        day = asking.record.get(self.name)
        if day is None:
            raise BadValue(N_("{text}: there is no day yet to count from"), text=text.strip()[:40])
        calendar = calendar_of(asking.home.record)
        return moved(date.fromisoformat(day), found[1], calendar).isoformat()

    def typed(self, asking: Asking) -> str:
        """Return its value in ``asking.record`` as a person would type it; empty for nothing."""
        return self.kind.typed(asking.record.get(self.name), asking)

    def show(self, asking: Asking) -> Sayable:
        """Return its value in ``asking.record`` in words; empty for nothing."""
        value = asking.record.get(self.name)
        return "" if value is None else self.kind.show(value, asking)


def _agreed(new: Fields, said: Fields) -> Fields:
    """Return what one text says beside those read before; raises ``BadValue`` where they differ.

    Nothing, which an empty row of a form says, gives way.
    """
    for name, value in said.items():
        if None not in (value, new.get(name)) and new[name] != value:
            message = N_("{field}: both {one} and {other} are given")
            raise BadValue(message, field=name, one=str(new[name]), other=str(value))
    return {name: value for name, value in said.items() if value is not None or name not in new}


def kept(name: str, message: str, kind: Kind, default: object = REQUIRED) -> Field:
    """Return a field that the program fills, or a command of its own."""
    return Field(name, message, kind, default, editable=False)


class Noun:
    """A table of the workspace and the fields of its records, in the order they are stored."""

    def __init__(self, table: str, *fields: Field) -> None:
        self.table = table
        self.fields = {field.name: field for field in fields}

    @cached_property
    def editable(self) -> dict[str, Field]:
        """The fields that people type."""
        return {name: field for name, field in self.fields.items() if field.editable}

    def field(self, word: str, names: Names) -> Field:
        """Return the editable field called ``word``: by its name, or its label in any language.

        Raises ``BadValue`` with the nearest.
        """
        shorts = {each.short: each for each in self.editable.values() if each.short}
        found = self.editable.get(word) or shorts.get(word)
        if found is None:
            called = {name: names(each.label) for name, each in self.editable.items()}
            # A label is one word on the command line: key_metrics=dau.
            word = word.replace("_", " ")
            found = self.editable[choose(word, called, N_("there is no field {value}"))]
        return found

    def named(self, typed: Mapping[str, str], names: Names) -> dict[str, str]:
        """Return typed texts by the names of their fields, whatever these were called."""
        return {self.field(word, names).name: text for word, text in typed.items()}

    def read(self, typed: Mapping[str, str], asking: Asking) -> Fields:
        """Return typed texts as they are stored; ``asking.record`` is what was known before.

        Fields that say what others mean are read first. Raises ``BadValue`` naming the field.
        """
        new: Fields = {}
        given = [(self.field(word, asking.names), text) for word, text in typed.items()]
        for field, text in sorted(given, key=lambda each: each[0].kind.late):
            known = asking._replace(record={**asking.record, **new})
            value = self._relative(field, text, asking) or field.read(text, known)
            said = value if isinstance(value, Several) else {field.name: value}
            new.update(_agreed(new, said))
        return new

    def is_relative(self, name: str, text: str, names: Names) -> bool:
        """Tell whether ``text`` counts from a day of the record itself, as ``due+1w`` does."""
        return self._own(self.fields[name], text, names) is not None

    def _own(self, field: Field, text: str, names: Names) -> Field | None:
        """Return the field from whose day ``text`` counts, which may be another one."""
        found = own_step(text) if isinstance(field.kind, Day) else None
        if found is None:
            return None
        return next((each for each in self._days if each.called(found[0], names)), None)

    def _relative(self, field: Field, text: str, asking: Asking) -> str | None:
        """Return the day that ``due+1w`` means for the record; ``None`` for any other text."""
        found = self._own(field, text, asking.names)
        return found and found.stepped(text, asking)

    @property
    def _days(self) -> Iterator[Field]:
        return (field for field in self.editable.values() if isinstance(field.kind, Day))

    def typed(self, name: str, asking: Asking) -> str:
        """Return a field of ``asking.record`` as a person would type it; empty for nothing."""
        return self.fields[name].typed(asking)
