"""Themes from TOML files, and the inks that the panes draw with.

Shipped themes come first, the user's own after them and in their place where they share a name.
A bad theme is reported with its file and key, and the app starts without it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from communitytui import resources
from communitytui.domain.words import nearest
from communitytui.errors import BadValue
from communitytui.i18n import N_

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
#: Cursor rows that are marked by an attribute instead of a colour.
_ATTRIBUTES = {"reverse": Style(reverse=True), "underline": Style(underline=True)}
_KEYS = frozenset(field.name for field in fields(Theme)) - {"name"}
_COLOURS = _KEYS - {"dark", "ansi", "luminosity_spread", "text_alpha", "variables"}
_CYCLE = ("ink", "rice-paper", "terminal")


def theme_files(user_folder: Path) -> dict[str, Traversable | Path]:
    """Return every theme file by the theme's name; the user's own win."""
    own = {path.stem: path for path in sorted(user_folder.glob("*.toml"))}
    return {**resources.toml_files(resources.bundled_themes()), **own}


def load_theme(name: str, file: Traversable | Path) -> Theme:
    """Read one theme; raises ``BadValue`` with the file and the key that is wrong."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadValue(
            N_("{path} cannot be read: {problem}"), path=str(file), problem=error.strerror or ""
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadValue(
            N_("{path} is not valid TOML: {problem}"), path=str(file), problem=str(error)[:120]
        ) from None
    _check(data, str(file))
    variables = {**data.pop("variables", {})}
    if data.get("ansi"):
        variables = {"ansi-background": "ansi_black", "ansi-foreground": "ansi_white", **variables}
    return Theme(name=name, **data, variables=variables)


def _check(data: Mapping[str, Any], file: str) -> None:
    for key, value in data.items():
        if key not in _KEYS:
            raise BadValue(
                N_("{path}: a theme has no key {key}"),
                path=file,
                key=key[:40],
                hint=nearest(key, _KEYS),
            )
        if key in _COLOURS:
            _check_colour(file, key, value)
        elif key == "variables" and not isinstance(value, dict):
            raise BadValue(N_("{path}: [variables] must be a table"), path=file)
    for key, value in data.get("variables", {}).items():
        if key in OWN_VARIABLES and value not in _ATTRIBUTES:
            _check_colour(file, key, value)
        elif not isinstance(value, str):
            raise BadValue(N_("{path}: {key} is not a colour"), path=file, key=key)
    if "primary" not in data:
        raise BadValue(N_("{path}: a theme needs a colour {key}"), path=file, key="primary")


def _check_colour(file: str, key: str, value: Any) -> None:
    try:
        Color.parse(str(value))
    except ColorParseError:
        raise BadValue(
            N_("{path}: {key} is not a colour: {value}"), path=file, key=key, value=str(value)[:40]
        ) from None


def choose_theme(asked: str | None, color_system: str | None, known: Mapping[str, Any]) -> str:
    """Return the theme to start with: the one asked for, in the form this terminal can show.

    Without one it is ``ink``, or ``terminal`` where there are only sixteen colours.
    """
    few = color_system not in ("256", "truecolor")
    name = asked if asked is not None and asked in known else ("terminal" if few else "ink")
    return fitting(name, color_system, known)


def fitting(name: str, color_system: str | None, known: Mapping[str, Any]) -> str:
    """Return the form of the theme ``name`` for this many colours, if it has several."""
    rounded = f"{name}-256"
    return rounded if color_system == "256" and rounded in known else name


def cycle(known: Mapping[str, Any]) -> list[str]:
    """Return the themes that one key goes through: ours, then the user's own."""
    own = [name for name in known if name not in _CYCLE and not name.endswith("-256")]
    return [*_CYCLE, *own]


@dataclass(frozen=True, slots=True)
class _Ground:
    style: Style
    plain: bool


class Inks:
    """Styles by name, on one of the grounds a row can have; made once for each theme.

    A name is a colour (``text muted faint primary good warn bad info`` …) with attributes after
    it (``good bold``). Grounds are ``surface bar cursor blurred``.
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
        extra = Style(bold=True) if "bold" in attributes else Style()
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
