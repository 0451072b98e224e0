"""A spreadsheet of the plan that was edited and comes back: exactly the edits, nothing else."""

from __future__ import annotations

import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue
from communitytui.events.spreadsheets import Sheet, Value, read_sheets
from communitytui.i18n import say, speaking
from communitytui.report import sheets as model
from communitytui.report.sheets import deliverable_cell, fields_of
from communitytui.services import demo, groups, tasks
from communitytui.services.merging import Merge, Merged, PlanFile, bring_back, compare, plan_in
from communitytui.services.reports import exported
from communitytui.services.undoing import undo
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from communitytui.words.deliverables import read_value
from tests.samples import NOW

Edit = Callable[[dict[str, list[list[Value]]]], None]


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    demo.build(folder / "demo.json", now=NOW, spoken=request.param, me="ana")
    with open_store(folder / "demo.json", who="ana") as store:
        groups.add(store, 1, "一群", {}, now=NOW)
    (folder / "language").write_text(request.param)
    return folder


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Any:
    shutil.copytree(made, tmp_path / "work")
    with speaking((made / "language").read_text()):
        store = open_store(tmp_path / "work" / "demo.json", who="ana")
        yield store
        store.close()


def written(store: Store, folder: Path) -> Path:
    path = folder / "plan.xlsx"
    path.write_bytes(exported(store, None, "xlsx", NOW))
    return path


def edited(path: Path, edit: Edit) -> Path:
    """Return the spreadsheet as another program saves it after an edit, with its own styles, a
    column hidden and a filter set.
    """
    sheets = read_sheets(path)
    held = {sheet.name: _grid(sheet) for sheet in sheets}
    edit(held)
    new = path.with_name("edited.xlsx")
    with xlsxwriter.Workbook(new, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for row, cells in enumerate(held[sheet.name]):
                for column, value in enumerate(cells):
                    if isinstance(value, (date, datetime, time)):
                        page.write_datetime(row, column, value, day)
                    elif value is not None:
                        page.write(row, column, value)
            if sheet.hidden:
                page.hide()
                continue
            page.set_column(3, 3, None, None, {"hidden": True})
            page.autofilter(0, 0, max(len(held[sheet.name]) - 1, 1), 3)
            for row in range(2, len(held[sheet.name]), 3):
                page.set_row(row, None, None, {"hidden": True})
    return new


def saved_by_another_office(path: Path, folder: Path) -> Path:
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "xlsx", "--outdir", str(folder / "saved"), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / "saved" / path.name


def _grid(sheet: Sheet) -> list[list[Value]]:
    wide = max((len(row.cells) for row in sheet.rows), default=0)
    return [[*row.cells, *[None] * (wide - len(row.cells))] for row in sheet.rows]


def plan_of(store: Store) -> tuple[Workspace, Community]:
    workspace = view(store, NOW)
    return workspace, workspace.communities[0]


def plan(path: Path) -> PlanFile:
    found = plan_in(path)
    assert found is not None
    return found


def compared(store: Store, path: Path) -> Merge:
    return compare(*plan_of(store), plan(path))


def brought(store: Store, path: Path) -> Merged:
    return bring_back(store, 1, plan(path), now=NOW)


def column(rows: list[list[Value]], field: str, table: str = "tasks") -> int:
    """Return the place of a field, as the sheet was written."""
    shown = [each.name for each in fields_of(table) if say(each.label) in rows[0]]
    return 2 + shown.index(field)


def titles(store: Store) -> dict[str, str]:
    return {each.table: each.title for each in model.sheets(*plan_of(store))}


def test_what_nobody_touched_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path)
    for file in (path, edited(path, lambda held: None)):
        merge = compared(store, file)
        assert (merge.changes, merge.new, merge.problems, merge.gone) == ([], [], [], 0)


