"""Themes: all that are shipped load; a bad one says which file and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from communitytui.errors import BadValue
from communitytui.tui.theming import (
    OWN_VARIABLES,
    Inks,
    choose_theme,
    cycle,
    load_theme,
    theme_files,
)

SHIPPED = theme_files(Path("/nonexistent"))


def test_the_shipped_themes() -> None:
    assert set(SHIPPED) == {"ink", "ink-256", "rice-paper", "rice-paper-256", "terminal"}
    assert cycle(SHIPPED) == ["ink", "rice-paper", "terminal"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_theme_defines_all_our_colours(name: str) -> None:
    theme = load_theme(name, SHIPPED[name])
    assert set(OWN_VARIABLES) <= set(theme.variables)
    inks = Inks({**theme.to_color_system().generate(), **theme.variables}, no_color=False)
    assert inks("text", "cursor") != inks("text", "surface")
    assert inks("text", "blurred") != inks("text", "surface")
    assert inks("bad") != inks("good")


@pytest.mark.parametrize("name", [name for name in SHIPPED if name.endswith("-256")])
def test_themes_for_256_colours_are_on_the_grid(name: str) -> None:
    levels = {0, 0x5F, 0x87, 0xAF, 0xD7, 0xFF}
    greys = {8 + 10 * step for step in range(24)}
    theme = load_theme(name, SHIPPED[name])
    colours = [theme.primary, theme.foreground, theme.background, *theme.variables.values()]
    for text in colours:
        red, green, blue = Color.parse(str(text)).rgb
        assert {red, green, blue} <= levels or (red == green == blue and red in greys), text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('primary = "#12345"', "primary"),
        ('primary = "#123456"\ncolour = "red"', "colour"),
        ('primary = "#123456"\n[variables]\nmuted = "no such"', "muted"),
        ("primary = ", "TOML"),
        ("dark = true", "primary"),
    ],
)
def test_a_bad_theme_names_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(BadValue) as caught:
        load_theme("mine", file)
    assert str(file) in str(caught.value)
    assert said in str(caught.value)


def test_a_users_theme_wins_over_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "ink.toml").write_text('primary = "#010203"')
    files = theme_files(tmp_path)
    assert load_theme("ink", files["ink"]).primary == "#010203"


@pytest.mark.parametrize(
    ("asked", "system", "name"),
    [
        (None, "truecolor", "ink"),
        (None, "256", "ink-256"),
        (None, "standard", "terminal"),
        (None, None, "terminal"),
        ("rice-paper", "256", "rice-paper-256"),
        ("rice-paper", "truecolor", "rice-paper"),
        ("nothing", "truecolor", "ink"),
    ],
)
def test_the_theme_fits_the_terminal(asked: str | None, system: str | None, name: str) -> None:
    assert choose_theme(asked, system, SHIPPED) == name


def test_without_colour_the_cursor_is_an_attribute() -> None:
    theme = load_theme("ink", SHIPPED["ink"])
    inks = Inks({**theme.to_color_system().generate(), **theme.variables}, no_color=True)
    assert inks("text", "cursor").reverse
    assert inks("text", "blurred").underline
