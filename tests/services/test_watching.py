"""A folder that is watched: each file once; what cannot be imported is set aside, and said once."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from communitytui.errors import NotFound
from communitytui.services import watching
from communitytui.services.watching import Looked, look
from communitytui.store import DiskProblem, Store, open_store
from tests.samples import NOW, make_workspace

TABLE = "date,dau\n2026-11-{day:02},{value}\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    make_workspace(tmp_path / "ops.json", readings=False)
    store = open_store(tmp_path / "ops.json", who="ana")
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


def looked(store: Store, folder: Path, *, settled: bool = True) -> list[Looked]:
    """Look long after the files were written, or at the same moment."""
    clock = max(each.stat().st_mtime for each in folder.parent.rglob("*")) + 60 * settled
    return [*look(store, 1, folder, now=lambda: NOW, clock=lambda: clock)]


def test_each_file_once_until_it_changes(store: Store, folder: Path) -> None:
    (folder / "a.csv").write_text(TABLE.format(day=2, value=5))
    (folder / ".hidden").write_text(TABLE.format(day=2, value=5))
    (folder / "sub").mkdir()
    (first,) = looked(store, folder)
    assert first.done is not None
    assert first.done.new == 1
    assert looked(store, folder) == []
    (folder / "a.csv").write_text(TABLE.format(day=3, value=500) * 1)
    (again,) = looked(store, folder)
    assert again.done is not None
    assert again.done.new == 1


def test_what_cannot_be_imported_is_said_once_and_stops_nothing(store: Store, folder: Path) -> None:
    (folder / "a.csv").write_text("nothing of ours")
    (folder / "b.csv").write_text(TABLE.format(day=2, value=5))
    bad, good = looked(store, folder)
    assert bad.error is not None
    assert good.done is not None
    assert looked(store, folder) == []
    (folder / "a.csv").write_text(TABLE.format(day=4, value=55))
    assert [each.file for each in looked(store, folder)] == ["a.csv"]


def test_a_file_that_is_still_being_written_waits(store: Store, folder: Path) -> None:
    (folder / "a.csv").write_text(TABLE.format(day=2, value=5))
    assert looked(store, folder, settled=False) == []
    assert len(looked(store, folder)) == 1


def test_a_state_that_cannot_be_read_is_begun_anew(store: Store, folder: Path) -> None:
    (folder / "a.csv").write_text(TABLE.format(day=2, value=5))
    looked(store, folder)
    Path(store.site.path + ".watched").write_text("{")
    (again,) = looked(store, folder)
    assert again.done is not None
    assert (again.done.new, again.done.changed) == (0, 0)


def test_without_such_a_folder_it_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        looked(store, tmp_path / "none")


def test_a_full_disk_is_said_in_words(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(watching, "keep", full)
    (folder / "a.csv").write_text(TABLE.format(day=2, value=5))
    with pytest.raises(DiskProblem):
        looked(store, folder)
