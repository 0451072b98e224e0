"""The plain table of events: ``timestamp,author_id,author_name,kind,text,reply_to,…`` as CSV.

Only the time and an author are needed; the names of the columns may be Chinese or English, the
delimiter may be a comma, a semicolon, a tab or a bar. Written to cost little more than taking
the rows apart, for tables of ten million events.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from communitytui.domain.kernel.event_columns import FIELDS, KINDS, truth
from communitytui.events.base import NO_TIME, Given, asks
from communitytui.events.event import Event, EventColumns
from communitytui.events.feed import QUOTE, Feed
from communitytui.events.names import NameBook
from communitytui.events.readers.table import ROW, TableReading, header_of, is_hint
from communitytui.events.times import NUMERIC_DATE, OrderFinder, TimeColumn
from communitytui.i18n import N_

if TYPE_CHECKING:
    from _csv import Reader

T = TypeVar("T")

NO_KIND = N_("{file}, line {line}: expected message, reaction, join, leave or other, found {found}")
NO_COUNT = N_("{file}, line {line}: expected a count of reactions, found {found}")
#: Rows that are read at a time, and the characters after which they are enough. More of them
#: would be slower: the collector of Python walks through all lists that are held.
_FEWEST, _MOST = 128, 512
_MOST_CHARACTERS = 1 << 20
#: Characters that so many rows, and that one row, may have: each may cost nine bytes.
_LARGEST_BATCH, _LARGEST_ROW = 6_000_000, 3_000_000
_new_event = partial(tuple[object].__new__, Event)
_GIVEN_BY = {"message_id": "ids", "bot": "bots"}
_KIND_GIVES = {"reaction": "reactions", "join": "joins", "leave": "leaves"}


def recognise(given: Given) -> bool:
    """Tell whether the header names a time and an author."""
    names = header_of(given)
    author = FIELDS["author_id"] | FIELDS["author_name"]
    return bool(FIELDS["timestamp"].intersection(names) and author.intersection(names))


class DelimitedReading(TableReading):
    """The rows of one table of events."""

    format = "csv"

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._places = {field: self._pick(sorted(names)) for field, names in FIELDS.items()}
        for field, gift in _GIVEN_BY.items():
            if self._places[field] >= 0:
                self._gives(gift)

    def _events(self) -> Iterator[Event]:
        cells = self._cells()
        rows = self._table()
        if self.given.groups:
            events = self._one_by_one(rows, cells)
            return (event for event in events if self._enters(event.channel))
        if self.given.keep_going:
            return self._one_by_one(rows, cells)
        return chain.from_iterable(map(_events_of, self._batches(rows, cells)))

    def columns(self) -> Iterator[EventColumns]:
        """Yield the events by columns, which is how they are read."""
        if self.given.keep_going or self.given.groups:
            return super().columns()
        cells = self._cells()
        return self._batches(self._table(), cells)

    def _cells(self) -> Cells:
        """Return what reads the cells, which knows the order of the numbers in a date."""
        stamps = TimeColumn(self.given.zone, self._order())
        names = self.names if self.wants_names else None
        return Cells(self._places, len(self.header), stamps, names)

    def _one_by_one(self, rows: Reader, cells: Cells) -> Iterator[Event]:
        """Yield the events and pass over the rows that are none."""
        feed = self._feeds[-1]
        while True:
            try:
                for row in filter(None, rows):
                    feed.mark(_LARGEST_ROW)
                    try:
                        yield cells.event(row)
                    except BadRow as fault:
                        self._bad(rows.line_num, fault.problem, **fault.values)
                break
            except csv.Error:
                self._bad(rows.line_num, QUOTE)
        self._gives(*cells.gives())

    def _batches(self, rows: Reader, cells: Cells) -> Iterator[EventColumns]:
        """Yield the events some rows at a time: by columns, or by rows where one is unusual."""
        first = 0
        try:
            while batch := _next_rows(rows, self._feeds[-1]):
                columns = cells.columns(batch)
                if columns is None:
                    columns = EventColumns(*zip(*self._by_rows(batch, first, cells), strict=True))
                yield columns
                first += len(batch)
        except csv.Error:
            self._bad(rows.line_num, QUOTE)
        self._gives(*cells.gives())

    def _by_rows(self, batch: list[list[str]], first: int, cells: Cells) -> Iterator[Event]:
        """Yield the events of some rows, of which the first is number ``first`` of the table."""
        for index, row in enumerate(batch, first):
            try:
                yield cells.event(row)
            except BadRow as fault:
                # Read once more for its line: nobody counts lines while all is well.
                rows = self._table()
                next(islice(filter(None, rows), index, None), None)
                self._bad(rows.line_num, fault.problem, **fault.values)

    def _table(self) -> Reader:
        """Return the rows under the header."""
        rows = csv.reader(self._feed().lines(), delimiter=self._delimiter)
        for row in rows:
            if "".join(row).strip("\ufeff \t") and not is_hint(row):
                break
        return rows

    def _order(self) -> str | None:
        """Return the order of the numbers in a date: asked, not needed, or found over all rows."""
        when = self._places["timestamp"]
        top = csv.reader(self.given.head.split("\n")[:1000], delimiter=self._delimiter)
        numeric = any(len(match[1]) < 4 for match in _dates(top, when))
        if self.given.order or not numeric:
            return self.given.order
        finder = OrderFinder(in_order=True)
        rows = self._table()
        for match in _dates(rows, when, self._feeds[-1]):
            finder.see((match[1], match[2], match[3]), rows.line_num)
        return finder.found(self.given.name)


class BadRow(Exception):
    """A row that is no event: what is wrong with it, a message id, and what fills it."""

    def __init__(self, problem: str, **values: object) -> None:
        super().__init__(problem)
        self.problem, self.values = problem, values


class Cells:
    """What the cells of the rows say, one row or many rows at a time.

    ``names`` learns the names that stand beside ids.
    """

    def __init__(
        self, places: Mapping[str, int], width: int, stamps: TimeColumn, names: NameBook | None
    ) -> None:
        self._places, self._width, self._stamps, self._names = places, width, stamps, names
        # A column that is not there is -1: what a row is made longer by.
        self._texts: Callable[[Sequence[str]], tuple[str, ...]] = itemgetter(*places.values())
        self._columns: Callable[[Sequence[Sequence[str]]], tuple[Sequence[str], ...]] = itemgetter(
            *places.values()
        )
        self._kinds = {"": "message"}  # of the words that were seen
        self._counts = {"": 0, **{str(number): number for number in range(1000)}}
        #: Without any text what answers nothing is what is asked: it opens a thread.
        self._opens = places["text"] < 0 <= places["reply_to"]
        self._liked = self._answered = False

    def gives(self) -> Iterator[str]:
        """Yield what the rows that were read let us know."""
        # A count of 0 that is written is a statement; an empty column is none.
        if self._liked:
            yield "reactions"
        if self._answered:
            yield "replies"
        if not self._stamps.clock.was_asked:
            yield "zone"
        if self._places["kind"] >= 0:
            yield from (_KIND_GIVES[kind] for kind in self._kinds.values() if kind in _KIND_GIVES)

    def columns(self, batch: list[list[str]]) -> EventColumns | None:
        """Return the events of usual rows, None when one of them needs a closer look.

        What is done for a whole column is done without a line of Python for each row.
        """
        if set(map(len, batch)) != {self._width}:
            return None
        count = len(batch)
        blank = ("",) * count  # for what is not there
        columns: list[Sequence[str]] = [*zip(*batch, strict=True), blank]
        stamps, whos, names, words, texts, parents, likes, numbers, places, robots = self._columns(
            columns
        )
        if self._names is not None:
            for name, who in {*zip(names, whos, strict=True)}:
                self._names.learn(name, who)
        kinds = _looked_up(words, self._kinds, words is blank)
        counts = _looked_up(likes, self._counts, likes is blank)
        if kinds is None or counts is None:
            return None
        try:
            instants = self._stamps.column(stamps)
        except (ValueError, OverflowError):
            return None
        if "" in whos:
            whos = [who or name for who, name in zip(whos, names, strict=True)]
        self._liked = self._liked or any(likes)
        self._answered = self._answered or any(parents)
        said = "" if texts is blank else "".join(texts)
        no = (False,) * count
        asking: Sequence[bool] = no
        if "?" in said or "？" in said or "؟" in said:
            pairs = zip(kinds, texts, strict=True)
            asking = [kind == "message" and asks(text) for kind, text in pairs]
        elif self._opens:
            pairs = zip(kinds, parents, strict=True)
            asking = [kind == "message" and not parent for kind, parent in pairs]
        bots = [*map(truth, robots)] if robots is not blank and any(robots) else no
        return EventColumns(instants, whos, kinds, numbers, parents, counts, places, bots, asking)

    def event(self, row: list[str]) -> Event:
        """Return the event of one row; raises ``BadRow``."""
        if len(row) != self._width:
            raise BadRow(ROW, expected=self._width, found=len(row))
        stamp, who, name, word, text, parent, likes, number, place, robot = self._texts([*row, ""])
        try:
            at = self._stamps.read(stamp)
        except (ValueError, OverflowError):
            raise BadRow(NO_TIME, found=stamp) from None
        if self._names is not None:
            self._names.learn(name, who)
        kind = self._kinds.get(word) or self._kind(word)
        count = self._counts.get(likes, -1)
        count = count if count >= 0 else _count(likes)
        self._liked = self._liked or bool(likes)
        self._answered = self._answered or bool(parent)
        asking = kind == "message" and (not parent if self._opens else asks(text))
        return Event(at, who or name, kind, number, parent, count, place, truth(robot), asking)

    def _kind(self, word: str) -> str:
        """Return the kind that ``word`` names and remember it."""
        kind = KINDS.get(word.strip().lower(), "")
        if not kind:
            raise BadRow(NO_KIND, found=word)
        self._kinds[word] = kind
        return kind


def _count(cell: str) -> int:
    """Return the count in a cell."""
    try:
        count = int(cell[:20])
    except ValueError:
        count = -1
    if not 0 <= count < 10**9:
        raise BadRow(NO_COUNT, found=cell)
    return count


def _dates(rows: Reader, when: int, feed: Feed | None = None) -> Iterator[re.Match[str]]:
    """Yield the dates in numbers of a column, to the end or to a fault that is told later."""
    try:
        for row in filter(None, rows):
            if feed is not None:
                feed.mark(_LARGEST_ROW)
            match = NUMERIC_DATE.match(row[when]) if len(row) > when else None
            if match is not None:
                yield match
    except csv.Error:
        pass  # told with its line when the rows are read


def _next_rows(rows: Reader, feed: Feed) -> list[list[str]]:
    """Return the next rows: few where they are long."""
    border = feed.characters + _MOST_CHARACTERS
    feed.mark(_LARGEST_BATCH)
    full = filter(None, rows)  # blank lines are no rows, however many they are
    batch = list(islice(full, _FEWEST))
    while len(batch) < _MOST and feed.characters < border:
        feed.mark(_LARGEST_BATCH)
        more = list(islice(full, _FEWEST))
        if not more:
            break
        batch += more
    return batch


def _looked_up(words: Sequence[str], known: Mapping[str, T], blank: bool) -> Sequence[T] | None:
    """Return what each word stands for, None where one is not known."""
    seen = {""} if blank else set(words)
    if not known.keys() >= seen:
        return None
    if len(seen) == 1:
        return (known[words[0]],) * len(words)
    return [*map(known.__getitem__, words)]


def _events_of(columns: EventColumns) -> Iterable[Event]:
    return map(_new_event, zip(*columns, strict=True))
