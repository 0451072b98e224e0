"""When the JSON file is written behind the commits: soon, but never so often that it costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from communitytui.errors import CommunityError
from communitytui.i18n import N_

#: The least time in seconds between a commit and the checkpoint that takes it in.
DELAY = 2.0
#: A checkpoint may take at most one part in so many of the time.
SHARE = 20


class WriteBehind:
    """Runs ``checkpoint`` when commits have waited for long enough; failures go to ``warn``."""

    def __init__(
        self, checkpoint: Callable[[], bool], warn: Callable[[CommunityError], None]
    ) -> None:
        self._checkpoint = checkpoint
        self._warn = warn
        self._since: float | None = None
        self._lasted = 0.0
        self._thread: Thread | None = None
        self._committed = Event()
        self._stopped = Event()
        self._running = Lock()

    @property
    def delay(self) -> float:
        """How long a commit waits, in seconds."""
        return max(DELAY, SHARE * self._lasted)

    def note(self) -> None:
        """Tell that a commit was made."""
        if self._since is None:
            self._since = time.monotonic()
        self._committed.set()

    def run(self, *, force: bool = False) -> bool:
        """Write the checkpoint of what was noted; with ``force``, wait for one being written."""
        if not self._running.acquire(blocking=force):
            return False
        try:
            # Whatever is noted from here on is either in this checkpoint or rings again.
            self._committed.clear()
            if self._since is None:
                return False
            began, self._since = time.monotonic(), None
            written = self._attempt()
            self._lasted = time.monotonic() - began
            return written
        finally:
            self._running.release()

    def _attempt(self) -> bool:
        try:
            return self._checkpoint()
        except CommunityError as error:
            self._warn(error)
        except Exception as error:  # the commits are safe; a thread must not die of this
            self._warn(
                CommunityError(
                    N_("The file could not be brought up to date: {problem}"), problem=repr(error)
                )
            )
        self.note()
        return False

    def start(self) -> None:
        """Run in a thread of its own until ``stop``."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = Thread(target=self._loop, name="store-checkpoint", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread, after the checkpoint that it may be writing."""
        if self._thread is not None:
            self._stopped.set()
            self._committed.set()
            self._thread.join()
            self._thread = None

    def _loop(self) -> None:
        while not self._stopped.is_set():
            self._committed.wait()
            if self._stopped.wait(self.delay):
                return
            self.run()
