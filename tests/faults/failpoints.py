"""Failing and dying at the k-th system call: the calls that the store makes, patched one by one."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Every call of the store that changes something, or that a change waits for.
CALLS = (
    "open",
    "write",
    "fsync",
    "fdatasync",
    "replace",
    "link",
    "unlink",
    "ftruncate",
    "fchmod",
    "mkdir",
)
SIGNAL = 9


class Failpoint:
    """Counts the calls; at number ``at`` it runs ``act``, before or (``after``) behind the call."""

    def __init__(
        self, at: int, act: Callable[[str], Any], *, after: bool = False, calls: Any = CALLS
    ) -> None:
        self.at = at
        self.act = act
        self.after = after
        self.calls = calls
        self.steps: list[str] = []

    @contextmanager
    def armed(self) -> Iterator[Failpoint]:
        real = {name: getattr(os, name) for name in self.calls}

        def wrap(name: str) -> Callable[..., Any]:
            def call(*args: Any, **named: Any) -> Any:
                self.steps.append(name)
                hit = len(self.steps) == self.at
                if hit and not self.after:
                    self.act(name)
                try:
                    return real[name](*args, **named)
                finally:
                    if hit and self.after:
                        self.act(name)

            return call

        for name in self.calls:
            setattr(os, name, wrap(name))
        try:
            yield self
        finally:
            for name, function in real.items():
                setattr(os, name, function)


def raising(number: int) -> Callable[[str], None]:
    """Return what makes a call fail with this errno."""

    def fail(_: str) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def die(_: str) -> None:
    """End the process as ``kill -9`` does: no cleanup, no exit handlers."""
    os._exit(SIGNAL)


def count_steps(work: Callable[[], object], calls: Any = CALLS) -> list[str]:
    """Return the names of the calls that ``work`` makes."""
    with Failpoint(0, die, calls=calls).armed() as point:
        work()
    return point.steps


def die_at(step: int, work: Callable[[], object], *, after: bool = False) -> int:
    """Run ``work`` in a fork that dies at ``step``; return its exit code (9: it died there)."""
    with warnings.catch_warnings():
        # A thread that waited for a lock may still be ending; the child does without it.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 70
        try:
            with Failpoint(step, die, after=after).armed():
                work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


NO_SPACE = errno.ENOSPC
