"""A real terminal around the real app: bytes in, bytes out, and what they draw."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import pyte

_PROGRAM = """
import sys
from pathlib import Path
from communitytui.tui import launch
sys.exit(launch.run(Path(sys.argv[1]), who="lin", lang=sys.argv[2]))
"""
ROOT = Path(__file__).parents[2]


class Terminal:
    """The app on a pty of its own; a context that kills what is left of it."""

    def __init__(
        self, path: Path, columns: int = 120, lines: int = 40, lang: str = "en", **env: str
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        size = struct.pack("HHHH", lines, columns, 0, 0)
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT),
            **env,
        }
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            argv = [sys.executable, "-c", _PROGRAM, str(path), lang]
            os.execve(argv[0], argv, environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)
        self.settings = termios.tcgetattr(self.fd)
        self.status: int | None = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            os.close(self.fd)

    def quiet(self, still: float = 0.4, within: float = 10.0) -> bytes:
        """Read until nothing comes for ``still`` seconds; return what came."""
        end, found = time.monotonic() + within, bytearray()
        wait = within if not self.raw else still
        while time.monotonic() < end:
            if not select.select([self.fd], [], [], wait)[0]:
                break
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            if not data:
                break
            found += data
            wait = still
        self.raw += found
        # pyte draws what it does not know of the private sequences.
        self._stream.feed(bytes(found).replace(b"\x1b[>4;2m", b"").replace(b"\x1b[>4m", b""))
        return bytes(found)

    def press(self, keys: bytes) -> bytes:
        """Type, and return what the app sends until it is quiet."""
        os.write(self.fd, keys)
        return self.quiet()

    @property
    def text(self) -> str:
        """What the screen shows; wide characters without the cell behind them."""
        return "\n".join(self.screen.display)

    def wait(self, within: float) -> int | None:
        """Return the exit code, negative for a signal; None while the process lives on."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
            time.sleep(0.02)
        return None
