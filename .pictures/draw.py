"""Draw the pictures of the README: the real program in a real terminal, as SVG.

Run from the top of a checkout, in the environment of the tests: ``python .pictures/draw.py``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from pyte.screens import Char

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from communitytui.i18n.cells import width  # noqa: E402
from tests.samples import make_workspace  # noqa: E402
from tests.terminal import Terminal  # noqa: E402

_CELL_WIDTH, _CELL_HEIGHT, _SIZE = 8.4, 18, 14
_FONTS = "ui-monospace,'DejaVu Sans Mono','Noto Sans Mono CJK SC','Sarasa Mono SC',monospace"


class Picture(NamedTuple):
    """One picture: its file name, the program's options, the keys pressed, what is then seen."""

    name: str
    options: Sequence[str]
    keys: Sequence[str]
    seen: str


PICTURES = (
    Picture("main.zh.svg", ("--lang", "zh", "--theme", "ink"), "jjjl\tj", "产出"),
    Picture("main.en.svg", ("--lang", "en", "--theme", "rice-paper"), "jjjl\tj", "Deliverable"),
)


class Run(NamedTuple):
    """Neighbouring cells of one style in a row: where, how many cells, the text, the style."""

    column: int
    cells: int
    text: str
    style: tuple[str, str, bool]


def main() -> None:
    """Draw every picture beside this file."""
    for picture in PICTURES:
        svg = shoot(picture)
        Path(__file__).with_name(picture.name).write_text(svg, encoding="utf-8")


def shoot(picture: Picture, size: tuple[int, int] = (144, 38)) -> str:
    """Start the program on a sample, press the keys, and return its screen as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        path = make_workspace(Path(folder) / "ops.json")
        env = {"COLORTERM": "truecolor", "COMMUNITYTUI_USER": "林晓"}
        options = ("-f", str(path), *picture.options)
        with Terminal(*options, size=size, **env) as terminal:
            terminal.wait("晨光读书会", "27%")
            terminal.press(*picture.keys)
            terminal.wait(picture.seen)
            terminal.read(1.0)
            return draw(terminal)


def draw(terminal: Terminal) -> str:
    """Return the terminal's screen as SVG, wide characters on their two cells."""
    screen = terminal.screen
    across, down = screen.columns * _CELL_WIDTH, screen.lines * _CELL_HEIGHT
    ground = _colours(screen.buffer[0][0])[1]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down}" '
        f'font-family="{_FONTS}" font-size="{_SIZE}" xml:space="preserve">',
        f'<rect width="100%" height="100%" rx="6" fill="{ground}"/>',
    ]
    for y in range(screen.lines):
        row = [screen.buffer[y][x] for x in range(screen.columns)]
        for run in _runs(row):
            lines += _run_svg(run, y, ground)
    return "\n".join([*lines, "</svg>", ""])


def _runs(row: Sequence[Char]) -> Iterator[Run]:
    start, text, style = 0, "", ("", "", False)
    for x, char in enumerate(row):
        own = (*_colours(char), bool(char.bold))
        # The second half of a wide character is an empty cell of its style.
        wide = width(char.data) > 1
        if own != style or wide or (text and width(text[-1]) > 1 and char.data):
            if text:
                yield Run(start, x - start, text, style)
            start, text, style = x, "", own
        text += char.data
    if text:
        yield Run(start, len(row) - start, text, style)


def _colours(char: Char) -> tuple[str, str]:
    front, back = (f"#{c}" if len(c) == 6 else d for c, d in ((char.fg, "#ddd"), (char.bg, "#111")))
    return (back, front) if char.reverse else (front, back)


def _run_svg(run: Run, y: int, ground: str) -> list[str]:
    front, back, bold = run.style
    x, span = run.column * _CELL_WIDTH, run.cells * _CELL_WIDTH
    lines = []
    if back != ground:
        lines.append(
            f'<rect x="{x:.1f}" y="{y * _CELL_HEIGHT}" width="{span:.1f}" '
            f'height="{_CELL_HEIGHT}" fill="{back}" shape-rendering="crispEdges"/>'
        )
    if run.text.strip():
        weight = ' font-weight="bold"' if bold else ""
        lines.append(
            f'<text x="{x:.1f}" y="{y * _CELL_HEIGHT + 13.5:g}" fill="{front}"{weight} '
            f'textLength="{span:.1f}" lengthAdjust="spacingAndGlyphs">{escape(run.text)}</text>'
        )
    return lines


if __name__ == "__main__":
    main()
