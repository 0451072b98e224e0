"""Budget, workload and duties below the chart: what they draw, and what keys do to people."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.plan.budget import Burn
from communitytui.domain.plan.workload import Duty, capacity_of
from communitytui.i18n.cells import width
from communitytui.services import settings, tasks, workload
from communitytui.store import open_store
from communitytui.tui.burn import PLAN, burn_chart
from communitytui.tui.drawing import UNICODE, Span
from communitytui.tui.forms import AskLine
from communitytui.tui.views.timeline import Timeline
from communitytui.tui.widgets.budget_pane import budget_lines
from communitytui.tui.widgets.duties_pane import duty_lines
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text

FIRST = date(2026, 11, 23)
amounts = st.decimals(0, 10**15, places=2)


def text(spans: list[Span]) -> str:
    return "".join(piece for piece, _ in spans)


def steps(planned: list[int], spent: list[int]) -> list[Burn]:
    return [
        Burn(
            FIRST + timedelta(days=n),
            Decimal(plan),
            Decimal(spent[n]) if n < len(spent) else None,
        )
        for n, plan in enumerate(planned)
    ]


@pytest.fixture
def plan_path(plan_path: Path) -> Path:
    with open_store(plan_path, who="Ana") as store:
        board = {r["key"]: id for id, r in store.snapshot.tables["tasks"].items()}
        for key, fields in (
            ("1.1", {"budget": "5000", "spent": "7000.50"}),
            ("4.1", {"budget": "1200"}),
            ("9.8", {"budget": "800.25", "spent": "0"}),
        ):
            tasks.change(store, [board[key]], fields, now=NOW)
        settings.change(store, 1, {"currency": "EUR"}, now=NOW)
    return plan_path


def timeline(driver: Driver) -> Timeline:
    return driver.view(Timeline)


async def ask(driver: Driver, answer: str) -> None:
    assert isinstance(driver.app.screen, AskLine)
    driver.app.screen._row.editor.text = answer
    await driver.press("enter")


# -- the chart of money


@given(
    planned=st.lists(amounts, min_size=1, max_size=80),
    spent=st.lists(amounts, max_size=80),
    cells=st.integers(0, 150),
    rows=st.integers(0, 14),
)
def test_every_line_of_the_chart_fills_its_cells(
    planned: list[Decimal], spent: list[Decimal], cells: int, rows: int
) -> None:
    days = [
        Burn(FIRST + timedelta(days=n), plan, spent[n] if n < len(spent) else None)
        for n, plan in enumerate(planned)
    ]
    lines = burn_chart(days, cells, rows, FIRST)
    assert len(lines) in (0, rows + 1)
    assert all(width(text(line)) == cells for line in lines)


def test_the_area_ends_today_and_is_marked_where_it_is_above_the_plan() -> None:
    lines = burn_chart(steps([100] * 10 + [200] * 10, [0] * 5 + [150] * 5), 25, 4, FIRST)
    assert [text(line)[:5] for line in lines] == ["200 │", "    │", "    │", "  0 │", "     "]
    body = [text(line)[5:] for line in lines[:4]]
    assert body[0] == " " * 10 + PLAN * 10
    assert body[1] == " " * 5 + "█" * 5 + " " * 10
    assert body[2] == PLAN * 10 + " " * 10
    assert body[3] == " " * 5 + "█" * 5 + " " * 10
    inks = {ink for line in lines for piece, ink in line if piece == "█"}
    assert inks == {"bad"}
    assert text(lines[4])[5:] == "11-23    ▲     12-12"
    shown = text(burn_chart(steps([100] * 10 + [200] * 10, [0] * 6), 45, 4, FIRST)[4])
    assert shown[5:] == "11-23     ▲ today                  12-12"
    ended = text(burn_chart(steps([5, 5], [5, 5]), 45, 4, FIRST)[4])
    assert ended.endswith("▲ today 11-24")


def test_many_days_in_few_columns_end_with_the_last_day() -> None:
    lines = burn_chart(steps([1] * 364 + [8], [1] * 365), 16, 8, FIRST)
    assert text(lines[0])[-1] == PLAN
    assert burn_chart(steps([0, 0], [0]), 40, 5, FIRST) == []
    assert burn_chart([], 40, 5, FIRST) == []


# -- the tables


@pytest.mark.parametrize("cells", [40, 57, 76, 116, 156])
async def test_the_tables_say_what_is_over_in_words_and_fit(open_plan: Open, cells: int) -> None:
    async with open_plan(size=(60, 20)) as driver:
        workspace = driver.main.workspace
        lines = [
            text(line)
            for line in budget_lines(workspace, workspace.community(1), cells, 20, UNICODE)
        ]
    assert all(width(line) <= cells for line in lines)
    assert lines[0].startswith("EUR  ✗ over budget  Budget 7,")
    over = [line for line in lines if "over budget" in line]
    assert any(line.startswith("1 ") and "7,000.50" in line for line in over)
    if cells >= 76:
        assert "Budget 7,000.25  Spent 7,000.50  Left -0.25" in lines[0]
        for title in ("By stage", "By area", "By month"):
            assert any(line.startswith(title) for line in lines)
    assert sum(PLAN in line for line in lines) > 1


def test_duties_are_a_table_where_it_fits_else_lines() -> None:
    found = [
        Duty("goal", "林晓", 3, 2, 1),
        Duty("goal", None, 2, 0, 0),
        Duty("review", "Ana", 12, 12, 0),
    ]
    wide = [text(line) for line in duty_lines(found, 100)]
    assert any(line.startswith("林晓") and "R3 A2 C1" in line for line in wide)
    assert any(line.startswith("no one") for line in wide)
    narrow = [text(line) for line in duty_lines(found, 34)]
    assert "  林晓 R3 A2 C1 · no one R2" in narrow
    assert all(width(line) <= 34 for line in narrow)
    assert all(width(line) <= 100 for line in wide)


# -- keys


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(160, 45), (120, 36), (80, 24), (60, 20)])
async def test_the_panes_take_turns_below_the_chart(
    open_plan: Open, size: tuple[int, int], lang: str
) -> None:
    async with open_plan(size=size, lang=lang) as driver:
        await driver.press("4")
        view = timeline(driver)
        little = size[0] < 72
        for name, word in (
            ("budget", "超支" if lang == "zh" else "over budget"),
            ("workload", "超负荷" if lang == "zh" else "overloaded"),
            ("duties", "R2"),
            ("schedule", ""),
        ):
            await driver.press("b")
            assert view.below == name
            assert view.panes[name].display
            assert word in screen_text(driver.app)
            assert view.chart.display is not (little and view.pane == name)
            for line in screen_text(driver.app).splitlines():
                assert width(line) <= size[0]
        await driver.press("tab")
        assert driver.main.view.pane in ("chart", "schedule")


async def test_a_persons_tasks_are_handed_over_as_one_step(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("4", "b", "b", "tab")
        view = timeline(driver)
        assert view.load.person == "Ana"
        count = len(workload.open_tasks_of(driver.stored(), 1, "Ana"))
        before = [record["owner"] for record in driver.stored().board.records.values()]
        await driver.press("W")
        assert isinstance(driver.app.screen, AskLine)
        driver.app.screen._row.editor.text = "@新人"
        await driver.pilot.pause()
        assert f"{count} open tasks go from Ana to 新人" in screen_text(driver.app)
        await driver.press("enter")
        assert workload.open_tasks_of(driver.stored(), 1, "Ana") == []
        assert len(workload.open_tasks_of(driver.stored(), 1, "新人")) == count
        assert ("person", "Ana") not in view.load.rows
        await driver.press("u")
        after = [record["owner"] for record in driver.stored().board.records.values()]
        assert after == before


async def test_to_oneself_is_refused_and_to_nobody_is_possible(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("4", "b", "b", "tab", "W")
        await ask(driver, "Ana")
        assert isinstance(driver.app.screen, AskLine)
        await ask(driver, "none")
        assert workload.open_tasks_of(driver.stored(), 1, "Ana") == []
        await driver.press("G", "equals_sign")
        assert not isinstance(driver.app.screen, AskLine)
        assert "W to reassign them" in driver.message


async def test_the_hours_of_a_person_are_set_and_forgotten(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("4", "b", "b", "tab", "equals_sign")
        await ask(driver, "200")
        assert isinstance(driver.app.screen, AskLine)
        await ask(driver, "12.5")
        assert capacity_of(driver.stored().community(1), "Ana") == 12.5
        view = timeline(driver)
        assert "/12.5" in view.load.line(0).text
        await driver.press("equals_sign")
        await ask(driver, "")
        assert capacity_of(driver.stored().community(1), "Ana") == 40


async def test_weeks_scroll_and_enter_opens_a_task_of_the_person(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("4", "b", "b", "tab")
        load = timeline(driver).load
        weeks = [each.monday for each in load.loads["person", "Ana"]]
        await driver.press("right")
        assert [each.monday for each in load.loads["person", "Ana"]][:-1] == weeks[1:]
        await driver.press("left", "left", "enter")
        assert driver.main.view is driver.main.tasks
        task = driver.main.workspace.board[driver.main.tasks.task_list.chosen_task or 0]
        assert "Ana" in (task.owner, *task.helpers)


async def test_the_panes_hold_in_an_empty_file_and_for_readers(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    keys = ("4", "b", "b", "tab", "W", "equals_sign", "b", "b", "b", "escape")
    async with open_app(plan_path, read_only=True) as driver:
        before = driver.stored().tables
        await driver.press(*keys)
        assert driver.stored().tables == before
    async with open_app(tmp_path / "none.json") as driver:
        await driver.press("escape", *keys)
        assert driver.app.is_running
