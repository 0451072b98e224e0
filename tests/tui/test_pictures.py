"""Every view as text at three sizes in both languages, and in other themes; some as pictures.

``COMMUNITYTUI_GOLDEN=1`` writes the files anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from communitytui.i18n.cells import width
from communitytui.tui.views import shown
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text

GOLDEN = Path(__file__).parent / "golden"
# Read at import: the fixture that clears the surroundings takes the variable away.
REWRITE = bool(os.environ.get("COMMUNITYTUI_GOLDEN"))
SIZES = [(160, 45), (80, 24), (60, 20)]


def picture(driver: Driver) -> str:
    return screen_text(driver.app) + "\n"


def compare(name: str, seen: str, *, suffix: str = "txt", rewrite: bool = REWRITE) -> None:
    path = GOLDEN / f"{name}.{suffix}"
    if rewrite:
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


async def every_view(driver: Driver) -> AsyncIterator[tuple[str, tuple[int, int], str]]:
    """Show every view in every size, and give its name, the size and its rows."""
    for size in SIZES:
        await driver.resize(*size)
        for entry in shown():
            await driver.press(str(entry.number))
            # The log is read by a thread.
            await driver.until(lambda: "Looking" not in picture(driver))
            yield entry.id, size, picture(driver)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_view_in_every_size(open_plan: Open, lang: str) -> None:
    async with open_plan(size=SIZES[0], lang=lang) as driver:
        async for view, size, rows in every_view(driver):
            assert all(width(line) <= size[0] for line in rows.splitlines())
            compare(f"{view}-{size[0]}x{size[1]}-{lang}", rows)


@pytest.mark.parametrize("theme", ["rice-paper", "terminal", "high-contrast"])
async def test_another_theme_says_the_same(open_plan: Open, theme: str) -> None:
    async with open_plan(size=SIZES[0], lang="zh", theme_name=theme) as driver:
        async for view, size, rows in every_view(driver):
            compare(f"{view}-{size[0]}x{size[1]}-zh", rows, rewrite=False)


@pytest.mark.parametrize("theme", ["ink", "rice-paper", "terminal"])
async def test_the_colours_of_the_first_screen(open_plan: Open, theme: str) -> None:
    async with open_plan(size=(80, 24), lang="en", theme_name=theme) as driver:
        drawn = driver.app.export_screenshot(title="communitytui", simplify=True)
        compare(f"first-{theme}", drawn, suffix="svg")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [100, 140, 160])
async def test_names_of_stages_are_whole_where_there_is_room(
    open_app: Open, columns: int, lang: str
) -> None:
    async with open_app(size=(columns, 30), lang=lang) as driver:
        tree = driver.main.tasks.stage_tree
        lines = [tree.line(number).text for number in range(len(tree.rows))]
        assert len(lines) == 10
        if lang == "zh" or columns >= 140:
            assert not any("…" in line for line in lines)
        # Bars and counts stand in columns.
        ends = {width(line.rstrip()) for line in lines[1:]}
        assert len(ends) == 1


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 160])
async def test_no_key_hint_is_cut(open_app: Open, columns: int) -> None:
    async with open_app(size=(columns, 24), lang="en") as driver:
        bar = driver.main.key_bar
        for pane in ("tree", "list"):
            driver.main.go_pane(pane)
            text = "".join(piece for piece, _ in bar.spans(columns))
            assert width(text) <= columns
            assert "…" not in text
            assert " ? Help" in text
