"""Everything that the program can do is found among the commands and done on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.events.spreadsheets import Value
from communitytui.i18n import say
from communitytui.store import open_store
from communitytui.tui.actions import ACTIONS, BY_ID
from communitytui.tui.forms import (
    AskLine,
    ChooseDialog,
    FieldsDialog,
    FilePicker,
    Picker,
    TextScreen,
    WeekDialog,
)
from communitytui.tui.forms.file_picker import found_in
from tests.samples import make_plan
from tests.services.test_merging import column
from tests.services.test_merging import edited as edited_file
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text


@pytest.fixture
def plan_path(tmp_path: Path) -> Path:
    return make_plan(tmp_path / "ops.json")


async def command(driver: Driver, words: str) -> None:
    """Run the first command that some words find."""
    await driver.press("3", "colon")
    picker = driver.app.screen
    assert isinstance(picker, Picker)
    picker._line.text = words
    await driver.settle()
    await driver.press("enter")


async def fill(driver: Driver, **fields: str) -> None:
    dialog = driver.app.screen
    assert isinstance(dialog, FieldsDialog), dialog
    for name, text in fields.items():
        dialog._rows[name].text = text
    await driver.settle()
    await driver.press("ctrl+s")
    await driver.settle()


async def choose(driver: Driver, key: str) -> None:
    dialog = driver.app.screen
    assert isinstance(dialog, ChooseDialog), dialog
    dialog._choices.highlighted = dialog._keys.index(key)
    await driver.press("enter")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("导出", {"report", "report.calendar"}),
        ("周报", {"report"}),
        ("复盘", {"review", "reviews"}),
        ("导入", {"import", "import.remove"}),
        ("export", {"report", "report.calendar"}),
        ("weekly report", {"report"}),
        ("import", {"import", "import.remove"}),
        ("新建", {"goal.new", "rhythm.new", "entry.new", "trial.new", "metric.new",
                "community.new"}),
        ("new", {"goal.new", "rhythm.new", "entry.new", "trial.new", "metric.new",
                 "community.new"}),
        ("playbook", {"community.new"}),
    ],
)  # fmt: skip
async def test_the_words_of_people_find_the_commands(
    open_app: Open, plan_path: Path, words: str, ids: set[str]
) -> None:
    async with open_app(plan_path, lang="zh" if words[0] > "z" else "en") as driver:
        await driver.press("colon")
        picker = driver.app.screen
        assert isinstance(picker, Picker)
        assert ids <= {row.answer for row in picker._find(words)[: len(ids) + 3]}


def test_a_command_without_a_key_is_among_the_commands() -> None:
    assert all(action.palette for action in ACTIONS if not action.keys)


async def test_a_command_of_another_view_goes_there_first(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        await driver.press("3")
        await driver.main.commands.do(BY_ID["entry.add"])
        await driver.settle()
        assert driver.main.view.NAME == "calendar"
        assert isinstance(driver.app.screen, FieldsDialog)


async def test_a_file_is_found_completed_and_imported(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "downloads"
    (folder / "sub").mkdir(parents=True)
    (folder / "Numbers [x].csv").write_text("date,metric,value\n2026-06-01,likes,77\n")
    async with open_app(plan_path) as driver:
        await driver.press("I")
        picker = driver.app.screen
        assert isinstance(picker, FilePicker)
        picker._line.text = f"{folder}/num"
        await driver.settle()
        await driver.press("tab")
        assert picker._line.text == f"{folder}/Numbers [x].csv"
        await driver.press("enter")
        assert "Import Numbers [x].csv" in screen_text(driver.app)
        await fill(driver)
        assert isinstance(driver.app.screen, TextScreen)
        assert "Numbers [x].csv: series, 1 day" in screen_text(driver.app)
        await driver.press("escape")
        stored = driver.stored()
        likes = stored.measures.find(1, "likes")
        on = {r.day.isoformat(): r.value for r in stored.measures.state(likes).readings}
        assert on["2026-06-01"] == 77


async def test_a_file_that_cannot_be_read_is_told_in_the_form(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("date,metric,value\n2026-11-22,likes,many\n")
    async with open_app(plan_path) as driver:
        await driver.press("I")
        picker = driver.app.screen
        assert isinstance(picker, FilePicker)
        picker._line.text = str(bad)
        await driver.settle()
        await driver.press("enter")
        await fill(driver)
        assert isinstance(driver.app.screen, FieldsDialog)
        assert "many" in screen_text(driver.app)


def test_files_newest_first_and_hidden_ones_only_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "old.csv").touch()
    (tmp_path / "new.csv").touch()
    (tmp_path / ".hidden").touch()
    (tmp_path / "sub").mkdir()
    import os

    os.utime(tmp_path / "old.csv", (1, 1))
    assert [row.label for row in found_in(f"{tmp_path}/")] == ["new.csv", "old.csv", "sub/"]
    assert [row.label for row in found_in(f"{tmp_path}/.h")] == [".hidden"]
    assert [row.label for row in found_in(f"'{tmp_path}/old.csv'")] == ["old.csv"]
    assert found_in(f"{tmp_path}/missing/x") == []
    # What is pasted or typed behind the folder that stands there already counts from the root.
    for typed in (f"/home/{tmp_path}/old.csv", f"/home/'{tmp_path}/old.csv'"):
        assert [row.label for row in found_in(typed)] == ["old.csv"]
    (tmp_path / "two words.csv").touch()
    assert [row.label for row in found_in(f"{tmp_path}/two\\ w")] == ["two words.csv"]


async def test_a_report_is_read_and_written_to_a_file(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "report.md"
    async with open_app(plan_path) as driver:
        await driver.press("f5", "enter")
        assert "operating plan" in screen_text(driver.app)
        await driver.press("w")
        driver.app.screen._row.text = str(target)  # type: ignore[attr-defined]
        await driver.press("enter")
        await driver.settle()
        first = target.read_text(encoding="utf-8")
        assert first.startswith("# ")
        target.write_text("mine")
        # What is there is replaced only by who says so.
        await command(driver, "weekly report")
        await driver.press("down", "down", "enter")
        assert "What moved most" in screen_text(driver.app)
        await driver.press("w")
        driver.app.screen._row.text = str(target)  # type: ignore[attr-defined]
        await driver.press("enter")
        await driver.press("n")
        assert target.read_text() == "mine"


async def test_a_spreadsheet_goes_out_is_edited_and_comes_back(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "plan.xlsx"
    async with open_app(plan_path) as driver:
        await driver.press("f5", "enter", "w")
        driver.app.screen._row.text = str(target)  # type: ignore[attr-defined]
        await driver.press("enter")
        await driver.settle()

        def edit(held: dict[str, list[list[Value]]]) -> None:
            rows = held["Checklist"]
            rows[1][column(rows, "title")] = "[/] mine"

        edited = edited_file(target, edit)
        await driver.press("I")
        picker = driver.app.screen
        assert isinstance(picker, FilePicker)
        picker._line.text = str(edited)
        await driver.press("enter")
        await driver.settle()
        assert "[/] mine" in screen_text(driver.app)
        await driver.press("y")
        await driver.settle()
        assert "[/] mine" in str(driver.stored().tables["tasks"][1]["title"])


async def test_the_cycle_is_reviewed_and_closed(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "review")
        assert "Review · Cycle 1" in screen_text(driver.app)
        await fill(driver, right="a\nb\nc")
        assert isinstance(driver.app.screen, FieldsDialog)
        await fill(driver, wrong="d\ne\nf", next="more [/]")
        (cycle,) = driver.stored().tables["cycles"].values()
        assert (cycle["right"], cycle["wrong"]) == (["a", "b", "c"], ["d", "e", "f"])
        await command(driver, "reviews")
        assert "1. more [/]" in screen_text(driver.app)


async def test_a_rhythm_is_made_paused_and_deleted(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "new rhythm")
        await fill(driver, title="Meet [/]", every="weekly", on="fri")
        rhythms = driver.stored().tables["rhythms"]
        id = max(rhythms)
        assert (rhythms[id]["title"], rhythms[id]["on"]) == ("Meet [/]", 5)
        for step in ("pause", "resume", "delete"):
            await command(driver, "rhythms")
            picker = driver.app.screen
            assert isinstance(picker, Picker)
            picker._line.text = "Meet"
            await driver.settle()
            await driver.press("enter")
            await choose(driver, step)
            await driver.settle()
            found = driver.stored().tables["rhythms"].get(id)
            assert (found and found["paused"]) == (None if step == "delete" else step == "pause")


async def test_a_trial_is_planned_started_and_stopped(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "new trial")
        await fill(driver, title="Evenings", metric="dau", **{"pass": ">=90"}, days="14")
        trials = driver.stored().tables["trials"]
        id = max(trials)
        assert trials[id]["state"] == "planned"
        for step, state in (("start", "running"), ("end", "stopped")):
            await command(driver, "trials")
            await driver.press("enter")
            await choose(driver, step)
            if step == "end":
                driver.app.screen._row.text = "too short"  # type: ignore[attr-defined]
                await driver.press("enter")
            await driver.settle()
            assert driver.stored().tables["trials"][id]["state"] == state


async def test_a_metric_its_standard_and_another_community(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "new metric")
        await fill(driver, name="checkins", title="Check-ins", unit="people")
        await command(driver, "standards")
        await choose(driver, "checkins")
        await fill(driver, target="30", source="a book")
        stored = driver.stored()
        given = stored.measures.state(stored.measures.find(1, "checkins")).given
        assert given is not None
        assert (given.target, given.source) == (30, "a book")
        await command(driver, "new community")
        driver.app.screen._called.text = "Second"  # type: ignore[attr-defined]
        await driver.press("enter")
        await driver.settle()
        assert [home.name for home in driver.stored().communities][1:] == ["Second"]
        assert driver.main.view.community == 2


async def test_a_week_of_readings_is_typed_in_cells_as_one_step(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path, size=(120, 36)) as driver:
        await command(driver, "readings of a week")
        dialog = driver.app.screen
        assert isinstance(dialog, WeekDialog)
        assert "Daily active" in screen_text(driver.app)
        monday = dialog._days[0]
        at = [state.metric.key for state in dialog._states].index("dau")
        await driver.press(*["down"] * at)
        await driver.type("1 x")
        await driver.press("ctrl+s")
        await driver.settle()
        assert f"dau {monday}: " in screen_text(driver.app)
        await driver.press("ctrl+u")
        await driver.type("61")
        await driver.press("tab")
        await driver.type("62")
        await driver.press("ctrl+s")
        await driver.settle()
        assert driver.message == "2 readings recorded"

        def readings() -> dict[str, float]:
            stored = driver.stored()
            state = stored.measures.state(stored.measures.find(1, "dau"))
            return {each.day.isoformat(): each.value for each in state.readings}

        assert readings()[monday.isoformat()] == 61
        await driver.press("u")
        await driver.settle()
        assert readings().get(monday.isoformat()) != 61


async def test_an_emptied_cell_removes_the_reading_once_that_was_agreed_to(
    open_app: Open, plan_path: Path
) -> None:
    def dau(driver: Driver) -> set[str]:
        measures = driver.stored().measures
        return {each.day.isoformat() for each in measures.state(measures.find(1, "dau")).readings}

    async with open_app(plan_path, size=(120, 36)) as driver:
        await command(driver, "readings of a week")
        for answer in ("n", "y"):
            await driver.press("ctrl+u", "ctrl+s")
            assert "Daily active 2026-11-16  78" in screen_text(driver.app)
            await driver.press(answer)
            assert ("2026-11-16" in dau(driver)) == (answer == "n")
        assert driver.message == "1 reading removed"
        await command(driver, "remove a reading")
        await choose(driver, "dau")
        await driver.type("11-22")
        await driver.press("enter")
        await driver.settle()
        assert dau(driver).isdisjoint({"2026-11-16", "2026-11-22"})
        await driver.press("u")
        await driver.press("u")
        assert dau(driver) >= {"2026-11-16", "2026-11-22"}


async def test_a_metric_is_redefined_its_standard_removed_and_its_baseline_reset(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "redefine a metric")
        await choose(driver, "dau")
        await fill(driver, title="Daily [/]", definition="Who wrote")
        await command(driver, "remove a standard")
        await choose(driver, "messages")
        await driver.settle()
        await command(driver, "reset a baseline")
        await choose(driver, "replies")
        await fill(driver, since="2026-10-20")
        assert "issing reason to reset the baseline" in screen_text(driver.app)
        assert "--reason" not in screen_text(driver.app)
        await fill(driver, reason="other people")
        stored = driver.stored()
        dau = stored.measures.find(1, "dau")
        assert (dau.title, dau.version, len(dau.record["former"])) == ("Daily [/]", 2, 1)
        assert stored.measures.state(stored.measures.find(1, "messages")).given is None
        kept = stored.measures.kept(stored.measures.find(1, "replies"))
        assert kept is not None
        assert kept.first.isoformat() == "2026-10-19"
        assert driver.message.startswith("Baseline of Replies reset")


async def test_what_is_yet_to_come_is_published_once_that_was_agreed_to(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:

        def state() -> object:
            return driver.stored().tables["entries"][3]["state"]

        await driver.press("7", "G", "k", "P")
        assert "书评合集 is only on Wed 2026-12-02." in screen_text(driver.app)
        await driver.press("n")
        await driver.press("e")
        await fill(driver, state="published")
        await driver.press("n")
        assert isinstance(driver.app.screen, FieldsDialog)
        assert "Nothing was changed" in screen_text(driver.app)
        await driver.press("escape", "escape")
        assert state() == "planned"
        await driver.press("P", "y")
        assert state() == "published"


async def test_a_finished_task_is_reopened_with_a_day_to_come(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:
        driver.go("1.1")
        await driver.press("tab", "s", "1")
        assert "→ Wed 2026-11-25, in 2 days" in screen_text(driver.app)
        await driver.press("escape")
        assert driver.task("1.1").status == "done"
        await driver.press("s", "1", "enter")
        due = driver.task("1.1").due
        assert (driver.task("1.1").status, str(due)) == ("reopened", "2026-11-25")
        await driver.press("u")
        assert str(driver.task("1.1").due) == "2026-10-06"


async def test_a_note_on_a_duty_of_today_and_one_done_on_another_day(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "rhythms")
        await driver.press("down", "enter")
        await choose(driver, "mark")
        await fill(driver, minutes="20", note="early [/]")
        # It began only today.
        assert "is not due on 2026-11-22" in screen_text(driver.app)
        await fill(driver, date="today")
        days = driver.stored().tables["occurrences"].values()
        (mark,) = (each for each in days if each["minutes"])
        assert (mark["done_on"], mark["minutes"], mark["note"]) == ("2026-11-23", 20, "early [/]")
        await driver.press("2")
        rhythm = driver.main.view.day.rhythms[0].rhythm.id  # type: ignore[attr-defined]
        driver.main.view.agenda.go_to(("beat", rhythm))  # type: ignore[attr-defined]
        await driver.press("A")
        await driver.answer("quiet [/]")
        await driver.settle()
        notes = [each["note"] for each in driver.stored().tables["occurrences"].values()]
        assert "quiet [/]" in notes


async def test_finished_tasks_are_archived_and_come_back(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        before = set(driver.stored().board.ids)
        await command(driver, "restore an archive")
        assert driver.message == "There is no archive with tasks beside the file"
        await command(driver, "archive finished tasks")
        await driver.answer("2026-11-20")
        await driver.settle()
        gone = before - set(driver.stored().board.ids)
        assert len(gone) >= 20
        assert driver.message.startswith(f"Archived: {len(gone)} tasks, in archive-2026-11-20.json")
        await command(driver, "restore an archive")
        assert f"2026-11-20  {len(gone)} tasks" in screen_text(driver.app)
        await driver.press("enter")
        await driver.settle()
        assert set(driver.stored().board.ids) == before
        for left in (gone, set()):
            await driver.press("u", "y")
            await driver.settle()
            assert before - set(driver.stored().board.ids) == left


async def test_dates_of_marked_and_of_filtered_tasks_move_once_they_were_shown(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:
        driver.go("3.1")
        await driver.press("tab")
        was = driver.task("3.1").due
        await command(driver, "move dates")
        await driver.answer("soon")
        assert isinstance(driver.app.screen, AskLine)
        await driver.answer("+1d")
        assert str(driver.task("3.1").due) == "2026-10-26"
        await driver.press("u")
        assert driver.task("3.1").due == was
        await driver.press("f")
        await driver.type("stage:1,3")
        await driver.press("enter")
        await command(driver, "move dates")
        await driver.answer("+2w")
        # Those of stage 1, and some of stage 3, are finished.
        assert "5 tasks move" in screen_text(driver.app)
        assert "10-25 → 11-08  3.1 Decide group type and size" in screen_text(driver.app)
        await driver.press("y")
        await driver.settle()
        assert str(driver.task("3.1").due) == "2026-11-08"
        assert str(driver.task("1.1").due) == "2026-10-06"
        await driver.press("u")
        assert driver.task("3.1").due == was


async def test_two_names_become_one_person_once_that_was_agreed_to(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:

        def names() -> set[str]:
            board = driver.stored().board
            return {board[id].owner or "" for id in board.ids}

        await command(driver, "owners")
        await driver.type("ana")
        await driver.press("enter")
        await choose(driver, "rename")
        await driver.answer("林晓")
        await driver.settle()
        assert "Ana becomes 林晓: 19 tasks" in screen_text(driver.app)
        assert "the two become one" in screen_text(driver.app)
        await driver.press("y")
        await driver.settle()
        assert "Ana" not in names()
        await command(driver, "owners")
        await driver.press("down", "enter", "enter")
        assert driver.main.view.NAME == "tasks"
        assert driver.main.tasks.scope.text == 'owner:"周明远"'
        await driver.press("u", "y")
        assert "Ana" in names()


async def test_the_doctor_goals_of_a_task_and_a_community_that_runs(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "check the file")
        assert "✓ orphans" in screen_text(driver.app)
        assert "repair" not in screen_text(driver.app)
        await driver.press("escape")
        await command(driver, "make from a task")
        if "读得完" not in screen_text(driver.app):
            await driver.press("enter")
        assert "读得完" in screen_text(driver.app)
        await driver.press("y")
        await driver.settle()
        assert len(driver.stored().tables["goals"]) == 4
        await command(driver, "it runs already")
        await choose(driver, "plan")
        await driver.settle()
        assert driver.task("3.1").record["in_place"]
        await driver.press("u")
        await driver.settle()
        await driver.press("y")
        assert not driver.task("3.1").record["in_place"]


async def test_orphans_are_repaired_once_that_was_agreed_to(
    open_app: Open, plan_path: Path
) -> None:
    with open_store(plan_path, who="Ana") as store, store.transaction("set") as draft:
        draft.patch("tasks", 1, {"after": [9999]})
    async with open_app(plan_path) as driver:
        await command(driver, "check the file")
        assert "m repair" in screen_text(driver.app)
        await driver.press("m", "y")
        await driver.settle()
        assert driver.stored().board[1].record["after"] == []
        await driver.press("u")
        assert driver.stored().board[1].record["after"] == [9999]


async def test_the_form_of_a_task_says_which(open_app: Open, plan_path: Path) -> None:
    async with open_app(plan_path) as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        assert "Edit 3.1 Decide group type and size" in screen_text(driver.app)


async def test_a_matrix_of_ones_own_is_made_in_a_form_and_gets_a_factor(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "new task")
        asked = {"title": "Pick a tool", "kind": "matrix", "options": "Zoom, Tencent"}
        await fill(driver, **asked)
        assert "factors: a deliverable of the kind matrix needs them" in screen_text(driver.app)
        await fill(driver, factors="Reach=60, Cost=40")
        board = driver.stored().board
        task = board[max(board.ids)]
        assert (say(task.title), task.deliverable.kind) == ("Pick a tool", "matrix")
        await driver.press("6", "G")
        while driver.main.view.chosen_task != task.id:
            await driver.press("k")
        await driver.main.commands.do(BY_ID["decision.factor"])
        await driver.settle()
        await driver.answer("Fit=20")
        await driver.main.commands.do(BY_ID["decision.drop_factor"])
        await driver.settle()
        await choose(driver, "Reach")
        await driver.settle()
        factors = driver.stored().board[task.id].deliverable.factors
        assert [(each["label"], each["weight"]) for each in factors] == [("Cost", 62), ("Fit", 38)]


async def test_areas_and_templates_are_made_on_the_screen(
    open_app: Open, plan_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "set.toml"
    async with open_app(plan_path) as driver:
        await command(driver, "areas")
        await choose(driver, "+")
        await driver.answer("Partners")
        assert driver.stored().community(1).declared("areas")["partners"] == "Partners"
        await command(driver, "areas")
        await choose(driver, "partners")
        await choose(driver, "rename")
        await driver.answer("Friends")
        assert driver.stored().community(1).declared("areas")["partners"] == "Friends"
        await driver.press("f")
        await driver.type("stage:2")
        await driver.press("enter")
        await command(driver, "save as a template")
        await driver.answer(str(file))
        before = set(driver.stored().board.ids)
        await command(driver, "tasks from a template")
        picker = driver.app.screen
        assert isinstance(picker, FilePicker)
        picker._line.text = str(file)
        await driver.settle()
        await driver.press("enter")
        await choose(driver, "goal")
        await driver.answer("2027-03-01")
        board = driver.stored().board
        made = [board[id] for id in board.ids if id not in before]
        assert len(made) == 8
        assert {task.stage.key for task in made} == {"goal"}
        assert min(str(task.start) for task in made) == "2027-03-01"


async def test_the_settings_of_the_community_are_seen_and_set(
    open_app: Open, plan_path: Path
) -> None:
    async with open_app(plan_path) as driver:
        await command(driver, "community settings")
        assert isinstance(driver.app.screen, FieldsDialog)
        assert "晨光读书会" in screen_text(driver.app)
        await fill(driver, name="Readers [/]", currency="EUR")
        # There are amounts, which would be in another currency from now on.
        assert "EUR" in screen_text(driver.app)
        await driver.press("y")
        await driver.settle()
        (home,) = driver.stored().tables["communities"].values()
        assert (home["name"], home["currency"]) == ("Readers [/]", "EUR")
