"""Typing in the list itself: new tasks row by row, and the title of one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from communitytui.i18n import say
from communitytui.services import tasks
from communitytui.store import open_store
from communitytui.tui import drafts
from tests.samples import NOW
from tests.tui.conftest import Driver, Open


def titles(driver: Driver, stage: str) -> list[str]:
    board = driver.stored().board
    return [say(board[id].title) for id in board.stage_ids(board[board.ids[0]].community, stage)]


def row_text(driver: Driver, y: int) -> str:
    return "".join(segment.text for segment in driver.main.tasks.task_list.render_line(y))


async def put(driver: Driver, text: str) -> None:
    """Put a text into the row, which is faster than to type it."""
    assert driver.main.tasks.centre.typing.line is not None
    driver.main.tasks.centre.typing.line.text = text
    await driver.settle()


async def test_rows_are_typed_one_below_the_other(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.2")
        before = titles(driver, "plan")
        await driver.press("tab", "o")
        line = driver.main.tasks.centre.typing.line
        assert line is not None
        # The new row stands below the cursor, the line in the column of the titles.
        pane = driver.main.tasks.task_list
        row = before[1]
        column = row_text(driver, 1).index(row[:6])
        assert row[:6] in row_text(driver, 1)
        assert row_text(driver, 2).strip() == "○"
        x, y = pane.content_region.offset
        assert line.region.offset == (x + column, y + 2)
        assert driver.app.cursor_position == line.cursor_screen_offset

        await driver.type("one @Ana due:+3d p:1")
        assert "one · Owner Ana · Due Thu 2026-11-26, in 3 days · Priority 1" in driver.message
        await driver.press("enter")
        assert driver.message.startswith("Added: #")
        await put(driver, "two kind:number")
        await driver.press("enter")
        assert line.region.y == pane.content_region.y + 4
        await driver.press("enter")
        assert driver.main.tasks.centre.typing.line is None
        after = titles(driver, "plan")
        assert after == [*before[:2], "one", "two", *before[2:]]
        board = driver.stored().board
        one, two = (board[id] for id in board.ids if say(board[id].title) in ("one", "two"))
        assert (one.owner, one.record["due"], one.priority) == ("Ana", "2026-11-26", 1)
        assert two.deliverable.kind == "number"
        await driver.press("u", "y", "u", "y")
        assert titles(driver, "plan") == before


async def test_esc_saves_nothing_and_goes_back_where_one_was(open_app: Open) -> None:
    async with open_app(size=(60, 20)) as driver:
        count = len(driver.stored().board)
        assert driver.main.view.pane == "tree"
        await driver.press("a")
        # There is room for one pane: the list came to the front.
        assert driver.main.tasks.task_list.display
        await put(driver, "half")
        await driver.press("escape")
        assert driver.main.tasks.centre.typing.line is None
        assert driver.main.view.pane == "tree"
        assert len(driver.stored().board) == count


async def test_at_the_head_and_the_end_of_an_empty_or_filled_stage(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        board = driver.stored().board
        ids = board.stage_ids(board[board.ids[0]].community, "plan")
        driver.main.tasks.moves.go_row(("stage", board[ids[0]].community, "plan"))
        for key, text in (("o", "head"), ("a", "end")):
            await driver.press(key)
            await put(driver, text)
            await driver.press("enter", "escape")
        found = titles(driver, "plan")
        assert (found[0], found[-1]) == ("head", "end")
        with open_store(workspace_path, who="x") as store:
            tasks.delete(store, driver.stored().board.stage_ids(1, "plan"), now=NOW)
        await driver.until(lambda: not driver.main.tasks.task_list.rows)
        await driver.press("a")
        await put(driver, "alone")
        await driver.press("enter", "escape")
        assert titles(driver, "plan") == ["alone"]


async def test_hostile_text_is_a_title(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "o")
        driver.main.tasks.centre.typing.line.post_message(events.Paste("[/] [red]\x1b[31mx\u202e"))  # type: ignore[union-attr]
        await driver.settle()
        await driver.press("enter")
        assert titles(driver, "plan")[1] == "[/] [red][31mx"
        assert "[/] [red]" in row_text(driver, 1)


async def test_what_is_wrong_stays_and_comes_back(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        count = len(driver.stored().board)
        await driver.press("tab", "o")
        await put(driver, "x due:someday")
        assert "someday" in driver.message
        await driver.press("enter")
        line = driver.main.tasks.centre.typing.line
        assert line is not None
        assert line.value == "x due:someday"
        # What only the file knows: the answer of the thread brings the text back.
        line.text = "x status:done"
        await driver.press("enter")
        assert line.value == "x status:done"
        assert "todo or doing" in driver.message
        assert len(driver.stored().board) == count
        line.text = ""
        await driver.press("up")
        assert line.value == "x status:done"


async def test_colleagues_do_not_disturb_the_row(open_app: Open, workspace_path: Path) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.2")
        await driver.press("tab", "o")
        await put(driver, "mine")
        first = driver.task("6.1").id
        with open_store(workspace_path, who="Ana") as store:
            tasks.delete(store, [first], now=NOW)
        await driver.until(lambda: first not in driver.main.workspace.board)
        await driver.settle()
        line, pane = driver.main.tasks.centre.typing.line, driver.main.tasks.task_list
        assert line is not None
        assert line.value == "mine"
        assert line.has_focus
        assert line.region.y == pane.content_region.y + 1
        await driver.press("enter", "escape")
        assert titles(driver, "plan")[1] == "mine"


async def test_keys_belong_to_the_row_while_it_is_typed(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.2")
        await driver.press("tab", "o", "ctrl+r", "pagedown", "down", "ctrl+d")
        assert driver.main.tasks.centre.typing.line is not None
        await driver.type("jDuqx:?/")
        assert driver.main.tasks.centre.typing.line.value == "jDuqx:?/"
        # A click elsewhere does not take half a row away.
        driver.main.tasks.stage_tree.focus()
        await driver.settle()
        assert driver.main.tasks.centre.typing.line.has_focus
        await driver.resize(60, 20)
        assert driver.main.tasks.centre.typing.line.value == "jDuqx:?/"
        assert driver.main.tasks.centre.typing.line.has_focus


async def test_tab_completes(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "o")
        await put(driver, "x kind:d")
        line = driver.main.tasks.centre.typing.line
        assert line is not None
        seen = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await driver.press(key)
            seen.append(line.value)
        assert seen == ["x kind:doc ", "x kind:date ", "x kind:decision ", "x kind:date "]


async def test_pasted_lines_while_a_row_is_open(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "o")
        driver.main.tasks.centre.typing.line.post_message(events.Paste("- [ ] one\n- [x] two\n"))  # type: ignore[union-attr]
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.press("enter")
        await put(driver, "three")
        await driver.press("enter", "escape")
        assert titles(driver, "plan")[1:4] == ["one", "two", "three"]


@pytest.mark.parametrize(("key", "title"), [("enter", "Q new"), ("escape", "Q")])
async def test_a_title_is_typed_in_its_row(
    open_app: Open, workspace_path: Path, key: str, title: str
) -> None:
    with open_store(workspace_path, who="x") as store:
        id = store.snapshot.tables["tasks"].keys().__iter__().__next__()
        tasks.change(store, [id], {"title": "Q"}, now=NOW)
    async with open_app(workspace_path) as driver:
        driver.main.reveal_task(id)
        await driver.press("tab", "i", "end")
        await driver.type(" new")
        await driver.press(key)
        await driver.until(lambda: driver.main.tasks.centre.typing.line is None)
        assert say(driver.stored().board[id].title) == title
        assert driver.main.view.pane == "list"


async def test_a_colleagues_title_is_shown_beside_mine(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        id = driver.task("6.1").id
        driver.go("6.1")
        await driver.press("tab", "i", "end")
        await driver.type("X")
        line = driver.main.tasks.centre.typing.line
        assert line is not None
        mine = line.value
        with open_store(workspace_path, who="Ana") as store:
            tasks.change(store, [id], {"title": "theirs"}, now=NOW)
        await driver.until(lambda: say(driver.main.workspace.board[id].title) == "theirs")
        assert "Ana: theirs" in driver.message
        assert line.value == mine
        await driver.press("enter")
        assert say(driver.stored().board[id].title) == "theirs"
        assert "Ana: theirs" in driver.message
        await driver.press("enter")
        await driver.until(lambda: driver.main.tasks.centre.typing.line is None)
        assert say(driver.stored().board[id].title) == mine


async def test_a_half_typed_title_is_kept_when_the_terminal_goes_away(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.1")
        await driver.press("tab", "i")
        await put(driver, "half")
        driver.app.keep_drafts()
        (draft,) = drafts.of_file(workspace_path)
        assert (draft.task, draft.fields) == (driver.task("6.1").id, {"title": "half"})


async def test_nothing_is_typed_into_a_file_that_is_only_read(open_app: Open) -> None:
    async with open_app(read_only=True) as driver:
        for key in ("a", "o", "i", "c", "E", "greater_than_sign"):
            await driver.press(key)
            assert driver.main.tasks.centre.typing.line is None
            assert len(driver.app.screen_stack) == 1
