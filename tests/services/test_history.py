from __future__ import annotations

import pytest

from communitytui.domain.playbook.playbook import Playbook
from communitytui.errors import Conflict, NotFound
from communitytui.services import changes, history, metrics, tasks, undoing
from communitytui.services.communities import init_community
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.services.conftest import NOW


def owner(store: Store, id: int = 1) -> str | None:
    value = store.refresh().tables["tasks"][id]["owner"]
    return str(value) if value else None


def test_undo_and_redo_of_my_last_action(store: Store) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    tasks.change(store, [1], {"owner": "eve"}, now=NOW)
    undoing.undo(store)
    assert owner(store) == "lin"
    undoing.undo(store)
    assert owner(store) is None
    undoing.redo(store)
    assert owner(store) == "lin"


def test_undo_takes_back_my_own_action_not_that_of_others(store: Store, other: Store) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    tasks.change(other, [2], {"owner": "ana"}, now=NOW)
    undoing.undo(store)
    assert (owner(store), owner(store, 2)) == (None, "ana")
    undoing.undo(store, any_user=True)
    assert owner(store, 2) is None


def test_undo_leaves_the_other_field_that_somebody_else_changed(store: Store, other: Store) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    tasks.change(other, [1], {"due": "fri"}, now=NOW.replace(hour=5))
    undoing.undo(store)
    record = store.refresh().tables["tasks"][1]
    assert (record["owner"], record["due"]) == (None, "2026-11-27")


def test_undo_of_a_field_that_somebody_changed_since_does_nothing(
    store: Store, other: Store
) -> None:
    tasks.change(store, [1, 2], {"owner": "lin"}, now=NOW)
    tasks.change(other, [1], {"owner": "ana"}, now=NOW.replace(hour=5))
    before = store.refresh().revision
    with pytest.raises(Conflict):
        undoing.undo(store)
    assert store.refresh().revision == before
    assert owner(store, 2) == "lin"


def test_an_action_on_several_is_undone_whole(store: Store) -> None:
    tasks.done(store, [1, 2], now=NOW, without="no time")
    undoing.undo(store)
    statuses = [record["status"] for record in store.refresh().tables["tasks"].values()]
    assert statuses == ["todo"] * 3


def test_nothing_to_undo_or_redo(store: Store) -> None:
    undoing.undo(store)
    with pytest.raises(NotFound):
        undoing.undo(store)
    undoing.redo(store)
    with pytest.raises(NotFound):
        undoing.redo(store)


def test_changes_are_told_field_by_field(store: Store) -> None:
    tasks.change(store, [1], {"owner": "lin", "priority": "1"}, now=NOW.replace(hour=5))
    metrics.record(store, 1, "dau", "7", now=NOW)
    commits = list(store.history())
    rows = history.change_records(commits, task=1)
    assert rows[0]["field"] is None
    assert rows[0]["before"] is None
    assert rows[0]["after"]["title"] == {"zh": "写清问题", "en": "State the problem"}
    changes = {row["field"]: (row["before"], row["after"]) for row in rows[1:]}
    assert changes["owner"] == (None, "lin")
    assert changes["priority"] == (None, 1)
    assert history.change_records(commits, who="nobody") == []
    keys = "id revision at by action table record field before after undoes proposed"
    assert " ".join(rows[0]) == keys


def test_actions_are_told_in_words(store: Store, other: Store) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    tasks.change(other, [1, 2], {"owner": "ana"}, now=NOW)
    metrics.record(other, 1, "dau", "7", now=NOW)
    workspace = view(store, NOW)
    said = [history.describe(commit, workspace, "lin") for commit in store.history()]
    assert said[0].startswith("晨光读书会 created, by you")
    assert said[1].startswith("task a State the problem changed, by you")
    assert said[2].startswith("2 tasks changed, by ana")
    assert said[3].startswith("metric Daily active recorded, by ana")


@pytest.fixture
def lima(store: Store, playbook: Playbook) -> int:
    """A second community, 13 hours behind the first."""
    return init_community(
        store, "Lima", playbook, start=NOW.date(), timezone="America/Lima", now=NOW, spoken="en"
    ).community.id


def told(store: Store) -> str:
    """Return the newest change in words."""
    (*_, last) = store.history()
    commit = last._replace(at="2026-11-23T18:30:00Z")
    return history.describe(commit, view(store, NOW.replace(hour=19)), "lin")


@pytest.mark.usefixtures("machine_in_tokyo")
def test_one_community_is_told_its_own_time(store: Store) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    assert told(store).endswith("02:30")
    metrics.record(store, 1, "dau", "7", now=NOW)
    assert told(store).endswith("02:30")


@pytest.mark.usefixtures("machine_in_tokyo")
def test_of_several_zones_each_change_is_told_in_that_of_its_community(
    store: Store, lima: int
) -> None:
    tasks.change(store, [1], {"owner": "lin"}, now=NOW)
    assert told(store).endswith("02:30")
    there = view(store, NOW).board.community_ids(lima)[0]
    tasks.change(store, [there], {"owner": "lin"}, now=NOW)
    assert told(store).endswith("13:30")
    id = tasks.add(store, lima, "x", "goal", now=NOW).ids[0]
    assert told(store).endswith("13:30")
    tasks.delete(store, [id], now=NOW)
    assert told(store).endswith("13:30")
    # One change of both has the time of neither.
    tasks.change(store, [1, there], {"owner": "ana"}, now=NOW)
    assert told(store).endswith("03:30")


def test_instants_of_a_record_are_shown_in_the_time_of_its_community(
    store: Store, lima: int
) -> None:
    (there, *_) = view(store, NOW).board.community_ids(lima)
    tasks.done(store, [there], now=NOW.replace(hour=3), without="no need")
    (*_, last) = store.history()
    shown = {each.field: each.after for each in changes.changed(last, view(store, NOW))}
    assert shown["completed"] == "2026-11-22 22:00"
    rows = history.change_records([last])
    assert {row["after"] for row in rows if row["field"] == "completed"} == {"2026-11-23T03:00:00Z"}
