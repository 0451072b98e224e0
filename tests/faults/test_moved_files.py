"""Files that are moved, deleted or replaced: said, and nothing is written until people decide."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from communitytui.errors import Conflict, Damaged, Displaced, NotFound
from communitytui.store import create_store, examine, recover
from tests.store.helpers import add, any_record, cold, opened, put, tasks


def beside(path: Path, end: str) -> Path:
    return path.with_name(f"{path.name}.{end}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace with three tasks, in a folder of its own."""
    found = Path(create_store(tmp_path / "work" / "ops.json"))
    with opened(found) as store:
        for number in range(3):
            add(store, title=f"t{number}")
    return found


def another(path: Path) -> Path:
    """Make another workspace elsewhere, with more changes than ours."""
    found = Path(create_store(path.parents[1] / "other" / "ops.json"))
    with opened(found) as store:
        for number in range(9):
            add(store, title=f"else {number}")
    return found


def listed(folder: Path) -> dict[str, bytes]:
    """Return what every file of a folder holds, but for the lock, which tells who waits."""
    if not folder.exists():
        return {}
    return {
        str(entry.relative_to(folder)): entry.read_bytes()
        for entry in folder.rglob("*")
        if entry.is_file() and not entry.name.endswith(".lock")
    }


def move_file(path: Path) -> None:
    path.rename(path.parents[1] / "elsewhere.json")


def move_folder(path: Path) -> None:
    path.parent.rename(path.parents[1] / "elsewhere")


def remove_file(path: Path) -> None:
    path.unlink()


def move_both(path: Path) -> None:
    move_file(path)
    beside(path, "journal").rename(path.parents[1] / "elsewhere.journal")


def replace_file(path: Path) -> None:
    shutil.copy(another(path), path)


def replace_both(path: Path) -> None:
    other = another(path)
    other.replace(path)
    beside(other, "journal").replace(beside(path, "journal"))


def replace_journal(path: Path) -> None:
    beside(another(path), "journal").replace(beside(path, "journal"))


MOVES = [
    move_file,
    move_folder,
    remove_file,
    move_both,
    replace_file,
    replace_both,
    replace_journal,
]


@pytest.mark.parametrize("move", MOVES)
def test_nothing_is_written_until_somebody_decides(
    path: Path, move: Callable[[Path], None]
) -> None:
    store = opened(path)
    put(store, 1, title="not in the file yet")
    move(path)
    before = listed(path.parent)
    seen = tasks(store)
    assert seen[1]["title"] == "not in the file yet"
    assert store.displaced is not None
    for act in (lambda: put(store, 1, title="more"), store.undo, store.settle, store.checkpoint):
        with pytest.raises(Displaced):
            act()
    assert tasks(store) == seen
    assert listed(path.parent) == before
    store.close()
    assert listed(path.parent) == before


@pytest.mark.parametrize("move", MOVES)
def test_it_is_written_here_again_when_asked_for(path: Path, move: Callable[[Path], None]) -> None:
    with opened(path) as store:
        put(store, 1, title="not in the file yet")
        log = [commit.uid for commit in store.history()]
        move(path)
        replaced = listed(path.parent)
        store.write_again()
        assert store.displaced is None
        put(store, 2, title="after")
        assert [commit.uid for commit in store.history()][:-1] == log
    assert {id: record["title"] for id, record in cold(path)["tasks"].items()} == {
        1: "not in the file yet", 2: "after", 3: "t2",
    }  # fmt: skip
    with opened(path) as again:
        assert [commit.uid for commit in again.history()][:-1] == log
        assert again.notices == ()
    assert {check.state for check in examine(path, check=any_record)} == {"ok"}
    if "replace" in move.__name__:
        # What stood there is not lost either.
        kept = {data for name, data in listed(path.parent).items() if ".other-" in name}
        names = {"replace_file": ["ops.json"], "replace_journal": ["ops.json.journal"]}
        for name in names.get(move.__name__, ["ops.json", "ops.json.journal"]):
            assert replaced[name] in kept


