"""The tools of contributors that tests use, too: they live outside any package."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]


@cache
def tool(name: str) -> ModuleType:
    """Return one of the tools in ``.ci``."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    spec.loader.exec_module(module)
    return module


def catalogs() -> ModuleType:
    """Return the tool that keeps the message catalog."""
    return tool("catalogs")


def compile_what_changed() -> None:
    """Compile the message catalog if somebody translated since it was built."""
    (source,) = (ROOT / "communitytui" / "i18n" / "locale").rglob("*.po")
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
        catalogs().compile_catalog()
