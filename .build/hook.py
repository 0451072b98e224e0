"""The build hook: compiles the message catalog, so that a wheel carries what gettext reads."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes the ``.mo`` beside the ``.po``; git ignores it, so it is named as an artifact."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected, for an editable install as for a wheel."""
        tool = runpy.run_path(str(Path(self.root, ".ci", "catalogs.py")))
        tool["compile_catalog"]()
        build_data["artifacts"].append("communitytui/i18n/locale/**/*.mo")
