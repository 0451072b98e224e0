"""Themes from TOML files, and the inks that the panes draw with.

Shipped themes come first, the user's own after them and in their place where they share a name.
One file serves every terminal: the tables ``[256]`` and ``[16]`` of the file say what it wants
where there are fewer colours; ``.ci/themes.py`` writes those of the shipped ones, so that words can
be read. A bad theme is reported with its file, line and key, and the app starts without it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from communitytui import resources
from communitytui.domain.kernel.file_table import FilePlace, FileTable, as_line
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.foreign import TomlFile, read_toml
from communitytui.i18n import N_, language

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: What our panes need beyond Textual's own colours, and the colour that stands in.
OWN_VARIABLES = {
    "muted": "foreground",
    "faint": "foreground",
    "rule": "panel",
    "cursor": "panel",
    "cursor-blurred": "panel",
    "track": "panel",
    "soft-good": "success",
    "soft-warn": "warning",
    "soft-bad": "error",
    "soft-none": "foreground",
}
#: Variables of Textual's that follow from other colours where a theme does not say them.
_FOLLOWING = {
    "border": "primary",
    "border-blurred": "rule",
    "scrollbar": "track",
    "scrollbar-hover": "faint",
    "scrollbar-active": "faint",
    "scrollbar-background": "surface",
    "scrollbar-background-hover": "surface",
    "scrollbar-background-active": "surface",
    "scrollbar-corner-color": "surface",
}
#: The same for themes in the terminal's own colours, which cannot be blended.
_FOLLOWING_ANSI = {
    "surface": "surface",
    "panel": "panel",
    "text": "foreground",
    "text-muted": "muted",
    "text-disabled": "muted",
    "block-cursor-background": "primary",
    "input-cursor-background": "surface",
    "input-cursor-foreground": "foreground",
    "input-selection-background": "primary",
}
#: Cursor rows that are marked by an attribute instead of a colour.
_ATTRIBUTES = {"reverse": Style(reverse=True), "underline": Style(underline=True)}
_KEYS = frozenset(field.name for field in fields(Theme)) - {"name"}
_TRUTHS = frozenset({"dark", "ansi"})
_SHARES = frozenset({"luminosity_spread", "text_alpha"})
_COLOURS = _KEYS - _TRUTHS - _SHARES - {"variables"}
#: Tables for terminals with fewer colours.
_FEWER = ("256", "16")
_NAME = re.compile(r"[\w.-]{1,40}")
_VARIABLE = re.compile(r"[a-z][a-z0-9-]{0,60}")
_TEXT_STYLE = re.compile(r"(?:none|bold|italic|underline|reverse|dim|strike|not|\s)+")


def theme_files(user_folder: Path | None) -> dict[str, Traversable | Path]:
    """Return every theme file by the theme's name; the user's own win. None: only ours."""
    try:
        paths = sorted(user_folder.glob("*.toml")) if user_folder is not None else []
        own = {path.stem: path for path in paths}
    except OSError:
        own = {}
    return {**resources.toml_files(resources.bundled_themes()), **own}


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A theme as its file has it: checked, and not yet fitted to a terminal.

    ``colours`` are Textual's colours and all variables by name; ``fewer`` what the file says for
    fewer colours; ``others`` are the arguments of a theme that are no colours.
    """

    name: str
    title: str
    colours: Mapping[str, str]
    fewer: Mapping[str, Mapping[str, str]]
    others: Mapping[str, bool | float]

    @property
    def dark(self) -> bool:
        """Whether it is made for a dark ground."""
        return bool(self.others.get("dark", True))

    @property
    def ansi(self) -> bool:
        """Whether it takes the terminal's own colours."""
        return bool(self.others.get("ansi", False))

    def fitted(self, color_system: str | None) -> Theme:
        """Return the theme in the colours of a terminal: truecolor, 256 or anything less."""
        if self.ansi or color_system == "truecolor":
            return self._theme(self.colours, ansi=self.ansi)
        if color_system == "256":
            return self._theme({**self.colours, **self.fewer["256"]}, ansi=False)
        return self._theme({**sixteen(dark=self.dark), **self.fewer["16"]}, ansi=True)

    def _theme(self, colours: Mapping[str, str], *, ansi: bool) -> Theme:
        following = {**_FOLLOWING, **_FOLLOWING_ANSI} if ansi else _FOLLOWING
        variables = {name: value for name, value in colours.items() if name not in _COLOURS}
        for name, source in following.items():
            if name in variables or source not in colours:
                continue
            # What is the terminal's own ground lets it through, as Textual has it anyway.
            if name != source or colours[source] != "ansi_default":
                variables[name] = colours[source]
        if ansi:
            variables = {**_ansi_variables(dark=self.dark), **variables}
        said: dict[str, Any] = {n: value for n, value in colours.items() if n in _COLOURS}
        return Theme(
            **{**said, **self.others, "name": self.name, "ansi": ansi}, variables=variables
        )


