"""Sentences that are kept as a message and its values, and put into words when they are shown.

Whoever judges and whoever reads may speak different languages, so nothing in the domain is a
sentence until it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from communitytui.i18n import pick, tr


class Said(NamedTuple):
    """A sentence with its values, said in the language spoken when it is shown."""

    message: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        values = {
            name: pick(value) if isinstance(value, Mapping) else value
            for name, value in self.values.items()
        }
        return tr(self.message, **values)


def joined(said: Iterable[object]) -> str:
    """Return sentences in one line, apart as the language spoken now sets them apart."""
    text = ""
    for each in map(str, said):
        text = tr("{one}; {other}", one=text, other=each) if text else each
    return text


class WeekOf(NamedTuple):
    """The ISO week of a day: ``week 47``; with its year where that is not the one of ``today``."""

    day: date
    today: date

    def __str__(self) -> str:
        year, week, _ = self.day.isocalendar()
        if year == self.today.isocalendar().year:
            return tr("week {n}", n=week)
        return tr("week {n} of {year}", n=week, year=year)


class Day(NamedTuple):
    """A day, shown as people write it."""

    day: date

    def __str__(self) -> str:
        return self.day.isoformat()
