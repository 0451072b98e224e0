"""Working hours: how they are written, and how much of a wait falls into them.

They are kept as ``09:00-12:00 13:30-18:00 mon-fri``: hours, then the days of the week; without
days they hold on each. An end that is not after its beginning lies on the next day. The days off
of a community, and its extra working days, count.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from communitytui.domain.kernel.date_words import WEEKDAYS, plain
from communitytui.domain.kernel.times import parse_time
from communitytui.domain.kernel.workdays import Workdays
from communitytui.errors import BadValue
from communitytui.message import N_

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WRONG = N_("{text} are no working hours; write them like 09:00-18:00 mon-fri")
_LONGEST = 120
_TO = r"\s*(?:-|–|—|~|to|至|到)\s*"
_CLOCK = re.compile(r"([0-9]{1,2}:[0-9]{2})" + _TO + r"([0-9]{1,2}:[0-9]{2})")
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_NAMED = rf"(?:周|星期|礼拜)?({_WEEKDAY})"
_RANGE = re.compile(rf"{_NAMED}(?:{_TO}{_NAMED})?")
_BETWEEN = re.compile(r"[\s,，、;；和]+")
_DAY = 24 * 60


class WorkingHours(NamedTuple):
    """Minutes of the day from and to, and the days of the week, Monday 0."""

    spans: tuple[tuple[int, int], ...]
    weekdays: tuple[int, ...]

    @property
    def text(self) -> str:
        """How they are kept."""
        hours = " ".join(f"{_clock(first)}-{_clock(last)}" for first, last in self.spans)
        return hours if len(self.weekdays) == len(_DAYS) else f"{hours} {_days(self.weekdays)}"


def read_working_hours(text: str) -> WorkingHours:
    """Return the working hours that a text names, in English or Chinese; raises ``BadValue``."""
    wrong = BadValue(_WRONG, text="".join(c for c in text if c.isprintable())[:60])
    if len(text) > _LONGEST:
        raise wrong
    rest, spans = plain(text), set()
    for match in _CLOCK.finditer(rest):
        first, last = (_minute(part) for part in match.groups())
        spans.add((first, last if last > first else last + _DAY))
    rest = _CLOCK.sub(" ", rest)
    weekdays: set[int] = set()
    for match in _RANGE.finditer(rest):
        begin = WEEKDAYS[match[1]]
        end = WEEKDAYS[match[2]] if match[2] else begin
        weekdays |= {(begin + n) % 7 for n in range((end - begin) % 7 + 1)}
    if not spans or _BETWEEN.sub("", _RANGE.sub(" ", rest)):
        raise wrong
    ordered = sorted(spans)
    if any(
        last > after for (_, last), (after, _) in pairwise([*ordered, (ordered[0][0] + _DAY, 0)])
    ):
        raise wrong
    return WorkingHours(tuple(ordered), tuple(sorted(weekdays)) or tuple(range(7)))


def _minute(clock: str) -> int:
    if clock == "24:00":
        return _DAY
    hour, minute = parse_time(clock.zfill(5)).split(":")
    return 60 * int(hour) + int(minute)


def _clock(minute: int) -> str:
    minute = minute if minute == _DAY else minute % _DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(weekdays: tuple[int, ...]) -> str:
    """Return days of the week, several in a row as ``mon-fri``."""
    runs: list[list[int]] = []
    for day in weekdays:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return " ".join(
        _DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" for run in runs
    )


class OpenTime:
    """The working time of some days, to ask how much of it lies between two instants."""

    def __init__(
        self, hours: WorkingHours, zone: tzinfo, office: Workdays, first: date, last: date
    ) -> None:
        days = (first + timedelta(n) for n in range((last - first).days + 1))
        spans = sorted(chain.from_iterable(_opened(hours, zone, office, day) for day in days))
        self._starts = [begin for begin, _ in spans]
        self._ends = [end for _, end in spans]
        self._before = [0, *accumulate(end - begin for begin, end in spans)]

    def between(self, begin: int, end: int) -> int:
        """Return the seconds of working time from an instant to another (seconds of UTC)."""
        return self._until(end) - self._until(begin)

    def holds(self, at: int) -> bool:
        """Tell whether an instant lies in it."""
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self._ends[place]

    def _until(self, at: int) -> int:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at, self._ends[place]) - self._starts[place]


def _opened(
    hours: WorkingHours, zone: tzinfo, office: Workdays, day: date
) -> Iterable[tuple[int, int]]:
    """Return the working time of one day in seconds of UTC."""
    # An extra working day of a holiday file is one, whatever day of the week it is.
    is_extra = day.weekday() >= 5 and office.is_working(day)
    is_off = day.weekday() < 5 and not office.is_working(day)
    if is_off or not (day.weekday() in hours.weekdays or is_extra):
        return []
    midnight = datetime.combine(day, time(), zone)

    def instant(minute: int) -> int:
        return int((midnight + timedelta(minutes=minute)).timestamp())

    return [(instant(first), instant(last)) for first, last in hours.spans]
