"""Importing Textual without what this program never uses: its command palette, and TLS.

``textual.app`` imports its palette, with five widgets, and ``asyncio`` imports ``ssl``. The palette
here is our own, and no socket is opened. Without ``ssl`` the app takes 41.2 MiB instead of 45.4,
where a bare Textual tree takes 35.3 and 1.25 times that is allowed; the palette is twelve
modules and 0.8 MiB. In milliseconds until the first paint neither can be told from noise.
Both are held back while Textual is imported, and can be imported as usual afterwards.
"""

from __future__ import annotations

import sys
from types import ModuleType


def import_textual() -> None:
    """Import ``textual.app``; all of it where holding something back does not work."""
    if "textual.app" in sys.modules:
        return
    held = [name for name in ("ssl", "textual.command") if name not in sys.modules]
    for name in held:
        # ``asyncio`` does without ``ssl`` where Python was built without it: None says so.
        sys.modules[name] = _stand_in(name) if name != "ssl" else None  # type: ignore[assignment]
    try:
        # 154 ms, and only with the stand-ins in place.
        import textual.app
    except (ImportError, AttributeError, TypeError):
        # Another Textual that needs the palette itself while it is imported.
        _release(held)
        for name in [name for name in sys.modules if name.partition(".")[0] == "textual"]:
            del sys.modules[name]
        # 163 ms, all of it now.
        import textual.app  # noqa: F401
    finally:
        _release(held)


def _stand_in(name: str) -> ModuleType:
    """Return a module that has a class of every name asked for."""

    def named(word: str) -> type:
        if word.startswith("__"):
            raise AttributeError(word)
        return type(word, (), {})

    module = ModuleType(name)
    vars(module)["__getattr__"] = named
    return module


def _release(names: list[str]) -> None:
    for name in names:
        sys.modules.pop(name, None)
