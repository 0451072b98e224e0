"""The store as its users see it: the same over one handle, and over a new one for each step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from communitytui.errors import BadValue, Conflict, NotFound
from communitytui.store import ABSENT, SCHEMA, Store, create_store, open_store, salvage
from communitytui.store.journal import Journal
from communitytui.store.store import FileStore
from tests.store.helpers import add, any_record, cold, increment, meta, opened, put, tasks

Handle = Callable[[], Store]


@pytest.fixture(params=["one handle", "reopened", "reopened without checkpoint"])
def handle(request: pytest.FixtureRequest, place: Path | str) -> Iterator[Handle]:
    made: list[Store] = []

    def give() -> Store:
        if made and request.param == "one handle":
            return made[0]
        if made and request.param == "reopened":
            made[-1].close()
        made.append(opened(place))
        return made[-1]

    yield give
    for store in made:
        store.close()


def test_what_is_inserted_patched_and_removed_is_there_and_gone(handle: Handle) -> None:
    first, second = add(handle(), title="甲"), add(handle(), title="乙")
    put(handle(), first, title="丙", days={"2026-12-01": 1})
    put(handle(), first, days__x=2)
    with handle().transaction("delete") as draft:
        draft.remove("tasks", second)
    assert tasks(handle()) == {1: {"title": "丙", "days": {"2026-12-01": 1, "x": 2}}}
    assert handle().refresh().revision == 5


def test_ids_are_never_given_twice(handle: Handle) -> None:
    ids = [add(handle()), add(handle())]
    with handle().transaction("delete") as draft:
        draft.remove("tasks", ids[-1])
    ids.append(add(handle()))
    handle().undo()
    ids.append(add(handle()))
    assert ids == [1, 2, 3, 4]


def test_one_block_is_one_commit_and_a_draft_sees_itself(handle: Handle) -> None:
    with handle().transaction("init", name="晨光") as draft:
        id = draft.insert("communities", {"name": "晨光"})
        draft.insert("tasks", {"community": id})
        assert draft.get("communities", id)["name"] == "晨光"
        assert len(draft.rows("tasks")) == 1
    commit = draft.commit
    assert commit is not None
    assert (commit.revision, commit.action, commit.who) == (1, "init", "ana")
    assert dict(commit.subject) == {"name": "晨光"}
    assert len(commit.ops) == 2
    assert [entry.uid for entry in handle().history()] == [commit.uid]


def test_a_draft_without_change_writes_nothing(handle: Handle) -> None:
    id = add(handle(), title="a")
    with handle().transaction("set") as draft:
        draft.patch("tasks", id, {"title": "b"})
        draft.patch("tasks", id, {"title": "a"})
        extra = draft.insert("tasks", {})
        draft.remove("tasks", extra)
    assert draft.commit is None
    assert handle().refresh().revision == 1


def test_an_exception_drops_the_draft(handle: Handle) -> None:
    id = add(handle(), title="a")
    with pytest.raises(ZeroDivisionError), handle().transaction("set") as draft:  # noqa: PT012
        draft.patch("tasks", id, {"title": "b"})
        raise ZeroDivisionError
    assert tasks(handle()) == {id: {"title": "a"}}


def test_a_nested_block_joins_and_drops_only_itself(handle: Handle) -> None:
    store = handle()
    with store.transaction("outer") as outer:
        outer.insert("tasks", {"title": "kept"})
        with store.transaction("inner") as inner:
            inner.insert("tasks", {"title": "kept too"})
        with pytest.raises(KeyError), store.transaction("failing") as failing:  # noqa: PT012
            failing.insert("tasks", {"title": "dropped"})
            raise KeyError
    assert [record["title"] for record in tasks(handle()).values()] == ["kept", "kept too"]
    assert [commit.action for commit in handle().history()] == ["outer"]


def test_expect_merges_passes_over_or_refuses(handle: Handle) -> None:
    id = add(handle(), title="a", helpers=["x"], due=None)
    with handle().transaction("set") as draft:
        draft.patch("tasks", id, {"due": "2026-12-01"}, expect={"due": None})
    with handle().transaction("set") as draft:
        draft.patch("tasks", id, {"due": "2026-12-01"}, expect={"due": None})
        draft.patch("tasks", id, {"helpers": ["x", "y"]}, expect={"helpers": ["x"]})
        draft.patch("tasks", id, {"helpers": ["x", "z"]}, expect={"helpers": ["x"]})
    with pytest.raises(Conflict) as caught, handle().transaction("set") as draft:  # noqa: PT012
        draft.patch("tasks", id, {"title": "ours"})
        draft.patch("tasks", id, {"due": "2026-12-09"}, expect={"due": None})
    (clash,) = caught.value.clashes
    assert (clash.field, clash.base, clash.mine, clash.theirs) == (
        "due",
        None,
        "2026-12-09",
        "2026-12-01",
    )
    assert tasks(handle())[id] == {"title": "a", "due": "2026-12-01", "helpers": ["x", "y", "z"]}


def test_an_edit_of_what_somebody_removed_is_a_conflict(handle: Handle) -> None:
    id = add(handle(), title="a")
    with handle().transaction("delete") as draft:
        draft.remove("tasks", id)
    with pytest.raises(Conflict), handle().transaction("set") as draft:
        draft.patch("tasks", id, {"title": "b"}, expect={"title": "a"})
    with pytest.raises(NotFound), handle().transaction("set") as draft:
        draft.patch("tasks", id, {"title": "b"})
    with pytest.raises(NotFound), handle().transaction("set") as draft:
        draft.patch("tasks", 99, {"title": "b"}, expect={"title": "a"})


def test_fields_can_be_removed_and_absent_is_not_null(handle: Handle) -> None:
    id = add(handle(), title="a", days={"x": 1}, owner=None)
    put(handle(), id, days__x=ABSENT, owner=ABSENT)
    assert tasks(handle())[id] == {"title": "a", "days": {}}
    handle().undo()
    assert tasks(handle())[id] == {"title": "a", "days": {"x": 1}, "owner": None}


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**63, -(2**63) - 1, "\ud800", {1: 2}, object(), b"x"]
)
def test_what_json_cannot_keep_is_refused_and_nothing_moves(place: Path | str, value: Any) -> None:
    with opened(place) as store:
        add(store, title="a")
        with pytest.raises(BadValue):
            add(store, title=value)
        assert tasks(store) == {1: {"title": "a"}}
    assert cold(place)["tasks"] == {1: {"title": "a"}}
    with opened(place) as store:
        assert len(store.history()) == 1


@pytest.mark.parametrize(
    "value", ["", "甲\n乙", 'quote " and \\ and \\u0041', "\u3000", 2**63 - 1, -0.5, 1e300, [], {}]
)
def test_what_json_can_keep_comes_back(place: Path | str, value: Any) -> None:
    with opened(place) as store:
        add(store, value=value)
        live = cold(place)["tasks"][1]["value"]
    assert live == cold(place)["tasks"][1]["value"] == value


def test_nobody_who_holds_a_record_can_change_the_state(store: Store) -> None:
    mine = {"list": [1]}
    add(store, field=mine)
    mine["list"].append(2)
    assert tasks(store)[1]["field"] == {"list": [1]}


def test_a_snapshot_stays_as_it_was_and_is_the_same_while_nothing_changes(
    place: Path | str,
) -> None:
    with opened(place) as mine, opened(place, "bo") as yours:
        id = add(mine, title="a")
        before = mine.refresh()
        assert mine.refresh() is before
        put(yours, id, title="b")
        assert before.tables["tasks"][id]["title"] == "a"
        assert mine.refresh().tables["tasks"][id]["title"] == "b"
        assert mine.snapshot.revision == before.revision + 1
        yours.close()
        latest = mine.refresh()
        assert latest is mine.refresh()
        assert latest.revision == before.revision + 1


def test_plain_tinydb_reads_the_file_and_its_head(path: Path) -> None:
    with opened(path) as store:
        add(store, title="甲")
    with TinyDB(path, access_mode="r", encoding="utf-8") as db:
        assert db.table("tasks").get(doc_id=1) == {"title": "甲"}
    text = path.read_text(encoding="utf-8")
    assert list(json.loads(text))[-1] == "_meta"
    head = meta(path)
    assert (head["schema"], head["revision"], head["next_id"]["tasks"]) == (SCHEMA, 1, 2)
    assert head["counts"]["tasks"] == 1
    assert head["store"]


def test_closing_writes_the_file_once_and_a_reader_never(path: Path) -> None:
    mine, yours = opened(path), opened(path, "bo")
    add(mine)
    put(yours, 1, title="b")
    yours.close()
    written = path.stat().st_ino
    mine.close()
    assert path.stat().st_ino == written
    assert meta(path)["revision"] == 2
    reader = opened(path, "cy")
    reader.refresh()
    before = sorted((entry.name, entry.stat().st_mtime_ns) for entry in path.parent.iterdir())
    reader.close()
    after = sorted((entry.name, entry.stat().st_mtime_ns) for entry in path.parent.iterdir())
    assert before == after


def test_the_clock_and_now_are_given(place: Path | str) -> None:
    with opened(place, clock=lambda: "2026-12-01T08:00:00Z") as store:
        add(store)
        with store.transaction("add", now="2026-12-02T08:00:00Z") as draft:
            draft.insert("tasks", {})
        assert [commit.at[:10] for commit in store.history()] == ["2026-12-01", "2026-12-02"]


def test_records_are_checked_by_the_schema_unless_told_otherwise(place: Path | str) -> None:
    with (
        open_store(place, who="ana") as store,
        pytest.raises(BadValue),
        store.transaction("add") as draft,
    ):
        draft.insert("tasks", {"no such field": 1})


def test_an_unknown_table_is_refused(store: Store) -> None:
    with pytest.raises(BadValue), store.transaction("add") as draft:
        draft.insert("nonsense", {})


def test_creating_twice_leaves_the_first_alone(place: Path | str) -> None:
    with opened(place) as store:
        add(store)
        before = store.snapshot
    create_store(place)
    with opened(place) as store:
        assert store.snapshot == before


def test_rotation_loses_no_reader_and_no_undo(path: Path) -> None:
    with (
        opened(path, rotate_at=2_000) as writer,
        opened(path, "bo") as reader,
        open_store(path, who="cy", check=any_record) as idle,
    ):
        id = add(writer, n=0)
        for _ in range(60):
            increment(writer, id)
            writer.checkpoint()
            assert tasks(reader)[id]["n"] == tasks(writer)[id]["n"]
        folder = path.with_name("ops.json.backups")
        assert len(list(folder.glob("journal-*"))) > 2
        assert tasks(idle)[id]["n"] == 60
        assert len(idle.history()) == 61
        for _ in range(60):
            writer.undo()
        assert tasks(idle)[id]["n"] == 0
        assert cold(path)["tasks"][id]["n"] == 0


@pytest.mark.parametrize("length", [10, 20_000])
def test_a_place_behind_a_line_of_any_length_is_known_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    store = opened(path)
    add(store, title="before")
    assert isinstance(store, FileStore)
    journal = store._follower.journal
    assert journal is not None
    begin = journal.pos
    add(store, title="x" * length)
    place = journal.pos, journal.link, journal.revision
    add(store, title="behind")
    store.close()
    # Where it is not known at once, the whole journal is looked through.
    monkeypatch.setattr(salvage, "locate", lambda *_: None)
    file = path.with_name(f"{path.name}.journal")
    found = Journal.open(str(file))
    assert found is not None
    assert found.seek(*place)
    # Behind the first of two equal lines is no such place: it is behind the second.
    data, pos = file.read_bytes(), place[0]
    file.write_bytes(data[:pos] + data[begin:pos] + data[pos:])
    found = Journal.open(str(file))
    assert found is not None
    assert not found.seek(*place)
