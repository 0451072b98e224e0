"""The Metrics view: list, chart, findings; and the keys that close the loop."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui import services
from communitytui.domain.metrics.readings import Value
from communitytui.i18n import say
from communitytui.i18n.cells import width
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import open_store
from communitytui.tui.chart import BAND
from communitytui.tui.forms import ChooseDialog, RecordDialog
from communitytui.tui.views.metrics import Metrics
from communitytui.tui.views.overview import Overview
from communitytui.tui.widgets.metric_chart import ChartWindow, plot_of
from communitytui.views.findings import cause
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text

TODAY = date(2026, 11, 23)


@pytest.fixture
def plan_path(plan_path: Path) -> Path:
    """A plan whose members fall silent in the last two weeks, with three days missing."""
    with open_store(plan_path, who="Ana") as store:
        days = [TODAY - timedelta(days=back) for back in range(120)]
        values = [
            Value("dau", "post", day, 20.0 if back < 14 else 60.0 + back % 5)
            for back, day in enumerate(days)
        ]
        values += [
            Value("posts_per_active", None, day, 3.0 + back % 3)
            for back, day in enumerate(days)
            if back not in (40, 41, 42)
        ]
        with unit_of_work(store, "import", NOW) as uow:
            services.metrics.put_values(uow, 1, values, "export")
    return plan_path


async def opened(driver: Driver, metric: str = "dau") -> Metrics:
    await driver.press("5")
    view = driver.view(Metrics)
    row = next(id for id, s in view.table.states.items() if s.metric.name == metric)
    view.table.go_to(row)
    await driver.press("down", "up")
    return view


async def to_finding(driver: Driver, view: Metrics, rule: str) -> None:
    driver.main.go_pane("findings")
    assert view.findings.go_to(rule) or view.findings.key == rule
    await driver.settle()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(160, 45), (120, 36), (80, 24), (60, 20)])
async def test_every_line_fits_and_nothing_is_left_untold(
    open_plan: Open, size: tuple[int, int], lang: str
) -> None:
    async with open_plan(size=size, lang=lang) as driver:
        view = await opened(driver, "posts_per_active")
        for pane in ("chart-of-metric", "findings"):
            driver.main.go_pane(pane)
            await driver.settle()
            assert view.panes[pane].display
            for line in screen_text(driver.app).splitlines():
                assert width(line) <= size[0]
        driver.main.go_pane("chart-of-metric")
        await driver.settle()
        shown = screen_text(driver.app)
        assert any(0x2800 < ord(sign) < 0x2900 for sign in shown)
        assert ("缺口" if lang == "zh" else "gap to") in "".join(
            text for line in view.chart.rows for text, _ in line
        )


async def test_the_six_key_metrics_stand_first_and_the_others_fold(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        await driver.press("5")
        view = driver.view(Metrics)
        table = view.table
        assert [isinstance(row, int) for row in table.rows] == [False, *[True] * 6, False, False]
        measured = len(table.folded(table.MEASURED))
        assert f"{measured} more with readings" in screen_text(driver.app)
        table.go_to(table.MEASURED)
        await driver.press("space")
        shown = [row for row in table.rows if isinstance(row, int)]
        assert len(shown) == 6 + measured
        await driver.press("left")
        assert table.key == table.MEASURED
        assert len(table.rows) == 9


async def test_the_chart_draws_the_weeks_that_are_judged_over_what_is_usual(
    open_plan: Open,
) -> None:
    async with open_plan(size=(120, 40)) as driver:
        view = await opened(driver)
        state = view.table.state
        assert state is not None
        assert state.judgement.signal is not None
        assert state.limits is not None
        today = driver.main.workspace.today(1)
        weeks = plot_of(driver.main.workspace, state, view.window, 80, today)
        assert weeks.readings[-1].value == state.judgement.signal.week.value
        assert {reading.day.weekday() for reading in weeks.readings} == {6}
        assert weeks.band == (state.limits[0], state.limits[2])
        lines = ["".join(text for text, _ in line) for line in view.chart.rows]
        # What happened comes first, what the metric is comes after the chart.
        assert say(state.judgement.reason).startswith(lines[0].partition(" ")[2])
        plain = lines.index(say(state.metric.plain))
        assert any(BAND in line for line in lines[:plain])
        days = plot_of(driver.main.workspace, state, ChartWindow(1), 80, today)
        assert len(days.readings) == 30


async def test_signals_of_one_cause_are_one_line(open_app: Open, plan_path: Path) -> None:
    with open_store(plan_path, who="Ana") as store:
        values = [
            Value("messages", None, TODAY - timedelta(days=back), 90.0 if back < 14 else 200.0)
            for back in range(200)
        ]
        values += [
            Value("dau", "post", TODAY - timedelta(days=back), 60.0 + back % 5)
            for back in range(120, 200)
        ]
        with unit_of_work(store, "import", NOW) as uow:
            services.metrics.put_values(uow, 1, values, "export")
    async with open_app(plan_path, size=(160, 45)) as driver:
        await driver.press("5")
        view = driver.view(Metrics)
        told = cause(driver.main.workspace, view.findings.findings["Q02"])
        assert told.startswith("Engagement got worse: Daily active 20 (")
        assert "Messages 90 (" in told
        assert told[:40] in screen_text(driver.app)


async def test_the_chart_follows_the_cursor_and_time_is_moved_by_keys(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        view = await opened(driver)
        first = screen_text(driver.app)
        assert "Daily active" in first
        assert "26 weeks" in first
        await driver.press("plus", "plus")
        assert view.window.period == 1
        assert "30 days" in screen_text(driver.app)
        await driver.press("enter", "left")
        assert view.window.back == 10
        await driver.press("right", "right")
        assert view.window.back == 0
        await driver.press("C")
        assert "the period before" in screen_text(driver.app)
        await driver.press("minus", "minus", "minus", "minus", "minus")
        assert view.window.period == 5
        await driver.press("tab", "tab")
        await driver.press("down")
        assert view.table.state is not None
        assert say(view.table.state.metric.title) in screen_text(driver.app)


def test_a_window_never_reaches_beyond_today() -> None:
    window = ChartWindow(1)
    assert window.scroll(-1).back == 10
    assert window.scroll(1).back == 0
    assert window.zoom(9).period == 0
    assert window.zoom(-9).period == 5
    assert ChartWindow(5).scroll(-1).back == 0
    assert window.days([], TODAY) == (TODAY - timedelta(days=29), TODAY)


async def test_the_loop_closes_in_keys(open_app: Open, plan_path: Path) -> None:
    with open_store(plan_path, who="Ana") as store:
        keys = {r["key"]: id for id, r in store.snapshot.tables["tasks"].items()}
        wanted = [keys[key] for key in ("8.4", "7.8", "7.7", "4.1")]
        services.tasks.skip(store, wanted, "no time", now=NOW)
    async with open_app(plan_path, size=(140, 44)) as driver:
        view = await opened(driver)
        await to_finding(driver, view, "Q02")
        assert "8.4" in screen_text(driver.app)
        await driver.press("a")
        board = driver.stored().board
        assert {board[id].status for id in wanted} == {"reopened"}
        assert "4 tasks reopened" in driver.message
        assert view.findings.findings["Q02"].state == "accepted"
        # A trial with its pass line written down; the finding is quiet while it runs.
        await driver.press("x")
        await driver.settle()
        assert "Daily active" in screen_text(driver.app)
        await driver.press(*">=55", "tab", "7", "ctrl+s")
        await driver.settle()
        (trial,) = driver.stored().tables["trials"].values()
        assert trial["state"] == "running"
        assert trial["pass"] == {"op": ">=", "value": 55.0}
        assert set(trial["tasks"]) == set(wanted)
        # The numbers recover, and the finding is solved.
        days = [TODAY - timedelta(days=ago) for ago in range(50)]
        with (
            open_store(plan_path, who="Bo") as store,
            unit_of_work(store, "record", NOW) as uow,
        ):
            values = [Value("replies", None, day, 120 + day.weekday()) for day in days]
            values += [Value("dau", "post", day, 61 + day.weekday() % 3) for day in days]
            services.metrics.put_values(uow, 1, values, "typed")
        await driver.until(lambda: view.findings.findings["Q02"].state == "solved")
        assert "✓" in "".join(mark for line in view.chart.rows for mark, _ in line)


async def test_a_finding_is_dismissed_for_a_reason_and_undone(open_plan: Open) -> None:
    async with open_plan(size=(140, 44)) as driver:
        view = await opened(driver)
        await to_finding(driver, view, "Q02")
        await driver.press("X")
        await driver.answer("holidays")
        assert view.findings.findings["Q02"].state == "dismissed"
        assert view.findings.findings["Q02"].reason == "holidays"
        await driver.press("u")
        assert view.findings.findings["Q02"].state == "open"


async def test_a_standard_is_set_refused_and_given_back_to_the_own_past(open_plan: Open) -> None:
    async with open_plan(size=(140, 44)) as driver:
        view = await opened(driver)
        await driver.press("equals_sign")
        await driver.settle()
        await driver.press(*"50", "tab", *"40", "ctrl+s")
        await driver.settle()
        assert view.table.state is not None
        given = view.table.state.given
        assert given is not None
        assert (given.target, given.alert, given.provenance) == (50.0, 40.0, "team")
        await driver.press("equals_sign")
        await driver.settle()
        await driver.press(*"40", "tab", *"50", "ctrl+s")
        await driver.settle()
        assert "alert" in screen_text(driver.app)
        # Both emptied: its own past.
        await driver.press("ctrl+u", "up", "ctrl+u", "ctrl+s")
        await driver.settle()
        assert view.table.state.given is not None
        assert view.table.state.given.provenance == "baseline"


async def test_a_trial_is_judged_when_its_days_are_over(open_app: Open, plan_path: Path) -> None:
    with open_store(plan_path, who="Ana") as store:
        fields = {"metric": "dau", "pass": ">=55", "days": "7", "tasks": "4.4"}
        then = NOW - timedelta(days=30)
        id = services.trials.add(store, 1, "Fixed hours", fields, now=then).trial.id
        services.trials.start(store, id, now=NOW - timedelta(days=20))
    async with open_app(plan_path, size=(140, 44)) as driver:
        view = await opened(driver)
        driver.main.go_pane("findings")
        view.findings.go_to(("trial", id))
        await driver.settle()
        assert "pass line" in screen_text(driver.app)
        await driver.press("J")
        assert isinstance(driver.app.screen, ChooseDialog)
        await driver.press("3")
        await driver.answer("it did not help")
        assert driver.stored().tables["trials"][id]["verdict"] == "drop"


async def test_recording_begins_with_the_metric_on_the_screen(open_plan: Open) -> None:
    async with open_plan(size=(120, 40)) as driver:
        view = await opened(driver, "nps")
        await driver.press("r")
        assert isinstance(driver.app.screen, RecordDialog)
        assert driver.app.screen._metric.text == view.metric == "nps"


async def test_a_reader_and_an_empty_file_change_nothing(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    async with open_app(plan_path, read_only=True) as driver:
        before = driver.stored().tables
        await opened(driver)
        await driver.press("equals_sign", "tab", "tab", "a", "X", "x", "J")
        assert driver.stored().tables == before
    async with open_app(tmp_path / "none.json") as driver:
        await driver.press("escape", "5", "tab", "tab", "a", "x", "enter", "plus", "C")
        assert driver.app.is_running


async def test_findings_stand_in_the_overview_and_lead_here(open_plan: Open) -> None:
    async with open_plan(size=(140, 44)) as driver:
        await driver.press("1")
        driver.main.go_pane("overview-attention")
        overview = driver.view(Overview)
        attention = overview.attention
        heads = [row[1] for row in attention.rows if isinstance(row, tuple) and row[0] == "head"]
        assert heads[:2] == ["Late", "Findings"]
        assert attention.go_to(("finding", "Q02"))
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.main.view, Metrics))


async def test_a_key_metric_is_chosen_by_key_and_taken_back(open_plan: Open) -> None:
    def sections(view: Metrics) -> list[str]:
        names = {id: state.metric.name for id, state in view.table.states.items()}
        return [names[row] if isinstance(row, int) else row[-1] for row in rows(view)]

    def rows(view: Metrics) -> list[Any]:
        return list(view.table.rows)

    async with open_plan(size=(160, 44)) as driver:
        view = await opened(driver, "wau")
        before = sections(view)
        assert before[:3] == ["Key metrics", "dau", "messages"]
        await driver.press("K")
        assert "there are 6 key metrics already" in driver.message
        # A goal is measured by it.
        view.table.go_to(rows(view)[1])
        await driver.press("K")
        assert "a goal is measured by Daily active" in driver.message
        view.table.go_to(rows(view)[2])
        await driver.press("K")
        assert "Messages is no longer a key metric" in driver.message
        assert sections(view)[6:9] == ["measured", "Activity", "wau"]
        # The cursor went along to the group.
        assert view.metric == "messages"
        await opened(driver, "wau")
        await driver.press("K")
        assert sections(view)[1:7] == ["dau", *before[3:7], "wau"]
        assert driver.stored().community(1).record["sidebar"] == ["dau", *before[3:7], "wau"]
        await driver.press("3")
        assert "Weekly active" in screen_text(driver.app)
        assert "Messages" not in screen_text(driver.app)
        await driver.press("u", "u", "5")
        assert sections(view) == before


@pytest.mark.parametrize("key", ["enter", "space", "right"])
async def test_what_was_not_measured_is_one_line_that_opens(open_plan: Open, key: str) -> None:
    async with open_plan(size=(120, 40)) as driver:
        view = await opened(driver)
        shown = len(view.table.rows)
        unmeasured = len(view.table.folded(view.table.MORE))
        assert unmeasured > 20
        await driver.press("G")
        assert view.table.key == view.table.MORE
        assert f"{unmeasured} not measured yet" in screen_text(driver.app)
        assert "Not measured yet: Stickiness" in screen_text(driver.app)
        await driver.press(key)
        assert len(view.table.rows) == shown + unmeasured
        # The first reading is recorded by the usual key, and the metric goes to its group.
        await driver.press("down", "r")
        assert isinstance(driver.app.screen, RecordDialog)
        assert driver.app.screen._metric.text == view.metric == "stickiness"
        await driver.press("2", "0", "enter")
        await driver.until(lambda: len(view.table.folded(view.table.MORE)) == unmeasured - 1)
        assert view.metric == "stickiness"
        assert view.table.cursor < (view.table.place(view.table.MORE) or 0)
        await driver.press("G")
        view.table.go_to(view.table.MORE)
        await driver.press("left" if key == "right" else key)
        left = {state.metric.id for state in view.table.folded(view.table.MORE)}
        assert left.isdisjoint(view.table.rows)
        assert view.table.key == view.table.MORE
