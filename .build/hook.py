"""The build hook: compiles the message catalogs, so that a wheel carries what gettext reads."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_I18N = Path("communitytui", "i18n")


def _catalog_module(root: Path) -> ModuleType:
    # By its path: while it is being built, the package cannot be imported.
    spec = importlib.util.spec_from_file_location("_catalog", root / _I18N / "catalog.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(root / _I18N / "catalog.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class CatalogHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes a ``.mo`` beside every ``.po``; git ignores them, so they are named as artifacts."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected, for an editable install as for a wheel."""
        root = Path(self.root)
        catalog = _catalog_module(root)
        sources = sorted((root / _I18N / "locale").rglob("*.po"))
        if not sources:
            raise FileNotFoundError("there are no message catalogs to compile")
        for source in sources:
            data = catalog.compile_mo(catalog.parse_po(source.read_text("utf-8")))
            # A new file in one step: somebody may be running from this very checkout.
            fresh = source.with_suffix(".mo.new")
            fresh.write_bytes(data)
            fresh.replace(source.with_suffix(".mo"))
        build_data["artifacts"].append("communitytui/i18n/locale/**/*.mo")
