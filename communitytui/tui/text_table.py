"""A table as lines of spans: columns under their headings, cells wrapped to the room there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from communitytui.i18n.cells import pad, width
from communitytui.tui.drawing import Lines, wrap

Cells = Sequence[Sequence[str]]
_GAP = 2
#: A column is not made narrower than this: its words would break.
_LEAST = 8
_NUMBER = re.compile(r"[-+]?[\d.,]+ ?%?|")


def table_lines(
    heads: Sequence[str], rows: Cells, cells: int, ink: str = "text", indent: int = 0
) -> Lines:
    """Return headings and rows in at most ``cells`` cells; numbers stand at the right.

    They are not indented where the columns need the room. Where they have too little even so, a
    letter stands above numbers, and its heading below the table; where that is not enough
    either, each row is told heading by heading.
    """
    right = [all(map(_NUMBER.fullmatch, column)) for column in zip(*rows, strict=True)]
    short, legend = _lettered(heads, right)
    for above, below in ((heads, []), (short, legend)):
        natural = [max(map(width, column)) for column in zip(above, *rows, strict=True)]
        taken = sum(natural) + _GAP * (len(heads) - 1)
        shift = indent if indent + taken <= cells else min(indent, 2)
        if widths := _fit(natural, cells - shift):
            lines = [(text, "muted bold") for text in _texts(above, widths, right)]
            lines += [(text, ink) for row in rows for text in _texts(row, widths, right)]
            lines += [(text, "muted") for text in _joined(below, cells - shift)]
            return [[(" " * shift + text, each)] for text, each in lines]
    return _told(heads, rows, cells, ink)


def _lettered(heads: Sequence[str], right: Sequence[bool]) -> tuple[list[str], list[str]]:
    """Return letters instead of long headings of numbers, and what they stand for."""
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    short: list[str] = []
    legend: list[str] = []
    for head, number in zip(heads, right, strict=True):
        letter = next(letters, "") if number and width(head) > _LEAST else ""
        short.append(letter or head)
        legend += [f"{letter} {head}"] if letter else []
    return short, legend


def _joined(parts: Sequence[str], cells: int) -> list[str]:
    """Return the parts in lines, as many in each as it has room for."""
    lines: list[str] = []
    for part in parts:
        if lines and width(f"{lines[-1]} · {part}") <= cells:
            lines[-1] += f" · {part}"
        else:
            lines += wrap(part, cells)
    return lines


def _texts(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Return a row in as many lines as its longest cell takes."""
    return [
        (" " * _GAP)
        .join(
            pad(text, cells, "right" if number else "left")
            for text, cells, number in zip(texts, widths, right, strict=True)
        )
        .rstrip()
        for texts in zip_longest(*map(wrap, row, widths), fillvalue="")
    ]


def _fit(widths: list[int], cells: int) -> list[int]:
    """Take from the widest columns until all have room; nothing where that is not possible."""
    room = cells - _GAP * (len(widths) - 1)
    if sum(min(each, _LEAST) for each in widths) > room:
        return []
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    return widths


def _told(heads: Sequence[str], rows: Cells, cells: int, ink: str) -> Lines:
    """Return each row as a block of headings and cells, an empty line between two."""
    label = min(max(map(width, heads)), cells // 3)
    widths, right = (label, cells - label - _GAP - 2), (False, False)
    lines: Lines = []
    for row in rows:
        lines += [[]] if lines else []
        for head, text in zip(heads, row, strict=True):
            for part in _texts((head, text), widths, right) if text else []:
                lines.append([("  " + part, ink)])
    return lines
