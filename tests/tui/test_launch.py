"""When the app can run: it reads stdin and draws on stderr, so both must be a terminal."""

from __future__ import annotations

import io
import sys

import pytest

from communitytui.tui import launch


class _Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def _terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not a fixture: pytest puts its own stdout in place between a fixture and its test.
    for name in ("__stdin__", "__stderr__", "stdout"):
        monkeypatch.setattr(sys, name, _Tty())


def test_a_terminal_on_all_three_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    _terminals(monkeypatch)
    assert launch.can_run({"TERM": "xterm"}) is None
    assert launch.can_run({"TERM": "dumb"}) is not None


@pytest.mark.parametrize("name", ["__stdin__", "__stderr__", "stdout"])
@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_each_of_them_is_needed(
    monkeypatch: pytest.MonkeyPatch, name: str, stream: io.StringIO | None
) -> None:
    _terminals(monkeypatch)
    monkeypatch.setattr(sys, name, stream)
    assert launch.can_run({"TERM": "xterm"}) is not None
