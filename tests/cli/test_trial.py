"""The commands that adjust: trial and review. The sample stands on Monday 2026-11-23."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.services import workspaces
from tests.samples import NOW

Cli = Callable[..., Any]

TRIAL = [
    "id", "uid", "community", "community_name", "title", "hypothesis", "metric", "level",
    "version", "pass", "start", "end", "days", "days_gone", "baseline_days", "state", "phase",
    "tasks", "finding", "control", "stop", "result", "suggestion", "verdict", "reason", "ended",
    "owner", "created", "updated", "visible",
]  # fmt: skip
RESULT = [
    "method", "before", "after", "difference", "low", "high", "after_low", "after_high",
    "before_days", "after_days", "outcome", "control",
]  # fmt: skip
CYCLE = [
    "id", "uid", "community", "community_name", "number", "start", "end", "closed", "summary",
    "goals", "metrics", "findings", "trials", "right", "wrong", "next", "new_goals", "by",
    "created", "updated",
]  # fmt: skip
ADD = ("trial", "add", "Evening", "topics", "--metric", "messages", "--pass", ">=900")
CLOSE = (
    "review", "close", "--right", "buddies", "--right", "hours", "--right", "report",
    "--wrong", "adverts", "--wrong", "roster", "--wrong", "waiting", "--next", "halve the waiting",
)  # fmt: skip


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let days pass."""
    return lambda days: monkeypatch.setattr(
        workspaces, "utc_now", lambda: NOW + timedelta(days=days)
    )


def rows(cli: Cli, *line: str, noun: str = "trials") -> list[dict[str, Any]]:
    found = cli(*line, "--json").json
    assert list(found) == ["version", noun]
    listed: list[dict[str, Any]] = found[noun]
    return listed


def record(cli: Cli, days: int, value: int) -> None:
    """Record values with the week that the sample has, from Monday on."""
    week = (-110, -30, 55, 75, 25, -60, -115)
    for n in range(days):
        day = (NOW + timedelta(days=n)).date().isoformat()
        typed = str(value + week[n % 7] + n % 3)
        assert cli("record", "messages", typed, "--date", day).code == 0


def test_a_trial_from_its_plan_to_its_verdict(cli: Cli, wait: Callable[[int], None]) -> None:
    told = cli(*ADD, "--tasks", "1.1,4.4", "--finding", "q1", "--hypothesis", "fixed hours")
    assert told.code == 0
    assert "○ planned" in told.out
    assert "1.1 State the business problem, 4.4 Set the cadence" in told.out
    assert "≥ 900" in told.out
    (row,) = rows(cli, "trial")
    assert list(row) == TRIAL
    assert row["pass"] == {"op": ">=", "value": 900, "text": "≥ 900"}
    assert (row["finding"], row["phase"], row["result"]) == ("Q01", "planned", None)
    assert "running, day 1 of 14" in cli("trial", "start", "1").out
    refused = cli("trial", "set", "1", "pass=>=5")
    assert refused.code == 2
    assert "trial stop 1 --reason" in refused.err
    wait(14)
    record(cli, 14, 1000)
    wait(14)
    assert "ended, to be judged: trial 1 Evening topics" in cli("status").out
    shown = cli("trial", "show", "1").out
    assert "◆ to be judged" in shown
    assert "passed: ≥ 900 is met over the whole interval" in shown
    assert "ended; judge it: communitytui trial judge 1" in shown
    told = cli(
        "trial", "judge", "1", "--verdict", "keep", "--reason", "more talk",
        "--reopen", "all", "--standard", "900",
    )  # fmt: skip
    assert told.code == 0
    assert "reopened: #1 1.1" in told.out
    assert "already open: " in told.out
    assert "4.4 Set the cadence" in told.out
    assert "new standard: 900" in told.out
    (row,) = rows(cli, "trial", "show", "1")
    assert list(row["result"]) == RESULT
    assert (row["result"]["outcome"], row["verdict"], row["phase"]) == ("passed", "keep", "done")
    (metric,) = cli("metrics", "messages", "--json").json["metrics"]
    assert metric["standard"]["target"] == 900
    assert metric["standard"]["provenance"] == "team"
    assert "trial 1 Evening topics judged" in cli("log").out
    assert cli("undo").code == 0
    assert rows(cli, "trial")[0]["phase"] == "due"


