"""A first session in a real terminal, and the same facts on the command line afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import ROOT, Terminal

ENTER, SAVE = "\r", "\x13"


def command(*args: str) -> str:
    found = subprocess.run(
        [sys.executable, "-m", "communitytui", *args],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return found.stdout


@pytest.mark.dated
def test_first_session(tmp_path: Path) -> None:
    file = str(tmp_path / "ops.json")
    with Terminal("-f", file, "--lang", "zh") as terminal:
        # A fresh file: a friendly start, not an error.
        terminal.wait("75", "名称")
        terminal.press("晨光读书会", ENTER)
        terminal.wait("明确社群目标", "优化运营策略", "0/8", gone="名称  ")

        # Into the first stage, onto its first task, done with what it must leave behind.
        terminal.press("l")
        terminal.wait("考虑因素")
        terminal.press("j")
        terminal.wait("完成标准")
        terminal.press("d")
        terminal.wait("一句话问题陈述与受益方", "^s")
        terminal.press("成员留不住，运营和成员都受益", SAVE)
        terminal.wait("1/8", gone="^s")

        # Undo says what it takes back; redo brings it again.
        terminal.press("u")
        terminal.wait("0/8", "撤销")
        terminal.press("\x12")
        terminal.wait("1/8")

        terminal.press("\x1bOR")
        terminal.wait("Define the goal", "Communities", gone="明确社群目标")
        terminal.press("q")
        assert terminal.leave() == 0

    task = json.loads(command("-f", file, "tasks", "key:1.1", "--json"))["tasks"][0]
    assert task["status"] == "done"
    assert task["deliverable"]["value"] == "成员留不住，运营和成员都受益"
    plan = command("-f", file, "--lang", "zh", "--export", "md")
    assert "成员留不住，运营和成员都受益" in plan
    assert "明确社群目标" in plan


def test_a_change_elsewhere_is_seen_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    file = str(tmp_path / "ops.json")
    command("-f", file, "--lang", "en", "init", "Morning Readers")
    with Terminal("-f", file, "--lang", "en") as terminal:
        terminal.wait("Define the goal")
        terminal.press("/")
        terminal.wait("owner:me")
        terminal.press("promise")
        terminal.wait("Write the promise to members")
        command("-f", file, "set", "1.4", "owner=Ana")
        terminal.wait("Ana")
        assert "promise" in terminal.text
        terminal.press("\x1b")
        terminal.wait("State the business")
        terminal.press("q")
        assert terminal.leave() == 0


def test_no_screen_without_a_terminal(tmp_path: Path) -> None:
    file = str(tmp_path / "ops.json")
    command("-f", file, "--lang", "en", "init", "Morning Readers")
    with Terminal("-f", file, "--lang", "en", TERM="dumb") as terminal:
        terminal.wait("Morning Readers", "Define the goal")
        assert terminal.leave() == 0
        assert terminal.screen.display[0].strip()


def test_what_is_typed_ahead_goes_into_the_line_that_opens(tmp_path: Path) -> None:
    file = str(tmp_path / "ops.json")
    command("-f", file, "--lang", "en", "init", "Morning Readers")
    with Terminal("-f", file, "--lang", "en") as terminal:
        terminal.wait("Define the goal")
        # In one piece, as a slow link delivers it: none of it is a command of the list.
        terminal.press("fkey:1.4")
        terminal.wait("key:1.4", "1/1")
        terminal.press("\x1b")
        # What is read together with the key that closes a line goes to nobody.
        terminal.wait(gone="key:1.4")
        terminal.press("oDuplicate keys for the door @Ana\r\x1b")
        terminal.wait("Duplicate keys")
        terminal.press("q")
        assert terminal.leave() == 0
    found = command("-f", file, "tasks", "door", "--json")
    (task,) = json.loads(found)["tasks"]
    assert (task["title"], task["owner"]) == ("Duplicate keys for the door", "Ana")
