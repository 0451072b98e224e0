"""What the commands do, as a person sees it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from communitytui.cli.commands.init import default_zone
from communitytui.cli.commands.log import _instant as since
from communitytui.domain.workspace import Workspace
from communitytui.i18n.cells import width
from tests.samples import NOW

Cli = Callable[..., Any]


def task(cli: Cli, id: str | int) -> dict[str, Any]:
    found: dict[str, Any] = cli("show", str(id), "--json").json["tasks"][0]
    return found


def test_status_shows_nine_stages_lined_up_in_chinese(cli: Cli) -> None:
    lines = cli("--lang", "zh", "status").out.splitlines()
    assert lines[0].startswith("晨光读书会")
    stages = lines[1:10]
    bars = {
        width(line[: min(place for place in (line.find("▰"), line.find("▱")) if place > 0)])
        for line in stages
    }
    assert len(bars) == 1
    assert [line.split()[0] for line in stages] == list("123456789")


def test_only_a_complete_stage_has_a_full_bar(cli: Cli) -> None:
    for row, line in zip(
        cli("status", "--json").json["stages"], cli("status").out.splitlines()[1:], strict=False
    ):
        assert ("▱" not in line) == (row["done"] == row["total"])


def test_a_filter_needs_no_quoting_and_takes_what_the_shell_quoted(cli: Cli) -> None:
    assert cli("add", "two", "words", "--stage", "plan", "--owner", "me").code == 0
    by_parts = cli("tasks", "stage:plan", "owner:me", "words", "--json").json["tasks"]
    quoted = cli("tasks", "two words", "--json").json["tasks"]
    assert [t["title"] for t in by_parts] == [t["title"] for t in quoted] == ["two words"]
    assert by_parts[0]["owner"] == "ana"
    assert cli("tasks", "words two", "--json").json["tasks"] == []


def test_a_filter_for_nobody_names_the_nearest(cli: Cli) -> None:
    cli("add", "x", "--stage", "plan", "--owner", "Mark Zhou", "--helpers", "苏安")
    for asked, near in {
        "owner:marc": "marc; perhaps Mark Zhou?",
        "helpers:苏按": "perhaps 苏安?",
    }.items():
        assert near in cli("tasks", asked).out
    assert cli("tasks", "owner:qqqqq").out.endswith("Nobody is called qqqqq\n")
    for known in ("owner:me", "owner:none,苏安", "not:helpers:zhou", "title:marc", "marc"):
        assert "called" not in cli("tasks", known, "id:99999").out
    assert cli("tasks", "owner:marc", "--json").json["tasks"] == []


def test_add_takes_every_option(cli: Cli) -> None:
    line = (
        "add 写周报 --stage 6 --area engage --owner @bo --start 2026-12-01 --due +10d "
        "--priority 1 --after 1.4,#2 --notes 每周 --kind number --label 字数 --json"
    )
    (row,) = cli(*line.split()).json["tasks"]
    assert (row["title"], row["stage"], row["area"], row["owner"]) == (
        "写周报",
        "plan",
        "engage",
        "bo",
    )
    assert (row["start"], row["due"], row["priority"]) == ("2026-12-01", "2026-12-03", 1)
    assert row["after"] == [4, 2]
    assert row["deliverable"] == {"kind": "number", "label": "字数", "value": None}
    assert row["notes"] == "每周"


def test_done_needs_the_deliverable_of_each_task(cli: Cli) -> None:
    first, second = cli("tasks", "status:todo", "kind:text,doc", "--json").json["tasks"][:2]
    ids = str(first["id"]), str(second["id"])
    refused = cli("done", *ids)
    assert refused.code == 2
    assert all(id in refused.err for id in ids)
    assert cli("done", ids[0], "--deliverable", "结果=好").code == 0
    assert task(cli, ids[0])["deliverable"]["value"] == "结果=好"
    assert cli("done", *ids).code == 2
    assert task(cli, ids[1])["status"] == "todo"
    assert cli("done", *ids, "--without-deliverable", "later").code == 0
    assert task(cli, ids[1])["reason"] == "later"


def test_a_deliverable_comes_from_a_file(cli: Cli, tmp_path: Path) -> None:
    id = cli("tasks", "kind:list", "not:status:done", "--json").json["tasks"][0]["id"]
    place = tmp_path / "value.json"
    for wrong in ("[", '{"a": 1}', "3", '["a", ["b"]]', "[NaN, {}]"):
        place.write_text(wrong, encoding="utf-8")
        result = cli("done", str(id), "--deliverable", f"@{place}")
        assert result.code == 2, wrong
        assert result.err.count("\n") == 1
    # The first list that is open asks for thirty questions.
    items = [f"第 {n} 问" for n in range(30)]
    place.write_text(json.dumps(items), encoding="utf-8")
    assert cli("done", str(id), "--deliverable", f"@{place}").code == 0
    assert task(cli, id)["deliverable"]["value"] == items


def test_named_parts_are_written_with_their_names(cli: Cli) -> None:
    rows = [t for t in cli("tasks", "--json").json["tasks"] if t["status"] == "todo"]
    tables = json.loads(Path(cli("path", "--json").json["paths"][0]["path"]).read_text("utf-8"))
    for row in rows:
        parts = tables["tasks"][str(row["id"])]["deliverable"].get("fields", [])
        bounded = any({"least", "most"} & part.keys() for part in parts)
        if len(parts) > 1 and not bounded and all(part["type"] == "number" for part in parts):
            break
    else:
        pytest.fail("the playbook has no deliverable of several numbers")
    names = [part["key"] for part in parts]
    typed = ",".join(f"{name}={place}" for place, name in enumerate(names, 1))
    assert cli("done", str(row["id"]), "--deliverable", f"{names[0]}=1,wrong=2").code == 2
    assert cli("done", str(row["id"]), "--deliverable", typed).code == 0
    assert task(cli, row["id"])["deliverable"]["value"] == dict(
        zip(names, [1, 2, 3, 4, 5, 6], strict=False)
    )


def test_reopening_asks_again_and_confirm_takes_the_old_value(cli: Cli) -> None:
    value = task(cli, "1.1")["deliverable"]["value"]
    assert value
    assert cli("reopen", "1.1").code == 0
    again = task(cli, "1.1")
    assert (again["status"], again["deliverable"]["value"]) == ("reopened", None)
    assert value in cli("show", "1.1").out
    assert cli("done", "1.1").code == 2
    assert cli("done", "1.1", "--confirm").code == 0
    assert task(cli, "1.1")["deliverable"]["value"] == value


def test_a_blocked_task_is_done_with_a_warning(cli: Cli) -> None:
    blocked = next(t for t in cli("tasks", "blocked", "--json").json["tasks"])
    result = cli("done", str(blocked["id"]), "--without-deliverable", "x")
    assert result.code == 0
    assert result.err.startswith("warning: ")
    assert f"#{blocked['blocked_by'][0]}" in result.err


def test_set_changes_several_tasks_or_none(cli: Cli) -> None:
    assert cli("set", "40", "#41", "6.1", "owner=bo", "due=none", "priority=2").code == 0
    for id in (40, 41, "6.1"):
        row = task(cli, id)
        assert (row["owner"], row["due"], row["priority"]) == ("bo", None, 2)
    assert cli("set", "40", "999", "owner=cy").code == 3
    assert task(cli, 40)["owner"] == "bo"
    assert cli("set", "40", "owner=cy", "--from", "owner=bo").code == 0
    assert task(cli, 40)["owner"] == "cy"


def test_undo_and_redo_say_what_they_do(cli: Cli) -> None:
    assert cli("skip", "6.1", "--reason", "no").code == 0
    dry = cli("undo", "--dry-run").out
    assert task(cli, "6.1")["status"] == "skipped"
    undone = cli("undo").out
    assert undone.startswith("undone: ")
    assert "6.1" in undone
    assert "skipped, by you" in undone
    assert dry.partition(": ")[2] == undone.partition(": ")[2]
    assert task(cli, "6.1")["status"] != "skipped"
    redone = cli("redo").out
    assert redone.startswith("redone: ")
    assert redone.partition(": ")[2] == undone.partition(": ")[2]
    assert task(cli, "6.1")["status"] == "skipped"


def test_undo_takes_back_my_own_unless_told_otherwise(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("set", "40", "owner=bo").code == 0
    monkeypatch.setenv("COMMUNITYTUI_USER", "bo")
    assert cli("undo").code == 3
    assert "by ana" in cli("undo", "--any").out
    assert task(cli, 40)["owner"] != "bo"


def test_the_log_is_filtered_by_who_task_and_number(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("set", "40", "owner=bo").code == 0
    monkeypatch.setenv("COMMUNITYTUI_USER", "bo")
    assert cli("set", "41", "owner=bo").code == 0
    mine = cli("log", "--who", "me", "--json").json["changes"]
    assert {(row["by"], row["record"]) for row in mine} == {("bo", 41)}
    about = cli("log", "--task", "40", "-n", "1", "--json").json["changes"]
    assert {(row["by"], row["action"]) for row in about} == {("ana", "set")}
    assert cli("log", "-n", "2").out.count("\n") == 2
    assert cli("log", "--since", "9999-01-01").out == ""


def test_record_replaces_the_reading_of_the_day_and_may_be_below_zero(cli: Cli) -> None:
    for value in ("12", "-3.5"):
        assert cli("record", "nps", value, "--date", "2026-11-20", "--source", "poll").code == 0
    (row,) = cli("metrics", "nps", "--json").json["metrics"]
    assert (row["value"], row["date"], row["source"]) == (-3.5, "2026-11-20", "poll")
    (row,) = cli("record", "dau", "1,280", "--json").json["metrics"]
    assert (row["value"], row["date"]) == (1280, "2026-11-23")


def test_metrics_are_chosen_by_name_and_group(cli: Cli) -> None:
    names = [row["id"] for row in cli("metrics", "wau", "dau", "--json").json["metrics"]]
    assert names == ["wau", "dau"]
    rows = cli("metrics", "--group", "activity", "--json").json["metrics"]
    assert {row["group"] for row in rows} == {"activity"}
    assert "Daily active" in cli("metrics", "--group", "activity").out


def test_delete_says_what_went_and_undo_brings_it_back(cli: Cli) -> None:
    title = task(cli, "6.1")["title"]
    id = task(cli, "6.1")["id"]
    assert title in cli("delete", "6.1").out
    assert cli("show", "6.1").code == 3
    assert cli("undo").code == 0
    assert task(cli, "6.1")["id"] == id


def test_the_report_goes_out_or_into_a_file_that_is_not_replaced(cli: Cli, tmp_path: Path) -> None:
    out = cli("--export", "md", "--lang", "zh").out
    assert out.startswith("# 晨光读书会")
    place = tmp_path / "plan.md"
    assert cli("--export", "md", "--lang", "zh", "-o", str(place)).out == ""
    assert place.read_text("utf-8") == out
    place.write_text("mine", encoding="utf-8")
    assert cli("--export", "md", "-o", str(place)).code == 2
    assert place.read_text("utf-8") == "mine"
    assert cli("--export", "md", "--lang", "zh", "-o", str(place), "--force").code == 0
    assert place.read_text("utf-8") == out
    assert cli("--export", "md", "-o", str(tmp_path / "none" / "x.md")).code == 4
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_init_starts_on_the_day_and_in_the_zone_given(call: Cli, tmp_path: Path) -> None:
    file = str(tmp_path / "new" / "ops.json")
    line = ("init", "Morning", "readers", "--start", "2027-01-04", "--timezone", "Europe/Madrid")
    (row,) = call("-f", file, *line, "--json").json["communities"]
    assert (row["name"], row["start"], row["timezone"]) == (
        "Morning readers",
        "2027-01-04",
        "Europe/Madrid",
    )
    assert (row["total"], row["language"]) == (75, "en")
    assert "Morning readers" in call("-f", file, "status").out
    assert call("-f", file, "init", "morning readers").code == 2


def test_the_zone_of_a_new_community(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    assert default_zone("zh", {"TZ": "Europe/Madrid"}) == "Asia/Shanghai"
    assert default_zone("en", {"TZ": ":Europe/Madrid"}) == "Europe/Madrid"
    assert default_zone("en", {}, str(link)) == "UTC"
    link.symlink_to("/usr/share/zoneinfo/America/Lima")
    assert default_zone("en", {}, str(link)) == "America/Lima"
    assert default_zone("en", {"TZ": "Nowhere/Land"}, str(link)) == "America/Lima"


def test_path_names_everything_and_makes_nothing(call: Cli, clean_machine: Path) -> None:
    rows = call("path", "--json").json["paths"]
    assert [row["name"] for row in rows] == [
        "workspace",
        "journal",
        "lock",
        "backups",
        "events",
        "salt",
        "config",
        "themes",
        "playbooks",
        "drafts",
        "state",
    ]
    assert not any(row["exists"] for row in rows)
    assert all(row["path"].startswith(str(clean_machine)) for row in rows)
    assert list(clean_machine.iterdir()) == []


def test_global_options_stand_before_and_behind_the_command(cli: Cli, tmp_path: Path) -> None:
    other = str(tmp_path / "other.json")
    assert cli("-f", other, "init", "晚风跑团").code == 0
    before = cli("--file", other, "status", "--json").json
    assert cli("status", "--json", "-f", other).json == before
    assert cli("-f", "/nowhere.json", "status", f"--file={other}", "--json").json == before
    assert {row["community_name"] for row in before["stages"]} == {"晚风跑团"}
    assert cli("set", "1", "owner=bo", "--read-only").code == 4


def test_prose_is_shown_in_its_lines_and_tables_stay_in_theirs(cli: Cli) -> None:
    cli("set", "4.1", "done_when=first\nsecond")
    shown = cli("show", "4.1").out.splitlines()
    place = next(at for at, line in enumerate(shown) if line.endswith("first"))
    assert shown[place + 1].strip() == "second"
    cli("gate", "execute", "--reason", "room\nis free")
    (line,) = [line for line in cli("status").out.splitlines() if "room" in line]
    assert "room is free" in line


@pytest.mark.parametrize(
    ("zones", "begins"),
    [
        (["Asia/Shanghai"], "2026-11-22T16:00:00Z"),
        (["Asia/Shanghai", "Asia/Shanghai"], "2026-11-22T16:00:00Z"),
        (["Asia/Shanghai", "America/Lima"], "2026-11-23T10:00:00Z"),
        ([], "2026-11-23T10:00:00Z"),
    ],
)
def test_a_day_of_the_log_begins_where_its_communities_are(
    monkeypatch: pytest.MonkeyPatch, zones: list[str], begins: str
) -> None:
    """Where they are in no one place, it begins where this machine is: here in Honolulu."""
    rows = {id: {"timezone": zone} for id, zone in enumerate(zones, 1)}
    session: Any = SimpleNamespace(
        read=lambda: Workspace({"communities": rows}, NOW), only=lambda workspace: None, now=NOW
    )
    monkeypatch.setenv("TZ", "Pacific/Honolulu")
    time.tzset()
    try:
        assert since(session, "2026-11-23") == begins
    finally:
        monkeypatch.undo()
        time.tzset()
