"""`communitytui demo` in a real terminal: it opens, says what it is, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.screens import APP, Screen

#: Opening help may send so many bytes at 120x40.
HELP_BYTES = 25_000


def demo(temporary: Path, *args: str, **env: str) -> Screen:
    return Screen([*APP, "demo", *args], env={"TMPDIR": str(temporary), **env})


@pytest.mark.dated
def test_the_demo_opens_shows_help_and_is_gone(tmp_path: Path) -> None:
    with demo(tmp_path) as screen:
        screen.wait(" demo ", "Morning Light Readers", "4 Shape the content strategy")
        assert len(list(tmp_path.iterdir())) == 1
        screen.rest()
        before = len(screen.raw)
        screen.press(b"?")
        screen.wait("Here: Communities")
        assert len(screen.raw) - before < HELP_BYTES
        screen.press(b"\x1b")
        screen.rest()
        assert screen.leave(b"q") == 0
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_demo_that_is_ended_from_outside_is_gone_too(tmp_path: Path, number: int) -> None:
    with demo(tmp_path, "--lang", "zh") as screen:
        screen.wait("晨光读书会")
        os.kill(screen.process.pid, number)
        assert screen.ended_reading() is not None
        assert list(tmp_path.iterdir()) == []


@pytest.mark.dated
def test_without_a_terminal_the_demo_tells_its_status(tmp_path: Path) -> None:
    done = subprocess.run(
        [*APP, "demo", "--lang", "en"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Morning Light Readers" in done.stdout
    assert "needs a terminal" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_console_gets_ascii_keys(tmp_path: Path) -> None:
    with demo(tmp_path, TERM="linux") as screen:
        screen.wait("Morning Light Readers")
        screen.press(b"?")
        screen.wait("Here:")
        assert screen.text.isascii()
