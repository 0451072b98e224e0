"""The commands of the plan: schedule, gate, budget, workload, reassign.

The sample stands on Monday 2026-11-23; its plan began on 2026-10-05.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]

NAMED = ["id", "key", "title"]
HOME = ["community", "community_name"]
SCHEDULE = [
    *NAMED,
    *HOME,
    "stage",
    "status",
    "days",
    "after",
    "start",
    "due",
    "planned",
    "earliest",
    "latest",
    "slack",
    "critical",
    "over",
]
PLAN = [
    *HOME,
    "calendar",
    "start",
    "end",
    "length",
    "path",
    "critical",
    "end_days",
    "launch",
    "launch_days",
    "became_critical",
    "applied",
]
MOVE = [*NAMED, "old", "new", "days", "became_critical"]
GATE = [*HOME, "number", "stage", "title", "state", "waiting", "reason"]
MONEY = [*HOME, "by", "key", "title", "currency", "budget", "spent", "left", "over", "tasks"]
BURN = ["community", "date", "currency", "planned", "spent"]
LOAD = [
    *HOME,
    "person",
    "week",
    "monday",
    "hours",
    "task_hours",
    "rhythm_hours",
    "capacity",
    "over",
    "tasks",
]
DUTY = [*HOME, "stage", "person", "responsible", "accountable", "consulted"]


def tables(cli: Cli, *line: str) -> dict[str, Any]:
    found: dict[str, Any] = cli(*line, "--json").json
    assert found.pop("version") == 1
    return found


@pytest.fixture
def fresh(call: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A plan that begins today."""
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "fresh.json"))
    assert call("init", "晚风跑团", "--timezone", "Asia/Shanghai").code == 0
    return call


def test_the_json_of_the_timetable(cli: Cli) -> None:
    found = tables(cli, "schedule")
    assert list(found) == ["schedule", "plans", "moves"]
    for noun, keys in (("schedule", SCHEDULE), ("plans", PLAN), ("moves", MOVE)):
        assert found[noun]
        assert all(list(row) == keys for row in found[noun])
    (plan,) = found["plans"]
    rows = {row["id"]: row for row in found["schedule"]}
    assert plan["critical"] == [id for id, row in rows.items() if row["critical"]]
    assert set(plan["path"]) <= set(plan["critical"])
    assert max(row["earliest"]["end"] for row in rows.values()) == plan["end"]
    done = [row for row in rows.values() if row["status"] == "done"]
    assert done
    assert {(row["latest"], row["slack"]) for row in done} == {(None, None)}
    assert not [row for row in rows.values() if row["status"] == "skipped"]


def test_the_whole_playbook_is_a_hundred_days_on_its_critical_path(fresh: Cli) -> None:
    (plan,) = tables(fresh, "schedule")["plans"]
    assert (plan["length"], plan["start"], plan["end"]) == (100, "2026-11-23", "2027-03-02")
    shown = fresh("schedule").out
    assert "Critical path, 100 days: 1.1 → " in shown
    assert " → 9.8\n" in shown
    assert "关键路径 100 天" in fresh("--lang", "zh", "schedule").out


def test_what_if_tells_how_far_the_launch_slips_and_changes_nothing(fresh: Cli) -> None:
    before = fresh("tasks", "--json").out
    told = fresh("schedule", "--slip", "2.3=6d")
    assert "the launch (7.4 Open and promote) slips 2 days" in told.out
    assert "nothing changed yet" in told.out
    assert fresh("tasks", "--json").out == before
    (plan,) = tables(fresh, "schedule", "--slip", "2.3=6d")["plans"]
    assert (plan["launch_days"], plan["end_days"], plan["applied"]) == (2, 2, False)
    assert plan["launch"] == fresh("show", "7.4", "--json").json["tasks"][0]["id"]
    assert "now on the critical path: 2.3" in told.out


def test_a_slip_is_applied_and_taken_back_in_one_step(fresh: Cli) -> None:
    before = fresh("tasks", "--json").out
    told = fresh("schedule", "--slip", "2.4=3d", "--slip", "2.5=1w", "--apply")
    assert "tasks were moved" in told.out
    moved = {row["key"]: row for row in fresh("tasks", "--json").json["tasks"]}
    assert (moved["2.4"]["start"], moved["2.4"]["due"]) == ("2026-12-09", "2026-12-13")
    assert moved["2.4"]["planned"] == {"start": "2026-12-06", "due": "2026-12-10"}
    assert moved["1.1"]["planned"]["due"] == moved["1.1"]["due"]
    assert "2026-12-06 … 2026-12-10" in fresh("show", "2.4").out
    assert "First plan" not in fresh("show", "1.1").out
    assert fresh("undo").code == 0
    assert [(row["start"], row["due"]) for row in fresh("tasks", "--json").json["tasks"]] == [
        (row["start"], row["due"]) for row in json.loads(before)["tasks"]
    ]


