"""The only writer of stderr: one line for each problem."""

from __future__ import annotations

import sys

from communitytui.domain.kernel.text import clean_line
from communitytui.i18n import tr


def say(message: str) -> None:
    """Write one line to stderr; whatever is in it, it stays one line and acts on no terminal."""
    stream = sys.stderr
    if stream is None:
        return
    shown = clean_line(message, 2000)
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(shown.encode(encoding, "replace").decode(encoding) + "\n")
        stream.flush()
    except OSError:
        # The terminal is gone: the exit code is all that can still be told.
        return


def warn(message: str) -> None:
    """Write a warning: something to know about what was done all the same."""
    say(tr("warning: {message}", message=message))
