"""The same command on another machine: what ssh is asked for, and what comes back."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.cli import remote

Cli = Callable[..., Any]
#: Stands for ssh and the machine behind it: a shell takes the words apart, as it does there.
_SSH = '#!/bin/sh\nprintf "%s\\n" "$1" "$3" >"$SEEN"\nshift 3\n{}\nexec sh -c "$*"\n'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return what makes a machine that answers to ssh, and the file that says how it was asked."""

    def make(instead: str = "") -> Path:
        programs, seen = tmp_path / "bin", tmp_path / "seen"
        programs.mkdir(exist_ok=True)
        for name, text in (
            ("ssh", _SSH.format(instead)),
            ("communitytui", f'#!/bin/sh\nexec {sys.executable} -m communitytui "$@"\n'),
        ):
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("SEEN", str(seen))
        return seen

    return make


def _here(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "communitytui", *args], capture_output=True, text=True, check=False
    )


def test_a_query_there_answers_as_it_would_here(machine: Callable[[str], Path], file: Path) -> None:
    seen = machine("")
    words = ["-f", str(file), "tasks", "--json", 'word "a b" $HOME `id` \' 中文 ;exit 9']
    there, here = _here("--host", "ops@server", *words), _here(*words)
    assert (there.stdout, there.returncode) == (here.stdout, here.returncode)
    assert here.stdout
    assert seen.read_text() == "-T\nops@server\n"


@pytest.mark.parametrize("words", [["show", "9999"], ["set", "1"], ["nonsense"]])
def test_what_goes_wrong_there_has_its_code_and_its_line(
    words: list[str], machine: Callable[[str], Path], file: Path
) -> None:
    machine("")
    there, here = _here("--host=server", "-f", str(file), *words), _here("-f", str(file), *words)
    assert there.returncode == here.returncode != 0
    assert there.stderr == here.stderr


@pytest.mark.parametrize(
    ("instead", "word"),
    [("exit 255", "cannot be reached"), ("PATH=/usr/bin:/bin HOME=/none", "installed")],
)
def test_a_machine_that_is_not_there_or_has_no_program(
    instead: str, word: str, machine: Callable[[str], Path], cli: Cli
) -> None:
    machine(instead)
    told = cli("--host", "server", "tasks")
    assert told.code == 1
    assert word in told.err
    assert "server" in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("host", ["-oProxyCommand=id", "a b", "a\x1b[2J", ""])
def test_what_is_no_machine_is_refused(host: str, cli: Cli) -> None:
    told = cli("--host", host, "tasks")
    assert told.code == 2
    assert "\x1b" not in told.err


@pytest.mark.parametrize(
    ("args", "screen"),
    [
        ([], True),
        (["-c", "status"], True),
        (["demo"], True),
        (["status"], False),
        (["--export", "md"], False),
        (["--version"], False),
    ],
)
def test_the_screen_gets_a_terminal(
    args: list[str], screen: bool, machine: Callable[[str], Path]
) -> None:
    seen = machine("exit 0")
    assert _here("--host", "server", *args).returncode == 0
    assert seen.read_text().startswith("-t" if screen else "-T")


def test_language_and_looks_are_those_of_here_and_the_file_is_that_of_there() -> None:
    env = {
        "COMMUNITYTUI_LANG": "zh",
        "COMMUNITYTUI_FILE": "ops.json",
        "COMMUNITYTUI_HOST": "one",
        "NO_COLOR": "1",
    }
    there = remote.asked(["--plain", "tasks", "--host", "two"], env, frozenset())
    # Behind the command it is a word of that command.
    assert there == remote.Elsewhere("one", ("--plain", "tasks", "--host", "two"), "tasks")
    said = shlex.split(remote.command(there, env, screen=False)[-1])
    assert said[:4] == ["env", "COMMUNITYTUI_HOST=", "COMMUNITYTUI_LANG=zh", "NO_COLOR=1"]
    assert remote.asked(["tasks"], {}, frozenset()) is None


def test_names_of_another_machine_go_into_no_file_here(
    machine: Callable[[str], Path], tmp_path: Path
) -> None:
    machine("")
    words = [sys.executable, "-m", "communitytui", "--host", "ops@there", "people", "--json"]
    with (tmp_path / "kept").open("wb") as kept:
        done = subprocess.run(words, stdout=kept, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert not (tmp_path / "seen").exists()
