"""What people and programs write for an instant, and which of day and month comes first.

A local time that a clock change makes happen twice is taken as the earlier one, unless the file
runs in order and a later event stands before it already.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from operator import add, itemgetter
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.event_columns import EARLIEST as EARLIEST
from communitytui.domain.kernel.event_columns import LATEST as LATEST
from communitytui.errors import BadValue
from communitytui.i18n import N_

#: The orders of a numeric date, as the option ``--dates`` names them.
ORDERS = ("dmy", "mdy", "ymd")
_MOST_CACHED = 1 << 16
#: What the instant of an hour that is not known adds up to less than 0 with.
_NEVER = -(1 << 40)
#: What a time may end with to say how far it is from UTC.
_FIXED = re.compile(r"Z|[+-]\d\d(?::?\d\d)?| (?:UTC|GMT)")
_DIGITS = "0123456789"
_HOURS = tuple(f"{hour:02}:" for hour in range(24))
#: The hour and the rest of a local time, and of one with more after its seconds.
_HOUR, _TAIL = itemgetter(slice(-5)), itemgetter(slice(-5, None))
_LONG_HOUR, _LONG_TAIL = itemgetter(slice(14)), itemgetter(slice(14, 19))
_MINUTE, _SECOND = itemgetter(slice(11, 17)), itemgetter(slice(17, 19))
_REST = itemgetter(slice(19, None))

_NO_ZONE = N_("Unknown time zone {value}; expected a name such as Asia/Shanghai")
_NO_ORDER = N_("Unknown order of dates {value}; expected dmy, mdy or ymd")
_AMBIGUOUS = N_(
    "{file}, line {line}: day and month cannot be told apart ({found}); "
    "say which comes first with --dates dmy or --dates mdy"
)
_MIXED = N_(
    "{file}, line {line}: the date {found} fits no order that fits the lines before; "
    "expected one order of day, month and year in the whole file"
)

NUMERIC_DATE = re.compile(r"\s*(\d{1,4})\s*[./年-]\s*(\d{1,2})\s*[./月-]\s*(\d{1,4})(?:\s*日|\.)?")
_TIME = re.compile(
    r"[\sT,，،]*(?P<half>\D{0,4}?)\s*(?P<hour>\d{1,2})[:.时](?P<minute>\d{2})"
    r"(?:[:.分](?P<second>\d{2})(?:[.,]\d+)?秒?)?\s*(?P<ampm>[AaPp]\.?\s?[Mm]\.?)?\s*$"
)
#: Words for the two halves of the day; the second half adds twelve hours.
_FORENOON = {"上午", "早上", "凌晨", "清晨", "오전", "午前", "am"}
_AFTERNOON = {"下午", "晚上", "傍晚", "오후", "午後", "中午", "pm"}


def find_zone(name: str) -> ZoneInfo:
    """Return the time zone ``name``; ``BadValue`` when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadValue(_NO_ZONE, value=name[:60]) from None


def check_order(order: str | None) -> None:
    """Raise ``BadValue`` unless ``order`` is one of ``ORDERS`` or nothing."""
    if order is not None and order not in ORDERS:
        raise BadValue(_NO_ORDER, value=order[:20])


class Clock:
    """Turns local times of one zone into unix seconds."""

    def __init__(self, zone: ZoneInfo, in_order: bool = False) -> None:
        self.zone = zone
        #: Whether some time had no zone of its own.
        self.was_asked = False
        self._in_order = in_order
        self._latest = 0

    def at(self, local: datetime) -> int:
        """Return the instant of ``local``: naive means in the zone, else it says its own."""
        if local.tzinfo is not None:
            return int(local.timestamp())
        self.was_asked = True
        here = local.replace(tzinfo=self.zone)
        instant = int(here.timestamp())
        if self._in_order:
            # Within a file that runs in order an hour that happens twice is told by what was.
            if instant < self._latest:
                second = int(here.replace(fold=1).timestamp())
                instant = max(instant, second)
            self._latest = max(instant, self._latest)
        return instant