def test_a_holiday_file_makes_a_working_calendar(fresh: Cli, tmp_path: Path) -> None:
    days = tmp_path / "days.txt"
    days.write_text("# 元旦\n2027-01-01 元旦\n+2027-01-09\n", "utf-8")
    asked = ("schedule", "--working", "--holidays", str(days))
    (plan,) = tables(fresh, *asked)["plans"]
    assert (plan["calendar"], plan["length"]) == ("working", 100)
    assert tables(fresh, "schedule")["plans"][0]["calendar"] == "calendar"
    assert "working days" in fresh(*asked, "--apply").out
    found = tables(fresh, "schedule")
    assert found["plans"][0]["calendar"] == "working"
    assert found["moves"] == []
    ends = {row["earliest"]["end"] for row in found["schedule"]}
    assert "2027-01-01" not in ends
    fresh("schedule", "--calendar-days", "--afresh", "--apply")
    assert tables(fresh, "schedule")["plans"][0]["end"] == "2027-03-02"


def test_bad_holidays_refuse_the_file_by_its_line(fresh: Cli, tmp_path: Path) -> None:
    days = tmp_path / "days.txt"
    for data, said in (
        (b"2027-01-01\n2027-13-01 x\n", "line 2: 2027-13-01 is not a date"),
        (b"\xff\xfe", "UTF-8"),
        (b"#" * 1_000_001, "too large"),
    ):
        days.write_bytes(data)
        told = fresh("schedule", "--holidays", str(days), "--apply")
        assert told.code == 2
        assert said in told.err
        assert told.err.count("\n") == 1
    assert fresh("schedule", "--holidays", str(tmp_path / "none")).code == 3
    assert fresh("schedule", "--holidays", str(tmp_path)).code == 2
    assert "rescheduled" not in fresh("log").out


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("schedule --slip 2.4", 2),
        ("schedule --slip 2.4=soon", 2),
        ("schedule --slip 2.4=0", 2),
        ("schedule --slip 9.99=3d", 3),
        ("schedule --slip 1.1=3d", 2),
        ("schedule --baseline --apply", 2),
        ("schedule --read-only --apply", 4),
        ("gate party --reason x", 2),
        ("gate 4 --reason x --close", 2),
        ("gate --reason x", 2),
        ("budget --by colour", 2),
        ("budget --currency gold", 2),
        ("workload --weeks 0", 2),
        ("workload --weeks 54", 2),
        ("workload --capacity Ana", 2),
        ("workload --capacity Ana=200", 2),
        ("workload --capacity none=20", 2),
        ("reassign Ana Ana", 2),
        ("reassign Ana Bo stage:party", 2),
        ("set 40 budget=-1", 2),
        ("set 40 spent=much", 2),
        ("set 40 after=40", 2),
        ("set 40 start=2026-12-10 due=2026-12-01", 2),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(cli: Cli, line: str, code: int) -> None:
    before = cli("log", "--json").out
    told = cli(*line.split())
    assert told.code == code
    assert told.err.count("\n") == 1
    assert cli("log", "--json").out == before


def test_the_first_plan_is_taken_anew(cli: Cli) -> None:
    cli("schedule", "--apply")
    moved = [
        row for row in tables(cli, "schedule")["schedule"] if row["planned"]["due"] != row["due"]
    ]
    assert moved
    assert "tasks changed" in cli("schedule", "--baseline").out
    rows = tables(cli, "schedule", "--baseline")["schedule"]
    assert all(row["planned"] == {"start": row["start"], "due": row["due"]} for row in rows)


def test_gates_in_status_and_by_their_own_command(cli: Cli) -> None:
    rows = tables(cli, "gate")["gates"]
    assert [list(row) for row in rows] == [GATE] * 9
    states = {row["stage"]: row["state"] for row in rows}
    assert states["goal"] == states["model"] == "open"
    assert states["content"] == states["execute"] == "waiting"
    stages = cli("status", "--json").json["stages"]
    assert [row["gate"]["state"] for row in stages] == [row["state"] for row in rows]
    assert "entered early" in cli("status").out
    assert cli("gate", "content", "--reason", "选题要先备").code == 0
    assert "opened early: 选题要先备" in cli("status").out
    assert cli("gate", "4", "--json").json["gates"][0]["reason"] == "选题要先备"
    assert "stage gate set" in cli("log").out
    assert cli("gate", "4", "--close").code == 0
    assert cli("gate", "4", "--json").json["gates"][0]["state"] == "waiting"


