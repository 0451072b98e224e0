"""The screen on a server that goes away and comes back, in a real terminal."""

from __future__ import annotations

from tests.screens import app, command
from tests.servers import Server


def test_a_change_elsewhere_is_seen_and_a_server_that_is_killed_comes_back(
    server: Server, url: str
) -> None:
    assert command(url, "init", "Morning Readers").returncode == 0
    with app(url, size=(120, 40), env={"PYTHONWARNINGS": "ignore"}) as screen:
        screen.wait("Define the goal", "saved")
        command(url, "set", "1.4", "owner=Ana")
        screen.press(b"l")
        screen.wait("Ana")
        server.kill()
        screen.wait("server not reachable", "this is the last state that was read")
        screen.press(b"j")
        screen.press(b"d")
        screen.wait("Define the goal", "server not reachable")
        server.start()
        screen.wait("The server is back", gone="server not reachable")
        command(url, "set", "1.5", "owner=Dora", COMMUNITYTUI_USER="bob")
        screen.wait("Dora", "bob changed 1 task")
        assert screen.leave(b"q") == 0
    assert "bob" in command(url, "log").stdout
