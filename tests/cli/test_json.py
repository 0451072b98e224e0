"""The JSON that scripts rely on: the nouns, the keys and their order, and the bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from communitytui.cli import output

TASK = [
    "id",
    "uid",
    "community",
    "community_name",
    "key",
    "stage",
    "area",
    "title",
    "status",
    "deliverable",
    "owner",
    "helpers",
    "role",
    "start",
    "due",
    "priority",
    "after",
    "blocked_by",
    "goal",
    "budget",
    "spent",
    "notes",
    "created",
    "updated",
    "days",
    "reason",
    "completed",
    "in_place",
    "planned",
    "done_when",
    "chat_group",
]
METRIC = [
    "community",
    "community_name",
    "id",
    "group",
    "title",
    "unit",
    "level",
    "chat_group",
    "definition",
    "value",
    "date",
    "trend",
    "standard",
    "verdict",
    "reason",
    "source",
    "direction",
    "window",
    "version",
    "partial",
    "n",
    "of",
    "formula",
    "operands",
    "limits",
    "given",
    "change",
    "meets",
    "baseline",
    "judged",
    "sees",
    "key",
]
CHANGE = [
    "id",
    "revision",
    "at",
    "by",
    "action",
    "table",
    "record",
    "field",
    "before",
    "after",
    "undoes",
    "proposed",
]
COMMUNITY = [
    "id",
    "uid",
    "name",
    "language",
    "timezone",
    "start",
    "playbook",
    "done",
    "total",
    "percent",
    "doing",
    "skipped",
    "late",
    "blocked",
    "in_place",
    "created",
    "updated",
    "currency",
    "calendar",
    "holidays",
    "platforms",
    "staff",
    "bots",
    "working_hours",
    "no_answer",
    "sidebar",
    "unused",
]
STAGE = [
    "community",
    "community_name",
    "number",
    "stage",
    "title",
    "done",
    "total",
    "percent",
    "doing",
    "skipped",
    "late",
    "blocked",
    "in_place",
    "next",
    "late_ids",
    "findings",
    "gate",
]
OWNER = ["community", "community_name", "name", "spellings", "open", "late", "helping", "roles"]
CONFLICT = ["table", "record", "field", "base", "mine", "theirs", "by", "at"]

Cli = Callable[..., Any]


@pytest.mark.parametrize(
    ("line", "noun", "keys"),
    [
        ("status", "stages", STAGE),
        ("tasks", "tasks", TASK),
        ("tasks stage:goal", "tasks", TASK),
        ("show 1.4", "tasks", TASK),
        ("add 写周报 --stage plan", "tasks", TASK),
        ("set 40 owner=bo", "tasks", TASK),
        ("done 40 --without-deliverable later", "tasks", TASK),
        ("reopen 1", "tasks", TASK),
        ("skip 40 --reason no", "tasks", TASK),
        ("delete 75", "tasks", TASK),
        ("owners", "owners", OWNER),
        ("owners rename ana Anna", "owners", OWNER),
        ("shift 40 +1w", "tasks", TASK),
        ("adopt --stage execute", "tasks", TASK),
        ("metrics", "metrics", METRIC),
        ("record dau 12", "metrics", METRIC),
        ("record dau --remove", "metrics", METRIC),
        ("standard dau", "metrics", METRIC),
        ("standard dau --target 9", "metrics", METRIC),
        ("metrics add checkins", "metrics", METRIC),
        ("metrics define dau --title Day", "metrics", METRIC),
        ("metrics dau --history", "metrics", [*METRIC, "readings", "gaps"]),
        ("log", "changes", CHANGE),
        ("undo --any --dry-run", "changes", CHANGE),
        ("undo --any", "changes", CHANGE),
        ("path", "paths", ["name", "path", "exists"]),
        ("init 晚风跑团", "communities", COMMUNITY),
        ("settings", "communities", COMMUNITY),
        ("settings calendar=working", "communities", COMMUNITY),
    ],
)
def test_every_command_prints_one_object_with_its_noun(
    cli: Cli, line: str, noun: str, keys: list[str]
) -> None:
    result = cli(*line.split(), "--json")
    assert list(result.json) == ["version", noun]
    assert result.json["version"] == 1
    rows = result.json[noun]
    assert rows
    assert all(list(row) == keys for row in rows)
    assert result.out.endswith("\n")
    assert result.out.count("\n") == 1


def test_the_parts_of_records(cli: Cli) -> None:
    tasks = cli("tasks", "--json").json["tasks"]
    assert len(tasks) == 75
    assert {tuple(task["deliverable"]) for task in tasks} == {("kind", "label", "value")}
    assert {task["status"] for task in tasks} <= {"todo", "doing", "done", "skipped", "reopened"}
    waiting = [task for task in tasks if task["blocked_by"]]
    assert waiting
    assert all(set(task["blocked_by"]) <= set(task["after"]) for task in waiting)
    metrics = cli("metrics", "--json").json["metrics"]
    judged = [metric["standard"] for metric in metrics if metric["standard"]]
    assert judged
    parts = ["target", "alert", "direction", "provenance", "source"]
    assert all(list(s) == parts for s in judged)


def test_titles_follow_the_language_and_nothing_else_does(cli: Cli) -> None:
    english = cli("tasks", "--json").json["tasks"]
    chinese = cli("--lang", "zh", "tasks", "--json").json["tasks"]
    assert [task["title"] for task in english] != [task["title"] for task in chinese]
    for task in english + chinese:
        del task["title"], task["deliverable"]["label"], task["done_when"]
    assert english == chinese


def test_chinese_is_written_as_it_is(cli: Cli) -> None:
    out = cli("tasks", "--json", "--lang", "zh").out
    assert "晨光读书会" in out
    assert "\\u" not in out


def test_both_encoders_write_the_same_bytes() -> None:
    value = {"version": 1, "tasks": [{"a": "晨光 “x” / \\ \n é", "b": [1, 2.5, None, True]}]}
    assert output.encoded(value, many=True) == output.encoded(value, many=False)
    assert json.loads(output.encoded(value)) == value


@pytest.mark.parametrize("char", "\x7f\x9f\xad\u061c\u200b\u202e\u2060\u206f\ufeff\ud800")
def test_neither_encoder_writes_what_a_terminal_obeys(char: str) -> None:
    for many in (True, False):
        data = output.encoded({"社": f"群{char}"}, many=many)
        assert data.decode("utf-8").isprintable()
        assert json.loads(data) == {"社": f"群{char}"}


def test_a_conflict_prints_both_values(cli: Cli) -> None:
    assert cli("set", "40", "owner=bo").code == 0
    result = cli("set", "40", "owner=cy", "--from", "owner=li", "--json")
    assert result.code == 7
    found = json.loads(result.out)
    assert list(found) == ["version", "conflicts"]
    (row,) = found["conflicts"]
    assert list(row) == CONFLICT
    assert {key: row[key] for key in CONFLICT[:7]} == {
        "table": "tasks",
        "record": 40,
        "field": "owner",
        "base": "li",
        "mine": "cy",
        "theirs": "bo",
        "by": "ana",
    }
    assert result.err.count("\n") == 1
    assert cli("show", "40", "--json").json["tasks"][0]["owner"] == "bo"


def test_an_empty_workspace_is_an_empty_list(call: Cli) -> None:
    for line, noun in (
        ("status", "stages"),
        ("tasks", "tasks"),
        ("metrics", "metrics"),
        ("log", "changes"),
    ):
        assert call(line, "--json").json == {"version": 1, noun: []}
