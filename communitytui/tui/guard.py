"""Signals and dead terminals: the process ends in time, and leaves a usable terminal behind.

Textual has no handler for the signals that end a process, and its output queue blocks the event
loop when nobody reads the terminal; so neither a handler in the loop nor a plain one is sure to
run. A thread waits for the signals instead. It asks the app to end; if that takes too long, it
restores the terminal and ends the process itself. What the user did is on the disk already.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

#: How long the app may take to end by itself, in seconds.
PATIENCE = 2.0
#: How long keeping what was typed may take after that, in seconds.
RESCUE = 0.4
#: How often the terminal is looked at, in seconds.
LOOK_EVERY = 0.8
#: What comes from the keys of a terminal that is not raw: ctrl+c and ctrl+\\.
_KEYS = (signal.SIGINT, signal.SIGQUIT)
#: All that would end the process and leave the terminal as it is.
_SIGNALS = (
    signal.SIGHUP,
    signal.SIGTERM,
    *_KEYS,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGXCPU,
)
#: Set while another program has the terminal, such as the user's editor.
_lent = threading.Event()
# When it was given back (monotonic), and for how many seconds keys of that time may still arrive.
_given_back, _LATE = -1.0, 0.5
#: Back to the shell's screen: mouse reports, focus, paste, alternate screen off; cursor on.
_RESTORE = (
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u"
    "\x1b[?1049l\x1b[?25h\x1b[0m"
)


def _terminal() -> int:
    """Return the descriptor of the terminal; raises ``ValueError`` where there is none."""
    if sys.__stdin__ is None:
        raise ValueError("no standard input")
    return sys.__stdin__.fileno()


class Guard:
    """A context around the running app and the closing of its files.

    ``leave`` asks the app to end, from any thread; ``rescue`` keeps what was only typed, before
    the process ends by force; ``draws`` tells whether the app can still write to the terminal.
    ``code`` is the exit code when a signal came: 128 + its number.
    """

    def __init__(
        self,
        leave: Callable[[], object],
        rescue: Callable[[], object] = lambda: None,
        draws: Callable[[], bool] = lambda: True,
        *,
        patience: float = PATIENCE,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._leave = leave
        self._rescue = rescue
        self._draws = draws
        self._patience = patience
        self._look_every = look_every
        self._over = threading.Event()
        self._settings: list[int | list[bytes | int]] | None = None
        self._before: dict[signal.Signals, Any] = {}
        self.code: int | None = None

    def __enter__(self) -> Guard:
        """Block the signals everywhere, and wait for them in a thread of our own."""
        try:
            self._settings = termios.tcgetattr(_terminal())
        except (termios.error, OSError, ValueError):
            self._settings = None
        for number in _SIGNALS:
            # One that the parent ignored (nohup) would never be seen.
            self._before[number] = signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        threading.Thread(target=self._wait, name="guard", daemon=True).start()
        if self._settings is not None:
            threading.Thread(target=self._watch, name="watch", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop waiting; the app has ended."""
        self._over.set()
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _wait(self) -> None:
        while True:
            number = signal.sigwait(_SIGNALS)
            if self._over.is_set():
                return
            # What is typed in an editor is for the editor, though it reaches us as well.
            if number not in _KEYS or not _is_lent():
                self._end(number)
                return

    def _watch(self) -> None:
        """Look whether the terminal is still there: a hang-up may come without a signal.

        Without the thread that writes to it, the app stands still as soon as its queue is full.
        """
        mute = 0
        while not self._over.wait(self._look_every):
            mute = 0 if _lent.is_set() or self._draws() else mute + 1
            # Once may be between two owners of the terminal.
            if mute > 1 or not self._terminal_is_there():
                self._end(signal.SIGHUP)
                return

    def _terminal_is_there(self) -> bool:
        try:
            termios.tcgetattr(_terminal())
        except (termios.error, OSError, ValueError):
            return False
        return True

    def _end(self, number: int) -> None:
        self.code = 128 + number
        # The loop may be closed already, or not there yet: what follows does not rely on it.
        with suppress(Exception):
            self._leave()
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            if self._over.wait(0.05):
                return
        # A disk that hangs must not keep a process alive that has no terminal any more.
        rescue = threading.Thread(target=self._try_rescue, name="rescue", daemon=True)
        rescue.start()
        rescue.join(RESCUE)
        self._restore()
        os._exit(self.code)

    def _try_rescue(self) -> None:
        with suppress(Exception):
            self._rescue()

    def _restore(self) -> None:
        """Put the terminal back as it was, without waiting for one that takes nothing."""
        if self._settings is None:
            return
        try:
            descriptor = _terminal()
            termios.tcsetattr(descriptor, termios.TCSANOW, self._settings)
            termios.tcflush(descriptor, termios.TCOFLUSH)
            os.set_blocking(descriptor, False)
            os.write(descriptor, _RESTORE.encode())
            os.set_blocking(descriptor, True)
        except (termios.error, OSError, ValueError):
            return


@contextmanager
def lent_terminal() -> Iterator[None]:
    """Let another program have the terminal, and with it what its keys send to all of us.

    To be put around the app's ``suspend``: until the terminal is raw again, ctrl+c is a signal.
    """
    global _given_back
    _lent.set()
    try:
        yield
    finally:
        _given_back = time.monotonic()
        _lent.clear()


def _is_lent() -> bool:
    # A signal that was sent before the terminal was ours again may be taken in a little later.
    return _lent.is_set() or time.monotonic() < _given_back + _LATE


def unblock_signals() -> None:
    """Give a child process its signals back; for ``preexec_fn``."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
