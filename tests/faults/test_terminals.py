"""Row 42: whatever the terminal calls itself and whatever the locale is, it starts or says why."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.samples import make_workspace
from tests.screens import APP, Screen

TERMS = ("dumb", "linux", "screen", "tmux-256color", "xterm", "")
LOCALES = ("C", "POSIX", "zh_CN.UTF-8")
#: Python as it is, and one that was told to take the locale at its word.
STRICT = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.long
def test_row_42_every_terminal_and_locale_starts_or_refuses_in_words(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / "ops.json")
    # What a terminal can do and what a locale can say have nothing to do with each other.
    grid: list[tuple[str, str, dict[str, str]]] = [(term, LOCALES[-1], {}) for term in TERMS]
    grid += [("xterm", locale, {}) for locale in LOCALES[:-1]]
    grid += [("xterm", "C", STRICT), ("linux", "POSIX", STRICT)]
    for first in range(0, len(grid), 4):
        # A few at a time: each costs a start, and they do not wait for each other.
        running = [
            (
                case,
                Screen(
                    [*APP, "-f", str(path)], env={"TERM": case[0], "LC_ALL": case[1], **case[2]}
                ),
            )
            for case in grid[first : first + 4]
        ]
        with ExitStack() as stack:
            for _, screen in running:
                stack.enter_context(screen)
            for case, screen in running:
                if case[0] == "dumb":
                    _refuses_in_words(screen)
                else:
                    _starts(screen)
                assert b"Traceback" not in screen.raw, case


def _refuses_in_words(screen: Screen) -> None:
    assert screen.leave() == 0
    said = bytes(screen.raw).decode()
    assert "TERM=dumb" in said.splitlines()[0]
    assert "\x1b" not in said
    # Instead of the screen it shows how things stand.
    assert "Define the goal" in said


def _starts(screen: Screen) -> None:
    screen.until(lambda: b"3.1" in screen.raw and b"tui" in screen.raw, "a first paint")
    screen.rest(0.05)
    assert "晨光读书会".encode() in screen.raw
    screen.sends(b"?", b"To the previous stage")
    screen.sends(b"\x1b", b"Crisis playbook")
    assert screen.leave(b"q") == 0
    assert screen.same_settings()
