"""The app on a real pty: how many bytes it sends, and how it ends."""

from __future__ import annotations

import os
import signal
import termios
from pathlib import Path

import pytest

from communitytui.domain.workspace import Workspace
from communitytui.store import open_store
from tests.samples import NOW, make_workspace
from tests.tui.terminal import Terminal

HOSTILE = (
    "[/]",
    "[red]x[/x]",
    "[@click=app.quit]q[/]",
    "\x1b]0;gotcha\x07 \x1b[2J",
    "\u202eabc\u202c",
    "‼️ 👨‍👩‍👧 e\u0301",
    "宽" * 300,
    "x" * 100_000,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "ops.json")


def started(terminal: Terminal) -> bytes:
    sent = terminal.quiet()
    assert "communitytui" in terminal.text
    return sent


def test_bytes_of_start_keys_and_rest(path: Path) -> None:
    with Terminal(path) as terminal:
        assert len(started(terminal)) <= 40_000
        terminal.press(b"\t")
        for key in (b"j", b"k"):
            assert 0 < len(terminal.press(key)) <= 2_500
        assert len(terminal.press(b"\t")) <= 10_000
        terminal.press(b"\x1b[Z")
        assert len(terminal.press(b" ")) <= 9_000
        assert terminal.quiet(1.5) == b""
        terminal.press(b"q")
        assert terminal.wait(5) == 0
    assert b"\x1b[?1049l" in terminal.raw


def test_moving_among_ten_thousand_sends_as_much_as_among_a_hundred(tmp_path: Path) -> None:
    sent = {}
    for count in (100, 10_000):
        file = make_workspace(tmp_path / f"{count}.json", count, readings=False)
        with Terminal(file) as terminal:
            started(terminal)
            terminal.press(b"]")
            terminal.press(b"\t")
            sent[count] = sum(len(terminal.press(b"j")) for _ in range(4))
    assert sent[10_000] <= 1.5 * sent[100]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_restores_the_terminal(path: Path, number: int) -> None:
    with Terminal(path) as terminal:
        started(terminal)
        terminal.press(b"\t ")
        os.kill(terminal.pid, number)
        terminal.quiet(0.3, 3)
        assert terminal.wait(3) == 128 + number
        assert b"\x1b[?1049l" in terminal.raw
        now = termios.tcgetattr(terminal.fd)
        assert now[3] & (termios.ECHO | termios.ICANON) == terminal.settings[3] & (
            termios.ECHO | termios.ICANON
        )
    with open_store(path, who="x") as store:
        board = Workspace(store.snapshot.tables, NOW).board
        assert any(record["status"] == "doing" for record in board.records.values())


def test_a_stalled_reader_does_not_keep_it_alive(path: Path) -> None:
    with Terminal(path) as terminal:
        started(terminal)
        for _ in range(60):
            os.write(terminal.fd, b"LLLL")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait(4) == 128 + signal.SIGTERM


def test_a_vanished_terminal_ends_it(path: Path) -> None:
    with Terminal(path) as terminal:
        started(terminal)
        os.close(terminal.fd)
        assert terminal.wait(5) in (128 + signal.SIGHUP, -signal.SIGHUP)


def test_hostile_titles_harm_nobody(tmp_path: Path) -> None:
    file = make_workspace(tmp_path / "ops.json")
    with open_store(file, who="x") as store, store.transaction("set") as draft:
        for id, title in zip(sorted(draft.rows("tasks")), HOSTILE, strict=False):
            values = {"title": title, "owner": title[:400], "notes": title, "status": "doing"}
            draft.patch("tasks", id, values)
        community = next(iter(draft.rows("communities")))
        draft.patch("communities", community, {"name": "[b]x\x1b[31m"})
    with Terminal(file) as terminal:
        started(terminal)
        for keys in (b"h", b"k", b"l", b"j", b"\r", b"j", b"j", b"j", b"j", b"j", b"j", b"j"):
            terminal.press(keys)
        for keys in (b"\r", b"z", b"z", b"L", b"?", b"\x1b", b"q"):
            terminal.press(keys)
        assert terminal.wait(5) == 0
    assert b"gotcha\x07" not in terminal.raw
    assert "\u202e".encode() not in terminal.raw
    assert b"\x1b[31m" not in terminal.raw
