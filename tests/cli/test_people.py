"""Names and texts of a chat are shown and go nowhere else, whatever happens to the program."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import pytest

from communitytui.cli import output, tables
from communitytui.cli.assistants import TOOLS
from communitytui.services import people as service
from tests.cli.test_terminal import _MAIN, _environment
from tests.samples import NOW

Cli = Callable[..., Any]

START = int(NOW.timestamp()) - 100 * 86_400
#: Names that break things: controls, both directions, markup, a path, half a character, long ones.
NAMES = (
    "Ana 'Qx1' Lima",
    "周明远Qx2",
    "Qx3\u202egnp.exe",
    "Qx4\x1b[31m[bold]x[/]\x07",
    "../../Qx5/etc\n## head",
    "Qx6\ud83d",
    "Qx7" + "长" * 300,
    '{"Qx8": "\\"}',
)
TEXT = "Qx9 how is this done?"
#: What all of them have, and nothing of ours: in plain text and as JSON or Python escape it.
SIGN = re.compile(rb"Qx[1-9]")


def export(
    path: Path, people: int = len(NAMES), *, prefix: str = "user", names: Sequence[str] = NAMES
) -> Path:
    """Write a Telegram export in which everybody posts every day, asks, and is answered or not."""
    messages: list[dict[str, object]] = []
    for day in range(101):
        for number in range(people):
            # The first falls silent; the last joins late and says nothing.
            if (number == 0 and day > 80) or number == people - 1:
                continue
            id = len(messages) + 1
            messages.append(
                {
                    "id": id,
                    "type": "message",
                    "date_unixtime": str(START + day * 86_400 + number * 60),
                    "date": "2026-01-01T00:00:00",
                    "from": names[number],
                    "from_id": f"{prefix}{number}",
                    "text": TEXT,
                    **(
                        {"reply_to_message_id": id - 1}
                        if number == 1 or (number == 4 and day % 2)
                        else {}
                    ),
                }
            )
    came = {"type": "service", "action": "join_group_by_link", "text": "", "id": 90_000}
    actor = {"actor": names[people - 1], "actor_id": f"{prefix}{people - 1}"}
    at = {"date_unixtime": str(START + 95 * 86_400), "date": "2026-01-01T00:00:00"}
    chat = {"name": "chat", "type": "private_supergroup", "id": 7}
    data = {**chat, "messages": [*messages, {**came, **actor, **at}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def kept(folder: Path) -> list[str]:
    """Return the files below a folder in whose names or bytes a member stands."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(f) for f in files if SIGN.search(f.read_bytes()) or SIGN.search(os.fsencode(f))]


