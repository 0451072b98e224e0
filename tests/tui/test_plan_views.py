"""Decisions, Today, Calendar and Timeline: what keys do in them is done in the file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from communitytui.domain.tasks.decisions import Decision
from communitytui.i18n import say
from communitytui.i18n.cells import width
from communitytui.services import decisions, demo, tasks
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.today import coming
from communitytui.store import open_store
from communitytui.tui.forms import AskLine, FieldsDialog
from communitytui.tui.views.calendar import Calendar, month_lines
from communitytui.tui.views.decisions import Decisions
from communitytui.tui.views.overview import Overview
from communitytui.tui.views.timeline import Timeline
from communitytui.tui.views.today import TodayView
from communitytui.tui.widgets.decision_grid import TOTAL
from communitytui.tui.widgets.row_pane import RowPane, is_passed
from tests.samples import NOW
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text

TODAY = date(2026, 11, 23)
HOSTILE = "[/]\x1b]0;x\x07\u202e社群"


def decision(driver: Driver, key: str) -> Decision:
    return decisions.decision(driver.stored(), driver.task(key).id)


async def test_a_cell_is_scored_noted_and_taken_back(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("6", "down", "enter", "plus", "plus", "minus")
        first = decision(driver, "3.7")
        cell = first.options[0], first.factors[0].key
        assert first.score(*cell) == 3
        await driver.press("right", "equals_sign")
        await driver.answer("5 [/] most are there")
        second = decision(driver, "3.7")
        assert second.score(first.options[1], cell[1]) == 5
        assert second.note(first.options[1], cell[1]) == "[/] most are there"
        await driver.press("u")
        assert decision(driver, "3.7").score(first.options[1], cell[1]) is None


async def test_options_and_weights(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("6", "down", "enter", "a")
        await driver.answer("Rotating hosts")
        assert "Rotating hosts" in decision(driver, "3.7").options
        await driver.press("w")
        weights = [factor.weight for factor in decision(driver, "3.7").factors]
        swapped = [weights[0] + 1, weights[1] - 1, *weights[2:]]
        await driver.answer(" ".join(map(str, swapped)))
        assert [f.weight for f in decision(driver, "3.7").factors] == swapped
        view = driver.view(Decisions)
        view.matrix.go_to(TOTAL)
        before = decision(driver, "3.7").options
        await driver.press("X")
        assert decision(driver, "3.7").options == before[1:]


async def test_a_weight_total_that_is_not_100_is_told_and_not_taken(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("6", "down", "enter", "w")
        count = len(decision(driver, "3.7").factors)
        await driver.answer(" ".join(["10"] * count))
        assert isinstance(driver.app.screen, AskLine)
        await driver.press("escape")
        assert sum(f.weight for f in decision(driver, "3.7").factors) == 100


async def test_two_who_score_one_cell_hear_of_each_other(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        await driver.press("6", "down", "enter")
        found = decision(driver, "3.7")
        cell = found.options[0], found.factors[0].key
        with open_store(plan_path, who="Zoe") as store:
            edit = decisions.Edit(scores=[(*cell, "1")])
            decisions.edit(store, found.task.id, edit, now=NOW)
        await driver.press("plus")
        # Either the refusal is told, or the screen had learned of it and went on from there.
        told, score = driver.message, decision(driver, "3.7").score(*cell)
        assert (score == 1 and "in the meantime" in told) or (score == 2 and "Scored" in told)


async def test_a_full_matrix_is_handed_in_from_the_grid(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("6", "down", "down", "enter")
        view = driver.view(Decisions)
        (empty,) = decision(driver, "4.3").missing
        view.matrix.column = view.matrix.columns.index(empty[0])
        view.matrix.go_to(empty[1])
        await driver.press("d")
        assert driver.task("4.3").status == "doing"
        await driver.press("plus", "d")
        if driver.task("4.3").status != "done":
            await driver.press("C")
            await driver.answer("成员最常用")
            await driver.press("d")
        assert driver.task("4.3").status == "done"
        assert decision(driver, "4.3").handed_in


async def test_today_does_duties_entries_and_tasks(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("2")
        view = driver.view(TodayView)
        beats = [key for key in view.agenda.rows if isinstance(key, tuple) and key[0] == "beat"]
        assert view.agenda.go_to(beats[0])
        await driver.press("d")
        records = driver.stored().tables["occurrences"].values()
        assert any(r["rhythm"] == beats[0][1] and r["done_by"] == "lin" for r in records)
        entry = next(k for k in view.agenda.rows if isinstance(k, tuple) and k[0] == "entry")
        view.agenda.go_to(entry)
        await driver.press("space")
        assert driver.stored().tables["entries"][entry[1]]["state"] == "drafted"
        task = next(key for key in view.agenda.rows if isinstance(key, int))
        view.agenda.go_to(task)
        await driver.press("space")
        assert driver.stored().board[task].status == "doing"


async def test_today_is_mine_or_everybodys(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("2")
        view = driver.view(TodayView)
        everybody = set(view.agenda.rows)
        await driver.press("w")
        assert set(view.agenda.rows) != everybody
        await driver.press("w")
        assert set(view.agenda.rows) == everybody


async def test_the_calendar_plans_publishes_and_drops(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("7", "a")
        dialog = driver.top(FieldsDialog)
        dialog._rows["topic"].editor.text = HOSTILE
        dialog._rows["date"].editor.text = "下周五"
        await driver.press("ctrl+s")
        entries = driver.stored().tables["entries"]
        new = max(entries)
        assert entries[new]["date"] == "2026-12-04"
        assert "\x1b" not in entries[new]["topic"]
        view = driver.view(Calendar)
        view.list.go_to(("entry", new))
        # Both are yet to come: that is asked about.
        await driver.press("d", "y")
        assert driver.stored().tables["entries"][new]["state"] == "published"
        view.list.go_to(("entry", 2))
        await driver.press("d", "y")
        await driver.answer("32/45")
        held = driver.stored().tables["entries"][2]
        assert (held["state"], held["came"], held["signups"]) == ("held", 32, 45)
        await driver.press("X")
        assert 2 not in driver.stored().tables["entries"]
        await driver.press("u")
        assert 2 in driver.stored().tables["entries"]


async def test_of_what_comes_again_one_or_more_are_meant(open_plan: Open) -> None:
    async with open_plan() as driver:
        before = set(driver.stored().tables["entries"])
        await driver.press("7", "a")
        await driver.fill(topic="Live", date="下周四 20:00", every="每周四 20:00", until="4次")
        rows = driver.stored().tables["entries"]
        new = sorted(set(rows) - before)
        assert [rows[id]["date"] for id in new] == [f"2026-12-{day:02}" for day in (3, 10, 17, 24)]
        view = driver.view(Calendar)
        view.list.go_to(("entry", new[1]))
        # This one, later ones, all: in that order.
        for answer, at in (("1", [1]), ("2", [1, 2, 3]), ("3", [0, 1, 2, 3])):
            await driver.press("enter")
            await driver.fill(time=f"1{answer}:00")
            await driver.press(answer)
            rows = driver.stored().tables["entries"]
            changed = [n for n, id in enumerate(new) if rows[id]["time"] == f"1{answer}:00"]
            assert changed == at
        assert "2 of 4" in screen_text(driver.app)
        # What is of one entry is not asked about.
        await driver.press("enter")
        await driver.fill(state="drafted")
        assert driver.stored().tables["entries"][new[1]]["state"] == "drafted"
        await driver.press("X", "escape")
        assert set(new) <= set(driver.stored().tables["entries"])
        await driver.press("X", "2")
        assert set(new) & set(driver.stored().tables["entries"]) == {new[0]}
        await driver.press("u")
        assert set(new) <= set(driver.stored().tables["entries"])


async def test_what_if_shows_and_then_moves(open_plan: Open) -> None:
    async with open_plan() as driver:
        task = driver.task("6.2")
        await driver.press("4")
        view = driver.view(Timeline)
        view.chart.go_to(task.id)
        await driver.press("w")
        await driver.answer("5d")
        # Looked at first, in the chart and in words: nothing is changed yet.
        assert driver.task("6.2").start == task.start
        assert view.chart.plan is not None
        assert view.chart.plan.before is not None
        was, would = (
            table.slots[task.id] for table in (view.chart.plan.before, view.chart.plan.table)
        )
        assert was.start < would.start
        shown = screen_text(driver.app)
        assert "tasks move" in shown
        assert "enter applies, esc leaves" in shown
        await driver.press("escape")
        assert view.chart.plan.before is None
        await driver.press("w")
        await driver.answer("5d")
        await driver.press("enter", "y")
        moved = driver.task("6.2")
        assert moved.start is not None
        assert task.start is not None
        assert moved.start > task.start
        assert moved.first_plan == (task.start, task.due)
        await driver.press("u", "y")
        assert driver.task("6.2").start == task.start


async def test_time_is_zoomed_and_scrolled_and_comes_back(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("4")
        view = driver.view(Timeline)
        first = view.chart.axis.first
        await driver.press("right")
        assert view.chart.axis.first > first
        await driver.press("plus", "plus")
        assert view.chart.axis.zoom == 0
        await driver.press("minus", "minus", "minus", "full_stop")
        assert view.chart.axis.zoom == 2
        assert view.chart.plan is not None
        assert view.chart.axis.window.column(view.chart.plan.today) >= 0


@pytest.mark.parametrize("number", ["2", "4", "6", "7"])
async def test_a_view_holds_in_an_empty_file_and_for_readers(
    open_app: Open, plan_path: Path, tmp_path: Path, number: str
) -> None:
    keys = (number, "down", "enter", "plus", "space", "d", "a", "w", "X", "escape")
    async with open_app(plan_path, read_only=True) as driver:
        before = driver.stored().tables
        await driver.press(*keys)
        assert driver.stored().tables == before
    async with open_app(tmp_path / "none.json") as driver:
        await driver.press("escape", *keys)
        assert driver.app.is_running


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (60, 20), (40, 10)])
async def test_every_row_of_every_view_is_as_wide_as_its_pane(
    open_plan: Open, size: tuple[int, int]
) -> None:
    async with open_plan(size=size, lang="zh") as driver:
        for number in "1246":
            await driver.press(number)
            view = driver.main.view
            assert view is not None
            for pane in view.panes.values():
                if not isinstance(pane, RowPane) or not pane.cells:
                    continue
                lines = [pane.line(place) for place in range(len(pane.rows))]
                assert {line.cell_length for line in lines} <= {pane.cells}
                assert all(width(line.text) == pane.cells for line in lines)


async def test_what_changed_elsewhere_is_drawn_when_a_view_comes_back(open_plan: Open) -> None:
    async with open_plan(size=(160, 45)) as driver:
        await driver.press("1")
        view = driver.view(Overview)
        late = next(key for key in view.attention.rows if isinstance(key, int))
        place = view.attention.place(late)
        assert place is not None
        assert "Zoe" not in view.attention.line(place).text
        await driver.press("3")
        driver.main.reveal_task(late)
        await driver.main.do(
            lambda store, now: tasks.change(store, [late], {"owner": "Zoe"}, now=now)
        )
        await driver.settle()
        await driver.press("1")
        place = view.attention.place(late)
        assert place is not None
        assert "Zoe" in view.attention.line(place).text


async def test_a_grid_speaks_the_language_of_now(open_plan: Open) -> None:
    async with open_plan(lang="en") as driver:
        await driver.press("6", "down", "enter")
        view = driver.view(Decisions)
        assert "Fits the scale" in view.matrix.line(0).text
        await driver.press("f3")
        assert "规模适配" in view.matrix.line(0).text
        assert "官方主导" in "".join(text for text, _ in view.matrix.head(0, view.matrix.cells))


async def test_the_calendar_of_a_file_without_communities_moves_nowhere(
    open_app: Open, tmp_path: Path
) -> None:
    """Its days have no today yet: the month before the first one there is."""
    async with open_app(tmp_path / "ops.json") as driver:
        await driver.press("escape", "7")
        view = driver.main.views["calendar"]
        assert isinstance(view, Calendar)
        for by in (-1, 1, -1, 1):
            view.moves.month(by)
        await driver.press(*"[]hjkl{}<>", "pagedown", "pageup")
        assert driver.app.is_running
        assert driver.app.fault is None


def test_the_month_at_each_end_of_the_calendar_is_drawn() -> None:
    for day in (date.min, date.max):
        lines = month_lines({}, [], day.replace(day=1), day, day)
        assert f"[{day.day} ]" in "".join(text for line in lines for text, _ in line)


async def test_today_says_what_comes_first_and_what_comes_after(open_app: Open) -> None:
    async with open_app(size=(120, 60)) as driver:
        await driver.press("2")
        view = driver.view(TodayView)
        if view.day is not None and view.day.owner:
            await driver.press("w")
        workspace, day = driver.main.workspace, view.day
        assert day is not None
        rows = list(view.agenda.rows)
        first = next(
            row for row in rows if isinstance(row, int) and not workspace.board.is_blocked(row)
        )
        note = rows[0]
        assert isinstance(note, tuple)
        assert note[0] == "note"
        assert note[1].startswith(f"First: {say(workspace.board.called(first))} (")
        # The cursor stands on a row that keys can work on.
        assert not is_passed(view.agenda.key)
        notes = [row[1] for row in rows if isinstance(row, tuple) and row[0] == "note"]
        assert any("Daily active" in text and "(last Sun " in text for text in notes)
        after = coming(workspace, day)
        assert set(after.week) <= set(rows)
        last = (day.day + timedelta(days=7)).isoformat()
        for id in (*after.tomorrow, *after.week):
            assert day.day.isoformat() < workspace.board.records[id]["due"] <= last


async def test_the_calendar_opens_at_today_and_a_wide_one_is_a_grid(
    open_app: Open, tmp_path: Path
) -> None:
    path = tmp_path / "demo.json"
    demo.build(path, now=NOW, spoken="en", me="lin")
    async with open_app(path, size=(120, 24)) as driver:
        await driver.press("7")
        view = driver.view(Calendar)
        assert view.list.day >= view.list.today
        assert view.list.cursor - view.list.top <= view.list.height // 3
        await driver.resize(160, 45)
        entry = view.list.found[view.list.key[1]] if view.list.key is not None else None
        assert entry is not None
        lines = ["".join(text for text, _ in line) for line in view.month.rows]
        # In its cell, and below the grid in full.
        assert sum(entry.topic[:5] in line for line in lines) >= 2
        assert any(f"[{entry.day.day}]" in line for line in lines)
        assert {width(line) for line in lines[1:8]} == {view.month.cells // 7 * 7}


async def test_communities_are_compared_by_their_key_metrics(
    open_app: Open, tmp_path: Path
) -> None:
    path = tmp_path / "demo.json"
    demo.build(path, now=NOW, spoken="en", me="lin")
    with open_store(path, who="lin") as store:
        playbook = load_playbook()
        init_community(store, "Second", playbook, start=TODAY, timezone="UTC", now=NOW, spoken="en")
    async with open_app(path, size=(160, 45)) as driver:
        await driver.press("1")
        view = driver.view(Overview)
        shown = screen_text(driver.app)
        head = next(line for line in shown.splitlines() if "Waiting" in line)
        titles = [say(s.metric.title) for s in view.table.key_metrics(1) if s.latest][:3]
        assert all(title[:6] in head for title in titles)
        assert view.numbers.display
        # Of one without a reading there is nothing to show.
        await driver.press("down")
        assert not view.numbers.display
