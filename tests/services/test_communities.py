"""Communities that ran before they had a file: what is in place, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from communitytui.domain.playbook.playbook import Playbook
from communitytui.domain.tasks.board import Progress
from communitytui.errors import BadValue, NeedsDeliverable
from communitytui.services import adopting, history, tasks, undoing
from communitytui.services.communities import init_community
from communitytui.services.planning import effect
from communitytui.services.workspaces import view
from communitytui.store import Store

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


def record(store: Store, id: int) -> dict[str, object]:
    store.refresh()
    return dict(store.snapshot.tables["tasks"][id])


def test_a_community_that_runs_has_what_lies_behind_it_in_place(
    store: Store, playbook: Playbook
) -> None:
    made = init_community(
        store, "Runs", playbook, start=date(2026, 12, 1), timezone="UTC", now=NOW, stage="plan",
        currency="EUR",
    )  # fmt: skip
    board, home = made.workspace.board, made.community
    assert home.currency == "EUR"
    first, second, third = (board[id] for id in board.community_ids(home.id))
    assert [task.standing for task in (first, second, third)] == ["in_place", "in_place", "todo"]
    assert (first.status, first.start, first.due, first.settled) == ("done", None, None, True)
    # Days count from the start, without those in place; the gate is open.
    assert (third.start, third.due) == (date(2026, 12, 1), date(2026, 12, 3))
    assert not board.is_blocked(third.id)
    assert board.progress(home.id, "goal") == Progress(in_place=2)
    assert board.progress(home.id, "goal").complete
    assert (board.progress(home.id).total, board.progress(home.id).percent) == (1, 0)
    assert list(effect(made.workspace, home.id).after.slots) == [third.id]
    # It is planned still, so its duties sleep; from the next stage on they count.
    assert home.record["running"] is None
    last = init_community(
        store, "Late", playbook, start=date(2026, 12, 1), timezone="UTC", now=NOW, stage="execute"
    )
    store.refresh()
    assert store.snapshot.tables["communities"][last.community.id]["running"] == "2026-12-01"


def test_adopting_is_one_step_and_plans_the_rest_from_today(store: Store) -> None:
    before = [record(store, id) for id in (1, 2, 3)]
    done = adopting.adopt(store, 1, "plan", now=NOW)
    assert done.ids == (1, 2)
    rows = [record(store, id) for id in (1, 2, 3)]
    assert [(row["status"], row["in_place"]) for row in rows] == [
        ("done", True), ("done", True), ("todo", False),
    ]  # fmt: skip
    assert (rows[2]["start"], rows[2]["due"]) == ("2026-12-01", "2026-12-03")
    commit = store.history()[-1]
    told = history.describe(commit, view(store, NOW), "lin")
    assert told.startswith(("2 tasks", "2 项任务"))
    with pytest.raises(BadValue, match="no task is open"):
        adopting.adopt(store, 1, "plan", now=NOW)
    with pytest.raises(BadValue, match="not a stage"):
        adopting.adopt(store, 1, "plans", now=NOW)
    undoing.undo(store)
    assert [record(store, id) for id in (1, 2, 3)] == before


def test_what_is_in_place_can_be_filled_in_later_and_reopened(store: Store) -> None:
    adopting.adopt(store, 1, "execute", now=NOW)
    with pytest.raises(NeedsDeliverable):
        tasks.done(store, [1], now=NOW)
    tasks.done(store, [1], now=NOW, deliverable="nobody finishes a book")
    assert (record(store, 1)["in_place"], record(store, 1)["completed"]) == (
        False, "2026-12-01T04:00:00Z",
    )  # fmt: skip
    tasks.change(store, [2], {"deliverable": "sales"}, now=NOW)
    assert (record(store, 2)["status"], record(store, 2)["in_place"]) == ("done", False)
    assert record(store, 2)["completed"] == "2026-12-01T04:00:00Z"
    tasks.reopen(store, [3], now=NOW)
    assert (record(store, 3)["status"], record(store, 3)["in_place"]) == ("reopened", False)


@pytest.mark.parametrize("status", ["todo", "doing", "skipped"])
def test_any_other_status_ends_it(store: Store, status: str) -> None:
    adopting.adopt(store, 1, "plan", now=NOW)
    if status == "skipped":
        tasks.skip(store, [1], "no need", now=NOW)
    else:
        tasks.change(store, [1], {"status": status}, now=NOW)
    assert (record(store, 1)["status"], record(store, 1)["in_place"]) == (status, False)


def test_filters_know_it_by_its_word_in_both_languages(store: Store) -> None:
    adopting.adopt(store, 1, "plan", now=NOW)
    workspace = view(store, NOW)
    for words in ("in_place", "已就位", "not:open", "status:done"):
        assert tasks.find(workspace, words) == [1, 2]
    assert tasks.find(workspace, "late") == []
