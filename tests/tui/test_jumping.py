"""The picker over places and commands, and the completion of filters."""

from __future__ import annotations

import pytest

from communitytui.i18n import speaking
from communitytui.tui.actions import BY_ID
from communitytui.tui.forms.picker import Picker
from communitytui.tui.forms.typing_line import TypingLine
from communitytui.tui.program_actions import _names
from tests.tui.conftest import Driver, Open


def rows(driver: Driver) -> list[str]:
    picker = driver.top(Picker)
    return [row.label for row in picker._found.rows]


def put(driver: Driver, text: str) -> None:
    picker = driver.top(Picker)
    picker._line.text = text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_command_is_found_in_both_languages_and_by_initials(language: str) -> None:
    with speaking(language):
        names = _names(BY_ID["undo"])
    assert all(word in names for word in ("undo", "撤销", "cx"))


async def test_jump_goes_to_a_task_by_its_number(open_app: Open) -> None:
    async with open_app() as driver:
        wanted = driver.task("6.2").id
        await driver.press("1", "apostrophe")
        put(driver, "６2")
        await driver.settle()
        assert rows(driver)[0].startswith("6.2 ")
        await driver.press("enter")
        assert driver.main.view.NAME == "tasks"
        assert driver.main.tasks.task_list.key == wanted


async def test_jump_goes_to_a_stage_and_esc_stays(open_app: Open) -> None:
    async with open_app() as driver:
        before = driver.main.tasks.stage_tree.key
        await driver.press("apostrophe", "escape")
        assert driver.main.tasks.stage_tree.key == before
        await driver.press("apostrophe")
        put(driver, "7")
        await driver.press("enter")
        assert driver.main.tasks.stage_tree.key == ("stage", driver.main.view.community, "execute")
        assert driver.main.view.pane == "tree"


async def test_the_palette_runs_a_command(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("colon")
        put(driver, "nothing is called like this")
        await driver.press("enter")
        assert rows(driver) == []
        put(driver, "u")
        await driver.settle()
        assert rows(driver)[0].startswith("Undo ")
        put(driver, "log")
        await driver.settle()
        assert rows(driver)
        picker = driver.top(Picker)
        while picker._found.rows[picker._found.cursor].answer != "view.log":
            await driver.press("down")
        await driver.press("enter")
        assert driver.main.view.NAME == "log"


async def test_tab_completes_a_filter_and_up_brings_it_back(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("slash")
        await driver.type("stag")
        line = driver.app.focused
        assert isinstance(line, TypingLine)
        await driver.press("tab")
        assert line.value == "stage:"
        await driver.type("con")
        await driver.press("tab")
        assert line.value.strip() == "stage:content"
        await driver.press("enter", "escape", "slash")
        assert line.value == ""
        await driver.press("up")
        assert line.value == "stage:content"


async def test_a_row_of_the_picker_answers_as_it_was_shown(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("apostrophe")
        picker = driver.top(Picker)
        await driver.type("3.1")
        chosen = picker._found.rows[0]
        # The letters that were typed next find nothing, before the answer is heard.
        assert not picker._find("nothing is called so")
        picker.dismiss(chosen.answer)
        await driver.settle()
        assert driver.main.tasks.task_list.key == driver.task("3.1").id
