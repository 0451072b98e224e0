"""Search, filter, and the views that are saved of them."""

from __future__ import annotations

import json

import pytest

from communitytui.paths import state_dir
from communitytui.tui import saved_views
from communitytui.tui.forms.picker import Picker
from communitytui.tui.widgets.task_list import task_ids
from tests.tui.conftest import Driver, Open


def about(driver: Driver) -> str:
    return str(driver.main.tasks.moves.line._about.render())


async def to_list(driver: Driver) -> list[int]:
    await driver.press("l")
    while driver.main.view.pane != "list":
        await driver.press("l")
    return [id for id in driver.main.tasks.task_list.rows if isinstance(id, int)]


async def test_a_search_dims_and_goes_to_the_first_match(open_app: Open) -> None:
    async with open_app() as driver:
        rows = await to_list(driver)
        board, tasks = driver.main.workspace.board, driver.main.tasks.task_list
        last = board[rows[-1]]
        await driver.press("slash")
        await driver.type(f"key:{last.key}")
        assert list(tasks.rows) == rows
        assert tasks.key == last.id
        assert tasks.signs.found == frozenset({last.id})
        assert about(driver).startswith(f"1/{len(rows)}")
        assert f"1/{len(rows)}" in tasks.title
        await driver.press("escape")
        assert tasks.key == rows[0]
        assert tasks.signs.found is None
        assert driver.main.tasks.scope.text == ""


async def test_pressed_again_it_hides_and_shows(open_app: Open) -> None:
    async with open_app() as driver:
        rows = await to_list(driver)
        tasks = driver.main.tasks.task_list
        key = driver.main.workspace.board[rows[1]].key
        await driver.press("slash")
        await driver.type(f"key:{key}")
        await driver.press("enter", "slash")
        assert list(tasks.rows) == [rows[1]]
        assert tasks.signs.found is None
        await driver.press("slash")
        assert list(tasks.rows) == rows
        assert tasks.key == rows[1]
        await driver.press("escape")
        assert (tasks.signs.found, driver.main.tasks.scope.hides) == (None, False)


async def test_what_is_found_elsewhere_is_told_and_reached(open_app: Open) -> None:
    async with open_app() as driver:
        rows = await to_list(driver)
        other = driver.task("6.2")
        await driver.press("slash")
        await driver.type("key:6.2")
        assert about(driver).split() == [f"0/{len(rows)}", "1", "elsewhere", "(n)"]
        assert driver.main.tasks.task_list.key == rows[0]
        await driver.press("enter", "n")
        assert driver.main.tasks.task_list.key == other.id
        assert driver.main.tasks.task_list.signs.found == frozenset({other.id})


async def test_a_word_that_is_no_filter_leaves_the_list(open_app: Open) -> None:
    async with open_app() as driver:
        rows = await to_list(driver)
        await driver.press("f")
        await driver.type("ownr")
        found = list(driver.main.tasks.task_list.rows)
        await driver.type(":Ana")
        assert list(driver.main.tasks.task_list.rows) == found
        assert "owner" in driver.message
        await driver.press("escape")
        assert list(driver.main.tasks.task_list.rows) == rows


async def test_a_view_is_saved_chosen_and_forgotten(open_app: Open) -> None:
    async with open_app() as driver:
        await to_list(driver)
        await driver.press("f")
        await driver.type("stage:plan")
        await driver.press("enter", "F", "enter")
        await driver.type("[/]late")
        await driver.press("enter")
        assert saved_views.saved() == {"[/]late": "stage:plan"}
        await driver.press("escape", "F")
        assert isinstance(driver.app.screen, Picker)
        await driver.type("[/]")
        await driver.press("enter")
        board = driver.main.workspace.board
        assert {board[id].stage.key for id in task_ids(driver.main.tasks.task_list.rows)} == {
            "plan"
        }
        await driver.press("F")
        await driver.type("delete")
        await driver.press("enter")
        assert saved_views.saved() == {}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"a": 1}', '{"": "late"}', "\udcff", "[" * 99_999],
)
def test_a_bad_file_of_views_counts_as_none(text: str) -> None:
    file = state_dir() / "views.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode("utf-8", "surrogateescape")
    file.write_bytes(data)
    assert saved_views.saved() == {}
    # What cannot be read is not written over.
    assert saved_views.keep("late ones", "late")
    assert saved_views.saved()["late ones"] == "late"
    aside = file.with_name("views.json.bad")
    assert not aside.exists() or aside.read_bytes() == data


def test_names_and_filters_are_cleaned_and_the_configuration_wins() -> None:
    assert saved_views.keep("a\x1b[2Jb", "late\n")
    assert saved_views.saved() == {"a[2Jb": "late"}
    assert saved_views.all_views({"a[2Jb": "blocked", "c": "late"}) == {
        "a[2Jb": "blocked",
        "c": "late",
    }
    assert not saved_views.keep("\x1b", "late")
    assert json.loads((state_dir() / "views.json").read_text()) == {"a[2Jb": "late"}


async def test_a_warning_goes_when_the_words_are_right_and_ctrl_s_saves(open_app: Open) -> None:
    async with open_app() as driver:
        await to_list(driver)
        await driver.press("f")
        await driver.type("due:..fr")
        assert driver.message
        await driver.type("i")
        assert not driver.message
        await driver.press("ctrl+s")
        await driver.type("soon")
        await driver.press("enter")
        assert saved_views.saved() == {"soon": "due:..fri"}


async def test_a_number_is_found_as_a_word(open_app: Open) -> None:
    async with open_app() as driver:
        await to_list(driver)
        await driver.press("f")
        await driver.type("6.2")
        assert list(driver.main.tasks.task_list.rows) == [driver.task("6.2").id]
