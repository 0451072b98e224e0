"""The monkey at a real terminal: the program in a process of its own, ended and begun again."""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random

from communitytui.services import demo, maintenance
from tests.screens import Screen, app
from tests.stress.colleague import Colleague
from tests.stress.hands import BEGIN, Input, Monkey

#: How many of the last inputs are told after a failure.
TOLD = 80
#: Inputs between two looks at what the program does.
CHUNK = 25
#: What a terminal of another encoding sends, and one that marks alt by the eighth bit.
_NO_UTF8 = (b"\xff", b"\xe4\xbd", b"\xd6\xd0\xce\xc4", b"\xe1", b"\x80\x80", b"\x1b[M \xff\xff")
#: Nobody waits so long (seconds), and no loaded machine is so slow.
_AT_MOST = 180.0
#: Nor works the program so long for a handful of keys without a sign of life, in seconds.
_WORK_AT_MOST = 10.0


def clock() -> datetime:
    """The present instant, which the program in its own process lives in as well."""
    return datetime.now(UTC)


class Wrong(AssertionError):
    """Something that must not happen did."""


class PtyRun:
    """Types ``keys`` keys of a seed into the program over a file in ``folder``."""

    def __init__(self, seed: int, keys: int, folder: Path, *, lang: str, start: str) -> None:
        self.keys = keys
        self.lang = lang
        self.path = folder / "ops.json"
        self.last: deque[str] = deque(maxlen=TOLD)
        self.typed = 0
        self._size = (120, 40)
        #: How the program ended, by exit code, and how often.
        self.ends: dict[int, int] = {}
        self._random = Random(-seed - 1)
        self._inputs = self._mixed(Monkey(seed, giant=200_000))
        if start == "demo":
            demo.build(self.path, now=clock(), spoken=lang, me="lin")

    def _mixed(self, monkey: Monkey) -> Iterator[Input | bytes]:
        for each in monkey.inputs():
            yield each
            if self._random.random() < 0.01:
                yield self._random.choice(_NO_UTF8)

    def go(self) -> None:
        """Run to the end; raises ``Wrong`` with the last inputs at the first thing amiss."""
        colleague = Colleague(self.path, self._random, clock)
        try:
            while self.typed < self.keys:
                self._one_life(colleague)
        except Wrong as error:
            told = "\n".join(self.last)
            raise Wrong(f"{told}\n{error}") from None
        finally:
            colleague.close()
        bad = [check for check in maintenance.examine(self.path, "doctor") if check.state == "bad"]
        if bad:
            raise Wrong(f"doctor: {bad}")

    def _one_life(self, colleague: Colleague) -> None:
        """Let the program live until a key, or a signal at some moment, ends it."""
        until = self.typed + self._random.randrange(300, 900)
        self.last.append("-- the program begins")
        self._size = (120, 40)
        with app(self.path, env=_ENVIRONMENT | {"COMMUNITYTUI_LANG": self.lang}) as screen:
            self._await_sign(screen, "it began")
            while self.typed < min(until, self.keys):
                if not self._chunk(screen):
                    self._ended(screen, {0})
                    return
                if self._random.random() < 0.5:
                    self.last.append(f"-- Ana: {colleague.act()}")
            # In the midst of what it was told last.
            for _ in range(self._random.randrange(8)):
                self._put(screen, next(self._inputs))
            self.last.append("-- SIGTERM")
            screen.process.send_signal(signal.SIGTERM)
            self._ended(screen, {0, 128 + signal.SIGTERM})

    def _chunk(self, screen: Screen) -> bool:
        """Type some inputs; tell whether the program is still there afterwards."""
        begin = () if self.path.exists() else BEGIN
        for each in (*begin, *islice(self._inputs, CHUNK)):
            self.last.append(str(each))
            self._put(screen, each)
            self.typed += 1 if isinstance(each, bytes) else each.keys
            if self._random.random() < 0.3:
                screen.read(0.03)
            if screen.process.poll() is not None:
                return False
        # Another size makes it draw: a sign of life whatever it was doing.
        screen.rest(0.02, within=1.0)
        self._resize(screen, (119, 40) if self._size == (120, 40) else (120, 40))
        self._await_sign(screen, "a new size")
        return screen.process.poll() is None

    def _resize(self, screen: Screen, size: tuple[int, int]) -> None:
        self._size = size
        screen.resize(*size)

    def _put(self, screen: Screen, each: Input | bytes) -> None:
        if isinstance(each, Input) and each.size is not None:
            self._resize(screen, each.size)
            return
        data = each if isinstance(each, bytes) else each.text.encode()
        end = time.monotonic() + _AT_MOST
        while data and screen.process.poll() is None:
            # A terminal goes on to show what comes while it has something to send.
            ready, writable, _ = select.select([screen.fd], [screen.fd], [], 1.0)
            if ready:
                screen.read(0.001)
            if writable:
                data = data[os.write(screen.fd, data[:1024]) :]
            if time.monotonic() > end:
                raise Wrong("it does not read its terminal")
            self._go_on(screen)

    def _await_sign(self, screen: Screen, after: str) -> None:
        """Wait for any output; how long it may take is counted in work, not by the clock."""
        began, worked = time.monotonic(), _worked(screen)
        while not screen.read(0.1) and screen.process.poll() is None:
            self._go_on(screen)
            work = _worked(screen) - worked
            if work > _WORK_AT_MOST or time.monotonic() - began > _AT_MOST:
                raise Wrong(f"a hang: no sign after {after}, {work:.1f} s of work")
        screen.rest(0.01, within=2.0)

    def _go_on(self, screen: Screen) -> None:
        """Bring a program that a key stopped back to the front, as ``fg`` does."""
        if screen.is_stopped():
            screen.process.send_signal(signal.SIGCONT)

    def _ended(self, screen: Screen, codes: set[int]) -> None:
        """Check how it ended: in time, with a code that says why, the terminal as before."""
        if screen.ended_reading(_AT_MOST) is None:
            raise Wrong("it does not end")
        code = screen.process.returncode
        self.ends[code] = self.ends.get(code, 0) + 1
        if code not in codes:
            raise Wrong(f"exit {code}\n{bytes(screen.raw[-1500:]).decode(errors='replace')}")
        if not screen.same_settings():
            raise Wrong("the terminal is not as it was")
        if screen.raw.rfind(b"\x1b[?1049l") < screen.raw.rfind(b"\x1b[?1049h"):
            raise Wrong("the screen of the shell is not back")


_ENVIRONMENT = {"EDITOR": "true", "VISUAL": "true", "ESCDELAY": "20"}


def _worked(screen: Screen) -> float:
    """Return how long the program has worked, in seconds; 0 where the system does not tell."""
    try:
        words = Path(f"/proc/{screen.process.pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    fields = words.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
