from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.nouns.schema import STATUSES
from communitytui.domain.tasks.board import Board, Progress, Task
from communitytui.errors import NotFound
from communitytui.i18n import say, speaking
from tests.domain import small


def test_a_task_is_a_view_of_its_record() -> None:
    task = small.board()[3]
    assert (say(task.title), task.status, task.owner, task.area) == (
        "Weekly topics",
        "doing",
        "Li Ming",
        "engage",
    )
    assert (task.start, task.due) == (date(2026, 11, 24), date(2026, 11, 27))
    assert task.stage.number == 4
    assert task.deliverable.kind == "text"
    assert small.board()[2].helpers == ["林晓"]


def test_titles_follow_the_language() -> None:
    task = small.board()[1]
    assert say(task.title) == "State the problem"
    with speaking("zh"):
        assert say(task.title) == "写清业务问题"


def test_working_order_is_community_stage_place() -> None:
    assert small.board().ids == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    board = Board(
        {1: small.task(order=2), 2: small.task(order=1), 3: small.task(order=1)},
        lambda community: small.TODAY,
    )
    assert board.ids == [2, 3, 1]
    assert board.stage_ids(1, "goal") == [2, 3, 1]
    assert board.stage_ids(1, "plan") == []


def test_skipped_tasks_leave_the_denominator() -> None:
    board = small.board()
    assert board.progress(1, "content") == Progress(0, 1, doing=1, skipped=1, blocked=1)
    assert board.progress(1) == Progress(1, 7, doing=1, skipped=1, late=2, blocked=2)
    assert board.progress(2).percent == 100
    assert board.progress(3) == Progress()


def test_percent_is_a_hundred_only_when_all_is_done() -> None:
    assert Progress(199, 200).percent == 99
    assert not Progress(199, 200).complete
    assert Progress(200, 200).percent == 100
    assert Progress(200, 200).complete
    assert (Progress().percent, Progress().share, Progress().complete) == (0, 0.0, False)


@given(st.lists(st.sampled_from(STATUSES), max_size=30))
def test_progress_of_stages_adds_up(statuses: list[str]) -> None:
    stages = ("goal", "plan", "monitor")
    records = {
        id: small.task(stage=stages[id % 3], status=status, after=[1] if id > 1 else [])
        for id, status in enumerate(statuses, start=1)
    }
    board = Board(records, lambda community: small.TODAY)
    whole = board.progress(1)
    assert whole.total + whole.skipped == len(statuses)
    assert whole.done == statuses.count("done")
    assert whole.blocked == sum(board.is_blocked(id) for id in board.ids)


def test_only_open_tasks_wait_and_only_for_open_ones() -> None:
    board = small.board()
    blocked = {id for id in board.ids if board.is_blocked(id)}
    # 2 waits for a done one, 6 for a skipped one, 7 for an open one and one that is gone.
    assert blocked == {3, 7}
    assert board.blocked_by(7) == [5]
    assert board.blocked_by(6) == []


@pytest.mark.parametrize(("id", "days"), [(1, 0), (2, 3), (4, 0), (6, 0), (7, 0), (8, 1)])
def test_late_is_open_and_due_before_today(id: int, days: int) -> None:
    assert small.board().late_by(id) == days


def test_late_tasks_come_longest_late_first() -> None:
    assert small.board().late_ids(1) == [2, 8]
    assert small.board().late_ids(2) == []


def test_today_is_asked_of_the_community() -> None:
    days = {1: date(2026, 11, 20), 2: date(2027, 1, 1)}
    board = Board(
        {1: small.task(due="2026-11-20"), 2: small.task(community=2, due="2026-11-20")},
        days.__getitem__,
    )
    assert (board.late_by(1), board.late_by(2)) == (0, 42)


def test_next_is_free_and_soonest_due_first() -> None:
    board = small.board()
    assert board.next_ids(1) == [2, 8, 6, 5]
    assert board.next_ids(1, 2) == [2, 8]


@pytest.mark.parametrize("stage", [stage.key for stage in STAGES])
def test_next_of_a_stage_is_what_is_next_of_all_in_that_stage(stage: str) -> None:
    board = small.board()
    ids = board.next_ids(1, len(board))
    assert board.next_ids(1, len(board), stage) == [i for i in ids if board[i].stage.key == stage]


def test_equal_days_go_by_priority_then_place_and_no_day_comes_last() -> None:
    records = {
        1: small.task(order=1),
        2: small.task(order=2, due="2026-12-01"),
        3: small.task(order=3, due="2026-12-01", priority=2),
        4: small.task(order=4, due="2026-12-01", priority=1),
    }
    assert Board(records, lambda community: small.TODAY).next_ids(1) == [4, 3, 2, 1]


def test_a_board_holds_what_it_was_given() -> None:
    board = small.board()
    assert len(board) == 9
    assert 9 in board
    assert 10 not in board
    with pytest.raises(NotFound, match="There is no task 10"):
        board[10]
    assert isinstance(board[1], Task)
