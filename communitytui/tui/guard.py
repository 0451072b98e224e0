"""Signals and dead terminals: the process ends in time, and leaves a usable terminal behind.

Textual has no handler for SIGHUP and SIGTERM, and its output queue blocks the event loop when
nobody reads the terminal; so neither a handler in the loop nor a plain one is sure to run. A
thread waits for the signals instead. It asks the app to end; if that takes too long, it restores
the terminal and ends the process itself. What the user did is on the disk already.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable
from types import TracebackType

#: How long the app may take to end by itself, in seconds.
PATIENCE = 2.0
#: How often the terminal is looked at, in seconds.
LOOK_EVERY = 0.8
_SIGNALS = (signal.SIGHUP, signal.SIGTERM)
#: Back to the shell's screen: mouse reports, focus, paste, alternate screen off; cursor on.
_RESTORE = (
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u"
    "\x1b[?1049l\x1b[?25h\x1b[0m"
)


class Guard:
    """A context around the running app and the closing of its files.

    ``leave`` asks the app to end, from any thread; ``rescue`` keeps what was only typed, before
    the process ends by force. ``code`` is the exit code when a signal came: 128 + its number.
    """

    def __init__(
        self,
        leave: Callable[[], object],
        rescue: Callable[[], object] = lambda: None,
        *,
        patience: float = PATIENCE,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._leave = leave
        self._rescue = rescue
        self._patience = patience
        self._look_every = look_every
        self._over = threading.Event()
        self._settings: list[object] | None = None
        self.code: int | None = None

    def __enter__(self) -> Guard:
        """Block the signals everywhere, and wait for them in a thread of our own."""
        try:
            self._settings = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
        except (termios.error, OSError, ValueError):
            self._settings = None
        for number in _SIGNALS:
            # One that the parent ignored (nohup) would never be seen.
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        threading.Thread(target=self._wait, name="guard", daemon=True).start()
        if self._settings is not None:
            threading.Thread(target=self._watch, name="watch", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop waiting; the app has ended."""
        self._over.set()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _wait(self) -> None:
        number = signal.sigwait(_SIGNALS)
        if not self._over.is_set():
            self._end(number)

    def _watch(self) -> None:
        """Look whether the terminal is still there: a hang-up may come without a signal."""
        while not self._over.wait(self._look_every):
            if not self._terminal_is_there():
                self._end(signal.SIGHUP)
                return

    def _terminal_is_there(self) -> bool:
        try:
            termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
        except (termios.error, OSError, ValueError):
            return False
        return True

    def _end(self, number: int) -> None:
        self.code = 128 + number
        self._leave()
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            if self._over.wait(0.05):
                return
        try:
            self._rescue()
        finally:
            # Whatever happens to a draft, a process without a terminal must end.
            self._restore()
            os._exit(self.code)

    def _restore(self) -> None:
        """Put the terminal back as it was, without waiting for one that takes nothing."""
        if self._settings is None:
            return
        try:
            descriptor = sys.__stdin__.fileno()  # type: ignore[union-attr]
            termios.tcsetattr(descriptor, termios.TCSANOW, self._settings)  # type: ignore[arg-type]
            termios.tcflush(descriptor, termios.TCOFLUSH)
            os.set_blocking(descriptor, False)
            os.write(descriptor, _RESTORE.encode())
            os.set_blocking(descriptor, True)
        except (termios.error, OSError, ValueError):
            return


def unblock_signals() -> None:
    """Give a child process its signals back; for ``preexec_fn``."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
