"""Asking a person on the terminal."""

from __future__ import annotations

import os
import select
import signal
import sys

from communitytui.cli import output
from communitytui.errors import CommunityError
from communitytui.i18n import N_, tr


class Declined(CommunityError):
    """A person was asked and said no."""


def can_ask() -> bool:
    """Tell whether there is a person to ask: a terminal on both sides."""
    return output.is_terminal() and sys.stdin is not None and sys.stdin.isatty()


def ask(question: str) -> str:
    """Show ``question`` on the terminal and return the line typed; ``EOFError`` at its end."""
    # The line is read by input() for its editing keys, the question goes out by us.
    output.write(output.harmless(question).encode(sys.stdout.encoding or "utf-8", "replace"))
    _wait_for_line()
    return input()


def _wait_for_line() -> None:
    """Wait until a line is there to be read, or raise what a signal raises.

    A ctrl+c that comes after the question and before the read would be noticed only with the
    next key: the interpreter looks for signals, then reads. Here the signal ends the wait.
    """
    waking, woken = os.pipe()
    try:
        for end in (waking, woken):
            os.set_blocking(end, False)
        before = signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        try:
            while sys.stdin not in select.select([sys.stdin, waking], [], [])[0]:
                os.read(waking, 64)
        finally:
            signal.set_wakeup_fd(before)
    finally:
        os.close(waking)
        os.close(woken)


def agree(lines: list[str], question: str, refusal: CommunityError, *, json: bool) -> None:
    """Print ``lines`` and ask; raises ``refusal`` without a terminal, ``Declined`` on a no.

    A program that wants ``json`` is not asked.
    """
    if json or not can_ask():
        raise refusal
    output.text(lines)
    if not confirm(question):
        raise Declined(N_("nothing was changed"))


def confirm(question: str) -> bool:
    """Ask a question to be answered with yes or no; only a plain yes is one."""
    answer = ask(tr("{question} [y/N] ", question=question)).strip().casefold()
    return answer in ("y", "yes", "是", "好")
