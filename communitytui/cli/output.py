"""The only writer of stdout: JSON as raw bytes for programs, plain text for people."""

from __future__ import annotations

import os
import sys
from typing import Any

#: From this many records on, importing the faster encoder costs less than it saves.
_MANY = 400
_plain = False


def be_plain(on: bool) -> None:
    """Print for a screen reader from now on, or no longer: lines in words, no tables, no signs."""
    global _plain
    _plain = on


def is_plain() -> bool:
    """Tell whether a screen reader is listening."""
    return _plain


class NotWritten(OSError):
    """Standard output took nothing more: a full disk, a device that fails."""


def write(data: bytes) -> None:
    """Write ``data`` to stdout as it is; raises ``NotWritten``, or ``BrokenPipeError``."""
    stream = sys.stdout.buffer
    try:
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotWritten(error.errno, error.strerror or str(error)) from error


def records(noun: str, rows: list[dict[str, Any]]) -> None:
    """Print ``{"version": 1, noun: rows}`` as one line of UTF-8."""
    nouns({noun: rows})


def nouns(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Print several kinds of records as one line of UTF-8: ``{"version": 1, noun: rows, …}``."""
    # The screen prints no records, and does not load what describes them.
    from communitytui.report.records import envelope

    many = sum(map(len, tables.values())) >= _MANY
    write(encoded(envelope(tables), many=many) + b"\n")


def encoded(value: Any, *, many: bool = False) -> bytes:
    """Return ``value`` as compact JSON; the bytes are the same whichever encoder made them."""
    if many:
        try:
            import orjson
        except ImportError:
            pass
        else:
            return orjson.dumps(value)
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def text(lines: str | list[str]) -> None:
    """Print a line, or lines, for people; what the terminal cannot encode becomes ``?``."""
    shown = lines if isinstance(lines, str) else "\n".join(lines)
    if _plain:
        shown = _in_words(shown)
    if shown or isinstance(lines, str):
        write(f"{shown}\n".encode(sys.stdout.encoding or "utf-8", "replace"))


def _in_words(text: str) -> str:
    """Return ``text`` with words for the signs that a screen reader leaves out, or spells."""
    from communitytui.i18n import tr

    words = {
        " → ": " " + tr("becomes") + " ",
        "≥ ": tr("at least") + " ",
        "≤ ": tr("at most") + " ",
        " · ": ", ",
        "…": "...",
    }
    for sign, word in words.items():
        text = text.replace(sign, word)
    return text


def ask(question: str) -> str:
    """Show ``question`` on the terminal and return the line typed; ``EOFError`` at its end."""
    # The line is read by input() for its editing keys, the question goes out by us.
    write(question.encode(sys.stdout.encoding or "utf-8", "replace"))
    _wait_for_line()
    return input()


def _wait_for_line() -> None:
    """Wait until a line is there to be read, or raise what a signal raises.

    A ctrl+c that comes after the question and before the read would be noticed only with the
    next key: the interpreter looks for signals, then reads. Here the signal ends the wait.
    """
    import select
    import signal

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


def confirm(question: str) -> bool:
    """Ask a question to be answered with yes or no; only a plain yes is one."""
    from communitytui.i18n import tr

    answer = ask(tr("{question} [y/N] ", question=question)).strip().casefold()
    return answer in ("y", "yes", "是", "好")


def is_terminal() -> bool:
    """Tell whether a person looks at stdout."""
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Tell whether there is a person to ask: a terminal on both sides."""
    return is_terminal() and sys.stdin is not None and sys.stdin.isatty()


def room() -> int | None:
    """Return the width of the terminal in cells, or ``None`` where lines may have any length."""
    if not is_terminal():
        return None
    try:
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns)
    except OSError:
        return 80


def is_coloured() -> bool:
    """Tell whether colours may be used: on a terminal that has them, without ``NO_COLOR``."""
    if _plain or os.environ.get("NO_COLOR") or os.environ.get("TERM", "") == "dumb":
        return False
    return is_terminal()


_STYLES: dict[str, dict[str, Any]] = {
    "head": {"dim": True},
    "title": {"bold": True},
    "good": {"fg": "green"},
    "warn": {"fg": "yellow"},
    "bad": {"fg": "red"},
    "late": {"fg": "red", "bold": True},
    "doing": {"fg": "cyan"},
    "dim": {"dim": True},
}


def paint(shown: str, style: str) -> str:
    """Return ``shown`` in a named style where colours may be used, else as it is."""
    if not style or not is_coloured():
        return shown
    import click

    return click.style(shown, **_STYLES[style])
