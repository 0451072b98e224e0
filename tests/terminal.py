"""The program in a real terminal: a pty around the process, and what its screen shows."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

ROOT = Path(__file__).parents[1]
#: How long a screen may take to show something (seconds); only a hang reaches it.
PATIENCE = 120.0


class Terminal:
    """``communitytui`` with some arguments, on a screen of its own."""

    def __init__(self, *args: str, size: tuple[int, int] = (120, 40), **env: str) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = 0
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "communitytui", *args],
            env={**os.environ, "TERM": "xterm-256color", **env},
            dimensions=(rows, columns),
            timeout=PATIENCE,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.child.close(force=True)

    def read(self, seconds: float = 0.05) -> int:
        """Take in what the program writes for so long; return how many bytes came."""
        end, before = time.monotonic() + seconds, self.written
        while True:
            try:
                data = self.child.read_nonblocking(65536, timeout=0.02)
            except pexpect.TIMEOUT:
                data = b""
            except pexpect.EOF:
                break
            self.written += len(data)
            self._stream.feed(data)
            if time.monotonic() >= end:
                break
        return self.written - before

    @property
    def text(self) -> str:
        """The screen as text, a line a row; the second half of a wide character is left out."""
        return "\n".join(self.screen.display)

    def wait(self, *wanted: str, gone: str = "") -> None:
        """Wait until the screen shows all of ``wanted`` and not ``gone``; fail with the screen."""
        self.wait_for(
            lambda: all(text in self.text for text in wanted) and not (gone and gone in self.text),
            f"waited for {wanted}" + (f" without {gone!r}" if gone else ""),
        )

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until ``condition`` holds; fail with ``what`` and the screen."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{what}\n{self.text}"
            self.read()

    def press(self, *keys: str) -> None:
        """Type keys; each is given the time to arrive alone, as a person's would."""
        for key in keys:
            self.child.send(key)
            self.read(0.08)

    def leave(self) -> int:
        """Wait for the program to end by itself and return its exit code (or minus its signal)."""
        self.wait_for(lambda: not self.child.isalive(), "the program goes on")
        self.child.close()
        status = self.child.exitstatus
        return int(-self.child.signalstatus if status is None else status)
