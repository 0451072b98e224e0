"""The screen wherever it is shown: any size, any signs, few colours or none, a slow link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from textual.widgets import Static

from communitytui.config import Config
from communitytui.domain.kernel.text import clean_line
from communitytui.i18n import set_language
from communitytui.i18n.cells import width
from communitytui.services.tasks import add
from communitytui.store import open_store
from communitytui.tui import too_small, ui_state
from communitytui.tui.app import CommunityApp
from communitytui.tui.drawing import UNICODE, strip, wrap
from communitytui.tui.launch import has_mouse, is_slow
from communitytui.tui.theming import Inks
from communitytui.tui.widgets.stage_tree import StageTree
from communitytui.tui.widgets.task_list import TaskList
from tests.samples import NOW, make_workspace
from tests.screens import app
from tests.tui.conftest import Open
from tests.tui.host import screen_text, workspace


def sent(app: CommunityApp) -> str:
    """Return what would be sent to the terminal to draw the whole screen."""
    app._diff.forget()
    size = (app.size.width, app.size.height)
    update = app._diff.wrap(app.screen._compositor.render_update(full=True), size)
    return str(update.render_segments(Console(color_system="truecolor", force_terminal=True)))


def strange(text: str) -> set[str]:
    """Return what is neither ASCII nor a Chinese character, which only users write here."""
    return {char for char in text if not char.isascii() and east_asian_width(char) not in "WF"}


#: Panes with what is pressed in them.
SCREENS: list[tuple[str, tuple[str, ...]]] = [
    ("tree", ("question_mark",)),
    ("tree", ("T",)),
    ("tree", ("slash",)),
    ("list", ("V",)),
    ("list", ("e",)),
    ("list", ("s",)),
    ("detail", ()),
    ("metrics", ()),
]


@pytest.mark.parametrize("size", [(120, 36), (60, 20)], ids=["wide", "narrow"])
async def test_an_ascii_terminal_gets_ascii(open_app: Open, size: tuple[int, int]) -> None:
    async with open_app(size=size, config=Config(glyphs="ascii")) as driver:
        for pane, keys in SCREENS:
            driver.main.go_pane(pane)
            await driver.press(*keys)
            assert strange(sent(driver.app)) == set(), (pane, keys)
            await driver.press("escape", "escape")


async def test_other_terminals_get_our_signs(open_app: Open) -> None:
    async with open_app() as driver:
        assert {"─", "▰", "✓"} <= strange(sent(driver.app))
    async with open_app(config=Config(glyphs="narrow")) as driver:
        found = strange(sent(driver.app))
        assert "▰" in found
        assert not any(east_asian_width(char) == "A" for char in found)


async def test_the_console_gets_ascii_by_itself(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with open_app() as driver:
        assert strange(sent(driver.app)) == set()


# -- sizes


SIZES = [(160, 45), (120, 36), (80, 24), (60, 20), (40, 10)]


async def test_every_size_at_any_moment(open_app: Open) -> None:
    async with open_app(lang="zh") as driver:
        for keys in (("tab",), ("e",), ("escape", "question_mark"), ("escape", "T")):
            await driver.press(*keys)
            for columns, rows in [*SIZES, (1, 1), (3, 50), (200, 3)]:
                await driver.resize(columns, rows)
                lines = screen_text(driver.app).splitlines()
                assert len(lines) <= rows
                assert all(width(line) <= columns for line in lines)
            await driver.resize(80, 24)


async def test_a_small_terminal_waits_and_loses_nothing(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("tab")
        driver.go("3.5")
        await driver.press("e")
        await driver.type("ab")
        form = driver.main.tasks.centre.form
        assert form is not None
        before = {row.name: row.text for row in form.query("Row").results()}  # type: ignore[attr-defined]
        undo = driver.task("3.5")
        await driver.resize(30, 8)
        await driver.press("x", "escape", "ctrl+s", "d", "q")
        await driver.resize(120, 40)
        assert driver.main.tasks.centre.form is form
        after = {row.name: row.text for row in form.query("Row").results()}  # type: ignore[attr-defined]
        assert after == before
        assert "ab" in "".join(after.values())
        assert driver.task("3.5").record == undo.record
        assert driver.app.is_running


@pytest.mark.parametrize(("columns", "rows"), [(30, 8), (39, 24), (80, 9), (1, 1), (12, 2)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_notice_is_one_line(lang: str, columns: int, rows: int) -> None:
    set_language(lang)
    text = too_small.notice(columns, rows)
    assert width(text) <= columns
    if columns >= 12:
        assert f"{columns}x{rows}" in text
        assert "40x10" in text


# -- colours


async def test_without_colours_focus_shows_by_an_attribute(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_app() as driver:
        for pane in driver.main.panes.values():
            pane.focus()
            await driver.settle()
            assert pane.styles.border_title_style.reverse
            others = [other for other in driver.main.panes.values() if other is not pane]
            assert not any(other.styles.border_title_style.reverse for other in others)
        lines = driver.main.tasks.stage_tree
        cursor = lines.line(lines.cursor)
        assert all(segment.style.underline for segment in list(cursor)[:1] if segment.style)


@pytest.mark.parametrize("system", ["truecolor", "256", "standard"])
async def test_every_theme_is_shown_in_every_terminal(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(CommunityApp, "color_system", system)
    async with open_app() as driver:
        for name in driver.app.themes_known:
            driver.app.show_theme(name)
            await driver.settle()
            assert sent(driver.app)


# -- the picker


async def test_the_theme_under_the_cursor_is_worn(open_app: Open) -> None:
    async with open_app() as driver:
        app = driver.app
        await driver.press("T", "down")
        assert app.theme == "rice-paper"
        assert driver.main.inks("text") == app.inks("text")
        await driver.press("j")
        assert app.theme == "indigo"
        await driver.press("escape")
        assert app.theme == "ink"
        assert ui_state.chosen("theme") is None
        await driver.press("T", "down", "enter")
        assert app.theme == "rice-paper"
        assert "rice-paper" in driver.message
    async with open_app() as driver:
        assert driver.app.theme == "rice-paper"
    async with open_app(theme_name="celadon") as driver:
        assert driver.app.theme == "celadon"


async def test_the_configuration_wins_and_the_message_says_so(open_app: Open) -> None:
    config = Config(theme="ink")
    async with open_app(config=config, theme_name="ink") as driver:
        await driver.press("T", "down", "enter")
        assert "config.toml" in driver.message


@pytest.fixture
def own_theme(clean_machine: Path) -> Callable[[str, str], Path]:
    """Return what writes a theme into the user's folder."""
    folder = clean_machine / "config" / "communitytui" / "themes"
    folder.mkdir(parents=True)

    def write(name: str, text: str) -> Path:
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        return folder / f"{name}.toml"

    return write


