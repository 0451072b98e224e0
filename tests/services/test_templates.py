"""Sets of tasks are saved as a file and made anew; areas are a community's own."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from communitytui.domain.playbook.check import parse_playbook
from communitytui.domain.playbook.playbook import Playbook
from communitytui.domain.playbook.templates import toml_of
from communitytui.errors import BadValue
from communitytui.services import areas, tasks, templates
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW
from tests.services.helpers import row

BARE = Playbook("bare", "bare", 1, ())


@pytest.fixture
def other(store: Store) -> int:
    """Return a second community, without tasks and areas."""
    day = date(2026, 11, 23)
    return init_community(store, "club", BARE, start=day, timezone="UTC", now=NOW).community.id


def saved(store: Store, ids: list[int], folder: Path) -> Playbook:
    path = folder / "set.toml"
    path.write_bytes(templates.as_template(view(store, NOW), ids, "set"))
    return load_playbook(path)


def test_tasks_are_made_anew_with_kinds_days_and_order(
    store: Store, other: int, tmp_path: Path
) -> None:
    promised = {"kind": "matrix", "factors": "Reach=100, Cost=0", "options": 'A "x"\\, B'}
    fields = {"after": "3", "owner": "bo", "start": "2026-12-07", "due": "2026-12-08"}
    fields |= {"area": "vip", "done_when": "one\nline " + "x" * 600, "priority": "1"}
    own = tasks.add(store, 1, "own", "model", now=NOW, fields=fields, deliverable=promised).ids[0]
    tasks.done(store, [2], now=NOW, deliverable="brand")
    found = saved(store, [own, 2, 3], tmp_path)
    start = date(2027, 3, 1)
    done = templates.use(store, other, found, start, now=NOW)
    assert [task.stage.key for task in done.tasks] == ["goal", "model", "plan"]
    for made, old in zip(done.ids, (2, own, 3), strict=True):
        before, after = row(store, old), row(store, made)
        same = ("title", "done_when", "area", "role", "priority")
        assert [after[each] for each in same] == [before[each] for each in same]
        assert (after["owner"], after["status"], after["key"]) == (None, "todo", None)
        kept = {"value": None, "previous": None}
        assert after["deliverable"] == {**before["deliverable"], **kept}
        moved = date.fromisoformat(after["due"]) - date.fromisoformat(before["due"])
        assert moved == start - date.fromisoformat(row(store, 2)["start"])
    goal, made, plan = done.ids
    assert row(store, made)["after"] == [plan]
    assert row(store, plan)["after"] == [goal]
    assert done.workspace.community(other).declared("areas") == {"vip": "VIP"}


def test_all_tasks_of_a_template_go_into_one_stage_behind_those_there(
    store: Store, tmp_path: Path
) -> None:
    found = saved(store, [1, 2, 3], tmp_path)
    done = templates.use(store, 1, found, date(2027, 3, 1), now=NOW, stage="goal")
    here = done.workspace.board
    stage = [id for id in here.community_ids(1) if here[id].stage.key == "goal"]
    assert stage == [1, 2, *done.ids]


def test_a_template_is_a_playbook_that_a_community_begins_with(
    store: Store, tmp_path: Path
) -> None:
    found = saved(store, [1, 2, 3], tmp_path)
    day = date(2027, 1, 4)
    made = init_community(store, "new", found, start=day, timezone="UTC", now=NOW)
    board, before = made.workspace.board, view(store, NOW).board
    made_of = zip(board.community_ids(made.community.id), (1, 2, 3), strict=True)
    moved = {(board[new].due or day) - (before[old].due or day) for new, old in made_of}
    assert moved == {day - (before[1].start or day)}


def test_the_playbook_of_the_program_is_written_as_it_is_read() -> None:
    book = load_playbook()
    text = toml_of(book)
    again = parse_playbook(tomllib.loads(text), "again.toml", text)
    assert (again.tasks, again.areas, again.roles) == (book.tasks, book.areas, book.roles)


def test_what_is_no_template_makes_nothing(store: Store, other: int, tmp_path: Path) -> None:
    before = store.refresh().revision
    with pytest.raises(BadValue, match="no tasks"):
        templates.use(store, other, BARE, date(2027, 3, 1), now=NOW)
    with pytest.raises(BadValue, match="one community"):
        templates.as_template(view(store, NOW), [], "x")
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "x"\ntitle = "x"\n[[stages.goal.tasks]]\nkey = "a"\nbegins = -1\n')
    with pytest.raises(BadValue) as caught:
        load_playbook(bad)
    assert "bad.toml:3" in explain(caught.value) or "bad.toml:5" in explain(caught.value)
    assert store.refresh().revision == before


def test_areas_are_added_renamed_and_deleted(store: Store) -> None:
    found = areas.add(store, 1, "Partner deals", now=NOW).community(1).declared("areas")
    assert found["partner-deals"] == "Partner deals"
    tasks.change(store, [1], {"area": "partner DEALS"}, now=NOW)
    assert tasks.find(view(store, NOW), "area:partner-deals") == [1]
    areas.rename(store, 1, "Partner deals", "Friends", now=NOW)
    assert row(store, 1)["area"] == "partner-deals"
    assert tasks.find(view(store, NOW), "area:friends") == [1]
    areas.delete(store, 1, "friends", now=NOW)
    assert row(store, 1)["area"] is None
    assert "partner-deals" not in view(store, NOW).community(1).declared("areas")


@pytest.mark.parametrize(
    ("title", "problem"),
    [(" ", "needs a name"), ("vip", "there is an area vip already"), ("建群", "建群 already")],
)
def test_an_area_that_is_there_already_or_has_no_name_is_refused(
    store: Store, title: str, problem: str
) -> None:
    with pytest.raises(BadValue) as caught:
        areas.add(store, 1, title, now=NOW)
    assert problem in explain(caught.value)