def test_a_file_that_comes_back_is_gone_on_with(path: Path) -> None:
    with opened(path) as store:
        away = path.with_name("away.json")
        path.rename(away)
        store.refresh()
        assert store.displaced is not None
        away.rename(path)
        store.refresh()
        assert store.displaced is None
        put(store, 1, title="on")
    assert cold(path)["tasks"][1]["title"] == "on"


def test_the_journal_alone_moved_away_loses_nothing(path: Path) -> None:
    with opened(path) as store:
        put(store, 1, title="only in the journal")
        log = [commit.uid for commit in store.history()]
        beside(path, "journal").rename(path.with_name("elsewhere"))
        assert [*store.notices] == []
        store.refresh()
        assert ["journal was moved" in str(each) for each in store.notices] == [True]
        put(store, 2, title="after")
        assert [commit.uid for commit in store.history()][:-1] == log
    assert cold(path)["tasks"][1]["title"] == "only in the journal"
    assert cold(path)["tasks"][2]["title"] == "after"


def test_what_is_left_of_a_workspace_is_not_begun_anew(path: Path) -> None:
    with opened(path) as store:
        put(store, 1, title="one more checkpoint")
        state = tasks(store)
    move_both(path)
    for act in (lambda: opened(path), lambda: create_store(path)):
        with pytest.raises(Damaged, match="backups are there"):
            act()
    recover(path, check=any_record)
    assert cold(path)["tasks"].keys() <= state.keys()
    shutil.rmtree(beside(path, "backups"))
    path.unlink()
    beside(path, "journal").unlink()
    with pytest.raises(NotFound):
        opened(path)


# A journal that is not what the file says


def lose(path: Path) -> None:
    beside(path, "journal").unlink()


def shorten(path: Path) -> None:
    file = beside(path, "journal")
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:2]))


def tear(path: Path) -> None:
    file = beside(path, "journal")
    file.write_bytes(file.read_bytes()[: len(file.read_bytes()) // 2])


def empty(path: Path) -> None:
    beside(path, "journal").write_bytes(b"")


def age(path: Path) -> None:
    """Put an older journal back, which was rotated away since."""
    old = beside(path, "journal").read_bytes()
    with opened(path, rotate_at=1) as store:
        put(store, 1, title="rotates")
    with opened(path, rotate_at=1) as store:
        put(store, 1, title="goes on")
    beside(path, "journal").write_bytes(old)


@pytest.mark.parametrize("harm", [lose, shorten, tear, empty, age])
def test_a_journal_that_is_less_than_the_file_says_is_told(
    path: Path, harm: Callable[[Path], None]
) -> None:
    harm(path)
    before = cold(path)["tasks"]
    with opened(path, read_only=True) as looking:
        looking.history()
        told = [str(each) for each in looking.notices]
        assert len(told) == 1
        assert "gone" in told[0] or "shorter or older" in told[0]
        assert "confirmed" not in told[0] or "confirmed changes are missing" in told[0]
    found = [check for check in examine(path, check=any_record) if check.name == "journal"]
    assert [check.state for check in found].count("warning") >= 1
    assert not any("not been confirmed" in check.message for check in found)
    assert cold(path)["tasks"] == before
    with opened(path) as store:
        # A whole journal goes on from here, so it is not told again.
        assert not any("gone" in str(each) or "shorter" in str(each) for each in store.notices)
        put(store, 3, title="on")
    assert cold(path)["tasks"] == {**before, 3: {**before[3], "title": "on"}}


@pytest.mark.parametrize("harm", [lose, shorten, tear, empty])
def test_undo_takes_no_older_action_where_the_newest_is_lost(
    path: Path, harm: Callable[[Path], None]
) -> None:
    harm(path)
    before = cold(path)
    for _ in range(2):
        with opened(path) as store, pytest.raises(Conflict, match="lost"):
            store.undo()
    assert cold(path) == before
