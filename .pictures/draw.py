"""Draw the pictures of the README: the real program in a real terminal, on the demo, as SVG.

Run from the top of a checkout, in the environment of the tests: ``python .pictures/draw.py``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

import pyte
from pyte.screens import Char

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from communitytui.i18n import speaking  # noqa: E402
from communitytui.i18n.cells import width  # noqa: E402
from communitytui.services import demo  # noqa: E402
from tests.screens import APP, Screen  # noqa: E402

_CELL_WIDTH, _CELL_HEIGHT, _SIZE = 8.4, 18, 14
_FONTS = "ui-monospace,'DejaVu Sans Mono','Noto Sans Mono CJK SC','Sarasa Mono SC',monospace"


class Picture(NamedTuple):
    """One picture: its file name, the language, the theme, the keys pressed, what is then seen."""

    name: str
    lang: str
    theme: str
    keys: str
    seen: str


_DOWN = "j" * 11
PICTURES = (
    Picture("main.zh.svg", "zh", "ink", f"3{_DOWN}l\tj", "产出"),
    Picture("main.en.svg", "en", "ink", f"3{_DOWN}l\tj", "Deliverable"),
    Picture("light.zh.svg", "zh", "rice-paper", f"3{_DOWN}l\tj", "产出"),
    Picture("light.en.svg", "en", "rice-paper", f"3{_DOWN}l\tj", "Deliverable"),
    Picture("today.zh.svg", "zh", "ink", "2w", "今天 · "),
    Picture("today.en.svg", "en", "ink", "2w", "Today · "),
    Picture("timeline.zh.svg", "zh", "indigo", "4G", "9.8"),
    Picture("timeline.en.svg", "en", "indigo", "4G", "9.8"),
    Picture("metrics.zh.svg", "zh", "ink", "5\t\t", "Q02"),
    Picture("metrics.en.svg", "en", "ink", "5\t\t", "Q02"),
    Picture("decisions.zh.svg", "zh", "celadon", "6jj\t", "微信群"),
    Picture("decisions.en.svg", "en", "celadon", "6jj\t", "WeChat"),
)
#: Whose screen it is, and the community's name, by language.
_ME = {"zh": "林晓", "en": "Nora Lin"}
_NAME = {"zh": "晨光读书会", "en": "Morning Light"}


class Run(NamedTuple):
    """Neighbouring cells of one style and one width: where, how many cells, text, style."""

    column: int
    cells: int
    text: str
    style: tuple[str, str, bool]


def main(names: Sequence[str]) -> None:
    """Draw every picture beside this file, or those named."""
    for picture in PICTURES:
        if not names or picture.name in names:
            svg = shoot(picture)
            Path(__file__).with_name(picture.name).write_text(svg, encoding="utf-8")


def shoot(picture: Picture, size: tuple[int, int] = (120, 36)) -> str:
    """Start the program on the demo's community, press the keys, and return its screen as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        path, me = Path(folder) / "ops.json", _ME[picture.lang]
        with speaking(picture.lang):
            demo.build(path, now=datetime.now(UTC), spoken=picture.lang, me=me)
        env = {"COLORTERM": "truecolor", "COMMUNITYTUI_USER": me, "XDG_STATE_HOME": folder}
        options = ("-f", str(path), "--lang", picture.lang, "--theme", picture.theme)
        with Screen([*APP, *options], size=size, env=env) as terminal:
            terminal.wait(_NAME[picture.lang])
            terminal.read_for(0.5)
            terminal.press(b"\x1b", *(key.encode() for key in picture.keys))
            terminal.wait(picture.seen)
            terminal.read_for(1.0)
            terminal.wait(picture.seen)
            return draw(terminal.emulator)


def draw(screen: pyte.Screen) -> str:
    """Return a screen as SVG, wide characters on their two cells."""
    across, down = screen.columns * _CELL_WIDTH, screen.lines * _CELL_HEIGHT
    ground = _colours(screen.buffer[0][0])[1]
    shapes, texts, fronts = [], [], dict[tuple[str, bool], str]()
    for y in range(screen.lines):
        row = [screen.buffer[y][x] for x in range(screen.columns)]
        for start, end, back in _grounds(row):
            if back != ground:
                shapes.append(
                    f'<path fill="{back}" d="M{start * _CELL_WIDTH:g} {y * _CELL_HEIGHT}'
                    f'h{(end - start) * _CELL_WIDTH:g}v{_CELL_HEIGHT}H{start * _CELL_WIDTH:g}z"/>'
                )
        for run in _runs(row):
            front, _, bold = run.style
            name = fronts.setdefault((front, bold), f"c{len(fronts)}")
            texts.append(
                f'<text class="{name}" x="{run.column * _CELL_WIDTH:g}" '
                f'y="{y * _CELL_HEIGHT + 13.5:g}" textLength="{run.cells * _CELL_WIDTH:g}">'
                f"{escape(run.text, quote=False)}</text>"
            )
    styles = "".join(
        f".{name}{{fill:{front}{';font-weight:bold' if bold else ''}}}"
        for (front, bold), name in fronts.items()
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down}" '
            f'font-family="{_FONTS}" font-size="{_SIZE}" xml:space="preserve">',
            f"<style>{styles}</style>",
            f'<rect width="100%" height="100%" rx="6" fill="{ground}"/>',
            '<g shape-rendering="crispEdges">',
            *shapes,
            "</g>",
            *texts,
            "</svg>",
            "",
        ]
    )


def _grounds(row: Sequence[Char]) -> Iterator[tuple[int, int, str]]:
    """Yield neighbouring cells of one background: first, one past the last, its colour."""
    start = 0
    for x in range(1, len(row) + 1):
        if x == len(row) or _colours(row[x])[1] != _colours(row[start])[1]:
            yield start, x, _colours(row[start])[1]
            start = x


def _runs(row: Sequence[Char]) -> Iterator[Run]:
    """Yield what is written in a row, cut where style or width changes or two blanks stand."""
    found: list[tuple[int, str, tuple[str, str, bool]]] = []
    for x, char in enumerate(row):
        # The second half of a wide character is an empty cell.
        if char.data:
            found.append((x, char.data, (*_colours(char), bool(char.bold))))
    start = 0
    for n in range(1, len(found) + 1):
        if n == len(found) or not _together(found[n - 1], found[n], found[start][2]):
            text = "".join(data for _, data, _ in found[start:n])
            bare = text.strip()
            if bare:
                column = found[start][0] + len(text) - len(text.lstrip())
                yield Run(column, width(bare), bare, found[start][2])
            start = n


def _together(
    before: tuple[int, str, tuple[str, str, bool]],
    after: tuple[int, str, tuple[str, str, bool]],
    style: tuple[str, str, bool],
) -> bool:
    blanks = before[1] == after[1] == " "
    return style == after[2] and width(before[1]) == width(after[1]) and not blanks


def _colours(char: Char) -> tuple[str, str]:
    front, back = (f"#{c}" if len(c) == 6 else d for c, d in ((char.fg, "#ddd"), (char.bg, "#111")))
    return (back, front) if char.reverse else (front, back)


if __name__ == "__main__":
    main(sys.argv[1:])