def test_trials_are_listed_for_people_in_both_languages(cli: Cli) -> None:
    assert "No trials yet" in cli("trial").out
    cli(*ADD)
    cli("trial", "start", "1")
    (head, line) = cli("trial").out.splitlines()
    assert head.split()[:3] == ["id", "Trial", "State"]
    assert line.split()[:4] == ["◐", "1", "Evening", "topics"]
    assert "not enough data" in line
    zh = cli("--lang", "zh", "trial").out
    assert "第 1/14 天" in zh
    assert "数据不足" in zh
    assert "成败线" in cli("--lang", "zh", "trial", "show", "1").out
    plain = cli("--plain", "trial", "show", "1").out
    assert "Pass line: at least 900" in plain


def test_a_trial_is_stopped_and_a_plan_taken_away(cli: Cli) -> None:
    cli(*ADD, "--start", "today")
    told = cli(
        "trial", "add", "Other", "--metric", "messages", "--pass", "-10%", "--start", "today"
    )
    assert told.err.startswith("warning: change one thing at a time: 1 Evening topics")
    assert "stopped" in cli("trial", "stop", "1", "--reason", "holiday").out
    assert "holiday" in cli("trial", "show", "1").out
    cli(*ADD)
    assert cli("trial", "drop", "3").out == "deleted trial 3 Evening topics\n"
    assert [row["id"] for row in rows(cli, "trial")] == [1, 2]


def test_a_finding_brings_its_tasks_and_its_metric(cli: Cli) -> None:
    found = {row["rule"]: row for row in cli("findings", "--json").json["findings"]}
    assert {"Q02", "Q17"} <= found.keys()
    # A rule that does not fire names its tasks, and no metric.
    told = cli("trial", "add", "Ask", "--finding", "Q10", "--pass", "+10%")
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "in advance: --metric" in told.err
    (row,) = rows(cli, "trial", "add", "Ask", "--finding", "Q02", "--pass", "+10%")
    assert (row["metric"], row["tasks"]) == ("replies", found["Q02"]["tasks"])
    # What is said goes first.
    (row,) = rows(cli, *ADD, "--finding", "Q13")
    assert [cli("show", str(id), "--json").json["tasks"][0]["key"] for id in row["tasks"]] == [
        "3.2",
        "3.5",
        "5.5",
    ]
    (row,) = rows(cli, *ADD, "--finding", "Q02", "--tasks", "1.1")
    assert row["tasks"] == [1]


def test_a_trial_says_what_it_can_see_and_takes_only_a_control_that_is_there(cli: Cli) -> None:
    (row,) = rows(cli, *ADD)
    assert [each["days"] for each in row["visible"]] == [14, 28]
    assert "Detects" in cli("trial", "show", "1").out
    assert "14 days detect a change of" in cli("trial", "show", "1").out
    refused = cli(*ADD, "--control", "community:9")
    assert (refused.code, refused.err.count("\n")) == (3, 1)
    assert cli(*ADD, "--control", "community:1").code == 2
    assert cli(*ADD, "--control", "the other club").code == 0
    assert cli("init", "Second").code == 0
    lacking = cli("-c", "1", *ADD, "--control", "community:2")
    assert lacking.code == 0, "the same metrics are there, without readings"


