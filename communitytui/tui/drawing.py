"""Signs, bars and lines: how records become cells. Pure functions over plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_letters, digits
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from communitytui.domain.kernel.signs import BLOCKED_SIGN, JUDGED_SIGNS, STATUS_SIGNS, TREND_SIGNS
from communitytui.domain.tasks.board import Board, Progress
from communitytui.i18n.cells import clip, opening, pad, width
from communitytui.tui.theming import Inks

#: A piece of a line: its text and the name of its ink.
Span = tuple[str, str]
Lines = list[list[Span]]


class Glyphs(NamedTuple):
    """The signs that the panes draw; each is one cell wide.

    Terminals that lack them get others on the way out (``tui.glyph_fallback``).
    """

    status: Mapping[str, str]
    verdict: Mapping[str, str]
    trend: Mapping[str | None, str]
    blocked: str
    opened: str
    closed: str
    full: str
    empty: str
    sparks: str
    mark: str
    thumb: str
    dot: str
    brand: str
    rule: str


UNICODE = Glyphs(
    status=STATUS_SIGNS,
    verdict=JUDGED_SIGNS,
    trend=TREND_SIGNS,
    blocked=BLOCKED_SIGN,
    opened="▾",
    closed="▸",
    full="▰",
    empty="▱",
    sparks="▁▂▃▄▅▆▇█",
    mark="▌",
    thumb="▐",
    dot="●",
    brand="◆",
    rule="─",
)

#: The ink of a status sign, and the words of how urgent a task is.
STATUS_INK = {
    "todo": "muted",
    "doing": "info",
    "done": "good",
    "skipped": "faint",
    "in_place": "faint",
    "reopened": "warn",
    "blocked": "faint",
}


def status_mark(board: Board, id: int, glyphs: Glyphs) -> Span:
    """Return the sign of how a task stands, with its ink: that of waiting where it waits."""
    if board.is_blocked(id):
        return glyphs.blocked, STATUS_INK["blocked"]
    standing = board[id].standing
    return glyphs.status[standing], STATUS_INK[standing]


PRIORITY = {1: ("!!", "bad"), 2: ("! ", "warn"), 3: ("  ", "text")}


def counted(progress: Progress) -> str:
    """Return how many are done of how many; how many are in place where that is all of them."""
    if not progress.total and progress.in_place:
        return f"{STATUS_SIGNS['in_place']} {progress.in_place}"
    return f"{progress.done}/{progress.total}"


def bar(progress: Progress, cells: int, glyphs: Glyphs) -> tuple[str, str]:
    """Return the filled and the empty part of a progress bar.

    It is never full before everything is done, and never empty once something is.
    """
    if progress.complete:
        full = cells
    else:
        full = min(cells - 1, round(progress.share * cells))
        full = max(full, 1) if progress.done else full
    return glyphs.full * full, glyphs.empty * (cells - full)


def spark(values: Sequence[float], cells: int, glyphs: Glyphs) -> str:
    """Return the last ``cells`` values as a row of bars, scaled between the least and the most."""
    shown = list(values)[-cells:]
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    steps = len(glyphs.sparks) - 1
    if high == low:
        return glyphs.sparks[steps // 2] * len(shown)
    return "".join(glyphs.sparks[round((v - low) / (high - low) * steps)] for v in shown)


def spans_width(spans: Iterable[Span]) -> int:
    """Return how many cells the spans take."""
    return sum(width(text) for text, _ in spans)


def fit(left: Sequence[Span], right: Sequence[Span], cells: int, gap: int = 1) -> list[Span]:
    """Return one line: ``left`` clipped to what ``right`` leaves, blanks between, ``right``."""
    room = max(0, cells - spans_width(right) - (gap if right else 0))
    line: list[Span] = []
    for text, ink in left:
        if room <= 0:
            break
        text = clip(text, room)
        line.append((text, ink))
        room -= width(text)
    blank = cells - spans_width(line) - spans_width(right)
    if blank > 0:
        line.append((" " * blank, "text"))
    return [*line, *right]


def strip(spans: Sequence[Span], cells: int, inks: Inks, ground: str = "surface") -> Strip:
    """Return a line of exactly ``cells`` cells. Neighbours of one ink become one segment."""
    segments: list[Segment] = []
    text, ink = "", ""
    for piece, name in spans:
        if not piece:
            continue
        if not text:
            text, ink = piece, name
        elif name == ink or piece.isspace():
            # A blank shows no ink, so it joins whatever stands before it.
            text += piece
        else:
            segments.append(Segment(text, inks(ink, ground)))
            text, ink = piece, name
    if text:
        segments.append(Segment(text, inks(ink, ground)))
    return Strip(segments).adjust_cell_length(cells, inks("text", ground))


def wrap(text: str, cells: int) -> list[str]:
    """Return ``text`` broken into lines of at most ``cells`` cells.

    Breaks at blanks where there are any, else between characters, as Chinese is set; a
    closing mark is not left at the beginning of a line.
    """
    lines = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_line(paragraph, max(cells, 2)))
    return lines


_WORD = ascii_letters + digits + "."
_NO_START = frozenset("，。、；：？！）》」』”’％,.;:?!)%")


def _wrap_line(text: str, cells: int) -> list[str]:
    lines = []
    while width(opening(text, cells)) > cells:
        head = clip(text, cells + 1).removesuffix("…")
        while head and width(head) > cells:
            head = head[:-1]
        cut = len(head) or 1
        blank = text.rfind(" ", 0, cut + 1)
        if blank > 0 and text[cut - 1].isascii() and text[cut : cut + 1].isascii():
            cut = blank
        elif text[cut : cut + 1] in _NO_START and cut > 1:
            # What goes along is a whole number or word, not half of one.
            word = len(text[:cut]) - len(text[:cut].rstrip(_WORD))
            cut -= word if 0 < word < cut else 1
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip(" ")
    return [*lines, text]


def labelled(label: str, text: str, cells: int, ink: str = "text", *, indent: int = 12) -> Lines:
    """Return a labelled value; what does not fit goes on below the value."""
    first, *more = wrap(text, cells - indent)
    return [
        [(pad(label, indent), "muted"), (first, ink)],
        *([(" " * indent, "muted"), (line, ink)] for line in more),
    ]
