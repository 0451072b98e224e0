"""The entry of ``communitytui``: one command line in, one exit code out.

Nothing is imported here: what a command needs is loaded with the garbage collector at rest. A
command is over before there is garbage worth collecting, and collecting while modules are
loaded, or once more at the very end, costs a tenth of a query. The screen turns it on again.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from communitytui.cli.session import Session


def run(args: Sequence[str], session: Session | None = None) -> int:
    """Run one command line and return its exit code; everything that can be told was told."""
    from communitytui.cli import program

    return program.run(args, session)


def main() -> NoReturn:
    """Run the command line of this process and end it."""
    gc.disable()
    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)
