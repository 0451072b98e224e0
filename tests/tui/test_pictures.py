"""The whole screen as text at three sizes in both languages, compared line by line.

``COMMUNITYTUI_GOLDEN=1`` writes the files anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from communitytui.i18n.cells import width
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text

GOLDEN = Path(__file__).parent / "golden"
# Read at import: the fixture that clears the surroundings takes the variable away.
REWRITE = bool(os.environ.get("COMMUNITYTUI_GOLDEN"))
SIZES = [(160, 45), (80, 24), (60, 20)]


def picture(driver: Driver) -> str:
    return screen_text(driver.app) + "\n"


def compare(name: str, shown: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if REWRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_first_screen(
    open_app: Open, workspace_path: Path, size: tuple[int, int], lang: str
) -> None:
    async with open_app(workspace_path, size=size, lang=lang) as driver:
        shown = picture(driver)
        assert all(width(line) <= size[0] for line in shown.splitlines())
        compare(f"main-{size[0]}x{size[1]}-{lang}", shown)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [100, 140, 160])
async def test_names_of_stages_are_whole_where_there_is_room(
    open_app: Open, workspace_path: Path, columns: int, lang: str
) -> None:
    async with open_app(workspace_path, size=(columns, 30), lang=lang) as driver:
        tree = driver.main.stage_tree
        lines = [tree.line(number).text for number in range(len(tree.rows))]
        assert len(lines) == 10
        if lang == "zh" or columns >= 140:
            assert not any("…" in line for line in lines)
        # Bars and counts stand in columns.
        ends = {width(line.rstrip()) for line in lines[1:]}
        assert len(ends) == 1


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 160])
async def test_no_key_hint_is_cut(open_app: Open, workspace_path: Path, columns: int) -> None:
    async with open_app(workspace_path, size=(columns, 24), lang="en") as driver:
        bar = driver.main.key_bar
        for pane in ("tree", "list"):
            driver.main.go_pane(pane)
            text = "".join(piece for piece, _ in bar.spans(columns))
            assert width(text) <= columns
            assert "…" not in text
            assert " ? Help" in text
