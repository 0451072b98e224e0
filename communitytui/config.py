"""What the user set in ``config.toml``: read once, checked, and never a reason not to start.

A wrong key or value is left out, and reported as a ``Problem`` with the nearest valid word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from communitytui.errors import CommunityError, NotFound
from communitytui.foreign import TomlFile, read_toml
from communitytui.message import N_

LANGUAGES = ("zh", "en")
GLYPHS = ("unicode", "narrow", "ascii")


class Config(NamedTuple):
    """The settings; None means that the user left the choice to the program."""

    #: The language, ``zh`` or ``en``.
    lang: str | None = None
    #: The name of a theme; whether there is such a theme is for the app to find out.
    theme: str | None = None
    #: The workspace file that is opened when none is named.
    file: str | None = None
    #: Which signs the terminal shows well: ``unicode``, ``narrow`` or ``ascii``.
    glyphs: str | None = None
    #: Other keys for commands: the id of a binding, and the key or keys (comma between them).
    keys: Mapping[str, str] = MappingProxyType({})
    #: Spare the line: no animation, no mouse. None: only over SSH.
    slow_link: bool | None = None
    #: Whether the mouse is reported. None: not over a slow link.
    mouse: bool | None = None
    #: Filters by name, for the list of tasks.
    views: Mapping[str, str] = MappingProxyType({})


class Problem(NamedTuple):
    """One thing in a file that could not be used: a message id, and the values for its places.

    ``hint`` is the nearest valid word, when there is one; ``line`` counts from 1, None where the
    problem is no single line's.
    """

    file: str
    key: str
    message: str
    values: Mapping[str, str]
    hint: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """Return the English sentence, for logs and tests."""
        text = self.message.format(**self.values)
        return f"{text} ({self.hint}?)" if self.hint else text


_UNKNOWN = N_("{file}: there is no setting {key}; there are {allowed}")
_BAD = N_("{file}: {key} cannot be {value}; it takes {allowed}")

_KNOWN = Config._fields


def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    # 1 ms, and only a mistake needs it.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), words, n=1, cutoff=0.5)), None)


def _shown(value: object, most: int = 40) -> str:
    """Return a foreign value as a short line that is safe to print."""
    text = "".join(char for char in str(value) if char.isprintable())
    return text if len(text) <= most else text[: most - 1] + "…"


def place_in(path: Path, key: str) -> str:
    """Return ``path`` and the line of a key in it as compilers write them: ``config.toml:7``."""
    try:
        return read_toml(path).place(key)
    except CommunityError:
        return str(path)


class _SettingsReader:
    """Takes the settings out of one parsed file and collects what is wrong with them."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(self, message: str, key: str, hint: str | None = None, **values: str) -> None:
        values = {"file": self.file.place(key), "key": _shown(key), **values}
        line = self.file.line(key)
        self.problems.append(Problem(self.file.path, key, message, values, hint, line))

    def word(self, key: str, value: object, words: tuple[str, ...]) -> str | None:
        """Return one of ``words``; anything else is reported."""
        if isinstance(value, str) and value in words:
            return value
        hint = _nearest(value, words) if isinstance(value, str) else None
        self.report(_BAD, key, hint, value=_shown(value), allowed=", ".join(words))
        return None

    def text(self, key: str, value: object) -> str | None:
        """Return a text of one printable line that is not empty."""
        if isinstance(value, str) and value and value.isprintable():
            return value
        self.report(_BAD, key, value=_shown(value), allowed='"…"')
        return None

    def truth(self, key: str, value: object) -> bool | None:
        """Return ``true`` or ``false``."""
        if isinstance(value, bool):
            return value
        self.report(_BAD, key, value=_shown(value), allowed="true, false")
        return None

    def views(self, value: object) -> Mapping[str, str]:
        """Return the table of filters without the lines that are no text."""
        if not isinstance(value, dict):
            self.report(_BAD, "views", value=_shown(value), allowed="[views]")
            return MappingProxyType({})
        found = {str(name): self.text(f"views.{name}", text) for name, text in value.items()}
        return MappingProxyType({name: text for name, text in found.items() if text})

    def keys(self, value: object) -> Mapping[str, str]:
        """Return the table of keys without the lines that are no text.

        ``task.done = "x"`` may be written with quotes around the id, or without.
        """
        if not isinstance(value, dict):
            self.report(_BAD, "keys", value=_shown(value), allowed="[keys]")
            return MappingProxyType({})
        found = {name: self.text(f"keys.{name}", key) for name, key in _flat(value)}
        return MappingProxyType({name: key for name, key in found.items() if key})

    def config(self, data: Mapping[str, object]) -> Config:
        """Return the settings that are right."""
        readers: dict[str, Callable[[Any], Any]] = {
            "lang": lambda value: self.word("lang", value, LANGUAGES),
            "theme": lambda value: self.text("theme", value),
            "file": lambda value: self.text("file", value),
            "glyphs": lambda value: self.word("glyphs", value, GLYPHS),
            "keys": self.keys,
            "views": self.views,
            "slow_link": lambda value: self.truth("slow_link", value),
            "mouse": lambda value: self.truth("mouse", value),
        }
        for key in data.keys() - readers.keys():
            self.report(_UNKNOWN, key, _nearest(key, _KNOWN), allowed=", ".join(_KNOWN))
        return Config(**{key: read(data[key]) for key, read in readers.items() if key in data})


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _unusable(path: Path, error: CommunityError) -> Problem:
    """Return that the whole file cannot be used."""
    values = {name: _shown(value, 200) for name, value in error.values.items()}
    told = re.search(r"line (\d+)", values.get("problem", ""))
    line = int(told[1]) if told else None
    if line:
        values["path"] = f"{values['path']}:{line}"
    return Problem(str(path), "", error.message, values, None, line)


def load_config(path: Path) -> tuple[Config, tuple[Problem, ...]]:
    """Return the settings in ``path``, and what was wrong with them; no file means no settings."""
    try:
        reader = _SettingsReader(read_toml(path))
    except NotFound:
        return Config(), ()
    except CommunityError as error:
        return Config(), (_unusable(path, error),)
    config = reader.config(reader.file.data)
    problems = sorted(reader.problems, key=lambda problem: (problem.line or 0, problem.key))
    return config, tuple(problems)
