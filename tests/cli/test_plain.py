"""``--plain``: lines in words for a screen reader; no tables, no boxes, no signs without words."""

from __future__ import annotations

from unicodedata import category

import pytest

from communitytui.cli import output
from tests.cli.conftest import Cli

QUERIES = [
    ("status",),
    ("tasks",),
    ("show", "3", "20"),
    ("metrics",),
    ("log", "-n", "5"),
    ("doctor",),
]


@pytest.mark.parametrize("words", QUERIES, ids=lambda words: words[0])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_needs_eyes(
    call: Cli, file: object, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], lang: str
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(file))
    result = call("--lang", lang, "--plain", *words)
    assert result.code == 0, result.err
    # So: signs and boxes; Sm: arrows and the like. What people wrote into notes may have them.
    ours = [line for line in result.out.splitlines() if not line.startswith(" ")]
    signs = {char for line in ours for char in line if category(char) == "So"}
    assert signs == set()
    assert not any(char in line for line in ours for char in "→…\t\x1b")
    # Nothing is lined up by blanks but the two of a heading.
    assert not any("   " in line for line in ours)


def test_a_task_is_read_out_field_by_field(call: Cli, file: object) -> None:
    lines = call("-f", str(file), "tasks", "key:3.5", "--plain").out.splitlines()
    named = dict(line.split(": ", 1) for line in lines)
    assert named["Stage"] == "Set the management model"
    assert named["Status"] in ("to do", "in progress", "blocked", "done")
    assert set(named) >= {"Number", "Title", "Priority", "Due"}


def test_stages_are_told_in_numbers_and_words(call: Cli, file: object) -> None:
    lines = call("-f", str(file), "--plain", "status").out.splitlines()
    assert "Stage: 1 Define the goal" in lines
    assert any(line.startswith("Progress: ") and " of " in line for line in lines)


def test_verdicts_are_told_in_words(call: Cli, file: object) -> None:
    out = call("-f", str(file), "--plain", "metrics", "dau", "wau").out
    blocks = [dict(line.split(": ", 1) for line in part.splitlines()) for part in out.split("\n\n")]
    assert [block["Metric"] for block in blocks] == ["dau", "wau"]
    assert all(block["Verdict"] and block["Trend"] for block in blocks)
    # The sign of a change is told by its word.
    assert blocks[0]["Verdict"].startswith("better since 2026-10-26, week 47: ")
    assert not set("●▲▼◆") & set(blocks[0]["Verdict"])


def test_the_variable_asks_for_it_too(
    call: Cli, file: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    option = call("-f", str(file), "--plain", "status").out
    assert call("-f", str(file), "status").out != option
    monkeypatch.setenv("COMMUNITYTUI_PLAIN", "1")
    assert call("-f", str(file), "status").out == option


def test_without_a_command_the_status_is_read_out(call: Cli, file: object) -> None:
    result = call("-f", str(file), "--plain")
    assert result.code == 0
    assert result.err == ""
    assert result.out == call("-f", str(file), "--plain", "status").out


def test_json_stays_json(call: Cli, file: object) -> None:
    assert call("-f", str(file), "--plain", "tasks", "--json").json["tasks"]


def test_one_run_does_not_speak_for_the_next(call: Cli, file: object) -> None:
    call("-f", str(file), "--plain", "status")
    call("-f", str(file), "status")
    assert not output.is_plain()
