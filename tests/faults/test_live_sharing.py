"""Row 4: two open screens and a loop of commands on one file: nothing lost, all soon seen."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.samples import make_workspace
from tests.screens import PATIENCE, Screen, app, command, tasks

#: How soon a colleague's change is on the screen (seconds).
SEEN = 1.5


@pytest.mark.long
@pytest.mark.parametrize("seconds", [pytest.param(8.0), pytest.param(60.0, marks=pytest.mark.slow)])
def test_row_4_two_screens_and_a_loop_of_commands(tmp_path: Path, seconds: float) -> None:
    file = make_workspace(tmp_path / "ops.json", readings=False)
    before = _changes(file)
    with app(file) as writer, app(file) as watcher:
        for screen in (writer, watcher):
            screen.wait("Communities", "3.1")
            screen.rest()
            screen.press(b"\t")
        took: list[float] = []
        presses, turn, end = 0, 0, time.monotonic() + seconds
        while time.monotonic() < end:
            turn += 1
            # The screen changes one field of the task, the command another of the same task.
            writer.send(b"!")
            presses += 1
            owner = f"P{turn:03}"
            done = command(file, "set", "3.1", f"owner={owner}", COMMUNITYTUI_USER="ana")
            assert done.returncode == 0, done.stderr
            took.append(_seen(watcher, owner, writer))
        priority = (None, 1, 2, 3)[(2 + presses) % 4]
        mark = f"P{priority}" if priority else ""
        watcher.until(lambda: _priority(watcher) == mark, f"priority {mark!r}")
        _quit(writer)
        _quit(watcher)
    (task,) = tasks(file, "key:3.1")
    assert (task["owner"], task["priority"]) == (f"P{turn:03}", priority)
    after = _changes(file)
    assert after["priority"] - before["priority"] == presses
    assert after["owner"] - before["owner"] == turn
    assert turn >= 1
    if seconds > 30:  # by hand, on a machine with nothing else to do
        assert max(took) <= SEEN


def _changes(file: Path) -> Counter[str]:
    """Return how often each field was changed, by the log."""
    done = command(file, "log", "--json")
    assert done.returncode == 0, done.stderr
    return Counter(change["field"] for change in json.loads(done.stdout)["changes"])


def _seen(watcher: Screen, text: str, writer: Screen) -> float:
    """Return after how many seconds the watching screen shows a text."""
    began = time.monotonic()
    while text not in watcher.text:
        assert time.monotonic() - began < PATIENCE, watcher.text
        watcher.read(0.03)
        writer.read(0.001)
    return time.monotonic() - began


def _priority(screen: Screen) -> str:
    found = [line for line in screen.text.splitlines() if "Priority  " in line]
    return found[0].split("Priority")[1].split()[0] if found else ""


def _quit(screen: Screen) -> None:
    assert screen.leave(b"q") == 0
    assert b"Traceback" not in screen.raw
