"""Undo and redo over random actions of two people: exact, and never leaving anything hanging."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communitytui.domain.nouns.references import twins, unmet
from communitytui.domain.playbook.check import parse_playbook
from communitytui.errors import Conflict, NotFound
from communitytui.services import undoing
from communitytui.store import Store, create_store, open_store
from tests.samples import begin
from tests.services.conftest import NOW, OWN
from tests.services.deeds import DEEDS, act

State = dict[str, list[tuple[int, Any]]]

_deeds = st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 500))
#: Who does it; a deed, or how often to undo, each time my own action (False) or anybody's.
_steps = st.lists(
    st.tuples(
        st.booleans(),
        st.one_of(_deeds, _deeds, _deeds, st.lists(st.booleans(), min_size=1, max_size=4)),
        st.integers(1, 900),
    ),
    min_size=4,
    max_size=30,
)


@contextmanager
def two_people() -> Iterator[tuple[Store, Store]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ops.json"
        create_store(path)
        with open_store(path, who="ana") as ana, open_store(path, who="bo") as bo:
            book = parse_playbook(tomllib.loads(OWN), "own.toml")
            begin(ana, "A", playbook=book, timezone="Asia/Shanghai", now=NOW, spoken="en")
            yield ana, bo


def state(store: Store) -> State:
    """Return every table with its records in their order: what comes back has its old place."""
    tables = store.refresh().tables
    return {name: [(id, dict(row)) for id, row in rows.items()] for name, rows in tables.items()}


def check_whole(store: Store) -> None:
    tables = store.refresh().tables
    assert [(p.reference.table, p.reference.field, p.id) for p in unmet(tables)] == []
    assert {table: twins(tables, table, tables[table]) for table in tables} == {
        table: [] for table in tables
    }


def there_and_back(store: Store, whose: list[bool], now: datetime) -> None:
    """Undo as far as it goes, redo all of it, and the same once more."""
    states, undone = [state(store)], []
    for any_user in whose:
        try:
            undoing.undo(store, any_user=any_user, now=now)
        except (Conflict, NotFound):
            assert state(store) == states[-1]
            break
        undone.append(any_user)
        states.append(state(store))
        check_whole(store)
    for _ in range(2):
        for before in reversed(states[:-1]):
            undoing.redo(store, now=now)
            assert state(store) == before
        for any_user, after in zip(undone, states[1:], strict=True):
            undoing.undo(store, any_user=any_user, now=now)
            assert state(store) == after


@given(_steps)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_random_actions_of_two_people_are_undone_and_redone_exactly(steps: list[Any]) -> None:
    check_exact(steps)


@pytest.mark.slow
@given(_steps)
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_very_many_random_actions_are_undone_and_redone_exactly(steps: list[Any]) -> None:
    check_exact(steps)


def check_exact(steps: list[Any]) -> None:
    now = NOW
    with two_people() as people:
        for first, deed, minutes in steps:
            now += timedelta(minutes=minutes)
            store = people[0] if first else people[1]
            if isinstance(deed, tuple):
                act(store, deed[0], deed[1], now)
            else:
                there_and_back(store, deed, now)
            check_whole(people[0])
        lived = state(people[0])
        with open_store(people[0].path, who="eve", read_only=True) as cold:
            assert state(cold) == lived


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["deed", "undo", "redo"]), _deeds)))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_whatever_two_people_undo_between_each_other_all_stays_whole(steps: list[Any]) -> None:
    now = NOW
    with two_people() as people:
        for first, kind, deed in steps:
            now += timedelta(hours=1)
            store = people[0] if first else people[1]
            before = state(store)
            if kind == "deed":
                act(store, deed[0], deed[1], now)
                continue
            try:
                take = undoing.undo if kind == "undo" else undoing.redo
                take(store, any_user=deed[1] % 3 == 0, now=now)
            except (Conflict, NotFound):
                assert state(store) == before
            check_whole(store)


def test_every_deed_is_done_by_some_number() -> None:
    """The random tests say something about a service only when its deed is ever done."""
    left, order = set(DEEDS), list(DEEDS)
    for start in range(4):
        order.reverse()
        with two_people() as (ana, _):
            now = NOW + timedelta(days=3)
            for n in range(start, start + 5):
                now += timedelta(days=1)
                left -= {name for name in order if act(ana, name, n, now)}
        if not left:
            break
    assert left == set()


def test_what_was_made_first_stands_first_again_after_undo_and_redo() -> None:
    with two_people() as (ana, bo):
        act(ana, "rhythm", 1, NOW)
        act(bo, "rhythm", 2, NOW)
        before = state(ana)
        act(ana, "drop rhythm", 1, NOW)
        undoing.undo(ana, now=NOW)
        assert state(ana) == before
        undoing.redo(ana, now=NOW)
        undoing.undo(ana, now=NOW)
        assert state(ana) == before