@pytest.fixture(scope="module")
def imported(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a workspace into which an export was imported that lies elsewhere."""
    folder = tmp_path_factory.mktemp("imported") / "work"
    shutil.copytree(sample, folder)
    # Its name is kept as that of an import.
    file = export(folder.parent / "chat.json")
    done = run(folder / "ops.json", "import", str(file))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def chat(imported: Path) -> Path:
    return imported.parent / "chat.json"


@pytest.fixture
def file(imported: Path, tmp_path: Path) -> Path:
    shutil.copytree(imported, tmp_path / "work")
    return tmp_path / "work" / "ops.json"


def run(
    file: Path,
    *args: str,
    how: str = "",
    before: Sequence[str] = (),
    out: BinaryIO | int = subprocess.PIPE,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command with all that it may write within the folder of the workspace."""
    place = str(file.parent)
    env = _environment(file)
    env |= dict.fromkeys(("HOME", "TMPDIR", "SQLITE_TMPDIR", "XDG_STATE_HOME"), place)
    command = [*before, sys.executable, "-c", f"{how}\n{_MAIN}", *args]
    return subprocess.run(
        command, stdout=out, stderr=subprocess.PIPE, check=False, cwd=place, env=env
    )


def test_names_are_shown_on_the_screen_and_no_file_can_be_written(file: Path, chat: Path) -> None:
    """The kernel refuses every byte to every file, and all is as it is without that."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    before = {path: path.read_bytes() for path in file.parent.rglob("*") if path.is_file()}
    done = run(file, "people", "--from", str(chat), how=limit)
    assert done.returncode == 0, done.stderr
    assert done.stdout == run(file, "people", "--from", str(chat)).stdout
    assert {found.decode() for found in SIGN.findall(done.stdout)} == {
        f"Qx{n}" for n in range(1, 9)
    }
    assert done.stderr == b""
    after = {path: path.read_bytes() for path in file.parent.rglob("*") if path.is_file()}
    assert before == after
    as_json = run(file, "people", "--from", str(chat), "--json", how=limit)
    lists = {each["list"]: each for each in json.loads(as_json.stdout)["people"]}
    assert [who["names"] for who in lists["newcomers"]["people"]] == [['{"Qx8": "\\"}']]
    assert [who["names"] for who in lists["silent"]["people"]] == [["Ana 'Qx1' Lima"]]
    assert lists["answering"]["count"] == 2
    assert b"Qx9" not in done.stdout + as_json.stdout


def test_without_an_export_there_are_counts_and_nobody_is_named(file: Path) -> None:
    done = run(file, "people", "--json")
    for each in json.loads(done.stdout)["people"]:
        assert isinstance(each["count"], int)
        assert each["people"] is None
    assert SIGN.search(run(file, "people").stdout) is None


@pytest.mark.parametrize("args", [("--json",), ("--from", "chat.json"), ("--from", "x", "--json")])
def test_no_name_goes_into_a_file(file: Path, chat: Path, args: tuple[str, ...]) -> None:
    out = file.parent / "out"
    args = tuple(str(chat) if each == "chat.json" else each for each in args)
    with out.open("wb") as stream:
        done = run(file, "people", *args, out=stream)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert out.read_bytes() == b""


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_system_call_writes_a_name_but_to_standard_output(file: Path, chat: Path) -> None:
    trace = file.parent / "trace"
    calls = "trace=write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,rename,renameat,renameat2"
    strace = ("strace", "-f", "-qq", "-s", "1000000", "-e", calls, "-o", str(trace))
    done = run(file, "people", "--from", str(chat), before=strace)
    if not trace.exists() or not trace.stat().st_size:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0
    named = [line for line in trace.read_bytes().splitlines() if SIGN.search(line)]
    assert named
    assert [line for line in named if not re.match(rb"\d+ +writev?\(1, ", line)] == []


class Unlucky:
    """Fails with a name in its hands."""

    def __init__(self, error: type[BaseException]) -> None:
        self._error = error

    def __call__(self, *args: object, **more: object) -> Any:
        raise self._error(f"{NAMES[0]} {TEXT}")


@pytest.fixture
def shown(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Run a command in this process as if its output were no file."""
    monkeypatch.setattr(output, "is_file", lambda: False)
    limit = resource.getrlimit(resource.RLIMIT_CORE)
    yield cli
    resource.setrlimit(resource.RLIMIT_CORE, limit)


@pytest.mark.parametrize("error", [RuntimeError, UnicodeError, OSError, MemoryError, SystemError])
@pytest.mark.parametrize(
    ("module", "name"),
    [(service, "named_in"), (service, "clean_line"), (tables, "widths"), (output, "write")],
)
def test_a_fault_with_a_name_in_its_hands_tells_it_nowhere(
    shown: Cli,
    chat: Path,
    clean_machine: Path,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    error: type[Exception],
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setattr(output, "room", lambda: 40)
    monkeypatch.setattr(module, name, Unlucky(error))
    done = shown("people", "--from", str(chat))
    assert done.code != 0
    assert SIGN.search(done.err.encode()) is None
    assert kept(file.parent) == kept(clean_machine) == []
    # Nor does a picture of the memory stay behind.
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


#: What names are made of that fare badly: in files, shells, terminals, markup, JSON and SQL.
_NASTY = "\x00\x07\x1b[31m\r\n\t'\"\\`$(){}[]<>&|;%*?~#/.\u202e\u200b\u2028\ud800é中🙂 "


@pytest.mark.parametrize("seed", range(6))
def test_names_of_all_kinds_stay_on_the_screen_whatever_fails(
    shown: Cli,
    file: Path,
    clean_machine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    chance = random.Random(seed)

    def made(number: int) -> str:
        ends = ("".join(chance.choices(_NASTY, k=chance.randrange(9))) for _ in range(2))
        return f"Qx{number}".join(ends)

    folder = tmp_path / "theirs"
    folder.mkdir()
    chat = export(folder / "chat.json", names=[made(number) for number in range(1, 9)])
    log = run(file, "log", "--json").stdout
    fails = {
        0: None,
        1: (tables, "lines", Unlucky(RuntimeError)),
        2: (output, "write", Unlucky(KeyError)),
        3: (output, "write", Unlucky(output.NotWritten)),
        4: (output, "write", Unlucky(BrokenPipeError)),
        5: (service, "named_in", Unlucky(BadZipFile)),
    }[seed]
    if fails is not None:
        monkeypatch.setattr(*fails)
        monkeypatch.setattr("communitytui.cli.commands.people.lines", tables.lines)
    done = shown("people", "--from", str(chat), "--limit", "0")
    assert (done.code == 0) == (fails is None), done.err
    assert SIGN.search(done.err.encode()) is None
    assert len({*SIGN.findall(done.out.encode())}) == (8 if fails is None else 0)
    assert "\x1b" not in done.out
    assert kept(file.parent) == kept(clean_machine) == []
    assert run(file, "undo", "--dry-run").returncode in (0, 3)
    assert run(file, "log", "--json").stdout == log


@pytest.mark.parametrize("redirect", ["/dev/full", "/dev/null"])
def test_a_full_disk_gets_no_name_on_standard_error(file: Path, chat: Path, redirect: str) -> None:
    with Path(redirect).open("wb") as stream:
        done = run(file, "people", "--from", str(chat), out=stream)
    assert done.returncode == (1 if redirect == "/dev/full" else 0)
    assert SIGN.search(done.stderr) is None
    assert kept(file.parent) == []


def test_a_kill_leaves_nothing(file: Path, chat: Path) -> None:
    killed = "import communitytui.services.people as p, os, signal; p.noted = p.clean_line = "
    for signal in ("SIGKILL", "SIGABRT", "SIGTERM"):
        how = f"{killed}lambda *a: os.kill(os.getpid(), signal.{signal})"
        done = run(file, "people", "--from", str(chat), how=how)
        assert done.returncode != 0
        assert SIGN.search(done.stderr) is None
    assert kept(file.parent) == []


def test_looking_is_no_action_that_can_be_undone(file: Path, chat: Path) -> None:
    log = run(file, "log", "--json").stdout
    assert run(file, "people", "--from", str(chat)).returncode == 0
    assert run(file, "log", "--json").stdout == log


def test_an_export_of_others_is_refused_and_of_some_told(
    file: Path, chat: Path, tmp_path: Path
) -> None:
    strangers = export(tmp_path / "strangers.json", prefix="other")
    done = run(file, "people", "--from", str(strangers))
    assert (done.returncode, SIGN.search(done.stderr)) == (2, None)
    assert b"none of its 8 people" in done.stderr
    some = export(tmp_path / "some.json", 3)
    done = run(file, "people", "--from", str(some))
    assert b"3 of 3 people in the file are known here" in done.stdout
    assert b"not in the file" in done.stdout
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"Qx9;Qx1\n" * 9)
    done = run(file, "people", "--from", str(broken))
    assert (done.returncode, SIGN.search(done.stderr)) == (2, None)
    assert run(file, "people", "--from", str(tmp_path / "gone.json")).returncode == 3


def test_before_an_import_the_way_is_told(cli: Cli, sample: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(sample, bare)
    for command in ("people", "cohorts"):
        done = run(bare / "ops.json", command)
        assert done.returncode == 3
        assert b"communitytui import" in done.stderr
    assert not (bare / "ops.json.events").exists()


def test_cohorts_are_told_to_people_and_programs(file: Path) -> None:
    told = run(file, "cohorts").stdout.decode()
    assert "~" in told
    assert "Newcomers" in told
    (week,) = json.loads(run(file, "cohorts", "--json").stdout)["cohorts"]
    assert (week["people"], week["by"]) == (1, "joined")
    assert [each["spoke"] for each in week["weeks"]] == [0, 0]


def test_an_export_that_ends_on_another_day_says_so(file: Path, chat: Path, tmp_path: Path) -> None:
    data = json.loads(chat.read_text())
    older = tmp_path / "older.json"
    older.write_text(json.dumps({**data, "messages": data["messages"][:100]}))
    assert b"The file ends on" in run(file, "people", "--from", str(older)).stdout
    newer = tmp_path / "newer.json"
    later = {
        **data["messages"][0],
        "id": 99_999,
        "date_unixtime": str(int(NOW.timestamp()) + 900_000),
    }
    newer.write_text(json.dumps({**data, "messages": [*data["messages"], later]}))
    assert b"The file goes on to" in run(file, "people", "--from", str(newer)).stdout


def test_lists_and_cohorts_of_one_group(file: Path, chat: Path) -> None:
    done = run(file, "people", "--group", "nowhere")
    assert done.returncode in (2, 3)
    assert SIGN.search(done.stderr) is None


def test_no_assistant_can_ask_for_names() -> None:
    assert "people" not in {tool.command for tool in TOOLS.values()}