def test_what_a_cell_shows_of_a_deliverable_is_read_back_as_the_same(store: Store) -> None:
    workspace, home = plan_of(store)
    seen = 0
    for id in workspace.board.community_ids(home.id):
        deliverable = workspace.board[id].deliverable
        if deliverable.value is None or deliverable.kind == "matrix":
            continue
        cell = deliverable_cell(deliverable, deliverable.value)
        today = workspace.today(home.id)
        assert read_value(deliverable, cell, today, home.currency) == deliverable.value
        seen += 1
    assert seen > 40


def seeded(store: Store, path: Path) -> tuple[Path, dict[tuple[str, int, str], str], list[str]]:
    """Return the spreadsheet with 200 cells edited, rows added and all in another order; and what
    that should change.
    """
    dice = random.Random(15)
    wanted: dict[tuple[str, int, str], str] = {}
    new: list[str] = []

    def edit(held: dict[str, list[list[Value]]]) -> None:
        for table, texts, count in (
            ("tasks", ("title", "notes", "owner"), 150),
            ("entries", ("topic", "notes"), 50),
        ):
            rows = held[titles(store)[table]]
            places = [(row, field) for row in rows[1:] for field in texts]
            for row, field in dice.sample(places, min(len(places), count)):
                text = f"=新 {field} {dice.randrange(10**6)}"
                row[column(rows, field, table)] = text
                wanted[table, int(str(row[0]).split(".")[0]), field] = text
            for number in range(5 if table == "tasks" else 0):
                line: list[Value] = [None] * len(rows[0])
                line[column(rows, "stage")], line[column(rows, "title")] = "4", f"@new {number}"
                rows.append(line)
                new.append(f"@new {number}")
            head, *body = rows
            dice.shuffle(body)
            rows[:] = [head, *body]

    return edited(path, edit), wanted, new


def holds(merge: Merge, wanted: dict[tuple[str, int, str], str], new: list[str]) -> bool:
    found = {(c.table, c.id, c.field): c.after for c in merge.changes}
    return found == wanted and sorted(row.cells["title"] for row in merge.new) == new


def test_two_hundred_edits_are_exactly_those_changes_and_one_undo(
    store: Store, tmp_path: Path
) -> None:
    before = {t: dict(rows) for t, rows in store.snapshot.tables.items()}
    file, wanted, new = seeded(store, written(store, tmp_path))
    assert len(wanted) == 200
    assert holds(compared(store, file), wanted, new)
    revision = store.snapshot.revision
    done = brought(store, file)
    assert (done.conflicts, done.problems, len(done.tasks)) == ([], [], len(new))
    assert store.snapshot.revision == revision + 1
    again = compared(store, file)
    assert (again.changes, again.new) == ([], [])
    undo(store, now=NOW)
    for table in ("tasks", "entries"):
        after = store.snapshot.tables[table]
        assert len(after) == len(before[table])
        for id, record in before[table].items():
            assert {**after[id], "updated": ""} == {**record, "updated": ""}


