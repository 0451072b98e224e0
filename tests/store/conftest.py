"""A workspace per test, in a file or on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from communitytui.store import Store, create_store
from tests.servers import Server
from tests.store.helpers import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a new, empty workspace in a file."""
    return Path(create_store(tmp_path / "ops.json"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that all tests of a process share; its one database is emptied for each."""
    made = Server()
    yield made
    made.remove()


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest) -> Path | str:
    """The place of a new, empty workspace, in a file and then on a server."""
    if request.param == "file":
        found: Path = request.getfixturevalue("path")
        return found
    server: Server = request.getfixturevalue("server")
    return create_store(server.emptied())


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    """A new, empty workspace, opened by ana."""
    with opened(place) as found:
        yield found
