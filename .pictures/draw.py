"""Draw the pictures of the README: the real program in a real terminal, on the demo, as SVG.

A film is a session: what stood on the screen after each step, shown one after the other by CSS.

Run from the top of a checkout, in the environment of the tests: ``python .pictures/draw.py``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

from pyte.screens import Char

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from communitytui.i18n import speaking  # noqa: E402
from communitytui.i18n.cells import width  # noqa: E402
from communitytui.services import demo  # noqa: E402
from tests.screens import APP, Screen  # noqa: E402

_CELL_WIDTH, _CELL_HEIGHT, _SIZE = 8.4, 18, 14
#: The rows of a screen.
Frame = list[list[Char]]
_FONTS = "ui-monospace,'DejaVu Sans Mono','Noto Sans Mono CJK SC','Sarasa Mono SC',monospace"


class Picture(NamedTuple):
    """One picture: its file name, the language, the theme, the keys pressed, what is then seen."""

    name: str
    lang: str
    theme: str
    keys: str
    seen: str


class Step(NamedTuple):
    """A step of a film: the keys pressed, what is then seen, and for how many seconds."""

    keys: str
    seen: str
    seconds: float = 2.5


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
#: From a number that got worse to the task that it reopens, and back.
_LOOP: dict[str, tuple[Step, ...]] = {
    "en": (
        Step("2", "Today · "),
        Step("5", "Daily active"),
        Step("jj", "Daily active"),
        Step("\t\ta", "8.4", 3.5),
        Step("\r", "8.4"),
        Step("3", "Tasks"),
        Step("4", "Timeline"),
        Step("7", "Calendar"),
        Step("1", "Overview"),
    ),
}
_LOOP["zh"] = tuple(
    step._replace(seen=seen)
    for step, seen in zip(
        _LOOP["en"],
        ("今天 · ", "日活", "日活", "8.4", "8.4", "任务", "时间线", "日历", "总览"),
        strict=True,
    )
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
            _write(picture.name, shoot(picture))
    for lang, steps in _LOOP.items():
        if not names or f"loop.{lang}.svg" in names:
            _write(f"loop.{lang}.svg", film(lang, steps))


def _write(name: str, svg: str) -> None:
    Path(__file__).with_name(name).write_text(svg, encoding="utf-8")


def shoot(picture: Picture) -> str:
    """Start the program on the demo's community, press the keys, and return its screen as SVG."""
    with _open(picture.lang, picture.theme, (120, 36)) as terminal:
        terminal.press(b"\x1b", *(key.encode() for key in picture.keys))
        return draw([_seen(terminal, picture.seen)], [1])


def film(lang: str, steps: Sequence[Step]) -> str:
    """Start the program on the demo's community, take the steps, and return them as one SVG."""
    with _open(lang, "ink", (110, 32)) as terminal:
        frames = []
        for step in steps:
            terminal.press(*(key.encode() for key in step.keys))
            frames.append(_seen(terminal, step.seen))
        return draw(frames, [step.seconds for step in steps])


@contextmanager
def _open(lang: str, theme: str, size: tuple[int, int]) -> Iterator[Screen]:
    """Open the program on the demo's community in a terminal."""
    with tempfile.TemporaryDirectory() as folder:
        path, me = Path(folder) / "ops.json", _ME[lang]
        with speaking(lang):
            demo.build(path, now=datetime.now(UTC), spoken=lang, me=me)
        env = {"COLORTERM": "truecolor", "COMMUNITYTUI_USER": me, "XDG_STATE_HOME": folder}
        options = ("-f", str(path), "--lang", lang, "--theme", theme)
        with Screen([*APP, *options], size=size, env=env) as terminal:
            terminal.wait(_NAME[lang])
            terminal.read_for(0.5)
            yield terminal


def _seen(terminal: Screen, text: str) -> Frame:
    """Wait until a text stands on the screen and nothing moves, and return what stands there."""
    terminal.wait(text)
    terminal.read_for(1.0)
    terminal.wait(text)
    screen = terminal.emulator
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


def draw(frames: Sequence[Frame], seconds: Sequence[float]) -> str:
    """Return screens as SVG, one after the other, each for so many seconds.

    Wide characters stand on their two cells. A row that stays the same is drawn once for as long
    as it does.
    """
    across, down = len(frames[0][0]) * _CELL_WIDTH, len(frames[0]) * _CELL_HEIGHT
    ground = _colours(frames[0][0][0])[1]
    fronts: dict[tuple[str, bool], str] = {}
    times: dict[tuple[int, int], str] = {}
    drawn = []
    for y in range(len(frames[0])):
        for (first, last), row in _spans([frame[y] for frame in frames]):
            shapes = _row(row, y, ground, fronts)
            if (first, last) != (0, len(frames)) and shapes:
                name = times.setdefault((first, last), f"t{len(times)}")
                shapes = [f'<g class="{name}">', *shapes, "</g>"]
            drawn += shapes
    styles = "".join(
        f".{name}{{fill:{front}{';font-weight:bold' if bold else ''}}}"
        for (front, bold), name in fronts.items()
    )
    styles += "".join(_shown(name, span, seconds) for span, name in times.items())
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down}" '
            f'font-family="{_FONTS}" font-size="{_SIZE}" xml:space="preserve">',
            f"<style>path{{shape-rendering:crispEdges}}{styles}</style>",
            f'<rect width="100%" height="100%" rx="6" fill="{ground}"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


def _spans(rows: Sequence[Sequence[Char]]) -> Iterator[tuple[tuple[int, int], Sequence[Char]]]:
    """Yield what stands in a row, with the frames from which and before which it does."""
    start = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or rows[n] != rows[start]:
            yield (start, n), rows[start]
            start = n


def _shown(name: str, span: tuple[int, int], seconds: Sequence[float]) -> str:
    """Return the style of what is seen in a span of frames only, over and over again."""
    whole = sum(seconds)
    begin, end = (f"{100 * sum(seconds[:n]) / whole:.4g}%" for n in span)
    before = "" if span[0] == 0 else "0%{visibility:hidden}"
    after = "" if span[1] == len(seconds) else f"{end}{{visibility:hidden}}"
    return (
        f".{name}{{animation:{name} {whole:g}s step-end infinite}}"
        f"@keyframes {name}{{{before}{begin}{{visibility:visible}}{after}}}"
    )


def _row(
    row: Sequence[Char], y: int, ground: str, fronts: dict[tuple[str, bool], str]
) -> list[str]:
    """Return what is drawn of a row; ``fronts`` gets a name for each colour of letters."""
    drawn = []
    for start, end, back in _grounds(row):
        if back != ground:
            drawn.append(
                f'<path fill="{back}" d="M{start * _CELL_WIDTH:g} {y * _CELL_HEIGHT}'
                f'h{(end - start) * _CELL_WIDTH:g}v{_CELL_HEIGHT}H{start * _CELL_WIDTH:g}z"/>'
            )
    for run in _runs(row):
        front, _, bold = run.style
        name = fronts.setdefault((front, bold), f"c{len(fronts)}")
        drawn.append(
            f'<text class="{name}" x="{run.column * _CELL_WIDTH:g}" '
            f'y="{y * _CELL_HEIGHT + 13.5:g}" textLength="{run.cells * _CELL_WIDTH:g}">'
            f"{escape(run.text, quote=False)}</text>"
        )
    return drawn


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
