"""A server for the tests of this folder, and workspaces in files to bring there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from communitytui.cli.main import run
from communitytui.cli.session import Session
from communitytui.services import workspaces
from tests.samples import NOW
from tests.servers import Server

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run one command line on a workspace, in this process and at a fixed instant."""
    monkeypatch.setenv("COMMUNITYTUI_LANG", "en")
    monkeypatch.setattr(workspaces, "utc_now", lambda: NOW)

    def command(place: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        capfdbinary.readouterr()
        code = run(["-f", place, *arguments], Session(os.environ))
        out, err = capfdbinary.readouterr()
        return subprocess.CompletedProcess([], code, out.decode(), err.decode())

    return command


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that all tests of a process share; its one database is emptied for each."""
    made = Server()
    yield made
    made.remove()


@pytest.fixture
def url(server: Server) -> str:
    """The URL of a database in which there is nothing of ours."""
    return server.emptied()
