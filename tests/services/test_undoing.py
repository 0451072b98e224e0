"""What undo asks about before it is done: creations, earlier days, very much at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from communitytui.errors import StoodOn
from communitytui.i18n import speaking
from communitytui.services import (
    calendar,
    goals,
    importing,
    metrics,
    moving,
    rhythms,
    standards,
    tasks,
    trials,
    undoing,
)
from communitytui.services.undoing import CREATION, EARLIER, MANY, MUCH, NeedsConsent, pending
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW


def reasons(store: Store, now: datetime = NOW) -> set[str]:
    return set(pending(store, False, now).reasons)


def chat(store: Store) -> object:
    table = Path(store.path).with_name("values.csv")
    table.write_text("date,metric,value\n2026-11-20,dau,12\n", encoding="utf-8")
    return importing.import_file(store, 1, table, now=NOW)


MADE: list[Callable[[Store], object]] = [
    lambda s: tasks.add(s, 1, "x", "goal", now=NOW),
    lambda s: tasks.add_all(s, 1, ["x", "y"], "goal", now=NOW),
    lambda s: moving.duplicate(s, [1], now=NOW),
    lambda s: goals.add(s, 1, "x", {}, now=NOW),
    lambda s: rhythms.add(s, 1, "x", {}, now=NOW),
    lambda s: calendar.add(s, 1, "x", {}, now=NOW),
    lambda s: trials.add(s, 1, "x", {"metric": "dau", "pass": ">=35", "days": "14"}, now=NOW),
]
SAID: list[Callable[[Store], object]] = [
    lambda s: tasks.change(s, [1], {"owner": "lin"}, now=NOW),
    lambda s: tasks.delete(s, [3], now=NOW),
    lambda s: metrics.record(s, 1, "dau", "3", now=NOW),
    # The metric is made in passing.
    lambda s: metrics.record(s, 1, "replies", "3", now=NOW),
    chat,
    lambda s: standards.set_standard(s, 1, "share", target="3", now=NOW),
    lambda s: rhythms.done(s, 1, now=NOW),
]


@pytest.mark.parametrize("make", MADE)
def test_undoing_what_was_made_is_asked_about(
    store: Store, make: Callable[[Store], object]
) -> None:
    make(store)
    assert reasons(store) == {CREATION}
    before = store.refresh().revision
    with pytest.raises(NeedsConsent) as caught:
        undoing.undo(store, now=NOW, consent=lambda found: False)
    assert caught.value.exit_code == 2
    assert "--yes" in str(caught.value)
    assert store.refresh().revision == before
    undone = undoing.undo(store, now=NOW, consent=lambda found: True)
    assert undone.at == "2026-11-23T04:00:00Z"
    # What was made once comes back without a question, and is asked about again.
    undoing.redo(store, now=NOW)
    assert reasons(store) == {CREATION}


@pytest.mark.parametrize("say", SAID)
def test_what_was_said_today_is_taken_back_at_once(
    store: Store, say: Callable[[Store], object]
) -> None:
    say(store)
    assert reasons(store) == set()

    def never(found: object) -> bool:
        raise AssertionError("nobody is asked")

    undoing.undo(store, now=NOW, consent=never)


def test_the_day_is_that_of_the_community(store: Store) -> None:
    # 23:30 and 00:30 in Shanghai, on one day in UTC.
    evening = NOW.replace(hour=15, minute=30)
    tasks.change(store, [1], {"owner": "lin"}, now=evening)
    assert reasons(store, evening) == set()
    assert reasons(store, evening + timedelta(hours=1)) == {EARLIER}
    found = pending(store, False, evening + timedelta(hours=1))
    assert any("not today" in line for line in found.lines)


def test_very_much_at_once_is_asked_about(store: Store) -> None:
    ids = tasks.add_all(store, 1, [f"t{n}" for n in range(MUCH + 1)], "goal", now=NOW).ids
    tasks.change(store, ids[:MUCH], {"owner": "lin"}, now=NOW)
    assert reasons(store) == set()
    tasks.change(store, ids, {"owner": "bo"}, now=NOW)
    assert reasons(store) == {MANY}
    assert f"Reverts {MUCH + 1} records" in pending(store, False, NOW).lines


def test_very_many_readings_are_very_much_though_a_year_of_them_is_one_record(
    store: Store,
) -> None:
    for count, expected in ((MUCH, set()), (MUCH + 1, {MANY})):
        with store.transaction("record", now="2026-11-23T04:00:00Z"):
            for n in range(count):
                day = (NOW - timedelta(days=n)).date().isoformat()
                metrics.record(store, 1, "dau", str(count + n), now=NOW, day=day)
        assert reasons(store) == expected
    assert f"Takes back {MUCH + 1} readings" in pending(store, False, NOW).lines


def test_a_question_names_what_would_go(store: Store) -> None:
    found = pending(store, False, NOW)
    assert found.reasons == {CREATION}
    assert found.lines[0].startswith("晨光读书会 created, by you")
    assert "Removes: 1 community, 3 tasks, 1 rhythm, 2 metrics, 1 standard" in found.lines
    with speaking("zh"):
        told = pending(store, False, NOW).lines
        assert "将删去：1 个社群、3 项任务、1 项例行、2 个指标、1 项标准" in told
        assert "--yes" in explain(NeedsConsent(pending(store, False, NOW)))
    tasks.add(store, 1, "only one", "goal", now=NOW)
    assert pending(store, False, NOW).lines[1] == "Removes: task 4 only one"


def test_what_is_refused_is_not_asked_about(store: Store, other: Store) -> None:
    id = tasks.add(store, 1, "x", "goal", now=NOW).ids[0]
    tasks.change(other, [1], {"after": str(id)}, now=NOW)
    with pytest.raises(StoodOn):
        undoing.undo(store, now=NOW, consent=lambda found: True)


def test_a_yes_counts_for_the_action_that_was_asked_about_only(store: Store) -> None:
    asked: list[str] = []
    first = tasks.add(store, 1, "first", "goal", now=NOW).ids[0]

    def consent(found: object) -> bool:
        from communitytui.services.undoing import Pending

        assert isinstance(found, Pending)
        asked.append(found.lines[1])
        if len(asked) == 1:
            # Meanwhile the same person does something more, elsewhere.
            tasks.add(store, 1, "second", "goal", now=NOW)
        return True

    undoing.undo(store, now=NOW, consent=consent)
    assert asked == ["Removes: task 4 first", "Removes: task 5 second"]
    assert first in store.snapshot.tables["tasks"]
    assert first + 1 not in store.snapshot.tables["tasks"]
