"""Local days out of UTC quarters of an hour: what the ledger counts in, seen from a time zone.

Offsets of zones are multiples of a quarter of an hour, so a quarter belongs to one local day; a
day on which clocks change has 23 or 25 hours, and where they go back over midnight the evening
before goes on after it. Where a zone of the past differs by odd minutes, the begin of a quarter
says what it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

QUARTER = 900
#: Quarters of a day.
OF_DAY = 96
#: The ordinal of the first day of the epoch.
EPOCH = date(1970, 1, 1).toordinal()
_MOST_KNOWN = 20_000


class DayStretch(NamedTuple):
    """Quarters of a UTC day, from ``begin`` before ``end``, that are of one local day.

    ``shift`` is what makes the local quarter of one of UTC.
    """

    begin: int
    end: int
    day: int
    shift: int


class LocalDays:
    """The local days of a zone; quarters are counted from the epoch, days are ordinals."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._spans: dict[int, tuple[DayStretch, ...]] = {}

    def day(self, quarter: int) -> int:
        """Return the local day of a quarter."""
        return self._stretch(quarter).day

    def hour(self, at: int) -> int:
        """Return the hour of the day in which an instant (in seconds) is."""
        quarter = at // QUARTER
        return (quarter % OF_DAY + self._stretch(quarter).shift) // 4

    def _stretch(self, quarter: int) -> DayStretch:
        for found in self.spans(quarter // OF_DAY + EPOCH):
            if quarter % OF_DAY < found.end:
                break
        return found

    def spans(self, day: int) -> tuple[DayStretch, ...]:
        """Return what a UTC day is made of, in order of time."""
        if day not in self._spans:
            if len(self._spans) > _MOST_KNOWN:
                self._spans.clear()
            self._spans[day] = tuple(self._found(day))
        return self._spans[day]

    def _offset(self, quarter: int) -> int:
        local = datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone(self._zone)
        since = (local.toordinal() - EPOCH) * OF_DAY + (60 * local.hour + local.minute) // 15
        return since - quarter

    def _found(self, day: int) -> Iterator[DayStretch]:
        first = (day - EPOCH) * OF_DAY
        offset = self._offset(first)
        if offset == self._offset(first + OF_DAY - 1) == self._offset(first + OF_DAY // 2):
            offsets = [offset] * OF_DAY
        else:
            offsets = [self._offset(first + quarter) for quarter in range(OF_DAY)]
        begin = 0
        for end in range(1, OF_DAY + 1):
            local = (first + begin + offsets[begin]) // OF_DAY
            if (
                end == OF_DAY
                or offsets[end] != offsets[begin]
                or (first + end + offsets[end]) // OF_DAY != local
            ):
                yield DayStretch(begin, end, local + EPOCH, first + offsets[begin] - local * OF_DAY)
                begin = end
