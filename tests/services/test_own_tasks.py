"""Tasks of one's own leave behind what those of a playbook do, and are judged like them."""

from __future__ import annotations

import pytest

from communitytui.domain.tasks.promises import key_of, read_items, spread, typed_items
from communitytui.errors import BadValue
from communitytui.i18n import names
from communitytui.services import decisions, tasks
from communitytui.services.decisions import Edit
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.deliverables import show_value, show_wanted
from communitytui.words.errors import explain
from tests.services.conftest import NOW
from tests.services.helpers import row


def add(store: Store, **promised: str) -> int:
    return tasks.add(store, 1, "own", "goal", now=NOW, deliverable=promised).ids[0]


def filled(store: Store, id: int, typed: str) -> list[str]:
    """Complete a task with typed text, and return what it left behind as people see it."""
    (task,) = tasks.done(store, [id], now=NOW, deliverable=typed).tasks
    return show_value(task.deliverable, task.deliverable.value)


def test_a_table_a_choice_and_a_decision_are_filled_like_those_of_a_playbook(store: Store) -> None:
    table = add(store, kind="表格", columns="Name, Since when")
    assert filled(store, table, "Ana | 2020\nSince when=2021, Name=Bo") == [
        "Ana | 2020",
        "Bo | 2021",
    ]
    choice = add(store, kind="choice", options="Yes; No, never")
    with pytest.raises(BadValue):
        filled(store, choice, "Maybe")
    assert filled(store, choice, "no, never") == ["No, never"]
    assert filled(store, add(store, kind="decision"), "We stay") == ["We stay"]


def test_an_own_matrix_is_scored_weighed_and_handed_in(store: Store) -> None:
    id = add(store, kind="matrix", factors="Reach=60，Cost=40", options="Zoom、Tencent")
    found = decisions.decision(view(store, NOW), id)
    assert show_wanted(found.task.deliverable) == [
        "Options: Zoom, Tencent",
        "Factors: Reach 60, Cost 40",
    ]
    scores = [("Zoom", "Reach", "3"), ("Zoom", "Cost", "4"), ("Tencent", "Reach", "5")]
    found = decisions.edit(store, id, Edit(scores=scores), now=NOW)
    assert found.missing == (("Tencent", "Cost"),)
    decisions.edit(store, id, Edit(scores=[("Tencent", "Cost", "2")]), now=NOW)
    (task,) = tasks.done(store, [id], now=NOW).tasks
    assert show_value(task.deliverable, task.deliverable.value) == ["Tencent: 76", "Zoom: 68"]


def test_factors_are_added_to_a_matrix_and_taken_away_with_their_scores(store: Store) -> None:
    id = add(store, kind="matrix", factors="Reach=60, Cost=40", options="A, B")
    scores = [(option, factor, "3") for option in "AB" for factor in ("Reach", "Cost", "Fit")]
    edit = Edit(factors=["Fit=20"], scores=scores)
    found = decisions.edit(store, id, edit, now=NOW)
    assert [(f.key, f.weight) for f in found.factors] == [("Reach", 48), ("Cost", 32), ("Fit", 20)]
    assert found.complete
    found = decisions.edit(store, id, Edit(drop_factors=["cost"]), now=NOW)
    assert [(f.key, f.weight) for f in found.factors] == [("Reach", 71), ("Fit", 29)]
    # One that comes back begins without scores.
    found = decisions.edit(store, id, Edit(factors=["Cost"]), now=NOW)
    assert [f.weight for f in found.factors] == [48, 19, 33]
    assert found.missing == (("A", "Cost"), ("B", "Cost"))


@pytest.mark.parametrize(
    ("promised", "problem"),
    [
        ({"kind": "tabel"}, "kind: tabel is not a kind of deliverable — did you mean table?"),
        ({"kind": "table"}, "columns: a deliverable of the kind table needs them"),
        ({"kind": "matrix"}, "factors: a deliverable of the kind matrix needs them"),
        ({"kind": "choice"}, "options: a deliverable of the kind choice needs them"),
        ({"kind": "choice", "options": "a"}, "options: at least two are needed"),
        ({"kind": "choice", "options": "a,,b"}, "options: one of them is empty"),
        ({"kind": "text", "columns": "a"}, "columns: a deliverable of the kind text has none"),
        ({"kind": "table", "columns": "a, A"}, "columns: A is there twice"),
        ({"kind": "matrix", "factors": "a=50, A=50"}, "factors: A is there twice"),
        ({"kind": "matrix", "factors": "a=50, b"}, "b has no weight"),
        ({"kind": "matrix", "factors": "a=50, b=40"}, "must total 100, not 90"),
        ({"kind": "matrix", "factors": "a=x"}, "x is not a whole number"),
    ],
)
def test_what_nobody_could_fill_in_is_refused_in_one_line(
    store: Store, promised: dict[str, str], problem: str
) -> None:
    before = store.refresh().revision
    with pytest.raises(BadValue) as caught:
        add(store, **promised)
    assert problem in explain(caught.value)
    assert store.refresh().revision == before


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (Edit(factors=["reach=10"]), "reach is there twice"),
        (Edit(factors=["Fit=120"]), "120 is not a whole number"),
        (Edit(drop_factors=["Reach", "Cost"]), "1 to 30 factors"),
        (Edit(drop_factors=["Price"]), "Price is not one of the factors"),
    ],
)
def test_factors_that_cannot_be_change_nothing(store: Store, edit: Edit, problem: str) -> None:
    id = add(store, kind="matrix", factors="Reach=60, Cost=40")
    before = row(store, id)
    with pytest.raises(BadValue) as caught:
        decisions.edit(store, id, edit, now=NOW)
    assert problem in explain(caught.value)
    assert row(store, id) == before


def test_a_factor_that_every_comparison_holds_is_weighed_but_not_removed(store: Store) -> None:
    factors = [{"key": "a", "label": "A", "weight": 100, "named": True}]
    promised = {"kind": "matrix", "label": "x", "factors": factors}
    id = tasks.add(store, 1, "own", "goal", now=NOW, deliverable=promised).ids[0]
    with pytest.raises(BadValue, match="part of every"):
        decisions.edit(store, id, Edit(factors=["B"], drop_factors=["A"]), now=NOW)


def test_items_are_typed_back_as_they_were_meant() -> None:
    for text in ("A, B", "甲\n乙，丙"):
        items = read_items(text)
        assert read_items(typed_items(items, names)) == items


def test_keys_can_be_typed_and_are_apart() -> None:
    assert key_of("微信 群（新）") == "微信-群-新"
    assert key_of("…") == "item"
    assert key_of("a b", ["a-b"]) == "a-b-2"
    assert [each["key"] for each in read_items("a b, a-b")] == ["a-b", "a-b-2"]


def test_weights_are_spread_in_proportion_and_whole() -> None:
    assert spread([60, 40], 80) == [48, 32]
    assert spread([1, 1, 1], 100) == [34, 33, 33]
    assert spread([0, 0], 100) == [50, 50]
