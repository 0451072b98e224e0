"""The entry of ``communitytui``: one command line in, one exit code out.

Nothing is imported here: what a command needs is loaded with the garbage collector at rest. A
command is over before there is garbage worth collecting, and collecting while modules are
loaded costs a tenth of a query. The screen turns it on again.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

#: How long a thread that was asked to end may take, in seconds.
_PATIENCE = 0.5

if TYPE_CHECKING:
    from communitytui.cli.session import Session


def run(args: Sequence[str], session: Session | None = None) -> int:
    """Run one command line and return its exit code; errors are printed."""
    # 87 ms, a tenth less with the garbage collector at rest; see above.
    from communitytui.cli import program

    return program.run(args, session)


def main() -> NoReturn:
    """Run the command line of this process and end it."""
    gc.disable()
    _open_closed()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Too early for anything to be told; a traceback would help nobody.
        code = 130
    _end(code)


def _open_closed() -> None:
    """Open standard streams that the parent closed (``>&-``), on the null device.

    Otherwise the next file that is opened gets the number of standard output.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            found = os.open(os.devnull, os.O_RDWR)
            if found != number:
                os.dup2(found, number)
                os.close(found)
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _end(code: int) -> NoReturn:
    """End at once: to take everything apart first would be a tenth of a large query.

    The thread that reads the terminal may wait for ever, and the interpreter for it.
    """
    threading = sys.modules.get("threading")
    if threading is not None:
        for thread in threading.enumerate():
            if not thread.daemon and thread is not threading.main_thread():
                thread.join(_PATIENCE)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
