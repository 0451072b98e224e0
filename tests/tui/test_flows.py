"""What people do, from the key to the file."""

from __future__ import annotations

from pathlib import Path

from communitytui.domain.workspace import Workspace
from communitytui.i18n import language, say
from communitytui.services import tasks
from communitytui.store import open_store
from communitytui.tui.forms.confirm import ConfirmDialog
from communitytui.tui.widgets.task_list import task_ids
from tests.samples import NOW
from tests.tui.conftest import Open
from tests.tui.host import screen_text, type_in


async def test_tick_complete_undo_redo(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab")
        assert driver.main.view.pane == "list"
        assert driver.main.tasks.task_list.key == driver.task("3.1").id

        await driver.press("space")
        assert driver.task("3.1").status == "doing"
        assert driver.message.startswith("Doing: 3.1")

        await driver.press("u")
        assert driver.task("3.1").status == "todo"
        assert "3.1" in driver.message
        assert "by you" in driver.message

        await driver.press("ctrl+r")
        assert driver.task("3.1").status == "doing"


async def test_done_asks_for_the_deliverable_and_keeps_it(open_app: Open) -> None:
    async with open_app() as driver:
        task = next(
            t
            for t in map(driver.main.workspace.board.__getitem__, driver.main.workspace.board.ids)
            if t.deliverable.kind in ("text", "doc", "url")
            and not (t.settled or t.deliverable.parts)
        )
        driver.main.reveal_task(task.id)
        await driver.press("tab", "d")
        assert len(driver.app.screen_stack) == 2
        await driver.type("a b")
        await driver.press("ctrl+s")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
        await driver.settle()
        stored = driver.stored().board[task.id]
        assert (stored.status, stored.deliverable.value) == ("done", "a b")
        # What is done is not done once more.
        driver.main.reveal_task(task.id)
        await driver.press("d")
        assert driver.message.startswith("Done already")
        assert len(driver.app.screen_stack) == 1


async def test_marked_rows_are_one_action_and_one_undo(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        driver.go("6.1")
        await driver.press("tab", "v", "v", "exclamation_mark")
        changed = [driver.task("6.1"), driver.task("6.2")]
        first = changed[0].priority
        assert changed[1].priority == first
        assert driver.main.tasks.task_list.signs.marked == set()
        with open_store(workspace_path, who="x") as store:
            assert len(store.history()[-1].ops) >= 1
        await driver.press("u")
        assert driver.message.startswith("Undone")


async def test_the_form_saves_what_was_typed(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        assert driver.main.tasks.centre.form is not None
        assert driver.main.tasks.detail.display is False
        await driver.type("Q ")
        assert driver.main.tasks.centre.form.dirty
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.main.tasks.centre.form is None)
        assert "Q" in say(driver.task("3.1").title)
        assert driver.main.tasks.detail.display is True
        assert driver.main.view.pane == "list"


async def test_a_colleagues_change_is_shown_and_typed_text_stays(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        id = driver.task("3.1").id
        driver.go("3.1")
        await driver.press("tab", "e")
        await driver.type("mine")
        cursor = driver.main.tasks.stage_tree.key
        with open_store(workspace_path, who="Ana") as store:
            tasks.change(store, [id], {"title": "theirs", "owner": "周明远"}, now=NOW)
        await driver.until(lambda: driver.main.workspace.board[id].owner == "周明远")
        assert driver.main.tasks.centre.form is not None
        assert "mine" in driver.main.tasks.centre.form.draft()["title"]
        assert driver.main.tasks.task_list.signs.changed_by == {id: "Ana"}
        assert driver.main.tasks.stage_tree.key == cursor

        await driver.press("ctrl+s")
        # The same field: refused, nothing written, the text still there.
        assert say(driver.task("3.1").title) == "theirs"
        assert driver.main.tasks.centre.form is not None
        assert "mine" in driver.main.tasks.centre.form.draft()["title"]


async def test_a_filter_follows_what_is_typed_and_esc_clears(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("f")
        await driver.type("owner:Ana")
        found = task_ids(driver.main.tasks.task_list.rows)
        board = driver.main.workspace.board
        assert found
        assert all(board[id].owner == "Ana" for id in found)
        await driver.press("enter", "j")
        chosen = driver.main.tasks.task_list.key
        await driver.press("escape")
        assert driver.main.tasks.scope.text == ""
        assert driver.main.tasks.task_list.key == chosen
        await driver.press("n")
        assert board[driver.main.tasks.task_list.chosen_task or 0].owner == "Ana"


async def test_a_wrong_filter_is_explained_and_changes_nothing(open_app: Open) -> None:
    async with open_app() as driver:
        before = list(driver.main.tasks.task_list.rows)
        await driver.press("slash")
        await driver.type("ownr:Ana")
        assert "owner" in driver.message
        await driver.press("escape")
        assert list(driver.main.tasks.task_list.rows) == before


async def test_language_changes_everything_and_keeps_the_cursor(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("j", "j")
        row = driver.main.tasks.stage_tree.key
        title = driver.main.tasks.stage_tree.border_title
        await driver.press("f3")
        assert language() == "zh"
        assert driver.main.tasks.stage_tree.key == row
        assert driver.main.tasks.stage_tree.border_title != title


async def test_delete_and_undo(open_app: Open) -> None:
    async with open_app() as driver:
        id = driver.task("6.1").id
        driver.go("6.1")
        await driver.press("tab", "D")
        assert isinstance(driver.app.screen, ConfirmDialog)
        shown = screen_text(driver.app)
        assert "no longer waiting for it: task 6.2" in shown
        # The cursor stands on the answer that changes nothing.
        await driver.press("enter")
        assert id in driver.stored().board
        await driver.press("D", "y")
        assert id not in driver.stored().board
        assert driver.main.tasks.task_list.key in driver.main.workspace.board
        await driver.press("u")
        assert id in driver.stored().board
        assert driver.main.tasks.task_list.key == id


async def test_skip_asks_for_a_reason(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab")
        driver.main.commands.tasks.set_status([driver.task("6.1").id], "skipped")
        await driver.settle()
        await driver.type("later")
        await driver.press("enter")
        task = driver.task("6.1")
        assert (task.status, task.reason) == ("skipped", "later")


async def test_due_is_typed_in_words(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("6.1")
        await driver.press("tab", "t", "ctrl+u")
        await driver.type("+3d")
        await driver.press("enter")
        assert driver.task("6.1").record["due"] == "2026-11-26"
        # From today, and from its own day: that is shown before it is so.
        await driver.press("t", "ctrl+u")
        await driver.type("due+1w")
        assert "11-26 → 12-03" in screen_text(driver.app)
        await driver.press("enter")
        assert driver.task("6.1").record["due"] == "2026-12-03"
        await driver.press("e")
        form = driver.main.tasks.centre.form
        assert form is not None
        form._rows["due"].editor.text = "截止+1周"
        await driver.press("ctrl+s")
        await driver.settle()
        assert driver.task("6.1").record["due"] == "2026-12-10"


async def test_read_only_says_so_and_writes_nothing(open_app: Open, workspace_path: Path) -> None:
    before = workspace_path.read_bytes()
    async with open_app(workspace_path, read_only=True) as driver:
        assert driver.main.top_bar.state[0] == "read-only"
        driver.go("3.1")
        await driver.press("tab", "space")
        assert "Opened read-only" in driver.message
        await driver.press("e")
        assert driver.main.tasks.centre.form is None
    assert workspace_path.read_bytes() == before


async def test_no_file_begins_with_a_welcome(open_app: Open, tmp_path: Path) -> None:
    path = tmp_path / "new" / "ops.json"
    async with open_app(path) as driver:
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        assert not path.exists()
        await driver.type("Readers")
        await driver.press("enter")
        await driver.until(lambda: bool(driver.main.workspace.communities))
        await driver.settle()
        assert len(driver.main.workspace.board) == 75
        workspace: Workspace = driver.stored()
        assert [c.name for c in workspace.communities] == ["Readers"]
        assert (driver.main.tasks.stage_tree.key or ("",))[0] == "stage"


async def test_every_size_from_tiny_to_huge_draws(open_app: Open) -> None:
    async with open_app(size=(60, 20)) as driver:
        for size in ((20, 5), (60, 20), (72, 24), (103, 29), (104, 30), (140, 50), (300, 100)):
            await driver.resize(*size)
            await driver.press("tab", "j", "z", "z", "M", "M")
        assert driver.main.tasks.task_list.rows


async def test_full_width_signs_work_as_keys(open_app: Open) -> None:
    async with open_app() as driver:
        await type_in(driver.pilot, "？")
        assert len(driver.app.screen_stack) == 2
        await driver.press("escape")
        await type_in(driver.pilot, "／")
        assert driver.main.tasks.moves.line.is_open


async def test_another_stage_begins_at_its_first_task(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("tab", "G")
        await driver.press("right_square_bracket")
        main = driver.main
        assert main.tasks.task_list.cursor == 0
        assert main.tasks.centre.subject == ("task", main.tasks.task_list.rows[0])
        assert main.tasks.scope.row == main.tasks.stage_tree.key


async def test_leaving_a_form_goes_back_to_the_view_that_it_was_opened_from(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("2", "w")
        agenda = driver.main.panes["agenda"]
        while agenda.chosen_task is None:
            await driver.press("j")
        task = agenda.chosen_task
        for opens in ("e", "i"):
            await driver.press(opens)
            assert driver.main.view.NAME == "tasks"
            await driver.press("escape")
            # Else the keys would move, and do, what nobody sees.
            assert driver.main.view.NAME == "today"
            assert driver.main.focused is agenda
            assert driver.main.view.chosen_task == task


async def test_who_went_elsewhere_is_not_called_back_when_the_form_is_saved(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        driver.main.go_pane("list")
        await driver.press("e")
        await driver.main.action_view("metrics")
        await driver.main.tasks.centre.close_form()
        await driver.settle()
        assert driver.main.view.NAME == "metrics"
        assert driver.main.view.pane in driver.main.views["metrics"].panes
        await driver.press("tab", "3")
        assert driver.main.tasks.detail.display
