"""What is done to the whole plan in the Timeline: days afresh, first plan, stage gates."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.domain.tasks.gates import gate_of
from communitytui.services import planning, tasks
from communitytui.store import open_store
from communitytui.tui.forms import AskLine, ChooseDialog
from communitytui.tui.views.timeline import Timeline
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text


@pytest.fixture
def plan_path(plan_path: Path) -> Path:
    with open_store(plan_path, who="Ana") as store:
        board = {r["key"]: id for id, r in store.snapshot.tables["tasks"].items()}
        tasks.change(store, [board["2.1"]], {"start": "2027-03-01", "due": "2027-03-02"}, now=NOW)
    return plan_path


async def choose(driver: Driver, key: str) -> None:
    await driver.press("P")
    assert isinstance(driver.app.screen, ChooseDialog)
    await driver.press(*key)


def closed_stage(driver: Driver) -> str:
    community = driver.stored().community(1)
    for stage in ("platform", "model", "content", "mechanism"):
        if gate_of(driver.stored().board, community.id, stage, {}).closed:
            return stage
    raise AssertionError


async def test_a_gate_is_opened_for_a_reason_and_closed_again(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("4")
        view = driver.view(Timeline)
        stage = closed_stage(driver)
        task = driver.stored().board.stage_ids(1, stage)[0]
        view.chart.go_to(task)
        await driver.press("down", "up")
        assert "Gate" in screen_text(driver.app)
        await choose(driver, "4")
        assert isinstance(driver.app.screen, AskLine)
        driver.app.screen._row.editor.text = "the sponsor wants it"
        await driver.press("enter")
        assert driver.stored().community(1).record["gates"] == {stage: "the sponsor wants it"}
        assert "opened early: the sponsor wants it" in screen_text(driver.app)
        await choose(driver, "4")
        assert driver.stored().community(1).record["gates"] == {}
        await driver.press("u", "u")
        assert driver.stored().community(1).record["gates"] == {}


async def test_days_afresh_move_what_the_line_said_and_one_undo_takes_them_back(
    open_plan: Open,
) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("4")
        before = driver.stored().tables["tasks"]
        count = len(planning.effect(driver.stored(), 1, afresh=True).moves)
        assert count
        await driver.press("P")
        assert f"{count} task" in screen_text(driver.app)
        await driver.press("2")
        assert planning.effect(driver.stored(), 1, afresh=True).moves == ()
        await driver.press("u", "y")
        days = [(r["start"], r["due"]) for r in driver.stored().tables["tasks"].values()]
        assert days == [(r["start"], r["due"]) for r in before.values()]


async def test_the_days_of_now_become_the_first_plan(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        moved = [id for id, r in driver.stored().tables["tasks"].items() if r.get("planned")]
        assert moved
        await driver.press("4")
        await choose(driver, "3")
        assert not any(r.get("planned") for r in driver.stored().tables["tasks"].values())


async def test_a_reader_and_an_empty_file_are_offered_nothing(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    async with open_app(plan_path, read_only=True) as driver:
        await driver.press("4", "P")
        assert not isinstance(driver.app.screen, ChooseDialog)
    async with open_app(tmp_path / "none.json") as driver:
        await driver.press("escape", "4", "P")
        assert not isinstance(driver.app.screen, ChooseDialog)