def _ansi_variables(*, dark: bool) -> dict[str, str]:
    """Return what Textual must be told of an ansi theme; some of it, or it cannot start."""
    ground, text = ("black", "white") if dark else ("bright_white", "black")
    return {
        "ansi-background": f"ansi_{ground}",
        "ansi-foreground": f"ansi_{text}",
        "block-cursor-foreground": f"ansi_{ground}",
        "input-cursor-text-style": "reverse",
        "input-selection-foreground": f"ansi_{ground}",
    }


def sixteen(*, dark: bool) -> dict[str, str]:
    """Return the colours of a theme in the terminal's sixteen, as far as it does not say them.

    All panes stand on black or on white. No shade of the ground is left for a row: it is marked
    by an attribute.
    """
    ground, text, grey = (
        ("ansi_black", "ansi_bright_white", "ansi_white")
        if dark
        else ("ansi_bright_white", "ansi_black", "ansi_black")
    )
    return {
        **dict.fromkeys(("background", "surface", "panel", "boost"), ground),
        **dict.fromkeys(("foreground", "primary", "secondary", "accent"), text),
        **dict.fromkeys(("success", "warning"), "ansi_bright_yellow" if dark else text),
        **dict.fromkeys(("muted", "faint"), grey),
        "error": "ansi_bright_red" if dark else "ansi_red",
        **dict.fromkeys(("rule", "track", "soft-none"), "ansi_bright_black"),
        "soft-good": "ansi_green",
        "soft-warn": "ansi_yellow",
        "soft-bad": "ansi_red" if dark else "ansi_bright_red",
        "cursor": "reverse",
        "cursor-blurred": "underline",
    }


def read_theme(name: str, file: Traversable | Path) -> ThemeFile:
    """Read one theme; raises ``BadValue`` with the file, the line and the key that is wrong."""
    if not _NAME.fullmatch(name):
        raise BadValue(
            N_("{path}: the name of a theme takes letters, digits, - and _"), path=str(file)[:200]
        )
    return theme_of(name, read_toml(file))


def load_theme(
    name: str, file: Traversable | Path, color_system: str | None = "truecolor"
) -> Theme:
    """Read one theme in the colours of a terminal; raises ``BadValue`` as ``read_theme`` does."""
    return read_theme(name, file).fitted(color_system)


def theme_of(name: str, file: TomlFile) -> ThemeFile:
    """Return the theme that a file describes, or raise what is wrong with it."""
    table = FileTable(FilePlace(file), file.data, _KEYS | {"title", *_FEWER})
    colours = {key: _colour(table.at(key), table.get(key)) for key in table if key in _COLOURS}
    others: dict[str, bool | float] = {key: table.flag(key) for key in table if key in _TRUTHS}
    for key in _SHARES:
        if (share := table.number(key, 0, 1)) is not None:
            others[key] = share
    colours.update(_variables(table, "variables"))
    table.get("primary")
    fewer = {few: _variables(table, few) for few in _FEWER}
    return ThemeFile(name, _title(table, name), colours, fewer, others)


def _variables(table: FileTable, name: str) -> dict[str, str]:
    found = {}
    for key, place, value in table.rows(name):
        if not _VARIABLE.fullmatch(key):
            raise place.fault(N_("{file}: {key}: unknown key {value}"), value=clean_line(key, 40))
        marks = key in ("cursor", "cursor-blurred") and value in tuple(_ATTRIBUTES)
        style = key.endswith("-style") and isinstance(value, str) and _TEXT_STYLE.fullmatch(value)
        found[key] = value if marks or style else _colour(place, value)
    return found


