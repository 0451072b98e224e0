"""The build hook: what a wheel carries that is made of the program.

The message catalog that gettext reads; the manual page in both languages, and the scripts that
complete commands in the shell, where ``man`` and shells look for them.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MadeHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes these files. Git ignores the ``.mo`` beside the ``.po``: it is named as an artifact."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected, for an editable install as for a wheel."""
        tool = runpy.run_path(str(Path(self.root, ".ci", "catalogs.py")))
        tool["compile_catalog"]()
        build_data["artifacts"].append("communitytui/i18n/locale/**/*.mo")
        if version == "standard":
            self._made = tempfile.TemporaryDirectory()
            build_data["shared_data"].update(self._shared(Path(self._made.name)))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take away what was made for the build."""
        if version == "standard":
            self._made.cleanup()

    def _shared(self, folder: Path) -> dict[str, str]:
        """Make what is shared, and return where each file belongs below the prefix."""
        sys.path.insert(0, self.root)
        try:
            from communitytui.cli.manual import shared
        finally:
            sys.path.remove(self.root)
        found = {}
        for number, (place, text) in enumerate(shared().items()):
            path = folder / str(number)
            path.write_text(text, "utf-8")
            found[str(path)] = f"share/{place}"
        return found
