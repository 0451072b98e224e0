"""Rows 37 to 41: terminals that vanish, stall, stop and change their size; signals and faults."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from communitytui import paths
from communitytui.store import open_store
from communitytui.tui import guard
from tests.screens import (
    APP,
    ESC,
    SUSPEND,
    Screen,
    app,
    command,
    tasks,
)

#: How long a program without a terminal may live on (seconds).
GONE = 3.0
TYPED = b"half typed"
#: How the terminal goes: whether the program ignored hang-ups before, whether it leads the
#: session (and so is told of the hang-up), whether its output was stalled.
WAYS = {
    "told": (False, True, False),
    "ignored": (True, True, False),
    "not told": (True, False, False),
    "stalled": (False, True, True),
    "stalled, ignored": (True, True, True),
    "stalled, not told": (True, False, True),
}


@pytest.fixture
def file(sample: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample, tmp_path / "work")
    return tmp_path / "work" / "ops.json"


def task(file: Path, key: str = "3.1") -> dict[str, object]:
    (found,) = tasks(file, f"key:{key}")
    return found


def to_the_list(screen: Screen) -> None:
    """Wait for the first paint and go to the first task of the third stage."""
    screen.wait("Communities", "3.1")
    screen.rest()
    screen.press(b"\t")


def tick(screen: Screen) -> None:
    """Change a task, and wait until it is acknowledged."""
    screen.press(b" ")
    screen.wait_saved()


def half_type(screen: Screen) -> None:
    """Open the form of the task and type into its title, without saving."""
    screen.press(b"e")
    screen.wait("^s")
    screen.press(TYPED)
    screen.wait(TYPED.decode())


def drafts() -> list[Path]:
    folder = paths.drafts_dir()
    return sorted(folder.iterdir()) if folder.exists() else []


def restored(screen: Screen, since: int = 0) -> None:
    """Check that what was sent since then gave the terminal back as it was."""
    sent = bytes(screen.raw[since:])
    assert screen.same_settings()
    for mode in (b"?1049", b"?1000", b"?1003", b"?1006", b"?2004"):
        off, on = sent.rfind(b"\x1b[" + mode + b"l"), sent.rfind(b"\x1b[" + mode + b"h")
        assert off > on, mode
    assert sent.rfind(b"\x1b[?25h") > sent.rfind(b"\x1b[?25l")


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Let another process hold the lock."""
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys\n"
            "file = open(sys.argv[1], 'r+')\n"
            "fcntl.flock(file, fcntl.LOCK_EX)\n"
            "print('held', flush=True)\n"
            "sys.stdin.read()",
            f"{file}.lock",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.kill()


@pytest.mark.parametrize("way", WAYS)
def test_row_37_without_a_terminal_it_ends_and_nothing_is_lost(file: Path, way: str) -> None:
    ignored, leads, stalled = WAYS[way]
    argv = [*APP, "-f", str(file)]
    if not leads:
        # A wrapper that lives on, as of a session that somebody else keeps.
        argv = ["/bin/sh", "-c", '"$@"; exit 0', "sh", *argv]
    with Screen(argv, ignoring=[signal.SIGHUP] if ignored else []) as screen:
        to_the_list(screen)
        tick(screen)
        half_type(screen)
        if stalled:
            screen.stall(b"x\x1b[D")
        screen.hang_up()
        assert screen.ended() is not None
        assert screen.left() == []
        if leads:
            assert screen.process.returncode in (128 + signal.SIGHUP, -signal.SIGHUP)
    assert task(file)["status"] == "doing"
    (draft,) = drafts()
    assert draft.stat().st_mode & 0o077 == 0
    assert TYPED.decode() in json.loads(draft.read_text(encoding="utf-8"))["fields"]["title"]
    assert TYPED.decode() not in str(task(file)["title"])


@pytest.mark.slow
def test_rows_37_and_38_the_end_comes_in_time(file: Path) -> None:
    """On a machine with nothing else to do: what the other tests only wait for."""
    took: dict[str, float | None] = {}
    for way, (ignored, _, stalled) in WAYS.items():
        ignoring = [signal.SIGHUP] if ignored else []
        with Screen([*APP, "-f", str(file)], ignoring=ignoring) as screen:
            to_the_list(screen)
            if stalled:
                screen.stall(b"x\x1b[D")
            screen.hang_up()
            took[way] = screen.ended()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        with app(file) as screen:
            to_the_list(screen)
            screen.process.send_signal(number)
            took[number.name] = screen.ended_reading()
    assert {way: t for way, t in took.items() if t is None or t > GONE} == {}


