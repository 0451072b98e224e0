"""What the tests of several services share."""

from __future__ import annotations

from typing import Any

from communitytui.store import Store


def row(store: Store, id: int) -> dict[str, Any]:
    """Return a task as it is stored now."""
    return dict(store.refresh().tables["tasks"][id])