def _colour(place: FilePlace, value: object) -> str:
    try:
        if not isinstance(value, str) or len(value) > 60:
            raise ColorParseError("")
        Color.parse(value)
    except (ColorParseError, ValueError, OverflowError):
        problem = N_("{file}: {key}: {value} is not a colour")
        raise place.fault(problem, value=clean_line(str(value), 40)) from None
    return value


def _title(table: FileTable, name: str) -> str:
    """Return what people call the theme, in the language spoken now."""
    value = table.get("title", name)
    if isinstance(value, dict):
        value = value.get(language(), value.get("en", name))
    return clean_line(as_line(table.at("title"), value), 40)


def choose_theme(asked: str | None, color_system: str | None, known: Mapping[str, object]) -> str:
    """Return the theme to start with: the one asked for.

    Without one it is ``ink``, or ``terminal`` where there are only sixteen colours.
    """
    if asked is not None and asked in known:
        return asked
    return "ink" if color_system in ("256", "truecolor") else "terminal"


def in_order(known: Mapping[str, object]) -> list[str]:
    """Return the themes as the picker lists them: ours, the usual ones first, then the user's."""
    return [*(name for name in _ORDER if name in known), *(n for n in known if n not in _ORDER)]


_ORDER = (
    "ink",
    "rice-paper",
    "indigo",
    "celadon",
    "blue-orange",
    "high-contrast",
    "high-contrast-light",
    "terminal",
)


@dataclass(frozen=True, slots=True)
class _Ground:
    style: Style
    plain: bool


class Inks:
    """Styles by name, on one of the grounds a row can have; made once for each theme.

    A name is a colour (``text muted faint primary good warn bad info`` …) with attributes after
    it (``good bold underline``). Grounds are ``surface bar cursor blurred``.
    """

    def __init__(self, variables: Mapping[str, str], no_color: bool | None = None) -> None:
        self.no_color = "NO_COLOR" in os.environ if no_color is None else no_color
        self._variables = variables
        self._cache: dict[tuple[str, str], Style] = {}
        self._grounds = {
            "surface": _Ground(self._back("surface"), False),
            "bar": _Ground(self._back("background"), False),
            "panel": _Ground(self._back("panel"), False),
            "cursor": self._row("cursor", "reverse"),
            "blurred": self._row("cursor-blurred", "underline"),
        }

    def _colour(self, name: str) -> str | None:
        value = self._variables.get(name, "")
        return value or self._variables.get(OWN_VARIABLES.get(name, ""))

    def _parsed(self, name: str) -> Color | None:
        """Return a colour, or None for what is none and for what lets the ground through."""
        try:
            colour = Color.parse(self._colour(name) or "")
        except ColorParseError:
            return None
        return colour if colour.a else None

    def _fore(self, name: str) -> Style:
        colour = self._parsed(name)
        return Style(color=colour.rich_color) if colour else Style()

    def _back(self, name: str) -> Style:
        colour = self._parsed(name)
        return Style(bgcolor=colour.rich_color) if colour else Style()

    def _row(self, name: str, fallback: str) -> _Ground:
        value = self._colour(name) or fallback
        if self.no_color or value in _ATTRIBUTES:
            value = value if value in _ATTRIBUTES else fallback
            return _Ground(self._back("surface") + _ATTRIBUTES[value], True)
        return _Ground(self._back(name), False)

    def __call__(self, ink: str, ground: str = "surface") -> Style:
        """Return the style of ``ink`` on ``ground``."""
        key = (ink, ground)
        if key not in self._cache:
            self._cache[key] = self._make(ink, ground)
        return self._cache[key]

    def _make(self, ink: str, ground: str) -> Style:
        name, *attributes = ink.split()
        under = self._grounds[ground]
        # Colours under a reversed row would come out as blocks: it keeps to one.
        style = self._fore("foreground" if under.plain else _COLOUR_OF.get(name, name))
        extra = Style.parse(" ".join(attributes)) if attributes else Style()
        return style + under.style + extra


_COLOUR_OF = {
    "text": "foreground",
    "good": "success",
    "warn": "warning",
    "bad": "error",
    "info": "secondary",
    "unknown": "faint",
    "partial": "warning",
}


def inks_of(theme: Theme) -> Inks:
    """Return the inks of a theme; for the first paint, to which Textual adds its own later."""
    return Inks({**theme.to_color_system().generate(), **theme.variables})
