"""The readings of one series, oldest first, taken out of their yearly records on demand.

A community may have ten years of daily readings of thirty metrics, and a view asks for the newest
of each: so a reading is only built when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, overload

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Record


class Reading(NamedTuple):
    """One value of a metric on one day, and where it came from.

    ``partial``: its window is not full yet. ``n``: the sample size behind it, if known. ``of``:
    the platforms or groups that it is of, where others cannot give it; nothing: of all.
    """

    day: date
    value: float
    source: str
    partial: bool = False
    n: int | None = None
    of: tuple[str, ...] = ()


class Value(NamedTuple):
    """One value on its way into the file: what an import or a series brings for one day."""

    metric: str
    level: str | None
    day: date
    value: float
    #: The window is not full yet: shown and marked, never judged.
    partial: bool = False
    #: The sample size behind it: openers, joins, survey answers; ``None`` where nobody counted.
    n: int | None = None
    #: The platforms or groups that can give it, where others cannot.
    of: tuple[str, ...] = ()


class Readings(Sequence[Reading]):
    """The readings in yearly records of one metric, level and definition version, by day."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._years: list[Record] = [
            record["days"]
            for record in sorted(records, key=lambda record: record["year"])
            if record["days"]
        ]
        self._keys: dict[int, list[str]] = {}

    @cached_property
    def _length(self) -> int:
        return sum(map(len, self._years))

    def __len__(self) -> int:
        """Return how many there are."""
        return self._length

    def _sorted(self, year: int) -> list[str]:
        if year not in self._keys:
            self._keys[year] = sorted(self._years[year])
        return self._keys[year]

    def _read(self, year: int, day: str) -> Reading:
        item = self._years[year][day]
        return Reading(
            date.fromisoformat(day),
            item["v"],
            item["s"],
            item.get("p", False),
            item.get("n"),
            tuple(item.get("of", ())),
        )

    @overload
    def __getitem__(self, index: int) -> Reading: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Reading, ...]: ...

    def __getitem__(self, index: int | slice) -> Reading | tuple[Reading, ...]:
        """Return one reading, or a tuple of some; only their years are looked into."""
        if isinstance(index, slice):
            places = range(*index.indices(self._length))
            return tuple(self._at(place) for place in places)
        return self._at(index if index >= 0 else index + self._length)

    def _at(self, place: int) -> Reading:
        if place < 0:
            raise IndexError(place)
        # From the newest year back: that is where people look.
        begins = self._length
        for year in range(len(self._years) - 1, -1, -1):
            begins -= len(self._years[year])
            if place >= begins:
                return self._read(year, self._sorted(year)[place - begins])
        raise IndexError(place)

    def __iter__(self) -> Iterator[Reading]:
        """Yield them, oldest first."""
        for year in range(len(self._years)):
            for day in self._sorted(year):
                yield self._read(year, day)

    def __reversed__(self) -> Iterator[Reading]:
        """Yield them, newest first."""
        for year in range(len(self._years) - 1, -1, -1):
            for day in reversed(self._sorted(year)):
                yield self._read(year, day)

    def __eq__(self, other: object) -> bool:
        """Tell whether ``other`` holds the same readings in the same order."""
        if isinstance(other, Readings) and self._years == other._years:
            return True
        return isinstance(other, (Readings, tuple)) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return how many readings of which days these are."""
        ends = f", {self[0].day} to {self[-1].day}" if self else ""
        return f"<{len(self)} readings{ends}>"

    @property
    def latest(self) -> Reading | None:
        """The newest one, or ``None``; nothing is sorted for it."""
        if not self._years:
            return None
        return self._read(len(self._years) - 1, max(self._years[-1]))

    def between(self, first: date | None, last: date | None) -> tuple[Reading, ...]:
        """Return those from ``first`` to ``last``, both included; ``None`` is no bound."""
        found = []
        for reading in reversed(self):
            if first is not None and reading.day < first:
                break
            if last is None or reading.day <= last:
                found.append(reading)
        return tuple(reversed(found))

    def whole(self, first: date | None, last: date) -> Iterator[tuple[str, float, int | None]]:
        """Yield day (ISO), value and sample of the readings that are whole, in any order.

        Only years of the span are looked into, and no reading is built: judging a metric looks
        at every day of its weeks.
        """
        low, high = first.isoformat() if first else "", last.isoformat()
        for days in self._years:
            some = next(iter(days))
            if low[:4] > some[:4] or some[:4] > high[:4]:
                continue
            for day, item in days.items():
                if low <= day <= high and not item.get("p"):
                    yield day, item["v"], item.get("n")

    def items_by_day(self) -> dict[str, Record]:
        """Return what records keep of each day (ISO), in any order."""
        return {day: item for days in self._years for day, item in days.items()}

    def on(self, day: date) -> Reading | None:
        """Return the reading of one day, or ``None``."""
        key = day.isoformat()
        for year, days in enumerate(self._years):
            if key in days:
                return self._read(year, key)
        return None


def between(readings: Sequence[Reading], first: date, last: date) -> Sequence[Reading]:
    """Return the readings from ``first`` to ``last``, both included, of whatever holds them."""
    if isinstance(readings, Readings):
        return readings.between(first, last)
    return [reading for reading in readings if first <= reading.day <= last]


class Gap(NamedTuple):
    """Days without a reading where the series should have had some; a gap is no zero.

    ``first`` and ``last`` are the first and last day that lack one, ``missing`` how many do.
    """

    first: date
    last: date
    missing: int


#: From how many readings on a series has a rhythm to miss.
_RHYTHM_FROM = 4


def rhythm(readings: Sequence[Reading]) -> int | None:
    """Return the usual number of days from one reading to the next (the median, rounded).

    ``None`` for fewer than 4 readings: nothing is usual yet.
    """
    if len(readings) < _RHYTHM_FROM:
        return None
    days = [reading.day.toordinal() for reading in readings]
    steps = sorted(b - a for a, b in pairwise(days))
    middle = len(steps) // 2
    median = steps[middle] if len(steps) % 2 else (steps[middle - 1] + steps[middle]) / 2
    return max(1, round(median))


def gaps(readings: Sequence[Reading], until: date | None = None) -> list[Gap]:
    """Return where a series misses readings against its usual rhythm, oldest first.

    The expected days are a rhythm apart, counted from the reading before; a reading half a
    rhythm early or late misses none. With ``until`` the days from the newest reading to that
    one are looked at too.
    """
    step = rhythm(readings)
    if step is None:
        return []
    days = [reading.day for reading in readings]
    if until is not None and until > days[-1]:
        # The day itself may still bring its reading.
        days.append(until)
    found = []
    for before, after in pairwise(days):
        missing = round((after - before).days / step) - 1
        if missing > 0:
            first = shift(before, step)
            found.append(Gap(first, shift(first, step * (missing - 1)), missing))
    return found


#: A change of less than this share is none.
_FLAT = 0.02


def trend(readings: Sequence[Reading]) -> str | None:
    """Compare the newest reading with the one nearest to a week before it (4 to 10 days).

    Where there is none, with the one just before: like weekdays are compared when they can be.
    A reading whose window is not full is neither compared nor compared with.
    """
    if not readings or readings[-1].partial:
        return None
    recent = [reading for reading in readings[-12:] if not reading.partial]
    if len(recent) < 2:
        return None
    last = recent[-1]
    week = shift(last.day, -7)
    near = [r for r in recent[:-1] if 4 <= (last.day - r.day).days <= 10]
    before = min(near, key=lambda r: abs((r.day - week).days)) if near else recent[-2]
    change = last.value - before.value
    if abs(change) <= _FLAT * abs(before.value):
        return "flat"
    return "up" if change > 0 else "down"
