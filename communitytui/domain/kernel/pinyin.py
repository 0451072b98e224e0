"""Pinyin initials, so that ``sq`` finds 社群.

The common characters of GB 2312 (its first level, 3,755 of them) are coded in the order of their
pinyin; the first character of each initial is enough to tell the initial of any other.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_INITIALS = "abcdefghjklmnopqrstwxyz"
_LAST_COMMON = 0xD7F9


@lru_cache(maxsize=1)
def _bounds() -> list[int]:
    return [int.from_bytes(char.encode("gb2312"), "big") for char in _FIRST]


@lru_cache(maxsize=8192)
def initials(text: str) -> str:
    """Return one letter for each common Chinese character, and other letters as they are."""
    letters = []
    for char in text.lower():
        if char.isascii():
            letters.append(char if char.isalnum() else "")
            continue
        try:
            code = int.from_bytes(char.encode("gb2312"), "big")
        except UnicodeEncodeError:
            continue
        place = bisect_right(_bounds(), code) - 1
        if place >= 0 and code <= _LAST_COMMON:
            letters.append(_INITIALS[place])
    return "".join(letters)
