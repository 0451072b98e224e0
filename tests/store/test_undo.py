"""Undo and redo: unlimited, mine or the file's, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.errors import Conflict, NotFound
from communitytui.store import Store, files
from tests.store.helpers import add, opened, put, tasks


def test_undo_and_redo_go_all_the_way_back_and_forth(store: Store) -> None:
    states = [tasks(store)]
    id = add(store, title="a", helpers=["x"])
    states.append(tasks(store))
    for step in range(5):
        put(store, id, title=f"t{step}", days={f"d{step}": step})
        states.append(tasks(store))
    with store.transaction("delete") as draft:
        draft.remove("tasks", id)
    states.append(tasks(store))
    for state in reversed(states[:-1]):
        store.undo()
        assert tasks(store) == state
    with pytest.raises(NotFound, match="Nothing to undo"):
        store.undo()
    for state in states[1:]:
        store.redo()
        assert tasks(store) == state
    with pytest.raises(NotFound, match="Nothing to redo"):
        store.redo()
    store.undo()
    store.undo()
    assert tasks(store) == states[-3]


def test_a_newer_action_ends_redo(store: Store) -> None:
    id = add(store, title="a")
    put(store, id, title="b")
    store.undo()
    put(store, id, owner="bo")
    with pytest.raises(NotFound):
        store.redo()
    store.undo()
    store.redo()
    assert tasks(store)[id] == {"title": "a", "owner": "bo"}


def test_anybody_s_undo_takes_the_file_s_last_action(place: Path | str) -> None:
    with opened(place) as ana, opened(place, "bo") as bo:
        id = add(ana, title="a")
        put(bo, id, title="b")
        ana.undo(any_user=True)
        assert tasks(bo)[id]["title"] == "a"
        with pytest.raises(NotFound):
            bo.would_redo()
        assert bo.would_redo(any_user=True).target.who == "ana"
        bo.redo(any_user=True)
        assert tasks(ana)[id]["title"] == "b"


def test_undoing_a_removal_gives_the_same_id_back(store: Store) -> None:
    id = add(store, title="a")
    with store.transaction("delete") as draft:
        draft.remove("tasks", id)
    other = add(store, title="b")
    store.undo()
    store.undo()
    assert tasks(store) == {id: {"title": "a"}}
    assert other != id


def test_undo_of_what_was_already_taken_back_by_hand_moves_on(store: Store) -> None:
    id = add(store, title="a")
    put(store, id, title="b")
    with opened(store.path, "bo") as bo:
        put(bo, id, title="a")
    store.undo()
    assert tasks(store)[id]["title"] == "a"
    store.undo()
    assert tasks(store) == {}


def test_set_undo_joins_what_others_added(place: Path | str) -> None:
    with opened(place) as ana, opened(place, "bo") as bo:
        id = add(ana, helpers=["x"])
        put(ana, id, helpers=["x", "y"])
        put(bo, id, helpers=["x", "y", "z"])
        ana.undo()
        assert tasks(bo)[id]["helpers"] == ["x", "z"]


def test_an_edit_inside_a_removed_field_clashes_with_the_name(place: Path | str) -> None:
    with opened(place) as ana, opened(place, "bo") as bo:
        id = add(ana, days={"x": 1})
        put(ana, id, days__x=2)
        put(bo, id, days=None)
        with pytest.raises(Conflict) as caught:
            ana.undo()
        (clash,) = caught.value.clashes
        assert (clash.field, clash.by) == ("days.x", "bo")


def test_undo_inside_a_transaction_is_a_mistake_of_the_program(store: Store) -> None:
    add(store)
    with pytest.raises(RuntimeError), store.transaction("set"):
        store.undo()


def test_the_last_action_is_found_without_reading_the_archives(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path, rotate_at=1) as store:
        for number in range(5):
            add(store, title=str(number))
            store.checkpoint()
        add(store, title="last")
    read: list[str] = []
    real = files.open_to_read

    def watched(name: str) -> int:
        read.append(Path(name).name)
        return real(name)

    monkeypatch.setattr(files, "open_to_read", watched)
    with opened(path, rotate_at=1) as store:
        add(store, title="newest")
        assert store.would_undo()
        assert not [name for name in read if name.startswith("journal-")]
        store.undo()
        store.undo()
        assert len([name for name in read if name.startswith("journal-")]) == 1
        assert len(store.history()) == 9
        assert len([name for name in read if name.startswith("journal-")]) == 6
