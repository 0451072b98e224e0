"""The command ``import``, as people and scripts call it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.csv"
    rows = [f"2026-11-{day:02}T09:00:0{n}+08:00,u{n}" for day in range(1, 21) for n in range(5)]
    path.write_text("timestamp,author_id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_json(cli: Cli, chat: Path) -> None:
    (done,) = cli("import", str(chat), "--json").json["imports"]
    assert {k: done[k] for k in ("file", "format", "events", "days", "first", "last")} == {
        "file": "chat.csv",
        "format": "csv",
        "events": 100,
        "days": 20,
        "first": "2026-11-01",
        "last": "2026-11-20",
    }
    assert {"metric": "reactions", "reason": "this export has no reactions"} in done["unavailable"]
    assert done["skipped"] == []
    (again,) = cli("import", str(chat), "--json").json["imports"]
    assert (again["new"], again["changed"]) == (0, 0)
    assert again["same"] == done["new"] + done["changed"] + done["same"]


def test_people_read_what_was_done_and_what_cannot_be_told(cli: Cli, chat: Path) -> None:
    done = cli("import", str(chat))
    assert done.code == 0
    assert done.out.startswith("chat.csv: csv, 100 events, 20 days, 2026-11-01 – 2026-11-20\n")
    assert "n/a: this export has no reactions (reactions" in done.out
    assert done.err == ""
    assert "100 events (csv) imported" in cli("log").out
    assert cli("undo", "--yes").code == 0


def test_a_bad_line_has_exit_code_2_and_one_line(cli: Cli, chat: Path) -> None:
    with chat.open("a") as file:
        file.write("soon,u1\n")
    done = cli("import", str(chat))
    assert (done.code, done.out) == (2, "")
    assert "line 102" in done.err
    assert done.err.count("\n") == 1
    (found,) = cli("import", str(chat), "--keep-going", "--json").json["imports"]
    assert [each["line"] for each in found["skipped"]] == [102]


def test_a_good_file_before_a_bad_one_stays(cli: Cli, chat: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing known\n", encoding="utf-8")
    done = cli("import", str(chat), str(bad), "--json")
    assert done.code == 2
    assert '"file":"chat.csv"' in done.out
    assert cli("import", str(tmp_path / "none.csv")).code == 3
    assert cli("import", str(chat), "--members", "few").code == 2


def test_the_bar_is_for_terminals_only(
    cli: Cli, chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("import", str(chat)).err == ""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda self: True, raising=False)
    chat.write_text(chat.read_text().replace("u4", "u5"), encoding="utf-8")
    err = cli("import", str(chat)).err
    assert "chat.csv [" in err
    assert err.endswith("\r\x1b[K")