def test_days_numbers_and_choices_are_read_as_they_look(store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path)
    workspace, home = plan_of(store)
    id = workspace.board.next_ids(home.id, 1)[0]

    def edit(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        row = next(row for row in rows[1:] if row[0] == id)
        row[column(rows, "due")] = date(2027, 3, 1)
        row[column(rows, "start")] = "2027-02-20"
        row[column(rows, "budget")] = 1250.5
        row[column(rows, "helpers")] = "周明远, 苏安"

    done = brought(store, edited(path, edit))
    assert done.problems == []
    record = store.snapshot.tables["tasks"][id]
    assert (record["start"], record["due"]) == ("2027-02-20", "2027-03-01")
    assert (record["budget"], record["helpers"]) == ("1250.5", ["周明远", "苏安"])


def test_columns_may_be_moved_and_rows_be_missing(store: Store, tmp_path: Path) -> None:
    def edit(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        at = column(rows, "owner")
        rows[:] = [[*row[:1], row[at], *row[1:at], *row[at + 1 :]] for row in rows]
        rows[5][1] = "新人"
        del rows[10:20]

    merge = compared(store, edited(written(store, tmp_path), edit))
    assert [(c.field, c.after) for c in merge.changes] == [("owner", "新人")]
    assert merge.gone == 10


def test_a_column_put_before_the_hidden_one_makes_no_row_a_new_one(
    store: Store, tmp_path: Path
) -> None:
    def insert(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        rows[:] = [[None, *row] for row in rows]

    path = written(store, tmp_path)
    assert compared(store, edited(path, insert)).new == []

    def remove(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        rows[:] = [row[1:] for row in rows]

    with pytest.raises(BadValue, match="hidden column id"):
        compared(store, edited(path, remove))


def test_no_two_columns_of_a_sheet_have_one_heading(store: Store) -> None:
    for sheet in model.sheets(*plan_of(store)):
        heads = [say(field.label) for field in sheet.fields]
        assert len({*heads, model.IDS}) == len(heads) + 1


def test_a_file_of_something_else_is_no_plan(tmp_path: Path) -> None:
    table = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(table) as book:
        book.add_worksheet().write(0, 0, "date")
    assert plan_in(table) is None
    (tmp_path / "t.csv").write_text("date,dau")
    assert plan_in(tmp_path / "t.csv") is None


def test_a_colleagues_edit_is_a_conflict_by_name_and_all_others_land(
    store: Store, tmp_path: Path
) -> None:
    path = written(store, tmp_path)
    tasks.change(store, [1], {"title": "somebody else was here"}, now=NOW)

    def edit(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        for row in rows[1:]:
            if row[0] in (1, 2):
                row[column(rows, "title")] = f"mine {row[0]}"

    done = brought(store, edited(path, edit))
    assert [(c.id, c.field, c.now) for c in done.conflicts] == [
        (1, "title", "somebody else was here")
    ]
    assert [change.id for change in done.changed] == [2]
    assert "mine 2" in str(store.snapshot.tables["tasks"][2]["title"])


def test_done_without_its_deliverable_is_refused_and_the_rest_of_the_row_lands(
    store: Store, tmp_path: Path
) -> None:
    path = written(store, tmp_path)
    workspace, home = plan_of(store)
    board = workspace.board
    id = next(
        i for i in board.next_ids(home.id, 9)
        if board[i].deliverable.value is None and board[i].deliverable.kind != "matrix"
    )  # fmt: skip

    def edit(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        row = next(row for row in rows[1:] if row[0] == id)
        row[column(rows, "status")] = "done"
        row[column(rows, "notes")] = "seen"

    done = brought(store, edited(path, edit))
    (problem,) = done.problems
    assert problem.values["id"] == id
    assert [change.field for change in done.changed] == ["notes"]
    record = store.snapshot.tables["tasks"][id]
    assert (record["status"] == "done", record["notes"]) == (False, "seen")


def test_new_rows_become_tasks_and_entries(store: Store, tmp_path: Path) -> None:
    def edit(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        row: list[Value] = [None] * len(rows[0])
        row[column(rows, "stage")], row[column(rows, "title")] = "4", "A task of the spreadsheet"
        row[column(rows, "due")] = date(2027, 1, 5)
        rows += [row, [None, None, "5", *[None] * (len(rows[0]) - 3)]]
        entries = held[titles(store)["entries"]]
        line: list[Value] = [None] * len(entries[0])
        line[column(entries, "topic", "entries")] = "A topic of the spreadsheet"
        line[column(entries, "date", "entries")] = date(2027, 1, 6)
        entries.append(line)

    path = edited(written(store, tmp_path), edit)
    done = brought(store, path)
    again = brought(store, path)
    assert (again.tasks, again.entries, len(again.problems)) == ((), (), 1)
    task = store.snapshot.tables["tasks"][done.tasks[-1]]
    assert (task["stage"], task["due"]) == ("content", "2027-01-05")
    assert store.snapshot.tables["entries"][done.entries[-1]]["date"] == "2027-01-06"
    assert (len(done.tasks), len(done.entries), len(done.problems)) == (1, 1, 1)


@pytest.mark.parametrize("harm", ["head", "column", "row", "language", "version"])
def test_a_hidden_sheet_that_was_changed_is_refused(
    store: Store, tmp_path: Path, harm: str
) -> None:
    def edit(held: dict[str, list[list[Value]]]) -> None:
        base = held[model.BASE]
        if harm == "head":
            base[0][0] = "x"
        elif harm == "column":
            base[2][2] = "no such field"
        elif harm == "row":
            base[40][2] = "one"
        elif harm == "language":
            base[0][4] = "fr"
        else:
            base[0][1] = "99"

    with pytest.raises(BadValue):
        compared(store, edited(written(store, tmp_path), edit))


def test_the_plan_of_another_community_is_refused(store: Store, tmp_path: Path) -> None:
    def edit(held: dict[str, list[list[Value]]]) -> None:
        held[model.BASE][0][2] = "another"

    with pytest.raises(BadValue, match="another community"):
        compared(store, edited(written(store, tmp_path), edit))


def damaged(path: Path, parts: dict[str, str]) -> Path:
    """Return the file with parts replaced or added."""
    new = path.with_name("damaged.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as file:
        given = dict(parts)
        for name in old.namelist():
            file.writestr(name, given.pop(name) if name in given else old.read(name))
        for name, text in given.items():
            file.writestr(name, text)
    return new


NO_SUCH_TEXT = "<worksheet><row r='1'><c r='A1' t='s'><v>99999</v></c></row></worksheet>"
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/workbook.xml": ENTITY}, "entities"),
        ({"xl/workbook.xml": "<workbook"}, "broken"),
        ({"xl/vbaProject.bin": "x"}, "macros"),
        ({"xl/worksheets/sheet1.xml": NO_SUCH_TEXT}, "broken"),
        ({"xl/worksheets/sheet1.xml": "<a>" + " " * (300 << 20) + "</a>"}, "refused"),
    ],
)  # fmt: skip
def test_a_hostile_spreadsheet_is_refused_in_a_line(
    store: Store, tmp_path: Path, parts: dict[str, str], said: str
) -> None:
    with pytest.raises(BadValue, match=said):
        compared(store, damaged(written(store, tmp_path), parts))


def test_what_a_password_locks_is_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(BadValue, match="password"):
        compared(store, path)


def test_the_same_state_gives_the_same_bytes_and_no_formula(store: Store, tmp_path: Path) -> None:
    tasks.change(store, [1], {"title": '=HYPERLINK("http://x")'}, now=NOW)
    one = exported(store, None, "xlsx", NOW)
    assert one == exported(store, None, "xlsx", NOW)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(one)
    with zipfile.ZipFile(path) as file:
        pages = [n for n in file.namelist() if n.startswith("xl/worksheets/sheet")]
        text = "".join(file.read(name).decode() for name in pages)
    assert "<f>" not in text
    assert "<hyperlink" not in text
    for sign in ("dataValidation ", "autoFilter", 'state="frozen"', "pageSetup", "<drawing"):
        assert sign in text


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_another_office_opens_and_saves_it(store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path)
    merge = compared(store, saved_by_another_office(path, tmp_path))
    assert (merge.changes, merge.new, merge.problems, merge.gone) == ([], [], [], 0)
    file, wanted, new = seeded(store, path)
    assert holds(compared(store, saved_by_another_office(file, tmp_path)), wanted, new)


def test_the_group_of_a_task_is_a_cell_where_there_are_groups(store: Store, tmp_path: Path) -> None:
    def edit(held: dict[str, list[list[Value]]]) -> None:
        rows = held[titles(store)["tasks"]]
        rows[1][column(rows, "chat_group")] = "一群"
        rows[2][column(rows, "chat_group")] = "elsewhere"

    done = brought(store, edited(written(store, tmp_path), edit))
    assert [(change.field, change.after) for change in done.changed] == [("chat_group", "一群")]
    assert len(done.problems) == 1
    assert store.refresh().tables["tasks"][done.changed[0].id]["chat_group"] == 1
    groups.delete(store, 1, now=NOW)
    shown = [field.name for sheet in model.sheets(*plan_of(store)) for field in sheet.fields]
    assert "chat_group" not in shown
    assert "area" in shown
