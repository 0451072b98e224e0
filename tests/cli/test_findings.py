"""``findings``: listed, explained, accepted, dismissed; and what ``status`` and reports say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
KEYS = [
    "id",
    "community",
    "community_name",
    "rule",
    "funnel",
    "metric",
    "level",
    "chat_group",
    "value",
    "standard",
    "severity",
    "periods",
    "since",
    "tasks",
    "state",
    "reason",
    "text",
    "evidence",
    "closed",
    "signals",
    "sure",
    "closes",
]


@pytest.fixture
def slow(cli: Cli) -> Cli:
    """A community whose answers take six hours, where four were promised."""
    assert cli("standard", "ttfr", "--target", "4", "--alert", "8").code == 0
    assert cli("record", "ttfr", "6", "--n", "30").code == 0
    return cli


def rules(cli: Cli, *args: str) -> dict[str, dict[str, Any]]:
    return {row["rule"]: row for row in cli("findings", *args, "--json").json["findings"]}


def test_a_finding_has_these_keys(slow: Cli) -> None:
    found = rules(slow)["Q11"]
    assert list(found) == KEYS
    assert (found["metric"], found["value"], found["severity"], found["state"]) == (
        "ttfr",
        6,
        "warn",
        "open",
    )
    assert found["standard"] == {
        "target": 4,
        "alert": 8,
        "direction": "down",
        "provenance": "team",
        "source": "",
    }
    assert found["evidence"] == "First response (median): 6.0 is above the target 4.0"
    assert (found["sure"], found["closes"]) == ("high", "First response (median) meets 4.0")
    (signal,) = found["signals"]
    assert (signal["metric"], signal["kind"], signal["since"]) == ("ttfr", "misses", None)


def test_for_people_it_says_why_and_what_to_do(slow: Cli) -> None:
    out = slow("findings").out
    assert "Q11" in out
    assert "6.0 is above the target 4.0" in out
    assert "very sure: a set target" in out
    assert "Closes when: First response (median) meets 4.0" in out
    assert "Answers come late" in out
    assert "3.2 Appoint roles (done)" in out
    assert "communitytui findings --accept Q" in out
    spoken = slow("--lang", "zh", "findings").out
    assert "回应变慢" in spoken
    assert "above" not in spoken


def test_accept_reopens_and_undo_takes_it_back(slow: Cli) -> None:
    out = slow("findings", "--accept", "q11").out
    assert out.startswith("Q11 accepted; reopened: #")
    assert "3.2 Appoint roles" in out
    assert rules(slow)["Q11"]["state"] == "accepted"
    assert slow("show", "3.2", "--json").json["tasks"][0]["status"] == "reopened"
    assert slow("undo").code == 0
    assert rules(slow)["Q11"]["state"] == "open"
    assert slow("show", "3.2", "--json").json["tasks"][0]["status"] == "done"


def test_dismiss_needs_a_reason_and_hides_it(slow: Cli) -> None:
    refused = slow("findings", "--dismiss", "Q11")
    assert (refused.code, refused.err) == (2, "missing reason to dismiss the finding\n")
    told = slow("findings", "--dismiss", "Q11", "--reason", "exam weeks", "--json").json
    assert [row["state"] for row in told["findings"]] == ["dismissed"]
    assert "Q11" not in rules(slow)
    assert rules(slow, "--all")["Q11"]["reason"] == "exam weeks"


def test_new_readings_solve_it(slow: Cli) -> None:
    slow("findings", "--accept", "Q11")
    slow("record", "ttfr", "2", "--n", "30")
    assert "Q11" not in rules(slow)
    assert rules(slow, "--all")["Q11"]["state"] == "solved"
    assert "finding Q11 solved" in slow("log").out


def test_one_rule_is_explained(slow: Cli) -> None:
    out = slow("findings", "--rule", "Q11").out
    assert out.startswith("Q11  fires")
    assert "yes: First response (median) got worse: " in out
    assert "6.0 is above the target 4.0" in out
    told = slow("findings", "--rule", "Q14", "--json").json
    (rule,) = told["rules"]
    assert (rule["id"], rule["fires"], told["findings"]) == ("Q14", None, [])
    assert {check["holds"] for check in rule["checks"]} == {None}
    assert (rule["signals"], rule["needs"], rule["needed"]) == (["join_rate", "joins"], None, [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("findings --rule Q99", 3),
        ("findings --accept Q14", 2),
        ("findings --accept Q11 --dismiss Q12", 2),
        ("findings --reason x", 2),
        ("findings --all --take-rules", 2),
        ("findings --all --calibrate", 2),
        ("findings --due fri", 2),
        ("findings --accept Q11 --due -3d", 2),
        ("--read-only findings --accept Q11", 4),
    ],
)
def test_what_does_not_go_is_told_in_one_line(slow: Cli, line: str, code: int) -> None:
    result = slow(*line.split())
    assert result.code == code
    assert result.err.count("\n") == 1
    assert result.out == ""


def test_status_names_the_first_findings_and_the_stages_of_their_tasks(slow: Cli) -> None:
    out = slow("status").out
    assert "finding" in out
    stages = {row["stage"]: row["findings"] for row in slow("status", "--json").json["stages"]}
    assert "Q11" in stages["model"]
    assert "Q11" in stages["execute"]
    assert "Q11" not in stages["goal"]


def test_a_sample_that_is_too_small_finds_nothing(slow: Cli) -> None:
    slow("record", "ttfr", "6", "--n", "12")
    assert "Q11" not in rules(slow)
    assert "only 12 questions; judged from 20" in slow("findings", "--rule", "Q11").out


def test_three_are_shown_and_the_rest_behind_more(slow: Cli) -> None:
    for name, target, value in (("unanswered", 10, 30), ("csat", 80, 60), ("nps", 30, 5)):
        assert slow("standard", name, "--target", str(target)).code == 0
        assert slow("record", name, str(value), "--n", "200").code == 0
    assert slow("standard", "ces", "--target", "5").code == 0
    assert slow("record", "ces", "3", "--n", "200").code == 0
    found = rules(slow)
    assert {"Q11", "Q21", "Q22", "Q23"} <= set(found)
    out = slow("findings").out
    assert sum(f"{rule}  " in out for rule in found) == 3
    assert f"… and {len(found) - 3} more: --all" in out
    every = slow("findings", "--all").out
    assert all(f"{rule}  " in every for rule in found)


def test_accepting_says_when_the_tasks_are_due(slow: Cli) -> None:
    out = slow("findings", "--accept", "Q11", "--due", "2099-01-05").out
    assert "due 2099-01-05" in out
    assert slow("show", "3.2", "--json").json["tasks"][0]["due"] == "2099-01-05"


def test_calibrating_says_how_many_are_false(slow: Cli) -> None:
    told = slow("findings", "--calibrate", "--json").json
    (found,) = told["calibrations"]
    assert found["false_per_year"] is None or found["false_per_year"] >= 0
    assert [rule["id"] for rule in found["rules"]][:2] == ["Q14", "Q19"]
    active = next(each for each in found["sees"] if each["metric"] == "dau")
    assert active["level"] == "post"
    assert [set(each) for each in active["sees"]] == [{"weeks", "value", "change", "percent"}] * 2
    assert all(each["change"] < 0 for each in active["sees"])
    # A single reading has no baseline, and nothing that could be seen against it.
    assert "ttfr" not in {each["metric"] for each in found["sees"]}
    shown = slow("findings", "--calibrate")
    assert shown.code == 0
    assert "Smallest detectable change" in shown.out


def test_taking_rules_twice_gives_none(slow: Cli) -> None:
    assert slow("findings", "--take-rules").out == "Every community has rules already.\n"


def test_the_report_has_a_section_of_them(slow: Cli) -> None:
    slow("findings", "--accept", "Q11")
    out = slow("--export", "md").out
    section = out.split("## Got worse")[1].split("\n## ")[0]
    (row,) = [line for line in section.splitlines() if line.startswith("- Q11")]
    assert "accepted" in row
    assert "3.2, 3.6, 7.7, 6.6" in row


def test_an_empty_workspace_has_none(call: Cli) -> None:
    assert call("findings", "--json").json == {"version": 1, "findings": []}
    assert call("findings").code == 0


_OTHERS = """
import json, os, sys
from communitytui.cli.main import run
for line in ("tasks --json", "metrics --json", "goals --json", "show 1 --json"):
    assert run(line.split()) == 0
found = sorted(name for name in sys.modules if name.endswith("findings") or ".rules" in name)
print("|", *found, file=sys.stderr)
"""


def test_queries_that_need_no_findings_load_none_of_it(slow: Cli, file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _OTHERS],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "COMMUNITYTUI_FILE": str(file)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "|"
