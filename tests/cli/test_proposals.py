"""Proposals of assistants from the command line: made, listed, taken, dropped."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def proposed(cli: Cli) -> Cli:
    """A workspace for which something is proposed."""
    made = ("proposals", "make")
    who = ("--assistant", "Scout")
    assert (
        cli(*made, "set", "4.3", "due=2027-01-08", "owner=ben", *who, "--why", "sooner").code == 0
    )
    assert cli(*made, "add", "Ask", "[/x]", "them", "stage=content", *who).code == 0
    assert cli(*made, "skip", "4.4", "reason=no", "--assistant", "ana").code == 0
    return cli


def every(cli: Cli, *options: str) -> list[dict[str, Any]]:
    found = cli("proposals", "--json", *options).json["proposals"]
    assert isinstance(found, list)
    return found


def test_the_list_says_what_is_there_and_what_is_proposed(proposed: Cli) -> None:
    shown = proposed("proposals").out
    assert "P1        change task 4.3" in shown
    assert "→ 2027-01-08; Owner: " in shown
    assert "sooner" in shown
    assert "add task Ask [/x] them" in shown
    assert [each["id"] for each in every(proposed, "--assistant", "Scout")] == [1, 2]
    first = every(proposed)[0]
    assert (first["kind"], first["table"], first["state"], first["last"]) == (
        "set", "tasks", "open", "2026-12-23",
    )  # fmt: skip
    due = first["changes"][0]
    assert (due["field"], due["proposed"], due["moved"]) == ("due", "2027-01-08", False)
    assert due["before"] == due["now"]


def test_what_is_taken_is_done_by_who_takes_it_and_the_log_says_both(proposed: Cli) -> None:
    taken = proposed("proposals", "take", "P1", "--json").json["proposals"]
    assert [(each["state"], each["by"], each["closed"]) for each in taken] == [
        ("taken", "ana", "2026-11-23")
    ]
    (task,) = proposed("show", "4.3", "--json").json["tasks"]
    assert (task["due"], task["owner"]) == ("2027-01-08", "ben")
    (last, *_) = proposed("log", "-n", "1").out.splitlines()
    assert "changed; proposed by the assistant Scout, by you" in last
    assert "by assistant:ana" in proposed("log").out
    assert [each["id"] for each in every(proposed)] == [2, 3]
    proposed("undo")
    assert [each["id"] for each in every(proposed)] == [1, 2, 3]


def test_a_conflict_has_its_exit_code_and_both_values(proposed: Cli) -> None:
    proposed("set", "4.3", "due=2027-01-15")
    assert "changed since" in proposed("proposals").out
    refused = proposed("proposals", "take", "1")
    assert (refused.code, len(refused.err.splitlines())) == (7, 1)
    assert "2027-01-15" in refused.err
    told = proposed("proposals", "take", "1", "--json")
    assert (told.code, '"theirs":"2027-01-15"' in told.out) == (7, True)
    assert proposed("proposals", "take", "1", "--anyway").code == 0


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("proposals take", 2, "ID"),
        ("proposals take P9", 3, "There is no proposal P9; there are: P1, P2, P3"),
        ("proposals drop x", 3, "There is no proposal x"),
        ("proposals make", 2, "KIND"),
        ("proposals make skip 4.3 reason=x", 2, "--assistant"),
        ("proposals make x=1 --assistant S", 2, "cannot be proposed"),
        ("proposals make add x --in teams --assistant S", 2, "no table teams"),
        ("--read-only proposals take 1", 4, "--read-only"),
        ("--as-of yesterday proposals drop 1", 4, "--as-of"),
    ],
)
def test_bad_lines_are_one_line(line: str, code: int, said: str, proposed: Cli) -> None:
    told = proposed(*line.split())
    assert told.code == code, told
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert len(every(proposed)) == 3


def test_in_the_past_a_proposal_waits_that_was_decided_since(proposed: Cli) -> None:
    assert proposed("proposals", "drop", "P3").code == 0
    assert every(proposed, "--as-of", "2026-11-22") == []
    assert [each["state"] for each in every(proposed, "--all")] == ["open", "open", "dropped"]


def test_in_chinese_its_words_are_chinese(proposed: Cli) -> None:
    shown = proposed("--lang", "zh", "proposals").out
    assert "修改任务 4.3" in shown
    assert "待处理" in shown
    assert "提议" in proposed("--lang", "zh", "log").out
