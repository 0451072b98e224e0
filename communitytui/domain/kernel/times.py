"""Times of day as people type them, alone or behind a day: ``18:00``, ``8pm``, ``明晚8点半``.

An hour from 1 to 12 that says nothing of the part of the day has two readings, and is refused;
``8:30`` counts from midnight, as it is shown.
"""

from __future__ import annotations

import re

from communitytui.domain.kernel.date_words import number, plain
from communitytui.errors import BadValue
from communitytui.message import N_

_NO_TIME = N_("{text} is not a time; try 18:00 or 8pm")
_TWO_TIMES = N_("{text} could be {one} or {other}; type one of them")
_LONGEST = 40

_MORNING, _NOON, _LATER = "凌晨|清晨|早上|上午|早|am", "中午|noon", "下午|傍晚|晚上|夜里|晚|pm"
_PART = f"{_MORNING}|{_NOON}|{_LATER}"
_NUMBER = "[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}"
_SPOKEN = rf"(?P<h>{_NUMBER}) ?[点时](?:整|钟|(?P<half>半)|(?P<cm>{_NUMBER})分?)?"
_WRITTEN = r"(?P<hh>[0-9]{1,2}):(?P<m>[0-9]{2})(?: ?(?P<apm>am|pm))?"
_ENGLISH = r"(?P<h12>[0-9]{1,2}) ?(?P<half12>am|pm)"
#: A time of day, as a pattern.
TIME = rf"(?:(?P<part>{_PART}) ?)?(?:{_SPOKEN}|{_WRITTEN}|{_ENGLISH})|(?P<only>noon|中午)"


def parse_time(text: str) -> str:
    """Return the time of day that ``text`` names, as ``HH:MM``; raises ``BadValue``."""
    match = re.fullmatch(TIME, plain(text)) if len(text) <= _LONGEST else None
    if match is None:
        raise BadValue(_NO_TIME, text=_shown(text))
    if match["only"]:
        return "12:00"
    try:
        return _clock(match, text)
    except (ValueError, KeyError):
        raise BadValue(_NO_TIME, text=_shown(text)) from None


def _clock(m: re.Match[str], text: str) -> str:
    hour = number(m["h"] or m["hh"] or m["h12"])
    minute = 30 if m["half"] else number(m["m"] or m["cm"] or "0")
    part = m["part"] or m["apm"] or m["half12"]
    if part is None and m["h"] and 1 <= hour <= 12:
        raise _two_times(hour, minute, text)
    if part and re.fullmatch(_LATER, part):
        hour += 12 if hour < 12 else 0
    elif part and re.fullmatch(_NOON, part):
        hour += 12 if hour < 6 else 0
    elif part and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        raise ValueError(hour, minute)
    return f"{hour:02}:{minute:02}"


def _two_times(hour: int, minute: int, text: str) -> BadValue:
    one, other = sorted(f"{each:02}:{minute:02}" for each in (hour % 12, hour % 12 + 12))
    return BadValue(_TWO_TIMES, text=_shown(text), one=one, other=other)


def _shown(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:60]
