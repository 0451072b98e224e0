"""A first session in a real terminal, and the same facts on the command line afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens import ENTER, ESC, SAVE, app, command, tasks


def begun(tmp_path: Path) -> Path:
    file = tmp_path / "ops.json"
    assert command(file, "init", "Morning Readers").returncode == 0
    return file


@pytest.mark.dated
def test_first_session(tmp_path: Path) -> None:
    file = tmp_path / "ops.json"
    with app(file, env={"COMMUNITYTUI_LANG": "zh"}) as screen:
        # A fresh file: a friendly start, not an error.
        screen.wait("75", "名称")
        screen.press("晨光读书会".encode(), ENTER)
        screen.wait("明确社群目标", "优化运营策略", "0/8", gone="名称  ")

        # Into the first stage, onto its first task, done with what it must leave behind.
        screen.press(b"l")
        screen.wait("考虑因素")
        screen.press(b"j")
        screen.wait("完成标准")
        screen.press(b"d")
        screen.wait("一句话问题陈述、受益方", "^s")
        screen.press("成员留不住，运营和成员都受益".encode(), SAVE)
        screen.wait("1/8", gone="^s")

        # Undo says what it takes back; redo brings it again.
        screen.press(b"u")
        screen.wait("0/8", "撤销")
        screen.press(b"\x12")
        screen.wait("1/8")

        screen.press(b"\x1bOR")
        screen.wait("Define the goal", "Communities", gone="明确社群目标")
        assert screen.leave(b"q") == 0

    (task,) = tasks(file, "key:1.1")
    assert task["status"] == "done"
    plan = command(file, "--export", "md", COMMUNITYTUI_LANG="zh").stdout
    assert "成员留不住，运营和成员都受益" in plan
    assert "明确社群目标" in plan


def test_a_change_elsewhere_is_seen_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    file = begun(tmp_path)
    with app(file) as screen:
        screen.wait("Define the goal")
        screen.press(b"/")
        screen.wait("owner:me")
        screen.press(b"promise")
        screen.wait("Write the promise to members")
        command(file, "set", "1.4", "owner=Ana")
        screen.wait("Ana")
        assert "promise" in screen.text
        screen.press(ESC)
        screen.wait("State the business")
        assert screen.leave(b"q") == 0


def test_no_screen_without_a_terminal(tmp_path: Path) -> None:
    file = begun(tmp_path)
    with app(file, env={"TERM": "dumb"}) as screen:
        screen.wait("Morning Readers", "Define the goal")
        assert screen.leave() == 0
        assert screen.text.splitlines()[0].strip()


def test_what_is_typed_ahead_goes_into_the_line_that_opens(tmp_path: Path) -> None:
    file = begun(tmp_path)
    with app(file) as screen:
        screen.wait("Define the goal")
        # In one piece, as a slow link delivers it: none of it is a command of the list.
        screen.press(b"fkey:1.4")
        screen.wait("key:1.4", "1/1")
        screen.press(ESC)
        # What is read together with the key that closes a line goes to nobody.
        screen.wait(gone="key:1.4")
        screen.press(b"oDuplicate keys for the door @Ana\r\x1b")
        screen.wait("Duplicate keys")
        assert screen.leave(b"q") == 0
    (task,) = tasks(file, "door")
    assert (task["title"], task["owner"]) == ("Duplicate keys for the door", "Ana")
