"""``u`` on the screen: at once for a slip of today, with a question for more than that."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from communitytui.i18n.cells import width
from communitytui.services import tasks
from communitytui.store import open_store
from communitytui.tui.forms.confirm import ConfirmDialog
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text


def add(path: Path, who: str, title: str) -> int:
    with open_store(path, who=who) as store:
        return tasks.add(store, 1, title, "plan", now=NOW).ids[0]


def asked(driver: Driver) -> bool:
    return isinstance(driver.app.screen, ConfirmDialog)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_was_made_is_asked_about_and_shown_whole(
    open_app: Open, workspace_path: Path, size: tuple[int, int], lang: str
) -> None:
    title = "一个很长的任务标题[/]" * 6
    id = add(workspace_path, "lin", title)
    async with open_app(workspace_path, size=size, lang=lang) as driver:
        await driver.press("u")
        assert asked(driver)
        shown = screen_text(driver.app)
        assert ("将删去" if lang == "zh" else "Removes") in shown
        assert title[:20] in shown.replace("\n", "")
        assert max(width(line) for line in shown.splitlines()) <= size[0]
        # The cursor stands on the answer that changes nothing; so does esc.
        await driver.press("enter")
        assert not asked(driver)
        await driver.press("u", "escape")
        assert id in driver.stored().board
        await driver.press("u", "y")
        assert id not in driver.stored().board
        await driver.press("ctrl+r")
        assert id in driver.stored().board


async def test_two_quick_keys_ask_once(open_app: Open, workspace_path: Path) -> None:
    first = add(workspace_path, "lin", "first")
    second = add(workspace_path, "lin", "second")
    async with open_app(workspace_path) as driver:
        await driver.pilot.press("u", "u", "u")
        await driver.settle()
        assert len(driver.app.screen_stack) == 2
        await driver.press("y")
        assert len(driver.app.screen_stack) == 1
        board = driver.stored().board
        assert (first in board, second in board) == (True, False)


async def test_a_slip_of_today_goes_at_once_and_what_is_older_is_asked_about(
    open_app: Open, workspace_path: Path
) -> None:
    id = add(workspace_path, "Ana", "hers")
    with open_store(workspace_path, who="lin") as store:
        tasks.change(store, [id], {"owner": "bo"}, now=NOW - timedelta(days=1))
        tasks.change(store, [id], {"priority": "1"}, now=NOW)
    async with open_app(workspace_path) as driver:
        await driver.press("u")
        assert driver.stored().board[id].priority is None
        await driver.press("u")
        assert asked(driver)
        shown = screen_text(driver.app)
        assert "not today" in shown
        assert "hers" in shown
        await driver.press("2")
        assert driver.stored().board[id].owner is None


async def test_what_was_built_on_is_refused_with_what_stands_on_it(
    open_app: Open, workspace_path: Path
) -> None:
    id = add(workspace_path, "lin", "mine")
    with open_store(workspace_path, who="Ana") as store:
        tasks.change(store, [1], {"after": str(id)}, now=NOW)
    async with open_app(workspace_path) as driver:
        await driver.press("u")
        assert not asked(driver)
        assert "later changes build on it: task 1.1" in driver.message
        assert id in driver.stored().board


async def test_a_task_that_a_colleague_deleted_meanwhile_is_no_longer_deleted(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        id = driver.task("6.1").id
        driver.go("6.1")
        await driver.press("tab", "D")
        assert asked(driver)
        with open_store(workspace_path, who="Ana") as store:
            tasks.delete(store, [id], now=NOW)
        driver.app.session.poll()
        await driver.until(lambda: id not in driver.main.workspace.board)
        await driver.press("y")
        assert not asked(driver)
        assert id not in driver.stored().board
