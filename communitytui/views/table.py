"""Tables of values: the answer to one question, drawn by the terminal, documents and programs.

A question declares its columns once. A renderer asks for those that it shows by their keys: what
programs get is ``value``, what people read is ``text``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, Protocol, TypeVar

from communitytui.domain.kernel.records import Record as Stored
from communitytui.i18n import N_, tr, trc

if TYPE_CHECKING:
    from communitytui.domain.workspace import Workspace

R = TypeVar("R", contravariant=True)
#: A message id, or what says a heading that is none.
Heading = str | Callable[[], str]
Align = Literal["left", "right"]
Record = Mapping[str, object]

#: What marks a task without slack, money or hours beyond the limit in a document.
MARK = "◆"


class Cell(NamedTuple):
    """A text with the name of its style, and the words a screen reader gets instead of it."""

    text: str
    style: str = ""
    spoken: str | None = None


#: What people read; ``None`` where there is nothing, which a document shows as a dash.
Shown = Cell | str | None


class Column(NamedTuple, Generic[R]):
    """A column: its key, the value for programs, and how people see it.

    Without ``value`` it is the field ``key`` of the row's record; ``told`` is whether programs
    get it. ``text`` is the value in words where these are others. ``spoken`` is its name for a
    screen reader where ``title`` is none; ``silent`` columns repeat for the eye what others say.
    ``shrinks``: clipped on a narrow terminal; ``wide``: only on a wide one; ``sparse``: left out
    of a document where no row has it.
    """

    key: str
    value: Callable[[R], object] | None = None
    title: Heading = ""
    text: Callable[[R], Shown] | None = None
    align: Align = "left"
    shrinks: bool = False
    spoken: Heading = ""
    silent: bool = False
    wide: bool = False
    told: bool = True
    sparse: bool = False

    @property
    def heading(self) -> str:
        """Its title in the language spoken now."""
        return said(self.title)


class Told(Protocol):
    """What programs get: records under a noun."""

    @property
    def noun(self) -> str:
        """What the records are."""

    def records(self) -> Iterable[Record]:
        """Give them, one after the other."""


class Table(NamedTuple, Generic[R]):
    """Rows and their columns, in the order in which programs get them.

    ``noun`` is what programs call the rows, and ``record`` is what is kept of a row. ``terminal``
    and ``document`` are the keys of the columns that are shown there, ``card`` of those that tell
    one row in full.
    """

    noun: str
    rows: Sequence[R]
    columns: tuple[Column[R], ...]
    terminal: str = ""
    document: str = ""
    card: str = ""
    record: Callable[[R], Record] = lambda row: {}
    hidden: str = ""

    def pick(self, keys: str) -> list[Column[R]]:
        """Return the columns with ``keys``, in that order."""
        by_key = {column.key: column for column in self.columns}
        return [by_key[key] for key in keys.split()]

    def reader(self, column: Column[R]) -> Callable[[R], Shown]:
        """Return what reads a column as people do, row by row."""
        if column.text is not None:
            return column.text
        value, record, key = column.value, self.record, column.key

        def shown(row: R) -> Shown:
            found = record(row)[key] if value is None else value(row)
            return None if found is None else str(found)

        return shown

    def records(self) -> Iterator[dict[str, object]]:
        """Give what programs get of each row, by the keys of the columns; other fields last."""
        told = [column for column in self.columns if column.told]
        order = {column.key: None for column in told}
        made = [(column.key, column.value) for column in told if column.value is not None]
        hidden = self.hidden.split()
        for row in self.rows:
            # A record takes its places at once: asking for each of its fields takes a half more.
            record: dict[str, object] = {**order, **self.record(row)}
            for key in hidden:
                record.pop(key, None)
            for key, value in made:
                record[key] = value(row)
            yield record

    def facts(self, row: R) -> list[tuple[str, Cell | str]]:
        """Return what is known of a row: each heading with its text, but for empty ones."""
        told = ((column, self.reader(column)(row)) for column in self.pick(self.card))
        return [(column.heading, text) for column, text in told if text and text != Cell("")]


def seen(
    key: str,
    text: Callable[[R], Shown],
    title: Heading = "",
    *,
    align: Align = "left",
    shrinks: bool = False,
    spoken: Heading = "",
    silent: bool = False,
    wide: bool = False,
) -> Column[R]:
    """Return a column for people only."""
    return Column(key, None, title, text, align, shrinks, spoken, silent, wide, told=False)


def once_for(key: Callable[[R], Hashable], text: Callable[[R], Shown]) -> Callable[[R], Shown]:
    """Return ``text`` that is asked once for each ``key``: many rows share a few days or stages."""
    known: dict[Hashable, Shown] = {}

    def shown(row: R) -> Shown:
        found = key(row)
        if found not in known:
            known[found] = text(row)
        return known[found]

    return shown


def said(heading: Heading) -> str:
    """Return a heading in the language spoken now."""
    return tr(heading) if isinstance(heading, str) else heading()


def kept(keys: str) -> tuple[Column[object], ...]:
    """Return columns of fields whose stored value is output unchanged."""
    return tuple(Column(key) for key in keys.split())


def numbered(of: Callable[[R], int]) -> Column[R]:
    """Return the column of the numbers by which people call the rows."""
    return Column("id", of, lambda: trc("column", "id"), align="right", spoken=N_("Number"))


def grouped(workspace: Workspace, of: Callable[[R], Stored]) -> Column[R]:
    """Return the column of the group that a row's record is of, if it is not of the whole."""

    def named(row: R) -> str | None:
        return workspace.group_name(of(row)) or None

    return Column("chat_group", None, N_("Chat group"), named, shrinks=True, sparse=True)


def home(workspace: Workspace, community: Callable[[R], int], *, shrinks: bool = True) -> Column[R]:
    """Return the column that names the community of a row; people see it where there are many."""
    names = {each.id: each.name for each in workspace.communities}

    def named(row: R) -> str:
        return names.get(community(row), "")

    return Column(
        "community_name",
        named,
        N_("Community"),
        named if len(names) > 1 else lambda row: "",
        shrinks=shrinks,
    )
