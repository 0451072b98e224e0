"""Damage in a journal: what the file covers is gone past and said, the rest stops everybody."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from communitytui.errors import CommunityError, Conflict, Damaged
from communitytui.store import Commit, create_store, recover
from tests.store.helpers import (
    add,
    any_record,
    check_states,
    cold,
    journal,
    meta,
    opened,
    put,
    tasks,
)

COUNT = 9
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Made(NamedTuple):
    """A folder with a workspace whose every commit is about another task, and its log."""

    folder: Path
    log: tuple[Commit, ...]
    other: bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the workspace once: ana and bo take turns, the last action of each is undone."""
    folder = tmp_path_factory.mktemp("made")
    path = Path(create_store(folder / "ops.json"))
    with opened(path) as store, store.transaction("init") as draft:
        for number in range(COUNT + 1):
            draft.insert("tasks", {"title": f"t{number}"})
    shutil.copy(path, folder / "first.json")
    for number in range(1, COUNT + 1):
        with opened(path, "bo" if number % 3 == 0 else "ana") as store:
            put(store, number, owner=f"o{number}")
    with opened(path) as store:
        store.undo()
        log = tuple(store.history())
    other = Path(create_store(folder / "other.json"))
    with opened(other) as store:
        for number in range(4):
            add(store, title=f"else {number}")
    return Made(folder, log, journal(other).read_bytes())


Harm = Callable[[list[bytes], int, int, bytes], list[bytes]]


def flip(lines: list[bytes], place: int, how: int, other: bytes) -> list[bytes]:
    line = bytearray(lines[place])
    line[how % len(line)] ^= 1 + how % 255
    return [*lines[:place], bytes(line), *lines[place + 1 :]]


def cut(lines: list[bytes], place: int, how: int, other: bytes) -> list[bytes]:
    return [*lines[:place], *lines[place + 1 :]]


def double(lines: list[bytes], place: int, how: int, other: bytes) -> list[bytes]:
    return [*lines[: place + 1], lines[place], *lines[place + 1 :]]


def swap(lines: list[bytes], place: int, how: int, other: bytes) -> list[bytes]:
    if place + 1 >= len(lines):
        return lines
    return [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]


def foreign(lines: list[bytes], place: int, how: int, other: bytes) -> list[bytes]:
    """A line of another workspace comes in, or takes the place of one."""
    strange = other.splitlines(keepends=True)
    return [*lines[:place], strange[how % len(strange)], *lines[place + how % 2 :]]


#: Each kind, with how many commits it may cost at most. A newline that is hit joins two lines;
#: the line behind one that is gone has nobody who vouches for it.
HARMS: dict[str, tuple[Harm, int]] = {
    "flip": (flip, 2),
    "cut": (cut, 2),
    "double": (double, 0),
    "swap": (swap, 0),
    "foreign": (foreign, 2),
}


def harmed(path: Path, kind: str, place: int, how: int, other: bytes) -> int:
    """Damage one line of the journal; return how many commits that may cost at most."""
    lines = journal(path).read_bytes().splitlines(keepends=True)
    harm, cost = HARMS[kind]
    journal(path).write_bytes(b"".join(harm(lines, place % len(lines), how, other)))
    return cost


@given(
    kind=st.sampled_from(sorted(HARMS)),
    place=st.integers(0, 60),
    how=st.integers(0, 5000),
    again=st.none() | st.tuples(st.sampled_from(sorted(HARMS)), st.integers(0, 60)),
)
@example("flip", 0, 3, None)
@example("flip", 0, 30, None)
@example("cut", 0, 0, None)
@example("double", 0, 0, None)
@example("double", 21, 0, None)
@example("swap", 0, 0, None)
@example("flip", 7, 8, None)
@quick
def test_damage_that_the_file_covers_costs_at_most_what_was_hit(
    made: Made, kind: str, place: int, how: int, again: tuple[str, int] | None
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(shutil.copytree(made.folder, folder, dirs_exist_ok=True)) / "ops.json"
        before, whole = cold(path), journal(path).read_bytes()
        if again is not None and {kind, again[0]} == {"cut", "flip"}:
            # Behind a line that is gone nobody vouches for the next one.
            again = None
        cost = harmed(path, kind, place, how, made.other)
        if again is not None:
            cost += 1 + harmed(path, *again, how, made.other)
        hit = journal(path).read_bytes() != whole
        try:
            assert cold(path) == before
        except Damaged:
            # A commit that stands behind the checkpoint would be needed: only foreign ones are.
            assert "foreign" in (kind, again and again[0])
            return
        with opened(path) as store:
            seen = store.history()
            assert {each.uid for each in seen} <= {each.uid for each in made.log}
            assert [each for each in made.log if each.uid in {one.uid for one in seen}] == [*seen]
            assert len(seen) >= len(made.log) - cost
            if len(seen) < len(made.log):
                assert hit
                assert store.notices
            with opened(path, "bo") as bo:
                undone, error = outcome(bo.undo)
            # bo's last action, or a reason: never an older one.
            if undone is not None:
                assert undone.ops[0].id == COUNT
            else:
                assert isinstance(error, Conflict), error
                assert len(seen) < len(made.log)
            put(store, 1, owner="next")
            assert tasks(store)[1]["owner"] == "next"
        assert cold(path)["tasks"][1]["owner"] == "next"


@given(
    kind=st.sampled_from(["flip", "cut", "double", "swap", "foreign"]),
    place=st.integers(0, 60),
    how=st.integers(0, 5000),
)
@example("cut", 1, 0)
@example("flip", 1, 2)
@quick
def test_recovery_keeps_every_intact_line_and_counts_what_is_lost(
    made: Made, kind: str, place: int, how: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(shutil.copytree(made.folder, folder, dirs_exist_ok=True)) / "ops.json"
        before = cold(path)["tasks"]
        cost = harmed(path, kind, place, how, made.other)
        path.write_bytes(path.read_bytes()[:-9])
        done = recover(path, check=any_record)
        after = cold(path)["tasks"]
        wrong = [id for id in before if before[id] != after[id]]
        assert len(wrong) <= done.lost <= cost + (kind == "foreign")
        assert all(after[id].get("owner") in (None, f"o{id}") for id in after)
        assert check_states(path)["tail"] == "ok"


@given(place=st.integers(0, 60), how=st.integers(0, 5000))
@quick
def test_a_byte_of_what_the_file_lacks_stops_everybody(made: Made, place: int, how: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ops.json"
        shutil.copy(made.folder / "first.json", path)
        begin = meta(path)["pos"]
        lines = journal(made.folder / "ops.json").read_bytes()[begin:].splitlines(keepends=True)
        # What a checkpoint left in between is no part of a tail; neither is its chain.
        place %= len(lines)
        head = journal(made.folder / "ops.json").read_bytes()[:begin]
        journal(path).write_bytes(head + b"".join(flip(lines, place, how, b"")))
        data = journal(path).read_bytes()
        if b'"saved"' in lines[place]:
            return
        with pytest.raises(Damaged):
            opened(path)
        assert journal(path).read_bytes() == data
        assert recover(path, check=any_record).lost <= 2
        opened(path).close()


def outcome(undo: Callable[[], Commit]) -> tuple[Commit | None, CommunityError | None]:
    """Return what undo took back, or why it refused."""
    try:
        return undo(), None
    except CommunityError as error:
        return None, error
