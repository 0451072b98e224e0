"""Reads tables of daily values: plain CSV, Slack analytics, Discourse reports, WeCom statistics.

A day that the file does not have is missing, not 0. A line that cannot be read is told with its
number and what was expected there; nothing of the file is taken then, unless such lines are to
be passed over.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TypeVar
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.numbers import (
    NO_NUMBER,
    PLAIN,
    Wanted,
    money_in,
    read_number,
    unit_in,
    wanted_in,
)
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.metric import check_bounds
from communitytui.domain.metrics.readings import Value
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.nouns.declared import LEVEL
from communitytui.errors import BadValue
from communitytui.events.base import as_typed
from communitytui.events.cells import (
    NONE,
    Name,
    bracketed,
    column_of,
    day_in,
    decimal_of,
    filled,
    heading,
    order_of,
    place,
    plain_number,
)
from communitytui.events.daily import TOTAL, daily_messages, has_steps, missing_days, with_leaves
from communitytui.events.event import Skipped
from communitytui.events.feed import QUOTE, Faults, Feed
from communitytui.events.jsonstream import JsonStream
from communitytui.events.readers.table import is_hint, sniff_header
from communitytui.events.survey import SCALES, measured, questions, score
from communitytui.foreign import open_plain
from communitytui.i18n import N_, names
from communitytui.words.errors import explain

#: The formats of ``Source`` that are tables of values.
FORMATS = frozenset({"series", "survey", "slack_analytics", "discourse_report", "wecom"})

_NO_DATE = N_("{file}, line {line}: expected a date like 2026-12-01, found {found}")
_NO_NUMBER = N_("{file}, line {line}: expected a number for {metric}, found {found}")
_NOT_SO = N_("{file}, line {line}: {metric}: {problem}")
_MARKED = N_(
    "{file}, line {line}: {metric}: {problem}; or say for the whole file which mark is before "
    "decimals: --decimal . or --decimal ,"
)
_NO_COUNT = N_("{file}, line {line}: {metric} counts whole things; found {found}")
_TWICE = N_("{file}, line {line}: {metric} has a value for {found} already, in line {before}")
_NO_METRIC = N_(
    "{file}, line {line}: unknown metric {found}; expected a name such as dau, wau or mau"
)
_NO_LEVEL = N_("{file}, line {line}: expected a level, visit, interact or post, found {found}")
_SHORT = N_("{file}, line {line}: expected {expected} columns, found {found}")
_NO_SCORE = N_("{file}, line {line}: expected a score from {low} to {high}, found {found}")
_SAME = N_(
    "{file}, line {line}: {one} and {other} would both be {metric}; say what one of them is, or "
    "leave it out: --column {other}=-"
)
_GROUPS = N_("{file}: rows of several chats ({found}); say which one: --group NAME")
_NO_DAYS = N_("{file}: a line for each week or month; export the chart by day")
_UNNAMED = N_("{file}: which metric is it? Name it when importing")
_NO_ITEMS = N_("{file}: expected a list items with stat_time and data in it")
_TOO_MANY = N_("{file}: more than {count} values; a table of daily values has fewer")
_NOT_FINITE = N_("{file}, line {line}: {metric} cannot be {found}")

#: Columns of Slack's analytics: metric and level. Other columns are not ours.
_SLACK: Mapping[str, tuple[str, str | None]] = {
    "daily active members": ("dau", "visit"),
    "weekly active members": ("wau", "visit"),
    "daily members posting messages": ("dau", "post"),
    "weekly members posting messages": ("wau", "post"),
    "total enabled membership": ("members", None),
    "total membership": ("members", None),
    "messages posted by members": ("messages", TOTAL),
    "messages posted": ("messages", TOTAL),
    "messages in public channels": ("messages", "public"),
    "messages in private channels": ("messages", "private"),
    "messages in shared channels": ("messages", "shared"),
}
#: Reports of Discourse by the name of their file.
_DISCOURSE: Mapping[str, tuple[str, str | None]] = {
    "visits": ("dau", "visit"),
    "daily_engaged_users": ("dau", "interact"),
    "dau_by_mau": ("stickiness", "visit"),
    "signups": ("joins", None),
    "posts": ("messages", None),
    "likes": ("reactions", None),
}
_WECOM: Mapping[str, tuple[str, str | None]] = {
    "member_total": ("members", None),
    "member_has_msg": ("dau", "post"),
    "msg_total": ("messages", None),
    "new_member_cnt": ("joins", None),
}
#: The most values that a file may bring, and the characters of a row and of a cell that counts.
MOST_VALUES = 100_000
_LARGEST_ROW, _LONGEST_CELL = 1_000_000, 60

#: How Discord calls the begin of what each line counts.
_INTERVAL = "interval_start_timestamp"
_VISITORS = "visitors"
_BUSINESS = frozenset(name for name, each in REGISTRY.items() if each.group == "business")

#: The line, the date, the metric and the text of one cell.
Found = tuple[int, str, Name, str]
T = TypeVar("T")


class Series:
    """One table of daily values, opened; ``values`` reads it, ``skipped`` then says what not."""

    def __init__(
        self,
        path: Path | str,
        form: str,
        *,
        zone: str,
        order: str | None = None,
        keep_going: bool = False,
        metric: str | None = None,
        level: str | None = None,
        own: Mapping[str, Wanted] = MappingProxyType({}),
        currency: str | None = None,
        opener: Callable[[], BinaryIO] | None = None,
        decimal: str | None = None,
        columns: Mapping[str, Name] = MappingProxyType({}),
        groups: frozenset[str] = frozenset(),
        today: date | None = None,
    ) -> None:
        """Open a file of the format ``form`` (see ``FORMATS``).

        ``metric`` and ``level`` say what a file measures that does not say so itself; ``own``
        are the metrics that the registry does not have by name, with what their values count; money
        is in ``currency``. ``decimal`` is the mark before decimals, "." or ","; without it the
        file shows it. ``columns`` says which metric and level a column is that
        has a name of its own; the metric ``NONE`` leaves it out. ``groups`` are the chats whose
        rows are taken; without ``today`` every day needs its year.
        """
        self._path, self._form, self._zone = Path(path), form, ZoneInfo(zone)
        self._order, self._decimal = order, decimal
        #: The days that the file lacks, where it has one line for each day.
        self.gaps: set[date] = set()
        self._metric, self._level, self._own = metric, level, own
        self._currency = currency
        self._open = opener or (lambda: open_plain(self._path))
        self.name = clean_line(self._path.name, 120)
        self._faults = Faults(self.name, keep_going)
        self.skipped: list[Skipped] = self._faults.kept
        self._named_columns = {heading(name): each for name, each in columns.items()}
        self._groups, self._today = groups, today
        self._line = 1  # of the header
        self._names: list[str] = []
        self._days: dict[str, date | None] = {}
        #: The names of columns that are no metric of ours.
        self.unknown: list[str] = []

    def values(self) -> list[Value]:
        """Return all values; raises ``BadValue`` with the line that cannot be read."""
        if self._form == "wecom":
            return self._settled(self._few(self._wecom()))
        if self._form == "survey":
            return measured(self._answers())
        found = self._few(self._cells())
        self._order = self._order or self._order_of({line: day for line, day, *_ in found})
        numbers = ((line, cell) for line, _, _, cell in found)
        self._decimal = self._decimal or decimal_of(numbers, self.name)
        wanted = self._wanted(found)
        values: list[Value] = []
        lines: dict[tuple[Name, date], int] = {}
        for line, day, name, cell in found:
            value = self._value(line, day, name, cell, wanted[name[0]])
            if value is None:
                continue
            before = lines.setdefault((name, value.day), line)
            if before != line:
                self._bad(line, _TWICE, metric=name[0], found=day.strip(), before=before)
            else:
                values.append(value)
        return self._settled(values)

    def _settled(self, values: list[Value]) -> list[Value]:
        """Return the values of days: what counts up is told apart, what is missing is noted."""
        if self._form == "slack_analytics":
            values = daily_messages(values)
        elif self._form == "wecom":
            values = with_leaves(values)
        days = {value.day for value in values}
        self.gaps = missing_days(days)
        if _INTERVAL in self._names and has_steps(days):
            raise BadValue(_NO_DAYS, file=self.name)
        return values

    def _order_of(self, dates: Mapping[int, str]) -> str | None:
        when = place(self._names, "date")
        return order_of(
            dates.items(),
            self.name,
            daily=self._form == "slack_analytics",
            # Who writes Chinese puts the year first, and the month before the day.
            year_first=when >= 0 and not self._names[when].isascii(),
            today=self._today,
        )

    def _few(self, found: Iterable[T]) -> list[T]:
        """Return what was found as a list; what has more is no table of daily values."""
        kept = [*islice(found, MOST_VALUES + 1)]
        if len(kept) > MOST_VALUES:
            raise BadValue(_TOO_MANY, file=self.name, count=MOST_VALUES)
        return kept

    def _feed(self) -> Feed:
        return Feed(self._open, 0, self._faults)

    # -- tables

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the header and each row that is as long, with the line where it ends."""
        with closing(self._feed()) as feed:
            delimiter, _ = sniff_header(feed.read(1 << 16))
        with closing(self._feed()) as feed:
            reader = csv.reader(feed.lines(), delimiter=delimiter)
            width = 0
            while True:
                feed.mark(_LARGEST_ROW)
                try:
                    row = next(filter(None, reader))
                except StopIteration:
                    return
                except csv.Error:
                    self._bad(reader.line_num, QUOTE)
                    continue
                if not any(cell.strip("\ufeff \t") for cell in row) or (not width and is_hint(row)):
                    continue
                if not width or len(row) == width:
                    width = len(row)
                    yield reader.line_num, row
                else:
                    self._bad(reader.line_num, _SHORT, expected=width, found=len(row))

    def _cells(self) -> Iterator[Found]:
        """Yield line, date, metric and text of each cell that holds a value."""
        rows = self._rows()
        self._line, head = next(rows, (1, [""]))
        self._names = [*map(heading, head)]
        for line, when, name, cell in self._picked(self._names, self._asked_for(rows)):
            # Of what is too long to be a date or a number, enough to tell so.
            yield line, when[: _LONGEST_CELL + 1], name, cell[: _LONGEST_CELL + 1]

    def _asked_for(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of the chats that were asked for; of several one has to be."""
        at = place(self._names, "group")
        known: dict[str, None] = {}
        for line, row in rows:
            if at >= 0:
                if self._groups and as_typed(row[at]) not in self._groups:
                    continue
                known[clean_line(row[at], 40)] = None
                if len(known) > 1:
                    raise BadValue(_GROUPS, file=self.name, found=", ".join(known))
            yield line, row

    def _answers(self) -> Iterator[tuple[date, dict[str, list[str]]]]:
        """Yield the day and the texts of each answer to a survey."""
        rows = [*self._rows()]
        self._names = [*map(heading, rows[0][1])] if rows else []
        found = questions(self._names)
        assert found is not None, "it was told by its headings"
        order = self._order or self._order_of({line: row[found.when] for line, row in rows[1:]})
        asked = self._scored(found.asked, rows[1:])
        for line, row in rows[1:]:
            day = day_in(row[found.when], order, self._today)
            if day is None:
                self._bad(line, _NO_DATE, found=row[found.when])
                continue
            said: dict[str, list[str]] = {}
            for at, kind in asked.items():
                said.setdefault(kind, []).append(row[at])
                if kind in SCALES and filled(row[at]) and score(row[at], kind) is None:
                    low, high = SCALES[kind]
                    self._faults.odd(
                        line, _NO_SCORE, found=clean_line(row[at], 20), low=low, high=high
                    )
            yield day, said

    def _scored(
        self, asked: Mapping[int, str], rows: Sequence[tuple[int, list[str]]]
    ) -> dict[int, str]:
        """Return the questions that count: where scores are asked for, most answers are some.

        Others are noted as unknown columns: a reason is no score, whatever number is in it.
        """
        kept: dict[int, str] = {}
        for at, kind in asked.items():
            cells = [row[at] for _, row in rows if filled(row[at])]
            scores = sum(score(cell, kind) is not None for cell in cells) if kind in SCALES else 0
            if kind in SCALES and 2 * scores < len(cells):
                self.unknown.append(clean_line(self._names[at], 40))
            else:
                kept[at] = kind
        return kept

    def _picked(self, names: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Found]:
        when = place(names, "date")
        if self._form == "slack_analytics":
            # Of two columns for one thing the first of ours.
            places = {
                _SLACK[name]: names.index(name) for name in reversed(list(_SLACK)) if name in names
            }
            known = [(i, name) for name, i in places.items()]
            for line, row in rows:
                # An empty cell is a day that nobody counted.
                yield from ((line, row[when], name, row[i]) for i, name in known if filled(row[i]))
            return
        value = place(names, "value")
        if self._form == "discourse_report":
            name = self._report()
            yield from (
                (line, row[when], name, row[value]) for line, row in rows if filled(row[value])
            )
            return
        metric, level = place(names, "metric"), place(names, "level")
        if metric < 0:
            yield from self._wide(names, rows)
            return
        unit = place(names, "unit")
        for line, row in rows:
            if not filled(row[value]):
                continue
            said = self._level_called(line, row[level] if level >= 0 else "")
            called = self._named(line, row[metric])
            if called is not None:
                behind = row[unit] if unit >= 0 else bracketed(row[metric])
                called = called[0], said or called[1] or self._level
                yield line, row[when], called, _with_unit(row[value], behind)

    def _level_called(self, line: int, cell: str) -> str | None:
        try:
            return LEVEL.read(cell, names) if cell.strip() else None
        except BadValue:
            self._bad(line, _NO_LEVEL, found=cell.strip())
            return None

    def _wide(self, names: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Found]:
        """Yield the cells of a table with a column for each metric."""
        when = place(names, "date")
        columns = self._columns(names)
        if not columns:
            word = self.unknown[0] if self.unknown else ""
            hint = nearest(word, [*REGISTRY, *self._own])
            self._bad(self._line, _NO_METRIC, found=word, hint=hint)
        units = {i: bracketed(names[i]) for i in columns}
        for line, row in rows:
            for i, name in columns.items():
                if filled(row[i]):
                    yield line, row[when], name, _with_unit(row[i], units[i])

    def _columns(self, names: list[str]) -> dict[int, Name]:
        """Return what the columns are, by their places; others are noted as unknown."""
        columns: dict[int, Name] = {}
        for i, name in enumerate(names):
            if not name or any(i == place(names, part) for part in ("date", "group")):
                continue
            found = self._named_columns.get(name) or column_of(name, self._own)
            if found is None:
                self.unknown.append(clean_line(name, 40))
            elif found[0] != NONE:
                columns[i] = (found[0], found[1] or self._level)
        # Beside sales they are those of a shop; consoles of platforms call who read so.
        if {name for name, _ in columns.values() if name in _BUSINESS} == {_VISITORS}:
            seen = ("dau", "visit")
            columns = {i: seen if each[0] == _VISITORS else each for i, each in columns.items()}
        first: dict[Name, str] = {}
        for i, each in columns.items():
            if each in first:
                self._bad(self._line, _SAME, one=first[each], other=names[i], metric=each[0])
            first.setdefault(each, names[i])
        return columns

    def _named(self, line: int, cell: str) -> Name | None:
        word = heading(cell[: 2 * _LONGEST_CELL])
        found = column_of(word, self._own)
        if found is None:
            self._bad(line, _NO_METRIC, found=word, hint=nearest(word, [*REGISTRY, *self._own]))
        return found

    def _report(self) -> Name:
        if self._metric:
            said = self._named(0, self._metric)
            assert said is not None
            return said[0], self._level or said[1]
        stem = self._path.stem.lower().replace("-", "_")
        for report in sorted(_DISCOURSE, key=len, reverse=True):
            if report in stem:
                name, level = _DISCOURSE[report]
                return name, self._level or level
        for known in sorted(REGISTRY, key=len, reverse=True):
            if re.search(rf"(^|[^a-z0-9]){known}([^a-z0-9]|$)", stem.replace("_", " ")) or (
                known == stem
            ):
                return known, self._level
        raise BadValue(_UNNAMED, file=self.name, wants="metric")

    def _wanted(self, found: list[tuple[int, str, Name, str]]) -> dict[str, Wanted]:
        """Return what the values of each metric count.

        A percentage without its sign is sure where the column shows it: one share of 1 among
        numbers above 1 is none.
        """
        columns: dict[str, list[str]] = {}
        for _, _, (name, _), cell in found:
            columns.setdefault(name, []).append(cell)
        return {name: self._asked(name, cells) for name, cells in columns.items()}

    def _asked(self, name: str, cells: list[str]) -> Wanted:
        known = REGISTRY.get(name)
        if known is None:
            wanted = self._own.get(name, PLAIN)
        elif known.money:
            return money_in(self._currency)
        else:
            wanted = wanted_in(known.unit, known.ratings)
        if not wanted.percent:
            return wanted
        # What can pass 100 % has shares of 1 % as well as any: nothing would be told apart.
        free = known is not None and known.high != 100
        most = 1 if wanted.ratings is None else wanted.ratings[1]
        return wanted._replace(sure=free or any(_size(cell) > most for cell in cells))

    def _value(self, line: int, day: str, name: Name, cell: str, wanted: Wanted) -> Value | None:
        if day not in self._days:  # each stands in every column of its row
            self._days[day] = day_in(day, self._order, self._today)
        on = self._days[day]
        if on is None:
            self._bad(line, _NO_DATE, found=day)
            return None
        if cell.strip().lower().lstrip("+-") in ("nan", "inf", "infinity"):
            self._bad(line, _NOT_FINITE, metric=name[0], found=cell)
            return None
        try:
            plain = plain_number(cell, self._decimal) if len(cell) <= _LONGEST_CELL else ""
            # Where the mark is known, a point says nothing but that decimals follow.
            sure = wanted._replace(counted=wanted.counted and self._decimal is None)
            number = read_number(plain, sure)
        except BadValue as error:
            if error.message == NO_NUMBER:
                self._bad(line, _NO_NUMBER, metric=name[0], found=cell)
            else:
                problem = _MARKED if wanted.counted and "." in cell else _NOT_SO
                self._bad(line, problem, metric=name[0], problem=explain(error))
            return None
        known = REGISTRY.get(name[0])
        if wanted.counted and known is not None and not known.decimals and number % 1:
            self._bad(line, _NO_COUNT, metric=name[0], found=cell)
            return None
        try:
            if known is not None:
                check_bounds(known.title, known.low, known.high, number)
            if self._today is not None and on > self._today:
                raise BadValue(N_("{day} is in the future"), day=on.isoformat())
        except BadValue as error:
            self._bad(line, _NOT_SO, metric=name[0], problem=explain(error))
            return None
        return Value(*name, on, number)

    # -- WeCom

    def _wecom(self) -> Iterator[Value]:
        found = False
        with closing(self._feed()) as feed:
            stream = JsonStream(feed)
            for key in stream.members():
                if key == "items" and stream.peek() == "[":
                    found = True
                    for number, item in enumerate(stream.values(), 1):
                        yield from self._item(number, item)
        if not found:
            raise BadValue(_NO_ITEMS, file=self.name)

    def _item(self, number: int, item: object) -> Iterator[Value]:
        stamp = item.get("stat_time") if isinstance(item, dict) else None
        counts = item.get("data") if isinstance(item, dict) else None
        if not isinstance(stamp, int) or not isinstance(counts, dict) or not 0 < stamp < 2**33:
            self._bad(number, _NO_DATE, found=str(stamp))
            return
        on = datetime.fromtimestamp(stamp, UTC).astimezone(self._zone).date()
        for key, (metric, level) in _WECOM.items():
            count = counts.get(key)
            if isinstance(count, bool) or not isinstance(count, (int, type(None))):
                self._bad(number, _NO_NUMBER, metric=metric, found=str(count))
            elif count is not None:
                yield Value(metric, level, on, count)

    # -- faults

    def _bad(self, line: int, problem: str, /, hint: str | None = None, **values: object) -> None:
        shown = {
            key: clean_line(value, 300 if key == "problem" else 40)
            if isinstance(value, str)
            else value
            for key, value in values.items()
        }
        shown = {"file": self.name, "line": line, **shown}
        if not self._faults.keep_going or not line:
            raise BadValue(problem, hint=hint, **shown)
        del shown["file"], shown["line"]
        self._faults.bad(line, problem, **shown)


def _with_unit(cell: str, unit: str) -> str:
    """Return a number with the unit that stands over its column, unless it has one itself."""
    if not unit:
        return cell
    bare = cell.strip()
    behind = unit_in(unit) if bare[-1:].isdigit() else None
    return f"{bare}{behind}" if behind else cell


def _size(cell: str) -> float:
    """Return how far a bare number lies from 0; -1 for any other cell."""
    try:
        return abs(read_number(cell))
    except BadValue:
        return -1
