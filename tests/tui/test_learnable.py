"""Learning the program: help, tour, problems, and the line of keys, from the key to the screen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from communitytui.config import Config, load_config
from communitytui.tui import ui_state
from communitytui.tui.actions import ACTIONS
from communitytui.tui.forms import HelpScreen
from communitytui.tui.forms.problems_screen import ProblemsScreen
from communitytui.tui.forms.tour import STEPS, Tour
from communitytui.words.errors import explain
from tests.samples import NOW
from tests.tui.conftest import Open
from tests.tui.host import screen_text, type_in


@pytest.mark.parametrize(("size", "ids"), [((120, 40), True), ((60, 20), False)])
async def test_help_begins_with_the_pane_that_has_the_focus(
    open_app: Open, size: tuple[int, int], ids: bool
) -> None:
    async with open_app(size=size) as driver:
        await driver.press("tab", "question_mark")
        assert isinstance(driver.app.screen, HelpScreen)
        text = screen_text(driver.app)
        assert "Here: Tasks" in text
        assert text.index("Here: Tasks") < text.index("Tick: to do, doing")
        assert ("task.tick" in text) is ids
        await type_in(driver.pilot, "/undo")
        await driver.settle()
        assert "Undo my last action" in screen_text(driver.app)
        assert "Tick: to do" not in screen_text(driver.app)
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1


async def test_help_and_key_line_show_the_keys_of_the_user(open_app: Open, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[keys]\nundo = 'f9, ctrl+x'\n", "utf-8")
    config, problems = load_config(file)
    async with open_app(size=(160, 45), config=config, problems=problems) as driver:
        assert "f9 Undo" in screen_text(driver.app)
        await driver.press("question_mark")
        await type_in(driver.pilot, "undo my last")
        await driver.settle()
        assert "f9 ^x" in screen_text(driver.app)


async def test_a_key_that_moves_takes_no_key_from_another_view(open_app: Open) -> None:
    config = Config(keys={"task.add": "w", "undo": "f9"})
    async with open_app(config=config) as driver:
        assert driver.app.problems == []
        bound: dict[str, set[str]] = {action.id: set() for action in ACTIONS}
        table = next(found for node, found in driver.main._binding_chain if node is driver.main)
        for key, bindings in table.key_to_bindings.items():
            for binding in bindings:
                bound.setdefault(binding.id or "", set()).add(key)
        for action in ACTIONS:
            own = {"task.add": "w", "undo": "f9"}.get(action.id, action.keys or f"<{action.id}>")
            assert bound[action.id] == set(own.split(",")), action.id


async def test_a_command_without_a_key_can_be_given_one(open_app: Open) -> None:
    async with open_app(config=Config(keys={"reviews": "f6"})) as driver:
        assert driver.app.problems == []
        await driver.press("f6")
        assert driver.app.screen is not driver.app.main


async def test_all_problems_are_listed_with_file_and_line(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("lang = 'zn'\n\n[keys]\nundo = 'q'\ntask.dne = 'x'\n", "utf-8")
    monkeypatch.setenv("COMMUNITYTUI_CONFIG", str(file))
    config, problems = load_config(file)
    async with open_app(size=(100, 30), config=config, problems=problems) as driver:
        assert driver.message.startswith("3 problems in the settings, f4 lists them: ")
        await driver.press("f4")
        assert isinstance(driver.app.screen, ProblemsScreen)
        told = [explain(problem) for problem in driver.app.problems]
        assert told[0] == f"{file}:1: lang cannot be zn; it takes zh, en — did you mean zh?"
        assert told[1].startswith(f"{file}:4: undo: q belongs to quit (Quit)")
        assert told[2] == f"{file}:5: there is no command task.dne — did you mean task.done?"
        shown = driver.app.screen.query_one("#problems", Static).visual
        assert all(line in str(shown) for line in told)
        await driver.press("q")
        assert len(driver.app.screen_stack) == 1


@pytest.mark.parametrize("way", [("colon", "guide", "enter"), ("question_mark", "f1")])
async def test_the_guide_is_found_by_a_word_in_either_language_and_read(
    open_app: Open, workspace_path: Path, way: tuple[str, ...]
) -> None:
    async with open_app(workspace_path, (80, 24)) as driver:
        for key in way:
            await (type_in(driver.pilot, key) if key == "guide" else driver.press(key))
        assert "Where numbers come from" in screen_text(driver.app)
        await type_in(driver.pilot, "问卷")
        await driver.press("enter")
        # The page begins at the section that has the word.
        assert "问卷" in screen_text(driver.app)
        assert "MemoTrace" not in screen_text(driver.app)
        await driver.press("escape")
        await type_in(driver.pilot, "dates")
        await driver.press("enter")
        text = screen_text(driver.app)
        assert "What is understood wherever a day is typed" in text
        assert "Many days" not in text
        await driver.press("pagedown", "pagedown")
        assert "Many days" in screen_text(driver.app)
        await driver.press("escape", "escape")
        assert len(driver.app.screen_stack) == 1


async def test_a_tour_of_five_steps_goes_on_back_and_ends(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("f2")
        assert isinstance(driver.app.screen, Tour)
        assert all(pane.has_class("-pointed") for pane in driver.main.panes.values()
                   if pane.NAME in STEPS[0].points)  # fmt: skip
        await driver.press("right")
        assert "2/5" in screen_text(driver.app)
        pointed = [name for name, pane in driver.main.panes.items() if pane.has_class("-pointed")]
        assert pointed == ["list"]
        await driver.press("left", "left")
        assert "1/5" in screen_text(driver.app)
        assert not ui_state.tour_ended()
        await driver.press(*["enter"] * len(STEPS))
        assert len(driver.app.screen_stack) == 1
        assert ui_state.tour_ended()
        assert not any(pane.has_class("-pointed") for pane in driver.main.panes.values())


@pytest.mark.parametrize(("key", "pane"), [("tab", "list"), ("j", "tree")])
async def test_any_other_key_ends_the_tour_and_does_its_work(
    open_app: Open, key: str, pane: str
) -> None:
    async with open_app() as driver:
        before = driver.main.tasks.stage_tree.key
        await driver.press("f2", key)
        assert len(driver.app.screen_stack) == 1
        assert driver.main.view.pane == pane
        assert (driver.main.tasks.stage_tree.key != before) is (key == "j")
        assert ui_state.tour_ended()


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_step_fits_a_small_terminal(open_app: Open, lang: str) -> None:
    async with open_app(size=(60, 20), lang=lang) as driver:
        await driver.press("f2")
        for place in range(1, len(STEPS) + 1):
            text = screen_text(driver.app)
            assert f"{place}/{len(STEPS)}" in text
            assert "esc" in text
            await driver.press("enter")


async def test_a_new_user_is_shown_around_once(open_app: Open, tmp_path: Path) -> None:
    for number, shown in ((1, True), (2, False)):
        async with open_app(tmp_path / f"new{number}.json") as driver:
            await type_in(driver.pilot, "Morning")
            await driver.press("enter")
            await driver.until(lambda d=driver: bool(d.main.workspace.board.ids))  # type: ignore[misc]
            await driver.settle()
            assert isinstance(driver.app.screen, Tour) is shown
            if shown:
                await driver.press("escape")
            assert len(driver.app.screen_stack) == 1


async def test_a_community_that_runs_brings_its_data_and_sees_what_they_say(
    open_app: Open, tmp_path: Path
) -> None:
    days = [NOW.date() - timedelta(days=back) for back in range(180, -1, -1)]
    values = [f"{day},{60 - 30 * (at > 160) + at % 5}" for at, day in enumerate(days)]
    (tmp_path / "days.csv").write_text("\n".join(["date,dau", *values]) + "\n", "utf-8")
    async with open_app(tmp_path / "new.json", (120, 36)) as driver:
        await type_in(driver.pilot, "Evening")
        await driver.press("tab", "tab", "tab", "down", "ctrl+s")
        await driver.press("enter")
        await type_in(driver.pilot, "euros")
        await driver.press("enter")
        assert not driver.main.workspace.communities
        await driver.press("ctrl+u")
        await type_in(driver.pilot, "eur")
        await driver.press("enter")
        await driver.until(lambda: bool(driver.main.workspace.communities))
        await driver.settle()
        await type_in(driver.pilot, f"{tmp_path}/days.csv")
        await driver.press("enter", "ctrl+s")
        await driver.until(lambda: bool(driver.main.workspace.tables["readings"]))
        await driver.settle()
        await driver.press("escape")
        assert driver.main.view.NAME == "metrics"
        assert "Q02  Daily active: worse since" in screen_text(driver.app)
        (made,) = driver.main.workspace.communities
        assert made.currency == "EUR"
        assert driver.main.workspace.board.progress(made.id).in_place == 50


async def test_nobody_is_shown_around_in_a_file_that_is_there(open_app: Open) -> None:
    async with open_app() as driver:
        assert len(driver.app.screen_stack) == 1
        assert not ui_state.tour_ended()


async def test_the_line_of_keys_fits_the_form(open_app: Open) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        await driver.until(lambda: driver.main.tasks.centre.form is not None)
        await driver.settle()
        line = screen_text(driver.app).splitlines()[-1]
        assert "^s Save" in line
        assert "esc Cancel" in line
        assert "Tick" not in line
        await driver.press("escape")
        await driver.until(lambda: driver.main.tasks.centre.form is None)
        await driver.settle()
        assert "Tick" in screen_text(driver.app).splitlines()[-1]


async def test_the_language_is_remembered_and_no_key_beside_a_move_changes_it(
    open_app: Open,
) -> None:
    async with open_app() as driver:
        await driver.press("L")
        assert driver.main.tasks.stage_tree.title == "Communities"
        await driver.press("f3")
        assert driver.main.tasks.stage_tree.title == "社群"
    assert ui_state.chosen("language") == "zh"


async def test_the_line_of_keys_is_about_the_line_of_search_while_it_is_open(
    open_app: Open,
) -> None:
    async with open_app() as driver:
        await driver.press("tab", "f")
        assert driver.main.key_bar.actions[0].id == "search.keep"
        await driver.press("escape")
        assert "task.done" in [action.id for action in driver.main.key_bar.actions]


async def test_on_a_stage_space_folds_and_nothing_is_edited(open_app: Open) -> None:
    async with open_app() as driver:
        assert "Fold" in [action.label for action in driver.main.key_bar.actions]
        assert "task.edit" not in [action.id for action in driver.main.key_bar.actions]
        await driver.press("space", "j")
        labels = [action.label for action in driver.main.key_bar.actions]
        assert {"Tick", "Edit"} <= set(labels)
        assert "Fold" not in labels
