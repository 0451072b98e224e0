"""What is wrong with a database, a query or its rows: one line each, and nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from communitytui.errors import BadValue, CommunityError, NotFound, Unreachable
from communitytui.services.import_options import Options
from communitytui.services.sources import listing
from communitytui.services.warehousing import import_events
from communitytui.store import Store
from communitytui.warehouse.address import read_address
from communitytui.warehouse.asked import read_query
from tests.events.test_same_metrics import begun
from tests.warehouse.conftest import WORD
from tests.warehouse.databases import password

NOW = datetime(2025, 12, 20, 4, tzinfo=UTC)
_ROWS = "FROM range(40) AS t(i)"
_WHEN = "TIMESTAMPTZ '2025-11-01 10:00:00+00' + INTERVAL 1 DAY * i AS timestamp"
GOOD = f"SELECT {_WHEN}, 'u' || i % 7 AS author {_ROWS}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with begun(tmp_path, "Europe/Berlin") as store:
        yield store


def refused(
    store: Store,
    query: str,
    url: str = "duckdb:",
    error: type[CommunityError] = BadValue,
    options: Options | None = None,
    now: datetime = NOW,
) -> str:
    """Return what is said of an import that is refused and writes nothing."""
    before, revision = store.snapshot.tables, store.snapshot.revision
    with pytest.raises(error) as caught:
        import_events(store, 1, url, query, now=now, options=options)
    store.refresh()
    assert (store.snapshot.tables, store.snapshot.revision) == (before, revision)
    assert listing(store, store.snapshot.tables["communities"][1]) == []
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_a_good_query_counts_so_that_the_others_can_be_wrong(store: Store) -> None:
    assert import_events(store, 1, "duckdb:", GOOD, now=NOW).events == 40


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"{GOOD}; DROP TABLE x", "expected one SELECT"),
        ("DELETE FROM events", "expected one SELECT"),
        ("SELECT 1) AS q, (SELECT 2", "expected one SELECT"),
        ("", "expected one SELECT"),
        ("nowhere", "DuckDB says: Catalog Error: Table with name nowhere does not exist!"),
        ("SELECT nothing FROM nowhere", "DuckDB says: Catalog Error"),
        ("SELECT FROM WHERE", "DuckDB says: Parser Error"),
        (f"SELECT i AS n {_ROWS}", "no column for the time"),
        (f"SELECT {_WHEN} {_ROWS}", "no column for the author"),
        (f"SELECT 'soon' AS timestamp, i AS author {_ROWS}", "timestamp is of type VARCHAR"),
        (f"SELECT {_WHEN}, [i] AS author {_ROWS}", "author is of type BIGINT[]"),
        (f"SELECT {_WHEN}, i AS author, 'no' AS likes {_ROWS}", "likes is of type VARCHAR"),
        (f"SELECT {_WHEN}, i AS author, i AS text {_ROWS}", "text is of type BIGINT"),
        (
            f"SELECT {_WHEN}, i AS author, -1 AS likes {_ROWS}",
            "rows without a count of reactions that can be read, in likes: 40",
        ),
        (
            f"SELECT {_WHEN}, i AS author, 'dance' AS kind {_ROWS}",
            "such as dance: 40; expected message",
        ),
        (f"SELECT {_WHEN}, i AS author {_ROWS} WHERE i < 0", "no events by people"),
        (f"SELECT {_WHEN}, '' AS author {_ROWS}", "no events by people"),
        (f"SELECT {_WHEN}, i AS author, true AS bot {_ROWS}", "no events by people"),
        (f"SELECT i AS timestamp, i AS author {_ROWS}", "that can be read, in timestamp: 40"),
        (
            f"SELECT CASE WHEN i > 9 THEN DATE '2025-11-09' END AS date, i AS author {_ROWS}",
            "rows without a date and time that can be read, in date: 10",
        ),
    ],
)
def test_what_is_no_query_of_events_is_told_in_one_line(
    query: str, said: str, store: Store
) -> None:
    assert said in refused(store, query)


def test_rows_that_cannot_be_read_are_left_out_where_that_is_said(store: Store) -> None:
    query = (
        f"SELECT CASE WHEN i <> 3 THEN TIMESTAMPTZ '2025-11-01 10:00:00+00' + INTERVAL 1 DAY * i "
        f"END AS time, i % 5 AS author, CASE WHEN i = 4 THEN 'dance' END AS kind, "
        f"CASE WHEN i = 5 THEN -1 END AS likes {_ROWS}"
    )
    refused(store, query)
    done = import_events(store, 1, "duckdb:", query, now=NOW, options=Options(keep_going=True))
    assert done.events == 37
    assert [each.values["n"] for each in done.skipped] == [1, 1, 1]


def test_a_clock_that_is_ahead_is_told_with_its_day(store: Store) -> None:
    said = refused(store, GOOD, now=datetime(2025, 12, 1, tzinfo=UTC))
    assert said == "2025-12-10 is in the future"


@pytest.mark.parametrize(
    "url", ["mysql://ana:pearl@db/x", "clickhouse://db", "snowflake:x", "events.db", "", ":"]
)
def test_a_database_that_is_not_known_is_refused_by_name(url: str, store: Store) -> None:
    said = refused(store, GOOD, url)
    assert "no such database is known; known are duckdb:, postgresql: and chdb:" in said
    assert "pearl" not in said
    assert url.partition(":")[0] in said


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:pearl@db/x",
        "postgres://:pearl@/x",
        "postgresql://ana@db/x?password=pearl",
        "postgresql:///x?PASSWORD=pearl",
        "duckdb:x.db?password=pearl",
    ],
)
def test_a_password_in_a_url_is_refused_and_not_repeated(url: str, store: Store) -> None:
    said = refused(store, GOOD, url)
    assert "A password has no place in a URL" in said
    assert "PGPASSWORD" in said
    assert "pearl" not in said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("duckdb:/nowhere/x.db", "there is no such database"),
        ("duckdb:?attach=/nowhere/y.db", "there is no such database"),
    ],
)
def test_a_file_that_is_not_there_is_not_made(url: str, said: str, store: Store) -> None:
    assert said in refused(store, GOOD, url, NotFound)


def test_a_file_that_is_no_database_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database" * 5000)
    assert "cannot be opened" in refused(store, "events", f"duckdb:{tmp_path}/x.db", Unreachable)
    assert "memory is not known" in refused(store, GOOD, "duckdb:?memory=1GB")
    assert "cannot be opened" in refused(store, GOOD, "duckdb:?memory_limit=much", CommunityError)


def test_a_database_is_only_read(store: Store, tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "x.db"
    with duckdb.connect(str(path)) as db:
        db.execute(f"CREATE TABLE events AS {GOOD}")
    before = path.read_bytes()
    path.chmod(0o444)
    assert import_events(store, 1, f"duckdb:{path}", "events", now=NOW).events == 40
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.glob("x.db*")) == ["x.db"]


@pytest.mark.parametrize(
    ("library", "module", "url", "extra"),
    [
        ("duckdb", "duck", "duckdb:", "communitytui[warehouse]"),
        ("psycopg", "postgres", "postgresql://db/x", "communitytui[warehouse]"),
        ("chdb.session", "click_house", "chdb:", "communitytui[clickhouse]"),
    ],
)
def test_a_library_that_is_not_there_is_told_by_its_extra(
    library: str, module: str, url: str, extra: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"communitytui.warehouse.engines.{module}", raising=False)
    assert f"pip install '{extra}'" in refused(store, "events", url, NotFound)


def test_options_that_cannot_be(store: Store) -> None:
    with pytest.raises(BadValue, match="--late is a number of days"):
        import_events(store, 1, "duckdb:", GOOD, now=NOW, late=-1)
    assert "one group at most" in refused(store, GOOD, options=Options(groups=("A", "B")))
    assert "Unknown time zone" in refused(store, GOOD, options=Options(timezone="Moon"))


def test_what_is_kept_of_a_query_holds_no_text_of_it() -> None:
    asked = read_query("SELECT * FROM read_csv('s3://k:pearl@x') -- 'a' \n", "duckdb")
    assert "pearl" not in asked.described
    assert asked.described == "SELECT * FROM read_csv('…') -- '…'"
    address = read_address("postgresql://ana@db.example:5433/shop?sslmode=require")
    assert address.described == "postgresql://db.example:5433/shop"
    assert read_address("duckdb:///x/y.db").path == "/x/y.db"


@pytest.mark.parametrize(
    "text", ["events", "shop.events", '"My Table"', "select 1 as a;", "(select 1)"]
)
def test_a_name_or_one_select_is_asked_for(text: str) -> None:
    assert read_query(text, "postgresql").relation


def test_files_and_folders_of_files_are_asked_for_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    assert read_query(f"{tmp_path}/*.csv", "duckdb").relation == f"'{tmp_path}/*.csv'"
    assert read_query(str(tmp_path), "duckdb").relation == f"'{tmp_path}/*.csv'"
    assert read_query("it's.csv", "duckdb").relation == "'it''s.csv'"
    (tmp_path / "b.parquet").touch()
    with pytest.raises(BadValue, match="files of one kind"):
        read_query(str(tmp_path), "duckdb")
    with pytest.raises(BadValue, match="expected one SELECT"):
        read_query(str(tmp_path), "postgresql")


# -- a server


@pytest.mark.slow
def test_a_server_that_lets_nobody_in(server: str, store: Store) -> None:
    with password("wrong pearl"):
        said = refused(store, "events", server, Unreachable)
    assert "password authentication failed" in said
    assert "pearl" not in said
    with password(None):
        assert "PGPASSWORD" in refused(store, "events", server, Unreachable)
    closed = "postgresql://ana@127.0.0.1:1/x"
    assert "refused" in refused(store, "events", closed, Unreachable)
    nowhere = "postgresql://ana@nowhere.invalid/x"
    assert "nowhere.invalid" in refused(store, "events", nowhere, Unreachable)


@pytest.mark.slow
def test_a_password_is_asked_for_and_nowhere_kept(server: str, tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(user: str) -> str:
        asked.append(user)
        return WORD

    query = (
        "SELECT timestamptz '2025-11-01 10:00+00' + interval '1 day' * i AS time, i AS author "
        "FROM generate_series(0, 39) AS t(i)"
    )
    with password(None), begun(tmp_path, "UTC") as store:
        assert import_events(store, 1, server, query, now=NOW, ask=ask).events == 40
    assert asked == ["ana"]
    kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert WORD.encode() not in kept
    assert b"ana@" not in kept


@pytest.mark.slow
def test_a_server_is_only_read(server: str, store: Store) -> None:
    with password(WORD):
        said = refused(store, "SELECT nextval('x') AS time, 1 AS author", server)
        assert "PostgreSQL says" in said
        writes = "WITH gone AS (DELETE FROM pg_class RETURNING 1) SELECT * FROM gone"
        assert "PostgreSQL says" in refused(store, writes, server)
        twice = 'SELECT now() AS time, 1 AS author, 2 AS "Author"'
        assert "the column author is there twice" in refused(store, twice, server)


@pytest.mark.slow
def test_a_server_on_which_no_table_may_be_made(server: str, store: Store) -> None:
    import psycopg

    with password(WORD):
        with psycopg.connect(server) as db:
            db.execute(b"REVOKE TEMP ON DATABASE postgres FROM PUBLIC")
            db.execute(f"CREATE ROLE bo LOGIN PASSWORD '{WORD}'".encode())
        said = refused(store, "events", server.replace("ana@", "bo@"))
    assert said.startswith("--events: PostgreSQL says: permission denied to create temporary")
    bad = server.replace("?", "") + "?sslmode=perhaps"
    assert "sslmode" in refused(store, "events", bad, Unreachable)