def test_entering_a_stage_too_early_is_done_with_a_warning(fresh: Cli) -> None:
    told = fresh("set", "3.1", "3.2", "status=doing")
    assert told.code == 0
    assert told.err.count("\n") == 1
    assert told.err.startswith("warning: stage 3 Set the management model")
    assert "communitytui gate 3 --reason" in told.err
    assert fresh("gate", "3", "--reason", "pilot").code == 0
    assert fresh("set", "3.3", "status=doing").err == ""
    assert fresh("set", "1.1", "status=doing").err == ""


def test_budget_by_everything(cli: Cli) -> None:
    cli("set", "1", "budget=100.10", "spent=120")
    cli("set", "40", "budget=1200")
    found = tables(cli, "budget", "--burn")
    assert list(found) == ["budget", "totals", "burn"]
    assert all(list(row) == MONEY for row in found["budget"] + found["totals"])
    assert all(list(row) == BURN for row in found["burn"])
    (total,) = found["totals"]
    assert (total["budget"], total["spent"], total["left"], total["over"]) == (
        "1300.10",
        "120",
        "1180.10",
        False,
    )
    for by in ("stage", "area", "month", "task"):
        rows = tables(cli, "budget", "--by", by)["budget"]
        assert {row["by"] for row in rows} == {by}
        assert [row["over"] for row in rows].count(True) == 1
        assert "over budget" in cli("budget", "--by", by).out
    assert tables(cli, "budget", "--by", "task")["budget"][0]["key"] == 1
    shown = cli("budget").out
    assert "CNY" in shown
    assert "1,300.10" in shown
    refused = cli("budget", "--currency", "eur")
    assert (refused.code, cli("budget").out) == (2, shown)
    assert "communitytui settings currency=eur --yes" in refused.err
    assert "instead of CNY" in cli("settings", "currency=eur", "--yes").out
    assert cli("budget").out.splitlines()[0].endswith("EUR")
    assert "1,300.10" in cli("budget", "--burn").out
    assert "1,200 EUR" in cli("show", "40").out


def test_workload_and_capacity(cli: Cli) -> None:
    found = tables(cli, "workload")
    assert list(found) == ["workload", "duties"]
    assert all(list(row) == LOAD for row in found["workload"])
    assert all(list(row) == DUTY for row in found["duties"])
    assert {row["week"] for row in found["workload"]} == {
        "2026-W48",
        "2026-W49",
        "2026-W50",
        "2026-W51",
    }
    ana = tables(cli, "workload", "--owner", "Ana", "--weeks", "1", "--capacity", "Ana=1")
    (row,) = ana["workload"]
    assert (row["person"], row["capacity"], row["over"]) == ("Ana", 1, True)
    assert "!" in cli("workload", "--owner", "Ana").out
    assert tables(cli, "workload", "--owner", "none")["workload"][0]["person"] is None
    assert "R does" in cli("workload", "--duties").out
    cli("workload", "--capacity", "Ana=")
    assert tables(cli, "workload", "--owner", "Ana")["workload"][0]["capacity"] == 40


def test_tasks_are_handed_over_together(cli: Cli) -> None:
    mine = cli("tasks", "owner:Ana", "open", "--json").json["tasks"]
    told = cli("reassign", "Ana", "Bo", "--json").json["tasks"]
    assert [row["id"] for row in told] == [row["id"] for row in mine]
    assert {row["owner"] for row in told} == {"Bo"}
    assert cli("undo").code == 0
    assert cli("tasks", "owner:Ana", "open", "--json").json["tasks"] == mine


def test_without_a_workspace_there_is_nothing_to_plan(call: Cli) -> None:
    for line in ("schedule", "gate", "budget", "workload"):
        assert call(line).code == 0
        assert "communitytui init" in call(line).out
        assert not any(tables(call, line).values())
    assert call("reassign", "Ana", "Bo").code == 3


def test_a_query_of_the_plan_loads_no_screen(cli: Cli, file: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from communitytui.cli.main import run\n"
        "for line in (['schedule'], ['budget'], ['workload'], ['gate']):\n"
        "    assert run([*line, '-f', sys.argv[1]]) == 0\n"
        "heavy = {'textual', 'rich.console', 'tinydb', 'orjson'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
