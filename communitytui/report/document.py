"""A document: plain text in blocks, which each form of a report renders and escapes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.i18n import tr
from communitytui.i18n.phrases import clauses, labelled
from communitytui.views.plot import Plot
from communitytui.views.table import Cell, Column, R, Shown, Table, said

#: What stands in a cell where there is nothing.
DASH = "–"


class Heading(NamedTuple):
    """The title of a part; ``level`` counts from 2, for the document's own title is 1.

    ``new_page``: on paper a page begins with it.
    """

    text: str
    level: int = 3
    new_page: bool = False


class Paragraph(NamedTuple):
    """A paragraph."""

    text: str


class Items(NamedTuple):
    """A list, one line each."""

    texts: tuple[str, ...]


class Quote(NamedTuple):
    """What a person wrote, with its line breaks."""

    text: str


class TableBlock(NamedTuple):
    """A table. ``keys`` name its columns for programs, ``right`` are those of numbers, from 0."""

    keys: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()


class Figure(NamedTuple):
    """The chart of a metric, for forms that can draw: what is told of it in words stands beside.

    ``show`` writes a value, ``notes`` say what the lines are and what happened.
    """

    title: str
    told: str
    plot: Plot
    show: Callable[[float], str]
    notes: tuple[str, ...]
    today: date


class HeatMap(NamedTuple):
    """A map of hours by weekday, for forms that can draw; ``table`` is the same for the others.

    ``rows`` are the cells of each weekday: a number, and how dark it is from 0 to 1.
    """

    title: str
    rows: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    table: TableBlock


#: What every form can show.
Written = Heading | Paragraph | Items | Quote | TableBlock
Block = Written | Figure | HeatMap


class Document(NamedTuple):
    """A report: its title and what follows."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def written(self) -> list[Written]:
        """What follows, for a form that cannot draw: a chart tells nothing that no table tells."""
        return written(self.blocks)


def written(blocks: Iterable[Block]) -> list[Written]:
    """Return what a form that cannot draw tells of blocks: maps as tables, and no charts."""
    told: list[Written] = []
    for block in blocks:
        if isinstance(block, HeatMap):
            told.append(block.table)
        elif not isinstance(block, Figure):
            told.append(block)
    return told


def grid(found: Table[R], keys: str = "") -> list[Block]:
    """Return a view's table as a block, or nothing without rows; ``keys`` are its columns.

    What is not there is a dash.
    """
    if not found.rows:
        return []
    columns = [
        column
        for column in found.pick(keys or found.document)
        if not column.sparse or any(map(found.reader(column), found.rows))
    ]
    readers = [found.reader(column) for column in columns]
    rows = tuple(tuple(_cell(read(row)) for read in readers) for row in found.rows)
    right = frozenset(at for at, column in enumerate(columns) if column.align == "right")
    return [TableBlock(tuple(column.key for column in columns), _head(columns), rows, right)]


def _head(columns: Sequence[Column[R]]) -> tuple[str, ...]:
    return tuple(column.heading or said(column.spoken) for column in columns)


def plain_grid(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()
) -> TableBlock:
    """Return a table of texts, its columns named by their headings."""
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    return TableBlock(tuple(head), tuple(head), cells, frozenset(right))


def items(texts: Iterable[str]) -> list[Block]:
    """Return lines as a list, or nothing where there are none."""
    found = tuple(texts)
    return [Items(found)] if found else []


def facts(found: Table[R], row: R) -> list[str]:
    """Return what is known of a row, a line each with its heading."""
    return [
        labelled(heading, clauses(_cell(text).text.splitlines()))
        for heading, text in found.facts(row)
    ]


def section(title: str, blocks: Iterable[Block]) -> list[Block]:
    """Return blocks below a title of the second level; that there is nothing where it is so."""
    return [Heading(title, 2), *(list(blocks) or [Paragraph(tr("Nothing yet."))])]


def section_if(title: str, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks below a title of the second level, or nothing where there are none."""
    return [Heading(title, 2), *blocks] if blocks else []


def _cell(shown: Shown) -> Cell:
    if shown is None:
        return Cell(DASH)
    return Cell(shown) if isinstance(shown, str) else shown