def test_row_37_what_was_half_typed_is_offered_again(file: Path) -> None:
    before = task(file)["title"]
    with app(file) as screen:
        to_the_list(screen)
        half_type(screen)
        screen.hang_up()
        assert screen.ended() is not None
    with app(file) as screen:
        screen.wait("Communities", "p to open")
        screen.press(b"p")
        screen.wait(TYPED.decode())
        # As it was left: not saved yet, and saved when the user says so.
        assert task(file)["title"] == before
        screen.press(b"\x13")
        screen.wait_saved()
        screen.press(b"q")
        assert screen.ended_reading() is not None
    # The form opens with the old title selected, so that typing takes its place.
    assert task(file)["title"] == TYPED.decode()
    assert drafts() == []


def test_row_37_a_colleague_who_holds_the_lock_does_not_keep_it_alive(file: Path) -> None:
    with app(file) as screen:
        to_the_list(screen)
        tick(screen)
        with held(file):
            screen.press(b"!")
            screen.wait("saving")
            screen.hang_up()
            assert screen.ended() is not None
        assert screen.left() == []
    assert task(file)["status"] == "doing"


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGXCPU],
)
def test_row_38_a_signal_gives_the_terminal_back(file: Path, number: signal.Signals) -> None:
    with app(file) as screen:
        to_the_list(screen)
        tick(screen)
        half_type(screen)
        screen.process.send_signal(number)
        assert screen.ended_reading() is not None
        assert screen.process.returncode == 128 + number
        assert screen.left() == []
        restored(screen)
    assert task(file)["status"] == "doing"
    assert len(drafts()) == 1


def test_row_38_a_signal_behind_a_stalled_line_gives_the_settings_back(file: Path) -> None:
    with app(file) as screen:
        to_the_list(screen)
        screen.stall()
        screen.process.send_signal(signal.SIGTERM)
        assert screen.ended() is not None
        assert screen.process.returncode == 128 + signal.SIGTERM
        assert screen.same_settings()


def test_every_signal_that_ends_a_process_is_waited_for() -> None:
    """Or ends it before anything is drawn, or cannot come from outside in earnest."""
    harmless = {"CHLD", "CLD", "CONT", "WINCH", "URG", "INFO", "TSTP", "TTIN", "TTOU", "STOP"}
    ours = {"KILL", "PIPE", "XFSZ"}
    faults = {"ABRT", "IOT", "BUS", "EMT", "FPE", "ILL", "SEGV", "SYS", "TRAP", "STKFLT"}
    timers = {"ALRM", "VTALRM", "PROF", "IO", "POLL", "PWR", "LOST"}
    for number in signal.Signals:
        name = number.name.removeprefix("SIG")
        if name.startswith("RT") or name in harmless | ours | faults | timers:
            continue
        assert number in guard._SIGNALS, number


