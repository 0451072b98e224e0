"""Widths in terminal cells: a Chinese character takes two, a combining mark none.

For everything that is lined up on a screen or in a text report; ``len()`` counts code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from typing import Literal

_ELLIPSIS = "…"
#: Swallows the character beside it, which would be our own blank or ellipsis.
_JOINER = "\N{ZERO WIDTH JOINER}"
#: Characters of two cells, and of one, of which nearly every other text is made: sets of a pattern.
WIDE = r"\u3001-\u3029\u4e00-\u9fff\uff01-\uff60"
NARROW = r"\x20-\x7e\xb7\u2010-\u2027\u2190-\u2199\u21ba\u2264\u2265\u25a0-\u25fc\u2713\u2717"
_WIDE = f"[{WIDE}]+"
_USUAL = f"[{NARROW}{WIDE}]*"
_USUAL_LINES = f"[\n{NARROW}{WIDE}]*"


def width(text: str) -> int:
    """Return how many terminal cells ``text`` takes."""
    # Half of what is measured is ASCII, and its length is at hand.
    if text.isascii() and text.isprintable():
        return len(text)
    # Compiled when first needed: that takes a millisecond.
    if re.fullmatch(_USUAL, text):
        return 2 * len(text) - len(re.sub(_WIDE, "", text))
    return _measures()[0](text)


def widths(texts: Collection[str]) -> list[int]:
    """Return how many cells each of ``texts`` takes, all of one line; usual ones at once."""
    together = "\n".join(texts)
    if together.isascii() and all(map(str.isprintable, texts)):
        return list(map(len, texts))
    if not re.fullmatch(_USUAL_LINES, together):
        return list(map(width, texts))
    narrow = re.sub(_WIDE, "", together).split("\n")
    return [2 * len(text) - len(rest) for text, rest in zip(texts, narrow, strict=False)]


@cache
def _measures() -> tuple[Callable[[str], int], Callable[[str, int], str]]:
    """Return what measures a text, and what cuts or fills it to so many cells."""
    # 2 ms, and 8 ms more for its tables at the first character that is neither ASCII nor usual.
    # Nothing else of rich is loaded.
    from rich.cells import cell_len, set_cell_size

    return cell_len, set_cell_size


def opening(text: str, cells: int) -> str:
    """Return a beginning of ``text`` that shows whether it is wider than ``cells``, and where.

    It is short whatever the length of the text, so that what takes a long text apart line by line
    does not measure all the rest of it for each line.
    """
    # The end of the piece may have cut a sequence in two; it is far behind what is asked about.
    margin = 32
    most = 2 * max(cells, 0) + margin
    while len(text) > most:
        if width(text[:most]) > cells + margin:
            return text[:most]
        most *= 2  # combining marks take no cell
    return text


def _head(text: str, cells: int) -> str:
    """Return the longest beginning of ``text`` that takes at most ``cells``, emoji unbroken."""
    head = _measures()[1](text, cells)
    # Where the cut falls inside a wide character, rich leaves a blank that is not in the text.
    if not text.startswith(head):
        head = head[:-1]
    head = head.rstrip(_JOINER)
    while width(head) > cells:
        head = head[:-1].rstrip(_JOINER)
    return head


def clip(text: str, cells: int) -> str:
    """Return ``text`` in at most ``cells`` cells; what is cut ends in an ellipsis (one cell)."""
    text = opening(text, cells)
    if width(text) <= cells:
        return text
    return _head(text, cells - 1) + _ELLIPSIS if cells > 0 else ""


def pad(text: str, cells: int, align: Literal["left", "right", "center"] = "left") -> str:
    """Return ``text`` in exactly ``cells`` cells: clipped when too wide, else filled with blanks.

    ``align`` says where the text stands; an odd blank goes to the right of a centred text.
    """
    text = text.strip(_JOINER)
    taken = width(text)
    if taken > cells:
        text = clip(text, cells).rstrip(_JOINER)
        taken = width(text)
    room = max(0, cells - taken)
    before = {"left": 0, "right": room, "center": room // 2}[align]
    return " " * before + text + " " * (room - before)


def wrap(text: str, cells: int) -> list[str]:
    """Return ``text`` in lines of at most ``cells``, broken at blanks and between Chinese words."""
    result, line = [], ""
    for word in _words(text):
        if line and width(line + word.rstrip()) > cells:
            result.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*result, line.rstrip()] if line.strip() or not result else result


def broken(text: str, cells: int) -> list[str]:
    """Return ``text`` in lines as ``wrap`` does; a word longer than a line is broken, too."""
    lines = []
    for line in wrap(text, cells):
        while width(line) > cells:
            head = _head(line, cells) or line[:1]
            lines.append(head)
            line = line[len(head) :]
        lines.append(line)
    return lines


def _words(text: str) -> list[str]:
    """Return the pieces that may not be broken, each with the blank after it."""
    words, word = [], ""
    for char in text:
        wide = width(char) == 2
        # Closing punctuation must not begin a line.
        if wide and char not in "，。；：？！、）】」》":
            words.append(word)
            word = ""
        word += char
        if char == " ":
            words.append(word)
            word = ""
    return [piece for piece in [*words, word] if piece]
