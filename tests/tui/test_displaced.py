"""The file is moved, deleted or replaced under the screen: it asks, and writes nothing before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from communitytui.store import create_store
from communitytui.tui.forms import ChooseDialog
from tests.tui.conftest import Driver, Open


def asked(driver: Driver) -> bool:
    return isinstance(driver.app.screen, ChooseDialog)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_a_file_that_was_moved_is_asked_about_and_waited_for(
    open_app: Open, workspace_path: Path, lang: str
) -> None:
    async with open_app(workspace_path, size=(80, 24), lang=lang) as driver:
        driver.go("3.1")
        away = workspace_path.with_name("elsewhere.json")
        workspace_path.rename(away)
        await driver.until(lambda: asked(driver))
        await driver.press("enter")
        assert not asked(driver)
        assert driver.main.top_bar.state[0] == {"en": "file missing", "zh": "文件不见了"}[lang]
        await driver.press("tab", "space")
        assert {"en": "moved or deleted", "zh": "移走或删除"}[lang] in driver.message
        assert not workspace_path.exists()
        # Once is enough; and what comes back is gone on with.
        away.rename(workspace_path)
        await driver.until(lambda: not driver.app.session.displaced)
        assert not asked(driver)
        await driver.press("space")
        await driver.until(lambda: driver.task("3.1").status == "doing")


async def test_a_file_that_was_deleted_is_written_again_when_asked_for(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        tasks = len(driver.main.workspace.board)
        workspace_path.unlink()
        await driver.until(lambda: asked(driver))
        assert not workspace_path.exists()
        await driver.press("2")
        await driver.until(workspace_path.exists)
        await driver.settle()
        assert "again" in driver.message
        assert len(driver.stored().board) == tasks
        assert driver.main.top_bar.state[0] != "file missing"


async def test_another_workspace_in_its_place_is_neither_shown_nor_overwritten(
    open_app: Open, workspace_path: Path, tmp_path: Path
) -> None:
    other = create_store(tmp_path / "other.json")
    async with open_app(workspace_path) as driver:
        tasks = len(driver.main.workspace.board)
        shutil.copy(other, workspace_path)
        await driver.until(lambda: asked(driver))
        await driver.press("escape")
        await driver.press("tab", "space")
        assert len(driver.main.workspace.board) == tasks
        assert workspace_path.read_bytes() == Path(other).read_bytes()
    assert workspace_path.read_bytes() == Path(other).read_bytes()


async def test_damage_that_was_gone_past_is_said_once(open_app: Open, workspace_path: Path) -> None:
    journal = workspace_path.with_name(workspace_path.name + ".journal")
    data = bytearray(journal.read_bytes())
    data[data.index(b'"ops"', len(data) // 3)] ^= 1
    journal.write_bytes(data)
    async with open_app(workspace_path) as driver:
        said: list[str] = []
        real = driver.main.say

        def say(text: str, ink: str = "text") -> None:
            said.append(text)
            real(text, ink)

        driver.main.say = say  # type: ignore[method-assign]
        store = driver.app.session.store
        assert store is not None
        store.history()
        for _ in range(2):
            driver.app.session.poll()
            await driver.until(lambda: not driver.app.session._polling.is_set())
            await driver.settle()
        assert len([text for text in said if "journal is damaged" in text]) == 1
