from __future__ import annotations

import pytest

from communitytui.errors import BadValue
from communitytui.services import history, tasks, undoing, workload
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.services.conftest import NOW


def people(store: Store) -> list[tuple[str | None, list[str]]]:
    rows = store.refresh().tables["tasks"]
    return [(rows[id]["owner"], list(rows[id]["helpers"])) for id in sorted(rows)]


@pytest.fixture
def shared(store: Store) -> Store:
    tasks.change(store, [1], {"owner": "Ana", "helpers": "Bo, Cai"}, now=NOW)
    tasks.change(store, [2], {"owner": "Bo", "helpers": "Ana"}, now=NOW)
    return store


def test_one_person_takes_the_place_of_another_in_one_step(shared: Store) -> None:
    before = people(shared)
    done = workload.reassign(shared, 1, "Ana", "Bo", now=NOW)
    assert done.ids == (1, 2)
    assert people(shared) == [("Bo", ["Cai"]), ("Bo", []), (None, [])]
    said = history.describe(shared.history()[-1], view(shared, NOW), "lin")
    assert said.startswith("2 tasks reassigned, by you")
    undoing.undo(shared)
    assert people(shared) == before


def test_only_what_the_filter_describes_and_what_is_open(shared: Store) -> None:
    tasks.done(shared, [1], now=NOW, without="done by her")
    assert workload.reassign(shared, 1, "Ana", "Dai", "stage:plan", now=NOW).ids == ()
    assert workload.reassign(shared, 1, "Ana", "Dai", now=NOW).ids == (2,)
    assert people(shared)[:2] == [("Ana", ["Bo", "Cai"]), ("Bo", ["Dai"])]


def test_from_and_to_nobody(shared: Store) -> None:
    assert workload.reassign(shared, 1, None, "Cai", now=NOW).ids == (3,)
    assert workload.reassign(shared, 1, "Bo", None, now=NOW).ids == (1, 2)
    assert people(shared) == [("Ana", ["Cai"]), (None, ["Ana"]), ("Cai", [])]


def test_to_oneself_or_by_a_wrong_filter_nothing_is_done(shared: Store) -> None:
    revision = shared.refresh().revision
    for from_, to, text in [("Ana", "Ana", ""), (None, None, ""), ("Ana", "Bo", "stage:party")]:
        with pytest.raises(BadValue):
            workload.reassign(shared, 1, from_, to, text, now=NOW)
    with pytest.raises(BadValue):
        workload.reassign(shared, 1, "Ana", "", now=NOW)
    assert shared.refresh().revision == revision


def test_capacity_is_set_and_forgotten_by_name(store: Store, other: Store) -> None:
    workload.set_capacity(store, 1, {"J. Ana": "20", "*": 32}, now=NOW)
    workload.set_capacity(other, 1, {"Bo": 10.5}, now=NOW)
    assert store.refresh().tables["communities"][1]["capacity"] == {
        "J. Ana": 20,
        "*": 32,
        "Bo": 10.5,
    }
    workload.set_capacity(store, 1, {"J. Ana": None, "Cai": 1}, now=NOW)
    assert store.refresh().tables["communities"][1]["capacity"] == {"*": 32, "Bo": 10.5, "Cai": 1}
    for wrong in ("-1", "169", "much"):
        with pytest.raises(BadValue):
            workload.set_capacity(store, 1, {"Ana": wrong, "Cai": 2}, now=NOW)
    assert store.refresh().tables["communities"][1]["capacity"]["Cai"] == 1
