"""A workspace per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from communitytui.store import Store
from tests.store.helpers import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a new, empty workspace."""
    return Path(Store.create(tmp_path / "ops.json"))


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A new, empty workspace, opened by ana."""
    with opened(path) as found:
        yield found
