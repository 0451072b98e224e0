"""What a colleague or an undo takes away while it is on the screen: the app goes on, and says so.

Every view, every command and every dialog is walked, so that one which comes later is as well.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Region

from communitytui.services import undoing
from communitytui.services.communities import init_community, load_playbook
from communitytui.store import Store, create_store, open_store
from communitytui.tui.actions import ACTIONS, Action
from communitytui.tui.app import CommunityApp
from communitytui.tui.forms import AskLine, HelpScreen, Welcome
from communitytui.tui.forms.box import Box
from communitytui.tui.forms.editors import Area
from communitytui.tui.views import shown
from communitytui.tui.widgets.row_pane import RowPane
from tests.samples import NOW, begin
from tests.stress.colleague import remove_community
from tests.tui.conftest import Driver, Open

VIEWS = [entry.id for entry in shown()]
#: These end or stop the program, or leave the screen to another one.
LEAVES = frozenset({"quit", "suspend", "task.notes"})
#: The log is of the file, and a new community has no calendar yet.
MAY_BE_EMPTY = frozenset({"log", "calendar"})
#: Here nothing is asked but what is asked everywhere.
NEVER_ASKS = frozenset({"today", "log"})


def take_away(store: Store, community: int = 1) -> None:
    remove_community(store, community, NOW)


def begin_another(path: Path) -> None:
    with open_store(path, who="Ana") as store:
        start = NOW.date() - timedelta(days=9)
        begin(store, "Later", start=start, timezone="Asia/Shanghai")


async def look(driver: Driver) -> None:
    """Let the app see what others did, and draw it."""
    driver.app.session.poll()
    await driver.pilot.pause(0.05)
    await driver.settle()


async def bring(driver: Driver, view: str) -> None:
    await driver.main.action_view(view)
    await driver.settle()


def rows_of(driver: Driver) -> dict[str, list[object]]:
    """Return what the view in front lists; the log is of the file, not of a community."""
    main = driver.main
    panes = main.view.panes
    return {
        name: list(pane.rows)
        for name, pane in panes.items()
        if isinstance(pane, RowPane) and name != "log" and pane.rows
    }


def ours(view: str) -> list[Action]:
    """Return the commands of a view; in Tasks those that work everywhere as well."""
    found = [a for a in ACTIONS if view in a.views or (view == "tasks" and not a.views)]
    return [action for action in found if action.id not in LEAVES]


@pytest.mark.parametrize("view", VIEWS)
async def test_a_community_that_a_colleague_takes_away_leaves_an_empty_view_until_it_is_back(
    open_app: Open, plan_path: Path, view: str
) -> None:
    async with open_app(plan_path) as driver:
        await bring(driver, view)
        with open_store(plan_path, who="Ana") as store:
            take_away(store)
            await look(driver)
            assert view == driver.main.view.NAME
            assert driver.main.view.community is None
            assert driver.message == "The community 晨光读书会 no longer exists"
            assert not rows_of(driver)
            for width, height in ((60, 15), (200, 50), (120, 40)):
                await driver.pilot.resize_terminal(width, height)
            for action in ours(view):
                await run(driver, action)
                await leave_dialogs(driver)
                await bring(driver, view)
            undoing.undo(store)
        await look(driver)
        assert driver.main.view.community == 1
        assert rows_of(driver) or view in MAY_BE_EMPTY
        await driver.press("j", "k")


async def test_my_own_undo_of_a_community_leaves_an_empty_view(
    open_app: Open, tmp_path: Path
) -> None:
    path = Path(create_store(tmp_path / "mine.json"))
    async with open_app(path) as driver:
        await driver.press("escape")
        await driver.main.do(
            lambda store, now: init_community(
                store,
                "Mine",
                load_playbook(),
                start=now.date(),
                timezone="Asia/Shanghai",
                now=now,
                spoken="en",
            )
        )
        await driver.settle()
        for view in VIEWS:
            await bring(driver, view)
            assert driver.main.view.community == 1
            await driver.main.do(lambda store, now: undoing.undo(store))
            await driver.settle()
            assert driver.main.view.community is None
            assert view == driver.main.view.NAME
            assert not rows_of(driver)
            await driver.main.do(lambda store, now: undoing.redo(store))
            await driver.settle()


async def test_another_community_takes_the_place_of_one_that_is_gone(
    open_app: Open, plan_path: Path
) -> None:
    begin_another(plan_path)
    async with open_app(plan_path) as driver:
        for view in VIEWS:
            await bring(driver, view)
            with open_store(plan_path, who="Ana") as store:
                there = driver.main.view.community
                assert there is not None
                take_away(store, there)
                await look(driver)
                assert driver.main.view.community == 3 - there
                assert "no longer exists" in driver.message
                assert rows_of(driver) or view in MAY_BE_EMPTY
                undoing.undo(store)
            await look(driver)


@pytest.mark.parametrize("view", VIEWS)
async def test_what_a_dialog_is_about_may_be_gone_when_it_is_answered(
    open_app: Open, plan_path: Path, view: str
) -> None:
    async with open_app(plan_path) as driver:
        await bring(driver, view)
        panes = driver.main.view.panes
        asked = 0
        for action in ours(view):
            for pane in sorted(set(action.where) & set(panes))[:1]:
                driver.main.go_pane(pane)
                await driver.press("j")
                await run(driver, action)
                if len(driver.app.screen_stack) > 1:
                    asked += 1
                    await answer_too_late(driver, plan_path)
                await leave_dialogs(driver)
                await bring(driver, view)
        assert asked or view in NEVER_ASKS


async def run(driver: Driver, action: Action) -> None:
    await driver.app.run_action(action.run, driver.main)
    await driver.settle()


async def answer_too_late(driver: Driver, path: Path) -> None:
    """Take away all there is, answer, and bring it back."""
    with open_store(path, who="Ana") as store:
        take_away(store)
        await look(driver)
        for keys in (("1", "ctrl+s"), ("enter",), ("3", "enter")):
            if len(driver.app.screen_stack) > 1:
                await driver.press(*keys)
        await leave_dialogs(driver)
        undoing.undo(store)
    await look(driver)


async def leave_dialogs(driver: Driver) -> None:
    """Leave whatever asks, and the form or the row that is typed in."""
    for _ in range(4):
        app: CommunityApp = driver.app
        centre = driver.main.tasks.centre
        if isinstance(app.screen, Box) or centre.form is not None or centre.is_typing:
            await driver.press("escape")


async def test_a_long_text_that_leaves_the_screen_is_drawn_in_the_theme_of_the_terminal(
    open_plan: Open,
) -> None:
    async with open_plan(theme_name="terminal") as driver:
        driver.main.go_pane("list")
        await driver.press("e")
        assert driver.main.tasks.centre.form is not None
        area = driver.main.tasks.centre.form.query(Area).last()
        # This is the first step of its removal; a frame that is due by then still asks for it.
        parent = area._parent
        area._detach()
        strips = area.render_lines(Region(0, 0, 20, 1))
        area._attach(parent)  # type: ignore[arg-type]
        assert len(strips) == 1


async def test_a_dialog_that_is_closed_before_it_stands_harms_nothing(open_plan: Open) -> None:
    async with open_plan() as driver:
        for dialog in (Welcome(NOW.date()), AskLine("Title", "Line"), HelpScreen([])):
            driver.app.push_screen(dialog)
            await dialog.query("*").remove()
            # Its children are gone by the time that it hears of being there, and of its size.
            dialog.on_mount()
            size = driver.app.size
            dialog.on_resize(events.Resize(size, size))
            driver.app.pop_screen()
            await driver.settle()
            assert driver.app.screen is driver.main
