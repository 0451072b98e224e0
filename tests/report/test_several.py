"""Reports of several communities: compared first, then each, in every form; and back in again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import icalendar
import pytest

from communitytui.errors import BadValue
from communitytui.events.spreadsheets import Value, read_sheets
from communitytui.report import sheets as model
from communitytui.report.chat import ROBOTS
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.merging import bring_back, compare, plan_in
from communitytui.services.reports import FORMS, Asked, exported
from communitytui.services.undoing import undo
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from tests.samples import NOW, START, make_workspace
from tests.services.test_merging import edited

ONE = "晨光读书会"
#: What a name of a community may hold and a name of a sheet not.
OTHER = "Café: [late] readers* of/the\\evening? and more"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_workspace(tmp_path_factory.mktemp("both") / "ops.json")
    with open_store(path, who="lin") as store:
        book, spoken = load_playbook(), {"timezone": "Europe/Berlin", "spoken": "en"}
        init_community(store, OTHER, book, start=START, now=NOW, **spoken)
    return path


@pytest.fixture
def store(both: Path, tmp_path: Path) -> Store:
    path = tmp_path / "ops.json"
    path.write_bytes(both.read_bytes())
    return open_store(path, who="lin")


@pytest.mark.parametrize("kind", list(FORMS))
def test_every_form_of_each_kind_compares_them_first(store: Store, kind: str) -> None:
    for form in (*FORMS[kind], *ROBOTS):
        data = exported(store, None, form, NOW, Asked(kind))
        assert data == exported(store, None, form, NOW, Asked(kind))
        if form in ("xlsx", "ics"):
            continue
        text = data.decode()
        assert text.index(ONE) < text.index("Café") or form in ROBOTS
        if form == "json":
            first = json.loads(text)["reports"][0]
            assert "Caf" in json.dumps(first, ensure_ascii=False)
        if form == "csv":
            rows = [*csv.reader(text.splitlines())]
            assert [row[0] for row in rows[1:3]] == [ONE, OTHER]
            assert sum(len(row) == 1 for row in rows) == 2  # each checklist below its name
            assert sum(len(row) > 5 for row in rows) == 2 * 76


def test_a_spreadsheet_of_two_comes_back_into_both_at_once(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(exported(store, None, "xlsx", NOW))
    sheets = read_sheets(path)
    assert [row.cells[0] for row in sheets[0].rows[1:]] == [ONE, OTHER]
    assert [each.name for each in sheets if each.hidden] == ["_lists", "_base", "_lists2", "_base2"]

    workspace = view(store, NOW)
    titles = [each.name for each in sheets if each.name.startswith("Checklist")]
    at = 2 + [field.name for field in model.fields_of("tasks")].index("owner")
    stage = 2 + [field.name for field in model.fields_of("tasks")].index("stage")
    title = 2 + [field.name for field in model.fields_of("tasks")].index("title")

    def edit(held: dict[str, list[list[Value]]]) -> None:
        for number, name in enumerate(titles, 1):
            rows = held[name]
            rows[3][at] = f"owner {number}"
            row: list[Value] = [None] * len(rows[0])
            row[stage], row[title] = "4", f"new {number}"
            rows.append(row)

    plan = plan_in(edited(path, edit))
    assert plan is not None
    merge = compare(workspace, None, plan)
    assert [change.after for change in merge.changes] == ["owner 1", "owner 2"]
    assert merge.changes[1].number.startswith("Café")
    assert len(compare(workspace, workspace.communities[1], plan).changes) == 1
    before = store.snapshot.revision
    done = bring_back(store, None, plan, now=NOW)
    assert store.snapshot.revision == before + 1
    made = [store.snapshot.tables["tasks"][id] for id in done.tasks]
    assert [(row["community"], row["title"]) for row in made] == [(1, "new 1"), (2, "new 2")]
    undo(store, now=NOW)
    assert not [id for id in done.tasks if id in store.snapshot.tables["tasks"]]
    store.close()
    with (
        open_store(make_workspace(tmp_path / "elsewhere.json"), who="lin") as elsewhere,
        pytest.raises(BadValue, match="another community"),
    ):
        compare(view(elsewhere, NOW), None, plan)


def test_events_of_two_say_whose_they_are(store: Store) -> None:
    found = icalendar.Calendar.from_ical(exported(store, None, "ics", NOW))
    titles = [str(event["SUMMARY"]) for event in found.walk("VEVENT")]
    assert all(each.endswith((f"({ONE})", f"({OTHER})")) for each in titles)
    assert any(OTHER in each for each in titles)
