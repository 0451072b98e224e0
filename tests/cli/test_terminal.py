"""On a real terminal and in a pipe: the prompt, colours, and readers that leave early."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pytest

from tests.screens import PATIENCE

_MAIN = "from communitytui.cli.main import main; main()"
#: What a query has no need of, and what importing it costs.
_COSTLY = ("tinydb", "textual", "rich", "orjson", "difflib", "zoneinfo", "pathlib", "dataclasses")
#: Our own that it has no need of either.
_SPARED = ("communitytui.domain.search",)


def _environment(file: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "COMMUNITYTUI_FILE": str(file),
        "COMMUNITYTUI_LANG": "en",
        **more,
    }


def piped(file: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _MAIN, *args],
        env=_environment(file, **more),
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )


def spawn(file: Path, args: Sequence[str], columns: int = 80, **more: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-c", _MAIN, *args],
        env=_environment(file, **more),
        encoding="utf-8",
        timeout=PATIENCE,
        dimensions=(24, columns),
    )


def shown(file: Path, args: Sequence[str], columns: int = 80, code: int = 0, **more: str) -> str:
    child = spawn(file, args, columns, **more)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code, child.before
    return str(child.before)


def test_colours_are_for_a_terminal_that_wants_them(file: Path) -> None:
    assert "\x1b[" in shown(file, ["status"])
    assert "\x1b[" not in shown(file, ["status"], NO_COLOR="1")
    assert "\x1b[" not in shown(file, ["status"], TERM="dumb")
    assert "\x1b[" not in piped(file, "status").stdout
    assert "\x1b[" not in shown(file, ["tasks", "--json"])


def test_a_line_is_never_wider_than_the_terminal(file: Path) -> None:
    from communitytui.i18n.cells import width

    piped(file, "add", "长" * 200, "--stage", "plan")
    for columns in (60, 100):
        lines = shown(file, ["tasks", "stage:plan"], columns, NO_COLOR="1").splitlines()
        assert len(lines) > 5
        assert max(width(line) for line in lines) <= columns
        assert any("…" in line for line in lines)
    assert "长" * 200 in piped(file, "tasks", "stage:plan").stdout


def test_done_asks_on_a_terminal_until_the_value_is_right(file: Path) -> None:
    made = piped(file, "add", "x", "--stage", "plan", "--kind", "date", "--label", "When", "--json")
    id = str(json.loads(made.stdout)["tasks"][0]["id"])
    child = spawn(file, ["done", id])
    child.expect_exact("When: ")
    child.sendline("someday")
    child.expect_exact("is not a date")
    child.expect_exact("When: ")
    child.sendline("2026-12-01")
    child.expect_exact("done: #")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    (after,) = json.loads(piped(file, "show", id, "--json").stdout)["tasks"]
    assert (after["status"], after["deliverable"]["value"]) == ("done", "2026-12-01")


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 2)])
def test_leaving_the_question_changes_nothing(file: Path, key: str, code: int) -> None:
    before = file.read_bytes()
    rows = json.loads(piped(file, "tasks", "kind:list", "open", "--json").stdout)["tasks"]
    child = spawn(file, ["done", str(rows[0]["id"])])
    child.expect_exact("> ")
    child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    assert "Traceback" not in str(child.before)
    assert file.read_bytes() == before


def test_init_asks_what_no_option_answered(tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    child = spawn(file, ["init", "读书会"])
    for question, answer in (
        (r"\[y/N\]", "y"),
        ("Which stage", "7"),
        ("to import", "/nowhere"),
        ("no such file", ""),
        ("Which currency", "eur"),
    ):
        child.expect(question)
        child.sendline(answer)
    child.expect("50 tasks are in place")
    child.expect(pexpect.EOF)
    done = piped(file, "budget")
    assert "EUR" in done.stdout


def test_enter_skips_every_question_of_init(tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    child = spawn(file, ["init", "读书会"])
    for question in (r"\[y/N\]", "Which currency"):
        child.expect(question)
        child.sendline("")
    child.expect(pexpect.EOF)
    assert json.loads(piped(file, "tasks", "in_place", "--json").stdout)["tasks"] == []


def test_importing_into_nothing_offers_a_community(tmp_path: Path) -> None:
    file, table = tmp_path / "new.json", tmp_path / "shop days.csv"
    table.write_text("date,orders\n2026-11-01,5\n2026-11-02,7\n", "utf-8")
    refused = piped(file, "import", str(table))
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "init NAME --running --stage execute --import" in refused.stderr
    assert "no such file" in shown(file, ["import", "nowhere.csv"], code=3)
    assert not file.exists()
    child = spawn(file, ["import", str(table)])
    child.expect(r"\[y/N\]")
    child.sendline("n")
    child.expect("nothing was changed")
    child.expect(pexpect.EOF)
    assert not file.exists()
    child = spawn(file, ["import", str(table)])
    for question, answer in (
        (r"\[y/N\]", "y"),
        (r"called\? \[shop days\]", ""),
        ("Which stage", "plan"),
        ("Which currency", "cny"),
    ):
        child.expect(question)
        child.sendline(answer)
    child.expect("created: shop days")
    child.expect("readings: 2 new")
    child.expect("What the data say")
    child.expect(pexpect.EOF)
    made = json.loads(piped(file, "settings", "--json").stdout)["communities"]
    assert [(each["name"], each["currency"]) for each in made] == [("shop days", "CNY")]


def test_a_table_that_cannot_be_read_leaves_the_community_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    file, table = tmp_path / "new.json", tmp_path / "odd.csv"
    table.write_text("what,ever\n1,2\n", "utf-8")
    done = piped(file, "init", "Readers", "--running", "--stage", "plan", "--import", str(table))
    assert done.returncode == 2
    assert "odd.csv" in done.stderr
    assert f"communitytui import {table}" in done.stdout


def test_nobody_is_asked_in_a_pipe(file: Path) -> None:
    rows = json.loads(piped(file, "tasks", "open", "--json").stdout)["tasks"]
    done = piped(file, "done", str(rows[0]["id"]))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_without_a_terminal_the_program_says_so_and_prints_the_status(
    file: Path, term: str
) -> None:
    done = piped(file, TERM=term)
    assert done.returncode == 0
    assert done.stdout == piped(file, "status").stdout
    assert done.stdout.startswith("晨光读书会")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_leaves_early_gets_no_traceback(file: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", _MAIN, "tasks", "--json"],
        env=_environment(file),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_query_opens_no_tinydb_and_draws_nothing(file: Path) -> None:
    code = (
        "import sys\n"
        "from importlib.abc import MetaPathFinder\n"
        "class Refuse(MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        f"        assert name not in {(*_COSTLY, *_SPARED)}, name\n"
        "sys.meta_path.insert(0, Refuse())\n" + _MAIN
    )
    for args in (["tasks", "--json"], ["show", "1", "--json"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *args],
            env=_environment(file),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert json.loads(done.stdout)["tasks"]


def test_pasted_lines_of_a_notice_are_all_taken(file: Path) -> None:
    made = piped(
        file, "add", "x", "--stage", "plan", "--kind", "text", "--label", "Notice", "--json"
    )
    id = str(json.loads(made.stdout)["tasks"][0]["id"])
    child = spawn(file, ["done", id])
    child.expect_exact("one or more lines, an empty line ends")
    child.expect_exact("> ")
    child.send("one\ntwo\nthree\nfour\n\n")
    child.expect_exact("done: #")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    (after,) = json.loads(piped(file, "show", id, "--json").stdout)["tasks"]
    assert after["deliverable"]["value"] == "one\ntwo\nthree\nfour"
