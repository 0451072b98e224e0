"""What the cell diff sends leads to the same screen as what Textual sends."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from itertools import product

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from communitytui.tui.cell_diff import Diff
from communitytui.tui.cell_writer import Code, change

WIDTH, HEIGHT = 40, 6
CONSOLE = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True, width=WIDTH)
STYLES = [
    Style.parse(text)
    for text in (
        "red on blue",
        "bold #112233 on #445566",
        "yellow on #445566",
        "underline red on blue",
        "bold italic red on blue",
        "reverse",
        "underline green",
        "none",
    )
]
TEXTS = ("abc ", "中文字", " ", "   ", "é", "e\u0301x", "▰▰▱", "a中b", "✓ ", " " * 9, "x  y")


class Terminal(pyte.Screen):
    """A terminal that erases in the colour of the ground, or in its own."""

    def __init__(self, *, erases: bool) -> None:
        super().__init__(WIDTH, HEIGHT)
        self.erases = erases
        self.stream = pyte.Stream(self)

    def _erase(self, y: int, first: int, last: int) -> None:
        assert not self.cursor.attrs.reverse
        assert not self.cursor.attrs.underscore
        ground = self.cursor.attrs.bg if self.erases else "default"
        for x in range(first, last):
            self.buffer[y][x] = self.default_char._replace(bg=ground)

    def erase_in_display(self, how: int = 0, *_: object, **__: object) -> None:
        assert how == 2
        for y in range(HEIGHT):
            self._erase(y, 0, WIDTH)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        assert how == 0
        self._erase(self.cursor.y, self.cursor.x, WIDTH)

    def erase_characters(self, count: int | None = None) -> None:
        assert self.cursor.x + (count or 1) <= WIDTH
        self._erase(self.cursor.y, self.cursor.x, self.cursor.x + (count or 1))

    def linefeed(self) -> None:
        # A line that is fed behind the last one moves all that is shown.
        assert self.cursor.y < HEIGHT - 1
        super().linefeed()


def random_update(source: random.Random) -> LayoutUpdate:
    # Widgets stand side by side: none ends inside a wide character of another.
    x, y = 12 * source.randrange(3), source.randrange(HEIGHT)
    height = source.randint(1, HEIGHT - y)
    lines: list[Iterable[Strip]] = []
    for _ in range(height):
        segments = [Segment(source.choice(TEXTS), source.choice(STYLES)) for _ in range(3)]
        lines.append([Strip(segments).adjust_cell_length(12, STYLES[0])])
    return LayoutUpdate(lines, Region(x, y, 12, height))


def screen_of(screen: Terminal, text: str) -> list[list[object]]:
    screen.stream.feed(text)
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def blank_colour(cell: object) -> object:
    """Leave the colour of a blank out of the comparison: nobody sees it."""
    kept = cell._replace  # type: ignore[attr-defined]
    plain = cell.data == " " and not (cell.reverse or cell.underscore)  # type: ignore[attr-defined]
    return kept(fg="default", bold=False, italics=False) if plain else cell


@pytest.mark.parametrize("erases", [True, False])
@pytest.mark.parametrize("ground", [0, 1, 7])
def test_the_screen_is_the_same_cell_by_cell_and_costs_less(erases: bool, ground: int) -> None:
    source = random.Random(7 + ground)
    ours, theirs = Terminal(erases=erases), Terminal(erases=erases)
    diff = Diff(erases=erases)
    sent = raw = 0
    first = LayoutUpdate(
        [[Strip.blank(WIDTH, STYLES[ground])] for _ in range(HEIGHT)], Region(0, 0, WIDTH, HEIGHT)
    )
    for update in [first, *(random_update(source) for _ in range(120))]:
        if source.random() < 0.02:
            # Somebody else wrote on the screen, and all of it is sent again.
            diff.forget()
            ours.stream.feed("\x1b[H\x1b[41mnoise\x1b[m")
            update = first
        text = diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE)
        theirs_text = update.render_segments(CONSOLE)
        # What follows moves the cursor by itself, as the app does, and is plain.
        assert ours.cursor.attrs == ours.default_char
        sent, raw = sent + len(text), raw + len(theirs_text)
        one, two = screen_of(ours, text + "\x1b[1;1H"), screen_of(theirs, theirs_text)
        for y, (line_one, line_two) in enumerate(zip(one, two, strict=True)):
            for x, (a, b) in enumerate(zip(line_one, line_two, strict=True)):
                assert blank_colour(a) == blank_colour(b), (y, x, text)
    assert sent < 0.7 * raw


def test_a_style_follows_another_as_if_it_came_alone() -> None:
    parts = ("", "1", "3", "1;3", "4;9", "7"), ("", "31", "38;2;1;2;3"), ("", "44", "48;5;7")
    codes: list[Code] = list(product(*parts))
    for now, code in product(codes, codes):
        screen, alone = Terminal(erases=True), Terminal(erases=True)
        screen.stream.feed(change(("", "", ""), now) + change(now, code))
        alone.stream.feed(f"\x1b[0;{';'.join(part for part in code if part)}m")
        assert screen.cursor.attrs == alone.cursor.attrs, (now, code)


@pytest.mark.parametrize(
    ("names", "erases"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "STY": "12.pts-0.host"}, False),
        ({"TERM": "screen"}, False),
        ({"TERM": "of-nobody"}, False),
        ({}, False),
    ],
)
def test_terminfo_says_whether_the_terminal_erases_in_colour(
    names: dict[str, str], erases: bool
) -> None:
    # A process reads terminfo once.
    script = "from communitytui.tui.cell_writer import erases_in_colour as e; print(e())"
    kept = {name: value for name, value in os.environ.items() if name not in ("TERM", "STY")}
    told = subprocess.run(
        [sys.executable, "-c", script], env={**kept, **names}, capture_output=True, text=True
    )
    assert told.stdout.strip() == str(erases), told.stderr


def test_the_same_frame_again_sends_nothing() -> None:
    diff = Diff()
    update = random_update(random.Random(1))
    assert diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE)
    assert diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE) == ""
    diff.forget()
    assert diff.wrap(update, (WIDTH, HEIGHT)).render_segments(CONSOLE)
    assert diff.wrap(update, (WIDTH + 1, HEIGHT)).render_segments(CONSOLE)
