"""Recovery: whose the files are, what rotated journals still hold, a journal without its head."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from communitytui.errors import Conflict, Damaged
from communitytui.store import create_store, examine, recover
from communitytui.store.files import Site
from communitytui.store.history import archives
from tests.store.helpers import add, any_record, cold, journal, meta, opened, put


def workspace(path: Path, count: int = 4) -> Path:
    """Make a workspace with some tasks, and a backup of it."""
    made = Path(create_store(path))
    for number in range(count):
        with opened(made) as store:
            add(store, title=f"{path.stem} {number}")
    return made


def spoil(path: Path) -> None:
    """Break the JSON file: its end is gone."""
    path.write_bytes(path.read_bytes()[:-5])


def titles(path: Path) -> list[str]:
    return [record["title"] for record in cold(path)["tasks"].values()]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Our workspace."""
    return workspace(tmp_path / "ours.json")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Somebody else's, with more in it."""
    return workspace(tmp_path / "other.json", 9)


MINE = [f"ours {number}" for number in range(4)]


def test_the_file_of_another_workspace_over_ours_is_set_aside(ours: Path, other: Path) -> None:
    store = meta(ours)["store"]
    shutil.copy(other, ours)
    with pytest.raises(Damaged, match="different stores"):
        opened(ours)
    done = recover(ours, check=any_record)
    assert titles(ours) == MINE
    assert meta(ours)["store"] == store
    assert done.lost == 0
    assert Path(done.kept_aside or "").read_bytes() == other.read_bytes()
    with opened(ours) as again:
        assert len(again.history()) == 4
        assert again.notices == ()
    # It did not get among the backups: the next recovery would find it there.
    spoil(ours)
    recover(ours, check=any_record)
    assert titles(ours) == MINE


def test_the_journal_of_another_workspace_beside_ours_is_set_aside(ours: Path, other: Path) -> None:
    shutil.copy(journal(other), journal(ours))
    with pytest.raises(Damaged, match="different stores"):
        opened(ours)
    recover(ours, check=any_record)
    assert titles(ours) == MINE
    assert len(list(ours.parent.glob("ours.json.journal.corrupt-*"))) == 1


@pytest.mark.parametrize("spoilt", [True, False])
def test_where_the_witnesses_do_not_agree_it_asks(ours: Path, other: Path, spoilt: bool) -> None:
    if spoilt:
        # The file is gone, the journal and the backups are of two workspaces.
        spoil(ours)
        shutil.copy(journal(other), journal(ours))
    else:
        # Without backups: one file against the other, whose first changes are not there.
        with opened(ours, rotate_at=1) as store:
            put(store, 1, title="rotates")
        shutil.rmtree(ours.with_name("ours.json.backups"))
        shutil.copy(other, ours)
    before = {
        entry.name: entry.read_bytes()
        for entry in ours.parent.glob("ours.json*[lj]*")
        if entry.is_file()
    }
    with pytest.raises(Damaged, match="two workspaces") as told:
        recover(ours, check=any_record)
    assert "doctor --recover" in str(told.value)
    assert "ours.json.journal" in str(told.value)
    after = {
        entry.name: entry.read_bytes()
        for entry in ours.parent.glob("ours.json*[lj]*")
        if entry.is_file()
    }
    assert {**after, "ours.json.lock": b""} == {**before, "ours.json.lock": b""}


def rotated(path: Path) -> list[Path]:
    """Make a workspace with three rotated journals of two changes each; return them."""
    create_store(path)
    for number in range(3):
        with opened(path, rotate_at=10**6) as store:
            add(store, title=f"a{number}")
        with opened(path, rotate_at=1) as store:
            add(store, title=f"b{number}")
    return [Path(name) for *_, name in archives(Site.of(path))]


