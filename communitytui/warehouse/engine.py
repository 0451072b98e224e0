"""What a database must be able to do, and how it says what SQL is not the same in all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple, Self

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_
from communitytui.warehouse.address import Address

#: What a column holds: an instant, a time by the clock on the wall, a day, …
INSTANT, LOCAL, DAY, WHOLE, NUMBER, TEXT, TRUTH, OTHER = (
    "instant",
    "local",
    "day",
    "whole",
    "number",
    "text",
    "truth",
    "other",
)
#: What a database answers with.
Row = tuple[Any, ...]
#: Asks a person for the password of a user, who is named; ``None`` where nobody can be asked.
Ask = Callable[[str], str] | None
#: A day before, and one after, all others. Said to ``lag`` and ``lead``: without a word some
#: databases give NULL for what is not there, and ClickHouse gives 0.
NEVER, FAR = -1_000_000, 10_000_000
MISSING = N_("--sql {engine}: needs a library: pip install '{extra}'")
_FAILED = N_("--events: {engine} says: {reason}")


class SourceColumn(NamedTuple):
    """A column of what was asked for, and what it holds (see ``INSTANT`` and the rest)."""

    name: str
    holds: str
    type: str


class Phrases(NamedTuple):
    """How a database says what others say otherwise; what goes where stands in braces."""

    divided: str
    hashed: str
    hashed_whole: str
    series: str
    matches: str
    without: str
    #: What stands between texts that are hashed together.
    between: str = ", "


class Engine(ABC):
    """An open database that is only read, but for tables of its own that end with the session."""

    name: ClassVar[str]
    #: Whether a table that is used twice in a statement has to be told to be counted once.
    materialized: ClassVar[str] = "MATERIALIZED "

    @classmethod
    @abstractmethod
    def open(cls, address: Address, ask: Ask) -> Self:
        """Open a database; raises ``Unreachable``, ``NotFound``, ``BadValue``."""

    @abstractmethod
    def columns(self, relation: str) -> list[SourceColumn]:
        """Return the columns of a relation; raises ``BadValue`` in one line."""

    @abstractmethod
    def rows(self, statement: str) -> list[Row]:
        """Return what a statement answers; raises ``BadValue`` in one line."""

    @abstractmethod
    def keep(self, table: str, select: str) -> None:
        """Keep what a SELECT answers in one of ``measures.TABLES``, while the session lasts."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database and of what was kept."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What SQL is not the same everywhere

    def text(self, value: str) -> str:
        """Return a text as a literal."""
        return "'" + value.replace("'", "''") + "'"

    def quoted(self, name: str) -> str:
        """Return the name of a column."""
        return '"' + name.replace('"', '""') + '"'

    def as_text(self, value: str) -> str:
        """Return a value as a text."""
        return f"CAST({value} AS VARCHAR)"

    def lower(self, text: str) -> str:
        """Return a text in small letters."""
        return f"LOWER({text})"

    def whole(self, value: str) -> str:
        """Return a number as one of 64 bits, rounded."""
        return f"CAST({value} AS BIGINT)"

    @abstractmethod
    def seconds(self, column: str, holds: str) -> str:
        """Return the whole seconds since 1970 of an instant, a local time or a day."""

    @abstractmethod
    def moment(self, seconds: int, column: SourceColumn) -> str:
        """Return what a column of times is compared with, for the seconds since 1970."""

    #: What the following say, with their arguments in the places.
    phrases: ClassVar[Phrases]

    def divided(self, value: str, by: int | str) -> str:
        """Return a whole number that is not negative divided, without the rest."""
        return self.phrases.divided.format(value=value, by=by)

    def hashed(self, *texts: str) -> str:
        """Return 64 bits that stand for some texts together."""
        return self.phrases.hashed.format(texts=self.phrases.between.join(texts))

    def hashed_whole(self, number: str) -> str:
        """Return 64 bits that stand for a whole number."""
        return self.phrases.hashed_whole.format(number=number)

    def series(self, first: str, end: str) -> str:
        """Return what makes a row of each whole number from ``first`` before ``end``."""
        return self.phrases.series.format(first=first, end=end)

    def matches(self, text: str, pattern: str) -> str:
        """Tell whether a regular expression is found in a text."""
        return self.phrases.matches.format(text=text, pattern=self.text(pattern))

    def without(self, text: str, pattern: str, by: str = "") -> str:
        """Return a text with all that matches a regular expression replaced."""
        return self.phrases.without.format(text=text, pattern=self.text(pattern), by=self.text(by))

    #: What a regular expression calls a sign that is neither letter nor digit.
    signs: ClassVar[str] = r"[^\p{L}\p{N}]"


def missing(engine: str, extra: str) -> NotFound:
    """Return what is said where the library of a database is not installed."""
    return NotFound(MISSING, engine=engine, extra=extra)


def failed(engine: str, error: Exception) -> BadValue:
    """Return what a database says of a statement, in one line."""
    lines: Sequence[str] = [line for line in str(error).splitlines() if line.strip()] or ["?"]
    return BadValue(_FAILED, engine=engine, reason=clean_line(lines[0], 160))
