"""Small changes without a form: move, note, one line of fields, copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from communitytui.i18n import say
from communitytui.services import moving, tasks
from communitytui.store import open_store
from communitytui.tui import task_editing
from communitytui.tui.forms.prompts import Choices
from communitytui.tui.forms.typing_line import TypingLine
from tests.samples import NOW
from tests.tui.conftest import Driver, Open


def keys_of(driver: Driver, stage: str) -> list[str]:
    board = driver.stored().board
    return [str(board[id].key) for id in board.stage_ids(board[board.ids[0]].community, stage)]


async def test_a_task_moves_in_its_stage_and_back(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.2")
        await driver.press("tab", "J")
        assert keys_of(driver, "plan")[:4] == ["6.1", "6.3", "6.2", "6.4"]
        assert driver.main.tasks.task_list.key == driver.task("6.2").id
        assert driver.main.tasks.task_list.cursor == 2
        await driver.press("K", "K")
        assert keys_of(driver, "plan")[:3] == ["6.2", "6.1", "6.3"]
        await driver.press("K")
        assert "at the end" in driver.message
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
        moving.move(store, [min(ids)], 1, now=NOW)
        rows = store.snapshot.tables["tasks"]
        order = sorted(ids, key=lambda id: rows[id]["order"])
    assert order[:3] == [min(ids) + 1, min(ids), min(ids) + 2]


async def test_a_note_is_appended(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab")
        for text in ("one", "two"):
            await driver.press("A")
            await driver.type(text)
            await driver.press("enter")
        before, _, last = driver.task("6.1").notes.rpartition("\n")
        assert last == "two"
        assert before.endswith("one")


async def test_one_line_changes_several_fields_in_one_action(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        before = driver.task("6.1").record
        await driver.press("tab", "m")
        await driver.type("@Ana due:+3d p:1 status:doing")
        await driver.press("enter")
        task = driver.task("6.1")
        assert (task.owner, task.record["due"]) == ("Ana", "2026-11-26")
        assert (task.priority, task.status) == (1, "doing")
        await driver.press("u")
        after = driver.task("6.1").record
        assert all(after[name] == before[name] for name in ("owner", "due", "status", "priority"))


async def test_one_line_for_all_marked_rows_is_one_step_and_comes_back(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "v", "v", "m")
        await driver.type("@Ana p:1")
        await driver.press("enter")
        assert "2 tasks" in driver.message
        assert [driver.task(key).owner for key in ("6.1", "6.2")] == ["Ana", "Ana"]
        await driver.press("u")
        assert driver.task("6.2").owner != "Ana"
        await driver.press("m", "up")
        line = driver.app.focused
        assert isinstance(line, TypingLine)
        assert line.value == "@Ana p:1"
        await driver.press("space", *"stat", "tab", "d", "tab")
        assert line.value == "@Ana p:1 status:doing "


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
        assert driver.message.startswith("Sent to the terminal: 1.1")
        assert f"show {id}" in driver.message
        await driver.press("v", "v", "y")
        assert driver.app.clipboard.count("- [") == 2
        assert driver.message == "Sent to the terminal: 2 tasks"


async def test_too_much_to_copy_is_said_and_not_sent(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_editing, "COPY_CAP", 100)
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "V", "y")
        assert driver.app.clipboard == ""
        assert "too much for a terminal" in driver.message


async def test_pasted_lines_become_tasks_in_one_action(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab")
        count = len(driver.stored().board)
        driver.app.screen.post_message(events.Paste("one\n\n two\x1b\r\nthree\n"))
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.press("enter")
        board = driver.stored().board
        added = board.stage_ids(board[board.ids[0]].community, "plan")[1:4]
        assert [say(board[id].title) for id in added] == ["one", "two", "three"]
        assert driver.main.tasks.task_list.key == added[0]
        await driver.press("u", "y")
        assert len(driver.stored().board) == count


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("- [ ] buy", "buy"),
        ("  * [x] buy", "buy"),
        ("1. buy 2. sell", "buy 2. sell"),
        ("12) buy", "12) buy"[4:]),
        ("3、写群规", "写群规"),
        ("• 写群规", "写群规"),
        ("•写群规", "写群规"),
        ("□ 写", "写"),
        ("-5 degrees", "-5 degrees"),
        ("2026 plan", "2026 plan"),
        ("1.5 litres", "1.5 litres"),
        ("[/] \x1b[31mred", "[/] [31mred"),
    ],
)
def test_the_sign_of_a_list_is_no_title(line: str, title: str) -> None:
    assert task_editing.pasted_titles(f"{line}\n\n - \n") == [title]


async def test_more_lines_than_the_cap_are_named(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_editing, "PASTE_CAP", 2)
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab")
        count = len(driver.stored().board)
        driver.app.screen.post_message(events.Paste("one\ntwo\nthree"))
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        first, _ = driver.app.screen.query_one(Choices).options
        assert "Add the first 2 of 3 lines" in str(first.prompt)
        await driver.press("1")
        assert len(driver.stored().board) == count + 2


async def test_one_pasted_line_or_a_refusal_adds_nothing(open_app: Open) -> None:
    async with open_app() as driver:
        count = len(driver.stored().board)
        driver.app.screen.post_message(events.Paste("one"))
        await driver.settle()
        assert len(driver.app.screen_stack) == 1
        driver.app.screen.post_message(events.Paste("one\ntwo"))
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.press("escape")
        assert len(driver.stored().board) == count


async def test_marked_tasks_move_together_and_stay_marked(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        before = keys_of(driver, "plan")
        await driver.press("tab", "v", "v", "J")
        assert keys_of(driver, "plan")[:3] == ["6.3", "6.1", "6.2"]
        assert len(driver.main.tasks.task_list.signs.marked) == 2
        assert "2 tasks" in driver.message
        await driver.press("K", "u", "u")
        assert keys_of(driver, "plan") == before


async def test_a_digit_sends_marked_tasks_to_a_stage(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "v", "v", "greater_than_sign", "7")
        assert keys_of(driver, "execute")[-2:] == ["6.1", "6.2"]
        assert "2 tasks" in driver.message
        await driver.press("u")
        assert keys_of(driver, "plan")[:2] == ["6.1", "6.2"]


async def test_a_copy_stands_below_and_is_under_the_cursor(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "c")
        assert keys_of(driver, "plan")[:3] == ["6.1", "None", "6.2"]
        assert driver.main.tasks.task_list.cursor == 1
        await driver.press("u", "y", "k", "v", "v", "c")
        assert keys_of(driver, "plan")[:4] == ["6.1", "None", "6.2", "None"]
        assert driver.message == "Copied: 2 tasks"


async def test_marks_stay_through_filters_and_colleagues_and_are_counted(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.1")
        pane = driver.main.tasks.task_list
        await driver.press("tab", "shift+down", "shift+down", "shift+up")
        ids = {driver.task(key).id for key in ("6.1", "6.2", "6.3")}
        assert pane.signs.marked == ids
        assert "3 marked" in str(pane.border_title)
        await driver.press("slash", *"zzzz", "enter")
        assert pane.signs.marked == ids
        with open_store(workspace_path, who="Ana") as store:
            tasks.delete(store, [driver.task("6.2").id], now=NOW)
        await driver.until(lambda: "2 marked" in str(pane.border_title))
        await driver.press("D", "y")
        assert "2 tasks; u to undo" in driver.message
        assert "marked" not in str(pane.border_title)
        assert keys_of(driver, "plan")[0] == "6.4"
        await driver.press("escape", "v")
        assert len(pane.signs.marked) == 1
        await driver.press("right_square_bracket")
        assert pane.signs.marked == set()


async def test_all_rows_from_the_last_mark_to_the_cursor(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.4")
        await driver.press("tab", "v", "k", "k", "k", "ctrl+v")
        keys = ("6.2", "6.3", "6.4")
        assert driver.main.tasks.task_list.signs.marked == {driver.task(key).id for key in keys}
