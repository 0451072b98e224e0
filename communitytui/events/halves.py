"""What the words around a time of day mean: a half of the day, or nothing ("klo", "à").

A phone writes them in its own language. Where a word is not known, the file tells: its lines run
in order, so within a day the forenoon comes first.
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import NamedTuple


def letters(text: str) -> str:
    """Return the letters of what stands around a time: ``a. m.`` is ``am``."""
    return "".join(letter for letter in text.casefold() if letter.isalpha())


def _known(words: str) -> frozenset[str]:
    return frozenset(map(letters, words.split()))


_FORENOON = _known("am 上午 早上 凌晨 清晨 오전 午前 ص صباحا पूर्वाह्न fm π.μ. sa öö vorm ق.ظ ก่อนเที่ยง")
_AFTERNOON = _known(
    "pm 下午 晚上 傍晚 中午 오후 午後 م مساء अपराह्न em μ.μ. ch ös nachm ب.ظ หลังเที่ยง"
)
_NOON = "中午"
#: Of so many unknown words each meaning is tried; a file with more of them has none.
_MOST = 8


class Halves(NamedTuple):
    """The words of one file that mean a half of the day."""

    forenoon: frozenset[str] = frozenset()
    afternoon: frozenset[str] = frozenset()

    def hour(self, word: str, hour: int) -> int:
        """Return the hour from 0 to 23 that is said by a word and a number."""
        if word in self.afternoon and hour < 12:
            return hour if word == _NOON and hour == 11 else hour + 12
        return 0 if word in self.forenoon and hour == 12 else hour


class HalfFinder:
    """Takes in the times of a file, one after the other, and tells what their words mean."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._late = False  # an hour after 12 was seen: the day has 24 of them
        self._last: tuple[object, str, int] | None = None
        self._steps: Counter[tuple[str, str]] = Counter()
        self._backward: Counter[tuple[str, str]] = Counter()

    def see(self, day: object, word: str, hour: int, minute: int) -> None:
        """Take the time of one line into account."""
        self._words[word] += 1
        self._late = self._late or hour > 12 or hour == 0
        at = 60 * (hour % 12) + minute
        if self._last is not None and self._last[0] == day:
            step = (self._last[1], word)
            self._steps[step] += 1
            self._backward[step] += at < self._last[2]
        self._last = (day, word, at)

    def found(self) -> Halves:
        """Return the words that mean a half of the day."""
        words = set(self._words)
        known = words & (_FORENOON | _AFTERNOON)
        if known:
            return Halves(_FORENOON & words, _AFTERNOON & words)
        if self._late or not 2 <= len(words) <= _MOST:
            return Halves()
        return self._guessed(sorted(words))

    def _guessed(self, words: list[str]) -> Halves:
        """Return the meaning under which time goes back least often within a day."""
        best, least = Halves(), self._against({})
        for late in product((False, True), repeat=len(words)):
            meaning = dict(zip(words, late, strict=True))
            wrong = self._against(meaning)
            if any(late) and not all(late) and wrong < least:
                fore = frozenset(word for word in words if not meaning[word])
                best, least = Halves(fore, frozenset(words) - fore), wrong
        return best

    def _against(self, late: dict[str, bool]) -> int:
        wrong = 0
        for (one, other), count in self._steps.items():
            first, second = late.get(one, False), late.get(other, False)
            if first == second:
                wrong += self._backward[one, other]
            elif first:
                wrong += count
        return wrong
