"""Where DuckDB finds events: files of three kinds, folders of them, and databases beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from communitytui.services.warehousing import import_events
from tests.events.test_same_metrics import begun
from tests.warehouse.test_conformance import readings

NOW = datetime(2025, 12, 20, 4, tzinfo=UTC)
_EVENTS = (
    "SELECT TIMESTAMPTZ '2025-11-01 10:00:00+00' + INTERVAL 6 HOUR * i AS timestamp, "
    "'u' || i % 7 AS author, i AS id FROM range(160) AS t(i)"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the same events in every way."""
    with duckdb.connect() as db:
        for form in ("parquet", "csv", "json"):
            (tmp_path / form).mkdir()
            for part in (0, 1):
                rows = f"SELECT * FROM ({_EVENTS}) WHERE id % 2 = {part}"
                db.execute(f"COPY ({rows}) TO '{tmp_path}/{form}/{part}.{form}' (FORMAT {form})")
        for part in (0, 1):
            db.execute(f"ATTACH '{tmp_path}/part{part}.db' AS other")
            db.execute(f"CREATE TABLE other.e AS SELECT * FROM ({_EVENTS}) WHERE id % 2 = {part}")
            db.execute("DETACH other")
    return tmp_path


def test_the_same_events_count_the_same_wherever_they_are(folder: Path) -> None:
    both = "SELECT * FROM part0.e UNION ALL SELECT * FROM part1.e"
    asked = {
        "parquet": ("duckdb:", f"{folder}/parquet/*.parquet"),
        "csv": ("duckdb:?threads=1&memory_limit=1GB", f"{folder}/csv"),
        "json": (
            "duckdb:",
            "SELECT CAST(timestamp AS TIMESTAMPTZ) AS timestamp, author, id "
            f"FROM read_json('{folder}/json/*.json')",
        ),
        "attached": (f"duckdb:{folder}/part0.db?attach={folder}/part1.db", both),
        "apart": (f"duckdb:?attach={folder}/part0.db&attach={folder}/part1.db", both),
    }
    found = {}
    for name, (url, query) in asked.items():
        home = folder / f"home of {name}"
        home.mkdir()
        with begun(home, "Asia/Shanghai") as store:
            done = import_events(store, 1, url, query, now=NOW)
            assert done.events == 160, name
            found[name] = readings(store)
    assert all(each == found["parquet"] for each in found.values())
    assert len(found["parquet"]) > 400
