"""ctrl+z and fg, and signals that interrupt one another."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from communitytui.tui.job_control import JobControl

HERE = os.getpid()


class Jobs:
    """The handlers of a driver that write down what they are asked, and what holds meanwhile."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.meanwhile: list[signal.Signals] = []
        signal.signal(signal.SIGTSTP, self._stop)
        signal.signal(signal.SIGCONT, self._go_on)
        self.control = JobControl(
            None, lambda: self.seen.append("rest"), lambda: self.seen.append("forget")
        )

    def _stop(self, *_: object) -> None:
        self.seen.append("stopped")

    def _go_on(self, *_: object) -> None:
        self.seen.append("started" if self.control.has_no_terminal else "late")
        while self.meanwhile:
            os.kill(HERE, self.meanwhile.pop())
        self.seen.append("there")


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    yield Jobs()
    for number, handler in before.items():
        signal.signal(number, handler)


async def test_until_it_is_back_it_has_no_terminal(jobs: Jobs) -> None:
    assert not jobs.control.has_no_terminal
    os.kill(HERE, signal.SIGTSTP)
    assert jobs.control.has_no_terminal
    os.kill(HERE, signal.SIGCONT)
    assert not jobs.control.has_no_terminal
    assert jobs.seen == ["rest", "stopped", "forget", "started", "there"]


async def test_one_going_on_holds_for_those_that_come_meanwhile(jobs: Jobs) -> None:
    jobs.meanwhile = [signal.SIGCONT, signal.SIGCONT]
    os.kill(HERE, signal.SIGCONT)
    assert jobs.seen == ["forget", "started", "there"]


async def test_a_stop_meanwhile_comes_afterwards(jobs: Jobs) -> None:
    jobs.meanwhile = [signal.SIGTSTP]
    os.kill(HERE, signal.SIGCONT)
    assert jobs.seen == ["forget", "started", "there", "rest", "stopped"]
    assert jobs.control.has_no_terminal


def test_without_a_loop_there_is_nothing_to_go_on_with(jobs: Jobs) -> None:
    os.kill(HERE, signal.SIGCONT)
    assert jobs.seen == []
