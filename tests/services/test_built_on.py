"""What others built on is not taken away under them; what needs a thing gone does not return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from communitytui.domain.nouns.references import unmet
from communitytui.domain.playbook.playbook import Playbook
from communitytui.errors import NotFound, StoodOn
from communitytui.i18n import speaking
from communitytui.services import (
    calendar,
    decisions,
    goals,
    metrics,
    own_metrics,
    reviews,
    rhythms,
    standards,
    tasks,
    trials,
    undoing,
)
from communitytui.services.communities import init_community
from communitytui.services.decisions import Edit
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.samples import stamps
from tests.services.conftest import NOW

LATER = NOW + timedelta(days=2)
TRIAL = {"metric": "own1", "pass": ">=35", "days": "14"}


def club(store: Store) -> int:
    bare = Playbook("bare", "bare", 1, ())
    day = date(2026, 11, 23)
    return init_community(store, "club", bare, start=day, timezone="UTC", now=NOW).community.id


def own(store: Store) -> object:
    return own_metrics.add(store, 1, "own1", {}, now=NOW)


def matrix(store: Store) -> int:
    factors = [{"key": "a", "label": "A", "weight": 100}]
    promised = {"kind": "matrix", "label": "choice", "factors": factors}
    return tasks.add(store, 1, "choose", "model", now=NOW, deliverable=promised).ids[0]


def found(store: Store) -> int:
    record = {"community": 1, "rule": "Q01", "state": "accepted", **stamps(NOW)}
    with store.transaction("accept", now=NOW.isoformat()) as draft:
        return draft.insert("findings", record)


def rules(store: Store) -> None:
    rule = {"id": "Q01", "signals": ["dau"], "text": "few"}
    with store.transaction("rules", now=NOW.isoformat()) as draft:
        draft.patch("communities", 1, {"rules": [rule]})


def close(store: Store, now: Any = NOW) -> object:
    said: dict[str, Any] = {"right": ["a"], "wrong": ["b"], "next_goals": ["c"]}
    return reviews.close(store, 1, now=now, goals=["a goal"], **said)


def last(store: Store, table: str) -> int:
    return max(store.refresh().tables[table])


def wait(store: Store) -> object:
    return tasks.change(store, [1], {"after": str(last(store, "tasks"))}, now=LATER)


def serve(store: Store) -> object:
    return tasks.change(store, [1], {"goal": str(last(store, "goals"))}, now=LATER)


def recorded(store: Store) -> object:
    return metrics.record(store, 1, "own1", "5", now=LATER)


def post(store: Store) -> int:
    home = last(store, "communities")
    return calendar.add(store, home, "first post", {}, now=LATER).id


def weigh(store: Store) -> object:
    return decisions.edit(store, last(store, "tasks"), Edit(add=("x",)), now=LATER)


def tick(store: Store) -> object:
    return rhythms.done(store, last(store, "rhythms"), now=LATER, day="2026-11-23")


Make = Callable[[Store], object]
#: What one person makes; what another builds on it; the reference; how that is called.
CASES: list[tuple[Make, Make, tuple[str, str], str]] = [
    (club, post, ("entries", "community"), "entry 1 first post (ana)"),
    (
        club,
        lambda s: tasks.add(s, 2, "work", "goal", now=LATER),
        ("tasks", "community"),
        "task 4 work",
    ),
    (
        lambda s: tasks.add(s, 1, "first", "goal", now=NOW),
        wait,
        ("tasks", "after"),
        "task a State the problem",
    ),
    (
        lambda s: goals.add(s, 1, "grow", {}, now=NOW),
        serve,
        ("tasks", "goal"),
        "task a State the problem",
    ),
    (matrix, weigh, ("decisions", "task"), "decision 4 choose"),
    (
        lambda s: rhythms.add(s, 1, "greet", {"every": "daily"}, now=NOW),
        tick,
        ("occurrences", "rhythm"),
        "rhythm 2 greet 2026-11-23",
    ),
    (own, recorded, ("readings", "metric"), "readings of own1 in 2026"),
    (
        own,
        lambda s: goals.add(s, 1, "more", {"metric": "own1", "target": "5"}, now=LATER),
        ("goals", "metric"),
        "goal 1 more",
    ),
    (
        own,
        lambda s: trials.add(s, 1, "try it", TRIAL, now=LATER),
        ("trials", "metric"),
        "trial 1 try it",
    ),
    (
        lambda s: own_metrics.define(s, 1, "share", {"definition": "anew"}, now=NOW),
        lambda s: metrics.record(s, 1, "share", "5", now=LATER),
        ("readings", "version"),
        "readings of share in 2026",
    ),
    (
        found,
        lambda s: trials.add(s, 1, "try it", {**TRIAL, "metric": "dau", "finding": "1"}, now=LATER),
        ("trials", "finding"),
        "trial 1 try it",
    ),
    (rules, found, ("findings", "rule"), "finding Q01"),
    (close, lambda s: close(s, LATER), ("cycles", "number"), "cycle 2"),
]


@pytest.mark.parametrize(("make", "build", "reference", "called"), CASES)
def test_undo_is_refused_while_somebody_else_s_record_stands_on_it(
    store: Store,
    other: Store,
    make: Make,
    build: Make,
    reference: tuple[str, str],
    called: str,
) -> None:
    make(store)
    made = store.refresh().tables
    build(other)
    before = store.refresh().tables
    with pytest.raises(StoodOn) as caught:
        undoing.undo(store, now=LATER)
    assert caught.value.exit_code == 7
    assert reference in {(clash.table, clash.field) for clash in caught.value.clashes}
    assert {clash.by for clash in caught.value.clashes} == {"ana"}
    assert called in str(caught.value)
    with speaking("zh"):
        assert explain(caught.value).startswith("没有撤销")
    assert store.refresh().tables == before
    # Once that is taken back, it goes, and comes back as it was.
    undoing.undo(other, now=LATER)
    undoing.undo(store, now=LATER)
    undoing.redo(store, now=LATER)
    assert store.refresh().tables == made
    assert unmet(made) == []


def test_a_standard_set_for_a_new_metric_keeps_it(store: Store, other: Store) -> None:
    own(store)
    standards.set_standard(other, 1, "own1", now=LATER, target="9")
    with pytest.raises(StoodOn, match="standard of own1"):
        undoing.undo(store)


def test_what_was_there_before_does_not_keep_a_metric_that_came_later(
    store: Store, other: Store
) -> None:
    with other.transaction("standard", now=NOW.isoformat()) as draft:
        record = {"community": 1, "metric": "own1", "level": None, "target": 5, **stamps(NOW)}
        draft.insert("standards", record)
    own(store)
    undoing.undo(store)
    assert [row["name"] for row in store.snapshot.tables["metrics"].values()] == ["dau", "share"]


def test_my_own_later_work_keeps_it_too_when_the_file_s_last_action_is_undone(
    store: Store, other: Store
) -> None:
    id = tasks.add(store, 1, "first", "goal", now=NOW).ids[0]
    tasks.change(other, [1], {"after": str(id)}, now=LATER)
    undoing.undo(other, any_user=True)
    tasks.change(store, [1], {"after": str(id)}, now=LATER)
    tasks.change(other, [1], {"owner": "bo"}, now=LATER)
    # Mine goes in its order: first what I built, then what I built it on.
    undoing.undo(store)
    undoing.undo(store)
    assert id not in store.snapshot.tables["tasks"]
    assert store.snapshot.tables["tasks"][1]["owner"] == "bo"


def test_a_record_that_somebody_changed_since_is_named(store: Store, other: Store) -> None:
    id = tasks.add(store, 1, "first", "goal", now=NOW).ids[0]
    tasks.change(other, [id], {"notes": "mine"}, now=LATER)
    with pytest.raises(StoodOn, match=r"task 4 first \(ana\); undo them first") as caught:
        undoing.undo(store)
    assert [(c.id, c.field, c.theirs) for c in caught.value.clashes] == [(id, "notes", "mine")]


# -- the other way round


def test_what_comes_back_must_find_what_it_needs(store: Store, other: Store) -> None:
    first = tasks.add(other, 1, "first", "goal", now=NOW).ids[0]
    second = tasks.add(store, 1, "second", "goal", now=NOW).ids[0]
    tasks.change(store, [second], {"after": str(first)}, now=NOW)
    tasks.delete(store, [second], now=NOW)
    tasks.delete(other, [first], now=LATER)
    with pytest.raises(StoodOn, match="depends on deleted records: task 5 second") as caught:
        undoing.undo(store)
    assert [(c.field, c.theirs) for c in caught.value.clashes] == [("after", first)]
    undoing.undo(other)
    undoing.undo(store)
    assert store.snapshot.tables["tasks"][second]["after"] == [first]


def test_a_reading_does_not_come_back_without_the_definition_it_was_made_by(
    store: Store, other: Store
) -> None:
    own_metrics.define(store, 1, "share", {"definition": "anew"}, now=NOW)
    metrics.record(other, 1, "share", "5", now=LATER)
    metrics.take_back(other, 1, "share", now=LATER)
    undoing.undo(store)
    with pytest.raises(StoodOn, match="readings of share in 2026"):
        undoing.undo(other)


@pytest.mark.parametrize(
    ("make", "again", "called"),
    [
        (club, club, "club"),
        (own, own, "metric own1"),
        (
            lambda s: metrics.record(s, 1, "dau", "5", now=LATER),
            lambda s: metrics.record(s, 1, "dau", "6", now=LATER),
            "readings of dau in 2026",
        ),
        (tick, tick, "rhythm 1 patrol 2026-11-23"),
    ],
)
def test_redo_brings_nothing_back_that_somebody_made_anew(
    store: Store, other: Store, make: Make, again: Make, called: str
) -> None:
    make(store)
    undoing.undo(store)
    again(other)
    before = store.refresh().tables
    with pytest.raises(StoodOn, match=f"Not redone: created again since: {called}"):
        undoing.redo(store)
    assert store.refresh().tables == before


def test_redo_of_a_deletion_is_refused_when_it_was_built_on(store: Store, other: Store) -> None:
    id = tasks.add(store, 1, "first", "goal", now=NOW).ids[0]
    tasks.delete(store, [id], now=NOW)
    undoing.undo(store)
    tasks.change(other, [1], {"after": str(id)}, now=LATER)
    with pytest.raises(StoodOn, match="Not redone: later changes build on it: task a"):
        undoing.redo(store)


def test_nothing_is_written_to_what_a_colleague_took_back_in_between(
    store: Store, other: Store
) -> None:
    """A screen may still show a community, or a rhythm, that is gone by now."""
    home = club(store)
    undoing.undo(store)
    before = store.refresh().tables
    for late in (
        lambda: metrics.record(other, home, "dau", "5", now=LATER),
        lambda: own_metrics.add(other, home, "own1", {}, now=LATER),
        lambda: standards.set_standard(other, home, "dau", now=LATER, target="5"),
        lambda: calendar.add(other, home, "x", {}, now=LATER),
        lambda: goals.add(other, home, "x", {}, now=LATER),
    ):
        with pytest.raises(NotFound, match="There is no community 2"):
            late()
    assert store.refresh().tables == before


# -- deleting


def test_deleting_takes_an_id_out_of_every_field_and_undo_puts_it_back(store: Store) -> None:
    id = matrix(store)
    decisions.edit(store, id, Edit(add=("x",)), now=NOW)
    wait(store)
    trials.add(store, 1, "try it", {**TRIAL, "metric": "dau", "tasks": f"1,{id}"}, now=NOW)
    with store.transaction("accept", now=NOW.isoformat()) as draft:
        record = {"community": 1, "rule": "Q01", "state": "accepted", "tasks": [id, 2]}
        draft.insert("findings", {**record, **stamps(NOW)})
    before = store.snapshot.tables
    tasks.delete(store, [id], now=LATER)
    tables = store.snapshot.tables
    assert tables["tasks"][1]["after"] == []
    assert tables["trials"][1]["tasks"] == [1]
    assert tables["findings"][1]["tasks"] == [2]
    assert tables["decisions"] == {}
    assert unmet(tables) == []
    undoing.undo(store)
    assert store.snapshot.tables == before


def test_undo_of_a_deletion_joins_with_what_others_put_into_the_lists_since(
    store: Store, other: Store
) -> None:
    id = tasks.add(store, 1, "first", "goal", now=NOW).ids[0]
    trials.add(store, 1, "try it", {**TRIAL, "metric": "dau", "tasks": f"{id}"}, now=NOW)
    tasks.delete(store, [id], now=NOW)
    trials.change(other, 1, {"tasks": "2"}, now=LATER)
    undoing.undo(store)
    assert set(store.snapshot.tables["trials"][1]["tasks"]) == {id, 2}
