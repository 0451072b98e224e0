from __future__ import annotations

from typing import Any

from communitytui.domain.tasks.board import Board
from communitytui.domain.tasks.gates import gate_of, gates
from communitytui.domain.workspace import Community
from tests.domain.small import TODAY, community, task


def board(**statuses: list[str]) -> Board:
    records: dict[int, dict[str, Any]] = {}
    for stage, given in statuses.items():
        for status in given:
            records[len(records) + 1] = task(stage=stage, status=status, title=stage)
    return Board(records, lambda id: TODAY)


def test_a_stage_may_be_entered_when_the_one_before_it_is_settled() -> None:
    closed = gate_of(board(goal=["done", "todo", "reopened"], platform=["todo"]), 1, "platform", {})
    assert (closed.state, closed.waiting, closed.closed) == ("waiting", (2, 3), True)
    open_ = gate_of(board(goal=["done", "skipped"], platform=["todo"]), 1, "platform", {})
    assert (open_.state, open_.closed) == ("open", False)


def test_the_first_stage_is_open_and_stages_without_tasks_are_passed_over() -> None:
    found = board(goal=["todo"], plan=["todo"])
    assert gate_of(found, 1, "goal", {}).state == "open"
    assert gate_of(found, 1, "plan", {}).waiting == (1,)
    assert gate_of(found, 1, "optimise", {}).waiting == (2,)


def test_a_reason_opens_a_gate_only_while_it_would_be_closed() -> None:
    home = Community(1, community(gates={"platform": "投放窗口只有这周"}))
    waiting = board(goal=["todo"], platform=["todo"])
    gate = gates(waiting, home)["platform"]
    assert (gate.state, gate.closed, gate.reason) == ("overridden", False, "投放窗口只有这周")
    assert gates(waiting, Community(1, community()))["platform"].closed
    assert gates(board(goal=["done"], platform=["todo"]), home)["platform"].state == "open"


def test_a_community_of_an_older_file_has_gates_as_well() -> None:
    record = community()
    del record["gates"]
    assert len(gates(board(goal=["todo"]), Community(1, record))) == 9
