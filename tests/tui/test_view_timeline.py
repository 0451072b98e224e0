"""The timeline: what its keys do to the task under the cursor."""

from __future__ import annotations

from communitytui.tui.views.timeline import Timeline
from communitytui.tui.widgets.gantt_chart import Chart
from tests.tui.conftest import Open
from tests.tui.host import screen_text


async def test_the_task_under_the_cursor_is_worked_on(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("4")
        view = driver.view(Timeline)
        chart = view.chart
        assert isinstance(chart, Chart)
        board = driver.main.workspace.board
        tasks = [row for row in chart.rows if isinstance(row, int)]
        id = next(row for row in tasks if board[row].status == "todo")
        chart.go_to(id)
        await driver.settle()
        assert driver.main.view.chosen_task == id
        await driver.press("space")
        assert driver.stored().board[id].status == "doing"
        await driver.press("enter")
        assert driver.main.view is driver.main.tasks
        assert driver.main.tasks.task_list.key == id


async def test_it_opens_where_work_is(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("4")
        view = driver.view(Timeline)
        chart, board = view.chart, driver.main.workspace.board
        # What is finished is one line; the cursor stands on what is first to be done.
        assert chart.rows[:3] == ["goal", "platform", "model"]
        first = next(id for id in board.community_ids(1) if not board[id].settled)
        assert chart.key == first
        window = chart.axis.window
        assert chart.plan is not None
        assert 0 <= window.column(chart.plan.today) <= window.cells // 3
        shown = screen_text(driver.app)
        assert f"{board.progress(1).done} of {board.progress(1).total} done; ends " in shown
        assert "of work left on it" in shown


async def test_a_stage_is_folded_and_opened(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("4")
        view = driver.view(Timeline)
        chart, board = view.chart, driver.main.workspace.board
        task = board.stage_ids(1, "goal")[0]
        assert chart.place(task) is None
        chart.go_to("goal")
        await driver.press("space")
        assert chart.place(task) == 1
        await driver.press("enter")
        assert chart.place(task) is None
        # Who is sent to a task finds it.
        assert chart.go_to(task)
        assert chart.key == task
