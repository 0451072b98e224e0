"""Goals on the screen: rows and bars in cells, and what keys do to goals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.metrics import goals
from communitytui.i18n import say
from communitytui.i18n.cells import width
from communitytui.tui.drawing import UNICODE
from communitytui.tui.forms import FieldsDialog
from communitytui.tui.forms.prompts import AskLine
from communitytui.tui.views.overview import Overview
from communitytui.tui.widgets.goal_table import TIME, GoalTable, goal_bar
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text

shares = st.none() | st.floats(-2, 3)


def table(driver: Driver) -> GoalTable:
    view = driver.view(Overview)
    return view.goals


def bar(progress: float | None, time: float | None, cells: int = 10) -> str:
    return "".join(text for text, _ in goal_bar(progress, time, cells, UNICODE, "good"))


@given(progress=shares, time=st.none() | st.floats(0, 1), cells=st.integers(2, 30))
def test_a_bar_has_its_cells_and_is_full_only_when_all_is_there(
    progress: float | None, time: float | None, cells: int
) -> None:
    text = bar(progress, time, cells)
    assert width(text) == cells
    assert text.count(TIME) == (time is not None)
    plain = bar(progress, None, cells)
    assert (UNICODE.empty not in plain) == (progress is not None and progress >= 1)
    assert (UNICODE.full in plain) == (progress is not None and progress > 0)


def test_the_mark_stands_where_time_stands() -> None:
    assert bar(0.5, 0.8) == "▰▰▰▰▰▱▱▱│▱"
    assert bar(0.5, 0.0)[0] == TIME
    assert bar(0.5, 1.0)[-1] == TIME


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(160, 45), (120, 36), (80, 24), (60, 20)])
async def test_goals_are_on_top_with_verdict_values_and_deadline(
    open_plan: Open, size: tuple[int, int], lang: str
) -> None:
    async with open_plan(size=size, lang=lang) as driver:
        await driver.press("1", "shift+tab")
        assert driver.main.view.pane == "goals"
        rows = screen_text(driver.app).splitlines()
        place = next(number for number, row in enumerate(rows) if "日活到 60" in row)
        assert place == 2
        word = "达成" if lang == "zh" else "reached"
        assert f"✓ {word}" in rows[place]
        assert "12-31" in rows[place]
        assert "30→60" in rows[place]
        pane = table(driver)
        assert all(width(pane.line(n).text) == pane.cells for n in range(len(pane.rows)))


async def test_a_goal_is_set_in_a_dialog_that_checks_before_it_closes(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as driver:
        await driver.press("1")
        assert "No goals yet; a to add one" in screen_text(driver.app)
        await driver.press("a")
        await driver.fill(statement="日活 120 [/]", metric="dau", deadline="+60d", owner="me")
        assert isinstance(driver.app.screen, FieldsDialog)
        assert "needs the value to reach" in screen_text(driver.app)
        assert "in 60 days" in screen_text(driver.app)
        await driver.fill(target="120")
        (found,) = goals.states(driver.stored())
        assert (say(found.goal.statement), found.goal.target) == ("日活 120 [/]", 120)
        assert found.goal.baseline == found.reading.value  # type: ignore[union-attr]
        assert found.goal.owner == "lin"
        assert table(driver).rows == [found.goal.id]
        await driver.press("u", "y")
        assert goals.states(driver.stored()) == []


async def test_a_goal_is_changed_dropped_and_brought_back(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("1", "shift+tab", "enter")
        await driver.fill(target="300")
        assert goals.states(driver.stored())[0].goal.target == 300
        await driver.press("e", "escape", "X")
        assert isinstance(driver.app.screen, AskLine)
        driver.app.screen._row.editor.text = "too much at once"
        await driver.press("enter")
        first = goals.states(driver.stored())[0]
        assert (first.verdict, first.goal.reason) == ("dropped", "too much at once")
        # What somebody closed goes below what is worked on.
        assert table(driver).rows == [2, 1]
        await driver.press("u")
        assert table(driver).rows == [1, 2]
        await driver.press("down", "space", "d", "escape")
        assert driver.main.view.pane == "overview"


async def test_without_goals_and_room_the_pane_comes_only_when_asked_for(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as driver:
        await driver.press("1")
        assert not table(driver).display
        await driver.press("shift+tab")
        assert table(driver).display
        assert "No goals yet" in screen_text(driver.app)
        await driver.press("e")
        assert isinstance(driver.app.screen, FieldsDialog)


async def test_a_task_says_which_goal_it_serves(open_plan: Open) -> None:
    async with open_plan(size=(120, 60)) as driver:
        driver.main.tasks.moves.open_task(driver.task("4.1").id)
        await driver.settle()
        await driver.press("m")
        driver.app.screen._row.editor.text = "goal:2 budget:100 spent:120"  # type: ignore[attr-defined]
        await driver.pilot.pause()
        assert "Goal 把读书会办成固定节目" in screen_text(driver.app)
        await driver.press("enter")
        assert driver.task("4.1").record["goal"] == 2
        driver.main.tasks.centre.tell(("task", driver.task("4.1").id))
        await driver.settle()
        text = screen_text(driver.app)
        assert "Goal        把读书会办成固定节目" in text
        assert "120 / 100 CNY  ✗ over budget" in text
        await driver.press("e")
        form = driver.main.tasks.centre.form
        assert form is not None
        form._rows["goal"].editor.text = "1"
        await driver.press("ctrl+s")
        assert driver.task("4.1").record["goal"] == 1
