"""The timeline: what its keys do to the task under the cursor."""

from __future__ import annotations

from pathlib import Path

from communitytui.tui.views.timeline import Chart, Timeline
from tests.tui.conftest import Open


async def test_the_task_under_the_cursor_is_worked_on(open_app: Open, workspace_path: Path) -> None:
    async with open_app(workspace_path) as driver:
        await driver.press("4")
        view = driver.main.view
        assert isinstance(view, Timeline)
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
