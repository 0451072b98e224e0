"""The databases that the tests are executed on, by name."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.databases import Put, chdb_put, duckdb_put, password, postgres, postgres_put

#: The password of the server that the tests start.
WORD = "right horse"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A server of PostgreSQL, of its own; its URL, without the password."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    with postgres(WORD) as url:
        yield url


@pytest.fixture(
    params=[
        "duckdb",
        pytest.param("postgresql", marks=pytest.mark.slow),
        pytest.param("chdb", marks=pytest.mark.slow),
    ]
)
def put(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Put]:
    """What puts rows into one of the databases; one counts as known when this was executed."""
    if request.param == "duckdb":
        yield duckdb_put(tmp_path)
    elif request.param == "chdb":
        if importlib.util.find_spec("chdb") is None:
            pytest.skip("chdb is not installed")
        yield chdb_put(tmp_path)
    else:
        url = request.getfixturevalue("server")
        with password(WORD):
            yield postgres_put(url)
