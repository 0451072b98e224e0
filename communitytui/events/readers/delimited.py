"""The plain table of events: ``timestamp,author_id,author_name,kind,text,reply_to,…`` as CSV.

Only the time and an author are needed; the names of the columns may be Chinese or English, the
delimiter may be a comma, a semicolon, a tab or a bar. Written to cost little more than taking
the rows apart, for tables of ten million events.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from communitytui.events.base import NO_TIME, Given, asks
from communitytui.events.event import Event, EventColumns
from communitytui.events.feed import QUOTE
from communitytui.events.readers.columns import FIELDS, KINDS, truth
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
_new_event: Callable[[tuple[Any, ...]], Event] = partial(tuple.__new__, Event)
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
        self._fields: Callable[[Sequence[Any]], tuple[Any, ...]] = itemgetter(
            *self._places.values()  # one that is not there is -1: what a row is made longer by
        )
        self._kinds = {"": "message"}  # of the words that were seen
        self._counts = {"": 0, **{str(number): number for number in range(1000)}}
        #: Without any text what answers nothing is what is asked: it opens a thread.
        self._opens = self._places["text"] < 0 <= self._places["reply_to"]
        for field, gift in _GIVEN_BY.items():
            if self._places[field] >= 0:
                self._gives(gift)
        self._liked = self._answered = False

    def _events(self) -> Iterator[Event]:
        self._stamps = TimeColumn(self.given.zone, self._order())
        rows = self._table()
        if self.given.groups:
            return (event for event in self._one_by_one(rows) if self._enters(event.channel))
        if self.given.keep_going:
            return self._one_by_one(rows)
        return chain.from_iterable(map(_events_of, self._batches(rows)))

    def _one_by_one(self, rows: Reader) -> Iterator[Event]:
        """Yield the events and pass over the rows that are none."""
        feed = self._feeds[-1]
        while True:
            try:
                for row in filter(None, rows):
                    feed.mark(_LARGEST_ROW)
                    event = self._event(row, lambda: rows.line_num)
                    if event is not None:
                        yield event
                break
            except csv.Error:
                self._bad(rows.line_num, QUOTE)
        self._settle()

    def columns(self) -> Iterator[EventColumns]:
        """Yield the events by columns, which is how they are read."""
        if self.given.keep_going or self.given.groups:
            return super().columns()
        self._stamps = TimeColumn(self.given.zone, self._order())
        return self._batches(self._table())

    def _batches(self, rows: Reader) -> Iterator[EventColumns]:
        """Yield the events some rows at a time: by columns, or by rows where one is unusual."""
        first = 0
        try:
            while batch := self._batch(rows):
                columns = self._by_columns(batch)
                if columns is None:
                    columns = EventColumns(*zip(*self._by_rows(batch, first), strict=True))
                yield columns
                first += len(batch)
        except csv.Error:
            self._bad(rows.line_num, QUOTE)
        self._settle()

    def _batch(self, rows: Reader) -> list[list[str]]:
        """Return the next rows: few where they are long."""
        feed = self._feeds[-1]
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

    def _by_columns(self, batch: list[list[str]]) -> EventColumns | None:
        """Return the events of usual rows, None when one of them needs a closer look.

        What is done for a whole column is done without a line of Python for each row.
        """
        if set(map(len, batch)) != {len(self.header)}:
            return None
        count = len(batch)
        blank = ("",) * count  # for what is not there
        columns: list[Sequence[str]] = [*zip(*batch, strict=True), blank]
        stamps, whos, names, words, texts, parents, likes, numbers, places, robots = self._fields(
            columns
        )
        if self.wants_names:
            for name, who in {*zip(names, whos, strict=True)}:
                self.names.learn(name, who)
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

    def _by_rows(self, batch: list[list[str]], first: int) -> Iterator[Event]:
        """Yield the events of some rows, of which the first is number ``first`` of the table."""
        for index, row in enumerate(batch, first):
            event = self._event(row, partial(self._line_of, index))
            if event is not None:
                yield event

    def _line_of(self, index: int) -> int:
        """Return the line of a row: read once more, for nobody counts while all is well."""
        rows = self._table()
        next(islice(filter(None, rows), index, None), None)
        return rows.line_num

    def _event(self, row: list[str], line: Callable[[], int]) -> Event | None:
        """Return the event of one row, None after a fault; ``line`` tells where it stands."""
        if len(row) != len(self.header):
            self._bad(line(), ROW, expected=len(self.header), found=len(row))
            return None
        stamp, who, name, word, text, parent, likes, number, place, robot = self._fields([*row, ""])
        try:
            at = self._stamps.read(stamp)
        except (ValueError, OverflowError):
            self._bad(line(), NO_TIME, found=stamp)
            return None
        if self.wants_names:
            self.names.learn(name, who)
        kind = self._kinds.get(word) or self._kind(word, line)
        count = self._counts.get(likes, -1)
        count = count if count >= 0 else self._count(likes, line)
        if not kind or count < 0:
            return None
        self._liked = self._liked or bool(likes)
        self._answered = self._answered or bool(parent)
        asking = kind == "message" and (not parent if self._opens else asks(text))
        return Event(at, who or name, kind, number, parent, count, place, truth(robot), asking)

    def _settle(self) -> None:
        """Say what the kinds that were seen let us know."""
        # A count of 0 that is written is a statement; an empty column is none.
        self._gives(
            *(["reactions"] if self._liked else []), *(["replies"] if self._answered else [])
        )
        if self._places["kind"] >= 0:
            kinds = self._kinds.values()
            self._gives(*(_KIND_GIVES[kind] for kind in kinds if kind in _KIND_GIVES))

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
        if self.given.order or not self._numeric(self.given.head.split("\n"), when):
            return self.given.order
        finder = OrderFinder(in_order=True)
        rows = self._table()
        try:
            for row in filter(None, rows):
                self._feeds[-1].mark(_LARGEST_ROW)
                match = NUMERIC_DATE.match(row[when]) if len(row) > when else None
                if match is not None:
                    finder.see((match[1], match[2], match[3]), rows.line_num)
        except csv.Error:
            pass  # told with its line when the rows are read
        return finder.found(self.given.name)

    def _numeric(self, lines: list[str], when: int) -> bool:
        """Tell whether the first rows hold a date that does not begin with its year."""
        try:
            for row in csv.reader(lines[:1000], delimiter=self._delimiter):
                match = NUMERIC_DATE.match(row[when]) if len(row) > when else None
                if match is not None and len(match[1]) < 4:
                    return True
        except csv.Error:
            pass
        return False

    def _kind(self, word: str, line: Callable[[], int]) -> str:
        """Return the kind that ``word`` names and remember it; "" after a fault."""
        kind = KINDS.get(word.strip().lower(), "")
        if kind:
            self._kinds[word] = kind
        else:
            self._bad(line(), NO_KIND, found=word)
        return kind

    def _count(self, cell: str, line: Callable[[], int]) -> int:
        """Return the count in a cell, -1 after a fault."""
        try:
            count = int(cell[:20])
        except ValueError:
            count = -1
        if not 0 <= count < 10**9:
            self._bad(line(), NO_COUNT, found=cell)
            return -1
        return count


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
