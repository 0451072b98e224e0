"""Events that a database counts, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

_EVENTS = (
    "SELECT TIMESTAMPTZ '2026-08-01 10:00:00+00' + INTERVAL 1 DAY * i AS time, "
    "'u' || i % 7 AS author FROM range(40) AS t(i)"
)


def test_days_come_back_and_say_where_they_are_from(cli: Cli) -> None:
    done = cli("import", "--sql", "duckdb:", "--events", _EVENTS)
    assert done.code == 0, done.err
    first, second, *_ = done.out.splitlines()
    assert first.startswith("duckdb: · SELECT TIMESTAMPTZ '…' + INTERVAL")
    assert first.endswith("sql, 40 events, 40 days, 2026-08-01 – 2026-09-09")
    assert second.startswith("  readings: ")
    assert "(--staff)" not in done.out
    assert "(--members)" in done.out
    again = cli("import", "--sql", "duckdb:", "--events", _EVENTS, "--late", "2", "--json").json
    (told,) = again["imports"]
    assert (told["format"], told["new"], told["first"]) == ("sql", 0, "2026-09-07")
    (listed,) = [
        each
        for each in cli("import", "--list", "--json").json["imports"]
        if each["format"] == "sql"
    ]
    assert (listed["first"], listed["last"]) == ("2026-08-01", "2026-09-08")
    assert listed["counts"] is True


def test_files_of_a_folder_are_counted(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    for month in (7, 8):
        rows = [f"2026-{month:02}-{day:02}T10:00:00Z,u{day % 5}" for day in range(1, 29)]
        text = "\n".join(["timestamp,author_id", *rows])
        (folder / f"{month}.csv").write_text(text, encoding="utf-8")
    done = cli("import", "--sql", "duckdb:", "--events", str(folder), "--json").json
    assert done["imports"][0]["events"] == 56


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--sql", "duckdb:"), "--sql and --events belong together"),
        (("--events", "events"), "--sql and --events belong together"),
        (("--sql", "duckdb:", "--events", "e", "x.csv"), "--sql takes no files"),
        (("--sql", "duckdb:", "--events", "e", "--dates", "dmy"), "no --dates"),
        (("--sql", "duckdb:", "--events", "e", "--staff", "Ana"), "in the settings"),
        (("--sql", "duckdb:", "--events", "e", "--late", "soon"), "--late is a number of days"),
        (("--sql", "duckdb:", "--events", "e", "--list"), "name files to import"),
        (("x.csv", "--late", "3"), "--sql and --events belong together"),
        (
            ("--sql", "postgresql://a:pearl@h/x", "--events", "e"),
            "A password has no place in a URL",
        ),
    ],
)
def test_options_that_do_not_go_together_are_told_in_one_line(
    args: tuple[str, ...], said: str, cli: Cli
) -> None:
    done = cli("import", *args)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert "pearl" not in done.err + done.out
