"""Damage as people meet it: said in one line by each command, and the way back is named."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import communitytui
from communitytui.errors import Damaged, Exit
from communitytui.i18n import set_language
from communitytui.words.errors import MENDING, explain
from tests.cli.conftest import Cli

WARNED = "warning: The journal is damaged"


def journal(file: Path) -> Path:
    return file.with_name(file.name + ".journal")


@pytest.fixture
def dented(cli: Cli, file: Path) -> Path:
    """A workspace in whose journal one byte of an old line is hit, with newer lines behind it."""
    for number in (1, 2, 3):
        assert cli("set", str(number), f"owner=own{number}").code == Exit.DONE
    data = bytearray(journal(file).read_bytes())
    data[data.index(b"own2")] ^= 1
    journal(file).write_bytes(data)
    return file


def test_each_command_that_meets_it_says_so_once_and_goes_past(cli: Cli, dented: Path) -> None:
    assert cli("set", "60", "owner=LAST").err == ""
    for line in ("log", "log --json", "undo --dry-run", "undo --yes", "redo --dry-run", "redo"):
        done = cli(*line.replace(" --yes", "").split())
        assert done.code == Exit.DONE, done.err
        assert done.err.count(WARNED) == 1
        assert len(done.err.splitlines()) == 1
    assert "own" not in cli("tasks", "id:60").err
    log = cli("log").out
    assert log.count("changed, by ") >= 2
    assert cli("tasks").err == ""
    found = {check["name"]: check for check in cli("doctor", "--json").json["checks"]}
    assert found["journal"]["state"] == "warning"
    assert "damaged" in found["journal"]["message"]
    assert cli("doctor").err == ""


def test_undo_takes_the_newest_or_refuses(cli: Cli, dented: Path) -> None:
    done = cli("undo")
    assert done.code == Exit.DONE
    assert [task["id"] for task in cli("tasks", "owner:own3", "--json").json["tasks"]] == []
    before = cli("tasks", "--json").out
    for line in (["undo"], ["undo", "--dry-run"]):
        refused = cli(*line)
        assert refused.code == Exit.CONFLICT
        assert "lost from the damaged journal" in refused.err
    assert cli("tasks", "--json").out == before


def test_recovery_tells_what_is_lost(cli: Cli, dented: Path) -> None:
    dented.write_bytes(dented.read_bytes()[:-3])
    told = cli("doctor", "--recover")
    assert told.code == Exit.DONE, told.err
    assert "1 change is permanently lost" in told.out
    owners = {task["owner"] for task in cli("tasks", "id:1..3", "--json").json["tasks"]}
    assert {"own1", "own3"} <= owners


def test_a_restored_task_that_is_undone_is_in_the_archive_again(cli: Cli, file: Path) -> None:
    done = cli("tasks", "status:done", "--json").json["tasks"]
    assert done
    cli("archive", "--before", "2030-01-01")
    archive = next(file.parent.glob("archive-*.json"))
    ids = {task["id"] for task in done}

    def where() -> tuple[set[int], set[int]]:
        shown = []
        for args in ([], ["-f", str(archive)]):
            tasks = cli(*args, "tasks", "--json").json["tasks"]
            shown.append({task["id"] for task in tasks} & ids)
        return shown[0], shown[1]

    there: tuple[set[int], set[int]] = (set(), ids)
    here: tuple[set[int], set[int]] = (ids, set())
    assert where() == there
    for line, place in (
        (["archive", "--restore", str(archive)], here),
        (["undo"], there),
        (["redo"], here),
        (["archive", "--before", "2030-01-01"], there),
        (["undo"], here),
        (["redo"], there),
    ):
        assert cli(*line).code == Exit.DONE
        assert where() == place, line
    archive.rename(archive.with_name("elsewhere.json"))
    for line in (["undo"], ["archive", "--restore", archive.name]):
        refused = cli(*line)
        assert refused.code == Exit.NOT_FOUND
        assert "nothing was changed" in refused.err


def test_another_workspace_over_ours(cli: Cli, call: Cli, file: Path, tmp_path: Path) -> None:
    mine = cli("status").out
    other = tmp_path / "other.json"
    call("-f", str(other), "init", "Other")
    for number in range(1, 30):
        call("-f", str(other), "set", str(number), "owner=else")
    shutil.copy(other, file)
    met = cli("tasks")
    assert (met.code, MENDING in met.err) == (Exit.DAMAGED, True)
    assert cli("doctor", "--recover").code == Exit.DONE
    assert cli("status").out == mine


# Exit 6 names the way back


def spoil(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-9])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def foreign(file: Path) -> None:
    file.write_bytes(b'{"other": {}}')


def without(file: Path) -> None:
    file.unlink()


def without_both(file: Path) -> None:
    file.unlink()
    journal(file).unlink()


def bad_journal(file: Path) -> None:
    size = len(journal(file).read_bytes())
    journal(file).write_bytes(b"no journal but so many words that it is long\n" * (size // 40))


def bad_tail(file: Path) -> None:
    data = journal(file).read_bytes()
    journal(file).write_bytes(data + b'00000000 {"revision":99999,"ops":[]}\n')


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


HARMS = [spoil, empty, foreign, without, without_both, bad_journal, bad_tail, folder]


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_exit_6_names_it(
    cli: Cli, file: Path, harm: Callable[[Path], None], lang: str
) -> None:
    # A backup is there only once a checkpoint has replaced one.
    cli("set", "1", "owner=bo")
    harm(file)
    met = 0
    for line in (
        "tasks", "show 1", "status", "today", "metrics", "log", "set 1 owner=x", "undo", "redo",
        "archive --before 2030-01-01", "init Another", "doctor", "doctor --json", "--export md",
    ):  # fmt: skip
        done = cli("--lang", lang, *line.split())
        assert done.code in (Exit.DONE, Exit.DAMAGED), (line, done)
        if done.code == Exit.DAMAGED:
            met += 1
            assert "doctor --recover" in done.err, line
            assert len(done.err.splitlines()) == 1
    assert met >= 12
    last = cli("--lang", lang, "doctor", "--recover")
    assert last.code != Exit.DAMAGED or "doctor --recover" in last.err


def messages(kind: str) -> Iterator[str]:
    """Yield the message of every error of a kind that the program raises."""
    for file in Path(communitytui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == kind:
                for part in ast.walk(node.args[0]) if node.args else ():
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def test_every_damaged_error_there_is_names_it() -> None:
    found = set(messages("Damaged"))
    assert len(found) >= 15
    try:
        for lang in ("en", "zh"):
            set_language(lang)
            for message in found:
                values = dict.fromkeys(re.findall(r"{(\w+)}", message), "x")
                said = explain(Damaged(message, **values))
                assert said.count("doctor --recover") == 1, said
                nested = explain(Damaged("{problem}", problem=Damaged(message, **values)))
                assert nested.count("doctor --recover") == 1, nested
    finally:
        set_language("en")
