"""Whether the event loop goes on, told apart from a machine that has no time for it.

A loaded machine lets seconds pass between two turns of a loop that does nothing wrong. So the
wall clock alone proves no hang: what counts is the time that the loop's thread worked without a
turn, and the time that the whole process slept when the loop should have had one.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

#: Longer than this nobody waits for a key, in seconds.
HANG = 2.0


@dataclass
class LoopWatch:
    """Measures from turn to turn; made, and told of each turn, in the loop's thread."""

    #: The longest time that one turn worked, and that it slept, in seconds.
    worked: float = 0.0
    slept: float = 0.0
    turns: int = 0
    _at: tuple[float, float, float] = field(default_factory=lambda: _now())

    def turn(self) -> None:
        """Take the time since the last turn into account."""
        wall, own, busy = self._at
        self._at = now = _now()
        self.turns += 1
        self.worked = max(self.worked, now[1] - own)
        # What the threads worked, or waited for a processor, was no sleep.
        self.slept = max(self.slept, (now[0] - wall) - (now[2] - busy))

    def skip(self) -> None:
        """Forget what passed since the last turn: it was not the app's."""
        self._at = _now()

    @property
    def hangs(self) -> bool:
        """Whether one turn took so long that somebody would have noticed."""
        return max(self.worked, self.slept) > HANG


def _now() -> tuple[float, float, float]:
    return time.monotonic(), time.thread_time(), _busy()


#: What each thread of this process was seen to have spent, also those that ended since.
_spent: dict[str, int] = {}


def _busy() -> float:
    """Return for how long all threads of this process worked or waited for a processor.

    Where the system does not tell, the wall clock stands in: then nothing counts as slept.
    """
    threads = Path("/proc/self/task")
    if not Path("/proc/self/schedstat").exists():
        return time.monotonic()
    for thread in threads.iterdir():
        # One that ends just now keeps what it was seen to have spent.
        with suppress(OSError, IndexError):
            words = (thread / "schedstat").read_text(encoding="ascii").split()
            _spent[thread.name] = max(_spent.get(thread.name, 0), int(words[0]) + int(words[1]))
    return sum(_spent.values()) / 1e9