async def test_a_bad_theme_is_told_and_not_kept(
    open_app: Open, own_theme: Callable[[str, str], Path]
) -> None:
    own_theme("zebra", 'primary = "#12"')
    async with open_app() as driver:
        await driver.press("T", "end", "enter")
        # As it is told, however long the path of the file is that breaks over the lines.
        (told,) = driver.app.screen.query(Static).results(Static)
        assert "toml:1: primary: #12 is not a colour" in str(told.visual)
        assert len(driver.app.screen_stack) == 2
        await driver.press("escape")
        assert driver.app.theme == "ink"


async def test_a_bad_theme_at_the_start_is_told(
    open_app: Open, own_theme: Callable[[str, str], Path]
) -> None:
    own_theme("ink", "dark = 3")
    own_theme("mine", 'primary = "#336699"\n[variables]\nmuted = "#999999"')
    async with open_app() as driver:
        assert "ink.toml:1" in driver.message
        assert driver.app.theme == "ink"
    async with open_app(theme_name="mine") as driver:
        assert driver.app.theme == "mine"


# -- a slow link


@pytest.mark.parametrize(
    ("config", "env", "slow", "mouse"),
    [
        (Config(), {}, False, True),
        (Config(), {"SSH_TTY": "/dev/pts/1"}, True, False),
        (Config(), {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, True, False),
        (Config(slow_link=False), {"SSH_TTY": "/dev/pts/1"}, False, True),
        (Config(slow_link=True), {}, True, False),
        (Config(mouse=True), {"SSH_TTY": "/dev/pts/1"}, True, True),
        (Config(mouse=False), {}, False, False),
    ],
)
def test_a_slow_link_is_spared(
    config: Config, env: dict[str, str], slow: bool, mouse: bool
) -> None:
    assert is_slow(config, env) is slow
    assert has_mouse(config, slow=slow) is mouse


async def test_nothing_blinks_over_a_slow_link(open_app: Open) -> None:
    for slow in (True, False):
        async with open_app(slow=slow) as driver:
            await driver.press("tab", "e")
            lines = driver.main.query("Line, Area").results()
            assert {line.cursor_blink for line in lines} == {not slow}  # type: ignore[attr-defined]


# -- text of every kind


#: Parts of what people write: each may stand at a border, or be cut in the middle.
PARTS = ["a", "é", "e\u0301", "中文", "，", "👨\u200d👩\u200d👧", "🇨🇳", "❤\ufe0f", "שלום", "مرحبا",
         "Ａ１", "ﾊ", "가", "नि", "👍🏽", "\u200b", "\u202e", "…", "①", " ", "\u200d"]  # fmt: skip
NASTY = st.lists(st.sampled_from(PARTS), max_size=30).map("".join).map(clean_line)


@given(NASTY, NASTY, st.integers(12, 90), st.sampled_from(["surface", "cursor", "blurred"]))
@settings(max_examples=150)
def test_a_row_is_as_wide_as_its_pane(title: str, owner: str, cells: int, ground: str) -> None:
    state = workspace(title=title or "x", owner=owner[:20] or None)
    inks = Inks({}, no_color=False)
    listed = TaskList(state, inks, UNICODE).paint(1, cells, UNICODE)
    grown = StageTree(state, inks, UNICODE).paint(("task", 1), cells, UNICODE)
    for spans in (listed, grown):
        row = strip(spans, cells, inks, ground)
        assert row.cell_length == cells
        assert width(row.text) == cells
        # The terminal is sent cells, so what joins must not join across pieces either.
        assert sum(width(segment.text) for segment in row) == cells


@given(NASTY, st.integers(2, 60))
@settings(max_examples=150)
def test_a_line_of_the_detail_is_as_wide_as_its_pane(text: str, cells: int) -> None:
    for line in wrap(text, cells):
        assert strip([(line, "text")], cells, Inks({}, no_color=False)).cell_length == cells
        assert width(line) <= cells


@pytest.mark.parametrize("term", ["xterm", "screen", "tmux", "linux", "vt100"])
def test_every_terminal_gets_what_it_can_show(tmp_path: Path, term: str) -> None:
    with app(make_workspace(tmp_path / "ops.json", readings=False), env={"TERM": term}) as screen:
        screen.wait("Define", "Help")
        found = strange(screen.text)
        assert bool(found) is (term not in ("linux", "vt100")), found
        # Sixteen colours: no longer codes are sent.
        assert b"38;2;" not in screen.raw
        assert b"38;5;" not in screen.raw


def test_a_small_terminal_says_so_and_comes_back(tmp_path: Path) -> None:
    with app(make_workspace(tmp_path / "ops.json", readings=False), size=(80, 24)) as screen:
        screen.wait("Define", "Help")
        screen.resize(30, 8)
        screen.wait("30x8 < 40x10")
        assert [line for line in screen.text.splitlines() if line.strip()] == [
            "30x8 < 40x10".ljust(30)
        ]
        screen.press(b"d", b"q")
        screen.resize(80, 24)
        screen.wait("Define", "Help")
        assert "40x10" not in screen.text


def test_borders_stand_in_one_column(workspace_path: Path) -> None:
    titles = [*PARTS, "👨\u200d👩\u200d👧 家庭日", "שלום עולם", "全角ＡＢＣ１２３", "中" * 60]
    titles = [title for title in titles if clean_line(title)]
    with open_store(workspace_path, who="lin") as store:
        for title in titles:
            add(store, 1, title, stage="plan", now=NOW)
    with app(workspace_path, size=(100, 30), env={"COLORTERM": "truecolor"}) as screen:
        screen.wait("Define", "Help")
        screen.rest(0.3)
        screen.press(b"]", b"]", b"]", b"\t", b"G")
        screen.wait("中")
        # The thumb of the list and of the detail, the blank before them, the signs of status.
        assert {screen.cell(99, y) for y in range(1, 28)} <= set("─ ▐"), screen.text
        assert {screen.cell(33, y) for y in range(1, 27)} <= set("─ "), screen.text
        signs = [screen.cell(35, y) for y in range(2, 11)]
        assert set(signs) <= set("○·✓"), screen.text
