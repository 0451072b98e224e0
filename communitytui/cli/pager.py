"""Long texts on a terminal, by its pager."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import suppress

from communitytui.cli import output


def paged(lines: list[str]) -> None:
    """Print lines for people, by the pager of the terminal if they are more than it shows."""
    blind = output.is_plain() or os.environ.get("TERM", "") == "dumb" or not sys.stdin.isatty()
    if blind or not output.is_terminal() or len(lines) < os.get_terminal_size().lines:
        output.text(lines)
        return
    # As git asks for it: with colours, and what was read stays on the terminal.
    env = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    pager = shlex.split(os.environ.get("PAGER", "")) or ["less"]
    shown = output.harmless("\n".join(lines)).encode("utf-8", "replace")
    with suppress(OSError):
        subprocess.run(pager, input=shown + b"\n", env=env, check=False)
        return
    output.text(lines)
