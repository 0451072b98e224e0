"""What is about the past or the future: reopened and late, undone of another day, held early."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.cli import prompt
from communitytui.services import workspaces
from tests.samples import NOW

Cli = Callable[..., Any]


def test_a_task_that_is_reopened_late_is_told_with_a_new_day(cli: Cli) -> None:
    result = cli("reopen", "1")
    assert result.code == 0
    assert "#1 1.1" in result.err
    assert "was due on 2026-" in result.err
    line = result.err.rpartition("communitytui ")[2].split()
    assert line[:2] == ["set", "1"]
    changed = cli(*line, "--json").json["tasks"][0]
    assert changed["due"] == line[2].removeprefix("due=")
    assert changed["due"] >= f"{NOW:%Y-%m-%d}"
    assert changed["status"] == "reopened"


def test_a_new_day_can_be_given_at_once(cli: Cli) -> None:
    result = cli("reopen", "1", "2", "--due", "+3d")
    assert (result.code, result.err) == (0, "")
    assert "→ Thu 2026-11-26" in result.out
    assert cli("undo").code == 0
    refused = cli("reopen", "1", "--due", "2026-01-05")
    assert refused.code == 2
    assert "due: 2026-01-05 has passed" in refused.err
    assert cli("show", "1", "--json").json["tasks"][0]["status"] == "done"


def test_what_is_undone_of_another_day_is_told_with_its_day(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("set", "40", "owner=bo")
    monkeypatch.setattr(workspaces, "utc_now", lambda: NOW.replace(day=NOW.day + 2))
    told = cli("undo").out
    assert f"{NOW:%m-%d} " in told


@pytest.fixture
def ahead(cli: Cli) -> str:
    added = cli("calendar", "add", "Evening", "--activity", "--date", "+3d", "--json")
    return str(added.json["entries"][0]["id"])


@pytest.mark.parametrize(
    "line",
    [
        "calendar publish ID",
        "calendar publish ID --came 12",
        "calendar set ID came=12",
        "calendar set ID state=held",
    ],
)
def test_what_is_yet_to_come_is_asked_about(cli: Cli, ahead: str, line: str) -> None:
    words = line.replace("ID", ahead).split()
    refused = cli(*words)
    assert (refused.code, refused.out) == (2, "")
    assert f"{ahead} Evening is only on 2026-11-26" in refused.err
    assert "--yes" in refused.err
    assert cli(*words, "--yes").code == 0


def test_what_is_yet_to_come_can_be_changed_without_a_question(cli: Cli, ahead: str) -> None:
    assert cli("calendar", "set", ahead, "signups=3", "time=20:00").code == 0
    assert cli("calendar", "set", ahead, "date=today", "came=3").code == 0


def test_on_a_terminal_a_person_decides(
    cli: Cli, file: Path, ahead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ["n", "y"]
    monkeypatch.setattr(prompt, "can_ask", lambda: True)
    monkeypatch.setattr(prompt, "ask", lambda question: said.pop(0))
    assert cli("calendar", "publish", ahead).code == 1
    assert cli("calendar", "publish", ahead).code == 0
    assert said == []
