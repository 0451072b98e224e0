"""Mark authors of an import as staff or as bots, by the name shown or by the id.

A mark also applies to later imports: it is stored in the ledger and listed in the workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.events.sniff import open_source
from communitytui.i18n import N_
from communitytui.services.import_options import Progress

if TYPE_CHECKING:
    from communitytui.events.ledger import Held, Ledger
    from communitytui.events.names import NameBook

#: Authors of a file that are looked at for a name, and names that are proposed for it.
_MOST_AUTHORS, _PROPOSED = 50_000, 5
_UNKNOWN = N_("no author {name} in what was imported; names are those of the export")
_SEVERAL = N_("{count} people are called {name}; give the id of the right one")


def mark(
    ledger: Ledger, path: Path, held: Held, kinds: Iterable[tuple[str, tuple[str, ...]]], zone: str
) -> list[Held]:
    """Say in the ledger who is staff and who is a bot; ``kinds`` are pairs of kind and names.

    Returns what the workspace has to name for this to count. Raises ``BadValue``: with the names
    that are near, or with the ids where several people have one name.
    """
    book: NameBook | None = None
    marks = []
    for kind, names in kinds:
        numbers: set[int] = set()
        for name in names:
            number = ledger.known(name, held.platform)
            if number is None:
                book = book or names_in(path, zone)
                number = ledger.known(_id(book, name), held.platform)
            if number is None:
                raise BadValue(_UNKNOWN, hint=_near(book, name), name=clean_line(name, 60))
            numbers.add(number)
        made = ledger.mark(kind, numbers, held)
        marks += [made] if made else []
    return marks


def mark_named(
    ledger: Ledger,
    held: Held,
    kinds: Iterable[tuple[str, Iterable[str]]],
    names: Callable[[], NameBook],
) -> tuple[list[Held], list[str], list[str]]:
    """Mark whom the settings of the community name, as ``mark`` does, as far as they are there.

    Returns what the workspace has to name, who was found, and who was not: one of several people
    of a name is nobody. ``names`` are those that the file shows.
    """
    marks: list[Held] = []
    found: list[str] = []
    absent: list[str] = []
    for kind, called in kinds:
        numbers: set[int] = set()
        for name in called:
            # One file has names, and another one ids behind them.
            ids = names().ids(name)
            meant = (name, *(ids if len(ids) == 1 else ()))
            known = {ledger.known(each, held.platform) for each in meant} - {None}
            numbers |= {number for number in known if number is not None}
            (found if known else absent).append(name)
        made = ledger.mark(kind, numbers, held)
        marks += [made] if made else []
    return marks, found, absent


class NamedFile(NamedTuple):
    """The names that a file shows, its format, and the instant of its last event (0: none)."""

    names: NameBook
    format: str
    last: int


def names_in(path: Path, zone: str) -> NameBook:
    """Return the names that a file shows, those of people without an id as well."""
    return named_in(path, zone).names


def named_in(path: Path, zone: str, progress: Progress | None = None) -> NamedFile:
    """Return the names that a file shows, and what it turned out to be."""
    last = 0
    with open_source(path, zone=zone, order="ymd", keep_going=True) as reading:
        reading.wants_names = True
        authors: set[str] = set()
        for columns in reading.columns():
            last = max(last, *columns.at)
            if progress is not None:
                progress(*reading.progress())
            if len(authors) < _MOST_AUTHORS:
                authors.update(columns.author)
    for author in sorted(authors):
        if not reading.names.ids(author):
            reading.names.learn(author, author)
    return NamedFile(reading.names, reading.source.format, last)


def _id(book: NameBook, name: str) -> str:
    found = sorted(book.ids(name))
    if len(found) > 1:
        raise BadValue(
            _SEVERAL,
            hint=", ".join(clean_line(each, 40) for each in found[:_PROPOSED]),
            name=clean_line(name, 60),
            count=len(found),
        )
    return found[0] if found else name


def _near(book: NameBook | None, name: str) -> str | None:
    """Return the names that come near to one, as a hint."""
    shown = {each.casefold(): each for each in (book.every() if book is not None else ())}
    typed = name.casefold()
    found = get_close_matches(typed, shown, _PROPOSED, 0.5)
    found += [each for each in shown if typed in each and each not in found]
    return ", ".join(clean_line(shown[each], 40) for each in found[:_PROPOSED]) or None
