"""doctor and archive: checks with an exit code, recovery, and finished work moved aside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import Exit

Cli = Callable[..., Any]


def test_a_file_that_is_well(cli: Cli) -> None:
    checks = cli("doctor", "--json").json["checks"]
    assert checks
    assert {tuple(check) for check in checks} == {("name", "state", "message")}
    assert "bad" not in {check["state"] for check in checks}
    assert len(cli("doctor").out.splitlines()) == len(checks)


def test_a_torn_journal_mends_itself(cli: Cli, file: Path) -> None:
    journal = file.with_name(file.name + ".journal")
    with journal.open("ab") as opened:
        opened.write(b"0000abcd {torn")
    assert len(cli("tasks", "--json").json["tasks"]) == 75
    checks = cli("doctor", "--json").json["checks"]
    assert "mended" in {check["state"] for check in checks}
    assert "mended" not in {check["state"] for check in cli("doctor", "--json").json["checks"]}


def test_a_damaged_file_is_told_and_brought_back(cli: Cli, file: Path) -> None:
    tasks = cli("tasks", "--json").json
    damaged = file.read_bytes()[:-40]
    file.write_bytes(damaged)
    assert cli("tasks").code == Exit.DAMAGED
    told = cli("doctor")
    assert told.code == Exit.DAMAGED
    assert "✗" in told.out
    assert file.read_bytes() == damaged
    recovered = cli("doctor", "--recover")
    assert recovered.code == Exit.DONE, recovered
    assert "kept as" in recovered.out
    assert cli("tasks", "--json").json == tasks
    kept = recovered.out.rpartition("kept as ")[2].strip()
    assert Path(kept).read_bytes() == damaged


def test_doctor_needs_a_workspace_and_may_write(
    cli: Cli, tmp_path: Path, clean_machine: Path
) -> None:
    assert cli("doctor", "--read-only").code == Exit.MAY_NOT_WRITE
    nowhere = str(tmp_path / "none.json")
    assert "communitytui init NAME" in cli("-f", nowhere, "doctor").out
    assert cli("-f", nowhere, "doctor", "--json").json["checks"] == []
    assert not Path(nowhere).exists()


def test_finished_work_goes_to_the_archive_and_undo_brings_it_back(cli: Cli, file: Path) -> None:
    done = cli("tasks", "status:done", "--json").json["tasks"]
    old = {task["id"] for task in done}
    assert cli("set", "40", "notes=x").code == 0
    moved = cli("archive", "--before", "2026-11-20", "--json").json["tasks"]
    assert {task["id"] for task in moved} == old
    assert cli("tasks", "status:done", "--json").json["tasks"] == []
    beside = file.with_name("archive-2026-11-20.json")
    there = cli("-f", str(beside), "tasks", "--json").json["tasks"]
    assert {task["id"] for task in there} == old
    assert "archived" in cli("undo").out
    assert cli("tasks", "status:done", "--json").json["tasks"] == done


def test_an_archive_is_looked_at_and_brought_back(cli: Cli, file: Path) -> None:
    done = cli("tasks", "status:done", "--json").json["tasks"]
    cli("archive", "--before", "2026-11-20")
    cli("set", "40", "notes=later work")
    beside = file.with_name("archive-2026-11-20.json")
    # It has the name of its community, and stands as a workspace of its own.
    stages = cli("-f", str(beside), "status", "--json").json["stages"]
    assert sum(stage["done"] for stage in stages) == len(done)
    back = cli("archive", "--restore", str(beside), "--json").json["tasks"]
    assert [task["id"] for task in back] == [task["id"] for task in done]
    assert cli("tasks", "status:done", "--json").json["tasks"] == done
    assert cli("-f", str(beside), "tasks", "--json").json["tasks"] == []
    assert cli("archive", "--restore", "1999").code == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("archive", 2),
        ("archive --before fri --restore x", 2),
        ("archive --before someday", 2),
        ("archive --before 2020-01-01", 0),
    ],
)
def test_an_archive_needs_a_day(cli: Cli, file: Path, line: str, code: int) -> None:
    before = file.read_bytes()
    assert cli(*line.split()).code == code
    assert file.read_bytes() == before
    assert not list(file.parent.glob("archive-*"))


def test_doctor_tells_what_is_wrong_in_settings_keys_and_themes(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    themes = config / "communitytui" / "themes"
    themes.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    file = themes.parent / "config.toml"
    (themes / "mine.toml").write_text("primary = 'no colour'\n", "utf-8")
    file.write_text("glyphs = 'asci'\ntheme = 'inc'\n[keys]\nundo = 'q'\n", "utf-8")
    told = cli("doctor", "--json")
    assert told.code == 0
    wrong = [check for check in told.json["checks"] if check["state"] == "warning"]
    assert [check["name"] for check in wrong] == ["config", "keys", "themes", "themes"]
    assert wrong[0]["message"].startswith(f"{file}:1: glyphs cannot be asci")
    assert wrong[1]["message"].startswith(f"{file}:4: undo: q belongs to quit (Quit)")
    assert wrong[2]["message"] == f"{file}:2: there is no theme inc — did you mean ink?"
    assert "mine.toml" in wrong[3]["message"]


def test_doctor_says_that_settings_are_in_order(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    monkeypatch.setenv("COMMUNITYTUI_CONFIG", str(file))
    checks = {check["name"]: check for check in cli("doctor", "--json").json["checks"]}
    assert checks["config"]["message"] == f"no {file}; defaults apply"
    assert "keys" not in checks
    file.write_text("[keys]\nundo = 'f9'\n", "utf-8")
    checks = {check["name"]: check for check in cli("doctor", "--json").json["checks"]}
    assert {checks["config"]["state"], checks["keys"]["state"]} == {"ok"}
