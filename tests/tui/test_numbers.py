"""Numbers on the screen: refused where they are typed, shown as they were, in one time."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.i18n import set_language
from communitytui.services import metrics, own_metrics
from communitytui.store import open_store
from communitytui.tui.forms import DeliverableDialog, RecordDialog, TaskForm
from communitytui.tui.forms.deliverable import DeliverableEditor
from tests.samples import NOW
from tests.tui.conftest import Open
from tests.tui.host import (
    TODAY,
    Host,
    asking,
    edited,
    fields_of,
    hosted,
    screen_text,
    type_in,
    workspace,
)


@pytest.mark.parametrize(
    ("lang", "typed", "said"),
    [
        ("en", "30%", "expected a number (people), such as 30"),
        ("zh", "30%", "以“人”为单位"),
        ("en", "1.280", "could mean 1280 or 1.28"),
    ],
)
async def test_a_reading_in_another_unit_stays_in_the_dialog(
    lang: str, typed: str, said: str
) -> None:
    set_language(lang)
    async with asking(
        lambda: RecordDialog(workspace().measures.states(1), TODAY, "dau"), (110, 30)
    ) as (pilot, host):
        await type_in(pilot, typed)
        await pilot.press("enter")
        await pilot.pause()
        assert said in screen_text(host)
        assert not host.results


async def test_a_goal_is_set_in_the_unit_of_its_metric() -> None:
    async with hosted(size=(110, 30)) as (pilot, host):
        dialog = fields_of("goals")
        host.ask(dialog)
        await pilot.pause()
        dialog._rows["metric"].text = "dau"
        dialog._rows["target"].editor.focus()
        await type_in(pilot, "30%")
        await pilot.pause()
        assert "expected a number (people)" in screen_text(host)


async def test_money_of_another_currency_is_told_in_the_form() -> None:
    async with Host(lambda: TaskForm(workspace().board[1], workspace(), "ana")).run_test(
        size=(110, 60)
    ) as pilot:
        form = pilot.app.query_one(TaskForm)
        form.focus_field("budget")
        await pilot.pause()
        form._rows["budget"].text = "$200"
        await pilot.pause()
        assert "amounts here are in CNY" in screen_text(pilot.app)


async def test_a_table_with_an_empty_cell_stays_in_the_dialog() -> None:
    columns = [{"key": "a", "label": "Role"}, {"key": "b", "label": "Person"}]
    record = {"kind": "table", "label": "x", "columns": columns}
    async with asking(
        lambda: DeliverableDialog(edited(1, deliverable=record).board[1], TODAY, "CNY"),
        size=(110, 30),
    ) as (pilot, host):
        await type_in(pilot, "Host")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "still missing: row 1: Person" in screen_text(host)
        assert not host.results
        await pilot.press("tab")
        await type_in(pilot, "Ana")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert host.results[0].value == [{"a": "Host", "b": "Ana"}]


async def test_a_percentage_that_stands_in_the_form_can_be_saved_again() -> None:
    part = {"key": "csat", "label": "CSAT", "type": "number", "unit": "%"}
    record = {"kind": "number", "label": "x", "fields": [part], "value": {"csat": 4.6}}
    async with Host().run_test():
        view = edited(1, deliverable=record)
        editor = DeliverableEditor(view.board[1].deliverable, TODAY, {"csat": 4.6}, currency="CNY")
        assert editor.value() == {"csat": 4.6}
        editor.load('{"csat": 0.4}')
        assert editor.value() == {"csat": 0.4}


async def test_an_own_metric_is_shown_as_it_was_typed(open_app: Open, workspace_path: Path) -> None:
    with open_store(workspace_path, who="ana") as store:
        own_metrics.add(store, 1, "checkins", {"title": "Check-ins", "unit": "times"}, now=NOW)
        for day in ("2026-11-20", "2026-11-21", "2026-11-22"):
            metrics.record(store, 1, "checkins", "12.5", now=NOW, day=day)
    async with open_app(workspace_path, size=(140, 40)) as driver:
        # It is no key metric: it is in the fold above that of the unmeasured.
        await driver.press("5", "G", "k", "enter")
        shown = screen_text(driver.app)
        assert any("Check-ins" in line and "12.5" in line for line in shown.splitlines())


@pytest.mark.usefixtures("machine_in_tokyo")
async def test_the_header_tells_the_time_of_the_community(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("tab", "exclamation_mark")
        assert "saved 10:00" in screen_text(driver.app).splitlines()[0]


async def test_the_form_says_what_a_table_lacks_before_it_is_done() -> None:
    columns = [{"key": "a", "label": "Role"}, {"key": "b", "label": "Person"}]
    record = {"kind": "table", "label": "x", "columns": columns, "value": [{"a": "Host", "b": ""}]}
    view = edited(1, deliverable=record)
    async with hosted(lambda: TaskForm(view.board[1], view, "ana"), size=(110, 60)) as (
        pilot,
        host,
    ):
        form = host.query_one(TaskForm)
        form._rows["status"].text = "done"
        await pilot.pause()
        form.action_save()
        await pilot.pause()
        assert "still missing: row 1: Person" in screen_text(host)
        assert not host.posted
