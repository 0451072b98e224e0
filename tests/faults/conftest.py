"""A workspace per test."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.store import create_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a new, empty workspace."""
    return Path(create_store(tmp_path / "ops.json"))