def test_a_running_trial_mutes_the_findings_of_its_tasks(cli: Cli) -> None:
    cli(*ADD, "--finding", "Q02", "--start", "today")
    left = [row["rule"] for row in cli("findings", "--json").json["findings"]]
    assert "Q02" not in left
    cli("trial", "stop", "1", "--reason", "x")
    assert "Q02" in [row["rule"] for row in cli("findings", "--json").json["findings"]]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("trial begin 1", 2, "unknown command communitytui trial begin"),
        ("trial add", 2, "TITLE is missing"),
        ("trial add x", 2, "--metric"),
        ("trial add x --metric dau", 2, "--pass"),
        ("trial add x --metric dau --pass 35", 2, "35 is not a pass line"),
        ("trial add x --metric dau --pass >=3 --finding Q99", 3, "Q99"),
        ("trial add x --metric mau --pass >=3 --days 14", 2, "needs at least 60 days"),
        (
            "trial add x --metric dau --pass >=3 --start 2026-11-01",
            2,
            "readings exist since 2026-11-01",
        ),
        ("trial --reason x", 2, "did you mean communitytui trial stop, communitytui trial judge?"),
        (
            "trial start 1 --baseline-days 9",
            2,
            "there is no option --baseline-days; see communitytui trial start",
        ),
        (
            "trial start",
            2,
            "ID is missing: number in the list; see communitytui trial start --help",
        ),
        ("trial start 9", 3, "There is no trial 9"),
        ("trial show 1 2", 2, "trial show takes no further argument 2"),
        ("trial set 1", 2, "missing number and FIELD=VALUE: trial set 1 owner=ana"),
        ("trial judge 1 --reason x", 2, "the option --verdict is missing"),
        ("trial judge 1 --verdict keep --reason x", 2, "trial 1 has not started"),
        ("trial stop 1 --reason x", 2, "trial 1 has not started"),
        ("trial --read-only start 1", 4, "--read-only"),
        ("review 7", 3, "There is no cycle 7"),
        ("review --right x", 2, "did you mean communitytui review close?"),
        ("review 1 --all", 2, "--all takes nothing else"),
        ("review close --right a --wrong b", 2, "missing: Next goals"),
        ("review close --right a --wrong b --goal x;y", 2, "write a goal as STATEMENT"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(
    cli: Cli, line: str, code: int, said: str
) -> None:
    cli(*ADD)
    before = cli("log", "--json").out
    told = cli(*line.split())
    assert told.code == code
    assert said in told.err
    assert told.err.count("\n") == 1
    assert cli("log", "--json").out == before


def test_the_running_cycle_is_reviewed(cli: Cli) -> None:
    cli(*ADD, "--start", "today")
    (row,) = rows(cli, "review", noun="cycles")
    assert list(row) == CYCLE
    assert (row["id"], row["number"], row["closed"]) == (None, 1, False)
    assert (row["start"], row["end"]) == ("2026-10-05", "2026-11-23")
    found = cli("findings", "--json").json["findings"]
    assert [each["rule"] for each in row["findings"]] == [each["rule"] for each in found]
    stages = row["summary"]["stages"]
    assert row["summary"]["tasks"]["planned"] == sum(each["planned"] for each in stages)
    told = cli("review").out
    assert told.startswith("Cycle 1: since 2026-10-05, until today (2026-11-23)\n")
    assert "1 Evening topics (running)" in told
    assert told.splitlines()[-1].startswith("close it: communitytui review close")
    zh = cli("--lang", "zh", "review").out
    assert zh.startswith("第 1 周期：2026-10-05 至今")
    assert "计划" in zh


def test_a_cycle_is_closed_and_kept(cli: Cli, wait: Callable[[int], None]) -> None:
    goal = "600 a day;metric=dau;target=600;deadline=+90d"
    told = cli(*CLOSE, "--goal", goal)
    assert told.code == 0
    assert "What went right\n  1. buddies\n  2. hours\n  3. report\n" in told.out
    assert "goal set: 1 600 a day" in told.out
    assert "reopened: " in told.out
    assert "1.5 " in told.out
    assert told.out.endswith("cycle 2 begins on 2026-11-24\n")
    assert "three of each" not in told.out
    assert "starts on 2026-11-24" in cli("review").out
    assert cli(*CLOSE).code == 2
    wait(30)
    first, second = rows(cli, "review", "--all", noun="cycles")
    assert list(first) == list(second) == CYCLE
    assert (first["closed"], second["closed"]) == (True, False)
    assert first["next"] == ["halve the waiting", "600 a day"]
    assert first["by"] == "ana"
    assert second["start"] == "2026-11-24"
    table = cli("review", "--all").out.splitlines()
    assert len(table) == 3
    assert "halve the waiting; 600 a day" in table[1]
    assert "closed by ana" in cli("review", "1").out
    assert cli("review", "2").out.startswith("Cycle 2: since 2026-11-24")
    assert "cycle 1 closed" in cli("log").out
    assert cli("undo", "--yes").code == 0
    assert len(rows(cli, "review", "--all", noun="cycles")) == 1
    assert cli("goals", "--json").json["goals"] == []


def test_what_is_written_back_is_printed_for_programs(
    cli: Cli, wait: Callable[[int], None]
) -> None:
    found = cli(*CLOSE, "--goal", "Busy weekends", "--json").json
    assert list(found) == ["version", "cycles", "goals", "tasks"]
    assert [list(row) for row in found["cycles"]] == [CYCLE]
    assert [row["statement"] for row in found["goals"]] == ["Busy weekends"]
    assert [(row["key"], row["status"]) for row in found["tasks"]] == [("1.5", "reopened")]
    cli(*ADD, "--start", "today")
    wait(20)
    line = ("trial", "judge", "1", "--verdict", "drop", "--reason", "x", "--reopen", "1.1,4.4")
    found = cli(*line, "--json").json
    assert list(found) == ["version", "trials", "tasks"]
    assert [list(row) for row in found["trials"]] == [TRIAL]
    assert [(row["key"], row["status"]) for row in found["tasks"]] == [("1.1", "reopened")]


def test_fewer_than_three_are_taken_and_asked_about(cli: Cli) -> None:
    told = cli("review", "close", "--right", "a", "--wrong", "b", "--next", "c")
    assert told.code == 0
    assert "three of each are asked for" in told.out


def test_the_report_tells_trials_and_reviews(cli: Cli) -> None:
    empty = cli("--export", "md").out
    assert "## Trials" not in empty
    assert "## Reviews" not in empty
    cli(*ADD, "--start", "today", "--hypothesis", "a | *b*")
    cli(*CLOSE[:3], "1. x", *CLOSE[8:])
    text = cli("--export", "md").out
    assert "| 1 Evening topics | ◐ running, day 1 of 14 |" in text
    assert "Hypothesis: a | \\*b\\*" in text
    assert "### Cycle 1: 2026-10-05 to 2026-11-23" in text
    assert "- What went right: 1. x\n" in text
    assert "## 历次复盘" in cli("--lang", "zh", "--export", "md").out
    assert "#### What went right\n\n- 1\\. x\n" in cli("report", "review").out


def test_without_a_workspace_there_is_nothing_to_adjust(call: Cli) -> None:
    for line in (("trial",), ("review",), ("review", "--all")):
        assert call(*line).code == 0
        assert "communitytui init" in call(*line).out
    assert rows(call, "trial") == []
    assert rows(call, "review", noun="cycles") == []
    assert call(*ADD).code == 3
    assert call(*CLOSE).code == 3


def test_a_query_loads_no_screen_and_others_do_not_pay_for_trials(file: Path) -> None:
    code = (
        "import sys\n"
        "from communitytui.cli.main import run\n"
        "assert run(['tasks', '-f', sys.argv[1]]) == 0\n"
        "ours = ('trial', 'review', 'cycles', 'comparing', 'adjusting')\n"
        "paid = [name for name in sys.modules if name.split('.')[-1].startswith(ours)]\n"
        "assert not paid, paid\n"
        "for line in (['trial'], ['review'], ['review', '--all']):\n"
        "    assert run([*line, '-f', sys.argv[1]]) == 0\n"
        "heavy = {'textual', 'rich.console', 'tinydb', 'orjson'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
