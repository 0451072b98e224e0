from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from communitytui.errors import CommunityError, NotFound
from communitytui.i18n import speaking
from communitytui.services import history, reviews, tasks, undoing
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.samples import stamps
from tests.services.conftest import NOW

SAID: dict[str, Any] = {
    "right": ["fixed hours", "buddies", "weekly report"],
    "wrong": ["too many adverts", "late replies", "no roster"],
    "next_goals": ["halve the waiting"],
}


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def close(store: Store, now: datetime = NOW, **changes: Any) -> reviews.Closed:
    return reviews.close(store, 1, now=now, **{**SAID, **changes})


def targets(store: Store, status: str = "done") -> int:
    """Add a task 1.5 that is done."""
    made = {
        "community": 1, "stage": "goal", "title": "Targets", "key": "1.5", "status": status,
        "completed": "2026-11-22T00:00:00Z", **stamps(NOW),
        "deliverable": {"kind": "text", "label": "x", "value": "600 a day"},
    }  # fmt: skip
    with store.transaction("add") as draft:
        return draft.insert("tasks", made)


def refused(store: Store, now: datetime = NOW, **changes: Any) -> str:
    before = store.refresh().revision
    with pytest.raises(CommunityError) as caught:
        close(store, now, **changes)
    assert store.refresh().revision == before
    return explain(caught.value)


def test_a_review_closes_the_cycle_and_the_next_begins_the_day_after(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="we lose newcomers")
    found = close(store, later(7))
    (cycle,) = reviews.history(view(store, later(7)), 1)
    assert cycle == found.cycle
    assert (cycle.number, str(cycle.start), str(cycle.end)) == (1, "2026-11-23", "2026-11-30")
    assert (cycle.counts["planned"], cycle.counts["done"], cycle.counts["late"]) == (3, 1, 2)
    assert cycle.lines("right") == SAID["right"]
    assert cycle.lines("wrong") == SAID["wrong"]
    assert cycle.lines("next") == SAID["next_goals"]
    assert cycle.record["by"] == "lin"
    (now,) = reviews.current(view(store, later(8)))
    assert (now.number, str(now.start)) == (2, "2026-12-01")
    close(store, later(9))
    assert [each.number for each in reviews.history(view(store, NOW))] == [1, 2]


def test_next_goals_become_goals_and_the_targets_are_asked_for_again(store: Store) -> None:
    id = targets(store)
    goal = "每天 600 人；metric＝日活;baseline=300;target=600;deadline=+30d;owner=me"
    found = close(store, next_goals=[], goals=[goal, "Busy weekends"])
    tables = store.refresh().tables
    assert ([each.goal.id for each in found.goals], found.reopened) == ([1, 2], (id,))
    first = tables["goals"][1]
    assert (first["metric"], first["baseline"], first["target"]) == ("dau", 300, 600)
    assert (first["deadline"], first["owner"]) == ("2026-12-23", "lin")
    assert tables["cycles"][1]["next"] == ["每天 600 人", "Busy weekends"]
    assert tables["cycles"][1]["new_goals"] == [1, 2]
    task = tables["tasks"][id]
    assert task["status"] == "reopened"
    assert task["deliverable"]["previous"] == "600 a day"
    undoing.undo(store)
    tables = store.refresh().tables
    assert not tables["cycles"]
    assert not tables["goals"]
    assert tables["tasks"][id]["status"] == "done"
    undoing.redo(store)
    assert store.refresh().tables["tasks"][id]["status"] == "reopened"


def test_targets_that_are_open_stay_as_they_are(store: Store) -> None:
    id = targets(store, "doing")
    assert close(store).reopened == ()
    assert store.refresh().tables["tasks"][id]["status"] == "doing"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"right": []}, "missing: What went right"),
        ({"right": ["  "], "wrong": []}, "missing: What went right, What went wrong"),
        ({"next_goals": []}, "missing: Next goals"),
        ({"goals": ["x;target"]}, "target: write a goal as STATEMENT;metric=dau"),
        ({"goals": [";metric=dau"]}, "a goal starts with its statement"),
        ({"goals": ["x;metrik=dau"]}, "there is no field metrik — did you mean metric?"),
        ({"goals": ["x;metric=dua;target=3"]}, "There is no metric dua"),
        ({"goals": ["x;metric=dau"]}, "needs the value to reach"),
        ({"end": "+1d"}, "end: 2026-11-24 is not between 2026-11-23 and today"),
        ({"end": "2026-11-22"}, "end: 2026-11-22 is not between"),
        ({"end": "someday"}, "someday"),
    ],
)
def test_a_review_that_cannot_be_leaves_everything(
    store: Store, changes: dict[str, Any], problem: str
) -> None:
    targets(store)
    assert problem in refused(store, **changes)


def test_a_cycle_is_not_closed_twice_on_one_day(store: Store) -> None:
    close(store)
    assert refused(store) == "cycle 2 begins on 2026-11-24; nothing to close yet"


def test_a_quarter_is_closed_a_few_days_later(store: Store) -> None:
    close(store, later(10), end="2026-11-30")
    (now,) = reviews.current(view(store, later(10)))
    assert (str(now.start), str(now.end)) == ("2026-12-01", "2026-12-03")


def test_what_is_said_twice_is_kept_once_and_clean(store: Store) -> None:
    close(store, right=["a\x1b[31m", " a[31m\n\nb", "b"])
    assert store.refresh().tables["cycles"][1]["right"] == ["a[31m", "b"]


def test_cycles_are_found_by_their_number(store: Store) -> None:
    close(store)
    space = view(store, later(1))
    assert reviews.find_cycle(space, 1, "1").closed
    assert not reviews.find_cycle(space, 1, "#2").closed
    with pytest.raises(NotFound, match="There is no cycle 3"):
        reviews.find_cycle(space, 1, "3")


def test_the_log_says_which_cycle_was_closed(store: Store) -> None:
    targets(store)
    close(store)
    last = store.history()[-1]
    space = view(store, NOW)
    assert history.describe(last, space, "lin").startswith("cycle 1 closed, by you")
    with speaking("zh"):
        assert history.describe(last, space, "lin").startswith("12:00 你 已结束：第 1 周期")
