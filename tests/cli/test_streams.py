"""Streams that are closed, full or broken, and signals: what was to be done is done, and said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from communitytui import paths
from tests.cli.test_terminal import _MAIN, _environment, piped

EDIT = ("set", "1.2", "owner=Zoe")
#: One of each way to write: a change, a table, JSON, a report, help, a word that is none.
COMMANDS = {
    "edit": (EDIT, 0),
    "json": (("tasks", "--json"), 0),
    "table": (("status",), 0),
    "report": (("--export", "md"), 0),
    "help": (("tasks", "--help"), 0),
    "version": (("--version",), 0),
    "doctor": (("doctor",), 0),
    "screen": ((), 0),
    "wrong": (("nonsense",), 2),
    "missing": (("show", "99999"), 3),
}
FULL = Path("/dev/full")


def shell(file: Path, args: Sequence[str], redirect: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", f'"$0" "$@" {redirect}', sys.executable, "-c", _MAIN, *args],
        env=_environment(file),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def owner(file: Path) -> str:
    (task,) = json.loads(piped(file, "tasks", "key:1.2", "--json").stdout)["tasks"]
    return str(task["owner"])


def no_log() -> bool:
    return not list(paths.state_dir().glob("crash-*.log"))


@pytest.mark.parametrize(
    ("name", "redirect"),
    [(name, redirect) for name in COMMANDS for redirect in (">&-", "<&- >&- 2>&-")]
    + [(name, redirect) for name in ("edit", "screen") for redirect in ("<&-", "2>&-", ">&- <&-")],
)
def test_a_closed_stream_is_nobody_who_looks(file: Path, name: str, redirect: str) -> None:
    args, code = COMMANDS[name]
    done = shell(file, args, redirect)
    assert done.returncode == code, done.stderr
    assert no_log()
    assert "went wrong" not in done.stderr
    if ">&- " not in f"{redirect} " and name == "edit":
        assert "1.2" in done.stdout
    if name == "edit":
        assert owner(file) == "Zoe"
        assert piped(file, "doctor").returncode == 0


def test_no_file_gets_the_number_of_a_closed_stream(file: Path) -> None:
    """Else what is printed later would be written into the workspace."""
    code = (
        "import os, sys\n"
        "from communitytui.cli import main, program\n"
        "def run(args, session):\n"
        "    sys.stdout.write('x'); sys.stderr.write('x'); assert sys.stdin.read() == ''\n"
        "    return os.open(sys.executable, os.O_RDONLY) > 2\n"
        "program.run = run\n"
        "main.main()"
    )
    line = '"$0" -c "$1" <&- >&- 2>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, code], env=_environment(file), check=False
    )
    assert done.returncode == 1


@pytest.mark.skipif(not FULL.exists(), reason="has no device that is always full")
@pytest.mark.parametrize("name", ["edit", "json", "table", "report", "help"])
def test_a_full_output_is_said_and_the_change_is_saved(file: Path, name: str) -> None:
    done = shell(file, COMMANDS[name][0], "> /dev/full")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "standard output cannot be written" in done.stderr
    assert ("change is saved" in done.stderr) == (name == "edit")
    assert no_log()
    if name == "edit":
        assert owner(file) == "Zoe"
    # Where even that cannot be said, the exit code is.
    assert shell(file, COMMANDS[name][0], "> /dev/full 2> /dev/full").returncode == 1


@pytest.mark.parametrize(("args", "code"), [(EDIT, 0), (("tasks", "--json"), 1)])
def test_a_reader_that_left_does_not_make_a_change_fail(
    file: Path, args: Sequence[str], code: int
) -> None:
    """Who sees a failure tries again, and does it twice."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", _MAIN, *args],
        env=_environment(file),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (code, b"")
    if args == EDIT:
        assert owner(file) == "Zoe"


#: The program, and a word when it has come to a certain point.
_AT = """
import sys, time
def here(*args, **more):
    print("here", flush=True)
    time.sleep(60)
where = sys.argv.pop(1)
if where == "early":
    class Slow:
        def find_spec(self, name, *_):
            if name == "communitytui.cli.program":
                here()
    sys.meta_path.insert(0, Slow())
elif where == "work":
    from communitytui.services import tasks
    tasks.change = here
elif where == "reading":
    from communitytui.cli.session import Session
    Session.viewing = here
else:
    from communitytui.store.store import FileStore
    FileStore.close = here
from communitytui.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("where", "number"),
    [(where, signal.SIGINT) for where in ("early", "reading", "work", "end")]
    + [("work", signal.SIGTERM), ("work", signal.SIGHUP)],
)
def test_a_signal_ends_a_command_with_its_number(
    file: Path, where: str, number: signal.Signals
) -> None:
    """SIGINT as 130 with no traceback; of the others the process dies, and the shell says it."""
    args = ("tasks",) if where == "reading" else EDIT
    process = subprocess.Popen(
        [sys.executable, "-c", _AT, where, *args],
        env=_environment(file),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that was started with nohup ignores it, and so would all that it starts.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        while process.stdout.readline() not in (b"here\n", b""):
            time.sleep(0.01)
        process.send_signal(number)
        told = process.stderr.read()
    assert told == b""
    assert process.returncode in ((130,) if number == signal.SIGINT else (-number, 128 + number))
    assert no_log()
    assert piped(file, "doctor").returncode == 0
