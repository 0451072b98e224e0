"""A progress bar on stderr."""

from __future__ import annotations

import sys
import time

from communitytui.domain.kernel.text import clean_line
from communitytui.services.import_options import Progress

_CELLS = 30
#: Seconds between two drawings.
_EVERY = 0.1


class ProgressBar:
    """Shows how much of a file is read; only on a terminal, and erased at the end."""

    def __init__(self, file: str) -> None:
        self._name = clean_line(file.rpartition("/")[2], 40)
        self._on = sys.stderr is not None and sys.stderr.isatty()
        self._next = 0.0
        self._drawn = False

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn:
            self._write("\r\x1b[K")

    @property
    def show(self) -> Progress | None:
        """The function to call with bytes read and bytes in all; ``None`` without a terminal."""
        return self._show if self._on else None

    def _show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        share = min(done / total, 1.0) if total else 0.0
        full = int(share * _CELLS)
        bar = "#" * full + "-" * (_CELLS - full)
        self._write(f"\r\x1b[K{self._name} [{bar}] {share:4.0%}")
        self._drawn = True

    def _write(self, text: str) -> None:
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
        sys.stderr.flush()
