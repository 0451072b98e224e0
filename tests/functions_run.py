"""Which functions of ours run while something is done: who follows it must read so many."""

from __future__ import annotations

import inspect
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType

import communitytui

_PACKAGE = str(Path(communitytui.__file__).parent)
_INSIDE = {"<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"}


class FunctionsRun:
    """A context that notes each function of the package, in this thread and in later ones.

    What runs because a module is imported does not count: who came first would pay for it.
    """

    def __init__(self) -> None:
        self.found: set[CodeType] = set()
        self._importing = 0

    def __len__(self) -> int:
        return len(self.found)

    def __enter__(self) -> FunctionsRun:
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(lambda *_: sys.setprofile(None))

    def _note(self, frame: FrameType, event: str, arg: object) -> None:
        code = frame.f_code
        function = code.co_flags & inspect.CO_OPTIMIZED and code.co_name not in _INSIDE
        if code.co_name == "<module>" and event in ("call", "return"):
            self._importing += 1 if event == "call" else -1
        elif event == "call" and function and self._is_ours(code):
            self.found.add(code)

    def _is_ours(self, code: CodeType) -> bool:
        return not self._importing and code.co_filename.startswith(_PACKAGE)