class TimeColumn:
    """Reads the time column of a table: unix seconds or milliseconds, ISO, or a numeric date.

    ``order`` is needed for numeric dates that do not begin with the year.
    """

    def __init__(self, zone: ZoneInfo, order: str | None = None, in_order: bool = False) -> None:
        self.clock = Clock(zone, in_order)
        self.order = order
        # By what a time ends with ("" for local times): the instants of the hours seen so far.
        self._hours: dict[str, dict[str, int]] = {"": {}}
        self._steady: dict[int, bool] = {}
        # "HH:MM:" and "SS" to seconds, for days without a clock change.
        self._minutes = {f"{m // 60:02}:{m % 60:02}:": 60 * m for m in range(1440)}
        self._seconds = {f"{s:02}": s for s in range(60)}
        # "MM:SS" to seconds: most lines are an hour already seen and one of these.
        self._tails = {f"{m:02}:{s:02}": 60 * m + s for m in range(60) for s in range(60)}

    def read(self, text: str) -> int:
        """Return the unix seconds that ``text`` says; ``ValueError`` when it says none."""
        if len(text) == 10 and text.isdecimal() and EARLIEST <= int(text) < LATEST:
            return int(text)
        hour, tail = self._hours[""].get(text[:-5]), self._tails.get(text[-5:])
        if hour is None and len(text) > 19:
            known = self._hours.get(_ending(text))
            if known is not None:
                hour, tail = known.get(text[:14]), self._tails.get(text[14:19])
        if hour is not None and tail is not None:
            return hour + tail
        at = self._read(text.strip())
        if not EARLIEST <= at < LATEST:
            raise ValueError(text)
        return at

    def column(self, texts: Sequence[str]) -> list[int]:
        """Return what ``read`` says of each, with no line of Python for each usual one.

        For a file whose order does not matter: the texts are not read one after the other.
        """
        first = texts[0]
        if first.isdecimal() or first[:10].isdecimal():
            found = _numbers(texts, first)
            if found is not None:
                return found
        elif first[-6:-5] == ":" and first[-5:] in self._tails:
            if len(first) != 19 or set(map(len, texts)) != {19}:
                return self._by_hours(texts, "", _HOUR, _TAIL)
            return self._by_days(texts, "")
        elif _is_uniform(texts, first):
            return self._by_days(texts, _ending(first))
        read = self.read
        known = {text: read(text) for text in set(texts)}
        return [known[text] for text in texts]

    def _by_days(self, texts: Sequence[str], ending: str) -> list[int]:
        """Return the instants of texts of one width; those of the day of the first together."""
        day = texts[0][:11]
        cut = len(texts) if texts[-1].startswith(day) else bisect_left(texts, day + "~")
        if not cut:
            return self._by_hours(texts, ending, _LONG_HOUR, _LONG_TAIL)
        found = self._of_day(texts[:cut], ending, day)
        if cut < len(texts):
            found += self._by_hours(texts[cut:], ending, _LONG_HOUR, _LONG_TAIL)
        return found

    def _of_day(self, texts: Sequence[str], ending: str, day: str) -> list[int]:
        said, width, count = "".join(texts), len(texts[0]), len(texts)
        hours = self._hours.get(ending, {})
        begin = hours.get(day + "00:")
        # A day is as long as any other where its last hour comes 23 hours after its first.
        even = hours.get(day + "23:", 0) - (begin or 0) == 23 * 3600
        if begin is None or not even or any(said[i::width] != day[i] * count for i in range(11)):
            return self._by_hours(texts, ending, _LONG_HOUR, _LONG_TAIL)
        # Two small tables, for one of all seconds of a day would not stay in the caches.
        first = {second: begin + at for second, at in self._seconds.items()}
        minutes = map(self._minutes.get, map(_MINUTE, texts), repeat(_NEVER))
        seconds = map(first.get, map(_SECOND, texts), repeat(_NEVER))
        instants = [*map(add, minutes, seconds)]
        if min(instants) < 0:
            return self._by_hours(texts, ending, _LONG_HOUR, _LONG_TAIL)
        return instants

    def _by_hours(
        self,
        texts: Sequence[str],
        ending: str,
        hour_of: Callable[[str], str],
        tail_of: Callable[[str], str],
    ) -> list[int]:
        hours = self._hours.setdefault(ending, {}) if _FIXED.fullmatch(ending) else self._hours[""]
        keys = [*map(hour_of, texts)]
        for key in set(keys).difference(hours):
            self.read(texts[keys.index(key)])  # the first of its hour teaches the hour
        tails = map(self._tails.get, map(tail_of, texts), repeat(_NEVER))
        instants = [*map(add, map(hours.get, keys, repeat(_NEVER)), tails)]
        if min(instants) < 0:
            # Of an hour with a clock change in it, or written otherwise.
            pairs = zip(instants, texts, strict=True)
            return [at if at >= 0 else self.read(text) for at, text in pairs]
        return instants

    def _read(self, text: str) -> int:
        if text.isdigit() and len(text) != 8:
            return _unix(int(text[:20]))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            if text.endswith((" UTC", " GMT")):
                moment = _parse(text[:-4], "ymd").replace(tzinfo=UTC)
            else:
                try:
                    return _unix(float(text))
                except (ValueError, OverflowError):
                    moment = _parse(text, self.order)
        at = self.clock.at(moment)
        self._remember(text, moment, at)
        return at

    def _remember(self, text: str, moment: datetime, at: int) -> None:
        """Keep the instant of an hour without a clock change in it."""
        seconds = 60 * moment.minute + moment.second
        if moment.tzinfo is not None:
            ending = _ending(text)
            if self._tails.get(text[14:19]) == seconds and _FIXED.fullmatch(ending):
                self._keep(ending, text[:14], at - seconds)
                self._keep_day(ending, text, moment, at - seconds)
            return
        if text[-6:-5] != ":" or self._tails.get(text[-5:]) != seconds:
            return
        if self._is_steady(moment.toordinal()):
            self._keep("", text[:-5], at - seconds)
            if len(text) == 19:
                self._keep_day("", text, moment, at - seconds)
            return
        start = moment.replace(minute=0, second=0, microsecond=0)
        if self._is_even(start, start.replace(minute=59, second=59)):
            self._keep("", text[:-5], at - seconds)

    def _is_steady(self, day: int) -> bool:
        """Tell whether no clock changes on a day."""
        steady = self._steady.get(day)
        if steady is None:
            if len(self._steady) >= _MOST_CACHED:
                self._steady.clear()
            midnight = datetime.fromordinal(day)
            steady = self._is_even(midnight, midnight + timedelta(days=1))
            self._steady[day] = steady
        return steady

    def _is_even(self, *locals_: datetime) -> bool:
        here = [local.replace(tzinfo=self.clock.zone) for local in locals_]
        return len({at.replace(fold=fold).utcoffset() for at in here for fold in (0, 1)}) == 1

    def _keep_day(self, ending: str, text: str, moment: datetime, at: int) -> None:
        """Keep all hours of a day that is written as ISO says, of which one began ``at``."""
        if f"{moment:%Y-%m-%d}" == text[:10] and text[11:13] == f"{moment.hour:02}":
            begin = at - 3600 * moment.hour
            for hour, name in enumerate(_HOURS):
                self._keep(ending, text[:11] + name, begin + 3600 * hour)

    def _keep(self, ending: str, key: str, at: int) -> None:
        if len(self._hours) > 100:
            self._hours = {"": self._hours[""]}
        hours = self._hours.setdefault(ending, {})
        if len(hours) >= _MOST_CACHED:
            hours.clear()
        if EARLIEST <= at < LATEST - 3600:
            hours[key] = at


