"""Going from view to view, and what each shows and does."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from communitytui.services import tasks
from communitytui.store import open_store
from communitytui.tui.actions import ACTIONS, BY_ID, hints, may_run, works_in
from communitytui.tui.views import TASKS, VIEWS, shown
from communitytui.tui.views.log import LogView
from communitytui.tui.views.overview import Overview
from communitytui.tui.widgets.bars import TopBar
from tests.samples import NOW, begin
from tests.screens import Screen, app
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text, type_in


def overview(driver: Driver) -> Overview:
    return driver.view(Overview)


def log(driver: Driver) -> LogView:
    return driver.view(LogView)


@pytest.fixture
def two(workspace_path: Path) -> Path:
    """A file with a second community."""
    with open_store(workspace_path, who="lin") as store:
        begin(
            store, "Night runners", start=date(2026, 11, 9), timezone="Europe/Berlin", spoken="en"
        )
    return workspace_path


# -- the table


def test_keys_are_fixed_and_only_what_has_content_is_bound() -> None:
    assert [entry.number for entry in VIEWS] == list(range(1, 9))
    bound = {a.keys: a.id for a in ACTIONS if a.id.startswith("view.")}
    assert bound == {str(entry.number): f"view.{entry.id}" for entry in shown()}
    assert {"overview", TASKS, "log"} <= {entry.id for entry in shown()}


def test_no_key_means_two_things_in_one_view() -> None:
    for view in [entry.id for entry in VIEWS]:
        here = [a for a in ACTIONS if a.keys and works_in(a, view)]
        keys = [key for action in here for key in action.keys.split(",")]
        assert len(keys) == len(set(keys)), view


def test_an_action_is_offered_and_runs_where_the_table_says() -> None:
    assert BY_ID["log.filter"] in hints("log", view="log")
    assert BY_ID["search"] not in hints("list", view="log")
    assert may_run("in_view", ("filter",), "log", ("log",))
    assert not may_run("in_view", ("filter",), "overview", ("overview",))
    assert not may_run("in_view", ("search",), "log")
    assert may_run("program", ("undo",), "log")


@pytest.mark.parametrize("columns", [40, 60, 72, 80, 120, 160])
async def test_the_strip_names_the_view_and_keeps_the_state(open_app: Open, columns: int) -> None:
    async with open_app(size=(columns, 24)) as driver:
        bar: TopBar = driver.main.top_bar
        text = "".join(piece for piece, _ in bar.spans(columns))
        assert "3 Tasks" in text
        assert text.rstrip().endswith("saved")
        assert columns < 160 or "1 Overview" in text
        assert columns >= 72 or "1 Overview" not in text
        assert all(str(entry.number) in text for entry in shown())


# -- going there and back


async def test_a_view_is_made_at_the_first_visit_and_kept(open_app: Open) -> None:
    async with open_app() as driver:
        main = driver.main
        assert list(main.views) == ["tasks"]
        await driver.press("tab", "1")
        first = overview(driver)
        assert main.view.pane == "overview"
        assert not main.tasks.display
        await driver.press("8", "1")
        assert main.view is first
        await driver.press("3")
        assert main.view.NAME == "tasks"
        assert main.view.pane == "list"
        assert main.tasks.display
        assert main.focused is main.tasks.task_list


async def test_full_width_digits_are_keys_too(open_app: Open) -> None:
    async with open_app() as driver:
        await type_in(driver.pilot, "１")
        await driver.until(lambda: driver.main.view is not driver.main.tasks)
        await type_in(driver.pilot, "３")
        await driver.until(lambda: driver.main.view is driver.main.tasks)


async def test_keys_of_tasks_do_nothing_elsewhere(open_app: Open) -> None:
    async with open_app() as driver:
        scope = driver.main.tasks.scope.row
        await driver.press("1", "right_square_bracket", "z", "O")
        assert driver.main.tasks.scope.row == scope
        assert not driver.main.tasks.moves.zoomed
        assert len(driver.app.screen_stack) == 1


async def test_every_view_speaks_and_draws_in_every_size(open_app: Open) -> None:
    async with open_app(size=(160, 45)) as driver:
        for key in ("1", "8"):
            await driver.press(key)
            for size in ((160, 45), (120, 36), (80, 24), (60, 20)):
                await driver.resize(*size)
                await driver.press("tab", "j", "tab", "j")
            await driver.press("f3")
        text = screen_text(driver.app)
        assert "日志" in text or "Log" in text


# -- overview


async def test_overview_counts_what_the_board_counts(open_app: Open, two: Path) -> None:
    async with open_app(two, size=(160, 45)) as driver:
        await driver.press("1")
        text = screen_text(driver.app)
        board = driver.main.workspace.board
        for community in driver.main.workspace.communities:
            line = next(row for row in text.splitlines() if community.name in row and "%" in row)
            progress = board.progress(community.id)
            assert f"{progress.done}/{progress.total}" in line
            assert f" {progress.late} " in line
            following = board.next_ids(community.id, 1)[0]
            assert board[following].key in line  # type: ignore[operator]


async def test_the_cursor_chooses_the_community_everywhere(open_app: Open, two: Path) -> None:
    async with open_app(two, size=(160, 45)) as driver:
        await driver.press("1", "j")
        second = driver.main.workspace.communities[1].id
        assert driver.main.view.community == second
        assert overview(driver).community == second
        await driver.press("3")
        assert driver.main.tasks.scope.row == ("community", second)
        await driver.press("1", "left_curly_bracket", "enter")
        assert driver.main.view is driver.main.tasks
        assert driver.main.tasks.scope.row is not None
        assert driver.main.tasks.scope.row[1] == driver.main.workspace.communities[0].id


async def test_a_late_task_is_worked_on_from_the_overview(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("1", "tab", "tab")
        main = driver.main
        id = main.view.chosen_task
        assert id == main.workspace.board.late_ids(1)[0]
        assert main.workspace.board[id].status == "todo"
        await driver.press("space")
        assert driver.stored().board[id].status == "doing"
        assert main.view.chosen_task == id
        await driver.press("v")
        assert overview(driver).attention.signs.marked == {id}
        await driver.press("escape", "u", "1")
        assert driver.stored().board[id].status == "todo"


async def test_edit_from_a_view_comes_back_to_it(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("1", "tab", "tab", "e")
        main = driver.main
        assert main.tasks.centre.form is not None
        assert main.view is main.tasks
        await driver.press("escape")
        await driver.until(lambda: main.tasks.centre.form is None)
        await driver.press("1")
        assert main.view.pane == "overview-attention"


async def test_enter_on_a_stage_and_on_a_task_leads_there(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("1", "tab", "j", "j", "enter")
        assert driver.main.tasks.scope.row == ("stage", 1, "model")
        assert driver.main.view.pane == "tree"
        await driver.press("1", "tab", "j")
        id = driver.main.view.chosen_task
        await driver.press("enter")
        assert driver.main.tasks.task_list.key == id
        assert driver.main.view.pane == "list"


async def test_live_reload_keeps_the_cursor_of_a_view(open_app: Open, two: Path) -> None:
    async with open_app(two) as driver:
        await driver.press("1", "j", "tab", "j", "j")
        view = overview(driver)
        before = (view.table.key, view.stages.key)
        first = driver.main.workspace.board.community_ids(view.table.key or 0)[0]
        with open_store(two, who="Ana") as store:
            tasks.change(store, [first], {"owner": "Ana"}, now=NOW)
        await driver.until(lambda: view.workspace.board[first].owner == "Ana")
        assert (view.table.key, view.stages.key) == before
        assert view.community == view.table.key


# -- log


async def test_log_tells_the_newest_change_first_and_takes_undo(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path, size=(160, 45)) as driver:
        id = driver.task("6.1").id
        with open_store(workspace_path, who="lin") as store:
            tasks.change(store, [id], {"owner": "Ana", "due": "2026-12-31"}, now=NOW)
        await driver.press("8")
        view = log(driver)
        await driver.until(lambda: len(view.list.rows) > 0 and view.list.chosen_task == id)
        text = screen_text(driver.app)
        assert "6.1" in text
        assert "2026-12-31" in text
        count = len(view.list.rows)
        await driver.press("u")
        await driver.until(lambda: len(view.list.rows) == count + 1)
        assert view.list.cursor == 0
        assert view.list.commit is not None
        assert view.list.commit.undoes is not None
        await driver.press("enter", "enter")
        assert driver.main.view is driver.main.tasks
        assert driver.main.tasks.task_list.key == id


async def test_log_is_filtered_by_person_task_and_words(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        id = driver.task("6.1").id
        with open_store(workspace_path, who="Ana") as store:
            tasks.change(store, [id], {"owner": "Ana"}, now=NOW)
        await driver.press("8")
        view = log(driver)
        await driver.until(lambda: len(view.found) > 1)
        await driver.press("slash")
        await driver.type("who:ana")
        assert {commit.who for commit in view.found} == {"Ana"}
        await driver.press("enter")
        assert driver.main.focused is view.list
        await driver.press("escape")
        assert view.text == ""
        assert len({commit.who for commit in view.found}) == 2


# -- groups of the tree


@pytest.mark.parametrize("kind", ["area", "owner", "due"])
async def test_the_tree_regroups_and_the_task_stays(open_app: Open, kind: str) -> None:
    async with open_app() as driver:
        main = driver.main
        id = driver.task("3.1").id
        main.reveal_task(id)
        main.tasks.moves.regroup(kind)
        await driver.settle()
        assert main.tasks.scope.row is not None
        assert main.tasks.scope.row[0] == kind
        assert main.tasks.task_list.key == id
        group = main.tasks.stage_tree.outline.group_of(id)
        assert main.tasks.scope.row == group
        assert list(main.tasks.task_list.rows) == main.tasks.stage_tree.outline.groups.ids(
            group[1], group[2]
        )
        await driver.press("right_square_bracket")
        assert main.tasks.scope.row[0] == kind
        main.tasks.moves.regroup("stage")
        assert main.tasks.scope.row[0] == "stage"


async def test_a_task_that_changes_hands_changes_its_group(
    open_app: Open, workspace_path: Path
) -> None:
    async with open_app(workspace_path) as driver:
        main = driver.main
        await driver.press("O", "3", "enter")
        await driver.until(lambda: main.tasks.stage_tree.outline.kind == "owner")
        id = driver.task("3.1").id
        main.reveal_task(id)
        row = ("owner", 1, "Ana")
        assert main.tasks.stage_tree.outline.group_of(id) == row
        main.tasks.stage_tree.fold(row, True)
        with open_store(workspace_path, who="Ana") as store:
            tasks.change(store, [id], {"owner": "Zoe"}, now=NOW)
        await driver.until(lambda: main.workspace.board[id].owner == "Zoe")
        rows = main.tasks.stage_tree.rows
        assert ("owner", 1, "Zoe") in rows
        assert row in rows
        assert row in main.tasks.stage_tree.outline.open
        assert id not in main.tasks.task_list.rows


# -- what it costs


def test_a_view_is_cheap_to_go_to_and_to_come_back_from(workspace_path: Path) -> None:
    def sent(screen: Screen, key: bytes, wanted: str) -> int:
        before = len(screen.raw)
        screen.send(key)
        screen.wait(wanted)
        screen.rest(0.3)
        return len(screen.raw) - before

    with app(workspace_path, env={"COLORTERM": "truecolor"}) as screen:
        screen.wait("Tasks", "Define")
        screen.rest(0.4)
        for key, wanted in ((b"1", "Attention"), (b"8", "What changed"), (b"3", "Factors")):
            assert 0 < sent(screen, key, wanted) <= 9_000
        assert 0 < sent(screen, b"1", "Attention") <= 9_000
        screen.send(b"q")
        assert screen.ended_reading() is not None


def test_no_view_is_loaded_before_somebody_goes_there() -> None:
    code = "import sys, communitytui.tui.app; print(*(m for m in sys.modules if '.views.' in m))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    rooms = [name.removeprefix("communitytui.tui.views.") for name in done.stdout.split()]
    assert sorted(rooms) == ["base", "moves", "task_centre", "task_moves", "tasks"]
