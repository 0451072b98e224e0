"""The offsets of a time zone as SQL, from the same table that Python has.

So the days of a database are those of a file, whatever it knows of zones by itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

_HOUR = 3600
_STEP = 7 * 24 * _HOUR


class Turn(NamedTuple):
    """From an instant on (seconds) a clock is ``offset`` seconds ahead of UTC."""

    at: int
    offset: int


def turns(zone: ZoneInfo, first: int, last: int) -> list[Turn]:
    """Return the offset at ``first``, and each later one until ``last`` with its instant."""

    def offset(at: int) -> int:
        delta = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
        return int(delta.total_seconds()) if delta is not None else 0

    found = [Turn(first, offset(first))]
    for begin in range(first, last, _STEP):
        # A zone changes its clocks less often than once a week.
        end = min(begin + _STEP, last)
        if offset(end) != found[-1].offset:
            before = found[-1].offset
            seconds = range(begin, end)
            at = seconds[bisect_left(seconds, True, key=lambda s: offset(s) != before)]
            found.append(Turn(at, offset(at)))
    return found


def offset_sql(column: str, found: Sequence[Turn]) -> str:
    """Return what is to be added to an instant for the clock on the wall."""
    return _choice(column, [(turn.at, turn.offset) for turn in found])


def local_offset_sql(column: str, found: Sequence[Turn]) -> str:
    """Return what is to be taken from the clock on the wall for the instant.

    Of an hour that happens twice it is the first; what clocks leave out is read by the offset
    before, as it is in files.
    """
    steps = [(found[0].at + found[0].offset, found[0].offset)]
    for before, turn in pairwise(found):
        steps.append((turn.at + max(before.offset, turn.offset), turn.offset))
    return _choice(column, steps)


def _choice(column: str, steps: Sequence[tuple[int, int]]) -> str:
    """Return the value of the last step that a column has reached, by few comparisons."""
    if len(steps) == 1:
        return str(steps[0][1])
    middle = len(steps) // 2
    low, high = _choice(column, steps[:middle]), _choice(column, steps[middle:])
    return f"CASE WHEN {column} < {steps[middle][0]} THEN {low} ELSE {high} END"
