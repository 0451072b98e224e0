"""Small changes without a form: move, note, one line of fields, copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from communitytui.errors import BadValue
from communitytui.services import tasks
from communitytui.services.fields import read_quick
from communitytui.store import open_store
from tests.samples import NOW
from tests.tui.conftest import Driver, Open


def keys_of(driver: Driver, stage: str) -> list[str]:
    board = driver.stored().board
    return [str(board[id].key) for id in board.stage_ids(board[board.ids[0]].community, stage)]


async def test_a_task_moves_in_its_stage_and_back(open_app: Open, workspace_path: Path) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.2")
        await driver.press("tab", "J")
        assert keys_of(driver, "plan")[:4] == ["6.1", "6.3", "6.2", "6.4"]
        assert driver.main.task_list.key == driver.task("6.2").id
        assert driver.main.task_list.cursor == 2
        await driver.press("K", "K")
        assert keys_of(driver, "plan")[:3] == ["6.2", "6.1", "6.3"]
        await driver.press("K")
        assert "end already" in driver.message
        await driver.press("u", "u", "u")
        assert keys_of(driver, "plan")[:3] == ["6.1", "6.2", "6.3"]


async def test_a_stage_without_room_between_is_numbered_anew(
    open_app: Open, workspace_path: Path
) -> None:
    with open_store(workspace_path, who="lin") as store:
        with store.transaction("set") as draft:
            ids = [id for id, row in draft.rows("tasks").items() if row["stage"] == "plan"]
            for id in ids:
                draft.patch("tasks", id, {"order": 1.0})
        tasks.move(store, min(ids), 1, now=NOW)
        rows = store.snapshot.tables["tasks"]
        order = sorted(ids, key=lambda id: rows[id]["order"])
    assert order[:3] == [min(ids) + 1, min(ids), min(ids) + 2]


async def test_a_note_is_appended(open_app: Open, workspace_path: Path) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.1")
        await driver.press("tab")
        for text in ("one", "two"):
            await driver.press("A")
            await driver.type(text)
            await driver.press("enter")
            await driver.settle()
        before, _, last = driver.task("6.1").notes.rpartition("\n")
        assert last == "two"
        assert before.endswith("one")


async def test_one_line_changes_several_fields_in_one_action(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.1")
        before = driver.task("6.1").record
        await driver.press("tab", "m")
        await driver.type("@Ana due:+3d p:1 status:doing")
        await driver.press("enter")
        await driver.settle()
        task = driver.task("6.1")
        assert (task.owner, task.record["due"]) == ("Ana", "2026-11-26")
        assert (task.priority, task.status) == (1, "doing")
        await driver.press("u")
        after = driver.task("6.1").record
        assert all(after[name] == before[name] for name in ("owner", "due", "status", "priority"))


def test_a_line_of_changes_is_taken_apart() -> None:
    assert read_quick("＠me  p：2 budget:10") == {"owner": "me", "priority": "2", "budget": "10"}
    with pytest.raises(BadValue, match="due"):
        read_quick("tomorrow")
    with pytest.raises(BadValue) as raised:
        read_quick("ownr:x")
    assert raised.value.hint == "owner"


async def test_copy_sends_escaped_markdown(open_app: Open, workspace_path: Path) -> None:
    with open_store(workspace_path, who="lin") as store:
        id = min(store.snapshot.tables["tasks"])
        tasks.change(store, [id], {"title": "*a* [x](y)"}, now=NOW)
    async with open_app(workspace_path) as driver:
        driver.main.reveal_task(id)
        await driver.press("tab", "y")
        text = driver.app.clipboard
        assert text.startswith("- [x] 1.1 ")
        assert "*a* [x](y)" not in text
        assert f"show {id}" in driver.message


async def test_pasted_lines_become_tasks_in_one_action(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.1")
        await driver.press("tab")
        count = len(driver.stored().board)
        driver.app.screen.post_message(events.Paste("one\n\n two\x1b\r\nthree\n"))
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.press("enter")
        await driver.settle()
        board = driver.stored().board
        last = board.stage_ids(board[board.ids[0]].community, "plan")[-3:]
        assert [board[id].title for id in last] == ["one", "two", "three"]
        assert driver.main.task_list.key == last[0]
        await driver.press("u")
        assert len(driver.stored().board) == count


async def test_one_pasted_line_or_a_refusal_adds_nothing(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        count = len(driver.stored().board)
        driver.app.screen.post_message(events.Paste("one"))
        await driver.settle()
        assert len(driver.app.screen_stack) == 1
        driver.app.screen.post_message(events.Paste("one\ntwo"))
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.press("escape")
        assert len(driver.stored().board) == count