def hit(file: Path, text: bytes) -> None:
    data = file.read_bytes()
    assert text in data
    file.write_bytes(data.replace(text, text[:-1] + b"X", 1))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_of_a_rotated_journal_is_gone_past_and_told(tmp_path: Path, place: int) -> None:
    path = tmp_path / "ops.json"
    kept = rotated(path)
    before = cold(path)
    hit(kept[place], b'"a%d"' % place)
    assert cold(path) == before
    with opened(path) as store:
        assert len(store.recent(1)) == 1
        told = len(store.notices)
        assert [op.after["title"] for each in store.history() for op in each.ops if op.after] == [
            title for number in range(3) for title in (f"a{number}", f"b{number}")
            if title != f"a{place}"
        ]  # fmt: skip
        # Only who reads that far meets it.
        assert (told, len(store.notices)) == (int(place == 2), 1)
        # What is newer than the hole is taken back, what is older is not.
        for _ in range(2 * (2 - place) + 1):
            store.undo()
        with pytest.raises(Conflict, match="lost"):
            store.undo()
    found = {check.name: check.state for check in examine(path, check=any_record)}
    assert (found["journal"], found["tail"]) == ("warning", "ok")
    spoil(path)
    for backup in (tmp_path / "ops.json.backups").glob("*.json"):
        backup.unlink()
    done = recover(path, check=any_record)
    assert done.lost == 1
    assert f"a{place}" not in titles(path)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-150])


def head_hit(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"store"', b'"stOre"', 1))


def unreadable(file: Path) -> None:
    file.write_bytes(b"\0" * 64)


def gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("harm", "lost"), [(cut_short, 1), (head_hit, 0), (unreadable, 2), (gone, 2)]
)
def test_a_rotated_journal_that_lost_something(
    tmp_path: Path, harm: Callable[[Path], None], lost: int
) -> None:
    path = tmp_path / "ops.json"
    kept = rotated(path)
    harm(kept[1])
    with opened(path) as store:
        assert len(store.history()) == 6 - lost
        assert store.notices
        store.undo()
        store.undo()
        if lost:
            with pytest.raises(Conflict, match="lost"):
                store.undo()
        else:
            assert store.undo().ops[0].id == 4


def test_a_journal_without_its_head_goes_on_anew_and_keeps_the_log(ours: Path) -> None:
    data = journal(ours).read_bytes()
    journal(ours).write_bytes(b"x" + data[1:])
    assert titles(ours) == MINE
    with opened(ours) as store:
        log = [each.uid for each in store.history()]
        assert len(log) == 4
        put(store, 1, title="on")
        assert [each.uid for each in store.history()][:-1] == log
    assert journal(ours).read_bytes()[:1] != b"x"
    with opened(ours) as store:
        assert [each.uid for each in store.history()][:-1] == log


def test_a_note_that_is_hit_costs_nothing(ours: Path) -> None:
    data = journal(ours).read_bytes()
    at = data.rindex(b'"saved"')
    journal(ours).write_bytes(data[: at + 9] + b"?" + data[at + 10 :])
    with opened(ours) as store:
        assert len(store.history()) == 4
        put(store, 1, title="on")
    assert titles(ours)[0] == "on"


@pytest.mark.parametrize("last", [b'"t2"', b'{"revision":4', b'"ana"', b"\n"])
def test_a_whole_line_at_the_end_of_the_tail_is_not_cut(tmp_path: Path, last: bytes) -> None:
    """It was confirmed: one byte of it is damage, not an append that was cut short."""
    path = Path(create_store(tmp_path / "ops.json"))
    store = opened(path)
    for number in range(4):
        add(store, title=f"t{number - 1}")
    data = bytearray(journal(path).read_bytes())
    data[data.rindex(last)] ^= 2
    journal(path).write_bytes(data)
    with pytest.raises(Damaged, match="middle"):
        opened(path)
    assert journal(path).read_bytes() == data
    # Of a newline no more is needed than that it is known to be one.
    kept = 3 + (last == b"\n")
    assert recover(path, check=any_record).lost == 4 - kept
    assert titles(path) == ["t-1", "t0", "t1", "t2"][:kept]
