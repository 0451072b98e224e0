"""What the cell diff sends leads to the same screen as what Textual sends."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable

import pyte
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from communitytui.tui.cell_diff import Diff

WIDTH, HEIGHT = 40, 6
CONSOLE = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True, width=WIDTH)
STYLES = [
    Style.parse(text)
    for text in ("red on blue", "bold #112233 on #445566", "reverse", "underline green", "none")
]
TEXTS = ("abc ", "中文字", " ", "   ", "é", "e\u0301x", "▰▰▱", "a中b", "✓ ")


def random_update(source: random.Random) -> LayoutUpdate:
    # Widgets stand side by side: none ends inside a wide character of another.
    x, y = 12 * source.randrange(3), source.randrange(HEIGHT)
    height = source.randint(1, HEIGHT - y)
    lines: list[Iterable[Strip]] = []
    for _ in range(height):
        segments = [Segment(source.choice(TEXTS), source.choice(STYLES)) for _ in range(3)]
        lines.append([Strip(segments).adjust_cell_length(12, STYLES[0])])
    return LayoutUpdate(lines, Region(x, y, 12, height))


def screen_of(stream: pyte.Stream, screen: pyte.Screen, text: str) -> list[list[object]]:
    stream.feed(text)
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def blank_colour(cell: object) -> object:
    """Leave the colour of a blank out of the comparison: nobody sees it."""
    kept = cell._replace  # type: ignore[attr-defined]
    plain = cell.data == " " and not (cell.reverse or cell.underscore)  # type: ignore[attr-defined]
    return kept(fg="default", bold=False) if plain else cell


def test_the_screen_is_the_same_cell_by_cell_and_costs_less() -> None:
    source = random.Random(7)
    ours, theirs = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    our_stream, their_stream = pyte.Stream(ours), pyte.Stream(theirs)
    diff = Diff()
    sent = raw = 0
    first = LayoutUpdate(
        [[Strip.blank(WIDTH, STYLES[0])] for _ in range(HEIGHT)], Region(0, 0, WIDTH, HEIGHT)
    )
    for update in [first, *(random_update(source) for _ in range(300))]:
        text = diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE)
        theirs_text = update.render_segments(CONSOLE)
        sent, raw = sent + len(text), raw + len(theirs_text)
        one = screen_of(our_stream, ours, text)
        two = screen_of(their_stream, theirs, theirs_text)
        for line_one, line_two in zip(one, two, strict=True):
            for x, (a, b) in enumerate(zip(line_one, line_two, strict=True)):
                assert blank_colour(a) == blank_colour(b), x
    assert sent < raw


def test_the_same_frame_again_sends_nothing() -> None:
    diff = Diff()
    update = random_update(random.Random(1))
    assert diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE)
    assert diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE) == ""
    diff.forget()
    assert diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE)
    assert diff.wrap(update, (WIDTH + 1, HEIGHT)).render_segments(CONSOLE)
