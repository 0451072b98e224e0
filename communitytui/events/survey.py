"""Surveys: a table with a row for each answer becomes NPS, CSAT, CES and a count of free texts.

The definitions are those of the registry: NPS of 0-10, CSAT the share of 4 and 5 of 1-5, CES the
mean of 1-7, each with the number of answers behind it. No text is kept, nor who wrote it. A survey
that goes on for months is told month by month, on the day of the month's last answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.metrics.readings import Value

#: What a question is about, by words of its heading.
_ASKED: Mapping[str, re.Pattern[str]] = {
    "nps": re.compile(r"\bnps\b|推荐|recommend", re.IGNORECASE),
    "ces": re.compile(r"\bces\b|省力|费力|轻松|容易|effort|how easy", re.IGNORECASE),
    "csat": re.compile(r"\bcsat\b|满意|satisf", re.IGNORECASE),
    "feedback": re.compile(r"反馈|意见|建议|留言|feedback|comment|suggestion|else", re.IGNORECASE),
}
#: The lowest and the highest answer to each.
SCALES = {"nps": (0, 10), "ces": (1, 7), "csat": (1, 5)}
#: The five answers that surveys offer in words, the best first.
_IN_WORDS = (
    "非常满意 很满意 十分满意 very_satisfied extremely_satisfied",
    "满意 比较满意 satisfied somewhat_satisfied",
    "一般 neutral neither",
    "不满意 不太满意 dissatisfied unsatisfied somewhat_dissatisfied",
    "非常不满意 很不满意 very_dissatisfied very_unsatisfied extremely_dissatisfied",
)
_WORDS = {word: 5 - at for at, words in enumerate(_IN_WORDS) for word in words.split()}
_WHEN = re.compile(r"时间|日期|timestamp|submitted|date", re.IGNORECASE)
#: A score stands alone, or before its unit or its words: 9 分, 10/10, 5 - very likely, 5（很满意）.
_SCORE = re.compile(
    r"\s*(\d{1,2})(?:\.0)?\s*(?:分|星|points?|stars?)?\s*(?:[-–—:：(（/].*)?", re.IGNORECASE
)


class Questions(NamedTuple):
    """The columns of a survey: when it was answered, and which questions they are."""

    when: int
    asked: dict[int, str]


def questions(names: Sequence[str]) -> Questions | None:
    """Return the columns of a survey by its headings; ``None`` for another table.

    A survey asks for a score at least once.
    """
    when = next((at for at, name in enumerate(names) if _WHEN.search(name)), None)
    asked = {}
    for at, name in enumerate(names):
        kind = next((kind for kind, words in _ASKED.items() if words.search(name)), None)
        if kind and at != when:
            asked[at] = kind
    if when is None or not set(asked.values()) & SCALES.keys():
        return None
    return Questions(when, asked)


def measured(answers: Iterable[tuple[date, Mapping[str, Sequence[str]]]]) -> list[Value]:
    """Return the values of a survey by month; ``answers`` are days and texts by question.

    A score that the scale does not have counts nowhere.
    """
    scores: dict[tuple[int, int], dict[str, list[int]]] = {}
    texts: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], date] = {}
    for day, said in answers:
        month = day.year, day.month
        last[month] = max(day, last.get(month, day))
        for kind, cells in said.items():
            if kind == "feedback":
                texts[month] = texts.get(month, 0) + sum(bool(cell.strip()) for cell in cells)
            else:
                found = scores.setdefault(month, {}).setdefault(kind, [])
                found += [each for cell in cells if (each := score(cell, kind)) is not None]
    values = []
    for month, day in sorted(last.items()):
        for kind, found in scores.get(month, {}).items():
            if found:
                values.append(Value(kind, None, day, _value(kind, found), n=len(found)))
        if texts.get(month):
            values.append(Value("feedback", None, day, texts[month]))
    return values


def score(cell: str, kind: str) -> int | None:
    """Return the score in a cell, as ``9``, ``9 分``, ``★★★★`` or ``满意``, or ``None``."""
    bare = cell.strip().casefold().replace(" ", "_")
    if kind == "csat" and bare in _WORDS:
        return _WORDS[bare]
    if bare and set(bare) <= {"★", "☆"}:
        cell = str(bare.count("★"))
    match = _SCORE.fullmatch(cell)
    low, high = SCALES[kind]
    return int(match[1]) if match and low <= int(match[1]) <= high else None


def _value(kind: str, found: Sequence[int]) -> float:
    n = len(found)
    if kind == "nps":
        return 100 * (sum(each >= 9 for each in found) - sum(each <= 6 for each in found)) / n
    if kind == "csat":
        return 100 * sum(each >= 4 for each in found) / n
    return sum(found) / n
