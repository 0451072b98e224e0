#!/usr/bin/env python3
"""Write the tables ``[256]`` and ``[16]`` of the shipped themes: on the grid, and in sixteen.

    .ci/themes.py           write them anew, after a colour was changed
    .ci/themes.py check     fail where they are not what they should be

A line that ends in ``# chosen`` was written by a person: it stays, and the others fit to it. A
table holds what the terminal would not come to by itself.

A rounded theme stays legible: what carries words keeps its contrast on every ground it may stand
on. Contrast is that of WCAG 2 (relative luminance, 1 to 21; 4.5 is its level AA for text).
Distance is measured in OKLab (Ottosson 2020), where colours that lie near each other look alike.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from math import atan2, hypot, pi
from pathlib import Path

from rich.color import ColorSystem
from textual.color import Color, ColorParseError

from communitytui.tui.theming import OWN_VARIABLES, ThemeFile, read_theme, sixteen

THEMES = Path(__file__).parents[1] / "themes"

#: What carries words, and what stands under them.
INKS = (
    "foreground",
    "muted",
    "faint",
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
)
GROUNDS = ("background", "surface", "panel", "cursor", "cursor-blurred")
#: The contrast of text that WCAG 2 asks for at level AA.
LEGIBLE = 4.5
#: What would vanish if it were rounded to the colour of something else, and of what.
_APART = {
    "cursor-blurred": ("surface",),
    "rule": ("surface",),
    "track": ("surface",),
    "cursor": ("surface", "background", "cursor-blurred"),
}
#: Colours are of one kind while their hues lie no further apart (radians); and from this
#: chroma of OKLab on they have a hue at all.
_SAME_HUE, _STEP, _COLOURED = 0.65, 0.2, 0.04

RGB = tuple[int, int, int]

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
#: The sixteen colours of the two commonest palettes, of xterm and of the VGA console.
_XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
_VGA = (
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)


def _palette(colours: str) -> dict[str, RGB]:
    names = [f"ansi_{name}" for name in _NAMES] + [f"ansi_bright_{name}" for name in _NAMES]
    return {name: _rgb(text) for name, text in zip(names, colours.split(), strict=True)}


def _rgb(text: str) -> RGB:
    number = int(text, 16)
    return number >> 16, number >> 8 & 255, number & 255


PALETTES = (_palette(_XTERM), _palette(_VGA))


def _grid() -> dict[RGB, RGB]:
    """Return the colours of a terminal with 256, each with what Rich must be given to send it.

    These are the cube and the greys, which no palette changes. Rich takes a grey for one of 25
    steps of lightness, which does not fit the values of the greys themselves.
    """
    levels = (0, 95, 135, 175, 215, 255)
    cube = [(red, green, blue) for red in levels for green in levels for blue in levels]
    grid = {colour: colour for colour in cube if len(set(colour)) > 1 or colour[0] in (0, 255)}
    for step in range(24):
        shown, given = 8 + 10 * step, round((step + 1) * 255 / 25)
        grid[shown, shown, shown] = (given, given, given)
    return grid


GRID = _grid()


def parse(value: str) -> RGB | None:
    """Return an opaque colour of its own, or None for names of the terminal's and for the rest."""
    try:
        colour = Color.parse(value)
    except ColorParseError:
        return None
    return colour.rgb if colour.a == 1 and colour.ansi is None else None


@cache
def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


@cache
def luminance(colour: RGB) -> float:
    """Return the relative luminance of WCAG 2: 0 for black, 1 for white."""
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast of WCAG 2 between two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def least_contrast(ink: RGB, grounds: Iterable[RGB]) -> float:
    """Return the contrast of ``ink`` on the ground where it is worst."""
    return min((contrast(ink, ground) for ground in grounds), default=21.0)


@cache
def _oklab(colour: RGB) -> tuple[float, float, float]:
    red, green, blue = map(_linear, colour)
    # The cone responses of OKLab, then its three axes; the figures are Ottosson's.
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one: RGB, other: RGB) -> float:
    """Return the square of how far two colours look apart."""
    (l1, a1, b1), (l2, a2, b2) = _oklab(one), _oklab(other)
    return (l1 - l2) ** 2 + (a1 - a2) ** 2 + (b1 - b2) ** 2


def on_grid(colours: Mapping[str, str]) -> dict[str, str]:
    """Return a theme's colours by name as colours of the grid of 256."""
    parsed = {name: rgb for name, value in colours.items() if (rgb := parse(value))}
    found: dict[str, RGB] = {}
    # The grounds come first: inks are chosen for them, and the marks must differ from them.
    order = [*GROUNDS[:3], *_APART]
    for name in [*(name for name in order if name in parsed), *parsed]:
        if name in found:
            continue
        avoided = {found[other] for other in _APART.get(name, ()) if other in found}
        if name in INKS:
            found[name] = _legible(parsed, found, name)
        else:
            found[name] = next(c for c in _by_distance(parsed[name]) if c not in avoided)
    given = {name: "#{:02x}{:02x}{:02x}".format(*GRID[rgb]) for name, rgb in found.items()}
    return {**colours, **given}


def _by_distance(wanted: RGB) -> list[RGB]:
    """Return the colours of the grid, the most alike first."""
    lightness, a, b = _oklab(wanted)
    return [
        colour
        for _, colour in sorted(
            ((lab[0] - lightness) ** 2 + (lab[1] - a) ** 2 + (lab[2] - b) ** 2, colour)
            for colour, lab in _grid_labs()
        )
    ]


