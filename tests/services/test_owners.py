"""One person, one name: spellings that differ in case and width, and renaming everywhere."""

from __future__ import annotations

import pytest

from communitytui.domain.kernel.words import same_person
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.kinds import ByPerson, People, Person
from communitytui.domain.tasks.owners import owners
from communitytui.errors import BadValue, NotFound
from communitytui.services import calendar, goals, rhythms, tasks, workload
from communitytui.services.owners import rename
from communitytui.services.queries import find
from communitytui.services.today import today
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.services.conftest import NOW


def put(store: Store, id: int, **values: object) -> None:
    """Write what an older program, or another, left: names in any spelling."""
    with store.transaction("set") as draft:
        draft.patch("tasks", id, values)


def test_case_and_width_do_not_tell_people_apart() -> None:
    assert same_person("Ana", "ａｎａ")
    assert same_person(None, None)
    assert not same_person("Ana", None)
    assert not same_person("Ana", "Anna")


def test_what_is_typed_takes_the_known_spelling(store: Store) -> None:
    tasks.change(store, [1], {"owner": "Ana"}, now=NOW)
    done = tasks.change(store, [2, 3], {"owner": "@ａｎａ", "helpers": "ANA, bo"}, now=NOW)
    assert [task.owner for task in done.tasks] == ["Ana", "Ana"]
    goal = goals.add(store, 1, "x", {"owner": "ana"}, now=NOW)
    assert goal.goal.owner == "Ana"


def test_a_spelling_that_is_there_is_kept_until_told_otherwise(store: Store) -> None:
    for id, owner in ((1, "Ana"), (2, "Ana"), (3, "ana")):
        put(store, id, owner=owner)
    done = tasks.change(store, [3], {"owner": "bo"}, expect={"owner": "ana"}, now=NOW)
    assert done.tasks[0].owner == "bo"


def test_all_spellings_are_one_person_in_filters_and_lists(store: Store) -> None:
    put(store, 1, owner="Ana", helpers=["bo"])
    put(store, 2, owner="ana")
    put(store, 3, owner="bo", helpers=["Ａｎａ"])
    workspace = view(store, NOW)
    for text in ("owner:ana", "owner:ＡＮＡ", "负责人:Ana", "owner:@aNa"):
        assert find(workspace, text) == [1, 2]
    assert find(workspace, "helper:ana") == [3]
    assert find(workspace, "mine", me="ANA") == [1, 2]
    people = {each.name: each for each in owners(workspace.board, 1)}
    assert set(people["Ana"].spellings) == {"Ana", "ana", "Ａｎａ"}
    assert (people["Ana"].open, people["Ana"].helping) == ((1, 2), (3,))
    assert (people["bo"].open, people["bo"].helping) == ((3,), (1,))
    ids = {id for _, part in today(workspace, 1, owner="ana")[0].parts() for id in part}
    assert ids >= {id for _, part in today(workspace, 1, owner="Ana")[0].parts() for id in part}
    assert set(workload.open_tasks_of(workspace, 1, "ANA")) == {1, 2, 3}


def test_a_name_is_changed_wherever_it_stands(store: Store) -> None:
    put(store, 1, owner="ana", helpers=["bo"])
    put(store, 2, owner="Ana", helpers=["ana", "Bo"])
    goals.add(store, 1, "x", {"owner": "Ana"}, now=NOW)
    calendar.add(store, 1, "x", {"owner": "Ana"}, now=NOW)
    rhythms.add(store, 1, "Watch", {"owner": "Ana"}, now=NOW)
    workload.set_capacity(store, 1, {"ana": 8, "Lin": 4}, now=NOW)
    before = {table: dict(rows) for table, rows in view(store, NOW).tables.items()}
    done = rename(store, "ＡＮＡ", "Lin", now=NOW)
    assert done.numbers == {"communities": 1, "tasks": 2, "goals": 1, "rhythms": 1, "entries": 1}
    tables = done.workspace.tables
    assert tables["tasks"][2]["helpers"] == ["Bo"]
    # What was said of the person of that name already stays.
    assert tables["communities"][1]["capacity"] == {"Lin": 4.0}
    for table, noun in NOUNS.items():
        for record in tables.get(table, {}).values():
            for name, field in noun.fields.items():
                if isinstance(field.kind, (Person, People, ByPerson)):
                    assert not any(same_person(each, "ana") for each in _names(record[name]))
    store.undo(now="2026-11-23T12:00:00Z")
    after = view(store, NOW).tables
    assert {table: dict(after[table]) for table in before} == before


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value] if isinstance(value, (list, dict)) else []


def test_a_name_that_nobody_has_is_refused_with_the_nearest(store: Store) -> None:
    put(store, 1, owner="Ana")
    with pytest.raises(NotFound, match=r"nobody is called Anna \(Ana\?\)"):
        rename(store, "Anna", "Lin", now=NOW)
    with pytest.raises(BadValue, match="Ana is called so already"):
        rename(store, "Ana", "Ana", now=NOW)
    with pytest.raises(BadValue):
        rename(store, "Ana", "  ", now=NOW)


def test_every_field_that_names_people_is_of_a_kind_that_can_be_renamed() -> None:
    named = {
        (table, name)
        for table, noun in NOUNS.items()
        for name, field in noun.fields.items()
        if isinstance(field.kind, (Person, People, ByPerson))
    }
    words = {"owner", "helpers", "by", "done_by", "capacity"}
    told = {(table, name) for table, noun in NOUNS.items() for name in noun.fields if name in words}
    # How many people a group takes says nobody's name.
    assert named == told - {("groups", "capacity")}
