"""Themes: all that are shipped can be read in every terminal; a bad one says what is wrong."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import Theme

from communitytui.errors import BadValue
from communitytui.foreign import TomlFile
from communitytui.tui import ui_state
from communitytui.tui.theming import (
    OWN_VARIABLES,
    Inks,
    choose_theme,
    in_order,
    load_theme,
    read_theme,
    theme_files,
    theme_of,
)

ROOT = Path(__file__).parents[2]
#: The tool that writes the tables of fewer colours.
_SPEC = spec_from_file_location("themes", ROOT / ".ci" / "themes.py")
assert _SPEC is not None
assert _SPEC.loader is not None
rounding: Any = module_from_spec(_SPEC)
_SPEC.loader.exec_module(rounding)
GROUNDS, INKS, LEGIBLE, PALETTES = (
    getattr(rounding, name) for name in ("GROUNDS", "INKS", "LEGIBLE", "PALETTES")
)
contrast, least_contrast = rounding.contrast, rounding.least_contrast
Triple = tuple[int, int, int]
SHIPPED = theme_files(None)
SYSTEMS = ["truecolor", "256", "standard", None]
#: The theme that leaves all colours to the terminal; nobody knows their contrast.
OWN_COLOURS = [name for name in SHIPPED if name != "terminal"]
MINIMAL = 'primary = "#3366cc"'


def colours(theme: Theme) -> dict[str, str]:
    """Return all colours of a theme by name, as the panes ask for them."""
    return {**theme.to_color_system().generate(), **theme.variables}


def sent(value: str, system: ColorSystem) -> Triple:
    """Return the colour that a terminal shows when it is sent ``value``."""
    triplet = Color.parse(value).rich_color.downgrade(system).get_truecolor()
    return triplet.red, triplet.green, triplet.blue


def test_the_shipped_themes() -> None:
    assert in_order(SHIPPED) == [
        "ink",
        "rice-paper",
        "indigo",
        "celadon",
        "blue-orange",
        "high-contrast",
        "high-contrast-light",
        "terminal",
    ]
    assert {read_theme(name, SHIPPED[name]).dark for name in SHIPPED} == {True, False}


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_shipped_theme_defines_all_our_colours(name: str, system: str | None) -> None:
    theme = load_theme(name, SHIPPED[name], system)
    assert set(OWN_VARIABLES) <= set(theme.variables)
    inks = Inks(colours(theme), no_color=False)
    rows = [inks("text", ground) for ground in ("surface", "cursor", "blurred")]
    assert len(set(rows)) == 3


@pytest.mark.parametrize("name", OWN_COLOURS)
@pytest.mark.parametrize(
    ("system", "shown"),
    [("truecolor", ColorSystem.TRUECOLOR), ("256", ColorSystem.EIGHT_BIT)],
)
def test_words_can_be_read_on_every_ground(name: str, system: str, shown: ColorSystem) -> None:
    found = colours(load_theme(name, SHIPPED[name], system))
    grounds = [sent(found[ground], shown) for ground in GROUNDS]
    poor = {
        ink: least
        for ink in INKS
        if (least := least_contrast(sent(found[ink], shown), grounds)) < LEGIBLE
    }
    assert poor == {}


@pytest.mark.parametrize("name", OWN_COLOURS)
@pytest.mark.parametrize("palette", PALETTES, ids=["xterm", "vga"])
def test_words_can_be_read_in_sixteen_colours(name: str, palette: dict[str, Triple]) -> None:
    theme = load_theme(name, SHIPPED[name], "standard")
    found = colours(theme)
    ground = palette[theme.surface or ""]
    assert {found[other] for other in GROUNDS[:3]} == {theme.surface}
    assert (ground == (0, 0, 0)) is read_theme(name, SHIPPED[name]).dark
    poor = [ink for ink in INKS if contrast(palette[found[ink]], ground) < LEGIBLE]
    assert poor == []
    # Rows are marked by an attribute, which keeps ink and ground apart.
    assert (found["cursor"], found["cursor-blurred"]) == ("reverse", "underline")


@pytest.mark.parametrize("name", OWN_COLOURS)
def test_the_tables_of_fewer_colours_are_as_the_tool_writes_them(name: str) -> None:
    assert rounding.written(name) == (ROOT / "themes" / f"{name}.toml").read_text("utf-8")


def test_high_contrast_is_higher() -> None:
    for name in ("high-contrast", "high-contrast-light"):
        found = colours(load_theme(name, SHIPPED[name]))
        grounds = [sent(found[ground], ColorSystem.TRUECOLOR) for ground in GROUNDS]
        assert all(
            least_contrast(sent(found[ink], ColorSystem.TRUECOLOR), grounds) >= 7 for ink in INKS
        )


def test_the_terminals_own_colours_stay_its_own() -> None:
    for system in SYSTEMS:
        theme = load_theme("terminal", SHIPPED["terminal"], system)
        assert theme.ansi
        assert all(colours(theme)[name].startswith("ansi_") for name in INKS)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("dark", ["true", "false"])
def test_a_theme_of_one_colour_is_enough(tmp_path: Path, system: str | None, dark: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f"{MINIMAL}\ndark = {dark}")
    found = colours(load_theme("mine", file, system))
    Inks({**dict.fromkeys(OWN_VARIABLES, "#808080"), **found}, no_color=False)("text", "cursor")


def test_the_file_says_what_it_wants_in_fewer_colours(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'{MINIMAL}\n[256]\nprimary = "#ff0000"\n[16]\nprimary = "ansi_bright_red"')
    assert load_theme("mine", file, "truecolor").primary == "#3366cc"
    assert load_theme("mine", file, "256").primary == "#ff0000"
    assert load_theme("mine", file, "standard").primary == "ansi_bright_red"


RGB = st.tuples(*[st.integers(0, 255)] * 3)


def test_rich_sends_every_colour_of_the_grid() -> None:
    for shown, given_ in rounding.GRID.items():
        assert sent("#{:02x}{:02x}{:02x}".format(*given_), ColorSystem.EIGHT_BIT) == shown


@given(st.lists(RGB, min_size=len(INKS), max_size=len(INKS)), st.booleans())
def test_rounding_takes_no_contrast_that_matters(inks: list[Triple], dark: bool) -> None:
    grey = (10, 10, 10) if dark else (245, 245, 245)
    before = {**dict.fromkeys(GROUNDS, grey), **dict(zip(INKS, inks, strict=True))}
    text = {name: "#{:02x}{:02x}{:02x}".format(*rgb) for name, rgb in before.items()}
    eight = ColorSystem.EIGHT_BIT
    after = {name: sent(value, eight) for name, value in rounding.on_grid(text).items()}
    grounds = [after[ground] for ground in GROUNDS]
    for ink in INKS:
        assert after[ink] in rounding.GRID
        wanted = min(LEGIBLE, contrast(before[ink], grey))
        best = max(least_contrast(colour, grounds) for colour in rounding.GRID)
        assert least_contrast(after[ink], grounds) >= min(wanted, best)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    # 4.48 to 1, the grey that is just too light for text on white.
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('primary = "#12345"', "toml:1: primary: #12345 is not a colour"),
        ('primary = "#123456"\ncolour = "red"', "toml:2: colour: unknown key colour"),
        ('primary = "#123456"\n[variables]\nmuted = "no such"', "toml:3: variables.muted"),
        ('primary = "#123456"\nvariables = 3', "toml:2: variables: must be a table"),
        ('primary = "#123456"\n[256]\nmuted = ["#123456"]', "toml:3: 256.muted"),
        ('primary = "#123456"\n[256]\n"a b" = "#123456"', "a b"),
        ('primary = "#123456"\n[16]\n"x; }" = "red"', "x; }"),
        ('primary = "#123456"\n[variables]\nborder = "red; } * {"', "border"),
        ('primary = "#123456"\n[variables]\nmuted = "auto 50%"', "muted"),
        ('primary = "#123456"\n[variables]\ncursor = "bold"', "cursor"),
        ('primary = "#123456"\n[variables.deep]\nmuted = "red"', "deep"),
        ('primary = "#123456"\ndark = "yes"', "toml:2: dark: must be true or false"),
        ('primary = "#123456"\ntext_alpha = nan', "text_alpha"),
        ('primary = "#123456"\nluminosity_spread = true', "luminosity_spread"),
        ('primary = "#123456"\ntitle = 3', "title"),
        ('primary = "#123456"\ntitle = { zh = 3, en = 3 }', "title"),
        ('primary = 7\ndark = "yes"', "toml:1: primary: 7 is not a colour"),
        ('primary = "#' + "f" * 999 + '"', "primary"),
        ("primary = ", "TOML"),
        ("dark = true", "primary"),
        ("x = " + "[" * 2000, "TOML"),
        ("#" * 70_000, "KiB"),
    ],
)
def test_a_bad_theme_names_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(BadValue) as caught:
        load_theme("mine", file)
    assert str(file) in str(caught.value)
    assert said in str(caught.value)
    assert len(str(caught.value)) < len(str(file)) + 250


def test_what_is_no_theme_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "a,b.toml").write_text(MINIMAL)
    for name, file in theme_files(tmp_path).items():
        if name not in SHIPPED:
            with pytest.raises(BadValue):
                load_theme(name, file)


@given(st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=5))
def test_no_value_of_a_theme_is_fatal(value: object) -> None:
    for data in (
        {"primary": value},
        {"primary": "#123456", "variables": value},
        {"primary": "#123456", "variables": {"muted": value}},
        {"primary": "#123456", "16": {"cursor": value}, "title": value},
    ):
        try:
            theme_of("mine", TomlFile("mine.toml", "", data))
        except BadValue:
            continue


def test_a_users_theme_wins_over_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "ink.toml").write_text('primary = "#010203"')
    files = theme_files(tmp_path)
    assert load_theme("ink", files["ink"]).primary == "#010203"
    assert load_theme("ink", theme_files(None)["ink"]).primary != "#010203"


@pytest.mark.parametrize(
    ("asked", "system", "name"),
    [
        (None, "truecolor", "ink"),
        (None, "256", "ink"),
        (None, "standard", "terminal"),
        (None, None, "terminal"),
        ("rice-paper", "standard", "rice-paper"),
        ("nothing", "truecolor", "ink"),
    ],
)
def test_the_theme_fits_the_terminal(asked: str | None, system: str | None, name: str) -> None:
    assert choose_theme(asked, system, SHIPPED) == name


def test_without_colour_the_cursor_is_an_attribute() -> None:
    theme = load_theme("ink", SHIPPED["ink"])
    inks = Inks(colours(theme), no_color=True)
    assert inks("text", "cursor").reverse
    assert inks("text", "blurred").underline


def test_a_choice_is_remembered(clean_machine: Path) -> None:
    assert ui_state.chosen("theme") is None
    assert ui_state.choose("theme", "celadon")
    assert ui_state.chosen("theme") == "celadon"
    (clean_machine / "state" / "communitytui" / "theme").write_bytes(b"\xff\x00")
    assert ui_state.chosen("theme") is None


def test_a_choice_that_cannot_be_kept_is_no_fault(clean_machine: Path) -> None:
    (clean_machine / "state").write_text("a file where the folder should be")
    assert not ui_state.choose("theme", "celadon")
    assert ui_state.chosen("theme") is None
