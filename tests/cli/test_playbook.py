"""Playbooks on the command line: what a community did, for the next one, and what it changed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def shelf(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's own playbooks, which is not there yet."""
    monkeypatch.setenv("COMMUNITYTUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "communitytui" / "playbooks"


def differences(cli: Cli, *which: str) -> dict[tuple[str, str], dict[str, object]]:
    found = cli("playbook", "diff", *which, "--json").json["differences"]
    return {(each["kind"], each["key"]): each for each in found}


def test_what_was_done_becomes_a_playbook_that_the_next_community_starts_from(
    cli: Cli, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("set", "1.1", "owner=Zoe Fox", "notes=ask Zoe Fox").code == 0
    assert cli("skip", "1.3", "--reason", "done elsewhere").code == 0
    assert cli("add", "Visit the printers", "--stage", "content", "--days", "9").code == 0
    assert cli("standard", "dau", "--target", "77").code == 0
    before = differences(cli)
    assert before["task", "1.3"]["how"] == "removed"
    assert before["standard", "dau"]["how"] in ("added", "changed")
    saved = cli("playbook", "save", "autumn")
    assert saved.code == 0, saved.err
    text = (shelf / "autumn.toml").read_text("utf-8")
    assert "Zoe" not in text
    assert tomllib.loads(text)["id"] == "autumn"
    assert differences(cli, "autumn") == {}
    listed = cli("playbook", "--json").json["playbooks"]
    assert [each["name"] for each in listed] == ["nine-stages", "autumn"]
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "next.json"))
    assert cli("init", "Next", "--playbook", "autumn").code == 0
    tasks = {each["title"]: each for each in cli("tasks", "--json").json["tasks"]}
    assert "Visit the printers" in tasks
    assert {each["key"] for each in tasks.values()} >= {"1.1", "9.8"}
    assert "1.3" not in {each["key"] for each in tasks.values()}
    assert {each["owner"] for each in tasks.values()} == {None}
    (dau,) = cli("metrics", "dau", "--json").json["metrics"]
    assert dau["standard"]["target"] == 77


def test_a_rule_carries_its_record(cli: Cli, shelf: Path) -> None:
    assert cli("standard", "ttfr", "--target", "4", "--alert", "8").code == 0
    assert cli("record", "ttfr", "6", "--n", "30").code == 0
    assert cli("findings", "--accept", "Q11").code == 0
    assert cli("playbook", "save", "autumn").code == 0
    text = (shelf / "autumn.toml").read_text("utf-8")
    head = text[text.index('id = "Q11"') - 120 : text.index('id = "Q11"')]
    assert "# 1 decisions: accepted 1, dismissed 0, solved 0" in head


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("playbook check no-such", 3, "no-such"),
        ("playbook diff no-such", 3, "no-such"),
        ("playbook check broken.toml", 2, "broken.toml"),
    ],
)
def test_what_is_no_playbook_is_told_in_a_line(
    words: str, code: int, told: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.toml").write_text('id = "x"\ntitle = "x"\n[[rules]]\nid = "Q1"\n')
    result = cli(*words.split())
    assert (result.code, told in result.err, result.err.count("\n")) == (code, True, 1)


def test_a_playbook_that_is_there_stays_unless_somebody_says_so(cli: Cli, shelf: Path) -> None:
    assert cli("playbook", "save", "autumn").code == 0
    before = (shelf / "autumn.toml").read_text("utf-8")
    assert cli("playbook", "save", "autumn").code != 0
    assert (shelf / "autumn.toml").read_text("utf-8") == before
    assert cli("playbook", "save", "autumn", "--force").code == 0
    assert "75 tasks" in cli("playbook", "check").out
