"""The main screen: each key of a key line works in its pane, on the row under the cursor."""

from __future__ import annotations

import ast

import pytest

from communitytui.services import decisions
from communitytui.tui.actions import ACTIONS
from communitytui.tui.forms import AskText
from communitytui.tui.views import TASKS, shown
from communitytui.tui.views.decisions import Decisions
from communitytui.tui.views.today import TodayView
from communitytui.tui.widgets.row_pane import RowPane
from tests.tui.conftest import Driver, Open


async def each_pane(driver: Driver) -> list[tuple[str, str]]:
    """Visit every view but Tasks, and return the panes of each."""
    found = []
    for entry in shown():
        if entry.id != TASKS:
            await driver.press(str(entry.number))
            found += [(entry.id, pane) for pane in driver.main.view.panes]
    return found


async def go(driver: Driver, view: str, pane: str) -> None:
    driver.main.go_view(view)
    await driver.settle()
    if view == "timeline":
        while pane not in ("chart", driver.main.view.below):  # type: ignore[attr-defined]
            await driver.press("b")
    driver.main.go_pane(pane)
    await driver.settle()


async def test_a_key_of_a_view_works_in_the_panes_that_offer_it(open_plan: Open) -> None:
    async with open_plan() as driver:
        for view, pane in await each_pane(driver):
            await go(driver, view, pane)
            offered = {action.id for action in driver.main.view.hints(read_only=False)}
            # A key that has nothing to do in this row is not offered, but says so.
            offered |= {*driver.main.view.idle()}
            for action in ACTIONS:
                if view in action.views and action.where:
                    works = driver.app.screen.check_action(*call(action.run))
                    assert bool(works) is (action.id in offered), (view, pane, action.id)


def call(run: str) -> tuple[str, tuple[object, ...]]:
    name, _, arguments = run.removesuffix(")").partition("(")
    return name, tuple(ast.literal_eval(f"[{arguments}]"))


#: A key, pressed in a pane of a view where its line does not offer it.
ELSEWHERE = [
    *(("metrics", pane, key) for pane in ("metric-table", "chart-of-metric") for key in "axXJ"),
    *(("decisions", "outcome", key) for key in ("plus", "minus", "a", "X", "w", "C")),
    *(("decisions", "decisions", key) for key in ("plus", "minus", "a", "X", "w", "C")),
    *(("timeline", pane, key) for pane in ("budget", "duties", "workload") for key in "wP"),
    *(("timeline", pane, key) for pane in ("chart", "budget", "duties") for key in "W="),
    *(("overview", "overview-attention", key) for key in "aX"),
]


@pytest.mark.parametrize(("view", "pane", "key"), ELSEWHERE)
async def test_a_key_that_is_not_offered_changes_nothing(
    open_plan: Open, view: str, pane: str, key: str
) -> None:
    async with open_plan() as driver:
        await go(driver, view, pane)
        before = driver.main.workspace
        await driver.press({"=": "equals_sign"}.get(key, key))
        assert driver.app.screen is driver.main
        assert driver.main.workspace is before


def score(driver: Driver) -> float | None:
    view = driver.view(Decisions)
    cell = view._cell()
    assert cell is not None
    task = view.matrix.chosen_task
    assert task is not None
    return decisions.decision(driver.stored(), task).score(*cell)


async def test_a_digit_is_the_score_of_the_cell_under_the_cursor(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("6", "down", "enter", "4")
        assert (driver.main.view.NAME, score(driver)) == ("decisions", 4)
        await driver.press("right", "２")
        assert score(driver) == 2
        # What is no score is the key of a view, and so is a digit beside the grid.
        await driver.press("7")
        assert driver.main.view.NAME == "calendar"
        await driver.press("6", "tab", "3")
        assert driver.main.view.NAME == "tasks"


async def test_the_outcome_leads_to_the_grid(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("6")
        driver.main.go_pane("outcome")
        await driver.press("enter")
        assert driver.main.view.pane == "matrix"


def done(driver: Driver) -> set[int]:
    workspace = driver.stored()
    day = workspace.today(1)
    kept = workspace.tables["occurrences"].values()
    return {record["rhythm"] for record in kept if record.get("done_on") == day.isoformat()}


async def test_a_duty_that_is_ticked_stays_in_its_place(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("2")
        view = driver.view(TodayView)
        beats = [row for row in view.agenda.rows if isinstance(row, tuple) and row[0] == "beat"]
        first, second = (next(row for row in beats[n:]) for n in (0, 1))
        before = done(driver)
        view.agenda.go_to(first)
        await driver.press("space", "down", "space")
        assert view.agenda.key == second
        assert done(driver) == before | {first[1], second[1]}


async def test_an_entry_is_dropped_and_a_gap_is_not(open_plan: Open) -> None:
    async with open_plan() as driver:
        await go(driver, "calendar", "entries")
        rows = driver.main.panes["entries"]
        assert isinstance(rows, RowPane)
        kinds = {row[0]: row for row in rows.rows}
        rows.go_to(kinds["gap"])
        before = driver.main.workspace
        await driver.press("X")
        assert driver.main.workspace is before
        rows.go_to(kinds["entry"])
        await driver.press("X")
        assert kinds["entry"][1] not in driver.stored().tables["entries"]


async def test_a_finding_is_dismissed_where_it_is_under_the_cursor(open_plan: Open) -> None:
    async with open_plan() as driver:
        await go(driver, "metrics", "findings")
        rows = driver.main.panes["findings"]
        assert isinstance(rows, RowPane)
        assert rows.rows
        await driver.press("X")
        assert isinstance(driver.app.screen, AskText)
