"""``communitytui report``: to the terminal, to a file, as records; and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.mark.parametrize("kind", ["plan", "checklist", "week", "day", "review"])
def test_every_kind_is_printed_and_told_to_programs(cli: Cli, kind: str) -> None:
    assert cli("report", kind).code == 0
    (report,) = cli("report", kind, "--json").json["reports"]
    assert report["kind"] == kind
    types = {block["type"] for block in report["blocks"]}
    assert types <= {"heading", "text", "list", "quote", "link", "table"}
    for block in report["blocks"]:
        if block["type"] == "table":
            assert all(len(row) == len(block["columns"]) for row in block["rows"])


def test_export_prints_the_plan(cli: Cli) -> None:
    assert cli("--export", "md").out == cli("report", "plan").out


def test_a_file_is_written_by_its_ending_and_never_over_another(cli: Cli, tmp_path: Path) -> None:
    place = tmp_path / "week.txt"
    assert cli("report", "week", "-o", str(place)).code == 0
    assert place.read_text(encoding="utf-8") == cli("report", "week", "--as", "text").out
    refused = cli("report", "week", "-o", str(place))
    assert refused.code != 0
    assert "week.txt" in refused.err
    assert cli("report", "week", "-o", str(place), "--force").code == 0


def test_a_robots_message_is_one_line_of_json(cli: Cli) -> None:
    shown = cli("report", "day", "--for", "feishu").out
    assert shown.count("\n") == 1
    assert json.loads(shown)["msg_type"] == "text"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("weak",), "weak is not a kind of report"),
        (("week", "--as", "ics"), "ics is not a form of this report"),
        (("week", "--for", "irc"), "--for: irc is none of wecom"),
        (("week", "--for", "slack", "--as", "md"), "exclude each other"),
        (("week", "--from", "2026-11-02"), "both --from and --to"),
        (("review", "--cycle", "9"), "no cycle 9"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(cli: Cli, words: tuple[str, ...], said: str) -> None:
    refused = cli("report", *words)
    assert refused.code != 0
    assert said in refused.err
    assert refused.out == ""


def test_a_spreadsheet_comes_back_with_what_was_edited(cli: Cli, tmp_path: Path) -> None:
    place = tmp_path / "plan.xlsx"
    assert cli("report", "plan", "-o", str(place)).code == 0
    assert "nothing to change" in cli("import", str(place)).out
    assert cli("set", "1.1", "title=Changed since").code == 0
    assert "nothing to change" in cli("import", str(place)).out
    refused = cli("import", str(place), "--without-staff", "--forget", "1")
    assert refused.code != 0


def test_the_checklist_is_a_table_for_spreadsheets(cli: Cli) -> None:
    table = cli("--export", "csv").out
    assert table == cli("report", "checklist", "--as", "csv").out
    assert table.startswith("\ufeff")
    assert len(table.splitlines()) > 75


def test_export_gives_programs_the_plan(cli: Cli) -> None:
    (report,) = json.loads(cli("--export", "json").out)["reports"]
    assert report["kind"] == "plan"
    assert report == cli("report", "plan", "--json").json["reports"][0]
