from __future__ import annotations

import pytest

from communitytui.errors import BadValue, NotFound
from communitytui.services import history, moving, tasks, undoing
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW
from tests.services.helpers import row


def stage(store: Store, key: str) -> list[int]:
    return view(store, NOW).board.stage_ids(1, key)


def filled(store: Store, count: int = 4) -> list[int]:
    """Put tasks into the stage ``model``, which is empty, and return their ids."""
    return [*tasks.add_all(store, 1, [f"t{n}" for n in range(count)], "model", now=NOW).ids]


@pytest.mark.parametrize(
    ("chosen", "step", "order", "moved"),
    [
        ([0], 1, [1, 0, 2, 3], [0]),
        ([3], -1, [0, 1, 3, 2], [3]),
        ([0, 1], 1, [2, 0, 1, 3], [0, 1]),
        ([1, 0], 1, [2, 0, 1, 3], [0, 1]),
        ([1, 3], -1, [1, 0, 3, 2], [1, 3]),
        ([0, 2], 2, [1, 3, 0, 2], [0, 2]),
        ([0, 1, 3], -1, [0, 1, 3, 2], [3]),
        ([2, 3], 1, [0, 1, 2, 3], []),
        ([1], 9, [0, 2, 3, 1], [1]),
    ],
)
def test_tasks_move_together_and_no_further_than_the_ends(
    store: Store, chosen: list[int], step: int, order: list[int], moved: list[int]
) -> None:
    ids = filled(store)
    done = moving.move(store, [ids[place] for place in chosen], step, now=NOW)
    assert stage(store, "model") == [ids[place] for place in order]
    assert done.ids == tuple(ids[place] for place in moved)


def test_a_move_of_many_is_one_step_and_leaves_the_others_numbers_alone(store: Store) -> None:
    ids = filled(store)
    before = {id: row(store, id)["order"] for id in ids}
    moving.move(store, ids[:2], 1, now=NOW)
    assert [row(store, id)["order"] for id in ids[2:]] == [before[id] for id in ids[2:]]
    undoing.undo(store)
    assert stage(store, "model") == ids


def test_marked_tasks_of_two_stages_move_each_in_its_own(store: Store) -> None:
    ids = filled(store)
    moving.move(store, [ids[0], 1], 1, now=NOW)
    assert stage(store, "model")[:2] == [ids[1], ids[0]]
    assert stage(store, "goal") == [2, 1]


def test_a_place_is_found_where_no_number_is_left_between(store: Store) -> None:
    first, last = filled(store, 2)
    below = first
    for number in range(80):
        below = tasks.add(store, 1, f"n{number}", "model", now=NOW, below=below).ids[0]
    order = stage(store, "model")
    assert (order[0], order[-2:]) == (first, [below, last])
    assert [row(store, id)["title"] for id in order[1:-1]] == [f"n{n}" for n in range(80)]


def test_added_at_the_head_and_many_below_one(store: Store) -> None:
    ids = filled(store, 2)
    head = tasks.add(store, 1, "head", "model", now=NOW, below=0).ids[0]
    many = tasks.add_all(store, 1, ["a", "b"], "model", now=NOW, below=ids[0]).ids
    assert stage(store, "model") == [head, ids[0], *many, ids[1]]


def test_one_bad_title_of_many_adds_none(store: Store) -> None:
    with pytest.raises(BadValue):
        tasks.add_all(store, 1, ["good", " \x1b "], "model", now=NOW)
    assert stage(store, "model") == []


def test_tasks_go_to_the_end_of_another_stage(store: Store) -> None:
    ids = filled(store, 2)
    done = moving.to_stage(store, [ids[1], 1, ids[0]], "goal", now=NOW)
    assert done.ids == (ids[1], ids[0])
    assert stage(store, "goal") == [1, 2, ids[1], ids[0]]
    assert stage(store, "model") == []
    undoing.undo(store)
    assert stage(store, "model") == ids


def test_an_unknown_stage_or_task_moves_nothing(store: Store) -> None:
    with pytest.raises(BadValue) as caught:
        moving.to_stage(store, [1], "gaol", now=NOW)
    assert "goal" in explain(caught.value)
    with pytest.raises(NotFound):
        moving.to_stage(store, [1, 77], "plan", now=NOW)
    assert stage(store, "goal") == [1, 2]


def test_a_copy_is_to_do_anew_below_its_task(store: Store) -> None:
    tasks.change(store, [1], {"owner": "Ana", "due": "2026-12-01", "spent": "5"}, now=NOW)
    tasks.change(store, [1], {"due": "2026-12-03", "notes": "n"}, now=NOW)
    tasks.done(store, [1], now=NOW, deliverable="a value")
    (copy,) = moving.duplicate(store, [1], now=NOW).ids
    old, new = row(store, 1), row(store, copy)
    same = ("title", "stage", "area", "role", "owner", "start", "due", "days", "after", "notes")
    assert [new[name] for name in same] == [old[name] for name in same]
    gone = ("key", "spent", "completed", "reason", "planned")
    assert [new[name] for name in gone] == [None] * len(gone)
    assert (new["status"], new["deliverable"].get("value")) == ("todo", None)
    assert new["deliverable"]["label"] == old["deliverable"]["label"]
    assert new["uid"] != old["uid"]
    assert stage(store, "goal") == [1, copy, 2]


def test_copies_of_several_are_one_step_that_says_so(store: Store) -> None:
    copies = moving.duplicate(store, [2, 1], now=NOW).ids
    assert stage(store, "goal") == [1, copies[1], 2, copies[0]]
    said = history.describe(store.history()[-1], view(store, NOW), "x")
    assert "2 tasks" in said
    assert "copied" in said
    undoing.undo(store)
    assert stage(store, "goal") == [1, 2]