@cache
def _grid_labs() -> list[tuple[RGB, tuple[float, float, float]]]:
    return [(colour, _oklab(colour)) for colour in GRID]


def _legible(parsed: Mapping[str, RGB], found: Mapping[str, RGB], name: str) -> RGB:
    """Return the nearest colour that is as legible as the ink was, up to what is needed."""
    before = [parsed[ground] for ground in GROUNDS if ground in parsed]
    after = [found[ground] for ground in GROUNDS if ground in found]
    wanted = min(LEGIBLE, least_contrast(parsed[name], before))
    for colour in _by_distance(parsed[name]):
        if least_contrast(colour, after) >= wanted:
            return colour
    return max(GRID, key=lambda colour: least_contrast(colour, after))


def in_sixteen(colours: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    """Return a theme's colours by name as names of the terminal's sixteen.

    All panes stand on black or on white. An ink is the nearest of its kind that can be read on
    it in both palettes; where there is none, and for greys, it is the colour of text: a light
    theme has few colours, and signs say the rest.
    """
    ground, text, grey = (
        ("ansi_black", "ansi_bright_white", "ansi_white")
        if dark
        else ("ansi_bright_white", "ansi_black", "ansi_black")
    )
    readable = [
        name
        for name in PALETTES[0]
        if all(contrast(palette[name], palette[ground]) >= LEGIBLE for palette in PALETTES)
    ]
    others = [name for name in PALETTES[0] if name != ground]
    found = dict(colours)
    for name, value in colours.items():
        rgb = parse(value)
        if rgb is not None:
            ink = name in INKS
            alike = _akin(rgb, readable if ink else others)
            found[name] = alike or (grey if ink else "ansi_bright_black")
    found.update(dict.fromkeys(("background", "surface", "panel", "boost"), ground))
    found["foreground"] = text
    # No shade of the ground is left for a row: it is marked by an attribute.
    found.update({"cursor": "reverse", "cursor-blurred": "underline"})
    found["rule"] = found["track"] = "ansi_bright_black"
    return found


def _akin(colour: RGB, names: Iterable[str]) -> str | None:
    """Return the one of ``names`` that is the same kind of colour, the nearest of several."""
    hue = _hue(colour)
    if hue is None:
        return None
    found = []
    for name in names:
        other = PALETTES[0][name]
        its_hue = _hue(other)
        if its_hue is not None:
            apart = abs(hue - its_hue)
            apart = min(apart, 2 * pi - apart)
            # Hue first, in steps: a green must not become yellow for being as light.
            found.append((round(apart / _STEP), distance(colour, other), apart, name))
    best = min(found, default=None)
    return best[3] if best is not None and best[2] <= _SAME_HUE else None


def _hue(colour: RGB) -> float | None:
    _, a, b = _oklab(colour)
    return atan2(b, a) if hypot(a, b) >= _COLOURED else None


# -- the tables


def filled(file: ThemeFile) -> dict[str, str]:
    """Return the colours of a theme with those that it leaves to others."""
    generated = file.fitted("truecolor").to_color_system().generate()
    colours = {name: generated[name] for name in _THEME if name in generated}
    colours.update(file.colours)
    for name, source in OWN_VARIABLES.items():
        colours.setdefault(name, colours.get(source, colours["foreground"]))
    return colours


_THEME = (
    *("primary", "secondary", "accent", "success", "warning", "error"),
    *("foreground", "background", "surface", "panel", "boost"),
)
_TABLE = re.compile(r"^\[(256|16)\]\n((?:[^\[\n]+\n)*)\n*", re.MULTILINE)
_CHOSEN = re.compile(r'(\S+) = "(.+)"  # chosen')


def written(name: str) -> str:
    """Return the file of a theme with its tables as they should be."""
    path = THEMES / f"{name}.toml"
    text = path.read_text("utf-8")
    chosen = {few: dict(_CHOSEN.findall(lines)) for few, lines in _TABLE.findall(text)}
    text, file = _TABLE.sub("", text).rstrip("\n") + "\n", read_theme(name, path)
    if file.ansi:
        return path.read_text("utf-8")
    colours = filled(file)
    grid = on_grid({**colours, **chosen.get("256", {})})
    alike = {name for name, value in grid.items() if _sent(colours[name]) == _sent(value)}
    few = {**in_sixteen(colours, dark=file.dark), **chosen.get("16", {})}
    known = sixteen(dark=file.dark)
    tables = {
        "256": {k: v for k, v in grid.items() if k not in alike or k in chosen.get("256", {})},
        "16": {k: v for k, v in few.items() if known.get(k) != v or k in chosen.get("16", {})},
    }
    for few_name, table in tables.items():
        text += f"\n[{few_name}]\n" if table else ""
        for key, value in table.items():
            mark = "  # chosen" if key in chosen.get(few_name, {}) else ""
            text += f'{key} = "{value}"{mark}\n'
    return text


def _sent(value: str) -> int | None:
    """Return the number of the colour that a terminal with 256 of them is sent."""
    return Color.parse(value).rich_color.downgrade(ColorSystem.EIGHT_BIT).number


def main() -> int:
    """Write the tables, or tell which files are not as they should be."""
    wrong = []
    for path in sorted(THEMES.glob("*.toml")):
        text = written(path.stem)
        if text != path.read_text("utf-8"):
            wrong.append(path.name)
            if "check" not in sys.argv:
                path.write_text(text, "utf-8")
    print(f"{', '.join(wrong) or 'no theme'}: tables of fewer colours")
    return int(bool(wrong) and "check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
