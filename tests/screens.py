"""A pty around the real program, and all that can go wrong with one.

The program is started through a small launcher, so that it leads a session of its own on the pty
and inherits the signals as a test wants them. What it sends is kept as bytes and drawn by a
terminal emulator; nothing is read while a test does not ask for it, so a stalled link is simply
a test that does not read.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[1]
#: How long the program may take to show something (seconds); only a hang reaches it.
PATIENCE = 120.0
ENTER, ESC, SAVE, SUSPEND = b"\r", b"\x1b", b"\x13", b"\x1a"
#: What says that a change is acknowledged: the top line shows when it was saved.
SAVED = re.compile(r"saved \d\d:\d\d")
APP = (sys.executable, "-m", "communitytui")
_LAUNCH = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
for number in filter(None, sys.argv[1].split(",")):
    signal.signal(int(number), signal.SIG_IGN)
os.execv(sys.argv[2], sys.argv[2:])
"""
# The emulator draws what it does not know of the private sequences.
_UNKNOWN = re.compile(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]?[mu]|\x1b\[\?2026\$p")


def _state(process: Path) -> list[str]:
    """Return what the kernel tells of a process or thread: state, parent, group, session, ..."""
    return (process / "stat").read_text("utf-8").rpartition(")")[2].split()


class Emulator(pyte.Screen):
    """A terminal whose cells, once it is cleared, have the colour of the ground, as xterm's do."""

    def erase_in_display(self, how: int = 0, *args: object, **named: object) -> None:
        if how in (2, 3):
            for y in range(self.lines):
                self.buffer[y].update(dict.fromkeys(range(self.columns), self.cursor.attrs))
        super().erase_in_display(how, *args, **named)


class Screen:
    """A program on a pty; a context that kills what is left of it."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        ignoring: Sequence[int] = (),
        env: Mapping[str, str] | None = None,
    ) -> None:
        columns, rows = size
        self.raw = bytearray()
        self._drawn = 0
        self.emulator = Emulator(columns, rows)
        self._stream = pyte.ByteStream(self.emulator)
        self.fd, inner = os.openpty()
        self.resize(columns, rows)
        self.settings = termios.tcgetattr(self.fd)
        # How long it waits behind an escape, as Textual reads it (ms); a tenth of a second.
        self._escape = int((env or {}).get("ESCDELAY", "100")) / 1000
        numbers = ",".join(str(int(number)) for number in ignoring)
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", _LAUNCH, numbers, *argv],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "COMMUNITYTUI_LANG": "en",
                **(env or {}),
            },
        )
        os.close(inner)

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in self.left():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    # -- the terminal's side

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told by the kernel."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)
        self.emulator.resize(rows, columns)

    def hang_up(self) -> None:
        """Take the terminal away."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def send(self, keys: bytes) -> None:
        """Type, without reading anything."""
        os.write(self.fd, keys)

    def read(self, seconds: float = 0.05) -> bytes:
        """Take in what comes within so long; an empty result when nothing does."""
        found, end = bytearray(), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.fd], [], [], left)[0]:
                break
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            if not data:
                break
            found += data
        self.raw += found
        return bytes(found)

    def rest(self, still: float = 0.15, within: float = PATIENCE) -> bytes:
        """Read until nothing came for ``still`` seconds; return what came."""
        found, end = bytearray(), time.monotonic() + within
        while time.monotonic() < end:
            if not select.select([self.fd], [], [], still)[0]:
                break
            data = self.read(0.02)
            if not data:
                break
            found += data
        return bytes(found)

    def idle(self, looks: int = 3) -> None:
        """Read until the program waits for a key: nothing comes, and no thread of it runs.

        On a machine with much to do a thread that wants to run is seen as one that does.
        """
        calm, end = 0, time.monotonic() + PATIENCE
        while calm < looks and self.process.poll() is None and time.monotonic() < end:
            calm = 0 if self.read(0.005) or self._runs() else calm + 1
            if calm == looks and self._is_lent() and self._waits_for_another():
                calm = 0

    def _runs(self) -> bool:
        for thread in Path(f"/proc/{self.process.pid}/task").glob("*"):
            # What has just ended is no longer there.
            with suppress(OSError):
                if _state(thread)[0] != "S":
                    return True
        return False

    def _is_lent(self) -> bool:
        """Tell whether the program has given the terminal away, to an editor or for good."""
        return self.raw.rfind(b"\x1b[?1049l") > self.raw.rfind(b"\x1b[?1049h")

    def _waits_for_another(self) -> bool:
        """Tell whether a process that it started, an editor say, is at work."""
        session = str(self.process.pid)
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                state, _, _, of = _state(process)[:4]
                if of == session and process.name != session and state != "S":
                    return True
        return False

    def press(self, *keys: bytes, still: float = 0.08) -> None:
        """Type keys one after the other, each after the screen came to rest."""
        for key in keys:
            self.type(key)
            self.rest(still)

    def type(self, key: bytes) -> None:
        """Type a key, and read until the program waits for the next one."""
        self.send(key)
        self.idle()
        if key == ESC:
            # It sleeps, and waits whether a sequence follows: the next key would be its end.
            self.read_for(2 * self._escape)
            self.idle()

    def read_for(self, seconds: float) -> None:
        """Read for so long, whether anything comes or not."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    # -- what is seen

    @property
    def text(self) -> str:
        """What the screen shows, by all that was read."""
        self._stream.feed(_UNKNOWN.sub(b"", bytes(self.raw[self._drawn :])))
        self._drawn = len(self.raw)
        rows, columns = range(self.emulator.lines), range(self.emulator.columns)
        buffer = self.emulator.buffer
        return "\n".join("".join(buffer[y][x].data for x in columns) for y in rows)

    def cell(self, x: int, y: int) -> str:
        """What stands in one cell, by all that was read."""
        _ = self.text
        return str(self.emulator.buffer[y][x].data)

    @property
    def waiting(self) -> int:
        """How many bytes the program has sent that nobody has read."""
        found = struct.unpack("i", fcntl.ioctl(self.fd, termios.FIONREAD, b"\0" * 4))
        return int(found[0])

    def wipe(self) -> None:
        """Begin with an empty screen; what was read so far is not drawn."""
        self.emulator.reset()
        self._drawn = len(self.raw)

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Read until something holds; fail with ``what`` and the screen."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"waited for: {what}\n{self.text}"
            assert self.process.poll() is None or self.read(0.1), f"{what}: ended\n{self.text}"
            self.read()

    def wait(self, *wanted: str, gone: str = "") -> None:
        """Read until the screen shows all that is wanted, and no longer what is to be gone."""
        self.until(
            lambda: all(text in self.text for text in wanted) and not (gone and gone in self.text),
            " and ".join(wanted) + (f" without {gone}" if gone else ""),
        )

    def sends(self, keys: bytes, *wanted: bytes) -> None:
        """Type, and read until all that is wanted came, in a row; spares the emulator."""
        at = len(self.raw)
        self.send(keys)
        self.until(lambda: all(each in self.raw[at:] for each in wanted), f"{wanted} for {keys!r}")
        self.rest(0.02)

    def wait_saved(self) -> None:
        """Read until a change is acknowledged."""
        self.until(lambda: SAVED.search(self.text), "saved")

    # -- the process's side

    def ended(self, within: float = PATIENCE) -> float | None:
        """Return after how many seconds the process was gone, or None where it lives on."""
        began = time.monotonic()
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            return None
        return time.monotonic() - began

    def ended_reading(self, within: float = PATIENCE) -> float | None:
        """The same, of a program whose terminal goes on to take what it sends."""
        began = time.monotonic()
        while self.process.poll() is None:
            if time.monotonic() - began > within:
                return None
            self.read(0.02)
        took = time.monotonic() - began
        self.rest(0.05)
        return took

    def leave(self, *keys: bytes) -> int | None:
        """Type the keys that end the program, and return its exit code."""
        self.press(*keys[:-1])
        if keys:
            self.send(keys[-1])
        assert self.ended_reading() is not None, self.text
        return self.process.returncode

    def left(self) -> list[int]:
        """Return the processes of the program's session that are still there."""
        found = subprocess.run(
            ["ps", "-A", "-o", "pid=,sess=,stat="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split() for line in found.splitlines()]
        session = str(self.process.pid)
        return [int(pid) for pid, of, state, *_ in rows if of == session and "Z" not in state]

    def stall(self, keys: bytes = b"\x1bOR") -> None:
        """Read nothing, and type until the program can send no more."""
        for _ in range(80):
            self.send(keys)
            time.sleep(0.02)
        before = -1
        while before != self.waiting:
            before = self.waiting
            time.sleep(0.3)
        assert before > 0

    def is_stopped(self) -> bool:
        """Tell whether the process is stopped, as after ctrl+z."""
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(self.process.pid)], capture_output=True, text=True
        ).stdout
        return state.strip().startswith("T")

    def same_settings(self) -> bool:
        """Tell whether the terminal's settings are what they were before the program came."""
        return termios.tcgetattr(self.fd)[:4] == self.settings[:4]


def app(file: Path | str, **options: object) -> Screen:
    """Start the program on ``file``."""
    return Screen([*APP, "-f", str(file)], **options)  # type: ignore[arg-type]


def command(file: Path | str, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command line on ``file``, in a pipe."""
    return subprocess.run(
        [*APP, "-f", str(file), *args],
        env={**os.environ, "COMMUNITYTUI_LANG": "en", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )


def tasks(file: Path | str, *filters: str) -> list[dict[str, object]]:
    """Return the tasks that the command line finds."""
    done = command(file, "tasks", *filters, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)["tasks"]
    return found