def _ending(text: str) -> str:
    """Return what follows the seconds of a time, without their fraction."""
    ending = text[19:]
    if ending[:1] in (".", ",") and ending[1:2] in _DIGITS:
        return ending[1:].lstrip(_DIGITS)
    return ending


def _is_uniform(texts: Sequence[str], first: str) -> bool:
    """Tell whether all texts go on after their seconds as the first does, but for the digits."""
    width, count = len(first) - 19, len(texts)
    if width < 1 or set(map(len, texts)) != {len(first)}:
        return False
    ending = _ending(first)
    if not _FIXED.fullmatch(ending):
        return False
    rest = "".join(map(_REST, texts))
    digits = width - len(ending)
    if not rest.isascii() or any(
        rest[place::width] != first[19 + place] * count for place in (0, *range(digits, width))
    ):
        return False
    return all(rest[place::width].isdecimal() for place in range(1, digits))


def _numbers(texts: Sequence[str], first: str) -> list[int] | None:
    """Return the unix times of a column in one unit, None where one is written otherwise."""
    said = "".join(texts)
    if said.isdecimal() and said.isascii():
        numbers = [*map(int, texts)] if max(map(len, texts)) <= 20 and "" not in texts else [0]
        low, high = min(numbers), max(numbers)
        for unit in (1, 1000, 1_000_000):
            if EARLIEST * unit <= low and high < LATEST * unit:
                return numbers if unit == 1 else [number // unit for number in numbers]
    elif first[10:11] == "." and said.replace(".", "").isdecimal() and said.isascii():
        try:
            seconds = [*map(float, texts)]
        except ValueError:
            return None
        if min(seconds) >= EARLIEST and max(seconds) < LATEST:
            return [*map(int, seconds)]
    return None


def _unix(number: float) -> int:
    """Return seconds of a count since 1970 in seconds, milliseconds or microseconds."""
    for unit in (1, 1000, 1_000_000):
        if EARLIEST <= number / unit < LATEST:
            return int(number // unit)
    raise ValueError(number)


def _parse(text: str, order: str | None) -> datetime:
    """Read a numeric date with an optional time; ``ValueError`` when it is none."""
    match = NUMERIC_DATE.match(text)
    if match is None or (order is None and len(match[1]) < 4):
        raise ValueError(text)  # without an order it would be a guess
    day = arrange((match[1], match[2], match[3]), order or "ymd")
    rest = text[match.end() :]
    return day + parse_time(rest) if rest.strip() else day


def arrange(parts: tuple[str, str, str], order: str) -> datetime:
    """Return the midnight of a numeric date; a first part of four digits is always the year."""
    first, second, third = parts
    if len(first) == 4:
        order = "ymd"
    if order == "ymd":
        year, month, day = first, second, third
    else:
        day, month = (first, second) if order == "dmy" else (second, first)
        year = third
    count = int(year)
    if len(year) == 3 or len(day) > 2:
        raise ValueError(year)
    return datetime(count + 2000 if len(year) <= 2 else count, int(month), int(day))


def parse_time(text: str) -> timedelta:
    """Return the time of day that ``text`` says, with words for the half of the day."""
    match = _TIME.match(text)
    if match is None:
        raise ValueError(text)
    hour, minute = int(match["hour"]), int(match["minute"])
    second = int(match["second"] or 0)
    half = (match["half"] or match["ampm"] or "").strip().lower()
    half = half.replace(".", "").replace(" ", "").replace("\u202f", "")
    if half in _AFTERNOON:
        hour += 12 if hour < 12 and not (half == "中午" and hour == 11) else 0
    elif half in _FORENOON:
        hour = 0 if hour == 12 else hour
    elif half:
        raise ValueError(text)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError(text)
    return timedelta(hours=hour, minutes=minute, seconds=second)


class OrderFinder:
    """Finds the order of day, month and year over all dates of a file."""

    def __init__(self, in_order: bool) -> None:
        self._in_order = in_order  # the file runs in order: time does not go back
        self._fits = dict.fromkeys(ORDERS, True)
        self._last: dict[str, datetime] = {}
        self._backward = dict.fromkeys(ORDERS, 0)
        self._seen: tuple[str, str, str] | None = None
        self.sample = ""
        self.broken: tuple[int, str] | None = None  # the first line that leaves no order over

    def see(self, parts: tuple[str, str, str], line: int) -> None:
        """Take the three numbers of one date into account."""
        if parts == self._seen:
            return
        self._seen = parts
        if len(parts[0]) == 4:  # the year speaks for itself here and says nothing of others
            return
        shown = "/".join(parts)
        self.sample = self.sample or shown
        fits = dict(self._fits)
        for order in ORDERS:
            if not self._fits[order]:
                continue
            try:
                day = arrange(parts, order)
            except ValueError:
                fits[order] = False
                continue
            if day < self._last.get(order, day):
                self._backward[order] += 1
            self._last[order] = day
        if any(fits.values()):
            self._fits = fits
        elif self.broken is None:
            self.broken = (line, shown)

    def found(self, file: str, prefer: str | None = None) -> str:
        """Return the order, ``prefer`` where it is possible.

        ``BadValue`` when the dates do not tell it or contradict each other.
        """
        if self.broken is not None:
            raise BadValue(_MIXED, file=file, line=self.broken[0], found=self.broken[1])
        if not self.sample:
            return "ymd"
        if prefer is not None and self._fits[prefer]:
            return prefer
        left = [order for order in ("dmy", "mdy") if self._fits[order]]
        left.sort(key=self._backward.__getitem__)
        # A year of two digits comes first only where nothing else makes sense.
        if self._fits["ymd"] and (not left or self._much_better("ymd", left[0])):
            return "ymd"
        if len(left) == 1 or self._much_better(*left):
            return left[0]
        raise BadValue(_AMBIGUOUS, file=file, line=1, found=self.sample)

    def _much_better(self, one: str, other: str) -> bool:
        """Tell whether time goes back far less often under one order than under the other."""
        return self._in_order and self._backward[other] > 5 * self._backward[one]
