"""What the cells of a table mean: the order of its dates, its decimal mark, its metrics.

A table is written by one program or one person, so all its cells together say what one alone
cannot. Where they do not, nobody guesses: it is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from communitytui.domain.metrics.registry import LEVELS, REGISTRY
from communitytui.errors import BadValue
from communitytui.foreign import read_toml
from communitytui.i18n import N_

Name = tuple[str, str | None]
_ALIASES = Path(__file__).with_name("columns.toml")

COLUMNS: Mapping[str, frozenset[str]] = {
    part: frozenset(names.split())
    for part, names in {
        "date": "date day week day_pt interval_start_timestamp 日期 时间 日 周 统计日期 统计时间 "
        "统计日 数据日期",
        "metric": "metric 指标 指标名 指标名称 项目",
        "value": "value count 值 数值 数量 y",
        "level": "level 级别 口径",
        "unit": "unit 单位",
        "group": "group group_name chat channel channel_name 群 群名 群名称 群聊 群聊名称 社群 "
        "频道",
    }.items()
}
#: The metric of a column that somebody said is none.
NONE = "-"
#: What stands in a cell that nobody filled in, or that could not be calculated.
_EMPTY: frozenset[str] = frozenset(
    word
    for words in (
        "- -- --- – — —— / \\ . … n/a na #n/a null none nil tbd 无 暂无 未知 未统计 缺失 空",
        "(空) （空） (跳过) （跳过）",
        "#div/0! #value! #ref! #name? #num! #null!",
    )
    for word in words.split()
)
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_BRACKETS = re.compile(r"\s*\((.*?)\)\s*|\s*\[(.*?)\]\s*")
_PARTS = re.compile(
    r"\s*(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})(?!\d|\.\d)\s*[日号]?"
    # Without its year: 11/2, 11月2日. Not 11.2, which a spreadsheet makes of 11.20 as well.
    r"|\s*(\d{1,2})\s*[-/月]\s*(\d{1,2})\s*[日号]?(?![\d.])"
)
#: What makes two days a span: 2026-11-02~2026-11-08.
_SPAN = re.compile(r"\s*(?:~|至|到|—|–|-|to\b|until\b)\s*\d", re.IGNORECASE)
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_MARKED = re.compile(r"[^\d.,]*(\d[\d.,]*)[^\d.,]*")
_AMBIGUOUS = N_(
    "{file}, line {line}: day and month cannot be told apart ({found}); "
    "say in which order they stand: --dates dmy, --dates mdy or --dates ymd"
)
_TWO_MARKS = N_(
    "{file}, line {line}: {found} and other numbers have different decimal marks; "
    "say which it is with --decimal . or --decimal ,"
)


def heading(cell: str) -> str:
    """Return the name of a column as it is compared: small and narrow, without marks around it."""
    text = unicodedata.normalize("NFKC", cell[:500]).lower()
    return _HAN_GAP.sub("", " ".join(text.split())).strip(" \ufeff*:;'\"")


def plain_heading(name: str) -> str:
    """Return a name without its brackets, which mostly hold a unit; blanks as ``_``."""
    return _BRACKETS.sub("", heading(name)).strip().replace(" ", "_")


def bracketed(name: str) -> str:
    """Return what stands in the brackets of a name, "" for nothing."""
    found = _BRACKETS.search(heading(name))
    return (found[1] or found[2] or "").strip() if found else ""


def place(names: Sequence[str], column: str) -> int:
    """Return the place of a column, -1 for none."""
    return next((i for i, name in enumerate(names) if plain_heading(name) in COLUMNS[column]), -1)


def filled(cell: str) -> bool:
    """Whether somebody filled in a cell: a dash or an error of a formula is no value."""
    return cell.strip().lower() not in _EMPTY and bool(cell.strip())


# Dates -----------------------------------------------------------------------------------------


def day_in(text: str, order: str | None, today: date | None = None) -> date | None:
    """Return the day in a cell, ``None`` for none, or while its order is not known.

    A day without its year is the last such day up to ``today``; a span of days is none.
    """
    text = unicodedata.normalize("NFKC", text)
    match = _PARTS.match(text)
    if match is None:
        return _otherwise(text.strip(), today)
    if _SPAN.match(text, match.end()):
        return None
    try:
        if match[4]:
            return _this_year(int(match[4]), int(match[5]), order, today)
        if len(match[1]) == 4:
            order = "ymd"
        if order is None:
            return None
        year, month, day = (int(match[place + 1]) for place in _ORDERS[order])
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _this_year(one: int, other: int, order: str | None, today: date | None) -> date | None:
    if today is None or order is None:
        return None
    month, day = (other, one) if order == "dmy" else (one, other)
    # Four years have each day there is.
    found = (_date(today.year - back, month, day) for back in range(-1, 9))
    return next((each for each in found if each and each <= today + _SLACK), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


#: Where it is tomorrow already; and a day after all that there are.
_SLACK, _FAR = timedelta(days=1), date(9000, 1, 1)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_SERIAL = re.compile(r"[3-5]\d{4}(\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?:(?P<d>\d{1,2})\.?[\s-]+(?P<m>[a-z]{3,9})"
    r"|(?P<n>[a-z]{3,9})\.?[\s-]+(?P<e>\d{1,2}))"
    r"(?:[,.\s-]+(?P<y>\d{4}|\d{2}(?![\d:])))?",
    re.IGNORECASE,
)


def _otherwise(text: str, today: date | None) -> date | None:
    """Return the day that is written without marks, with the name of its month, or as a number of
    days since the end of 1899, which is what spreadsheets keep.
    """
    try:
        if (match := _DIGITS.match(text)) and not _SPAN.match(text, match.end()):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if _SERIAL.fullmatch(text):
            return date.fromordinal(date(1899, 12, 30).toordinal() + int(float(text)))
        if match := _NAMED.match(text):
            month = _MONTHS.index((match["m"] or match["n"])[:3].lower()) + 1
            day = int(match["d"] or match["e"])
            if match["y"] is None:
                return _this_year(month, day, "mdy", today)
            year = int(match["y"])
            return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return None


def is_day(text: str) -> bool:
    """Whether a cell looks like a day, whatever its order."""
    if match := _PARTS.match(unicodedata.normalize("NFKC", text)):
        return not _SPAN.match(text, match.end())
    return _otherwise(text.strip(), _FAR) is not None


def order_of(
    cells: Iterable[tuple[int, str]],
    name: str,
    *,
    daily: bool = False,
    year_first: bool = False,
    today: date | None = None,
) -> str | None:
    """Return the order of day and month that fits every date; raises where several do.

    Nothing that was measured lies in the future. Else the dates run on in one order and not in
    the other, and no table goes on by years. Where people write the year first
    (``year_first``), so is the month before the day; of a program that writes a line for each day
    (``daily``), it is the order in which the days lie closest.
    """
    found = [
        (line, match)
        for line, text in cells
        if (match := _PARTS.match(unicodedata.normalize("NFKC", text)))
    ]
    numeric = [(line, match) for line, match in found if len(match[1] or "") < 4]
    if not numeric:
        return None
    last = (today or _FAR) + _SLACK
    days = {order: [day_in(m[0], order, last) for _, m in numeric] for order in _orders(numeric)}
    best = max(sum(map(bool, each)) for each in days.values())
    if not best:
        return next(iter(days))
    # What most dates fit; the line that does not is told.
    fitting = {
        order: [day for day in each if day]
        for order, each in days.items()
        if sum(map(bool, each)) == best
    }
    fitting = _some(fitting, lambda each: max(each, default=last) <= last)
    if year_first and len(fitting) > 1:
        preferred = {order: each for order, each in fitting.items() if order == "ymd"}
        fitting = preferred or fitting
    if len(numeric) > 2:
        fitting = _some(fitting, _runs_on)
        fitting = _some(fitting, lambda each: not _by_years(each))
        if daily:
            closest = min(max(each) - min(each) for each in fitting.values())
            fitting = _some(fitting, lambda each: max(each) - min(each) == closest)
    if len(fitting) > 1:
        line, match = numeric[0]
        raise BadValue(_AMBIGUOUS, file=name, line=line, found=match[0].strip())
    return next(iter(fitting))


def _orders(numeric: Sequence[tuple[int, re.Match[str]]]) -> list[str]:
    """Return the orders that dates may have: a year of four digits is where it is."""
    parts = [match for _, match in numeric]
    if all(match[4] for match in parts):
        # Written with the word for month, or without any year: two orders are left.
        return ["ymd"] if any("月" in match[0] for match in parts) else ["dmy", "ymd"]
    return ["dmy", "mdy"] + ["ymd"] * all(len(m[3] or "") <= 2 for m in parts)


def _some(
    found: dict[str, list[date]], test: Callable[[list[date]], bool]
) -> dict[str, list[date]]:
    """Return those that pass a test, all where none does."""
    return {order: days for order, days in found.items() if test(days)} or found


def _by_years(days: list[date]) -> bool:
    """Whether each day is about a year from the one before."""
    steps = [abs((b - a).days) for a, b in pairwise(days) if a != b]
    return bool(steps) and min(steps) > 360


def _runs_on(days: list[date]) -> bool:
    pairs = [*pairwise(days)]
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)


# Numbers ---------------------------------------------------------------------------------------


def decimal_of(cells: Iterable[tuple[int, str]], name: str) -> str | None:
    """Return the decimal mark that the numbers of a table show, ``None`` where none does.

    Of two marks in one number the last is it; a mark that stands twice groups thousands, one
    before other than three digits does not. Raises ``BadValue`` where numbers contradict.
    """
    found: str | None = None
    for line, cell in cells:
        mark = _mark(cell)
        if mark is None or mark == found:
            continue
        if found is not None:
            raise BadValue(_TWO_MARKS, file=name, line=line, found=cell.strip())
        found = mark
    return found


def _mark(cell: str) -> str | None:
    match = _MARKED.fullmatch(cell.strip())
    digits = match[1] if match else ""
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    other = "," if last == "." else "."
    if len(marks) > 1:
        return other
    whole, _, rest = digits.partition(last)
    grouped = len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return None if grouped else last


def plain_number(cell: str, decimal: str | None) -> str:
    """Return a number as it is read everywhere: a point before decimals, nothing in thousands."""
    if decimal is None:
        return cell
    grouping = "," if decimal == "." else "."
    if decimal == "." and grouping not in cell:
        return cell
    # A group has three digits, or it is a slip that the reader of numbers shall see.
    if grouping in cell and not re.search(rf"\d{re.escape(grouping)}\d{{3}}(?!\d)", cell):
        return cell
    return cell.replace(grouping, "").replace(decimal, ".")


# Metrics ---------------------------------------------------------------------------------------


@cache
def _titles() -> Mapping[str, str]:
    """Return the metrics by their titles."""
    return {
        heading(title): known.id
        for known in REGISTRY.values()
        if isinstance(known.title, dict)
        for title in (*known.title.values(), *known.formerly)
    }


@cache
def _words_of_titles() -> Mapping[str, str]:
    """Return the metrics by the words that only one title has."""
    words: dict[str, set[str]] = {}
    for title, known in _titles().items():
        for word in re.split(r"[\s()]+", title):
            words.setdefault(word, set()).add(known)
    return {word: found.pop() for word, found in words.items() if word and len(found) == 1}


@cache
def _aliases() -> Mapping[str, Name]:
    """Return the metrics and levels by what others call their columns."""
    found: dict[str, Name] = {}
    for name, words in read_toml(_ALIASES).data.items():
        metric, _, level = name.partition("@")
        found.update((word, (metric, level or None)) for word in words)
    return found


def _called(word: str, own: Iterable[str]) -> str | None:
    """Return the metric that has ``word`` for its name or title; ``None`` for none."""
    return word if word in REGISTRY or word in own else _titles().get(word)


def column_of(name: str, own: Iterable[str] = ()) -> Name | None:
    """Return the metric and level of a column of a wide table: ``dau``, ``dau@visit``.

    Whole names come first, then what others call it, then a word of a title.
    """
    whole, plain = heading(name), plain_heading(name)
    bare, _, level = whole.partition("@")
    metric = _called(bare, own)
    if metric and level in ("", *LEVELS):
        return metric, level or None
    if found := _aliases().get(whole) or _aliases().get(plain):
        return found
    spaced = plain.replace("_", " ")
    known = _called(plain, own) or _called(spaced, own) or _words_of_titles().get(spaced)
    return (known, None) if known else None
