"""The app: where it opens, and that one finds the place again where one left off."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.paths import state_dir
from communitytui.store import open_store
from communitytui.tui.views import ViewEntry, shown
from communitytui.tui.views.calendar import Calendar
from communitytui.tui.views.metrics import Metrics
from communitytui.tui.views.timeline import Timeline
from tests.samples import START, begin
from tests.tui.conftest import Open


def add_community(path: Path, name: str) -> int:
    with open_store(path, who="lin") as store:
        return begin(store, name, start=START, spoken="en")


async def test_it_opens_the_community_that_is_asked_for(
    open_app: Open, workspace_path: Path
) -> None:
    second = add_community(workspace_path, "Second")
    async with open_app(workspace_path) as driver:
        assert driver.main.view.community == 1
    async with open_app(workspace_path, community=second) as driver:
        assert driver.main.view.community == second
        await driver.press("5")
        assert driver.main.view.community == second


async def test_the_place_is_found_again(open_app: Open, workspace_path: Path) -> None:
    second = add_community(workspace_path, "Second")
    async with open_app(workspace_path, community=second) as driver:
        board = driver.main.workspace.board
        task = board.stage_ids(second, "content")[2]
        driver.main.tasks.moves.open_task(task)
        await driver.press("4")
        timeline = driver.view(Timeline)
        timeline.chart.go_to("content")
        await driver.press("space", "q")
    async with open_app(workspace_path) as driver:
        view = driver.view(Timeline)
        assert (view.community, view.chart.key) == (second, "content")
        assert "content" in view.chart.folded
        await driver.press("3")
        assert driver.main.tasks.scope.row == ("stage", second, "content")
        assert driver.main.tasks.task_list.key == task


async def test_a_filter_and_what_is_open_are_found_again(open_app: Open) -> None:
    async with open_app() as driver:
        driver.main.tasks.scope.use("late")
        await driver.press("5")
        metrics = driver.view(Metrics)
        metrics.table.go_to(metrics.table.MORE)
        await driver.press("space", "down", "minus")
        chosen = metrics.metric
        await driver.press("q")
    async with open_app() as driver:
        view = driver.view(Metrics)
        assert (view.metric, view.window.period) == (chosen, metrics.window.period)
        assert driver.main.tasks.scope.filters
        assert driver.main.tasks.scope.text == "late"


@pytest.mark.parametrize("entry", shown(), ids=lambda entry: entry.id)
async def test_one_can_leave_from_every_view_and_comes_back_to_it(
    open_app: Open, plan_path: Path, entry: ViewEntry
) -> None:
    async with open_app(plan_path) as driver:
        await driver.press(str(entry.number), "down", "q")
        assert driver.app.return_code == 0
    async with open_app(plan_path) as driver:
        assert entry.id == driver.main.view.NAME
        await driver.press("down")


async def test_a_row_that_is_named_by_a_day_is_found_again(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        await driver.press("7")
        view = driver.view(Calendar)
        gap = next(row for row in view.list.rows if row[0] == "gap")
        view.list.go_to(gap)
        await driver.press("q")
        assert driver.app.return_code == 0
    async with open_app(plan_path) as driver:
        view = driver.view(Calendar)
        assert view.list.key == gap
        # A gap that has other ends by now is found by its day.
        assert view.list.go_to(("gap", gap[1], gap[1]))
        assert view.list.key == gap


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{broken",
        '{"FILE": {"view": "nowhere", "community": 99, "tasks": {"rows": [], "scope": 7}}}',
        '{"FILE": {"view": "timeline", "community": 1, "timeline": {"folded": [1], "zoom": 9},'
        ' "tasks": {"scope": ["stage", 1, "gone"], "open": "x", "kind": 3, "filter": "who:("}}}',
    ],
)
async def test_a_place_that_is_none_is_passed_over(
    open_app: Open, workspace_path: Path, text: str
) -> None:
    file = state_dir() / "places.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace("FILE", str(workspace_path.resolve())))
    async with open_app(workspace_path) as driver:
        assert driver.main.view.community == 1
        await driver.press("4", "5", "3", "q")
    async with open_app(workspace_path) as driver:
        assert driver.main.view.NAME == "tasks"
