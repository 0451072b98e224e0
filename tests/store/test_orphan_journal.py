"""What only a deleted journal holds comes back, whoever went on without it in the meantime."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.store import Store, files
from communitytui.store.state import ROTATE_AT
from tests.store.helpers import add, cold, increment, journal, opened, put


def actions(store: Store) -> list[str]:
    return [commit.uid for commit in store.history()]


def test_a_newcomer_who_never_saw_the_deleted_journal_loses_nothing_of_it(path: Path) -> None:
    with opened(path, "ana") as ana:
        add(ana, n=0)
        ana.checkpoint()
        increment(ana, 1, "n")
        add(ana, title="ana's")
        journal(path).unlink()
        with opened(path, "bo") as bo:
            assert 2 not in bo.snapshot.tables["tasks"]
            put(bo, 1, m=7)
        done = actions(ana)
        ana.refresh()
        ana.settle()
        assert ana.snapshot.tables["tasks"][1] == {"n": 1, "m": 7}
        assert set(done) <= set(actions(ana))
        assert len(actions(ana)) == len(set(actions(ana)))
    rows = cold(path)["tasks"]
    assert rows[1] == {"n": 1, "m": 7}
    assert rows[2]["title"] == "ana's"


def test_one_who_slept_through_two_journals_loses_nothing_of_the_second(path: Path) -> None:
    with opened(path, "ana") as ana, opened(path, "bo") as bo:
        add(ana, a=0)
        bo.refresh()
        journal(path).unlink()
        increment(ana, 1, "a")
        ana.checkpoint()
        increment(ana, 1, "a")
        journal(path).unlink()
        increment(bo, 1, "b")
        increment(ana, 1, "a")
        increment(bo, 1, "b")
        bo.refresh()
        assert bo.snapshot.tables["tasks"][1] == {"a": 3, "b": 2}
    assert cold(path)["tasks"][1] == {"a": 3, "b": 2}


def test_what_two_hold_comes_back_once(path: Path) -> None:
    with opened(path, "ana") as ana, opened(path, "cy") as cy:
        add(ana, n=0)
        ana.checkpoint()
        for _ in range(3):
            increment(ana, 1, "n")
        cy.refresh()
        journal(path).unlink()
        with opened(path, "bo") as bo:
            add(bo, title="bo's")
        cy.settle()
        ana.settle()
        cy.settle()
        assert ana.snapshot.tables["tasks"][1] == {"n": 3}
        assert cy.refresh().tables["tasks"] == ana.refresh().tables["tasks"]
        uids = actions(ana)
        assert len(uids) == len(set(uids)) == 5


def test_whoever_closes_writes_what_only_the_deleted_journal_held(path: Path) -> None:
    with opened(path, "ana") as ana:
        add(ana, n=0)
        ana.checkpoint()
        increment(ana, 1, "n")
        journal(path).unlink()
    assert cold(path)["tasks"][1] == {"n": 1}


def test_a_field_changed_since_stays_and_a_record_under_a_taken_id_gets_another(
    path: Path,
) -> None:
    with opened(path, "ana") as ana:
        add(ana, title="old", note="")
        ana.checkpoint()
        put(ana, 1, title="ana's", note="kept")
        mine = add(ana, title="second of ana")
        put(ana, mine, note="hers")
        journal(path).unlink()
        with opened(path, "bo") as bo:
            put(bo, 1, title="bo's")
            assert add(bo, title="second of bo") == mine
        ana.settle()
        rows = ana.snapshot.tables["tasks"]
        assert rows[1] == {"title": "bo's", "note": "kept"}
        assert rows[mine]["title"] == "second of bo"
        assert rows[mine + 1] == {"title": "second of ana", "note": "hers"}
        assert ana.warning is not None
        assert "title" in str(ana.warning)
    assert cold(path)["tasks"][mine + 1]["note"] == "hers"


def test_an_undo_in_the_deleted_journal_still_names_what_it_took_back(path: Path) -> None:
    with opened(path, "ana") as ana:
        add(ana, n=0)
        ana.checkpoint()
        increment(ana, 1, "n")
        ana.undo()
        journal(path).unlink()
        with opened(path, "bo") as bo:
            add(bo, title="bo's")
        ana.settle()
        assert ana.snapshot.tables["tasks"][1] == {"n": 0}
        ana.redo()
        assert ana.snapshot.tables["tasks"][1] == {"n": 1}


def test_an_older_copy_put_back_wins_though_somebody_holds_the_newer_journal(path: Path) -> None:
    with opened(path, "ana") as ana:
        add(ana, n=0)
        ana.checkpoint()
        kept = {name: name.read_bytes() for name in (path, journal(path)) if name.exists()}
        increment(ana, 1, "n")
        for name, data in kept.items():
            name.unlink()
            name.write_bytes(data)
        with opened(path, "bo") as bo:
            add(bo, title="bo's")
        ana.settle()
        assert ana.snapshot.tables["tasks"][1] == {"n": 0}


@pytest.mark.parametrize("rounds", [1, 3])
def test_rotations_while_one_sleeps_bring_nothing_back_twice(path: Path, rounds: int) -> None:
    assert ROTATE_AT > 1
    with opened(path, "ana") as ana, opened(path, "bo", rotate_at=1) as bo:
        add(ana, n=0)
        for _ in range(rounds):
            increment(bo, 1, "n")
            bo.checkpoint()
        increment(ana, 1, "n")
        assert ana.snapshot.tables["tasks"][1] == {"n": rounds + 1}
        assert len(actions(ana)) == rounds + 2
    site = files.Site.of(path)
    assert cold(path)["tasks"][1] == {"n": rounds + 1}
    assert site.path == str(path)