def test_what_is_typed_in_an_editor_does_not_end_the_program(file: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\ntrap : INT QUIT\necho IN EDITOR\nread line\necho more >> $1\n")
    editor.chmod(0o755)
    with app(file, env={"VISUAL": str(editor), "SHELL": "/bin/sh"}) as screen:
        to_the_list(screen)
        at = len(screen.raw)
        screen.press(b"E")
        wait_raw(screen, b"IN EDITOR", at)
        for key in (b"\x03", b"\x1c", b"\x03"):
            screen.press(key)
        screen.send(b"\n")
        screen.wait_saved()
        assert screen.process.poll() is None
        # Afterwards they are signals again.
        time.sleep(guard._LATE)
        screen.process.send_signal(signal.SIGINT)
        assert screen.ended_reading() is not None
        assert screen.process.returncode == 128 + signal.SIGINT
        restored(screen)
    assert "more" in str(task(file)["notes"])


def test_it_goes_on_with_one_reader_however_it_was_stopped(file: Path) -> None:
    """A stop from outside, and a "go on" without one: two readers would cut sequences in two."""
    with app(file) as screen:
        to_the_list(screen)
        threads = Path(f"/proc/{screen.process.pid}/task")
        before = len(list(threads.iterdir())) if threads.exists() else 0
        for stop in (False, True, False):
            if stop:
                screen.process.send_signal(signal.SIGSTOP)
                screen.until(screen.is_stopped, "stopped")
            at = len(screen.raw)
            screen.process.send_signal(signal.SIGCONT)
            wait_raw(screen, b"\x1b[?1049h", at)
            screen.rest()
        if threads.exists():
            assert len(list(threads.iterdir())) <= before
        screen.press(b"!")
        screen.wait_saved()
        assert screen.leave(b"q") == 0
        restored(screen)


def test_bytes_that_are_no_text_neither_end_it_nor_press_keys(file: Path) -> None:
    before = task(file)
    with app(file) as screen:
        to_the_list(screen)
        screen.press(b"\xff\xfe\xc0", b"\xe4\xb8", b"\x80\x81", b"\x9b13;9u", b"\x1b[M\xff\xff\xff")
        screen.press(b"?")
        screen.wait("esc close")
        screen.send(ESC)
        screen.until(lambda: "esc close" not in screen.text, "closed")
        assert screen.leave(b"q") == 0
    assert task(file) == before


#: The program whose reading or writing thread comes to an end of its own accord.
_DEAF = """
import sys
which = sys.argv.pop(1)
if which == "reader":
    from communitytui.tui import foreign_keys
    def feed(self, data):
        raise LookupError("mobile" + "-of-a-member")
    foreign_keys.KeyParser.feed = feed
else:
    from textual.drivers._writer_thread import WriterThread
    write = WriterThread.write
    def mute(self, text):
        if "\\x1b[?2004h" in text:
            self._queue.put(None)
            self.join()
        write(self, text)
    WriterThread.write = mute
from communitytui.cli.main import main
main()
"""


def test_without_its_reader_it_ends_and_tells_no_data(file: Path) -> None:
    with Screen([sys.executable, "-c", _DEAF, "reader", "-f", str(file)]) as screen:
        screen.wait("Communities", "3.1")
        assert screen.leave(b"j") == 1
        restored(screen)
        shown = bytes(screen.raw[screen.raw.rfind(b"\x1b[?1049l") :])
    assert SECRET not in shown
    assert b"Traceback" not in shown
    assert len(shown.strip().splitlines()) <= 2


def test_without_its_writer_it_does_not_stand_still_for_ever(file: Path) -> None:
    with Screen([sys.executable, "-c", _DEAF, "writer", "-f", str(file)]) as screen:
        assert screen.ended_reading() is not None
        assert screen.process.returncode == 128 + signal.SIGHUP
        assert screen.same_settings()


#: The program on a disk that hangs while a draft is kept, and whose loop is gone at the end.
_HANGING = """
import sys, time
from communitytui.tui import drafts, launch
which = sys.argv.pop(1)
if which == "draft":
    drafts.keep = lambda *args: time.sleep(600)
else:
    launch._close = lambda *args: time.sleep(600)
from communitytui.cli.main import main
main()
"""


@pytest.mark.parametrize("where", ["draft", "close"])
def test_what_hangs_at_the_end_is_left_behind(file: Path, where: str) -> None:
    with Screen([sys.executable, "-c", _HANGING, where, "-f", str(file)]) as screen:
        to_the_list(screen)
        if where == "draft":
            half_type(screen)
        else:
            # The loop has ended by then: nobody can be asked to end it any more.
            at = len(screen.raw)
            screen.press(b"q")
            wait_raw(screen, b"\x1b[?1049l", at)
        screen.process.send_signal(signal.SIGTERM)
        assert screen.ended_reading() is not None
        assert screen.process.returncode == 128 + signal.SIGTERM
        assert screen.same_settings()


#: The program with a thread that nobody ends, as a second reader of the terminal would be.
_LINGERING = """
import threading, time
threading.Thread(target=time.sleep, args=(600,)).start()
from communitytui.cli.main import main
main()
"""


def test_a_thread_that_goes_on_does_not_keep_the_process_alive(file: Path) -> None:
    with Screen([sys.executable, "-c", _LINGERING, "-f", str(file)]) as screen:
        to_the_list(screen)
        assert screen.leave(b"q") == 0
        restored(screen)


#: The program with a fault of its own behind a key, or in the thread that saves.
_FAULTY = """
import sys
from communitytui.services import tasks
from communitytui.tui.main_screen import MainScreen
from communitytui.tui.program_actions import ProgramActions

where = sys.argv.pop(1)

change = tasks.change

def fault(self, *args, **more):
    if len(args) > 1 and "status" in args[1]:
        return change(self, *args, **more)
    member = "mobile" + "-of-a-member"
    raise LookupError(member)

if where == "screen":
    ProgramActions.help = fault
elif where == "steps":
    MainScreen.ask = fault
else:
    tasks.change = fault
from communitytui.cli.main import main
main()
"""
SECRET = b"mobile-of-a-member"


@pytest.mark.parametrize("where", ["screen", "steps", "thread"])
def test_row_38_a_fault_gives_the_terminal_back_and_tells_no_data(file: Path, where: str) -> None:
    argv = [sys.executable, "-c", _FAULTY, where, "-f", str(file)]
    with Screen(argv) as screen:
        to_the_list(screen)
        tick(screen)
        if where in ("screen", "steps"):
            screen.press(b"?")
        else:
            screen.press(b"!")
        took = screen.ended_reading()
        assert took is not None
        assert screen.process.returncode == 1
        assert screen.left() == []
        restored(screen)
        shown = bytes(screen.raw[screen.raw.rfind(b"\x1b[?1049l") :])
    # What is left to read is words: what happened, and where more is written down.
    assert b"Traceback" not in shown
    assert b"LookupError" in shown
    assert len(shown.strip().splitlines()) <= 2
    (log,) = paths.state_dir().glob("crash-*.log")
    assert log.stat().st_mode & 0o077 == 0
    for told in (shown, log.read_bytes()):
        for private in (SECRET, "林晓".encode(), "晨光".encode()):
            assert private not in told
    assert b"fault" in log.read_bytes()
    assert task(file)["status"] == "doing"


def test_row_38_a_fault_keeps_what_is_half_typed(file: Path) -> None:
    with Screen([sys.executable, "-c", _FAULTY, "thread", "-f", str(file)]) as screen:
        to_the_list(screen)
        half_type(screen)
        assert screen.leave(b"\x13") == 1
    assert len(drafts()) == 1


def shell(file: Path) -> Screen:
    screen = Screen(["/bin/bash", "--norc", "--noprofile", "-i"], env={"PS1": "ready> "})
    screen.wait("ready>")
    line = " ".join([*APP, "-f", str(file)])
    screen.send(b"stty -echo\n" + line.encode() + b"\n")
    return screen


def wait_raw(screen: Screen, wanted: bytes, since: int) -> None:
    screen.until(lambda: wanted in screen.raw[since:], repr(wanted))


def stopped_state(screen: Screen) -> bool:
    """Tell whether a process of the shell's session is stopped."""
    found = subprocess.run(
        ["ps", "-A", "-o", "sess=,stat="], capture_output=True, text=True, check=True
    ).stdout
    session = str(screen.process.pid)
    return any(
        of == session and state.startswith("T")
        for of, state, *_ in (line.split() for line in found.splitlines())
    )


def write_now(file: Path, owner: str) -> None:
    """Write as a colleague who does not wait for long."""
    with open_store(file, who="ana", lock_timeout=0.5) as store, store.transaction("set") as draft:
        id = min(draft.rows("tasks"))
        draft.patch("tasks", id, {"owner": owner})


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash for its job control")
def test_row_39_ten_times_to_the_shell_and_back(file: Path) -> None:
    with shell(file) as screen:
        to_the_list(screen)
        for turn in range(10):
            at = len(screen.raw)
            # A change just before: its commit must not be cut in two by the stop.
            screen.send(b"!" + SUSPEND)
            wait_raw(screen, b"Stopped", at)
            assert stopped_state(screen)
            assert b"\x1b[?1049l" in screen.raw[at:]
            write_now(file, f"Ana {turn}")
            if not turn:
                assert command(file, "set", "1.2", "owner=Ana").returncode == 0
            screen.wipe()
            screen.send(b"fg\n")
            screen.wait("Communities", "3.1", "Deliverable")
        screen.press(b"!")
        screen.wait_saved()
        at = len(screen.raw)
        screen.send(b"q")
        wait_raw(screen, b"ready>", at)
        screen.send(b"echo code $?\n")
        wait_raw(screen, b"code 0", at)
    assert tasks(file, "key:1.1")[0]["owner"] == "Ana 9"
    assert tasks(file, "key:1.2")[0]["owner"] == "Ana"
    # Eleven presses, each the next of: none, 1, 2, 3.
    assert task(file)["priority"] == _after(2, 11)


def _after(priority: int | None, presses: int) -> int | None:
    turn = [None, 1, 2, 3]
    return turn[(turn.index(priority) + presses) % 4]


#: The program on a disk that takes its time to confirm: long enough to be stopped meanwhile.
_SLOW_DISK = """
import os, time
sync = os.fdatasync
def slow(fd):
    time.sleep(0.6)
    sync(fd)
os.fdatasync = slow
from communitytui.cli.main import main
main()
"""


@pytest.mark.parametrize("how", ["key", "signal"])
def test_row_39_it_is_not_stopped_in_the_middle_of_a_commit(file: Path, how: str) -> None:
    with Screen([sys.executable, "-c", _SLOW_DISK, "-f", str(file)]) as screen:
        to_the_list(screen)
        screen.send(b" ")
        time.sleep(0.25)
        if how == "key":
            screen.send(SUSPEND)
        else:
            screen.process.send_signal(signal.SIGTSTP)
        screen.until(screen.is_stopped, "stopped")
        write_now(file, "Ana")
        screen.process.send_signal(signal.SIGCONT)
        screen.wait_saved()
    assert task(file)["status"] == "doing"
    assert tasks(file, "key:1.1")[0]["owner"] == "Ana"


@pytest.mark.parametrize("seconds", [pytest.param(3.0), pytest.param(10.0, marks=pytest.mark.slow)])
def test_row_40_a_stalled_line_holds_nobody_up_and_comes_back(file: Path, seconds: float) -> None:
    with app(file) as screen:
        to_the_list(screen)
        screen.send(b" ")
        began = time.monotonic()
        screen.stall()
        assert command(file, "set", "1.2", "owner=Ana").returncode == 0
        write_now(file, "Ana")
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        assert screen.waiting > 0
        # Nothing is shown of it, and yet it was saved.
        assert task(file)["status"] == "doing"
        screen.rest()
        at, asked = len(screen.raw), time.monotonic()
        screen.send(b"R")
        screen.until(lambda: len(screen.raw) > at, "an answer to a key")
        if seconds > 5:
            assert time.monotonic() - asked <= 1.0
        screen.wipe()
        screen.press(b"R")
        screen.wait("Ana", "3.1")
        assert screen.leave(b"q") == 0
        assert b"Traceback" not in screen.raw


def sizes(count: int) -> Iterator[tuple[int, int]]:
    chance = random.Random(41)
    yield from [(20, 5), (300, 100), (20, 100), (300, 5)]
    for _ in range(count - 4):
        yield chance.randint(20, 300), chance.randint(5, 100)


def test_row_41_two_hundred_sizes_and_it_still_answers(file: Path) -> None:
    with app(file) as screen:
        to_the_list(screen)
        for opened in (b"", b"e", b"?", b":"):
            if opened:
                screen.press(opened)
            for columns, rows in sizes(50):
                screen.resize(columns, rows)
                screen.read(0.015)
            screen.resize(120, 40)
            screen.rest(0.3)
            screen.press(ESC)
        screen.wipe()
        screen.press(b"R")
        screen.wait("Communities", "3.1", "Reloaded")
        screen.press(b"l", b"l", b"!")
        screen.wait_saved()
        assert screen.leave(b"q") == 0
        assert b"Traceback" not in screen.raw
    assert task(file)["priority"] == _after(2, 1)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_row_39_to_the_shell_and_back_inside_tmux(file: Path, tmp_path: Path) -> None:
    socket = str(tmp_path / "tmux")

    def tmux(*args: str) -> str:
        return subprocess.run(
            ["tmux", "-S", socket, "-f", "/dev/null", *args],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout

    def wait(pattern: str) -> None:
        end = time.monotonic() + 30
        while not re.search(pattern, shown := tmux("capture-pane", "-p")):
            assert time.monotonic() < end, shown
            time.sleep(0.1)

    tmux(
        "new-session", "-d", "-x", "120", "-y", "40", "env PS1='ready$ ' bash --norc --noprofile -i"
    )
    try:
        tmux("send-keys", "-l", " ".join([*APP, "--lang", "en", "-f", str(file)]))
        tmux("send-keys", "Enter")
        wait("Communities")
        for _ in range(10):
            tmux("send-keys", "C-z")
            wait("Stopped")
            write_now(file, "Ana")
            tmux("send-keys", "-l", "clear; fg")
            tmux("send-keys", "Enter")
            wait("Communities")
        tmux("send-keys", "q")
        wait(r"ready\$\s*$")
    finally:
        tmux("kill-server")
