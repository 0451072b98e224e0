"""Keeping rhythms: one record for a day whoever comes, undo, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from communitytui.errors import BadValue, NotFound
from communitytui.services import history, rhythms, tasks, undoing
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from communitytui.words.errors import explain

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
#: A minute to midnight in Shanghai, and a minute past.
BEFORE = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
AFTER = datetime(2026, 11, 23, 16, 1, tzinfo=UTC)


def rows(store: Store) -> list[dict[str, Any]]:
    store.refresh()
    return [dict(each) for each in store.snapshot.tables["occurrences"].values()]


def test_two_people_at_once_make_one(store: Store, other: Store) -> None:
    first = rhythms.done(store, 1, now=NOW, note="two open")
    second = rhythms.done(other, 1, now=NOW)
    assert (first.new, second.new) == (True, False)
    assert second.occurrence.done_by == "lin"
    assert second.occurrence.uid == first.occurrence.uid
    (row,) = rows(store)
    rhythm = store.snapshot.tables["rhythms"][1]
    assert row["uid"] == f"{rhythm['uid']}-20261123"
    assert (row["note"], row["done_on"]) == ("two open", "2026-11-23")
    # Who came second wrote nothing, so there is nothing of theirs to take back.
    with pytest.raises(NotFound):
        undoing.undo(other)


def test_many_at_the_same_moment_make_one(store: Store, path: Path) -> None:
    ready = Barrier(6)

    def mark(who: str) -> bool:
        with open_store(path, who=who) as mine:
            ready.wait()
            return rhythms.done(mine, 1, now=NOW).new

    with ThreadPoolExecutor(6) as pool:
        first = list(pool.map(mark, "abcdef"))
    assert first.count(True) == 1
    assert len(rows(store)) == 1


def test_at_midnight_each_gets_the_day_it_is(store: Store, other: Store) -> None:
    rhythms.done(store, 1, now=BEFORE)
    rhythms.done(other, 1, now=AFTER)
    rhythms.done(store, 1, now=AFTER)
    assert [row["date"] for row in rows(store)] == ["2026-11-23", "2026-11-24"]


def test_undo_opens_it_again(store: Store) -> None:
    rhythms.done(store, 1, now=NOW)
    commit = store.history()[-1]
    assert history.subject(commit, view(store, NOW)) == "rhythm 1 patrol 2026-11-23"
    undoing.undo(store)
    assert rows(store) == []


def test_the_past_may_be_reported_the_future_not(store: Store) -> None:
    later = NOW + timedelta(days=3)
    marked = rhythms.done(store, 1, now=later, day="2026-11-24")
    assert (marked.occurrence.day, marked.occurrence.state) == (date(2026, 11, 24), "done")
    with pytest.raises(BadValue, match="future"):
        rhythms.done(store, 1, now=later, day="+1d")
    with pytest.raises(BadValue, match="not due"):
        rhythms.done(store, 1, now=later, day="2026-11-01")


def test_skip_needs_a_reason_and_reopen_takes_it_back(store: Store) -> None:
    with pytest.raises(BadValue):
        rhythms.skip(store, 1, " ", now=NOW)
    rhythms.skip(store, 1, "holiday", now=NOW)
    (state,) = rhythms.find_states(view(store, NOW))
    assert state.keeping.due == 0
    assert rhythms.reopen(store, 1, now=NOW).occurrence.state == "open"
    rhythms.note(store, 1, "later today", now=NOW)
    (row,) = rows(store)
    assert (row["state"], row["note"], row["done_by"]) == ("open", "later today", None)


def test_skipping_what_was_done_takes_away_by_whom_and_when(store: Store) -> None:
    rhythms.done(store, 1, now=NOW)
    rhythms.skip(store, 1, "was another group", now=NOW)
    (row,) = rows(store)
    assert (row["state"], row["done_by"], row["done_on"]) == ("skipped", None, None)


@pytest.mark.parametrize("state", ["open", "done", "skipped"])
def test_the_newest_note_stands_and_the_state_stays(store: Store, state: str) -> None:
    if state == "done":
        rhythms.done(store, 1, now=NOW, note="two open")
    elif state == "skipped":
        rhythms.skip(store, 1, "holiday", now=NOW)
    else:
        rhythms.note(store, 1, "later today", now=NOW)
    assert rhythms.note(store, 1, "three open", now=NOW).new
    (row,) = rows(store)
    assert (row["state"], row["note"]) == (state, "three open")


@pytest.mark.parametrize(
    ("first", "second", "kept"), [("", "late", "late"), ("early", "late", "early")]
)
def test_who_comes_second_adds_only_a_missing_note(
    store: Store, other: Store, first: str, second: str, kept: str
) -> None:
    rhythms.done(store, 1, now=NOW, note=first)
    rhythms.done(other, 1, now=NOW, note=second)
    (row,) = rows(store)
    assert (row["note"], row["done_by"]) == (kept, "lin")


def test_a_note_is_kept_by_what_comes_without_one(store: Store) -> None:
    rhythms.note(store, 1, "two open", now=NOW)
    rhythms.done(store, 1, now=NOW, minutes=5)
    rhythms.reopen(store, 1, now=NOW)
    (row,) = rows(store)
    assert (row["state"], row["note"], row["minutes"]) == ("open", "two open", 5)


def test_reopening_what_nobody_touched_writes_nothing(store: Store) -> None:
    before = store.snapshot.revision
    rhythms.reopen(store, 1, now=NOW)
    assert store.refresh().revision == before


def test_a_weekly_one_is_done_any_day_of_its_window(store: Store) -> None:
    id = rhythms.add(
        store, 1, "meet", {"on": "周五", "window": "3", "owner": "me"}, now=NOW
    ).rhythm.id
    sunday = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
    assert rhythms.done(store, id, now=sunday).occurrence.day == date(2026, 11, 27)
    with pytest.raises(BadValue, match="next on 2026-12-04"):
        rhythms.done(store, id, now=sunday + timedelta(days=1))
    rhythm = rhythms.find_rhythm(view(store, NOW), "meet")
    kept = {name: value for name, value in rhythm.record.items() if name in rhythms.FIELDS}
    assert kept == {
        "title": "meet", "every": "weekly", "on": 5, "window": 3, "area": None,
        "owner": "lin", "minutes": 0, "start": "2026-11-23", "paused": False, "chat_group": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"every": "never"}, "every: "),
        ({"on": "8"}, "on: "),
        ({"every": "daily", "on": "fri"}, "on: "),
        ({"every": "monthly", "on": "32"}, "on: "),
        ({"every": "monthly", "on": "2-3"}, "on: "),
        ({"every": "quarterly", "on": "4-2"}, "on: "),
        ({"window": "9"}, "window: "),
        ({"minutes": "-5"}, "minutes: "),
        ({"minutes": "1e3"}, "minutes: "),
        ({"start": "soon"}, "start: "),
        ({"area": "moon"}, "area: "),
        ({"colour": "red"}, "there is no field colour"),
    ],
)
def test_bad_fields_are_refused_and_nothing_is_half_applied(
    store: Store, fields: dict[str, str], problem: str
) -> None:
    before = store.snapshot.revision
    with pytest.raises(BadValue) as caught:
        rhythms.add(store, 1, "x", {"minutes": "5", **fields}, now=NOW)
    assert explain(caught.value).startswith(problem)
    assert store.refresh().revision == before


def test_changing_the_kind_of_rule_forgets_its_day(store: Store) -> None:
    id = rhythms.add(
        store, 1, "x", {"every": "quarterly", "on": "last", "window": "60"}, now=NOW
    ).rhythm.id
    record = store.snapshot.tables["rhythms"][id]
    assert (record["on"], record["month"], record["window"]) == (31, 3, 60)
    rhythms.change(store, id, {"every": "weekly"}, now=NOW + timedelta(days=9))
    record = store.snapshot.tables["rhythms"][id]
    assert (record["on"], record["month"], record["window"]) == (None, None, None)
    assert record["former"][0]["until"] == "2026-12-01"


def test_a_pause_is_one_step_and_so_is_its_undo(store: Store) -> None:
    later = NOW + timedelta(days=5)
    rhythms.pause(store, 1, now=later)
    (state,) = rhythms.find_states(view(store, later + timedelta(days=30)))
    assert (state.next, state.keeping.due) == (None, 5)
    undoing.undo(store)
    (state,) = rhythms.find_states(view(store, later))
    assert state.next is not None


def test_delete_takes_the_days_along_and_undo_brings_all_back(store: Store) -> None:
    rhythms.done(store, 1, now=NOW)
    rhythms.delete(store, 1, now=NOW)
    assert rows(store) == []
    assert history.subject(store.history()[-1], view(store, NOW)).startswith("rhythm 1 patrol")
    undoing.undo(store)
    assert len(rows(store)) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda store: rhythms.done(store, 9, now=NOW),
        lambda store: rhythms.change(store, 9, {"minutes": "5"}, now=NOW),
        lambda store: rhythms.pause(store, 9, now=NOW),
        lambda store: rhythms.delete(store, 9, now=NOW),
        lambda store: rhythms.find_rhythm(view(store, NOW), "no such"),
        lambda store: rhythms.find_rhythm(view(store, NOW), "#9"),
    ],
)
def test_what_is_not_there_is_said(store: Store, act: Callable[[Store], Any]) -> None:
    with pytest.raises(NotFound):
        act(store)


def test_a_title_that_several_have_asks_which(store: Store) -> None:
    rhythms.add(store, 1, "patrol at night", {}, now=NOW)
    assert rhythms.find_rhythm(view(store, NOW), "PATROL").id == 1
    with pytest.raises(BadValue, match="which rhythm"):
        rhythms.find_rhythm(view(store, NOW), "trol")


def test_the_community_begins_to_run_with_the_edit_that_opens_the_stage(store: Store) -> None:
    with store.transaction("set") as draft:
        draft.patch("communities", 1, {"running": None})
    with pytest.raises(BadValue, match="stage 7"):
        rhythms.done(store, 1, now=NOW)
    # The stage before it that has tasks is the plan, with one.
    later = NOW + timedelta(days=9)
    opened = tasks.skip(store, [3], "no plan", now=later)
    assert running(store) == "2026-12-02"
    # What the edit returned tells the same.
    (state,) = rhythms.find_states(opened.workspace)
    assert (state.rhythm.first, state.keeping.due) == (date(2026, 12, 2), 0)
    # Reopened, it runs on; what is undone never opened anything.
    tasks.reopen(store, [3], now=later)
    assert running(store) == "2026-12-02"
    undoing.undo(store)
    undoing.undo(store)
    assert running(store) is None


def running(store: Store) -> str | None:
    store.refresh()
    found: str | None = store.snapshot.tables["communities"][1]["running"]
    return found
