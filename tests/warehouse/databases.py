"""Databases with rows in them, each started by the tests themselves."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest

from tests.warehouse.truths import Row, Shape

_TYPES = {
    "timestamp": "TIMESTAMP",
    "reactions": "INTEGER",
    "bot": "BOOLEAN",
}
#: Puts rows into a database, and returns its URL and what to ask it for.
Put = Callable[[list[Row], Shape, str], tuple[str, str]]


def _when(at: datetime, shape: Shape, zone: str) -> datetime:
    return at if shape.zoned else at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _values(rows: list[Row], shape: Shape, zone: str) -> list[list[object]]:
    return [
        [
            _when(one.timestamp, shape, zone) if name == "timestamp" else getattr(one, name)
            for name in shape.columns
        ]
        for one in rows
    ]


def _table(shape: Shape, text: str = "VARCHAR") -> str:
    types = dict(_TYPES, timestamp="TIMESTAMPTZ" if shape.zoned else "TIMESTAMP")
    return ", ".join(f"{name} {types.get(name, text)}" for name in shape.columns)


def duckdb_put(folder: Path) -> Put:
    """Return what puts rows into a file of DuckDB."""
    import duckdb

    def put(rows: list[Row], shape: Shape, zone: str) -> tuple[str, str]:
        path = folder / "events.duckdb"
        with duckdb.connect(str(path)) as db:
            db.execute(f"CREATE OR REPLACE TABLE events ({_table(shape)})")
            # A file at a time: a statement for each row would take longer than all the rest.
            table = folder / "rows.csv"
            with table.open("w", encoding="utf-8", newline="") as file:
                out = csv.writer(file)
                for values in _values(rows, shape, zone):
                    out.writerow("\\N" if value is None else value for value in values)
            db.execute(f"COPY events FROM '{table}' (HEADER false, NULL '\\N')")
        return f"duckdb:{path}", "events"

    return put


_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _as_postgres(command: list[str]) -> None:
    """Run a program of PostgreSQL, which does not run as root."""
    if os.getuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        pytest.fail(done.stdout + done.stderr)


@contextmanager
def postgres(word: str) -> Iterator[str]:
    """Start a server of its own on a free port; give its URL, of a user with a password."""
    found = shutil.which("pg_ctl") or next((str(b / "pg_ctl") for b in _BINARIES[::-1]), None)
    if found is None or (os.getuid() == 0 and shutil.which("runuser") is None):
        pytest.skip("no PostgreSQL")
    # Not below the folder of pytest, which lets nobody else in, and the server is somebody else.
    with (
        TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as place,
        _running(Path(found).resolve().parent, Path(place), word) as url,
    ):
        yield url


@contextmanager
def _running(binaries: Path, folder: Path, word: str) -> Iterator[str]:
    data, secret = folder / "data", folder / "secret"
    secret.write_text(f"{word}\n")
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(secret, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "ana", f"--pwfile={secret}"]
    _as_postgres([*initdb, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "-N"])
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    _as_postgres([*control, "-o", options, "start"])
    try:
        yield f"postgresql://ana@127.0.0.1:{port}/postgres"
    finally:
        _as_postgres([*control, "-m", "immediate", "stop"])


def postgres_put(url: str) -> Put:
    """Return what puts rows into a server; its password is in PGPASSWORD."""
    import psycopg

    def put(rows: list[Row], shape: Shape, zone: str) -> tuple[str, str]:
        with psycopg.connect(url) as db:
            db.execute(b"DROP TABLE IF EXISTS events")
            db.execute(f"CREATE TABLE events ({_table(shape, 'TEXT')})".encode())
            with db.cursor().copy(b"COPY events FROM STDIN") as copy:
                for values in _values(rows, shape, zone):
                    copy.write_row(values)
        return url, "events"

    return put


def chdb_put(folder: Path) -> Put:
    """Return what writes rows to a file that ClickHouse reads where it is.

    It has no times without a zone; a query says what they are.
    """
    kinds = {"timestamp": "Int64", "reactions": "Nullable(Int32)", "bot": "Nullable(Bool)"}

    def put(rows: list[Row], shape: Shape, zone: str) -> tuple[str, str]:
        path = folder / "events.tsv"
        with path.open("w", encoding="utf-8") as file:
            for one in rows:
                cells = one._replace(timestamp=int(one.timestamp.timestamp()))._asdict()  # type: ignore[arg-type]
                file.write("\t".join(_escaped(cells[name]) for name in shape.columns) + "\n")
        declared = ", ".join(f"{n} {kinds.get(n, 'Nullable(String)')}" for n in shape.columns)
        others = ", ".join(name for name in shape.columns if name != "timestamp")
        select = f"SELECT fromUnixTimestamp(timestamp) AS timestamp, {others} "
        return "chdb:", f"{select}FROM file('{path}', TabSeparated, '{declared}')"

    return put


def _escaped(value: object) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


@contextmanager
def password(word: str | None) -> Iterator[None]:
    """Set the password that PostgreSQL's library reads from the environment, or none."""
    before = os.environ.pop("PGPASSWORD", None)
    if word is not None:
        os.environ["PGPASSWORD"] = word
    try:
        yield
    finally:
        with suppress(KeyError):
            del os.environ["PGPASSWORD"]
        if before is not None:
            os.environ["PGPASSWORD"] = before
