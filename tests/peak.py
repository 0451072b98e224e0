"""How much memory this process has needed since it was started.

``ru_maxrss`` also counts what the process was before: a child of a large test process begins with
the size of its parent.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak() -> int:
    """Return the most bytes that were in memory at once."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text("utf-8").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
