"""What the cells of a table mean: the order of its dates, its decimal mark, its metrics.

A table is written by one program or one person, so all its cells together say what one alone
cannot. Where they do not, nobody guesses: it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from communitytui.domain.metrics.registry import LEVELS, REGISTRY
from communitytui.errors import BadValue
from communitytui.foreign import read_toml
from communitytui.i18n import N_

Name = tuple[str, str | None]
_ALIASES = Path(__file__).with_name("columns.toml")

COLUMNS = {
    "date": {
        "date",
        "day",
        "日期",
        "时间",
        "统计日期",
        "统计时间",
        "数据日期",
        "日",
        "day_pt",
        "interval_start_timestamp",
    },
    "metric": {"metric", "指标"},
    "value": {"value", "count", "值", "数值", "y"},
    "level": {"level", "级别", "口径"},
}
_PARTS = re.compile(r"\s*(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?")
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_MARKED = re.compile(r"[^\d.,]*(\d[\d.,]*)[^\d.,]*")
_AMBIGUOUS = N_(
    "{file}, line {line}: day and month cannot be told apart ({found}); "
    "say which comes first with --dates dmy or --dates mdy"
)
_TWO_MARKS = N_(
    "{file}, line {line}: {found} and other numbers have different decimal marks; "
    "say which it is with --decimal . or --decimal ,"
)


def place(names: list[str], column: str) -> int:
    """Return the place of a column, -1 for none."""
    return next((i for i, name in enumerate(names) if name in COLUMNS[column]), -1)


# Dates -----------------------------------------------------------------------------------------


def day_in(text: str, order: str | None) -> date | None:
    """Return the day in a cell, ``None`` for none, or while its order is not known."""
    match = _PARTS.match(text)
    if match is None:
        return _otherwise(text.strip())
    if len(match[1]) == 4:
        places: tuple[int, ...] | None = _ORDERS["ymd"]
    else:
        places = _ORDERS[order] if order in ("dmy", "mdy") else None
    if places is None:
        return None
    try:
        year, month, day = (int(match[place + 1]) for place in places)
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"[3-5]\d{4}(\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?:(?P<d>\d{1,2})\.?\s+(?P<m>[a-z]{3,9})"
    r"|(?P<n>[a-z]{3,9})\.?\s+(?P<e>\d{1,2}))"
    r"[,.\s]+(?P<y>\d{4})",
    re.IGNORECASE,
)


def _otherwise(text: str) -> date | None:
    """Return the day that is written without marks, with the name of its month, or as a number of
    days since the end of 1899, which is what spreadsheets keep.
    """
    try:
        if match := _DIGITS.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if _SERIAL.fullmatch(text):
            return date.fromordinal(date(1899, 12, 30).toordinal() + int(float(text)))
        if match := _NAMED.match(text):
            month = _MONTHS.index((match["m"] or match["n"])[:3].lower()) + 1
            return date(int(match["y"]), month, int(match["d"] or match["e"]))
    except ValueError:
        return None
    return None


def order_of(cells: list[tuple[int, str]], name: str, *, daily: bool) -> str | None:
    """Return the order of day and month that fits every date; raises where several do.

    A part above 12 is a day. Else the dates run on in one order and not in the other; of a
    program that writes a line for each day (``daily``), in the order in which they lie closer.
    """
    found = [(line, match) for line, text in cells if (match := _PARTS.match(text))]
    numeric = [(line, match) for line, match in found if len(match[1]) < 4]
    if not numeric:
        return None
    if any(int(match[1]) > 12 for _, match in numeric):
        return "dmy"
    if any(int(match[2]) > 12 for _, match in numeric):
        return "mdy"
    spans = {
        order: [day for _, match in numeric if (day := day_in(match[0], order))]
        for order in ("dmy", "mdy")
    }
    running = [order for order, days in spans.items() if _runs_on(days)]
    if len(running) == 1 and len(numeric) > 2:
        return running[0]
    spread = {order: max(days) - min(days) for order, days in spans.items() if days}
    if daily and spread["dmy"] != spread["mdy"] and len(numeric) > 2:
        return min(spread, key=lambda order: spread[order])
    line, match = numeric[0]
    raise BadValue(_AMBIGUOUS, file=name, line=line, found=match[0].strip())


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
    """Return the metrics by their titles, and by the words that only one title has."""
    whole = dict(_every_title())
    words: dict[str, set[str]] = {}
    for title, known in whole.items():
        for word in re.split(r"[\s()（）]+", title):
            words.setdefault(word, set()).add(known)
    single = {word: found.pop() for word, found in words.items() if word and len(found) == 1}
    return {**single, **whole}


def _every_title() -> Iterator[tuple[str, str]]:
    for known in REGISTRY.values():
        if isinstance(known.title, dict):
            titles = (*known.title.values(), *known.formerly)
            yield from ((title.lower(), known.id) for title in titles)


@cache
def _aliases() -> Mapping[str, Name]:
    """Return the metrics and levels by what others call their columns."""
    found: dict[str, Name] = {}
    for name, words in read_toml(_ALIASES).data.items():
        metric, _, level = name.partition("@")
        found.update((word, (metric, level or None)) for word in words)
    return found


def metric_called(word: str, own: Iterable[str] = ()) -> str | None:
    """Return the metric that is called ``word``, by its name or a title; ``None`` for none."""
    word = word.strip().lower()
    if word in REGISTRY or word in own:
        return word
    return _titles().get(word)


def column_of(name: str, own: Iterable[str] = ()) -> Name | None:
    """Return the metric and level of a column of a wide table: ``dau``, ``dau@visit``."""
    bare, _, level = name.partition("@")
    metric = metric_called(bare, own)
    level = level.strip().lower()
    if metric and level in ("", *LEVELS):
        return metric, level or None
    # Without what stands in brackets, which is mostly a unit: 消息数（条）.
    plain = re.sub(r"\s*[(（\[].*?[)）\]]\s*", "", name).strip().lower().replace(" ", "_")
    known = metric_called(plain, own)
    return (known, None) if known else _aliases().get(plain) or _aliases().get(name.strip().lower())
