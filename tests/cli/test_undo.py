"""Undo as people and scripts meet it: what is asked, what is refused, what deleting says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from communitytui.store import open_store
from tests.cli.conftest import Cli
from tests.cli.test_terminal import piped, spawn


def count(file: Path) -> int:
    with open_store(file, who="other", read_only=True) as store:
        return len(store.snapshot.tables["tasks"])


def test_without_a_terminal_what_was_made_goes_only_with_yes(cli: Cli, file: Path) -> None:
    assert cli("add", "One more", "--stage", "plan").code == 0
    refused = cli("undo")
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.count("\n") == 1
    assert "task 76 One more added, by you" in refused.err
    assert "--yes" in refused.err
    assert cli("undo", "--json").code == 2
    assert count(file) == 76
    assert cli("undo", "--yes").out.startswith("undone: task 76 One more added")
    assert count(file) == 75
    # What it brings back takes nothing away; what was only changed needs no --yes either.
    assert cli("redo").code == 0
    assert cli("set", "76", "owner=bo").code == 0
    assert cli("undo").code == 0


def test_dry_run_says_why_it_would_be_refused(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("add", "One more", "--stage", "plan")
    assert "would undo: task 76" in cli("undo", "--dry-run").out
    monkeypatch.setenv("COMMUNITYTUI_USER", "bo")
    cli("set", "1.1", "after=76")
    monkeypatch.setenv("COMMUNITYTUI_USER", "ana")
    for how in (("--dry-run",), ("--yes",), ()):
        refused = cli("undo", *how)
        assert refused.code == 7
        assert "later changes build on it: task 1.1" in refused.err
        assert "(bo)" in refused.err
    asked = cli("undo", "--yes", "--json")
    (clash,) = json.loads(asked.out)["conflicts"]
    assert (clash["table"], clash["field"], clash["by"]) == ("tasks", "after", "bo")


def test_on_a_terminal_a_person_is_asked(file: Path) -> None:
    assert piped(file, "add", "One more", "--stage", "plan").returncode == 0
    child = spawn(file, ["undo"])
    child.expect("Removes: task 76 One more")
    child.expect(r"Undo it\? \[y/N\] ")
    child.sendline("")
    child.expect("Nothing was undone")
    child.expect("$")
    child.wait()
    assert child.exitstatus == 1
    assert count(file) == 76
    child = spawn(file, ["undo"], COMMUNITYTUI_LANG="zh")
    child.expect("将删去：任务 76 One more")
    child.expect("撤销吗？")
    child.sendline("是")
    child.expect("已撤销")
    child.wait()
    assert child.exitstatus == 0
    assert count(file) == 75


def test_delete_says_who_waited_and_undo_lets_them_wait_again(cli: Cli) -> None:
    before = cli("show", "6.2", "--json").json["tasks"][0]["after"]
    said = cli("delete", "6.1").out.splitlines()
    assert said[0].startswith("deleted: ")
    assert said[1:] == [
        "no longer waiting for it: task 6.2 Draw the timetable, task 6.3 Draw the budget"
    ]
    assert cli("show", "6.2", "--json").json["tasks"][0]["after"] != before
    assert cli("undo").code == 0
    assert cli("show", "6.2", "--json").json["tasks"][0]["after"] == before
    cli("add", "On its own", "--stage", "plan")
    assert cli("delete", "76").out.count("\n") == 1


def test_what_goes_with_a_rhythm_and_who_serves_a_dropped_goal_is_said(cli: Cli) -> None:
    assert cli("rhythms", "done", "1").code == 0
    assert "also deleted: 1 day of a rhythm" in cli("rhythms", "delete", "1").out
    cli("goals", "add", "grow")
    cli("set", "1.1", "goal=1")
    assert "tasks still linked to it: task 1.1" in cli("goals", "drop", "1").out


def test_doctor_mends_only_when_told_to(cli: Cli, file: Path) -> None:
    assert cli("doctor", "--mend", "--yes").out.endswith("Nothing to repair\n")
    with (
        open_store(file, who="ana") as store,
        store.transaction("undo", now="2026-11-23T02:00:00Z") as draft,
    ):
        draft.remove("communities", 1)
    found = cli("doctor")
    assert found.code == 6
    assert "Orphaned records" in found.out
    refused = cli("doctor", "--mend")
    assert (refused.code, refused.out) == (2, "")
    assert "restored: 晨光读书会" in refused.err
    mended = cli("doctor", "--mend", "--yes")
    assert mended.code == 0
    assert "repaired: restored: 晨光读书会" in mended.out
    states = {each["name"]: each["state"] for each in cli("doctor", "--json").json["checks"]}
    assert {states[name] for name in ("orphans", "references", "twins")} == {"ok"}
    assert cli("tasks").code == 0


def test_on_a_terminal_mending_is_asked_about(file: Path) -> None:
    with (
        open_store(file, who="ana") as store,
        store.transaction("undo", now="2026-11-23T02:00:00Z") as draft,
    ):
        draft.remove("communities", 1)
    child = spawn(file, ["doctor", "--mend"])
    child.expect(r"Repair it\? \[y/N\] ")
    child.sendline("n")
    child.expect("Nothing was repaired")
    child.wait()
    assert child.exitstatus == 6
