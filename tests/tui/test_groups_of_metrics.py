"""Chat groups in the Metrics view and on the Overview."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from communitytui import services
from communitytui.domain.metrics.readings import Value
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import open_store
from communitytui.tui.views.metrics import Metrics
from communitytui.tui.views.overview import Overview
from tests.samples import NOW
from tests.tui.conftest import Open
from tests.tui.host import screen_text

TODAY = date(2026, 11, 23)


@pytest.fixture
def grouped(sample: Path, tmp_path: Path) -> Path:
    """The sample with two groups: the first falls silent, of the second one value is known."""
    path = shutil.copytree(sample, tmp_path / "grouped") / "ops.json"
    with open_store(path, who="Ana") as store, unit_of_work(store, "import", NOW) as uow:
        north, south = (uow.add("groups", {"community": 1, "name": n}) for n in ("North", "South"))
        days = [(back, TODAY - timedelta(days=back)) for back in range(200)]
        values = [
            Value("messages", None, day, (8.0 if back < 15 else 30.0) + back % 5)
            for back, day in days
        ]
        services.metrics.put_values(uow, 1, values, "export", chat_group=north)
        services.metrics.put_values(
            uow, 1, [Value("messages", None, TODAY, 3.0)], "export", chat_group=south
        )
    return path


async def test_a_key_goes_from_the_whole_to_each_group(open_app: Open, grouped: Path) -> None:
    async with open_app(grouped, size=(140, 44)) as driver:
        await driver.press("5")
        view = driver.view(Metrics)
        whole = view.table.states
        titles = [view.table.title]
        for _ in range(3):
            await driver.press("w")
            titles.append(view.table.title)
        assert titles == [f"Metrics · {name}" for name in ("whole", "North", "South", "whole")]
        assert view.table.states == whole
        assert "Next group" in screen_text(driver.app)
        await driver.press("w")
        row = next(id for id, s in view.table.states.items() if s.metric.name == "messages")
        view.table.go_to(row)
        await driver.press("equals_sign")
        await driver.settle()
        assert "Messages (North)" in screen_text(driver.app)
        await driver.press(*"50", "tab", *"40", "ctrl+s")
        await driver.settle()
        rows = driver.stored().tables["standards"].values()
        assert [(r["target"], r["chat_group"]) for r in rows if r["target"] == 50] == [(50, 1)]
        # What is typed is of the group that is shown, and a chart of what its finding is of.
        await driver.press("r")
        await driver.settle()
        await driver.press(*"4123", "enter")
        await driver.settle()
        rows = driver.stored().tables["readings"].values()
        typed = [r for r in rows if {"v": 4123, "s": "typed"} in r["days"].values()]
        assert [(r["metric"], r["chat_group"]) for r in typed] == [("messages", 1)]
        await driver.press("w")
        driver.main.go_pane("findings")
        view.findings.go_to("Q02")
        await driver.settle()
        state = view._chosen()
        assert state is not None
        assert (view.chat_group, state.metric.chat_group) == (2, None)
        assert "mostly in North" in screen_text(driver.app)


async def test_the_overview_compares_groups_where_there_are_any(
    open_app: Open, open_plan: Open, grouped: Path
) -> None:
    async with open_app(grouped, size=(140, 44)) as driver:
        await driver.press("1")
        view = driver.view(Overview)
        assert {("group", at) for at in range(3)} <= {*view.attention.rows}
        lines = screen_text(driver.app).splitlines()
        north, south = (
            next(line for line in lines if f" {name} " in line) for name in ("North", "South")
        )
        assert "▼" in north
        assert "n/a" in south
        # Enter shows the metrics of the group under the cursor, and of the whole again.
        for at, group in ((1, 1), (0, None)):
            driver.main.go_pane(view.attention.NAME)
            view.attention.go_to(("group", at))
            await driver.press("enter")
            await driver.settle()
            assert driver.view(Metrics).chat_group == group
            # What was opened there stays open.
            assert at or driver.view(Metrics).table.MORE in driver.view(Metrics).table.opened
            driver.view(Metrics).table.fold(driver.view(Metrics).table.MORE, True)
            assert driver.main.view is driver.view(Metrics)
            await driver.press("1")
    async with open_plan(size=(140, 44)) as driver:
        await driver.press("1")
        assert "Groups" not in screen_text(driver.app)
        await driver.press("5", "w")
        assert "Next group" not in screen_text(driver.app)
        assert driver.view(Metrics).chat_group is None
