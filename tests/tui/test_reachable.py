"""Everything that the program can do is found among the commands and done on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.domain.workspace import ChatGroup
from communitytui.events.spreadsheets import Value
from communitytui.i18n import say
from communitytui.store import open_store
from communitytui.tui.actions import ACTIONS, BY_ID
from communitytui.tui.forms import (
    AskLine,
    FieldsDialog,
    FilePicker,
    Picker,
    TextScreen,
    WeekDialog,
)
from communitytui.tui.forms.file_picker import found_in
from tests.services.test_merging import column
from tests.services.test_merging import edited as edited_file
from tests.tui.conftest import Driver, Open
from tests.tui.host import screen_text


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
    open_plan: Open, words: str, ids: set[str]
) -> None:
    async with open_plan(lang="zh" if words[0] > "z" else "en") as driver:
        await driver.press("colon")
        picker = driver.top(Picker)
        assert ids <= {row.answer for row in picker._find(words)[: len(ids) + 3]}


def test_a_command_without_a_key_is_among_the_commands() -> None:
    assert all(action.palette for action in ACTIONS if not action.keys)


async def test_a_command_of_another_view_goes_there_first(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.press("3")
        await driver.main.commands.do(BY_ID["entry.add"])
        await driver.settle()
        assert driver.main.view.NAME == "calendar"
        assert isinstance(driver.app.screen, FieldsDialog)


async def test_a_file_is_found_completed_and_imported(open_plan: Open, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    (folder / "sub").mkdir(parents=True)
    (folder / "Numbers [x].csv").write_text("date,metric,value\n2026-06-01,likes,77\n")
    async with open_plan() as driver:
        await driver.press("I")
        picker = driver.top(FilePicker)
        picker._line.text = f"{folder}/num"
        await driver.settle()
        await driver.press("tab")
        assert picker._line.text == f"{folder}/Numbers [x].csv"
        await driver.press("enter")
        assert "Import Numbers [x].csv" in screen_text(driver.app)
        await driver.fill()
        assert isinstance(driver.app.screen, TextScreen)
        assert "Numbers [x].csv: series, 1 day" in screen_text(driver.app)
        await driver.press("escape")
        stored = driver.stored()
        likes = stored.measures.find(1, "likes")
        on = {r.day.isoformat(): r.value for r in stored.measures.state(likes).readings}
        assert on["2026-06-01"] == 77


async def test_a_file_that_cannot_be_read_is_told_in_the_form(
    open_plan: Open, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("date,metric,value\n2026-11-22,likes,many\n")
    async with open_plan() as driver:
        await driver.press("I")
        picker = driver.top(FilePicker)
        picker._line.text = str(bad)
        await driver.settle()
        await driver.press("enter")
        await driver.fill()
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


async def test_a_report_is_read_and_written_to_a_file(open_plan: Open, tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    async with open_plan() as driver:
        await driver.press("f5", "enter")
        assert "operating plan" in screen_text(driver.app)
        await driver.press("w")
        driver.app.screen._row.text = str(target)  # type: ignore[attr-defined]
        await driver.press("enter")
        first = target.read_text(encoding="utf-8")
        assert first.startswith("# ")
        target.write_text("mine")
        # What is there is replaced only by who says so.
        await driver.command("weekly report")
        await driver.press("down", "down", "enter")
        assert "What moved most" in screen_text(driver.app)
        await driver.press("w")
        driver.app.screen._row.text = str(target)  # type: ignore[attr-defined]
        await driver.press("enter")
        await driver.press("n")
        assert target.read_text() == "mine"


async def test_a_spreadsheet_goes_out_is_edited_and_comes_back(
    open_plan: Open, tmp_path: Path
) -> None:
    target = tmp_path / "plan.xlsx"
    async with open_plan() as driver:
        await driver.press("f5", "enter", "w")
        driver.app.screen._row.text = str(target)  # type: ignore[attr-defined]
        await driver.press("enter")

        def edit(held: dict[str, list[list[Value]]]) -> None:
            rows = held["Checklist"]
            rows[1][column(rows, "title")] = "[/] mine"

        edited = edited_file(target, edit)
        await driver.press("I")
        picker = driver.top(FilePicker)
        picker._line.text = str(edited)
        await driver.press("enter")
        assert "[/] mine" in screen_text(driver.app)
        await driver.press("y")
        assert "[/] mine" in str(driver.stored().tables["tasks"][1]["title"])


async def test_the_cycle_is_reviewed_and_closed(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("review")
        assert "Review · Cycle 1" in screen_text(driver.app)
        await driver.fill(right="a\nb\nc")
        assert isinstance(driver.app.screen, FieldsDialog)
        await driver.fill(wrong="d\ne\nf", next="more [/]")
        (cycle,) = driver.stored().tables["cycles"].values()
        assert (cycle["right"], cycle["wrong"]) == (["a", "b", "c"], ["d", "e", "f"])
        await driver.command("reviews")
        assert "1. more [/]" in screen_text(driver.app)


async def test_a_rhythm_is_made_paused_and_deleted(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("new rhythm")
        await driver.fill(title="Meet [/]", every="weekly", on="fri")
        rhythms = driver.stored().tables["rhythms"]
        id = max(rhythms)
        assert (rhythms[id]["title"], rhythms[id]["on"]) == ("Meet [/]", 5)
        for step in ("pause", "resume", "delete"):
            await driver.command("rhythms")
            picker = driver.top(Picker)
            picker._line.text = "Meet"
            await driver.settle()
            await driver.press("enter")
            await driver.choose(step)
            found = driver.stored().tables["rhythms"].get(id)
            assert (found and found["paused"]) == (None if step == "delete" else step == "pause")


async def test_a_trial_is_planned_started_and_stopped(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("new trial")
        await driver.fill(title="Evenings", metric="dau", **{"pass": ">=90"}, days="14")
        trials = driver.stored().tables["trials"]
        id = max(trials)
        assert trials[id]["state"] == "planned"
        for step, state in (("start", "running"), ("end", "stopped")):
            await driver.command("trials")
            await driver.press("enter")
            await driver.choose(step)
            if step == "end":
                driver.app.screen._row.text = "too short"  # type: ignore[attr-defined]
                await driver.press("enter")
            await driver.settle()
            assert driver.stored().tables["trials"][id]["state"] == state


async def test_a_metric_its_standard_and_another_community(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("new metric")
        await driver.fill(name="checkins", title="Check-ins", unit="people")
        await driver.command("standards")
        await driver.choose("checkins")
        await driver.fill(target="30", source="a book")
        stored = driver.stored()
        given = stored.measures.state(stored.measures.find(1, "checkins")).given
        assert given is not None
        assert (given.target, given.source) == (30, "a book")
        await driver.command("new community")
        driver.app.screen._called.text = "Second"  # type: ignore[attr-defined]
        await driver.press("enter")
        assert [home.name for home in driver.stored().communities][1:] == ["Second"]
        assert driver.main.view.community == 2


async def test_a_week_of_readings_is_typed_in_cells_as_one_step(open_plan: Open) -> None:
    async with open_plan(size=(120, 36)) as driver:
        await driver.command("readings of a week")
        dialog = driver.top(WeekDialog)
        assert "Daily active" in screen_text(driver.app)
        monday = dialog._days[0]
        at = [state.metric.key for state in dialog._states].index("dau")
        await driver.press(*["down"] * at)
        await driver.type("1 x")
        await driver.press("ctrl+s")
        assert f"dau {monday}: " in screen_text(driver.app)
        await driver.press("ctrl+u")
        await driver.type("61")
        await driver.press("tab")
        await driver.type("62")
        await driver.press("ctrl+s")
        assert driver.message == "2 readings recorded"

        def readings() -> dict[str, float]:
            stored = driver.stored()
            state = stored.measures.state(stored.measures.find(1, "dau"))
            return {each.day.isoformat(): each.value for each in state.readings}

        assert readings()[monday.isoformat()] == 61
        await driver.press("u")
        assert readings().get(monday.isoformat()) != 61


async def test_an_emptied_cell_removes_the_reading_once_that_was_agreed_to(open_plan: Open) -> None:
    def dau(driver: Driver) -> set[str]:
        measures = driver.stored().measures
        return {each.day.isoformat() for each in measures.state(measures.find(1, "dau")).readings}

    async with open_plan(size=(120, 36)) as driver:
        await driver.command("readings of a week")
        for answer in ("n", "y"):
            await driver.press("ctrl+u", "ctrl+s")
            assert "Daily active 2026-11-16  78" in screen_text(driver.app)
            await driver.press(answer)
            assert ("2026-11-16" in dau(driver)) == (answer == "n")
        assert driver.message == "1 reading removed"
        await driver.command("remove a reading")
        await driver.choose("dau")
        await driver.type("11-22")
        await driver.press("enter")
        assert dau(driver).isdisjoint({"2026-11-16", "2026-11-22"})
        await driver.press("u")
        await driver.press("u")
        assert dau(driver) >= {"2026-11-16", "2026-11-22"}


async def test_a_metric_is_redefined_its_standard_removed_and_its_baseline_reset(
    open_plan: Open,
) -> None:
    async with open_plan() as driver:
        await driver.command("redefine a metric")
        await driver.choose("dau")
        await driver.fill(title="Daily [/]", definition="Who wrote")
        await driver.command("remove a standard")
        await driver.choose("messages")
        await driver.command("reset a baseline")
        await driver.choose("replies")
        await driver.fill(since="2026-10-20")
        assert "issing reason to reset the baseline" in screen_text(driver.app)
        assert "--reason" not in screen_text(driver.app)
        await driver.fill(reason="other people")
        stored = driver.stored()
        dau = stored.measures.find(1, "dau")
        assert (dau.title, dau.version, len(dau.record["former"])) == ("Daily [/]", 2, 1)
        assert stored.measures.state(stored.measures.find(1, "messages")).given is None
        kept = stored.measures.kept(stored.measures.find(1, "replies"))
        assert kept is not None
        assert kept.first.isoformat() == "2026-10-19"
        assert driver.message.startswith("Baseline of Replies reset")


async def test_what_is_yet_to_come_is_published_once_that_was_agreed_to(open_plan: Open) -> None:
    async with open_plan() as driver:

        def state() -> object:
            return driver.stored().tables["entries"][3]["state"]

        await driver.press("7", "G", "k", "P")
        assert "书评合集 is only on Wed 2026-12-02." in screen_text(driver.app)
        await driver.press("n")
        await driver.press("e")
        await driver.fill(state="published")
        await driver.press("n")
        assert isinstance(driver.app.screen, FieldsDialog)
        assert "Nothing was changed" in screen_text(driver.app)
        await driver.press("escape", "escape")
        assert state() == "planned"
        await driver.press("P", "y")
        assert state() == "published"


async def test_a_finished_task_is_reopened_with_a_day_to_come(open_plan: Open) -> None:
    async with open_plan() as driver:
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


async def test_a_note_on_a_duty_of_today_and_one_done_on_another_day(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("rhythms")
        await driver.press("down", "enter")
        await driver.choose("mark")
        await driver.fill(minutes="20", note="early [/]")
        # It began only today.
        assert "is not due on 2026-11-22" in screen_text(driver.app)
        await driver.fill(date="today")
        days = driver.stored().tables["occurrences"].values()
        (mark,) = (each for each in days if each["minutes"])
        assert (mark["done_on"], mark["minutes"], mark["note"]) == ("2026-11-23", 20, "early [/]")
        await driver.press("2")
        rhythm = driver.main.view.day.rhythms[0].rhythm.id  # type: ignore[attr-defined]
        driver.main.view.agenda.go_to(("beat", rhythm))  # type: ignore[attr-defined]
        await driver.press("A")
        await driver.answer("quiet [/]")
        notes = [each["note"] for each in driver.stored().tables["occurrences"].values()]
        assert "quiet [/]" in notes


async def test_finished_tasks_are_archived_and_come_back(open_plan: Open) -> None:
    async with open_plan() as driver:
        before = set(driver.stored().board.ids)
        await driver.command("restore an archive")
        assert driver.message == "There is no archive with tasks beside the file"
        await driver.command("archive finished tasks")
        await driver.answer("2026-11-20")
        gone = before - set(driver.stored().board.ids)
        assert len(gone) >= 20
        assert driver.message.startswith(f"Archived: {len(gone)} tasks, in archive-2026-11-20.json")
        await driver.command("restore an archive")
        assert f"2026-11-20  {len(gone)} tasks" in screen_text(driver.app)
        await driver.press("enter")
        assert set(driver.stored().board.ids) == before
        for left in (gone, set()):
            await driver.press("u", "y")
            assert before - set(driver.stored().board.ids) == left


async def test_dates_of_marked_and_of_filtered_tasks_move_once_they_were_shown(
    open_plan: Open,
) -> None:
    async with open_plan() as driver:
        driver.go("3.1")
        await driver.press("tab")
        was = driver.task("3.1").due
        await driver.command("move dates")
        await driver.answer("soon")
        assert isinstance(driver.app.screen, AskLine)
        await driver.answer("+1d")
        assert str(driver.task("3.1").due) == "2026-10-26"
        await driver.press("u")
        assert driver.task("3.1").due == was
        await driver.press("f")
        await driver.type("stage:1,3")
        await driver.press("enter")
        await driver.command("move dates")
        await driver.answer("+2w")
        # Those of stage 1, and some of stage 3, are finished.
        assert "5 tasks move" in screen_text(driver.app)
        assert "10-25 → 11-08  3.1 Decide group type and size" in screen_text(driver.app)
        await driver.press("y")
        assert str(driver.task("3.1").due) == "2026-11-08"
        assert str(driver.task("1.1").due) == "2026-10-06"
        await driver.press("u")
        assert driver.task("3.1").due == was


async def test_two_names_become_one_person_once_that_was_agreed_to(open_plan: Open) -> None:
    async with open_plan() as driver:

        def names() -> set[str]:
            board = driver.stored().board
            return {board[id].owner or "" for id in board.ids}

        await driver.command("owners")
        await driver.type("ana")
        await driver.press("enter")
        await driver.choose("rename")
        await driver.answer("林晓")
        assert "Ana becomes 林晓: 19 tasks" in screen_text(driver.app)
        assert "the two become one" in screen_text(driver.app)
        await driver.press("y")
        assert "Ana" not in names()
        await driver.command("owners")
        await driver.press("down", "enter", "enter")
        assert driver.main.view.NAME == "tasks"
        assert driver.main.tasks.scope.text == 'owner:"周明远"'
        await driver.press("u", "y")
        assert "Ana" in names()


async def test_the_doctor_goals_of_a_task_and_a_community_that_runs(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("check the file")
        assert "✓ orphans" in screen_text(driver.app)
        assert "repair" not in screen_text(driver.app)
        await driver.press("escape")
        await driver.command("make from a task")
        if "读得完" not in screen_text(driver.app):
            await driver.press("enter")
        assert "读得完" in screen_text(driver.app)
        await driver.press("y")
        assert len(driver.stored().tables["goals"]) == 4
        await driver.command("it runs already")
        await driver.choose("plan")
        assert driver.task("3.1").record["in_place"]
        await driver.press("u")
        await driver.press("y")
        assert not driver.task("3.1").record["in_place"]


async def test_orphans_are_repaired_once_that_was_agreed_to(
    open_app: Open, plan_path: Path
) -> None:
    with open_store(plan_path, who="Ana") as store, store.transaction("set") as draft:
        draft.patch("tasks", 1, {"after": [9999]})
    async with open_app(plan_path) as driver:
        await driver.command("check the file")
        assert "m repair" in screen_text(driver.app)
        await driver.press("m", "y")
        assert driver.stored().board[1].record["after"] == []
        await driver.press("u")
        assert driver.stored().board[1].record["after"] == [9999]


async def test_the_form_of_a_task_says_which(open_plan: Open) -> None:
    async with open_plan() as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        assert "Edit 3.1 Decide group type and size" in screen_text(driver.app)


async def test_a_matrix_of_ones_own_is_made_in_a_form_and_gets_a_factor(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("new task")
        asked = {"title": "Pick a tool", "kind": "matrix", "options": "Zoom, Tencent"}
        await driver.fill(**asked)
        assert "factors: a deliverable of the kind matrix needs them" in screen_text(driver.app)
        await driver.fill(factors="Reach=60, Cost=40")
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
        await driver.choose("Reach")
        factors = driver.stored().board[task.id].deliverable.factors
        assert [(each["label"], each["weight"]) for each in factors] == [("Cost", 62), ("Fit", 38)]


async def test_areas_and_templates_are_made_on_the_screen(open_plan: Open, tmp_path: Path) -> None:
    file = tmp_path / "set.toml"
    async with open_plan() as driver:
        await driver.command("areas")
        await driver.choose("+")
        await driver.answer("Partners")
        assert driver.stored().community(1).declared("areas")["partners"] == "Partners"
        await driver.command("areas")
        await driver.choose("partners")
        await driver.choose("rename")
        await driver.answer("Friends")
        assert driver.stored().community(1).declared("areas")["partners"] == "Friends"
        await driver.press("f")
        await driver.type("stage:2")
        await driver.press("enter")
        await driver.command("save as a template")
        await driver.answer(str(file))
        before = set(driver.stored().board.ids)
        await driver.command("tasks from a template")
        picker = driver.top(FilePicker)
        picker._line.text = str(file)
        await driver.settle()
        await driver.press("enter")
        await driver.choose("goal")
        await driver.answer("2027-03-01")
        board = driver.stored().board
        made = [board[id] for id in board.ids if id not in before]
        assert len(made) == 8
        assert {task.stage.key for task in made} == {"goal"}
        assert min(str(task.start) for task in made) == "2027-03-01"


async def test_the_settings_of_the_community_are_seen_and_set(open_plan: Open) -> None:
    async with open_plan() as driver:
        await driver.command("community settings")
        assert isinstance(driver.app.screen, FieldsDialog)
        assert "晨光读书会" in screen_text(driver.app)
        await driver.fill(name="Readers [/]", currency="EUR")
        # There are amounts, which would be in another currency from now on.
        assert "EUR" in screen_text(driver.app)
        await driver.press("y")
        (home,) = driver.stored().tables["communities"].values()
        assert (home["name"], home["currency"]) == ("Readers [/]", "EUR")


async def test_groups_are_made_changed_and_chosen_for_a_task(open_plan: Open) -> None:
    async with open_plan() as driver:
        driver.go("3.1")
        await driver.press("tab", "e")
        form = driver.main.tasks.centre.form
        assert form is not None
        assert "chat_group" not in form._rows
        await driver.press("escape")
        await driver.command("new group")
        await driver.fill(name="Readers One", platform="WeChat", capacity="500")
        await driver.command("groups")
        assert "Readers One" in screen_text(driver.app)
        await driver.press("enter")
        await driver.choose("edit")
        await driver.fill(name="Readers 1", open="False")
        (group,) = driver.stored().all(ChatGroup)
        assert (group.name, group.platform, group.capacity) == ("Readers 1", "WeChat", 500)
        assert (group.open, group.former) == (False, ["Readers One"])
        await driver.press("e")
        form = driver.main.tasks.centre.form
        assert form is not None
        form._rows["chat_group"].text = str(group.id)
        await driver.press("ctrl+s")
        assert driver.task("3.1").record["chat_group"] == group.id
        assert "Readers 1" in screen_text(driver.app)
        await driver.command("groups")
        await driver.press("enter")
        await driver.choose("delete")
        assert driver.stored().all(ChatGroup) == []
        assert driver.task("3.1").record["chat_group"] is None
        await driver.press("u")
        assert driver.task("3.1").record["chat_group"] == group.id
