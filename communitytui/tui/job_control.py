"""Stopped and continued, by ctrl+z or from outside: between two commits, and one at a time.

Textual has the handlers; they know of no lock that is held, and each may interrupt the other
half way, when a thread that is being started cannot be stopped.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from types import FrameType

from textual.driver import Driver


class JobControl:
    """The handlers around those of a driver.

    ``rest`` waits until the process holds no lock; ``forget`` tells that somebody else wrote on
    the screen.
    """

    def __init__(
        self, driver: Driver | None, rest: Callable[[], object], forget: Callable[[], object]
    ) -> None:
        self._driver = driver
        self._rest = rest
        self._forget = forget
        self._stop, self._go_on = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
        self._stopped = self._resuming = self._stop_again = False
        if callable(self._stop) and callable(self._go_on):
            signal.signal(signal.SIGTSTP, self._on_stop)
            signal.signal(signal.SIGCONT, self._on_continue)

    @property
    def has_no_terminal(self) -> bool:
        """Whether the program is stopped, or on its way back; a busy machine may take its time."""
        return self._stopped or self._resuming

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        if self._resuming:
            self._stop_again = True
            return
        self._rest()
        self._stopped = True
        assert callable(self._stop)
        self._stop(number, frame)

    def _on_continue(self, number: int, frame: FrameType | None) -> None:
        # Without a loop the program is about to begin or to end.
        if self._resuming or asyncio._get_running_loop() is None:
            return
        self._resuming = True
        try:
            self._resume(number, frame)
        finally:
            self._stopped = self._resuming = False
        if self._stop_again:
            self._stop_again = False
            os.kill(os.getpid(), signal.SIGTSTP)

    def _resume(self, number: int, frame: FrameType | None) -> None:
        # The shell wrote on the screen: from the first update on nothing is known of it.
        self._forget()
        if not self._stopped and self._driver is not None and self._driver._auto_restart:
            # Stopped from outside, or not at all: a second reader would share the keys with
            # the first, and cut sequences in two.
            self._driver.suspend_application_mode()
        assert callable(self._go_on)
        self._go_on(number, frame)
